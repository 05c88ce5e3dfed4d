/* read_docx.c - DOCX: paragraphs and tables laid out on a made-up page, so that labels and values pair as on a PDF (ECMA-376)
 *
 * Units are those of flow.h; table columns have the widths of the document's grid. */
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "parse/checkbox.h"
#include "parse/flow.h"
#include "parse/office.h"
#include "parse/reader.h"
#include "parse/xml.h"

#define COLUMN_MAX 256

/* One document while it is read. */
typedef struct {
	Zip *zip;
	Reading *reading;
	GPtrArray *relations;  /* of the member being read */
	GHashTable *taken;     /* members already made a part */
	Page *page;
	GPtrArray *pending;    /* of xmlNode: text boxes met in a paragraph, laid out after it */
	int tables;
	gsize characters;
	bool in_table, break_page, has_picture;
} Docx;

static void walk_blocks(Docx *docx, xmlNode *parent, Flow *flow);
static void take_inline(Docx *docx, xmlNode *parent, GString *text);

/* ---- inside a paragraph ---- */

static bool
is_on(const xmlNode *node)
{
	const char *value = xml_attribute(node, "val");

	return node != NULL && (value == NULL || (g_strcmp0(value, "0") != 0 && g_strcmp0(value, "false") != 0 && g_strcmp0(value, "off") != 0));
}

static void
take_relation_part(Docx *docx, const char *id, bool is_inline)
{
	const Relation *relation = office_relation(docx->relations, id);

	if (relation == NULL)
		return;
	docx->has_picture = docx->has_picture || is_inline;
	office_take_part(docx->zip, relation->target, is_inline, docx->taken, docx->reading);
}

/* Pictures, embedded objects and text boxes in a drawing; an object's preview picture is not taken. */
static void
take_drawing(Docx *docx, xmlNode *node, bool in_object)
{
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		if (xml_is(child, "blip"))
			take_relation_part(docx, xml_attribute(child, "embed"), true);
		else if (xml_is(child, "imagedata") && !in_object)
			take_relation_part(docx, xml_attribute_foreign(child, "id"), true);
		else if (xml_is(child, "OLEObject"))
			take_relation_part(docx, xml_attribute_foreign(child, "id"), false);
		else if (xml_is(child, "txbxContent") && docx->pending->len < LIMIT_PARTS)
			g_ptr_array_add(docx->pending, child);
		else if (!xml_is(child, "Fallback"))
			take_drawing(docx, child, in_object);
	}
}

/* Old form fields: the box is drawn by the program from this state, there is no character for it. */
static void
take_form_box(xmlNode *character, GString *text)
{
	xmlNode *box = xml_child(xml_child(character, "ffData"), "checkBox");
	xmlNode *checked = xml_child(box, "checked");

	if (box != NULL)
		g_string_append(text, is_on(checked != NULL ? checked : xml_child(box, "default")) ? CHECKBOX_YES : CHECKBOX_NO);
}

static void
append_symbol(GString *text, const char *font, gunichar c)
{
	gunichar box = checkbox_symbol(font, c);

	if (box != 0)
		g_string_append_unichar(text, box);
	else if (g_unichar_validate(c) && c != 0)
		g_string_append_unichar(text, c);
}

static void
take_text(const xmlNode *node, const char *font, GString *text)
{
	g_autofree char *words = xml_text(node);

	if (!checkbox_is_symbol_font(font)) {
		g_string_append(text, words);
		return;
	}
	for (const char *p = words; *p != '\0'; p = g_utf8_next_char(p))
		append_symbol(text, font, g_utf8_get_char(p));
}

static void
take_symbol(const xmlNode *node, GString *text)
{
	const char *code = xml_attribute(node, "char"), *font = xml_attribute(node, "font");

	if (code != NULL)
		append_symbol(text, font, (gunichar)g_ascii_strtoull(code, NULL, 16));
}

