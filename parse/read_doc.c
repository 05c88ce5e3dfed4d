/* read_doc.c - Word 97 to 2003 and WPS Writer: paragraphs and tables laid out on a made-up page as those of DOCX are (MS-DOC)
 *
 * A table's rows say where their cells begin and end; the columns are all edges of all its rows. */
#include <string.h>
#include "base/text.h"
#include "parse/blip.h"
#include "parse/checkbox.h"
#include "parse/flow.h"
#include "parse/reader.h"
#include "parse/wordfile.h"

#define FIELDS_MAX 32       /* fields inside fields */
#define CODE_MAX   2000     /* bytes of what a field is told to show */
#define EDGE_NEAR  30       /* twentieths of a point: edges of two rows so close are one */
#define ROWS_MAX   2000     /* of one table */
#define EDGES_MAX  250

/* A field shows its result; what it is told to do stands before it. */
typedef struct {
	GString *code;
	bool has_result;
	char *box;              /* of a form's check box or list: what it shows, else NULL */
} Open;

typedef struct {
	GPtrArray *cells;       /* of GPtrArray of char *: the lines of each */
	WordParagraph shape;
} Row;

typedef struct {
	WordFile *file;
	Reading *reading;
	Page *page;
	Flow flow;
	gsize characters;
	GString *text;          /* of the paragraph so far */
	GPtrArray *cell, *cells; /* of the row so far */
	GPtrArray *rows;        /* of Row: of the table so far */
	GArray *fields;         /* of Open */
	GHashTable *pictures;   /* places of pictures already taken */
	gunichar high;          /* first half of a surrogate pair, 0: none */
	int tables;
	bool is_cut;
} Doc;

static void
open_clear(gpointer data)
{
	Open *field = data;

	g_string_free(field->code, TRUE);
	g_free(field->box);
}

static void
row_free(gpointer data)
{
	Row *row = data;

	g_ptr_array_unref(row->cells);
	g_free(row);
}

static GPtrArray *
lines_new(void)
{
	return g_ptr_array_new_with_free_func(g_free);
}

static GPtrArray *
cells_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
}

/* ---- text ---- */

/* Where text goes now: to what is shown, or to what the innermost field is told. */
static GString *
target(Doc *doc)
{
	for (guint i = doc->fields->len; i-- > 0;) {
		Open *field = &g_array_index(doc->fields, Open, i);

		if (!field->has_result)
			return field->code->len < CODE_MAX ? field->code : NULL;
	}
	return doc->text->len < LIMIT_TEXT ? doc->text : NULL;
}

static void
show(Doc *doc, gunichar c)
{
	GString *to = target(doc);

	if (c >= 0xd800 && c < 0xdc00) {
		doc->high = c;
		return;
	}
	if (c >= 0xdc00 && c < 0xe000)
		c = doc->high != 0 ? 0x10000 + ((doc->high - 0xd800) << 10) + (c - 0xdc00) : 0xfffd;
	doc->high = 0;
	if (to != NULL && c != 0 && g_unichar_validate(c))
		g_string_append_unichar(to, c);
}

static void
show_text(Doc *doc, const char *text)
{
	GString *to = target(doc);

	if (to != NULL)
		g_string_append(to, text);
}

/* ---- fields ---- */

/* UTF-16 with its length before it; *at moves behind it and, where there is one, the NUL that ends it. */
static char *
counted(Bytes bytes, gsize *at, bool has_end)
{
	guint n = bytes_16(bytes, *at);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < n && i < 1000; i++)
		g_string_append_unichar(text, (bytes_16(bytes, *at + 2 + 2 * i) & 0xf800) == 0xd800 ? '?' : bytes_16(bytes, *at + 2 + 2 * i));
	*at += 2 + 2 * (gsize)n + (has_end ? 2 : 0);
	return g_string_free(text, FALSE);
}

/* The chosen line of a form's list: behind five texts about the field (MS-DOC 2.9.78). */
static char *
chosen_line(Bytes field, gsize at, guint choice)
{
	for (guint i = 0; i < 5; i++)
		g_free(counted(field, &at, true));
	if (bytes_16(field, at) != 0xffff || choice >= bytes_16(field, at + 2))
		return NULL;
	at += 6;
	for (guint i = 0; i < choice; i++)
		g_free(counted(field, &at, false));
	return counted(field, &at, false);
}

