/* read_xlsx.c - XLSX: cells as a person sees them, sheets as pages (ECMA-376)
 *
 * Units are those of cells.h. */
#include <math.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "parse/cells.h"
#include "parse/checkbox.h"
#include "parse/office.h"
#include "parse/reader.h"
#include "parse/xml.h"

#define STRING_MAX 400000

typedef struct {
	Zip *zip;
	Reading *reading;
	GPtrArray *strings;   /* of char *: the shared ones */
	GArray *formats;      /* of CellFormat: of each cell style */
	GHashTable *taken;    /* members already made a part */
	bool epoch_1904, lost_digits;
	gsize characters;
} Book;

/* ---- styles and texts ---- */

static void
take_formats(Book *book, xmlNode *styles)
{
	g_autoptr(GHashTable) codes = g_hash_table_new(NULL, NULL);
	xmlNode *list = xml_child(styles, "numFmts");

	for (xmlNode *node = xml_child(list, "numFmt"); node != NULL; node = xml_next(node, "numFmt")) {
		const char *code = xml_attribute(node, "formatCode");

		if (code != NULL)
			g_hash_table_insert(codes, GINT_TO_POINTER(xml_number(node, "numFmtId", 0)), (gpointer)code);
	}
	list = xml_child(styles, "cellXfs");
	for (xmlNode *node = xml_child(list, "xf"); node != NULL; node = xml_next(node, "xf")) {
		int id = xml_number(node, "numFmtId", 0);
		const char *code = g_hash_table_lookup(codes, GINT_TO_POINTER(id));
		CellFormat format = code != NULL ? cell_format_custom(code) : cell_format_builtin(id);

		g_array_append_val(book->formats, format);
	}
}

static char *
number_text(Book *book, const char *raw, guint style)
{
	CellFormat format = style < book->formats->len ? g_array_index(book->formats, CellFormat, style) : cell_format_builtin(0);
	char *end = NULL;
	double value = g_ascii_strtod(raw, &end);

	if (end == raw || *end != '\0' || !isfinite(value))
		return g_strdup(raw);
	if (fabs(value) >= 1e15)
		book->lost_digits = true;
	return cell_format_text(format, raw, value, book->epoch_1904);
}

/* Rich text of <si> and <is>: the runs' texts without the phonetic help. */
static void
append_rich(const xmlNode *node, GString *out)
{
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		if (xml_is(child, "t")) {
			g_autofree char *text = xml_text(child);

			g_string_append(out, text);
		} else if (xml_is(child, "r")) {
			const char *font = xml_attribute(xml_child(xml_child(child, "rPr"), "rFont"), "val");
			g_autofree char *text = xml_text(xml_child(child, "t"));

			for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
				gunichar box = checkbox_is_symbol_font(font) ? checkbox_symbol(font, g_utf8_get_char(p)) : 0;

				g_string_append_unichar(out, box != 0 ? box : g_utf8_get_char(p));
			}
		}
	}
}

static char *
rich_text(const xmlNode *node)
{
	GString *out = g_string_new(NULL);

	if (node != NULL)
		append_rich(node, out);
	return g_string_free(out, FALSE);
}

static char *
cell_text(Book *book, xmlNode *cell)
{
	const char *type = xml_attribute(cell, "t");
	g_autofree char *raw = xml_text(xml_child(cell, "v"));
	guint64 n;

	if (g_strcmp0(type, "inlineStr") == 0)
		return rich_text(xml_child(cell, "is"));
	if (g_strcmp0(type, "s") == 0) {
		n = g_ascii_strtoull(raw, NULL, 10);
		return g_strdup(*raw != '\0' && n < book->strings->len ? g_ptr_array_index(book->strings, n) : "");
	}
	if (g_strcmp0(type, "b") == 0)
		return g_strdup(*raw == '\0' ? "" : *raw == '1' ? "TRUE" : "FALSE");
	if (g_strcmp0(type, "e") == 0)
		return g_strdup("");
	if (g_strcmp0(type, "d") == 0 || g_strcmp0(type, "str") == 0)
		return g_steal_pointer(&raw);
	return number_text(book, raw, (guint)MAX(xml_number(cell, "s", 0), 0));
}

/* ---- a sheet ---- */

/* "B12" to column 1, row 11; false if it is none. */
static bool
parse_cell(const char *text, int *col, int *row)
{
	int letters = 0, c = 0;
	gint64 r;

	for (; g_ascii_isalpha(text[letters]) && letters < 4; letters++)
		c = c * 26 + (g_ascii_toupper(text[letters]) - 'A' + 1);
	r = g_ascii_strtoll(text + letters, NULL, 10);
	if (letters == 0 || c > CELL_COLUMN_MAX || r < 1 || r > CELL_ROW_MAX)
		return false;
	*col = c - 1;
	*row = (int)r - 1;
	return true;
}

