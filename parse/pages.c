/* pages.c - text with places: building pages, putting runs into rows, plain text */
#include "parse/pages.h"

#include <math.h>
#include <string.h>

static void
run_free(gpointer data)
{
	Run *run = data;

	g_free(run->text);
	g_free(run);
}

static void
page_free(gpointer data)
{
	Page *page = data;

	g_ptr_array_unref(page->runs);
	g_clear_pointer(&page->stamps, g_ptr_array_unref);
	g_clear_pointer(&page->rings, g_ptr_array_unref);
	g_free(page);
}

Pages *
pages_new(void)
{
	Pages *pages = g_new0(Pages, 1);

	pages->pages = g_ptr_array_new_with_free_func(page_free);
	return pages;
}

void
pages_free(Pages *pages)
{
	if (pages == NULL)
		return;
	g_ptr_array_unref(pages->pages);
	if (pages->reread_free != NULL)
		pages->reread_free(pages->reread_data);
	g_free(pages);
}

Page *
pages_add(Pages *pages, double width, double height, Source source)
{
	Page *page = g_new0(Page, 1);

	page->width = width;
	page->height = height;
	page->source = source;
	page->runs = g_ptr_array_new_with_free_func(run_free);
	g_ptr_array_add(pages->pages, page);
	return page;
}

static Run *
run_new(const char *text, double x0, double y0, double x1, double y1, double confidence)
{
	Run *run = g_new0(Run, 1);

	run->text = g_utf8_make_valid(text != NULL ? text : "", -1);
	run->x0 = MIN(x0, x1);
	run->y0 = MIN(y0, y1);
	run->x1 = MAX(x0, x1);
	run->y1 = MAX(y0, y1);
	run->confidence = confidence;
	run->row = run->col = run->table = -1;
	return run;
}

Run *
page_add_run(Page *page, const char *text, double x0, double y0, double x1, double y1, double confidence)
{
	Run *run = run_new(text, x0, y0, x1, y1, confidence);

	g_ptr_array_add(page->runs, run);
	return run;
}

void
page_add_ring(Page *page, const char *text, double x0, double y0, double x1, double y1)
{
	if (page->rings == NULL)
		page->rings = g_ptr_array_new_with_free_func(run_free);
	g_ptr_array_add(page->rings, run_new(text, x0, y0, x1, y1, 1));
}

static double
middle(const Run *run)
{
	return (run->y0 + run->y1) / 2;
}

/* How much of the lower of the two stands beside the other: 1 all of it, 0 nothing. */
static double
beside(const Run *a, const Run *b)
{
	double overlap = MIN(a->y1, b->y1) - MAX(a->y0, b->y0);
	double height = MIN(a->y1 - a->y0, b->y1 - b->y0);

	if (height <= 0) /* a box without height stands beside what it lies in */
		return overlap >= 0 ? 1 : 0;
	return overlap / height;
}

typedef struct {
	double y0, y1;    /* of the rightmost run, here so that thousands of rows are looked through quickly */
	GPtrArray *runs;  /* of Run, borrowed, from left to right */
	double middle;    /* mean of the runs' middles */
} Row;

static void
row_clear(gpointer data)
{
	g_ptr_array_unref(((Row *)data)->runs);
}

static void
row_take(Row *row, Run *run)
{
	guint n = row->runs->len;

	row->middle = (row->middle * n + middle(run)) / (n + 1);
	row->y0 = run->y0;
	row->y1 = run->y1;
	g_ptr_array_add(row->runs, run);
}

static int
from_left(gconstpointer a, gconstpointer b)
{
	const Run *left = *(Run *const *)a, *right = *(Run *const *)b;

	if (left->x0 != right->x0)
		return left->x0 < right->x0 ? -1 : 1;
	return (middle(left) > middle(right)) - (middle(left) < middle(right));
}

static int
from_top(gconstpointer a, gconstpointer b)
{
	const Row *upper = a, *lower = b;

	return (upper->middle > lower->middle) - (upper->middle < lower->middle);
}

/* The row whose rightmost run stands best beside this one, NULL if none does by half.  Comparing with the nearest run to the
 * left, not with the whole row, lets rows of a page that was scanned askew stay together. */
static Row *
row_for(const GArray *rows, const Run *run)
{
	Row *best = NULL;
	double best_share = 0.5;

	for (guint i = 0; i < rows->len; i++) {
		Row *row = &g_array_index(rows, Row, i);
		double share;

		if (row->y1 < run->y0 || row->y0 > run->y1)
			continue;
		share = beside(g_ptr_array_index(row->runs, row->runs->len - 1), run);
		if (share >= best_share && (best == NULL || share > best_share ||
		    fabs(row->middle - middle(run)) < fabs(best->middle - middle(run)))) {
			best = row;
			best_share = share;
		}
	}
	return best;
}

void
page_sort(Page *page)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
	guint n = 0;

	g_array_set_clear_func(rows, row_clear);
	g_ptr_array_sort(page->runs, from_left);
	for (guint i = 0; i < page->runs->len; i++) {
		Run *run = g_ptr_array_index(page->runs, i);
		Row *row = row_for(rows, run);

		if (row == NULL) {
			const Row fresh = { .runs = g_ptr_array_new() };

			g_array_append_val(rows, fresh);
			row = &g_array_index(rows, Row, rows->len - 1);
		}
		row_take(row, run);
	}
	g_array_sort(rows, from_top);
	for (guint i = 0; i < rows->len; i++) {
		const Row *row = &g_array_index(rows, Row, i);

		for (guint j = 0; j < row->runs->len; j++)
			page->runs->pdata[n++] = g_ptr_array_index(row->runs, j);
	}
}

static bool
same_row(const Run *before, const Run *run)
{
	if (before->table >= 0 && before->table == run->table)
		return before->row == run->row;
	return run->x0 >= before->x0 && beside(before, run) >= 0.5;
}

char *
pages_text(const Pages *pages)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < pages->pages->len; i++) {
		const Page *page = g_ptr_array_index(pages->pages, i);

		if (i > 0)
			g_string_append_c(text, '\f');
		for (guint j = 0; j < page->runs->len; j++) {
			const Run *run = g_ptr_array_index(page->runs, j);

			if (j > 0)
				g_string_append_c(text, same_row(g_ptr_array_index(page->runs, j - 1), run) ? '\t' : '\n');
			g_string_append(text, run->text);
		}
		if (page->runs->len > 0)
			g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}
