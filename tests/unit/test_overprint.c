/* test_overprint.c - 作废 and 样本 across a paper are seen, words of the paper itself are none */
#include <glib.h>
#include "parse/overprint.h"

typedef struct {
	const char *text;
	double x, y, height;
} Mark;

static guint
doubts(const Mark *marks, guint n, const char *stamp)
{
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 600, 800, SOURCE_DIGITAL);
	Segment *segment = segment_new("remittance_proof");
	guint found;

	for (guint i = 0; i < 8; i++)
		page_add_run(page, "付款人户名：新疆示例发电有限公司", 40, 100 + 30 * i, 300, 112 + 30 * i, 1);
	for (guint i = 0; i < n; i++)
		page_add_run(page, marks[i].text, marks[i].x, marks[i].y, marks[i].x + marks[i].height * 0.9 * (double)g_utf8_strlen(marks[i].text, -1),
		             marks[i].y + marks[i].height, 1);
	if (stamp != NULL)
		page_add_ring(page, stamp, 0, 0, 0, 0);
	page_sort(page);
	g_autoptr(Paper) paper = paper_new(pages, segment, "remittance_proof", 1, 1);
	overprint_look(paper);
	found = segment->doubts->len;
	g_clear_pointer(&paper, paper_free);
	segment_free(segment);
	return found;
}

static void
test_marks(void)
{
	const Mark slanted[] = { { "作", 200, 300, 50 }, { "废", 250, 275, 50 } };
	const Mark beside_title[] = { { "作", 200, 60, 50 }, { "示例银行电子回单", 225, 18, 24 }, { "废", 250, 40, 50 } };
	const Mark whole[] = { { "样本", 200, 300, 40 } };
	const Mark latin[] = { { "SPECIMEN", 100, 300, 40 } };
	const Mark small[] = { { "样表", 200, 60, 12 } };
	const Mark void_small[] = { { "作废", 420, 400, 12 } };
	const Mark apart[] = { { "作", 20, 60, 50 }, { "废", 500, 700, 50 } };
	const Mark title[] = { { "示例银行电子回单", 200, 40, 22 } };

	g_assert_cmpuint(doubts(slanted, 2, NULL), ==, 1);
	g_assert_cmpuint(doubts(beside_title, 3, NULL), ==, 1);
	g_assert_cmpuint(doubts(whole, 1, NULL), ==, 1);
	g_assert_cmpuint(doubts(latin, 1, NULL), ==, 1);
	g_assert_cmpuint(doubts(small, 1, NULL), ==, 0);
	g_assert_cmpuint(doubts(void_small, 1, NULL), ==, 1);
	g_assert_cmpuint(doubts(apart, 2, NULL), ==, 0);
	g_assert_cmpuint(doubts(title, 1, NULL), ==, 0);
	g_assert_cmpuint(doubts(NULL, 0, "作 废"), ==, 1);
	g_assert_cmpuint(doubts(NULL, 0, "新疆示例发电有限公司"), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/overprint/marks", test_marks);
	return g_test_run();
}