static GArray *
take_merges(xmlNode *sheet)
{
	GArray *merges = g_array_new(FALSE, FALSE, sizeof(CellRange));
	xmlNode *list = xml_child(sheet, "mergeCells");

	for (xmlNode *node = xml_child(list, "mergeCell"); node != NULL && merges->len < 20000; node = xml_next(node, "mergeCell")) {
		const char *reference = xml_attribute(node, "ref"), *colon = reference != NULL ? strchr(reference, ':') : NULL;
		CellRange range;

		if (colon != NULL && parse_cell(reference, &range.col, &range.row) && parse_cell(colon + 1, &range.last_col, &range.last_row))
			g_array_append_val(merges, range);
	}
	return merges;
}

static CellRange
range_of(const GArray *merges, int row, int col)
{
	for (guint i = 0; i < merges->len; i++) {
		const CellRange *range = &g_array_index(merges, CellRange, i);

		if (range->row == row && range->col == col)
			return *range;
	}
	return (CellRange){ row, col, row, col };
}

static bool
is_hidden(const xmlNode *node)
{
	const char *hidden = xml_attribute(node, "hidden");

	return hidden != NULL && (g_str_equal(hidden, "1") || g_str_equal(hidden, "true"));
}

/* Cells without a reference follow the one before. Hidden rows are what a filter or the form's maker does not show. */
static void
take_cells(Book *book, xmlNode *sheet, Page *page, int table)
{
	g_autoptr(GArray) merges = take_merges(sheet);
	xmlNode *data = xml_child(sheet, "sheetData");
	int row = -1, col, seen;

	for (xmlNode *line = xml_child(data, "row"); line != NULL; line = xml_next(line, "row")) {
		row = xml_number(line, "r", row + 2) - 1;
		col = -1;
		for (xmlNode *cell = xml_child(line, "c"); cell != NULL && !is_hidden(line) && page->runs->len < LIMIT_RUNS; cell = xml_next(cell, "c")) {
			const char *reference = xml_attribute(cell, "r");
			g_autofree char *text = NULL;
			CellRange range;

			if (reference == NULL || !parse_cell(reference, &col, &seen))
				col++;
			if (row < 0 || row >= CELL_ROW_MAX || col >= CELL_COLUMN_MAX)
				continue;
			text = cell_text(book, cell);
			if (*text == '\0' || g_str_has_prefix(text, "=DISPIMG("))
				continue;
			range = range_of(merges, row, col);
			cells_add(page, &range, text, table, &book->characters);
		}
	}
}

/* ---- check boxes and pictures that float above the cells ---- */

static void
parse_anchor(const char *text, double anchor[8])
{
	g_auto(GStrv) words = g_strsplit(text, ",", 9);

	for (guint i = 0; i < 8; i++) {
		anchor[i] = 0;
		if (i < g_strv_length(words))
			anchor[i] = CLAMP(g_ascii_strtod(words[i], NULL), 0, i % 4 == 2 ? CELL_ROW_MAX : CELL_COLUMN_MAX);
	}
}

/* States of the sheet's controls by shape number: 1 empty, 2 ticked.  They lie in xl/ctrlProps, their captions in the old drawing. */
static void
take_states(Book *book, xmlNode *node, const GPtrArray *relations, GHashTable *states)
{
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		const Relation *relation = xml_is(child, "control") ? office_relation(relations, xml_attribute_foreign(child, "id")) : NULL;
		g_autoptr(GBytes) bytes = relation != NULL ? zip_read(book->zip, relation->target, NULL) : NULL;
		g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, true, NULL) : NULL;
		const char *checked = xml_attribute(xml_root(tree), "checked");

		if (tree != NULL)
			g_hash_table_insert(states, GINT_TO_POINTER(xml_number(child, "shapeId", 0)),
			                    GINT_TO_POINTER(g_strcmp0(checked, "Checked") == 0 ? 2 : 1));
		else if (child->type == XML_ELEMENT_NODE && !xml_is(child, "sheetData") && !xml_is(child, "Fallback"))
			take_states(book, child, relations, states);
	}
}

/* <v:shape id="_x0000_s1025"><v:textbox>caption</v:textbox><x:ClientData ObjectType="Checkbox"><x:Anchor/><x:Checked>1</x:Checked> */
static void
take_shape(xmlNode *shape, GHashTable *states, Page *page)
{
	xmlNode *data = xml_child(shape, "ClientData");
	const char *type = xml_attribute(data, "ObjectType"), *id = xml_attribute(shape, "id"), *number = id != NULL ? strrchr(id, 's') : NULL;
	g_autofree char *caption = xml_text(xml_child(shape, "textbox")), *place = xml_text(xml_child(data, "Anchor"));
	g_autofree char *checked = xml_text(xml_child(data, "Checked"));
	int state = number != NULL ? GPOINTER_TO_INT(g_hash_table_lookup(states, GINT_TO_POINTER((int)CLAMP(g_ascii_strtoll(number + 1, NULL, 10), 0, 1 << 30)))) : 0;
	double anchor[8];

	if (g_strcmp0(type, "Checkbox") != 0 && g_strcmp0(type, "Radio") != 0)
		return;
	parse_anchor(place, anchor);
	cells_add_control(page, state != 0 ? state == 2 : g_ascii_strtoll(checked, NULL, 10) == 1, g_strstrip(caption), anchor);
}