/* What a form's check box or list shows is no text of the document; it lies in the data stream behind the head of a picture. */
static char *
form_field(Bytes data, guint32 where)
{
	Bytes field = bytes_part(data, where, bytes_32(data, where));
	gsize at = bytes_16(field, 4), name;
	guint flags, kind, result;

	if (at < 68 || bytes_32(field, at) != 0xffffffff)
		return NULL;
	flags = bytes_16(field, at + 4);
	kind = flags & 3;
	result = flags >> 2 & 31;
	name = at + 10;
	g_free(counted(field, &name, true));
	if (kind == 1)
		return g_strdup((result == 25 ? bytes_16(field, name) : result) == 1 ? CHECKBOX_YES : CHECKBOX_NO);
	return kind == 2 ? chosen_line(field, name + 2, result == 25 ? bytes_16(field, name) : result) : NULL;
}

/* EQ \o\ac(□,√) draws two characters over each other: a box and its tick. */
static void
show_drawn(Doc *doc, const char *code)
{
	const char *at = code + strspn(code, " ");

	if (g_ascii_strncasecmp(at, "eq", 2) != 0)
		return;
	for (at += 2; *at != '\0'; at = g_utf8_next_char(at)) {
		if (*at == '\\')
			at += 1 + strspn(at + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") - 1;
		else if (strchr("(),; \"", *at) == NULL)
			show(doc, g_utf8_get_char(at));
	}
}

static void
end_field(Doc *doc)
{
	Open field;

	if (doc->fields->len == 0)
		return;
	field = g_array_index(doc->fields, Open, doc->fields->len - 1);
	g_array_index(doc->fields, Open, doc->fields->len - 1) = (Open){ g_string_new(NULL), false, NULL };
	g_array_set_size(doc->fields, doc->fields->len - 1);
	if (field.box != NULL)
		show_text(doc, field.box);
	else if (!field.has_result)
		show_drawn(doc, field.code->str);
	open_clear(&field);
}

static void
mark_field(Doc *doc, gunichar mark)
{
	Open field = { NULL, false, NULL };

	if (mark == 0x15) {
		end_field(doc);
	} else if (mark == 0x14) {
		if (doc->fields->len > 0)
			g_array_index(doc->fields, Open, doc->fields->len - 1).has_result = true;
	} else if (doc->fields->len < FIELDS_MAX) {
		field.code = g_string_new(NULL);
		g_array_append_val(doc->fields, field);
	}
}

/* ---- pictures ---- */

/* A picture in the text: its own head, then the shape and the picture (MS-DOC 2.9.190). */
static void
take_picture(Doc *doc, guint32 where)
{
	Bytes data = word_data(doc->file), picture = bytes_part(data, where, bytes_32(data, where));
	gsize at = bytes_16(picture, 4);

	if (at < 68 || !g_hash_table_add(doc->pictures, GUINT_TO_POINTER(where)))
		return;
	if (bytes_16(picture, 6) == 0x66) /* the name of a file stands first */
		at += 1 + (gsize)bytes_8(picture, at);
	if (blip_take(bytes_part(picture, at, picture.length), (Bytes){ NULL, 0 }, doc->reading) > 0)
		doc->page->has_picture = true;
}

static void
take_special(Doc *doc, const WordCharacter *character)
{
	Open *field = doc->fields->len > 0 ? &g_array_index(doc->fields, Open, doc->fields->len - 1) : NULL;
	gunichar box = character->symbol != 0 ? checkbox_symbol(character->symbol_font, character->symbol) : 0;

	if (character->symbol != 0 && character->c == '(')
		show(doc, box != 0 ? box : character->symbol);
	else if (character->c == 1 && character->is_data && field != NULL && field->box == NULL && character->location != G_MAXUINT32)
		field->box = form_field(word_data(doc->file), character->location);
	else if (character->c == 1 && !character->is_data && !character->is_object && character->location != G_MAXUINT32)
		take_picture(doc, character->location);
}

/* ---- tables ---- */

static int
compare_edges(gconstpointer a, gconstpointer b)
{
	return *(const int *)a - *(const int *)b;
}

/* All edges of all rows, those that lie close together once. */
static GArray *
table_edges(const GPtrArray *rows)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(int)), *edges = g_array_new(FALSE, FALSE, sizeof(int));

	for (guint r = 0; r < rows->len; r++) {
		const Row *row = g_ptr_array_index(rows, r);

		for (guint i = 0; row->shape.cells > 0 && i <= row->shape.cells; i++) {
			int edge = row->shape.edge[i];

			g_array_append_val(all, edge);
		}
	}
	g_array_sort(all, compare_edges);
	for (guint i = 0; i < all->len && edges->len < EDGES_MAX; i++) {
		int edge = g_array_index(all, int, i);

		if (edges->len == 0 || edge - g_array_index(edges, int, edges->len - 1) > EDGE_NEAR)
			g_array_append_val(edges, edge);
	}
	g_array_unref(all);
	return edges;
}

static guint
column_of(const GArray *edges, int edge)
{
	guint column = 0;

	while (column + 1 < edges->len && g_array_index(edges, int, column + 1) <= edge)
		column++;
	return column;
}

