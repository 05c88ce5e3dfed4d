/* statement_html.c - tables of HTML pages and of Excel's XML of 2003: what banks' web pages call an XLS file */
#include <libxml/HTMLparser.h>
#include <string.h>

#include "parse/statement_file.h"
#include "parse/statement_record.h"
#include "parse/xml.h"

#define TABLES_MAX 200

/* Rows of nested tables belong to the outer one's list of tables, not to its cells. */
static bool
is_in(const xmlNode *node, const xmlNode *table)
{
	const xmlNode *up = node->parent;

	while (up != NULL && up != table && !xml_is(up, "table"))
		up = up->parent;
	return up == table;
}

static void
row_read(GPtrArray *records, xmlNode *row)
{
	Record *record = record_new((int)MAX(xmlGetLineNo(row), 1));

	for (xmlNode *cell = row->children; cell != NULL; cell = cell->next) {
		g_autofree char *text = NULL;
		int span = CLAMP(xml_number(cell, "colspan", 1), 1, 64);

		if (!xml_is(cell, "td") && !xml_is(cell, "th"))
			continue;
		text = xml_text(cell);
		record_add(record, text);
		while (--span > 0)
			record_add(record, "");
	}
	g_ptr_array_add(records, record);
}

static void
rows_collect(GPtrArray *records, xmlNode *node, const xmlNode *table)
{
	for (xmlNode *child = node->children; child != NULL && records->len < RECORD_ROWS; child = child->next) {
		if (xml_is(child, "tr") && is_in(child, table))
			row_read(records, child);
		else if (child->type == XML_ELEMENT_NODE && !xml_is(child, "table"))
			rows_collect(records, child, table);
	}
}

/* All tables of the page one under the other are the first sheet: banks put what stands above the names into a table of its own. */
static void
tables_collect(GPtrArray *records, xmlNode *node, guint *tables)
{
	for (xmlNode *child = node == NULL ? NULL : node->children; child != NULL && *tables < TABLES_MAX; child = child->next) {
		if (xml_is(child, "table")) {
			++*tables;
			rows_collect(records, child, child);
		}
		if (child->type == XML_ELEMENT_NODE)
			tables_collect(records, child, tables);
	}
}

/* <Row ss:Index="3"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="Number">: what is left out counts as empty. */
static void
xml_row_read(GPtrArray *records, xmlNode *row)
{
	Record *record = record_new((int)MAX(xmlGetLineNo(row), 1));
	int column = 0;

	for (xmlNode *cell = xml_child(row, "Cell"); cell != NULL; cell = xml_next(cell, "Cell")) {
		xmlNode *data = xml_child(cell, "Data");
		g_autofree char *text = xml_text(data);
		const char *type = xml_attribute(data, "Type");

		column = xml_number(cell, "Index", column + 1) - 1;
		if (g_strcmp0(type, "Number") == 0) {
			g_autofree char *number = record_number(g_ascii_strtod(text, NULL));

			record_set(record, column, number);
		} else if (*text != '\0') {
			record_set(record, column, text);
		}
		column += 1 + CLAMP(xml_number(cell, "MergeAcross", 0), 0, 64);
	}
	g_ptr_array_add(records, record);
}

static StatementFile *
workbook_parse(const char *text, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(xmlDoc) document = xml_parse(bytes, false, error);
	g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

	if (document == NULL)
		return NULL;
	for (xmlNode *sheet = xml_child(xml_root(document), "Worksheet"); sheet != NULL; sheet = xml_next(sheet, "Worksheet")) {
		GPtrArray *records = record_list();

		for (xmlNode *row = xml_child(xml_child(sheet, "Table"), "Row"); row != NULL && records->len < RECORD_ROWS; row = xml_next(row, "Row"))
			xml_row_read(records, row);
		g_ptr_array_add(sheets, records);
	}
	return statement_sheets_parse("xml", sheets, error);
}

StatementFile *
statement_html_parse(const char *text, GError **error)
{
	g_autoptr(xmlDoc) document = NULL;
	g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	guint tables = 0;

	if (strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL && strstr(text, "<Worksheet") != NULL)
		return workbook_parse(text, error);
	document = htmlReadMemory(text, (int)MIN(strlen(text), G_MAXINT), NULL, "UTF-8",
	                          HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (document == NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the page (HTML) could not be read");
		return NULL;
	}
	g_ptr_array_add(sheets, record_list());
	tables_collect(g_ptr_array_index(sheets, 0), xml_root(document), &tables);
	return statement_sheets_parse("html", sheets, error);
}
