/* statement_kind.c - which kind of statement file these bytes are: by content, never by name */
#include <string.h>

#include "base/text.h"
#include "parse/reader.h"
#include "parse/sniff.h"
#include "parse/statement_file.h"
#include "parse/statement_pages.h"
#include "parse/statement_words.h"

static StatementFile *
refuse(GError **error, const char *text)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, text);
	return NULL;
}

/* The structured statement among the parts; NULL without an error if there is none. */
static StatementFile *
structured_of(const Reading *reading, GError **error)
{
	for (guint i = 0; i < reading->parts->len; i++) {
		const Part *part = g_ptr_array_index(reading->parts, i);
		gsize length = 0;
		const char *data = part->bytes == NULL ? NULL : g_bytes_get_data(part->bytes, &length);

		if (data != NULL && g_strstr_len(data, (gssize)length, "InformationOfReconcileDetails") != NULL)
			return statement_bkrs_parse(part->bytes, error);
	}
	return NULL;
}

/* Banks write their statements as OFD or PDF for people and enclose the same as XBRL for programs (DOMAIN.md section 7).  Where the enclosed one is cut
 * short or does not prove itself, and the printed one does, that is taken. */
static StatementFile *
enclosed_parse(GBytes *bytes, ReaderFunction read, const char *kind, GError **error)
{
	const Input input = { .bytes = bytes, .file_name = "", .media_type = "" };
	g_autoptr(Reading) reading = reading_new();
	g_autoptr(StatementFile) enclosed = NULL, printed = NULL;
	g_autoptr(GError) wrong = NULL, why = NULL;

	if (!read(&input, reading, NULL))
		return refuse(error, "this document is a picture, and encloses no structured statement (bkrs XBRL); import the bank's CSV, workbook, MT940 or camt.053 file");
	enclosed = structured_of(reading, &wrong);
	if (enclosed != NULL && statement_file_proved(enclosed))
		return g_steal_pointer(&enclosed);
	if (reading->pages != NULL)
		printed = statement_pages_parse(reading->pages, kind, &why);
	if (printed != NULL)
		return g_steal_pointer(&printed);
	if (enclosed != NULL)
		return g_steal_pointer(&enclosed);
	return refuse(error, wrong != NULL ? wrong->message : reading->fault != NULL ? reading->fault : why != NULL ? why->message : "this document has no pages");
}

static StatementFile *
marked_parse(GBytes *bytes, const char *text, GError **error)
{
	if (strstr(text, "BkToCstmrStmt") != NULL)
		return statement_camt_parse(bytes, error);
	if (strstr(text, "BkToCstmrAcctRpt") != NULL)
		return refuse(error, "this is camt.052, a report of the running day that the bank may still change; import the camt.053 statement (BkToCstmrStmt)");
	if (strstr(text, "BkToCstmrDbtCdtNtfctn") != NULL)
		return refuse(error, "this is camt.054, notices without balances whose rows stand in the statement as well; import the camt.053 statement (BkToCstmrStmt)");
	if (strstr(text, "InformationOfReconcileDetails") != NULL)
		return statement_bkrs_parse(bytes, error);
	if (strcasestr(text, "<OFX>") != NULL)
		return statement_ofx_parse(text, error);
	if (strcasestr(text, "<table") != NULL || strstr(text, "urn:schemas-microsoft-com:office:spreadsheet") != NULL)
		return statement_html_parse(text, error);
	return refuse(error, "this is XML or HTML, but no statement: expected camt.053 (BkToCstmrStmt), bkrs, OFX, or a page with a table; found none of them");
}

/* ":20:", or a field of one row or balance, at the beginning of a line before any table could be: MT940, bare, in SWIFT's blocks, or a part of it. */
static bool
is_mt940(const char *text)
{
	static const char *const tags[] = { ":20:", ":25:", ":60F:", ":60M:", ":61:", ":86:" };

	if (g_str_has_prefix(text, "{1:") && strstr(text, ":20:") != NULL)
		return true;
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const char *tag = g_strstr_len(text, 4000, tags[i]);

		if (tag != NULL && (tag == text || tag[-1] == '\n'))
			return true;
	}
	return false;
}

/* Two bytes a character and no mark that says so: every other byte of digits and commas is nought.  NULL if it is not so. */
static char *
unmarked_utf16(const char *data, gsize length)
{
	gsize nought[2] = { 0, 0 }, looked = MIN(length, 2000);

	for (gsize i = 0; i < looked; i++)
		nought[i % 2] += data[i] == '\0';
	if (length % 2 != 0 || nought[0] + nought[1] < looked / 10 || MIN(nought[0], nought[1]) > looked / 100)
		return NULL;
	return g_convert(data, (gssize)length, "UTF-8", nought[1] > nought[0] ? "UTF-16LE" : "UTF-16BE", NULL, NULL, NULL);
}

