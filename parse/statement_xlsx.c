/* statement_xlsx.c - XLSX as tables of a statement: every sheet to rows of cells (ECMA-376 part 1, 18.3)
 *
 * Other than a form, a statement has numbers as such: no rounding by a cell's format, dates as ISO, and what a double cannot hold is shown
 * with an exponent, so that it is refused where an account or a reference is expected. */
#include <math.h>
#include <string.h>

#include "parse/office.h"
#include "parse/statement_file.h"
#include "parse/statement_record.h"
#include "parse/xml.h"

#define SHEETS_MAX 20

typedef enum { CELL_NUMBER, CELL_DAY, CELL_TIME } CellFormat;

typedef struct {
	Zip *zip;
	GPtrArray *strings; /* of char * */
	GArray *formats;    /* of CellFormat: of each cell style */
	bool epoch_1904;
} Workbook;

/* ---- formats ---- */

/* Formats that Excel knows by number alone; those of Chinese Excel (27 to 36, 50 to 58) are dates. */
static CellFormat
format_of_number(int id)
{
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || id == 55 || id == 56)
		return CELL_TIME;
	if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
		return CELL_DAY;
	return CELL_NUMBER;
}

/* Letters of days and times outside quotes, escapes and brackets. */
static CellFormat
format_of_code(const char *code)
{
	bool quoted = false, bracket = false, day = false, time = false;

	for (const char *p = code; *p != '\0' && (*p != ';' || quoted); p++) {
		char c = g_ascii_tolower(*p);

		if (c == '"')
			quoted = !quoted;
		else if (quoted)
			continue;
		else if (c == '\\' || c == '_' || c == '*')
			p += p[1] != '\0';
		else if (c == '[')
			bracket = true;
		else if (c == ']')
			bracket = false;
		else if (!bracket && g_ascii_strncasecmp(p, "general", 7) == 0)
			return CELL_NUMBER;
		else if (!bracket) {
			day |= c == 'y' || c == 'd';
			time |= c == 'h' || c == 's';
		}
	}
	return day ? CELL_DAY : time ? CELL_TIME : CELL_NUMBER;
}

static void
formats_read(Workbook *book, xmlNode *styles)
{
	g_autoptr(GHashTable) codes = g_hash_table_new(NULL, NULL);

	for (xmlNode *node = xml_child(xml_child(styles, "numFmts"), "numFmt"); node != NULL; node = xml_next(node, "numFmt"))
		if (xml_attribute(node, "formatCode") != NULL)
			g_hash_table_insert(codes, GINT_TO_POINTER(xml_number(node, "numFmtId", 0)), (gpointer)xml_attribute(node, "formatCode"));
	for (xmlNode *node = xml_child(xml_child(styles, "cellXfs"), "xf"); node != NULL; node = xml_next(node, "xf")) {
		int id = xml_number(node, "numFmtId", 0);
		const char *code = g_hash_table_lookup(codes, GINT_TO_POINTER(id));
		CellFormat format = code != NULL ? format_of_code(code) : format_of_number(id);

		g_array_append_val(book->formats, format);
	}
}

/* ---- cells ---- */

