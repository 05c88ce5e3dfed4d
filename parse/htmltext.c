/* htmltext.c - the visible text of an HTML page as pieces with places */
#include "parse/htmltext.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "base/text.h"
#include "parse/history.h"
#include "parse/reader.h"

#define HTML_BYTES    (8u << 20)
#define TABLES_DEEP   32
#define COLUMNS_MAX   256
#define CELL_WIDTH    100.0
#define NESTED_PARTS  8      /* a table in a cell has columns of that part of the cell */
#define COLUMN_WIDTH  7.0    /* of a character outside tables */
#define ATTRIBUTE_MAX 1000

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

typedef struct {
	const xmlNode *node;
	int number, row, col;
	double base, width;        /* left edge of column 0; width of a column */
	double x0, x1;             /* of the cell */
	double top, bottom;        /* lines of the current row */
	guint *spans;              /* rows still covered by a cell above, by column */
} Table;

typedef struct {
	HtmlText *out;
	GString *line;             /* of the current block; no-break blanks kept */
	GString *line_links;       /* the same with addresses */
	bool blank;                /* a blank is due before the next word */
	double y;
	GArray *tables;            /* of Table, the stack */
	int n_tables;
	guint pre;
	const xmlNode *quote;      /* the outermost element that holds earlier mail */
	gsize length;
} Builder;

static void
piece_free(gpointer data)
{
	HtmlPiece *piece = data;

	g_free(piece->text);
	g_free(piece);
}

void
htmltext_free(HtmlText *text)
{
	if (text == NULL)
		return;
	g_ptr_array_unref(text->pieces);
	g_string_free(text->links, TRUE);
	g_free(text);
}

static Table *
table_top(Builder *builder)
{
	return builder->tables->len == 0 ? NULL : &g_array_index(builder->tables, Table, builder->tables->len - 1);
}

/* ---- lines ---- */

static void
add_piece(Builder *builder, const char *from, gsize n, double x)
{
	g_autofree char *raw = g_strndup(from, n);
	g_autofree char *text = text_tidy(raw);
	const Table *table = table_top(builder);
	bool in_cell = table != NULL && table->col >= 0;
	HtmlPiece *piece;

	if (*text == '\0')
		return;
	if (builder->out->pieces->len >= LIMIT_RUNS) {
		builder->out->cut = true;
		return;
	}
	piece = g_new0(HtmlPiece, 1);
	piece->x0 = in_cell ? table->x0 + MIN(x, (table->x1 - table->x0) / 2) : x;
	piece->x1 = in_cell ? table->x1 : x + text_width(text) * COLUMN_WIDTH;
	piece->line = builder->y;
	piece->table = in_cell ? table->number : -1;
	piece->row = in_cell ? table->row : -1;
	piece->col = in_cell ? table->col : -1;
	piece->quoted = builder->quote != NULL;
	piece->text = g_steal_pointer(&text);
	g_ptr_array_add(builder->out->pieces, piece);
}

static bool
ends_in_colon(const char *from, const char *to)
{
	return (to - from >= 1 && to[-1] == ':') || (to - from >= 3 && memcmp(to - 3, "：", 3) == 0);
}

/* A line ends; wide gaps of no-break blanks part it into pieces. */
static void
flush(Builder *builder)
{
	const char *start = builder->line->str;
	double x = 0, start_x = 0;

	for (const char *at = start; *at != '\0';) {
		gunichar c = g_utf8_get_char(at);
		const char *gap = at;
		guint columns = 0;

		for (; c == ' ' || c == 0xa0 || c == 0x3000 || c == '\t'; c = g_utf8_get_char(at)) {
			columns += c == '\t' ? 3 : c == 0x3000 ? 2 : 1;
			at = g_utf8_next_char(at);
		}
		x += columns * COLUMN_WIDTH;
		if (columns >= 3 && !ends_in_colon(start, gap)) {
			add_piece(builder, start, gap - start, start_x);
			start = at;
			start_x = x;
		}
		if (columns > 0)
			continue;
		x += (g_unichar_iswide(c) ? 2 : 1) * COLUMN_WIDTH;
		at = g_utf8_next_char(at);
	}
	add_piece(builder, start, strlen(start), start_x);
	if (builder->line->len > 0)
		builder->y += 1;
	if (builder->line_links->len > 0) {
		g_string_append_len(builder->out->links, builder->line_links->str, (gssize)builder->line_links->len);
		g_string_append_c(builder->out->links, '\n');
	}
	g_string_truncate(builder->line, 0);
	g_string_truncate(builder->line_links, 0);
	builder->blank = false;
}

