/* read_xls.c - XLS of Excel 5 to 2003 and WPS ET: cells as a person sees them, sheets as pages (MS-XLS)
 *
 * What freexl gives is enough for a bank statement; a form also needs merged cells, hidden rows, ticks and pictures.  Units are those of cells.h. */
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/biff.h"
#include "parse/blip.h"
#include "parse/cells.h"
#include "parse/checkbox.h"
#include "parse/ole.h"
#include "parse/reader.h"

#define STRINGS_MAX  400000u
#define STYLES_MAX   70000u
#define MERGES_MAX   20000u
#define DRAWINGS_MAX LIMIT_MEMBER
#define ROW_HIDDEN   0x20u
#define BOX          0x0b /* kinds of objects: check box, option button */
#define OPTION       0x0c
#define ANCHOR       0xf010u /* a record of a drawing */

typedef struct {
	CellFormat format;
	guint font;
} Style;

/* A box or a text that floats above the cells: records describe it one after the other. */
typedef struct {
	guint kind;          /* 0: none waits */
	bool ticked, has_anchor;
	double anchor[8];
	char *caption;
} Control;

typedef struct {
	Reading *reading;
	Bytes stream;
	BiffWords words;
	GPtrArray *strings;  /* of char * */
	GArray *styles;      /* of Style */
	GHashTable *codes;   /* number of a format to char * */
	GPtrArray *sheets;   /* of Sheet */
	GByteArray *drawings;
	bool epoch_1904, is_locked, lost_digits;
	gsize characters;
} Book;

typedef struct {
	char *name;
	gsize place;
	bool is_hidden;
} Sheet;

typedef struct {
	Book *book;
	Page *page;
	int table;
	GHashTable *merges;  /* first row and column to CellRange */
	GHashTable *hidden;  /* rows */
	Control control;
	BiffRecord formula;  /* whose text follows in a record of its own */
} SheetWalk;

static void
sheet_free(gpointer data)
{
	Sheet *sheet = data;

	g_free(sheet->name);
	g_free(sheet);
}

/* ---- what all sheets share ---- */

static void
take_font(Book *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 14, body.length));

	if (book->words.fonts->len < STYLES_MAX)
		g_ptr_array_add(book->words.fonts, biff_text(&strand, &book->words, true));
}

static void
take_format(Book *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 2, body.length));

	if (g_hash_table_size(book->codes) < STYLES_MAX)
		g_hash_table_insert(book->codes, GUINT_TO_POINTER(bytes_16(body, 0)), biff_text(&strand, &book->words, book->words.is_old));
}

static void
take_style(Book *book, Bytes body)
{
	guint id = bytes_16(body, 2);
	const char *code = g_hash_table_lookup(book->codes, GUINT_TO_POINTER(id));
	Style style = { code != NULL ? cell_format_custom(code) : cell_format_builtin((int)id), bytes_16(body, 0) };

	if (book->styles->len < STYLES_MAX)
		g_array_append_val(book->styles, style);
}

static void
take_strings(Book *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, body);
	guint32 n;
	gsize characters = 0;

	biff_skip(&strand, 4); /* how often they are used */
	n = biff_32(&strand);
	for (guint32 i = 0; i < n && i < STRINGS_MAX && !strand.ended && characters < 8 * (gsize)LIMIT_TEXT; i++) {
		char *text = biff_text(&strand, &book->words, false);

		characters += strlen(text);
		g_ptr_array_add(book->strings, text);
	}
}

/* Worksheets only: macros and charts have no cells of interest. */
static void
take_sheet_name(Book *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 6, body.length));
	Sheet *sheet;

	if (bytes_8(body, 5) != 0 || book->sheets->len >= 4 * LIMIT_PAGES)
		return;
	sheet = g_new0(Sheet, 1);
	sheet->place = bytes_32(body, 0);
	sheet->is_hidden = (bytes_8(body, 4) & 3) != 0;
	sheet->name = biff_text(&strand, &book->words, true);
	g_ptr_array_add(book->sheets, sheet);
}