/* Where the cell begins and ends; a row without a shape has cells of one width. */
static void
place_cell(const Row *row, const GArray *edges, guint i, guint last, Flow *flow)
{
	int first = edges->len > 0 ? g_array_index(edges, int, 0) : 0, left, right;

	if (last >= row->shape.cells) {
		flow->x = 100 + i * FLOW_COLUMN + 10;
		flow->width = FLOW_COLUMN - 20;
		flow->col = (int)i;
		return;
	}
	left = row->shape.edge[i];
	right = row->shape.edge[last + 1];
	flow->x = 100 + (left - first) * FLOW_TWIP + 10;
	flow->width = MAX((right - left) * FLOW_TWIP - 20, FLOW_EM);
	flow->col = (int)column_of(edges, left);
}

/* The last of the cells that were made one with this; their own texts are not shown. */
static guint
last_beside(const Row *row, guint i)
{
	guint last = i;

	while (last + 1 < MIN(row->cells->len, row->shape.cells) && row->shape.beside[i] && row->shape.beside[last + 1] &&
	       ((GPtrArray *)g_ptr_array_index(row->cells, last + 1))->len == 0)
		last++;
	return last;
}

static void
lay_row(Doc *doc, const Row *row, const GArray *edges, Run **above, int number)
{
	double top = doc->flow.y, bottom = top + FLOW_LINE;

	for (guint i = 0; i < row->cells->len; i++) {
		guint last = last_beside(row, i), before = doc->page->runs->len;
		Flow flow = doc->flow;

		place_cell(row, edges, i, last, &flow);
		flow.table = doc->tables;
		flow.row = number;
		flow.lines = g_ptr_array_index(row->cells, i);
		flow.page = doc->page;
		if (i < row->shape.cells && row->shape.below[i] && flow.lines->len == 0) {
			if (above[flow.col] != NULL)
				above[flow.col]->y1 = top + FLOW_LINE - 10;
			continue;
		}
		flow_flush_cell(&flow);
		above[flow.col] = doc->page->runs->len == before + 1 ? g_ptr_array_index(doc->page->runs, before) : NULL;
		bottom = MAX(bottom, flow.y);
		doc->page->width = MAX(doc->page->width, flow.x + flow.width + 10);
		i = last;
	}
	doc->flow.y = bottom;
}

static void
end_table(Doc *doc)
{
	g_autoptr(GArray) edges = table_edges(doc->rows);
	Run *above[EDGES_MAX + 1] = { NULL };

	if (doc->rows->len == 0)
		return;
	for (guint i = 0; i < doc->rows->len; i++)
		lay_row(doc, g_ptr_array_index(doc->rows, i), edges, above, (int)i);
	doc->tables++;
	g_ptr_array_set_size(doc->rows, 0);
}

/* ---- paragraphs ---- */

static void
end_cell(Doc *doc)
{
	if (doc->cells->len >= WORD_CELLS)
		return;
	g_ptr_array_add(doc->cells, doc->cell);
	doc->cell = lines_new();
}

static void
end_row(Doc *doc, const WordParagraph *shape)
{
	Row *row = g_new0(Row, 1);

	row->shape = *shape;
	row->cells = doc->cells;
	doc->cells = cells_new();
	if (doc->rows->len < ROWS_MAX)
		g_ptr_array_add(doc->rows, row);
	else
		row_free(row);
}

/* Lines of the paragraph wait for the end of their cell; a table inside a cell is a line for each of its rows. */
static void
add_to_cell(Doc *doc, const WordParagraph *paragraph)
{
	g_auto(GStrv) lines = NULL;

	if (paragraph->ends_inner_cell && !paragraph->ends_inner_row) {
		g_string_append_c(doc->text, '\t');
		return;
	}
	lines = g_strsplit(doc->text->str, "\n", 2000);
	for (guint i = 0; lines[i] != NULL && doc->cell->len < 2000; i++)
		if (*g_strstrip(lines[i]) != '\0')
			g_ptr_array_add(doc->cell, g_strdup(lines[i]));
	g_string_truncate(doc->text, 0);
}

static void
new_page(Doc *doc)
{
	if (doc->rows->len > 0 || doc->cells->len > 0 || doc->page->runs->len == 0 || doc->reading->pages->pages->len >= LIMIT_PAGES)
		return;
	doc->page->height = MAX(doc->flow.y, 2 * FLOW_LINE);
	doc->page = pages_add(doc->reading->pages, doc->page->width, FLOW_LINE, SOURCE_DIGITAL);
	doc->flow.page = doc->page;
	doc->flow.y = 0;
}