/* OFX names its charset by number; elsewhere single bytes beyond ASCII between letters are Latin, since Hanzi are two bytes and more. */
static const char *
charset_of(const char *data, gsize length)
{
	gsize alone = 0, all = 0;

	if (g_strstr_len(data, MIN((gssize)length, 1000), "CHARSET:1252") != NULL || g_strstr_len(data, MIN((gssize)length, 1000), "CHARSET:ISO-8859-1") != NULL)
		return "WINDOWS-1252";
	for (gsize i = 0; i < length;) {
		gsize run = 0;

		while (i + run < length && (data[i + run] & 0x80) != 0)
			run++;
		all += run > 0;
		alone += run == 1;
		i += run + 1;
	}
	return alone * 10 > all * 9 && !g_utf8_validate(data, (gssize)length, NULL) ? "WINDOWS-1252" : NULL;
}

static StatementFile *
text_parse(GBytes *bytes, GError **error)
{
	gsize length, at;
	const char *data = g_bytes_get_data(bytes, &length);
	char *wide = unmarked_utf16(data, length);
	g_autofree char *text = wide != NULL ? wide : text_to_utf8(data, length, charset_of(data, length), NULL);

	if (strchr(text, '\n') == NULL)
		g_strdelimit(text, "\r", '\n'); /* lines as some systems end them */
	at = strspn(text, " \t\r\n");
	if (g_str_has_prefix(text + at, "\xef\xbb\xbf"))
		at += 3;
	if (text[at] == '\0')
		return refuse(error, "the file is empty");
	if (text[at] == '<')
		return marked_parse(bytes, text + at, error);
	if (g_str_has_prefix(text + at, "OFXHEADER") || (strstr(text, "<OFX>") != NULL && strstr(text, "<STMTTRN>") != NULL))
		return statement_ofx_parse(text + at, error);
	if (is_mt940(text + at) && strstr(text, ":60") == NULL && strstr(text, ":34F:") != NULL)
		return refuse(error, "this is MT942, a report of the running day that the bank may still change; import the MT940 statement");
	if (is_mt940(text + at))
		return statement_mt940_parse(text + at, error);
	return statement_table_parse(text + at, error);
}

/* What only words say where a form has no mark for it: the bank's own interest, and a row that takes another back. */
static void
marks_from_words(StatementFile *file)
{
	for (guint i = 0; i < file->rows->len; i++) {
		StatementRow *row = g_ptr_array_index(file->rows, i);
		const char *remark = row->remark == NULL ? "" : row->remark;

		if (row->in > 0 && (row->name == NULL || *row->name == '\0') && statement_words_within("values", "interest", remark))
			row->interest = true;
		if (!row->was_reversed && statement_words_begins("values", "reversal", remark))
			row->reverses = true;
	}
}

StatementFile *
statement_file_parse(GBytes *bytes, GError **error)
{
	gsize length;
	const void *data = g_bytes_get_data(bytes, &length);
	g_autoptr(StatementFile) file = NULL;

	switch (sniff(data, length, "")) {
	case SNIFF_EMPTY:
		return refuse(error, "the file is empty");
	case SNIFF_XLSX:
		file = statement_xlsx_parse(bytes, error);
		break;
	case SNIFF_XLS: case SNIFF_DOC: case SNIFF_MSG: case SNIFF_OLE:
		file = statement_xls_parse(bytes, error);
		break;
	case SNIFF_OFD:
		file = enclosed_parse(bytes, read_ofd, "ofd", error);
		break;
	case SNIFF_PDF:
		file = enclosed_parse(bytes, read_pdf, "pdf", error);
		break;
	case SNIFF_DOCX: case SNIFF_PPTX: case SNIFF_ZIP: case SNIFF_RAR: case SNIFF_7Z: case SNIFF_GZIP:
		return refuse(error, "this is an archive or no table, whatever its name says; unpack it and import the statement file itself");
	case SNIFF_JPEG: case SNIFF_PNG: case SNIFF_BMP: case SNIFF_GIF: case SNIFF_TIFF: case SNIFF_WEBP: case SNIFF_HEIC:
		return refuse(error, "this is a picture; a statement is imported from the bank's own file");
	default:
		file = text_parse(bytes, error);
	}
	if (file == NULL)
		return NULL;
	marks_from_words(file);
	statement_file_check(file);
	return g_steal_pointer(&file);
}
