/* read_xls.c - XLS of Excel 5 to 2003 and WPS ET: cells as a person sees them, sheets as pages (MS-XLS)
 *
 * Beside the cells, which a bank's statement needs as well (xlsbook.h), a form has merged cells, hidden rows, ticks and pictures.  Units are those of
 * cells.h. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/blip.h"
#include "parse/cells.h"
#include "parse/checkbox.h"
#include "parse/reader.h"
#include "parse/xlsbook.h"

#define MERGES_MAX 20000u
#define ROW_HIDDEN 0x20u
#define BOX          0x0b /* kinds of objects: check box, option button */
#define OPTION       0x0c
#define ANCHOR       0xf010u /* a record of a drawing */

/* A box or a text that floats above the cells: records describe it one after the other. */
typedef struct {
	guint kind;          /* 0: none waits */
	bool ticked, has_anchor;
	double anchor[8];
	char *caption;
} Control;

typedef struct {
	Reading *reading;
	const XlsBook *shared;
	bool lost_digits;
	gsize characters;
} Book;

typedef struct {
	Book *book;
	Page *page;
	int table;
	GHashTable *merges;  /* first row and column to CellRange */
	GHashTable *hidden;  /* rows */
	Control control;
	XlsCells cells;
} SheetWalk;

/* ---- cells ---- */

static gpointer
key_of(guint row, guint col)
{
	return GUINT_TO_POINTER(row << 16 | (col & 0xffff));
}

static void
add_text(SheetWalk *walk, guint row, guint col, guint style, const char *text)
{
	Book *book = walk->book;
	const CellRange *merged = g_hash_table_lookup(walk->merges, key_of(row, col));
	CellRange range = merged != NULL ? *merged : (CellRange){ (int)row, (int)col, (int)row, (int)col };
	const GArray *styles = book->shared->styles;
	const char *font = style < styles->len ? biff_font(&book->shared->words, g_array_index(styles, XlsStyle, style).font) : NULL;
	g_autofree char *shown = biff_symbols(text, font);

	if (*shown != '\0' && col < CELL_COLUMN_MAX && row < CELL_ROW_MAX && !g_hash_table_contains(walk->hidden, GUINT_TO_POINTER(row)))
		cells_add(walk->page, &range, shown, walk->table, &book->characters);
}

static void
add_number(SheetWalk *walk, guint row, guint col, guint style, double value)
{
	Book *book = walk->book;
	const GArray *styles = book->shared->styles;
	CellFormat format = style < styles->len ? g_array_index(styles, XlsStyle, style).format : cell_format_builtin(0);
	g_autofree char *text = isfinite(value) ? cell_format_text(format, "", value, book->shared->epoch_1904) : g_strdup("");

	if (fabs(value) >= 1e15)
		book->lost_digits = true;
	add_text(walk, row, col, G_MAXUINT, text);
}

static void
take_cell(const XlsCell *cell, gpointer data)
{
	SheetWalk *walk = data;

	if (cell->text != NULL)
		add_text(walk, cell->row, cell->col, cell->style, cell->text);
	else
		add_number(walk, cell->row, cell->col, cell->style, cell->number);
}

/* ---- what floats above the cells ---- */

static void
flush_control(SheetWalk *walk)
{
	Control *control = &walk->control;
	bool is_box = control->kind == BOX || control->kind == OPTION;

	if (control->has_anchor && is_box) {
		cells_add_control(walk->page, control->ticked, control->caption != NULL ? control->caption : "", control->anchor);
	} else if (control->has_anchor && control->kind != 0 && control->caption != NULL && walk->page->runs->len < LIMIT_RUNS) {
		g_autofree char *tidy = checkbox_tidy(control->caption);
		double x = control->anchor[0] * CELL_COLUMN + 10, y = control->anchor[2] * CELL_LINE + 10;

		if (*tidy != '\0')
			page_add_run(walk->page, tidy, x, y, x + text_width(tidy) * CELL_EM / 2, y + CELL_LINE - 20, 1)->size = CELL_EM;
	}
	g_clear_pointer(&control->caption, g_free);
	control->kind = 0;
	control->has_anchor = false;
}

/* Shapes lie in containers that go on over several records, so heads of containers (their version is 15) are stepped into. */
static void
take_drawing(SheetWalk *walk, Bytes body)
{
	gsize at = 0, next;
	BlipRecord record;

	for (next = 0; blip_next(body, &next, &record); at = next) {
		if ((bytes_16(body, at) & 15) == 15)
			next = at + 8;
		if (record.type != ANCHOR || record.bytes.length < 18)
			continue;
		flush_control(walk); /* the one before; the text of a shape has no anchor */
		walk->control.has_anchor = true;
		for (guint i = 0; i < 8; i++)
			walk->control.anchor[i] = bytes_16(record.bytes, 2 + 2 * i);
		for (guint i = 0; i < 8; i += 4) { /* parts of a cell, 1024 wide and 256 high, to points as cells.h expects them */
			walk->control.anchor[i + 1] *= 72.0 / 1024;
			walk->control.anchor[i + 3] *= 20.0 / 256;
		}
	}
}

/* What the object is, and in records inside whether it is ticked: in the last of them Excel's own word, in the one before that of others. */
static void
take_object(SheetWalk *walk, Bytes body)
{
	walk->control.kind = bytes_16(body, 0) == 0x15 ? bytes_16(body, 4) : 0;
	walk->control.ticked = false;
	for (gsize at = 0; at + 4 <= body.length; at += 4 + (gsize)bytes_16(body, at + 2))
		if ((bytes_16(body, at) == 0x0a || bytes_16(body, at) == 0x12) && bytes_16(body, at + 2) >= 2)
			walk->control.ticked = bytes_16(body, at + 4) == 1;
}

