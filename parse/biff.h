/* biff.h - records and texts of the workbooks of Excel 5 to 2003 and of WPS ET (MS-XLS; BIFF5 and BIFF8) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/bytes.h"

/* Records that are looked at. */
enum {
	BIFF_FORMULA = 0x0006, BIFF_EOF = 0x000a, BIFF_1904 = 0x0022, BIFF_FILEPASS = 0x002f, BIFF_FONT = 0x0031, BIFF_CONTINUE = 0x003c,
	BIFF_CODEPAGE = 0x0042, BIFF_OBJECT = 0x005d, BIFF_SHEET = 0x0085, BIFF_MULRK = 0x00bd, BIFF_RSTRING = 0x00d6, BIFF_XF = 0x00e0,
	BIFF_MERGED = 0x00e5, BIFF_DRAWINGS = 0x00eb, BIFF_DRAWING = 0x00ec, BIFF_SST = 0x00fc, BIFF_LABELSST = 0x00fd, BIFF_TEXT = 0x01b6,
	BIFF_NUMBER = 0x0203, BIFF_LABEL = 0x0204, BIFF_BOOLEAN = 0x0205, BIFF_STRING = 0x0207, BIFF_ROW = 0x0208, BIFF_RK = 0x027e,
	BIFF_FORMAT = 0x041e, BIFF_BEGIN = 0x0809,
};

typedef struct {
	guint type;
	Bytes body;
} BiffRecord;

/* The record at *at, which moves behind it; false at the end. */
bool biff_next(Bytes stream, gsize *at, BiffRecord *record);

/* Bytes that go on in CONTINUE records. */
typedef struct {
	Bytes stream;  /* the workbook */
	gsize next;    /* where the record behind the current bytes stands */
	Bytes bytes;   /* of the current record */
	gsize at;      /* in them */
	bool ended;
} BiffStrand;

BiffStrand biff_strand(Bytes stream, Bytes body); /* `body` is of a record of the stream */
guint      biff_16(BiffStrand *strand);
guint32    biff_32(BiffStrand *strand);
void       biff_skip(BiffStrand *strand, gsize n);

typedef struct {
	bool is_old;            /* BIFF5: texts are bytes of a code page */
	guint code_page;
	GPtrArray *fonts;       /* of char *; a letter of a symbol font may be a box */
} BiffWords;

/* A text; its length stands before it in one byte (`is_short`) or two, in BIFF8 followed by what else belongs to it.  New string. */
char *biff_text(BiffStrand *strand, const BiffWords *words, bool is_short);
/* The same where the length is known already, as behind a TXO record. */
char *biff_text_of(BiffStrand *strand, const BiffWords *words, guint length);
/* Letters of a symbol font made boxes and ticks; anything else is as it was.  New string. */
char *biff_symbols(const char *text, const char *font);
const char *biff_font(const BiffWords *words, guint n); /* NULL: none of that number */
double biff_rk(guint32 rk); /* a number in 30 bits */