static void
take_global(Book *book, const BiffRecord *record, bool in_drawings)
{
	switch (record->type) {
	case BIFF_FILEPASS:
		book->is_locked = true;
		break;
	case BIFF_CODEPAGE:
		book->words.code_page = bytes_16(record->body, 0);
		break;
	case BIFF_1904:
		book->epoch_1904 = bytes_16(record->body, 0) == 1;
		break;
	case BIFF_FONT:
		take_font(book, record->body);
		break;
	case BIFF_FORMAT:
		take_format(book, record->body);
		break;
	case BIFF_XF:
		take_style(book, record->body);
		break;
	case BIFF_SHEET:
		take_sheet_name(book, record->body);
		break;
	case BIFF_SST:
		take_strings(book, record->body);
		break;
	case BIFF_CONTINUE: case BIFF_DRAWINGS:
		if ((record->type == BIFF_DRAWINGS || in_drawings) && book->drawings->len < DRAWINGS_MAX && record->body.length > 0)
			g_byte_array_append(book->drawings, record->body.at, (guint)record->body.length);
		break;
	default:
		break;
	}
}

/* False: it does not begin as a workbook does. */
static bool
take_globals(Book *book)
{
	BiffRecord record;
	gsize at = 0;
	bool in_drawings = false;

	if (!biff_next(book->stream, &at, &record) || record.type != BIFF_BEGIN)
		return false;
	book->words.is_old = bytes_16(record.body, 0) < 0x0600;
	while (!book->is_locked && biff_next(book->stream, &at, &record) && record.type != BIFF_EOF) {
		take_global(book, &record, in_drawings);
		in_drawings = record.type == BIFF_DRAWINGS || (in_drawings && record.type == BIFF_CONTINUE);
	}
	return true;
}

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
	const char *font = style < book->styles->len ? biff_font(&book->words, g_array_index(book->styles, Style, style).font) : NULL;
	g_autofree char *shown = biff_symbols(text, font);

	if (*shown != '\0' && col < CELL_COLUMN_MAX && row < CELL_ROW_MAX && !g_hash_table_contains(walk->hidden, GUINT_TO_POINTER(row)))
		cells_add(walk->page, &range, shown, walk->table, &book->characters);
}

static void
add_number(SheetWalk *walk, guint row, guint col, guint style, double value)
{
	Book *book = walk->book;
	CellFormat format = style < book->styles->len ? g_array_index(book->styles, Style, style).format : cell_format_builtin(0);
	g_autofree char *text = isfinite(value) ? cell_format_text(format, "", value, book->epoch_1904) : g_strdup("");

	if (fabs(value) >= 1e15)
		book->lost_digits = true;
	add_text(walk, row, col, G_MAXUINT, text);
}