static void
take_vml(Book *book, const char *member, GHashTable *states, Page *page)
{
	g_autoptr(GBytes) bytes = zip_read(book->zip, member, NULL);
	g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, true, NULL) : NULL;

	for (xmlNode *shape = xml_child(xml_root(tree), "shape"); shape != NULL; shape = xml_next(shape, "shape"))
		take_shape(shape, states, page);
}

/* ---- pictures and text boxes ---- */

static double
place(const xmlNode *from, const char *name)
{
	g_autofree char *text = xml_text(xml_child(from, name));

	return CLAMP(g_ascii_strtod(text, NULL), 0, 4096);
}

static void
take_text_box(xmlNode *shape, const xmlNode *from, Page *page)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autofree char *tidy = NULL;
	double x = place(from, "col") * CELL_COLUMN, y = place(from, "row") * CELL_LINE;

	if (is_hidden(xml_find(shape, "cNvPr")))
		return; /* the shadow of a control */
	for (xmlNode *line = xml_child(xml_child(shape, "txBody"), "p"); line != NULL; line = xml_next(line, "p")) {
		for (xmlNode *run = xml_child(line, "r"); run != NULL; run = xml_next(run, "r")) {
			g_autofree char *words = xml_text(xml_child(run, "t"));

			g_string_append(text, words);
		}
		g_string_append_c(text, ' ');
	}
	tidy = checkbox_tidy(text->str);
	if (*tidy != '\0' && page->runs->len < LIMIT_RUNS)
		page_add_run(page, tidy, x + 10, y + 10, x + 10 + text_width(tidy) * CELL_EM / 2, y + CELL_LINE - 10, 1)->size = CELL_EM;
}

static void
take_drawn(Book *book, xmlNode *node, const xmlNode *from, const GPtrArray *relations, Page *page)
{
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		const Relation *relation = xml_is(child, "blip") ? office_relation(relations, xml_attribute(child, "embed")) : NULL;

		if (child->type != XML_ELEMENT_NODE || xml_is(child, "Fallback"))
			continue;
		if (relation != NULL) {
			page->has_picture = true;
			office_take_part(book->zip, relation->target, true, book->taken, book->reading);
		}
		if (xml_is(child, "sp"))
			take_text_box(child, from, page);
		take_drawn(book, child, xml_child(child, "from") != NULL ? xml_child(child, "from") : from, relations, page);
	}
}

static void
take_drawing(Book *book, const char *member, Page *page)
{
	g_autoptr(GBytes) bytes = zip_read(book->zip, member, NULL);
	g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, true, NULL) : NULL;
	g_autoptr(GPtrArray) relations = office_relations(book->zip, member);

	if (tree != NULL)
		take_drawn(book, xml_root(tree), NULL, relations, page);
}

/* Pictures that WPS keeps inside cells; the cell itself shows only =DISPIMG(…). */
static void
take_cell_pictures(Book *book)
{
	g_autoptr(GPtrArray) relations = office_relations(book->zip, "xl/cellimages.xml");

	for (guint i = 0; i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);

		if (g_str_equal(relation->type, "image"))
			office_take_part(book->zip, relation->target, true, book->taken, book->reading);
	}
}

/* ---- the workbook ---- */

static void
take_related(Book *book, xmlNode *sheet, const GPtrArray *relations, Page *page)
{
	g_autoptr(GHashTable) states = g_hash_table_new(NULL, NULL);
	xmlNode *old = xml_child(sheet, "legacyDrawing");

	take_states(book, sheet, relations, states);
	for (guint i = 0; i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);

		if (g_str_equal(relation->type, "drawing"))
			take_drawing(book, relation->target, page);
		else if (g_str_equal(relation->type, "oleObject") || g_str_equal(relation->type, "package"))
			office_take_part(book->zip, relation->target, false, book->taken, book->reading);
		else if (g_str_equal(relation->type, "vmlDrawing") && old != NULL && relation == office_relation(relations, xml_attribute_foreign(old, "id")))
			take_vml(book, relation->target, states, page);
	}
}

