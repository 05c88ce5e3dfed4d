/* test_statement_table.c - how tables write days, times and sums, and which of their lines are no rows */
#include <glib.h>
#include <string.h>

#include "parse/statement_file.h"
#include "parse/statement_record.h"

#define NAMES "交易日期,交易时间,收入金额,支出金额,余额,对方户名,对方账号,摘要\n"
#define FIRST "2026-01-05,08:00:00,5.00,,10.00,甲示例公司,6222021234567890,货款\n"
#define THEN  "2026-01-06,08:00:00,7.00,,17.00,乙示例公司,6222021234567891,货款\n"

static StatementFile *
parse(const char *text, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	return statement_file_parse(bytes, error);
}

/* "at|in|out", of all rows. */
static char *
rows_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = parse(text, &error);
	GString *out = g_string_new(NULL);

	if (file == NULL)
		g_string_append(out, error->message);
	for (guint i = 0; file != NULL && i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		g_string_append_printf(out, "%s%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT, i > 0 ? " " : "", row->at, (gint64)row->in, (gint64)row->out);
	}
	return g_string_free(out, FALSE);
}

/* ---- days and times ---- */

static const struct {
	const char *day, *time, *at;
} moments[] = {
	{ "2026年1月5日", NULL, "2026-01-05" }, { "2026-1-5", NULL, "2026-01-05" }, { "20260105", NULL, "2026-01-05" }, { "2026.01.05", NULL, "2026-01-05" },
	{ "２０２６－０１－０５", NULL, "2026-01-05" }, { "46027", NULL, "2026-01-05" }, { "2026-01-05 星期一", NULL, "2026-01-05" },
	{ "26-01-05", NULL, "2026-01-05" }, { "26/01/25", NULL, "2026-01-25" }, { "26.01.05", NULL, "2026-01-05" }, { "260105", NULL, "2026-01-05" },
	{ "26年1月5日", NULL, "2026-01-05" }, { "25/01/2026", NULL, "2026-01-25" }, { "01/25/2026", NULL, "2026-01-25" },
	{ "5-Jan-2026", NULL, "2026-01-05" }, { "05 Jan 2026", NULL, "2026-01-05" }, { "05-JAN-26", NULL, "2026-01-05" }, { "\"Jan 5, 2026\"", NULL, "2026-01-05" },
	{ "2026/1/5 8:04", NULL, "2026-01-05T08:04:00+08:00" }, { "2026-01-05 8:4:5", NULL, "2026-01-05T08:04:05+08:00" },
	{ "2026-01-05 08:09:10.123", NULL, "2026-01-05T08:09:10+08:00" }, { "20260105 080910", NULL, "2026-01-05T08:09:10+08:00" },
	{ "20260105080910", NULL, "2026-01-05T08:09:10+08:00" }, { "2026-01-05-08.09.10.123456", NULL, "2026-01-05T08:09:10+08:00" },
	{ "2026年01月05日08时09分10秒", NULL, "2026-01-05T08:09:10+08:00" }, { "2026-01-05T08:09:10Z", NULL, "2026-01-05T16:09:10+08:00" },
	{ "2026-01-05", "8:4:5", "2026-01-05T08:04:05+08:00" }, { "2026-01-05", "080910", "2026-01-05T08:09:10+08:00" }, { "2026-01-05", "80910", "2026-01-05T08:09:10+08:00" },
	{ "2026-01-05", "08.09.10", "2026-01-05T08:09:10+08:00" }, { "2026-01-05", "08:09", "2026-01-05T08:09:00+08:00" },
	{ "2026-01-05", "08时09分10秒", "2026-01-05T08:09:10+08:00" }, { "2026-01-05", "下午 2:09:10", "2026-01-05T14:09:10+08:00" },
	{ "2026-01-05", "2:09:10 PM", "2026-01-05T14:09:10+08:00" }, { "2026-01-05", "12:09:10 AM", "2026-01-05T00:09:10+08:00" },
	{ "2026-01-05", "2026-01-04 23:59:59", "2026-01-04T23:59:59+08:00" }, { "2026-01-05", "25:00:00", "2026-01-05" }, { "2026-01-05", "-", "2026-01-05" },
};

static void
test_moments(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(moments); i++) {
		bool timed = moments[i].time != NULL;
		g_autofree char *text = g_strdup_printf("交易日期,%s收入金额,支出金额\n%s,%s%s5.00,\n", timed ? "交易时间," : "", moments[i].day,
		                                        timed ? moments[i].time : "", timed ? "," : "");
		g_autofree char *rows = rows_of(text), *wanted = g_strconcat(moments[i].at, "|500|0", NULL);

		g_assert_cmpstr(rows, ==, wanted);
	}
}