static double
double_at(Bytes body, gsize at)
{
	guint64 bits = bytes_64(body, at);
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static void
take_string(SheetWalk *walk, Bytes cell, Bytes text)
{
	BiffStrand strand = biff_strand(walk->book->stream, text);
	g_autofree char *words = biff_text(&strand, &walk->book->words, false);

	add_text(walk, bytes_16(cell, 0), bytes_16(cell, 2), bytes_16(cell, 4), words);
}

/* A result that is no number says so in its last two bytes; a text follows in a record of its own. */
static void
take_formula(SheetWalk *walk, const BiffRecord *record)
{
	Bytes body = record->body;

	walk->formula.type = 0;
	if (bytes_16(body, 12) != 0xffff)
		add_number(walk, bytes_16(body, 0), bytes_16(body, 2), bytes_16(body, 4), double_at(body, 6));
	else if (bytes_8(body, 6) == 0)
		walk->formula = *record;
	else if (bytes_8(body, 6) == 1)
		add_text(walk, bytes_16(body, 0), bytes_16(body, 2), G_MAXUINT, bytes_8(body, 8) != 0 ? "TRUE" : "FALSE");
}

static void
take_cell(SheetWalk *walk, const BiffRecord *record)
{
	Bytes body = record->body;
	guint row = bytes_16(body, 0), col = bytes_16(body, 2), style = bytes_16(body, 4);

	switch (record->type) {
	case BIFF_LABELSST:
		if (bytes_32(body, 6) < walk->book->strings->len)
			add_text(walk, row, col, style, g_ptr_array_index(walk->book->strings, bytes_32(body, 6)));
		break;
	case BIFF_LABEL: case BIFF_RSTRING:
		take_string(walk, body, bytes_part(body, 6, body.length));
		break;
	case BIFF_NUMBER:
		add_number(walk, row, col, style, double_at(body, 6));
		break;
	case BIFF_RK:
		add_number(walk, row, col, style, biff_rk(bytes_32(body, 6)));
		break;
	case BIFF_MULRK:
		for (gsize at = 4; at + 8 <= body.length; at += 6)
			add_number(walk, row, col++, bytes_16(body, at), biff_rk(bytes_32(body, at + 2)));
		break;
	case BIFF_BOOLEAN:
		if (bytes_8(body, 7) == 0)
			add_text(walk, row, col, G_MAXUINT, bytes_8(body, 6) != 0 ? "TRUE" : "FALSE");
		break;
	case BIFF_FORMULA:
		take_formula(walk, record);
		break;
	case BIFF_STRING:
		if (walk->formula.type != 0)
			take_string(walk, walk->formula.body, body);
		walk->formula.type = 0;
		break;
	default:
		break;
	}
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
	BiffStrand strand = biff_strand(walk->book->stream, body);
	guint length = bytes_16(body, 10);

	if (walk->control.kind == 0 || length == 0 || walk->book->words.is_old)
		return;
	strand.at = body.length; /* the text is in the next record */
	g_free(walk->control.caption);
	walk->control.caption = biff_text_of(&strand, &walk->book->words, length);
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

	while (biff_next(walk->book->stream, &place, &record)) {
		if (record.type == BIFF_BEGIN)
			depth++;
		else if (depth == 0 || walk->page->runs->len >= LIMIT_RUNS || (record.type == BIFF_EOF && --depth == 0))
			return;
		else if (depth == 1)
			take(walk, &record);
	}
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
		take_cell(walk, record);
}

static void
take_sheet(Book *book, const Sheet *sheet, int number)
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

	for (guint i = 0; i < book->sheets->len; i++) {
		const Sheet *sheet = g_ptr_array_index(book->sheets, i);

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
	if (blip_take((Bytes){ book->drawings->data, book->drawings->len }, (Bytes){ NULL, 0 }, book->reading) > 0)
		((Page *)g_ptr_array_index(pages, 0))->has_picture = true;
}

/* ---- the workbook ---- */

static void
book_clear(Book *book)
{
	g_ptr_array_unref(book->words.fonts);
	g_ptr_array_unref(book->strings);
	g_array_unref(book->styles);
	g_hash_table_unref(book->codes);
	g_ptr_array_unref(book->sheets);
	g_byte_array_unref(book->drawings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Book, book_clear)

static void
read_workbook(Book *book)
{
	bool is_workbook = take_globals(book);

	if (book->is_locked)
		book->reading->fault = g_strdup("the table of old Excel or WPS (XLS, ET) is encrypted and needs a password; ask for it without one");
	else if (!is_workbook || book->sheets->len == 0)
		book->reading->fault = g_strdup("the table of old Excel or WPS (XLS, ET) is damaged, or older than Excel 5; ask for it as PDF or XLSX");
	else
		take_sheets(book);
}

bool
read_xls(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Ole) root = ole_open(input->bytes, &why);
	g_autoptr(GBytes) stream = root != NULL ? ole_stream(root, ole_has(root, "Workbook") ? "Workbook" : "Book", &why) : NULL;
	g_auto(Book) book = { .reading = reading, .stream = bytes_of(stream), .strings = g_ptr_array_new_with_free_func(g_free),
	                      .styles = g_array_new(FALSE, FALSE, sizeof(Style)), .codes = g_hash_table_new_full(NULL, NULL, NULL, g_free),
	                      .sheets = g_ptr_array_new_with_free_func(sheet_free), .drawings = g_byte_array_new() };

	book.words.fonts = g_ptr_array_new_with_free_func(g_free);
	book.words.code_page = 1252;
	if (stream == NULL) {
		reading->fault = g_strdup_printf("the table of old Excel or WPS (XLS, ET) cannot be read: %s; ask for it as PDF or XLSX", why->message);
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	read_workbook(&book);
	return true;
}