static void
take_run(Docx *docx, xmlNode *run, GString *text)
{
	xmlNode *properties = xml_child(run, "rPr");
	const char *font = xml_attribute(xml_child(properties, "rFonts"), "ascii");

	if (is_on(xml_child(properties, "vanish")))
		return;
	for (xmlNode *node = run->children; node != NULL; node = node->next) {
		if (xml_is(node, "t"))
			take_text(node, font, text);
		else if (xml_is(node, "tab") || xml_is(node, "ptab"))
			g_string_append_c(text, '\t');
		else if (xml_is(node, "br") && g_strcmp0(xml_attribute(node, "type"), "page") == 0)
			docx->break_page = true;
		else if (xml_is(node, "br") || xml_is(node, "cr"))
			g_string_append_c(text, '\n');
		else if (xml_is(node, "noBreakHyphen"))
			g_string_append_c(text, '-');
		else if (xml_is(node, "sym"))
			take_symbol(node, text);
		else if (xml_is(node, "fldChar"))
			take_form_box(node, text);
		else if (xml_is(node, "drawing") || xml_is(node, "pict") || xml_is(node, "object"))
			take_drawing(docx, node, xml_is(node, "object"));
		else if (xml_is(node, "AlternateContent"))
			take_drawing(docx, node, false);
	}
}

/* A content control: its box state, or its content unless that is only the prompt. True when it has been dealt with. */
static bool
take_control(xmlNode *control, GString *text)
{
	xmlNode *properties = xml_child(control, "sdtPr"), *box = xml_child(properties, "checkbox");

	if (box != NULL) {
		g_string_append(text, is_on(xml_child(box, "checked")) ? CHECKBOX_YES : CHECKBOX_NO);
		return true;
	}
	return is_on(xml_child(properties, "showingPlcHdr"));
}

static void
take_inline(Docx *docx, xmlNode *parent, GString *text)
{
	for (xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE || xml_is(node, "pPr") || xml_is(node, "del") || xml_is(node, "moveFrom"))
			continue;
		if (xml_is(node, "r"))
			take_run(docx, node, text);
		else if (xml_is(node, "sdt")) {
			if (!take_control(node, text) && xml_child(node, "sdtContent") != NULL)
				take_inline(docx, xml_child(node, "sdtContent"), text);
		} else {
			take_inline(docx, node, text); /* ins, hyperlink, smartTag, fldSimple, moveTo */
		}
	}
}

/* ---- paragraphs ---- */

static void
new_page(Docx *docx, Flow *flow)
{
	if (docx->in_table || docx->page->runs->len == 0 || docx->reading->pages->pages->len >= LIMIT_PAGES)
		return;
	docx->page->height = MAX(flow->y, 2 * FLOW_LINE);
	docx->page->has_picture = docx->has_picture;
	docx->has_picture = false;
	flow->page = docx->page = pages_add(docx->reading->pages, docx->page->width, FLOW_LINE, SOURCE_DIGITAL);
	flow->y = 0;
}

/* Text boxes float; they are read below the paragraph that holds their anchor. */
static void
take_text_boxes(Docx *docx, Flow *flow)
{
	g_autoptr(GPtrArray) boxes = docx->pending;

	docx->pending = g_ptr_array_new();
	for (guint i = 0; i < boxes->len; i++)
		walk_blocks(docx, g_ptr_array_index(boxes, i), flow);
}

static void
take_paragraph(Docx *docx, xmlNode *paragraph, Flow *flow)
{
	g_autoptr(GString) text = g_string_new(NULL);
	xmlNode *properties = xml_child(paragraph, "pPr"), *section = xml_child(properties, "sectPr");
	bool broke;

	if (is_on(xml_child(properties, "pageBreakBefore")))
		new_page(docx, flow);
	docx->break_page = false;
	take_inline(docx, paragraph, text);
	broke = docx->break_page;
	docx->break_page = false;
	if (broke && flow->lines == NULL)
		new_page(docx, flow); /* the break stands before the text in all but odd cases */
	flow_add_paragraph(flow, text->str);
	if (docx->pending->len > 0)
		take_text_boxes(docx, flow);
	if (section != NULL && g_strcmp0(xml_attribute(xml_child(section, "type"), "val"), "continuous") != 0)
		new_page(docx, flow);
}

/* ---- tables ---- */

typedef struct {
	double left[COLUMN_MAX + 1]; /* where the columns begin; the last is the right edge */
	guint columns;
	Run *merged[COLUMN_MAX];     /* last run of the cell that is being merged downwards */
	int number, row;
} Grid;

static xmlNode *
content_of(xmlNode *node)
{
	return xml_is(node, "sdt") ? xml_child(node, "sdtContent") : xml_is(node, "customXml") || xml_is(node, "ins") ? node : NULL;
}

