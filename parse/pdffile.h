/* pdffile.h - the objects of a PDF as they stand in its bytes: its pages and their streams (ISO 32000-1, 7.3 to 7.8)
 *
 * Poppler tells words and pictures, not what a page's streams are.  This finds them without its tables of places: all objects in the
 * order of the file, the later one of a number being the one that counts, those packed into object streams too.  What is encrypted,
 * damaged, very large or written in an uncommon way is not followed: the caller then asks poppler. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct PdfFile PdfFile;

/* A value between `at` and `end`, borrowed from the file; none if at is NULL.  `data`: of a stream, where its bytes begin. */
typedef struct {
	const char *at, *end;
	const char *data;
} PdfValue;

typedef struct {
	PdfValue page, resources; /* dictionaries */
	double x0, y0, x1, y1;    /* the crop box within the media box */
	int turn;                 /* degrees clockwise: 0, 90, 180 or 270 */
} PdfPage;

/* NULL if it cannot be followed. */
PdfFile *pdffile_new(GBytes *pdf);
void     pdffile_free(PdfFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PdfFile, pdffile_free)
guint    pdffile_pages(const PdfFile *file);
const PdfPage *pdffile_page(const PdfFile *file, guint n); /* from 0 */

/* The value of a key ("/Contents") with references followed.  False: the dictionary cannot be read; without the key at is NULL. */
bool     pdffile_get(const PdfFile *file, PdfValue dictionary, const char *key, PdfValue *value);
/* One key and value after the other: `*next` begins as dictionary.at.  False at the end and where it cannot be read. */
bool     pdffile_each(const PdfFile *file, PdfValue dictionary, const char **next, PdfValue *key, PdfValue *value);
/* Item `n` of an array; at is NULL behind the last. */
PdfValue pdffile_item(const PdfFile *file, PdfValue array, guint n);
bool     pdffile_is(PdfValue value, const char *word); /* the name, word or number itself */
bool     pdffile_number(PdfValue value, double *number);
/* Up to `most` numbers of an array; how many there were. */
guint    pdffile_numbers(const PdfFile *file, PdfValue array, double *numbers, guint most);
/* What is deflated from `from` on, at most `most` bytes: NULL if it is damaged or longer; where `begin` is true the beginning of a longer one. */
GByteArray *pdffile_inflate(const char *from, const char *end, gsize most, bool begin);
/* The bytes of a stream that is plain or deflated and nothing else, at most `most`, or only as many as asked for where `begin` is true;
 * NULL if they cannot be told. */
GByteArray *pdffile_plain(const PdfFile *file, PdfValue stream, gsize most, bool begin);

/* ---- the words of which all this is made (7.2) ---- */

typedef enum { PDF_REGULAR, PDF_BLANK, PDF_DELIMITER } PdfClass;
PdfClass    pdffile_class(char c);
const char *pdffile_skip_string(const char *p, const char *end); /* behind the (string) at p */
const char *pdffile_skip_blanks(const char *p, const char *end); /* and comments */
const char *pdffile_skip_value(const char *p, const char *end);  /* behind one value, a reference not followed; NULL: none */