static void
append_both(Builder *builder, const char *text, gsize n)
{
	if (builder->blank && builder->line->len > 0) {
		g_string_append_c(builder->line, ' ');
		g_string_append_c(builder->line_links, ' ');
	}
	builder->blank = false;
	g_string_append_len(builder->line, text, (gssize)n);
	g_string_append_len(builder->line_links, text, (gssize)n);
}

static void
append_text(Builder *builder, const char *text)
{
	for (const char *at = text; *at != '\0';) {
		gsize n = strcspn(at, " \t\r\n\f");

		if (builder->length > LIMIT_TEXT) {
			builder->out->cut = true;
			return;
		}
		if (n > 0)
			append_both(builder, at, n);
		builder->length += n;
		at += n;
		n = strspn(at, " \t\r\n\f");
		if (builder->pre > 0 && memchr(at, '\n', n) != NULL)
			flush(builder);
		else if (builder->pre > 0 && n > 0)
			g_string_append_len(builder->line, at, (gssize)n);
		else if (n > 0)
			builder->blank = true;
		at += n;
	}
}

/* ---- elements ---- */

static bool
is(const xmlNode *node, const char *name)
{
	return g_ascii_strcasecmp((const char *)node->name, name) == 0;
}

static bool
is_in(const xmlNode *node, const char *names)
{
	const char *at = strstr(names, (const char *)node->name);
	gsize n = strlen((const char *)node->name);

	for (; at != NULL && n > 0; at = strstr(at + 1, (const char *)node->name))
		if ((at == names || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

/* The text of an attribute, cut; NULL if absent. */
static char *
attribute(const xmlNode *node, const char *name)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
	char *text;

	if (value == NULL)
		return NULL;
	text = g_strndup((const char *)value, MIN(strlen((const char *)value), ATTRIBUTE_MAX * 4));
	xmlFree(value);
	return text;
}

static bool
is_hidden(const xmlNode *node)
{
	g_autofree char *style = attribute(node, "style");
	g_autofree char *folded = NULL;

	if (is_in(node, "script style head title template object applet noframes"))
		return true;
	if (xmlHasProp(node, (const xmlChar *)"hidden") != NULL)
		return true;
	if (is(node, "option") && xmlHasProp(node, (const xmlChar *)"selected") == NULL)
		return true;
	if (style == NULL)
		return false;
	folded = text_fold(style);
	return strstr(folded, "display:none") != NULL || strstr(folded, "visibility:hidden") != NULL ||
	       strstr(folded, "mso-hide:all") != NULL || strstr(folded, "font-size:0;") != NULL ||
	       strstr(folded, "font-size:0px") != NULL || g_str_has_suffix(folded, "font-size:0");
}

static guint
span_of(const xmlNode *node, const char *name, guint most)
{
	g_autofree char *text = attribute(node, name);
	guint64 n = text == NULL ? 1 : g_ascii_strtoull(text, NULL, 10);

	return (guint)CLAMP(n, 1, most);
}

static void
table_enter(Builder *builder, const xmlNode *node)
{
	const Table *above = table_top(builder);
	Table table = { .node = node, .row = -1, .col = -1, .width = CELL_WIDTH, .number = builder->n_tables };

	if (builder->tables->len >= TABLES_DEEP)
		return;
	builder->n_tables++;
	if (above != NULL && above->col >= 0) {
		table.base = above->x0;
		table.width = (above->x1 - above->x0) / NESTED_PARTS;
	}
	table.top = table.bottom = builder->y;
	table.spans = g_new0(guint, COLUMNS_MAX);
	g_array_append_val(builder->tables, table);
}

static void
table_leave(Builder *builder, const xmlNode *node)
{
	Table *table = table_top(builder);

	if (table == NULL || table->node != node)
		return;
	builder->y = MAX(builder->y, table->bottom);
	g_free(table->spans);
	g_array_set_size(builder->tables, builder->tables->len - 1);
}

static void
row_enter(Builder *builder)
{
	Table *table = table_top(builder);

	if (table == NULL)
		return;
	table->row++;
	table->col = -1;
	table->top = table->bottom = builder->y = MAX(builder->y, table->bottom);
	for (guint i = 0; table->row > 0 && i < COLUMNS_MAX; i++)
		if (table->spans[i] > 0)
			table->spans[i]--;
}

/* The next column that no cell above reaches into; `span` columns are taken for `rows` rows. */
static void
cell_enter(Builder *builder, const xmlNode *node)
{
	Table *table = table_top(builder);
	guint columns = span_of(node, "colspan", COLUMNS_MAX), rows = span_of(node, "rowspan", 1000), col;

	if (table == NULL)
		return;
	if (table->row < 0)
		table->row = 0;
	col = table->col < 0 ? 0 : (guint)((table->x1 - table->base) / table->width + 0.5);
	while (col < COLUMNS_MAX - 1 && table->spans[col] > 0)
		col++;
	col = MIN(col, COLUMNS_MAX - 1);
	columns = MIN(columns, COLUMNS_MAX - col);
	for (guint i = 0; i < columns; i++)
		table->spans[col + i] = rows;
	table->col = (int)col;
	table->x0 = table->base + col * table->width;
	table->x1 = table->x0 + columns * table->width;
	builder->y = table->top;
}

static void
cell_leave(Builder *builder)
{
	Table *table = table_top(builder);

	if (table != NULL)
		table->bottom = MAX(table->bottom, builder->y);
}

static void
input_enter(Builder *builder, const xmlNode *node)
{
	g_autofree char *type = attribute(node, "type");
	g_autofree char *value = attribute(node, "value");
	bool ticked = xmlHasProp(node, (const xmlChar *)"checked") != NULL;

	if (type != NULL && (g_ascii_strcasecmp(type, "checkbox") == 0 || g_ascii_strcasecmp(type, "radio") == 0))
		append_text(builder, ticked ? "☑" : "□");
	else if (value != NULL && (type == NULL || g_ascii_strcasecmp(type, "text") == 0))
		append_text(builder, value);
}

static const char blocks[] =
	"address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre "
	"section table tbody tfoot thead tr td th ul caption";

/* Titles and file names of links, which providers fill with size and expiry. */
static void
append_titles(Builder *builder, const xmlNode *node)
{
	static const char *const names[] = { "title", "filename", "download", "data-name" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = attribute(node, names[i]);

		if (text != NULL && *text != '\0')
			g_string_append_printf(builder->line_links, " %s ", g_strdelimit(text, "\r\n", ' '));
	}
}

/* False: nothing below is to be seen. */
static bool
element_enter(Builder *builder, const xmlNode *node)
{
	g_autofree char *id = NULL, *class_names = NULL, *type = NULL;

	if (is_hidden(node))
		return false;
	if (is_in(node, blocks) || is(node, "br"))
		flush(builder);
	if (builder->quote == NULL && is_in(node, "div blockquote includetail td table")) {
		id = attribute(node, "id");
		class_names = attribute(node, "class");
		type = attribute(node, "type");
		if (history_is_quote((const char *)node->name, id, class_names, type)) {
			xmlChar *content = xmlNodeGetContent(node);

			if (content == NULL || !history_is_forward((const char *)content))
				builder->quote = node;
			xmlFree(content);
		}
	}
	append_titles(builder, node);
	if (is(node, "table"))
		table_enter(builder, node);
	else if (is(node, "tr"))
		row_enter(builder);
	else if (is(node, "td") || is(node, "th"))
		cell_enter(builder, node);
	else if (is(node, "input"))
		input_enter(builder, node);
	else if (is_in(node, "pre textarea"))
		builder->pre++;
	return true;
}

static void
element_leave(Builder *builder, const xmlNode *node)
{
	if (is(node, "a")) {
		g_autofree char *href = attribute(node, "href");

		if (href != NULL)
			g_string_append_printf(builder->line_links, " %s ", href);
	}
	if (is_in(node, blocks))
		flush(builder);
	if (is(node, "td") || is(node, "th"))
		cell_leave(builder);
	else if (is(node, "table"))
		table_leave(builder, node);
	else if (is_in(node, "pre textarea"))
		builder->pre--;
	if (builder->quote == node)
		builder->quote = NULL;
}

/* In document order with a pointer, not with the stack: senders choose the depth. */
static void
walk(Builder *builder, const xmlNode *root)
{
	const xmlNode *node = root;

	while (node != NULL) {
		bool element = node->type == XML_ELEMENT_NODE;
		bool seen = element ? element_enter(builder, node) : true;

		if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL)
			append_text(builder, (const char *)node->content);
		if (element && seen && node->children != NULL) {
			node = node->children;
			continue;
		}
		if (element && seen)
			element_leave(builder, node);
		while (node != root && node->next == NULL) {
			node = node->parent;
			element_leave(builder, node);
		}
		node = node == root ? NULL : node->next;
	}
	flush(builder);
}

/* ---- charset, history ---- */

/* The charset of a <meta>; NULL if there is none near the top. */
static char *
meta_charset(const char *bytes, gsize length)
{
	const char *at = g_strstr_len(bytes, (gssize)MIN(length, 4096), "charset=");
	const char *end = bytes + MIN(length, 4096);
	gsize n = 0;

	if (at == NULL)
		return NULL;
	at += strlen("charset=");
	while (at < end && (*at == '"' || *at == '\'' || *at == ' '))
		at++;
	while (at + n < end && (g_ascii_isalnum(at[n]) || strchr("-_:.", at[n]) != NULL) && at[n] != '\0')
		n++;
	return n == 0 ? NULL : g_strndup(at, n);
}

static char *
decode(const char *bytes, gsize length)
{
	g_autofree char *charset = NULL;

	/* Mail bodies were decoded already, whatever their meta says. */
	if (g_utf8_validate_len(bytes, length, NULL))
		return g_strndup(bytes, length);
	charset = meta_charset(bytes, length);
	return text_to_utf8(bytes, length, charset, NULL);
}

/* Marks such as 原始邮件 stand in the text as often as in the structure. */
static void
mark_history(GPtrArray *pieces)
{
	g_autofree const char **lines = g_new(const char *, pieces->len + 1);
	guint start;

	for (guint i = 0; i < pieces->len; i++)
		lines[i] = ((HtmlPiece *)g_ptr_array_index(pieces, i))->text;
	start = history_start(lines, pieces->len);
	for (guint i = start; i < pieces->len; i++)
		((HtmlPiece *)g_ptr_array_index(pieces, i))->quoted = true;
}

HtmlText *
htmltext_parse(const char *bytes, gsize length)
{
	HtmlText *out = g_new0(HtmlText, 1);
	g_autofree char *text = decode(bytes, MIN(length, HTML_BYTES));
	g_autoptr(xmlDoc) document = NULL;
	Builder builder = { .out = out };

	out->pieces = g_ptr_array_new_with_free_func(piece_free);
	out->links = g_string_new(NULL);
	out->cut = length > HTML_BYTES;
	document = htmlReadMemory(text, (int)strlen(text), NULL, "UTF-8",
	                          HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | XML_PARSE_HUGE);
	if (document == NULL || xmlDocGetRootElement(document) == NULL)
		return out;
	builder.line = g_string_new(NULL);
	builder.line_links = g_string_new(NULL);
	builder.tables = g_array_new(FALSE, FALSE, sizeof(Table));
	walk(&builder, xmlDocGetRootElement(document));
	g_string_free(builder.line, TRUE);
	g_string_free(builder.line_links, TRUE);
	g_array_unref(builder.tables);
	mark_history(out->pieces);
	return out;
}
