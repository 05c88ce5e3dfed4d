/* statement_xls.c - XLS of Excel 5 to 2003 and WPS ET: the cells of its sheets as a table's records */
#include <math.h>
#include <string.h>

#include "parse/statement_file.h"
#include "parse/statement_record.h"
#include "parse/xlsbook.h"

#define SHEETS_MAX 20
#define TEXT_ALL   (64u << 20) /* bytes of all cells: one text of the file may stand in each of them */

typedef struct {
	const XlsBook *book;
	GPtrArray *records; /* of Record, one for each row */
	gsize text;
} Walk;

/* Days as ISO with the time they hold, whatever of both their format shows; numbers as they are kept: what a format leaves out of a sum is money. */
static char *
number_text(const XlsBook *book, const XlsCell *cell)
{
	CellFormat format = cell->style < book->styles->len ? g_array_index(book->styles, XlsStyle, cell->style).format : cell_format_builtin(0);

	if (!isfinite(cell->number))
		return g_strdup("");
	if (format.kind == FORMAT_DATE || (format.kind == FORMAT_TIME && cell->number >= 1))
		format.kind = FORMAT_DATE_TIME;
	if (format.kind == FORMAT_TIME || format.kind == FORMAT_DATE_TIME)
		return cell_format_text(format, "", cell->number, book->epoch_1904);
	return record_number(cell->number);
}

static void
take_cell(const XlsCell *cell, gpointer data)
{
	Walk *walk = data;
	g_autofree char *text = cell->text != NULL ? g_utf8_make_valid(cell->text, -1) : number_text(walk->book, cell);

	walk->text += strlen(text);
	if (*text == '\0' || walk->text > TEXT_ALL)
		return;
	while (walk->records->len <= cell->row)
		g_ptr_array_add(walk->records, record_new((int)walk->records->len + 1));
	record_set(g_ptr_array_index(walk->records, cell->row), (int)cell->col, text);
}

static void
sheet_read(Walk *walk, const XlsSheet *sheet)
{
	XlsCells cells = { 0 };
	BiffRecord record;
	gsize at = sheet->place;
	guint depth = 0;

	while (xlsbook_next(walk->book, &at, &depth, &record))
		xlsbook_cells(walk->book, &cells, &record, take_cell, walk);
}

static StatementFile *
refuse(GError **error, const char *text)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, text);
	return NULL;
}

StatementFile *
statement_xls_parse(GBytes *bytes, GError **error)
{
	g_autoptr(XlsBook) book = xlsbook_open(bytes, NULL);
	g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	Walk walk = { .book = book };

	if (book == NULL)
		return refuse(error, "this is an Office file of the old kind (OLE), but no whole Excel workbook (XLS); export the statement again");
	if (book->is_locked)
		return refuse(error, "this is an Excel workbook (XLS) with a password; save it without one");
	for (guint i = 0; i < book->sheets->len && i < SHEETS_MAX; i++) {
		walk.records = record_list();
		g_ptr_array_add(sheets, walk.records);
		sheet_read(&walk, g_ptr_array_index(book->sheets, i));
	}
	if (walk.text > TEXT_ALL)
		return refuse(error, "the workbook holds more than 64 MB of text; export fewer rows at a time");
	return statement_sheets_parse("xls", sheets, error);
}