/* Days that two readings fit are refused, whatever the year's digits; what lies years apart was not written year first. */
static void
test_doubtful_days(void)
{
	static const char *const texts[] = { "交易日期,收入金额,支出金额\n05/01/2026,5.00,\n", "交易日期,收入金额,支出金额\n05/01/26,5.00,\n06/01/26,5.00,\n",
		                             "Date,Credit,Debit\n26-01-05,5.00,\n", "交易日期,收入金额,支出金额,余额\nMon 05/01/2026 10:00,5.00,,10.00\n", "交易日期,收入金额,支出金额\n26-13-05,5.00,\n" };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autofree char *rows = rows_of(texts[i]);

		g_assert_nonnull(strstr(rows, "line 2, column 1"));
		g_assert_nonnull(strstr(rows, "expected a date"));
	}
}

/* ---- sums ---- */

static const struct {
	const char *cell;
	gint64 fen; /* 0: refused */
} sums[] = {
	{ "¥1160.00", 116000 }, { "￥1160", 116000 }, { "\"CNY 1,160.00\"", 116000 }, { "\"RMB1,160.00\"", 116000 }, { "+1160.00", 116000 }, { "\"1,160.00元\"", 116000 },
	{ "１１６０．００", 116000 }, { "1 160.00", 116000 }, { "'1160.00", 116000 }, { "=\"1160.00\"", 116000 }, { "\t1160.00\t", 116000 }, { "1160.000", 116000 },
	{ ".50", 50 }, { "1160.", 116000 }, { "1160.00CR", 116000 }, { "\"1,160.00 贷\"", 116000 }, { "\"1.160,00\"", 0 }, { "11.6万", 0 }, { "1160.005", 0 }, { ".", 0 },
};

static void
test_sums(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(sums); i++) {
		g_autofree char *text = g_strdup_printf("交易日期,收入金额,支出金额\n2026-01-05,%s,\n", sums[i].cell);
		g_autofree char *rows = rows_of(text), *wanted = g_strdup_printf("2026-01-05|%" G_GINT64_FORMAT "|0", sums[i].fen);

		if (sums[i].fen != 0)
			g_assert_cmpstr(rows, ==, wanted);
		else
			g_assert_nonnull(strstr(rows, "expected a sum"));
	}
}

/* ---- lines that are no rows ---- */

static const char *const between[] = {
	"合计,,12.00,,,,,\n", "共 2 笔,,,,,,,\n", "收入合计：2笔 12.00元,支出合计：0笔 0.00元,,,,,,\n", "期末余额,,,,17.00,,,\n", "—以下无正文—\n", "***本文件由示例银行生成***\n",
	"交易笔数：2,收入笔数：2,收入金额：12.00,支出笔数：0,,,,\n", "第 1 页/共 1 页,,,,,,,\n", "Total,,12.00,0.00,,,,\n", "总收入,12.00,总支出,0.00,净额,12.00,,\n",
	"借方累计,0.00,贷方累计,12.00,,,,\n", "支出交易总额,0.00,收入交易总额,12.00,,,,\n", "经办：,,复核：,,主管：,,,\n", "导出人,张三,导出时间,2026-02-01,,,,\n",
	"2026-01-05小计,,5.00,0.00,10.00,,,\n", "2026-01-05,,5.00,0.00,10.00,,,本日合计\n", "2026年1月合计,,5.00,,,,,\n", "账号：0200001,户名：示例公司,币种：人民币,,,,,\n" NAMES,
	"过次页,,,,10.00,,,\n第2页,,,,,,,\n承前页,,,,10.00,,,\n" NAMES,
};

static void
test_between(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(between); i++) {
		g_autofree char *text = g_strconcat(NAMES FIRST, between[i], THEN, NULL), *rows = rows_of(text);

		g_assert_cmpstr(rows, ==, "2026-01-05T08:00:00+08:00|500|0 2026-01-06T08:00:00+08:00|700|0");
	}
}

/* Names in two rows, and names with other blanks or without the last one, are the same names again. */
static void
test_names_again(void)
{
	static const char two[] = "交易日期,发生额,,余额,对方户名,摘要\n,借方,贷方,,,\n";
	g_autofree char *text = g_strconcat(two, "2026-01-05,,5.00,10.00,甲,货款\n", two, "2026-01-06,,7.00,17.00,乙,货款\n", NULL);
	g_autofree char *rows = rows_of(text);
	g_autofree char *blanks = rows_of(NAMES FIRST "交易日期,交易时间,收入 金额,支出 金额,余　额,对方户名,对方账号,\n" THEN);

	g_assert_cmpstr(rows, ==, "2026-01-05|500|0 2026-01-06|700|0");
	g_assert_cmpstr(blanks, ==, "2026-01-05T08:00:00+08:00|500|0 2026-01-06T08:00:00+08:00|700|0");
}

