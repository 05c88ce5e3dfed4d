/* xlsbook.c - a workbook of Excel 5 to 2003 and of WPS ET: what its sheets share, and their cells */
#include "parse/xlsbook.h"

#include <string.h>

#include "parse/limits.h"
#include "parse/ole.h"

#define STRINGS_MAX  400000u
#define STYLES_MAX   70000u
#define DRAWINGS_MAX LIMIT_MEMBER

static void
sheet_free(gpointer data)
{
	XlsSheet *sheet = data;

	g_free(sheet->name);
	g_free(sheet);
}

/* ---- what all sheets share ---- */

static void
take_font(XlsBook *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 14, body.length));

	if (book->words.fonts->len < STYLES_MAX)
		g_ptr_array_add(book->words.fonts, biff_text(&strand, &book->words, true));
}

static void
take_format(XlsBook *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 2, body.length));

	if (g_hash_table_size(book->codes) < STYLES_MAX)
		g_hash_table_insert(book->codes, GUINT_TO_POINTER(bytes_16(body, 0)), biff_text(&strand, &book->words, book->words.is_old));
}

static void
take_style(XlsBook *book, Bytes body)
{
	guint id = bytes_16(body, 2);
	const char *code = g_hash_table_lookup(book->codes, GUINT_TO_POINTER(id));
	XlsStyle style = { code != NULL ? cell_format_custom(code) : cell_format_builtin((int)id), bytes_16(body, 0) };

	if (book->styles->len < STYLES_MAX)
		g_array_append_val(book->styles, style);
}

static void
take_strings(XlsBook *book, Bytes body)
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
take_sheet_name(XlsBook *book, Bytes body)
{
	BiffStrand strand = biff_strand(book->stream, bytes_part(body, 6, body.length));
	XlsSheet *sheet;

	if (bytes_8(body, 5) != 0 || book->sheets->len >= 4 * LIMIT_PAGES)
		return;
	sheet = g_new0(XlsSheet, 1);
	sheet->place = bytes_32(body, 0);
	sheet->is_hidden = (bytes_8(body, 4) & 3) != 0;
	sheet->name = biff_text(&strand, &book->words, true);
	g_ptr_array_add(book->sheets, sheet);
}

static void
take_global(XlsBook *book, const BiffRecord *record, bool in_drawings)
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
take_globals(XlsBook *book)
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

static double
double_at(Bytes body, gsize at)
{
	guint64 bits = bytes_64(body, at);
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

typedef struct {
	XlsCellFunction take;
	gpointer data;
} Taker;

static void
give_number(const Taker *taker, guint row, guint col, guint style, double number)
{
	const XlsCell cell = { row, col, style, NULL, number };

	taker->take(&cell, taker->data);
}

static void
give_text(const Taker *taker, guint row, guint col, guint style, const char *text)
{
	const XlsCell cell = { row, col, style, text, 0 };

	taker->take(&cell, taker->data);
}

static void
give_string(const XlsBook *book, const Taker *taker, Bytes cell, Bytes text)
{
	BiffStrand strand = biff_strand(book->stream, text);
	g_autofree char *words = biff_text(&strand, &book->words, false);

	give_text(taker, bytes_16(cell, 0), bytes_16(cell, 2), bytes_16(cell, 4), words);
}

/* A result that is no number says so in its last two bytes; a text follows in a record of its own. */
static void
give_formula(XlsCells *cells, const Taker *taker, const BiffRecord *record)
{
	Bytes body = record->body;

	cells->formula.type = 0;
	if (bytes_16(body, 12) != 0xffff)
		give_number(taker, bytes_16(body, 0), bytes_16(body, 2), bytes_16(body, 4), double_at(body, 6));
	else if (bytes_8(body, 6) == 0)
		cells->formula = *record;
	else if (bytes_8(body, 6) == 1)
		give_text(taker, bytes_16(body, 0), bytes_16(body, 2), G_MAXUINT, bytes_8(body, 8) != 0 ? "TRUE" : "FALSE");
}

void
xlsbook_cells(const XlsBook *book, XlsCells *cells, const BiffRecord *record, XlsCellFunction take, gpointer data)
{
	const Taker taker = { take, data };
	Bytes body = record->body;
	guint row = bytes_16(body, 0), col = bytes_16(body, 2), style = bytes_16(body, 4);

	switch (record->type) {
	case BIFF_LABELSST:
		if (bytes_32(body, 6) < book->strings->len)
			give_text(&taker, row, col, style, g_ptr_array_index(book->strings, bytes_32(body, 6)));
		break;
	case BIFF_LABEL: case BIFF_RSTRING:
		give_string(book, &taker, body, bytes_part(body, 6, body.length));
		break;
	case BIFF_NUMBER:
		give_number(&taker, row, col, style, double_at(body, 6));
		break;
	case BIFF_RK:
		give_number(&taker, row, col, style, biff_rk(bytes_32(body, 6)));
		break;
	case BIFF_MULRK:
		for (gsize at = 4; at + 8 <= body.length; at += 6)
			give_number(&taker, row, col++, bytes_16(body, at), biff_rk(bytes_32(body, at + 2)));
		break;
	case BIFF_BOOLEAN:
		if (bytes_8(body, 7) == 0)
			give_text(&taker, row, col, G_MAXUINT, bytes_8(body, 6) != 0 ? "TRUE" : "FALSE");
		break;
	case BIFF_FORMULA:
		give_formula(cells, &taker, record);
		break;
	case BIFF_STRING:
		if (cells->formula.type != 0)
			give_string(book, &taker, cells->formula.body, body);
		cells->formula.type = 0;
		break;
	default:
		break;
	}
}

bool
xlsbook_next(const XlsBook *book, gsize *at, guint *depth, BiffRecord *record)
{
	while (biff_next(book->stream, at, record)) {
		if (record->type == BIFF_BEGIN)
			(*depth)++;
		else if (*depth == 0 || (record->type == BIFF_EOF && --*depth == 0))
			return false;
		else if (*depth == 1)
			return true;
	}
	return false;
}

/* ---- the workbook ---- */

XlsBook *
xlsbook_open(GBytes *bytes, GError **error)
{
	g_autoptr(Ole) root = ole_open(bytes, error);
	g_autoptr(GBytes) stream = root != NULL ? ole_stream(root, ole_has(root, "Workbook") ? "Workbook" : "Book", error) : NULL;
	g_autoptr(XlsBook) book = NULL;

	if (stream == NULL)
		return NULL;
	book = g_new0(XlsBook, 1);
	book->kept = g_steal_pointer(&stream);
	book->stream = bytes_of(book->kept);
	book->strings = g_ptr_array_new_with_free_func(g_free);
	book->styles = g_array_new(FALSE, FALSE, sizeof(XlsStyle));
	book->codes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	book->sheets = g_ptr_array_new_with_free_func(sheet_free);
	book->drawings = g_byte_array_new();
	book->words.fonts = g_ptr_array_new_with_free_func(g_free);
	book->words.code_page = 1252;
	if (!take_globals(book) || (book->sheets->len == 0 && !book->is_locked)) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "it is damaged, or older than Excel 5");
		return NULL;
	}
	return g_steal_pointer(&book);
}

void
xlsbook_close(XlsBook *book)
{
	if (book == NULL)
		return;
	g_bytes_unref(book->kept);
	g_ptr_array_unref(book->words.fonts);
	g_ptr_array_unref(book->strings);
	g_array_unref(book->styles);
	g_hash_table_unref(book->codes);
	g_ptr_array_unref(book->sheets);
	g_byte_array_unref(book->drawings);
	g_free(book);
}
