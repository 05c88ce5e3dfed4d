/* test_table.c - aligned tables, CSV, and text of strangers made harmless */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "desk/table.h"

static char *
printed(const Table *table, Format format, const char *empty)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	table_print(table, format, "rows", empty, stream);
	fclose(stream);
	return text;
}

static Table *
sample(void)
{
	Table *table = table_new("id", "company", "#due", "note", NULL);

	table_add(table, "A1");
	table_add(table, "天山风电有限公司");
	table_money(table, 70000);
	table_add(table, "a, \"b\"");
	table_add(table, "A12");
	table_add(table, "X");
	table_money(table, -5);
	table_add(table, NULL);
	return table;
}

static void
test_table(void)
{
	g_autoptr(Table) table = sample();
	char *text = printed(table, FORMAT_TABLE, NULL);

	g_assert_cmpstr(text, ==,
	                "ID   COMPANY              DUE  NOTE\n"
	                "A1   天山风电有限公司  700.00  a, \"b\"\n"
	                "A12  X                  -0.05\n");
	free(text);
	g_assert_cmpuint(table_rows(table), ==, 2);
}

/* What does not fit goes on below; nothing is lost, and no line is longer than the terminal. */
static void
test_fit(void)
{
	static const struct {
		guint terminal;
		const char *text;
	} rows[] = {
		{ 0, "ID  COMPANY           NOTE\nA1  天山风电有限公司  the quick brown fox jumps over the lazy dog\n" },
		{ 80, "ID  COMPANY           NOTE\nA1  天山风电有限公司  the quick brown fox jumps over the lazy dog\n" },
		{ 50, "ID  COMPANY           NOTE\nA1  天山风电有限公司  the quick brown fox jumps\n                      over the lazy dog\n" },
		{ 40, "ID  COMPANY         \n    NOTE\nA1  天山风电有限公司\n    the quick brown fox jumps over the\n    lazy dog\n" },
		{ 19, "ID\n    COMPANY         \n    NOTE\nA1\n    天山风电有限公司\n    the quick brown\n    fox jumps over\n    the lazy dog\n" },
	};
	g_autoptr(Table) table = table_new("id", "company", "note", NULL);

	table_add(table, "A1");
	table_add(table, "天山风电有限公司");
	table_add(table, "the quick brown fox jumps over the lazy dog");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *text;

		table_fit(table, rows[i].terminal);
		text = printed(table, FORMAT_TABLE, NULL);
		g_assert_cmpstr(text, ==, rows[i].text);
		free(text);
	}
}

/* Of many columns the longest texts are cut, numbers and short ones never; where that is not enough nothing is cut and lines are broken. */
static void
test_squeeze(void)
{
	static const struct {
		guint terminal;
		const char *text;
	} rows[] = {
		{ 0, "DAY         PAYER                 AMOUNT  REMARK\n2026-10-09  天山示例风电有限公司  700.00  the quick brown fox jumps\n2026-10-10  乙                     10.00\n" },
		{ 60, "DAY         PAYER                AMOUNT  REMARK\n2026-10-09  天山示例风电有限公…  700.00  the quick brown fo…\n2026-10-10  乙                    10.00\n" },
		{ 46, "DAY         PAYER         AMOUNT  REMARK\n2026-10-09  天山示例风…   700.00  the quick b…\n2026-10-10  乙             10.00\n" },
		{ 40, "DAY         PAYER                 AMOUNT\n    REMARK\n2026-10-09  天山示例风电有限公司  700.00\n    the quick brown fox jumps\n2026-10-10  乙                     10.00\n" },
	};
	g_autoptr(Table) table = table_new("day", "payer", "#amount", "remark", NULL);

	table_add(table, "2026-10-09");
	table_add(table, "天山示例风电有限公司");
	table_money(table, 70000);
	table_add(table, "the quick brown fox jumps");
	table_add(table, "2026-10-10");
	table_add(table, "乙");
	table_money(table, 1000);
	table_add(table, "");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		char *text;

		table_squeeze(table, rows[i].terminal);
		text = printed(table, FORMAT_TABLE, NULL);
		g_assert_cmpstr(text, ==, rows[i].text);
		free(text);
	}
}

static void
test_keep(void)
{
	static const struct {
		const char *words[3];
		guint rows;
	} rows[] = {
		{ { NULL }, 2 }, { { "天山" }, 1 }, { { "x" }, 1 }, { { "A1" }, 2 }, { { "a12" }, 1 }, { { "a1", "700.00" }, 1 }, { { "天山", "A12" }, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Table) table = sample();

		table_keep(table, rows[i].words);
		g_assert_cmpuint(table_rows(table), ==, rows[i].rows);
	}
}

