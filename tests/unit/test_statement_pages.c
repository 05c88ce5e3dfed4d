/* test_statement_pages.c - statements printed for people: PDF pages drawn here, and the rows they say */
#include <cairo-pdf.h>
#include <glib.h>
#include <string.h>

#include "drawing.h"
#include "parse/statement_file.h"

#define COLUMNS 8
#define PITCH 34.0

static const double left[COLUMNS + 1] = { 20, 80, 160, 300, 430, 500, 570, 650, 820 };
static const char *const names[COLUMNS] = { "交易日期", "对方户名", "对方账号", "摘要", "支出金额", "收入金额", "余额", "交易流水号" };

/* Names that were broken because their columns are narrow, of two and three lines; and one name over two of them. */
static const char *const wrapped[COLUMNS] = { "交易\n日期", "对方\n户名", "对方账号", "摘要", "支出\n金额\n(元)", "收入\n金额\n(元)", "账户\n余额", "交易\n流水号" };
static const char *const sided[COLUMNS] = { "交易日期", "对方户名", "对方账号", "摘要", "\n借方", "\n贷方", "余额", "交易流水号" };

static const char *const translated[COLUMNS] = { "Date", "Counterparty", "Account No.", "Summary", "Debit", "Credit", "Balance", "Reference" };

/* A "\n" in a cell is a line more; cells stand in the middle of their row, as banks print them. */
typedef const char *Printed[COLUMNS];

static const Printed printed[] = {
	{ "2026-10-09\n09:12:05", "天山示例发电\n有限责任公司", "6222020200\n001234567", "UKEY证书费", "", "1,160.00", "11,160.00", "S2026100900001" },
	{ "2026-10-09\n10:30:00", "乙示例新能源\n科技有限公司", "3105016136", "数字证书", "", "350.00", "11,510.00", "S2026100900002" },
	{ "2026-10-09\n14:00:00", "", "", "手续费", "15.00", "", "11,495.00", "S2026100900004" },
	{ "2026-10-10\n11:20:30", "丁示例水电(集\n团)有限公司", "44050100000000012345", "证书2套", "", "700.00", "12,195.00", "S2026101000002" },
	{ "2026-10-12\n16:45:00", "丁示例水电(集\n团)有限公司", "44050100000000012345", "冲正", "700.00", "", "11,495.00", "S2026101200001" },
};

static void
draw_text(cairo_t *cairo, const char *text, double x, double y)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *font = pango_font_description_from_string(DRAWING_FONT " 8");

	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, text, -1);
	cairo_move_to(cairo, x, y);
	pango_cairo_show_layout(cairo, layout);
	g_object_unref(layout);
	pango_font_description_free(font);
}

static void
draw_row(cairo_t *cairo, const char *const *cells, double middle)
{
	for (guint i = 0; i < COLUMNS; i++) {
		g_auto(GStrv) lines = g_strsplit(cells[i], "\n", -1);
		guint n = g_strv_length(lines);

		for (guint j = 0; j < n; j++)
			draw_text(cairo, lines[j], left[i] + 2, middle - 7.0 * n + 14.0 * j);
	}
}

static void
draw_heads(cairo_t *cairo, const char *const *heads, double middle)
{
	draw_row(cairo, heads, middle);
	if (heads == names)
		draw_row(cairo, translated, middle + 16);
	if (heads == sided)
		draw_text(cairo, "发生额", (left[4] + left[6]) / 2 - 12, middle - 14);
}

static cairo_status_t
collect(void *data, const unsigned char *bytes, unsigned int n)
{
	g_byte_array_append(data, bytes, n);
	return CAIRO_STATUS_SUCCESS;
}

/* Three rows on the first page, the others on the second; `skip`: a row that the print lost. */
static GBytes *
print_statement(const char *const *heads, guint skip, bool balances)
{
	GByteArray *out = g_byte_array_new();
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, out, 842, 400);
	cairo_t *cairo = cairo_create(surface);
	double y = 120;

	draw_text(cairo, "示例银行账户交易明细", 340, 20);
	draw_text(cairo, "账号：0200001234567890123", 20, 50);
	draw_text(cairo, "户名：示例科技有限公司", 300, 50);
	draw_heads(cairo, heads, 88);
	for (guint i = 0; i < G_N_ELEMENTS(printed); i++) {
		Printed cells;

		memcpy(cells, printed[i], sizeof cells);
		if (!balances)
			cells[6] = "";
		if (i == 3) {
			cairo_show_page(cairo);
			draw_heads(cairo, heads, 24);
			y = 60;
		}
		if (i != skip)
			draw_row(cairo, cells, y + PITCH / 2);
		y += PITCH;
	}
	draw_text(cairo, "合计", left[0], y + 20);
	draw_text(cairo, "715.00", left[4], y + 20);
	draw_text(cairo, "2,210.00", left[5], y + 20);
	draw_text(cairo, "打印时间：2026-11-01 10:00:00", 20, y + 60);
	cairo_show_page(cairo);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	return g_byte_array_free_to_bytes(out);
}

static char *
dump(const StatementFile *file)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "%s %s\n", file->kind, file->account);
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		g_string_append_printf(out, "%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%s%s\n", row->at, (gint64)row->in, (gint64)row->out, row->name, row->account,
		                       row->remark, row->reference, row->reverses ? "|reverses" : "");
	}
	return g_string_free(out, FALSE);
}

static void
check_printed(const char *const *heads)
{
	g_autoptr(GBytes) bytes = print_statement(heads, G_MAXUINT, true);
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = statement_file_parse(bytes, &error);
	g_autofree char *rows = NULL;

	g_assert_no_error(error);
	rows = dump(file);
	g_assert_cmpstr(rows, ==,
		"pdf 0200001234567890123\n"
		"2026-10-09T09:12:05+08:00|116000|0|天山示例发电有限责任公司|6222020200001234567|UKEY证书费|S2026100900001\n"
		"2026-10-09T10:30:00+08:00|35000|0|乙示例新能源科技有限公司|3105016136|数字证书|S2026100900002\n"
		"2026-10-09T14:00:00+08:00|0|1500|||手续费|S2026100900004\n"
		"2026-10-10T11:20:30+08:00|70000|0|丁示例水电(集团)有限公司|44050100000000012345|证书2套|S2026101000002\n"
		"2026-10-12T16:45:00+08:00|0|70000|丁示例水电(集团)有限公司|44050100000000012345|冲正|S2026101200001|reverses\n");
	g_assert_cmpuint(file->warnings->len, ==, 0);
}

static void
test_printed(void)
{
	check_printed(names);
	check_printed(wrapped);
	check_printed(sided);
}

/* What the balances do not prove is not taken. */
static void
test_unproved(void)
{
	for (guint i = 0; i < 2; i++) {
		g_autoptr(GBytes) bytes = i == 0 ? print_statement(names, 2, true) : print_statement(names, G_MAXUINT, false);
		g_autoptr(GError) error = NULL;
		g_autoptr(StatementFile) file = statement_file_parse(bytes, &error);

		g_assert_null(file);
		g_assert_nonnull(strstr(error->message, "do not prove its rows"));
		g_assert_nonnull(strstr(error->message, "import the bank's CSV"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/statement-pages/printed", test_printed);
	g_test_add_func("/statement-pages/unproved", test_unproved);
	return g_test_run();
}
