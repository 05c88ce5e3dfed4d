/* reader.h - the one shape of every reader, and the table that chooses one by content
 *
 * To add a format: read_NAME.c with one function of this type, one row in reader.c, one golden pair in tests/cases/. */
#pragma once
#include "parse/limits.h"
#include "parse/reading.h"
#include "parse/sniff.h"

typedef struct {
	GBytes *bytes;
	const char *file_name;   /* "" if none */
	const char *media_type;  /* as declared */
	guint depth;             /* 0 the mail itself, 1 its attachments, … */
	bool is_body;            /* text of the mail itself */
} Input;

/* Fills `reading` (pages, parts, mail, fault).  False only when reading could not be tried at all (SETUP: models missing); a broken
 * document is reading->fault, not an error. */
typedef bool (*ReaderFunction)(const Input *input, Reading *reading, GError **error);

typedef struct {
	SniffType type;
	const char *name;      /* "pdf" */
	guint version;         /* raise it when the reader reads better: `keypost replay` then reads again */
	ReaderFunction read;
} Reader;

const Reader *reader_find(SniffType type); /* NULL: no reader, the document is "unknown format" */
/* The version of the reader that takes what sniff_name() calls `type`; 0: none does. */
guint reader_version(const char *type);
/* Sniff, read, understand: the whole way in the child. Never NULL. */
Reading *reader_read(const Input *input);

bool read_mail(const Input *input, Reading *reading, GError **error);    /* mime.c: GMime */
bool read_archive(const Input *input, Reading *reading, GError **error); /* read_archive.c: zip rar 7z tar gz */
bool read_msg(const Input *input, Reading *reading, GError **error);     /* a mail as Outlook saves it */
bool read_tnef(const Input *input, Reading *reading, GError **error);    /* winmail.dat */
bool read_pdf(const Input *input, Reading *reading, GError **error);
bool read_docx(const Input *input, Reading *reading, GError **error);
bool read_xlsx(const Input *input, Reading *reading, GError **error);
bool read_ofd(const Input *input, Reading *reading, GError **error);
bool read_doc(const Input *input, Reading *reading, GError **error); /* Word 97 to 2003, WPS Writer */
bool read_xls(const Input *input, Reading *reading, GError **error); /* Excel 5 to 2003, WPS ET */
bool read_rtf(const Input *input, Reading *reading, GError **error);
bool read_image(const Input *input, Reading *reading, GError **error);
bool read_html(const Input *input, Reading *reading, GError **error);
bool read_text(const Input *input, Reading *reading, GError **error);
