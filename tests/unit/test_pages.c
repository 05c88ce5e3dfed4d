/* test_pages.c - runs into rows, rows into text */
#include <string.h>

#include "parse/pages.h"

typedef struct { const char *text; double x0, y0, x1, y1; } Box;
typedef struct { const char *name; const char *text; Box boxes[8]; } Case;

static const Case cases[] = {
	{ "two rows given in disorder", "名称\t甲公司\n金额\t700.00\n",
	  { { "700.00", 100, 30, 150, 40 }, { "甲公司", 100, 10, 150, 20 }, { "金额", 10, 30, 60, 40 }, { "名称", 10, 10, 60, 20 } } },
	{ "half of the smaller height is beside", "小\t大\n", { { "大", 50, 0, 80, 20 }, { "小", 10, 15, 40, 25 } } },
	{ "less than half is not", "大\n小\n", { { "大", 50, 0, 80, 20 }, { "小", 10, 16, 40, 26 } } },
	{ "a page scanned askew keeps its rows", "a\tb\tc\td\ne\tf\tg\th\n",
	  { { "a", 0, 0, 90, 20 }, { "b", 100, 6, 190, 26 }, { "c", 200, 12, 290, 32 }, { "d", 300, 18, 390, 38 },
	    { "e", 0, 25, 90, 45 }, { "f", 100, 31, 190, 51 }, { "g", 200, 37, 290, 57 }, { "h", 300, 43, 390, 63 } } },
	{ "a tall label does not glue rows", "账户\t户名\n账号\n",
	  { { "账户", 0, 0, 20, 40 }, { "户名", 30, 0, 60, 15 }, { "账号", 30, 25, 60, 40 } } },
	{ "an empty box lies in a row", "a\t\tb\n", { { "a", 0, 0, 10, 10 }, { "", 20, 5, 20, 5 }, { "b", 30, 0, 40, 10 } } },
	{ "nothing", "", { { NULL } } },
};

static void
test_rows(gconstpointer data)
{
	const Case *row = data;
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 600, 800, SOURCE_DIGITAL);
	g_autofree char *text = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(row->boxes) && row->boxes[i].text != NULL; i++) {
		const Box *box = &row->boxes[i];

		page_add_run(page, box->text, box->x0, box->y0, box->x1, box->y1, 1);
	}
	page_sort(page);
	text = pages_text(pages);
	g_assert_cmpstr(text, ==, row->text);
}

static void
test_run(void)
{
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 600, 800, SOURCE_OCR);
	Run *run = page_add_run(page, "bad \xff byte", 20, 40, 10, 30, 0.5);
	Run *empty = page_add_run(page, NULL, 0, 0, 0, 0, 1);

	g_assert_true(g_utf8_validate(run->text, -1, NULL));
	g_assert_cmpfloat(run->x0, ==, 10);
	g_assert_cmpfloat(run->y1, ==, 40);
	g_assert_cmpint(run->row, ==, -1);
	g_assert_cmpint(run->table, ==, -1);
	g_assert_cmpstr(empty->text, ==, "");
}

static void
test_cells(void)
{
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 200, 200, SOURCE_DIGITAL);
	g_autofree char *text = NULL;

	pages_add(pages, 200, 200, SOURCE_DIGITAL);
	for (int i = 0; i < 4; i++) {
		g_autofree char *word = g_strdup_printf("%d", i);
		Run *run = page_add_run(page, word, i % 2 * 100, i / 2 * 100, i % 2 * 100 + 90, i / 2 * 100 + 90, 1);

		run->table = 0;
		run->row = i / 2;
		run->col = i % 2;
	}
	text = pages_text(pages);
	g_assert_cmpstr(text, ==, "0\t1\n2\t3\n\f");
}

static guint freed;

static void
count_free(gpointer data)
{
	freed++;
}

static void
test_free(void)
{
	Pages *pages = pages_new();

	pages->reread_data = pages;
	pages->reread_free = count_free;
	pages_free(pages);
	pages_free(NULL);
	g_assert_cmpuint(freed, ==, 1);
}

/* Many runs on one page must stay a matter of moments: readers stop at 20,000. */
static void
test_many(void)
{
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 600, 800, SOURCE_DIGITAL);
	gint64 begin;

	for (guint i = 0; i < 20000; i++)
		page_add_run(page, "x", i % 4 * 100, (i / 4) * 10, i % 4 * 100 + 90, (i / 4) * 10 + 9, 1);
	begin = g_get_monotonic_time();
	page_sort(page);
	g_assert_cmpint(g_get_monotonic_time() - begin, <, 5 * G_USEC_PER_SEC);
	g_assert_cmpuint(page->runs->len, ==, 20000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/pages/rows/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_rows);
	}
	g_test_add_func("/pages/run", test_run);
	g_test_add_func("/pages/cells", test_cells);
	g_test_add_func("/pages/free", test_free);
	g_test_add_func("/pages/many", test_many);
	return g_test_run();
}