static void
take_caption(SheetWalk *walk, Bytes body)
{
	BiffStrand strand = biff_strand(walk->book->shared->stream, body);
	guint length = bytes_16(body, 10);

	if (walk->control.kind == 0 || length == 0 || walk->book->shared->words.is_old)
		return;
	strand.at = body.length; /* the text is in the next record */
	g_free(walk->control.caption);
	walk->control.caption = biff_text_of(&strand, &walk->book->shared->words, length);
	g_strdelimit(walk->control.caption, "\r\n", ' ');
}

/* ---- a sheet ---- */

static void
take_merges(SheetWalk *walk, Bytes body)
{
	for (gsize at = 2; at + 8 <= body.length && g_hash_table_size(walk->merges) < MERGES_MAX; at += 8) {
		CellRange *range = g_new0(CellRange, 1);

		range->row = (int)bytes_16(body, at);
		range->last_row = (int)MAX(bytes_16(body, at + 2), bytes_16(body, at));
		range->col = (int)bytes_16(body, at + 4);
		range->last_col = (int)MIN(MAX(bytes_16(body, at + 6), bytes_16(body, at + 4)), CELL_COLUMN_MAX);
		g_hash_table_insert(walk->merges, key_of((guint)range->row, (guint)range->col), range);
	}
}

/* All records of the sheet but those of charts inside it. */
static void
each_record(SheetWalk *walk, gsize place, void (*take)(SheetWalk *walk, const BiffRecord *record))
{
	BiffRecord record;
	guint depth = 0;

	while (walk->page->runs->len < LIMIT_RUNS && xlsbook_next(walk->book->shared, &place, &depth, &record))
		take(walk, &record);
}

/* Merged cells stand behind the cells in the file, so they are looked for first. */
static void
take_shape(SheetWalk *walk, const BiffRecord *record)
{
	if (record->type == BIFF_MERGED)
		take_merges(walk, record->body);
	else if (record->type == BIFF_ROW && (bytes_16(record->body, 12) & ROW_HIDDEN) != 0)
		g_hash_table_add(walk->hidden, GUINT_TO_POINTER(bytes_16(record->body, 0)));
}

static void
take_content(SheetWalk *walk, const BiffRecord *record)
{
	if (record->type == BIFF_DRAWING)
		take_drawing(walk, record->body);
	else if (record->type == BIFF_OBJECT)
		take_object(walk, record->body);
	else if (record->type == BIFF_TEXT)
		take_caption(walk, record->body);
	else
		xlsbook_cells(walk->book->shared, &walk->cells, record, take_cell, walk);
}

static void
take_sheet(Book *book, const XlsSheet *sheet, int number)
{
	g_autoptr(GHashTable) merges = g_hash_table_new_full(NULL, NULL, NULL, g_free), hidden = g_hash_table_new(NULL, NULL);
	SheetWalk walk = { .book = book, .table = number, .merges = merges, .hidden = hidden };

	walk.page = pages_add(book->reading->pages, CELL_COLUMN, CELL_LINE, SOURCE_DIGITAL);
	each_record(&walk, sheet->place, take_shape);
	each_record(&walk, sheet->place, take_content);
	flush_control(&walk);
	page_sort(walk.page);
	if (walk.page->runs->len == 0)
		g_ptr_array_remove(book->reading->pages->pages, walk.page);
}

static void
take_sheets(Book *book)
{
	GPtrArray *pages = book->reading->pages->pages;
	int n = 0;

	for (guint i = 0; i < book->shared->sheets->len; i++) {
		const XlsSheet *sheet = g_ptr_array_index(book->shared->sheets, i);

		if (sheet->is_hidden)
			g_ptr_array_add(book->reading->notes, g_strdup_printf("hidden sheet %s is not read", sheet->name));
		else if (n < LIMIT_PAGES)
			take_sheet(book, sheet, n++);
	}
	if (n == LIMIT_PAGES)
		g_ptr_array_add(book->reading->notes, g_strdup_printf("only the first %d sheets are read", LIMIT_PAGES));
	if (book->lost_digits)
		g_ptr_array_add(book->reading->notes, g_strdup("numbers of more than 15 digits stand as numbers: their last digits are lost"));
	if (pages->len == 0)
		pages_add(book->reading->pages, CELL_COLUMN, CELL_LINE, SOURCE_DIGITAL);
	/* Which sheet a picture is on is not looked for: a form is one sheet. */
	if (blip_take((Bytes){ book->shared->drawings->data, book->shared->drawings->len }, (Bytes){ NULL, 0 }, book->reading) > 0)
		((Page *)g_ptr_array_index(pages, 0))->has_picture = true;
}

/* ---- the workbook ---- */

bool
read_xls(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(XlsBook) shared = xlsbook_open(input->bytes, &why);
	Book book = { .reading = reading, .shared = shared };

	if (shared == NULL) {
		reading->fault = g_strdup_printf("the table of old Excel or WPS (XLS, ET) cannot be read: %s; ask for it as PDF or XLSX", why->message);
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	if (shared->is_locked)
		reading->fault = g_strdup("the table of old Excel or WPS (XLS, ET) is encrypted and needs a password; ask for it without one");
	else
		take_sheets(&book);
	return true;
}