static void
test_fit_chinese(void)
{
	g_autoptr(Table) table = table_new("id", "note", NULL);
	char *text;

	table_add(table, "A1");
	table_add(table, "不在材料之中的是授权书与营业执照");
	table_fit(table, 29);
	text = printed(table, FORMAT_TABLE, NULL);
	g_assert_cmpstr(text, ==, "ID  NOTE\nA1  不在材料之中的是授权书与\n    营业执照\n");
	free(text);
}

static void
test_csv(void)
{
	g_autoptr(Table) table = sample();
	char *text = printed(table, FORMAT_CSV, NULL);

	g_assert_cmpstr(text, ==, "id,company,due,note\r\nA1,天山风电有限公司,700.00,\"a, \"\"b\"\"\"\r\nA12,X,-0.05,\r\n");
	free(text);
}

static void
test_json(void)
{
	g_autoptr(Table) table = sample();
	char *text = printed(table, FORMAT_JSON, NULL);

	g_assert_cmpstr(text, ==,
	                "{\n  \"rows\": [\n    {\"id\": \"A1\", \"company\": \"天山风电有限公司\", \"due\": 700.00, \"note\": \"a, \\\"b\\\"\"},\n"
	                "    {\"id\": \"A12\", \"company\": \"X\", \"due\": -0.05, \"note\": null}\n  ]\n}\n");
	free(text);
}

/* A spreadsheet must not run what a stranger wrote; our own numbers stay numbers. */
static void
test_formula(void)
{
	static const struct {
		const char *text, *expected;
	} cells[] = {
		{ "=HYPERLINK(1)", "\"'=HYPERLINK(1)\"" }, { "+86 991", "\"'+86 991\"" }, { "-1+1", "\"'-1+1\"" }, { "@x", "\"'@x\"" },
		{ "a=b", "a=b" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
		g_autoptr(Table) table = table_new("x", NULL);
		g_autofree char *expected = g_strdup_printf("x\r\n%s\r\n", cells[i].expected);
		char *text;

		table_add(table, cells[i].text);
		text = printed(table, FORMAT_CSV, NULL);
		g_assert_cmpstr(text, ==, expected);
		free(text);
	}
}

static void
test_clean(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "plain 公司", "plain 公司" }, { "a\x1b[31mb\nc\td", "a [31mb c d" }, { "x\xE2\x80\xAEgpj.exe", "xgpj.exe" },
		{ "\xC2\x9Bm", " m" },         { NULL, "" },                          { "cut \xE5\x85", "cut \xEF\xBF\xBD\xEF\xBF\xBD" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *clean = table_clean(cases[i].text);

		g_assert_cmpstr(clean, ==, cases[i].expected);
	}
}

/* A long cell is cut in the table so the columns after it stay in sight, but never in data for scripts. */
static void
test_long(void)
{
	g_autoptr(Table) table = table_new("long", "end", NULL);
	g_autofree char *wide = g_strnfill(200, 'x');
	char *shown, *data;

	table_add(table, wide);
	table_add(table, "e");
	shown = printed(table, FORMAT_TABLE, NULL);
	data = printed(table, FORMAT_CSV, NULL);
	g_assert_null(strstr(shown, wide));
	g_assert_nonnull(strstr(shown, "…  e\n"));
	g_assert_nonnull(strstr(data, wide));
	free(shown);
	free(data);
}

static void
test_empty(void)
{
	g_autoptr(Table) table = table_new("id", NULL);
	char *text = printed(table, FORMAT_TABLE, "no open exceptions");

	g_assert_cmpstr(text, ==, "no open exceptions\n");
	free(text);
	text = printed(table, FORMAT_JSON, "no open exceptions");
	g_assert_cmpstr(text, ==, "{\n  \"rows\": []\n}\n");
	free(text);
}

static void
test_format(void)
{
	g_autoptr(GError) error = NULL;
	Format format = FORMAT_CSV;

	g_assert_true(format_parse(NULL, &format, NULL) && format == FORMAT_TABLE);
	g_assert_true(format_parse("csv", &format, NULL) && format == FORMAT_CSV);
	g_assert_true(format_parse("json", &format, NULL) && format == FORMAT_JSON);
	g_assert_false(format_parse("yaml", &format, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
}

int
main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/table/table", test_table);
	g_test_add_func("/table/fit", test_fit);
	g_test_add_func("/table/fit-chinese", test_fit_chinese);
	g_test_add_func("/table/squeeze", test_squeeze);
	g_test_add_func("/table/keep", test_keep);
	g_test_add_func("/table/csv", test_csv);
	g_test_add_func("/table/json", test_json);
	g_test_add_func("/table/formula", test_formula);
	g_test_add_func("/table/clean", test_clean);
	g_test_add_func("/table/long", test_long);
	g_test_add_func("/table/empty", test_empty);
	g_test_add_func("/table/format", test_format);
	return g_test_run();
}