static guint
count_cells(xmlNode *row)
{
	guint n = 0;

	for (xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
		if (xml_is(cell, "tc"))
			n += (guint)CLAMP(xml_number(xml_child(xml_child(cell, "tcPr"), "gridSpan"), "val", 1), 1, COLUMN_MAX);
		else if (content_of(cell) != NULL)
			n += count_cells(content_of(cell));
	}
	return MIN(n, COLUMN_MAX);
}

static void
make_grid(xmlNode *table, const Flow *flow, Grid *grid)
{
	xmlNode *widths = xml_child(table, "tblGrid");
	double x = flow->x, scale;

	for (xmlNode *column = xml_child(widths, "gridCol"); column != NULL && grid->columns < COLUMN_MAX; column = xml_next(column, "gridCol")) {
		double width = xml_number(column, "w", 0) * FLOW_TWIP;

		grid->left[grid->columns++] = x;
		x += width > FLOW_EM ? MIN(width, 40 * FLOW_COLUMN) : width > 0 ? FLOW_EM : FLOW_COLUMN;
	}
	for (xmlNode *row = xml_child(table, "tr"); row != NULL; row = xml_next(row, "tr")) {
		for (guint n = count_cells(row); grid->columns < n; x += FLOW_COLUMN)
			grid->left[grid->columns++] = x;
	}
	grid->left[grid->columns] = x;
	scale = flow->table >= 0 && x > flow->x ? flow->width / (x - flow->x) : 1; /* a nested table keeps inside its cell */
	for (guint i = 0; i <= grid->columns && scale < 1; i++)
		grid->left[i] = flow->x + (grid->left[i] - flow->x) * scale;
}

/* One cell at grid column `col`; returns where its content ends. */
static double
take_cell(Docx *docx, xmlNode *cell, Grid *grid, guint col, guint span, double y)
{
	xmlNode *merge = xml_child(xml_child(cell, "tcPr"), "vMerge");
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	Flow flow = { .page = docx->page, .characters = &docx->characters, .x = grid->left[col] + 10,
	              .width = MAX(grid->left[col + span] - grid->left[col] - 20, FLOW_EM), .y = y,
	              .table = grid->number, .row = grid->row, .col = (int)col, .lines = lines };
	guint before = docx->page->runs->len;

	if (merge != NULL && g_strcmp0(xml_attribute(merge, "val"), "restart") != 0) {
		if (grid->merged[col] != NULL)
			grid->merged[col]->y1 = y + FLOW_LINE - 10;
		return y + FLOW_LINE;
	}
	walk_blocks(docx, cell, &flow);
	flow_flush_cell(&flow);
	grid->merged[col] = merge != NULL && docx->page->runs->len == before + 1 ? g_ptr_array_index(docx->page->runs, before) : NULL;
	return flow.y;
}

static double
take_cells(Docx *docx, xmlNode *parent, Grid *grid, guint *col, double y)
{
	double bottom = y + FLOW_LINE;

	for (xmlNode *cell = parent->children; cell != NULL && *col < grid->columns; cell = cell->next) {
		guint span = (guint)CLAMP(xml_number(xml_child(xml_child(cell, "tcPr"), "gridSpan"), "val", 1), 1, (int)(grid->columns - *col));
		double end = y;

		if (xml_is(cell, "tc")) {
			end = take_cell(docx, cell, grid, *col, span, y);
			*col += span;
		} else if (content_of(cell) != NULL) {
			end = take_cells(docx, content_of(cell), grid, col, y);
		}
		bottom = MAX(bottom, end);
	}
	return bottom;
}

static void
take_rows(Docx *docx, xmlNode *parent, Grid *grid, Flow *flow)
{
	for (xmlNode *row = parent->children; row != NULL; row = row->next) {
		xmlNode *properties = xml_child(row, "trPr");
		guint col = (guint)CLAMP(xml_number(xml_child(properties, "gridBefore"), "val", 0), 0, COLUMN_MAX - 1);

		if (xml_is(row, "tr") && xml_child(properties, "del") == NULL) {
			flow->y = take_cells(docx, row, grid, &col, flow->y);
			grid->row++;
		} else if (content_of(row) != NULL) {
			take_rows(docx, content_of(row), grid, flow);
		}
	}
}