/* What looks like a row and has no day is not passed over, and sums that are left out are said. */
static void
test_not_passed_over(void)
{
	g_autofree char *hidden = rows_of(NAMES FIRST "########,08:00:00,7.00,,17.00,乙示例公司,,货款\n");
	g_autofree char *blank = rows_of(NAMES FIRST ",08:00:00,7.00,,17.00,乙示例公司,,货款\n");
	g_autofree char *other = rows_of(NAMES FIRST "交易日期,交易时间,支出金额,收入金额,余额,对方户名,对方账号,摘要\n" THEN);
	g_autoptr(StatementFile) file = parse(NAMES FIRST "Saldo,EUR,12.00,,,,,\n", NULL);

	g_assert_nonnull(strstr(hidden, "line 3, column 1 (交易日期): expected a date"));
	g_assert_nonnull(strstr(blank, "line 3, column 1 (交易日期): expected a date"));
	g_assert_nonnull(strstr(other, "line 3, column 3: expected the same names of columns as above, \"收入金额\", found \"支出金额\""));
	g_assert_cmpuint(file->rows->len, ==, 1);
	g_assert_cmpuint(file->warnings->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(file->warnings, 0), "line 3: taken for a total and left out, since \"Saldo\" is no date"));
}

/* ---- several accounts ---- */

static void
test_accounts_below_each_other(void)
{
	g_autoptr(StatementFile) file = parse("账号：0200001234567,,币种：人民币\n" NAMES FIRST "\n账号：0200009999999,,币种：美元\n" NAMES THEN, NULL);
	const StatementRow *first, *then;

	g_assert_cmpuint(file->rows->len, ==, 2);
	first = g_ptr_array_index(file->rows, 0);
	then = g_ptr_array_index(file->rows, 1);
	g_assert_true(file->several);
	g_assert_cmpstr(file->account, ==, "");
	g_assert_cmpstr(first->own_account, ==, "0200001234567");
	g_assert_cmpstr(then->own_account, ==, "0200009999999");
	g_assert_cmpstr(first->currency, ==, "");
	g_assert_cmpstr(then->currency, ==, "美元");
	g_assert_cmpuint(file->warnings->len, ==, 0);
}

static GPtrArray *
sheet_of(const char *account, const char *name)
{
	GPtrArray *records = record_list();
	const char *const lines[][4] = { { "账号", account, "", "" }, { "交易日期", "收入金额", "支出金额", "对方户名" }, { "2026-01-05", "5.00", "", name } };

	for (guint i = 0; i < G_N_ELEMENTS(lines); i++) {
		Record *record = record_new((int)i + 1);

		for (guint j = 0; j < 4; j++)
			record_add(record, lines[i][j]);
		g_ptr_array_add(records, record);
	}
	return records;
}

/* Sheets of other accounts are read, each with its own; a second one of the same is told. */
static void
test_sheets(void)
{
	g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
	g_autoptr(StatementFile) file = NULL;
	const char *const wanted[] = { "0200001", "0200002", "0200003" };

	g_ptr_array_add(sheets, sheet_of("0200001", "甲"));
	g_ptr_array_add(sheets, sheet_of("0200002", "乙"));
	g_ptr_array_add(sheets, sheet_of("0200001", "丙"));
	g_ptr_array_add(sheets, sheet_of("0200003", "丁"));
	g_ptr_array_add(sheets, sheet_of("", "戊"));
	file = statement_sheets_parse("xlsx", sheets, NULL);
	g_assert_cmpuint(file->rows->len, ==, G_N_ELEMENTS(wanted));
	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
		g_assert_cmpstr(((StatementRow *)g_ptr_array_index(file->rows, i))->own_account, ==, wanted[i]);
	g_assert_true(file->several);
	g_assert_cmpuint(file->warnings->len, ==, 2);
	g_assert_nonnull(strstr(g_ptr_array_index(file->warnings, 0), "sheet 3 also looks like a statement and was not read"));
	g_assert_nonnull(strstr(g_ptr_array_index(file->warnings, 1), "sheet 5 also looks like a statement and was not read"));
}

/* ---- kinds of rows for directions, line ends ---- */

static void
test_kinds_of_rows(void)
{
	g_autofree char *kinds = rows_of("交易时间,交易金额,账户余额,交易类型,对方户名\n2026-01-05,2000.00,15000.00,转账存入,甲\n2026-01-06,100.00,14900.00,转账支取,乙\n2026-01-06,1.00,14899.00,POS消费,乙\n");
	g_autofree char *back = rows_of("交易时间,交易金额,账户余额,交易类型,对方户名\n2026-01-05,2000.00,15000.00,转账存入退回,甲\n");
	g_autofree char *returns = rows_of("交易日期,收入金额,支出金额\r2026-01-05,5.00,\r2026-01-06,,7.00\r");

	g_assert_cmpstr(kinds, ==, "2026-01-05|200000|0 2026-01-06|0|10000 2026-01-06|0|100");
	g_assert_nonnull(strstr(back, "expected a direction"));
	g_assert_cmpstr(returns, ==, "2026-01-05|500|0 2026-01-06|0|700");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/table/moments", test_moments);
	g_test_add_func("/table/doubtful-days", test_doubtful_days);
	g_test_add_func("/table/sums", test_sums);
	g_test_add_func("/table/between", test_between);
	g_test_add_func("/table/names-again", test_names_again);
	g_test_add_func("/table/not-passed-over", test_not_passed_over);
	g_test_add_func("/table/accounts-below-each-other", test_accounts_below_each_other);
	g_test_add_func("/table/sheets", test_sheets);
	g_test_add_func("/table/kinds-of-rows", test_kinds_of_rows);
	return g_test_run();
}