static void
take_sheet(Book *book, const char *name, const char *member, int table)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(GBytes) bytes = zip_read(book->zip, member, &why);
	g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, false, &why) : NULL;
	g_autoptr(GPtrArray) relations = NULL;
	Page *page;

	if (tree == NULL) {
		g_ptr_array_add(book->reading->notes, g_strdup_printf("sheet %s cannot be read: %s", name, why->message));
		return;
	}
	page = pages_add(book->reading->pages, CELL_COLUMN, CELL_LINE, SOURCE_DIGITAL);
	relations = office_relations(book->zip, member);
	take_cells(book, xml_root(tree), page, table);
	take_related(book, xml_root(tree), relations, page);
	page_sort(page);
	if (page->runs->len == 0 && !page->has_picture)
		g_ptr_array_remove(book->reading->pages->pages, page);
}

static void
take_sheets(Book *book, xmlNode *workbook, const GPtrArray *relations)
{
	xmlNode *list = xml_child(workbook, "sheets");
	int n = 0;

	for (xmlNode *sheet = xml_child(list, "sheet"); sheet != NULL; sheet = xml_next(sheet, "sheet")) {
		const char *name = xml_attribute(sheet, "name"), *state = xml_attribute(sheet, "state");
		const Relation *relation = office_relation(relations, xml_attribute_foreign(sheet, "id"));

		name = name != NULL ? name : "";
		if (relation == NULL || g_str_equal(relation->type, "chartsheet"))
			continue;
		if (state != NULL && g_ascii_strcasecmp(state, "visible") != 0) {
			g_ptr_array_add(book->reading->notes, g_strdup_printf("hidden sheet %s is not read", name));
		} else if (n == LIMIT_PAGES) {
			g_ptr_array_add(book->reading->notes, g_strdup_printf("only the first %d sheets are read", LIMIT_PAGES));
			break;
		} else {
			take_sheet(book, name, relation->target, n++);
		}
	}
}

static void
take_strings(Book *book, xmlNode *list)
{
	for (xmlNode *item = xml_child(list, "si"); item != NULL && book->strings->len < STRING_MAX; item = xml_next(item, "si"))
		g_ptr_array_add(book->strings, rich_text(item));
}

/* Shared strings and styles; without them there are still numbers and inline texts. */
static void
take_shared(Book *book, const GPtrArray *relations)
{
	for (guint i = 0; i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);
		bool strings = g_str_equal(relation->type, "sharedStrings"), styles = g_str_equal(relation->type, "styles");
		g_autoptr(GError) why = NULL;
		g_autoptr(GBytes) bytes = strings || styles ? zip_read(book->zip, relation->target, &why) : NULL;
		g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, false, &why) : NULL;

		if (why != NULL)
			g_ptr_array_add(book->reading->notes, g_strdup_printf("%s passed over: %s", relation->type, why->message));
		if (tree != NULL && strings)
			take_strings(book, xml_root(tree));
		if (tree != NULL && styles)
			take_formats(book, xml_root(tree));
	}
}

static void
book_clear(Book *book)
{
	zip_close(book->zip);
	g_ptr_array_unref(book->strings);
	g_array_unref(book->formats);
	g_hash_table_unref(book->taken);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Book, book_clear)

static void
read_workbook(Book *book, const char *member, xmlNode *workbook)
{
	g_autoptr(GPtrArray) relations = office_relations(book->zip, member);
	const char *epoch = xml_attribute(xml_child(workbook, "workbookPr"), "date1904");

	book->epoch_1904 = epoch != NULL && (g_str_equal(epoch, "1") || g_str_equal(epoch, "true"));
	take_shared(book, relations);
	take_sheets(book, workbook, relations);
	take_cell_pictures(book);
	if (book->lost_digits)
		g_ptr_array_add(book->reading->notes, g_strdup("numbers of more than 15 digits stand as numbers: their last digits are lost"));
	if (book->reading->pages->pages->len == 0)
		pages_add(book->reading->pages, CELL_COLUMN, CELL_LINE, SOURCE_DIGITAL);
}

bool
read_xlsx(const Input *input, Reading *reading, GError **error)
{
	g_auto(Book) book = { .reading = reading, .strings = g_ptr_array_new_with_free_func(g_free), .formats = g_array_new(FALSE, TRUE, sizeof(CellFormat)),
	                      .taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	g_autoptr(GError) why = NULL;
	g_autoptr(xmlDoc) tree = NULL;
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *member = NULL;

	book.zip = zip_open(input->bytes, NULL, &why);
	member = book.zip != NULL ? office_main(book.zip, "xl/workbook.xml") : NULL;
	bytes = member != NULL ? zip_read(book.zip, member, &why) : NULL;
	tree = bytes != NULL ? xml_parse(bytes, false, &why) : NULL;
	if (tree == NULL) {
		reading->fault = g_strdup_printf("the workbook cannot be opened: %s", why != NULL ? why->message : "it has no list of sheets");
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	read_workbook(&book, member, xml_root(tree));
	return true;
}