/* A serial number of days; Excel's 1900 has a day 60 that never was, which no statement reaches. */
static char *
day_text(const Workbook *book, double serial, bool time_only)
{
	double whole = floor(serial);
	int seconds = (int)floor((serial - whole) * 86400 + 0.5);
	g_autoptr(GDateTime) base = g_date_time_new_utc(book->epoch_1904 ? 1904 : 1899, book->epoch_1904 ? 1 : 12, book->epoch_1904 ? 1 : 30, 0, 0, 0);
	g_autoptr(GDateTime) day = NULL;

	if (!(serial >= 0 && serial < 2958466))
		return NULL;
	if (time_only && whole == 0)
		return g_strdup_printf("%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
	day = g_date_time_add_seconds(base, whole * 86400 + seconds);
	return day == NULL ? NULL : g_date_time_format(day, seconds == 0 ? "%Y-%m-%d" : "%Y-%m-%d %H:%M:%S");
}

static char *
number_text(const Workbook *book, const char *raw, guint style)
{
	CellFormat format = style < book->formats->len ? g_array_index(book->formats, CellFormat, style) : CELL_NUMBER;
	char *end = NULL, *text = NULL;
	double value = g_ascii_strtod(raw, &end);

	if (end == raw || *end != '\0' || !isfinite(value))
		return g_strdup(raw);
	if (format != CELL_NUMBER)
		text = day_text(book, value, format == CELL_TIME);
	return text != NULL ? text : record_number(value);
}

/* <si> and <is>: the texts of the runs without the phonetic help. */
static char *
rich_text(const xmlNode *node)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (xmlNode *child = node == NULL ? NULL : node->children; child != NULL; child = child->next) {
		g_autofree char *text = xml_is(child, "t") ? xml_text(child) : xml_is(child, "r") ? xml_text(xml_child(child, "t")) : NULL;

		if (text != NULL)
			g_string_append(out, text);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *
cell_text(const Workbook *book, xmlNode *cell)
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
	if (g_strcmp0(type, "e") == 0)
		return g_strdup("");
	if (*raw == '\0' || g_strcmp0(type, "b") == 0 || g_strcmp0(type, "d") == 0 || g_strcmp0(type, "str") == 0)
		return g_steal_pointer(&raw);
	return number_text(book, raw, (guint)MAX(xml_number(cell, "s", 0), 0));
}

/* "B12" is column 1; a cell without a reference follows the one before. */
static int
column_of(const xmlNode *cell, int last)
{
	const char *reference = xml_attribute(cell, "r");
	int column = 0, n = 0;

	for (; reference != NULL && g_ascii_isalpha(reference[n]) && n < 4; n++)
		column = column * 26 + (g_ascii_toupper(reference[n]) - 'A' + 1);
	return n == 0 ? last + 1 : column - 1;
}

/* ---- sheets ---- */

static GPtrArray *
sheet_read(const Workbook *book, xmlNode *sheet)
{
	GPtrArray *records = record_list();
	xmlNode *data = xml_child(sheet, "sheetData");
	int line = 0;

	for (xmlNode *row = xml_child(data, "row"); row != NULL && records->len < RECORD_ROWS; row = xml_next(row, "row")) {
		Record *record;
		int column = -1;

		line = xml_number(row, "r", line + 1);
		record = record_new(MAX(line, 1));
		for (xmlNode *cell = xml_child(row, "c"); cell != NULL; cell = xml_next(cell, "c")) {
			g_autofree char *text = cell_text(book, cell);

			column = column_of(cell, column);
			if (*text != '\0')
				record_set(record, column, text);
		}
		g_ptr_array_add(records, record);
	}
	return records;
}

static xmlDoc *
member_parse(Zip *zip, const char *name, GError **error)
{
	g_autoptr(GBytes) bytes = zip_read(zip, name, error);

	return bytes == NULL ? NULL : xml_parse(bytes, false, error);
}

static bool
shared_read(Workbook *book, const GPtrArray *relations, GError **error)
{
	for (guint i = 0; i < relations->len; i++) {
		const Relation *relation = g_ptr_array_index(relations, i);
		bool strings = g_str_equal(relation->type, "sharedStrings"), styles = g_str_equal(relation->type, "styles");
		g_autoptr(xmlDoc) document = NULL;

		if ((!strings && !styles) || !zip_has(book->zip, relation->target))
			continue;
		document = member_parse(book->zip, relation->target, error);
		if (document == NULL)
			return false;
		for (xmlNode *node = strings ? xml_child(xml_root(document), "si") : NULL; node != NULL; node = xml_next(node, "si"))
			g_ptr_array_add(book->strings, rich_text(node));
		if (styles)
			formats_read(book, xml_root(document));
	}
	return true;
}

/* Sheets in the order of the workbook; what is hidden is read as well. */
static bool
sheets_read(Workbook *book, xmlNode *main_part, const GPtrArray *relations, GPtrArray *sheets, GError **error)
{
	for (xmlNode *node = xml_child(xml_child(main_part, "sheets"), "sheet"); node != NULL && sheets->len < SHEETS_MAX; node = xml_next(node, "sheet")) {
		const Relation *relation = office_relation(relations, xml_attribute_foreign(node, "id"));
		g_autoptr(xmlDoc) sheet = NULL;

		if (relation == NULL || !g_str_equal(relation->type, "worksheet"))
			continue;
		sheet = member_parse(book->zip, relation->target, error);
		if (sheet == NULL) {
			g_prefix_error(error, "sheet %u: ", sheets->len + 1);
			return false;
		}
		g_ptr_array_add(sheets, sheet_read(book, xml_root(sheet)));
	}
	return true;
}

StatementFile *
statement_xlsx_parse(GBytes *bytes, GError **error)
{
	g_autoptr(Zip) zip = zip_open(bytes, NULL, error);
	g_autofree char *name = zip == NULL ? NULL : office_main(zip, "xl/workbook.xml");
	g_autoptr(xmlDoc) document = NULL;
	g_autoptr(GPtrArray) relations = NULL, sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GPtrArray) strings = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) formats = g_array_new(FALSE, FALSE, sizeof(CellFormat));
	Workbook book = { .zip = zip, .strings = strings, .formats = formats };
	const char *epoch;

	if (zip == NULL)
		return NULL;
	if (name == NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the workbook (XLSX) is damaged: it has no main part");
		return NULL;
	}
	document = member_parse(zip, name, error);
	if (document == NULL)
		return NULL;
	epoch = xml_attribute(xml_child(xml_root(document), "workbookPr"), "date1904");
	book.epoch_1904 = epoch != NULL && (g_str_equal(epoch, "1") || g_str_equal(epoch, "true"));
	relations = office_relations(zip, name);
	if (!shared_read(&book, relations, error) || !sheets_read(&book, xml_root(document), relations, sheets, error))
		return NULL;
	return statement_sheets_parse("xlsx", sheets, error);
}