static void
take_table(Docx *docx, xmlNode *table, Flow *flow)
{
	g_autofree Grid *grid = g_new0(Grid, 1);
	bool was = docx->in_table;

	if (flow->lines != NULL)
		flow_flush_cell(flow);
	make_grid(table, flow, grid);
	grid->number = docx->tables++;
	docx->in_table = true;
	take_rows(docx, table, grid, flow);
	docx->in_table = was;
	docx->page->width = MAX(docx->page->width, grid->left[grid->columns]);
}

static void
walk_blocks(Docx *docx, xmlNode *parent, Flow *flow)
{
	for (xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (xml_is(node, "p"))
			take_paragraph(docx, node, flow);
		else if (xml_is(node, "tbl"))
			take_table(docx, node, flow);
		else if (xml_is(node, "AlternateContent"))
			walk_blocks(docx, xml_child(node, "Choice") != NULL ? xml_child(node, "Choice") : node, flow);
		else if (xml_is(node, "sdt") && xml_child(node, "sdtContent") != NULL) {
			if (!is_on(xml_child(xml_child(node, "sdtPr"), "showingPlcHdr")))
				walk_blocks(docx, xml_child(node, "sdtContent"), flow);
		} else if (xml_is(node, "ins") || xml_is(node, "customXml") || xml_is(node, "moveTo") || xml_is(node, "smartTag")) {
			walk_blocks(docx, node, flow);
		}
	}
}

/* ---- the document ---- */

/* One member: the body, a header or a footer. `container`: the element that holds the blocks, NULL: the root. */
static bool
take_member(Docx *docx, const char *member, const char *container, Flow *flow, GError **error)
{
	g_autoptr(GBytes) bytes = zip_read(docx->zip, member, error);
	g_autoptr(xmlDoc) tree = bytes != NULL ? xml_parse(bytes, false, error) : NULL;
	xmlNode *root = xml_root(tree), *blocks = container != NULL ? xml_child(root, container) : root;

	if (tree == NULL)
		return false;
	g_ptr_array_unref(docx->relations);
	docx->relations = office_relations(docx->zip, member);
	if (blocks != NULL)
		walk_blocks(docx, blocks, flow);
	return true;
}

/* Headers stand above, footers below the text; a broken one is passed over with a note. */
static void
take_edges(Docx *docx, const GPtrArray *relations, const char *type, Flow *flow)
{
	for (guint i = 0; i < relations->len && i < 64; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);
		g_autoptr(GError) why = NULL;

		if (g_str_equal(relation->type, type) && !take_member(docx, relation->target, NULL, flow, &why))
			g_ptr_array_add(docx->reading->notes, g_strdup_printf("%s passed over: %s", type, why->message));
	}
}

static void
docx_clear(Docx *docx)
{
	zip_close(docx->zip);
	g_ptr_array_unref(docx->relations);
	g_ptr_array_unref(docx->pending);
	g_hash_table_unref(docx->taken);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Docx, docx_clear)

bool
read_docx(const Input *input, Reading *reading, GError **error)
{
	g_auto(Docx) docx = { .reading = reading, .relations = g_ptr_array_new(), .pending = g_ptr_array_new(),
	                      .taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	g_autoptr(GError) why = NULL;
	g_autofree char *member = NULL;
	g_autoptr(GPtrArray) relations = NULL;
	Flow flow = { .characters = &docx.characters, .x = 100, .width = 2000, .table = -1, .row = -1, .col = -1 };

	docx.zip = zip_open(input->bytes, NULL, &why);
	member = docx.zip != NULL ? office_main(docx.zip, "word/document.xml") : NULL;
	if (member == NULL) {
		reading->fault = g_strdup_printf("the Word document cannot be opened: %s", why != NULL ? why->message : "it has no text part");
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	flow.page = docx.page = pages_add(reading->pages, 2200, FLOW_LINE, SOURCE_DIGITAL);
	relations = office_relations(docx.zip, member);
	take_edges(&docx, relations, "header", &flow);
	if (!take_member(&docx, member, "body", &flow, &why)) {
		reading->fault = g_strdup_printf("the Word document cannot be opened: %s", why->message);
		return true;
	}
	take_edges(&docx, relations, "footer", &flow);
	docx.page->height = MAX(flow.y, 2 * FLOW_LINE);
	docx.page->has_picture = docx.has_picture;
	for (guint i = 0; i < reading->pages->pages->len; i++)
		page_sort(g_ptr_array_index(reading->pages->pages, i));
	return true;
}
