/* xlsbook.h - a workbook of Excel 5 to 2003 and of WPS ET: what its sheets share, and their cells (MS-XLS)
 *
 * Numbers and texts as they are kept; how a person sees them is cells.h.  Nothing reads beyond the bytes, whatever the file says. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"
#include "parse/biff.h"
#include "parse/cells.h"

typedef struct {
	CellFormat format;
	guint font;          /* biff_font() */
} XlsStyle;

typedef struct {
	char *name;
	gsize place;         /* of its records in the stream */
	bool is_hidden;
} XlsSheet;

typedef struct {
	GBytes *kept;
	Bytes stream;
	BiffWords words;
	GPtrArray *strings;  /* of char * */
	GArray *styles;      /* of XlsStyle */
	GHashTable *codes;   /* number of a format to char * */
	GPtrArray *sheets;   /* of XlsSheet; no macros, no charts */
	GByteArray *drawings;
	bool epoch_1904, is_locked;
} XlsBook;

typedef struct {
	guint row, col;      /* from 0 */
	guint style;         /* place in `styles`; G_MAXUINT: none matters */
	const char *text;    /* NULL: a number */
	double number;
} XlsCell;

typedef void (*XlsCellFunction)(const XlsCell *cell, gpointer data);

/* Between the records of a sheet: a formula's text follows in a record of its own.  Zeroed before the first. */
typedef struct {
	BiffRecord formula;
} XlsCells;

/* NULL: no container, or no workbook in it (REJECT).  A locked one is opened, but has nothing. */
XlsBook *xlsbook_open(GBytes *bytes, GError **error);
void     xlsbook_close(XlsBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(XlsBook, xlsbook_close)
/* The cells of one record; others are passed over.  `text` of a cell lives during the call. */
void     xlsbook_cells(const XlsBook *book, XlsCells *cells, const BiffRecord *record, XlsCellFunction take, gpointer data);
/* The next record of a sheet, without those of charts inside it.  `*at` and `*depth` begin as the sheet's place and 0; false at its end. */
bool     xlsbook_next(const XlsBook *book, gsize *at, guint *depth, BiffRecord *record);