static void
end_paragraph(Doc *doc, gunichar mark, guint32 position)
{
	WordParagraph paragraph;

	word_paragraph(doc->file, position, &paragraph);
	if (paragraph.in_table || (mark == 7 && paragraph.ends_row)) {
		add_to_cell(doc, &paragraph);
		if (mark == 7 && paragraph.ends_row)
			end_row(doc, &paragraph);
		else if (mark == 7)
			end_cell(doc);
		return;
	}
	if (doc->cell->len > 0 || doc->cells->len > 0) { /* a row without its end */
		end_cell(doc);
		end_row(doc, &paragraph);
	}
	end_table(doc);
	if (paragraph.begins_page)
		new_page(doc);
	flow_add_paragraph(&doc->flow, doc->text->str);
	g_string_truncate(doc->text, 0);
}

static void
take_character(Doc *doc, const WordCharacter *character, guint32 position)
{
	gunichar c = character->c, box = checkbox_symbol(character->font, c);

	if (c == 0x13 || c == 0x14 || c == 0x15) {
		mark_field(doc, c);
	} else if (c == '\r' || c == 7) {
		end_paragraph(doc, c, position);
	} else if (c == '\f') {
		end_paragraph(doc, c, position);
		new_page(doc);
	} else if (character->is_hidden) {
		return;
	} else if (character->is_special) {
		take_special(doc, character);
	} else if (c == '\v' || c == 14) {
		show(doc, '\n');
	} else if (c == 30) {
		show(doc, '-');
	} else if (c >= 32 || c == '\t') {
		show(doc, box != 0 ? box : c);
	}
}

/* ---- stories ---- */

static void
take_story(Doc *doc, WordStory story)
{
	guint32 from, to;
	WordCharacter character;

	word_story(doc->file, story, &from, &to);
	for (guint32 position = from; position < to; position++) {
		if (position - from > LIMIT_TEXT || doc->page->runs->len >= LIMIT_RUNS) {
			doc->is_cut = true;
			break;
		}
		word_character(doc->file, position, &character);
		take_character(doc, &character, position);
	}
	g_array_set_size(doc->fields, 0); /* none goes on in another story */
	if (doc->text->len > 0 || doc->cell->len > 0 || doc->cells->len > 0 || doc->rows->len > 0)
		end_paragraph(doc, '\r', G_MAXUINT32);
}

static void
take_drawings(Doc *doc)
{
	if (blip_take(word_drawings(doc->file), word_main(doc->file), doc->reading) > 0)
		doc->page->has_picture = true;
}

static void
take_document(Doc *doc)
{
	static const WordStory stories[] = { STORY_HEADERS, STORY_TEXT, STORY_BOXES, STORY_FOOTNOTES, STORY_ENDNOTES, STORY_HEADER_BOXES };

	doc->page = pages_add(doc->reading->pages, 2200, FLOW_LINE, SOURCE_DIGITAL);
	doc->flow = (Flow){ .page = doc->page, .characters = &doc->characters, .x = 100, .width = 2000, .table = -1, .row = -1, .col = -1 };
	for (guint i = 0; i < G_N_ELEMENTS(stories); i++)
		take_story(doc, stories[i]);
	take_drawings(doc);
	doc->page->height = MAX(doc->flow.y, 2 * FLOW_LINE);
	for (guint i = 0; i < doc->reading->pages->pages->len; i++)
		page_sort(g_ptr_array_index(doc->reading->pages->pages, i));
	if (doc->is_cut || word_is_cut(doc->file))
		g_ptr_array_add(doc->reading->notes, g_strdup("the document is too long: only its beginning was read"));
}

static void
doc_clear(Doc *doc)
{
	g_string_free(doc->text, TRUE);
	g_ptr_array_unref(doc->cell);
	g_ptr_array_unref(doc->cells);
	g_ptr_array_unref(doc->rows);
	g_array_unref(doc->fields);
	g_hash_table_unref(doc->pictures);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Doc, doc_clear)

bool
read_doc(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(Ole) root = ole_open(input->bytes, &why);
	g_autoptr(WordFile) file = root != NULL ? word_open(root, &why) : NULL;
	g_auto(Doc) doc = { .file = file, .reading = reading, .text = g_string_new(NULL), .cell = lines_new(), .cells = cells_new(),
	                    .rows = g_ptr_array_new_with_free_func(row_free), .fields = g_array_new(FALSE, FALSE, sizeof(Open)),
	                    .pictures = g_hash_table_new(NULL, NULL) };

	g_array_set_clear_func(doc.fields, open_clear);
	if (file == NULL) {
		reading->fault = g_strdup_printf("the document of old Word or WPS (DOC, WPS) cannot be read: %s", why->message);
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	take_document(&doc);
	return true;
}
