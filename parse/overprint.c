/* overprint.c - 作废, 样本, SPECIMEN: words that stand across a paper and say that it is none */
#include "parse/overprint.h"
#include <string.h>
#include "base/text.h"

#define LARGE 1.6   /* times the usual height */
#define FEW 2       /* code points of a piece of such a word; longer ones are whole */
#define NEAR 2.5    /* heights between the middles of two of its letters */

static int
by_height(gconstpointer a, gconstpointer b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double
overprint_height(const Page *page)
{
	g_autoptr(GArray) heights = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double height = run->y1 - run->y0;

		g_array_append_val(heights, height);
	}
	if (heights->len == 0)
		return 0;
	g_array_sort(heights, by_height);
	return g_array_index(heights, double, heights->len / 2);
}

static int
by_left(gconstpointer a, gconstpointer b)
{
	const Run *x = *(Run *const *)a, *y = *(Run *const *)b;

	return x->x0 < y->x0 ? -1 : x->x0 > y->x0;
}

/* Letters set aslant come one by one: those of one size, each near the one before, are one word. */
static char *
slanted_word(const Page *page, double least)
{
	g_autoptr(GPtrArray) letters = g_ptr_array_new();
	GString *word = g_string_new(NULL);
	const Run *before = NULL;

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		Run *run = g_ptr_array_index(page->runs, i);

		if (run->y1 - run->y0 < least)
			continue;
		if (text_length(run->text) <= FEW)
			g_ptr_array_add(letters, run);
		else
			g_string_append_printf(word, "%s\n", run->text);
	}
	g_ptr_array_sort(letters, by_left);
	for (guint i = 0; i < letters->len; i++) {
		const Run *run = g_ptr_array_index(letters, i);
		double height = run->y1 - run->y0;

		if (before != NULL && (height > 1.4 * (before->y1 - before->y0) || height < 0.7 * (before->y1 - before->y0) ||
		                       run->x0 - before->x1 > NEAR * height || ABS(run->y0 + run->y1 - before->y0 - before->y1) > 2 * NEAR * height))
			g_string_append_c(word, '\n');
		g_string_append(word, run->text);
		before = run;
	}
	return g_string_free(word, FALSE);
}

bool
overprint_is(const char *text)
{
	g_autofree char *key = vocabulary_key(text);

	return vocabulary_is("overprint", "void", key) || vocabulary_is("overprint", "large", key);
}

static void
look_at_letters(Paper *paper, const Sheet *sheet, double least)
{
	g_autofree char *words = slanted_word(sheet->page, least);
	g_auto(GStrv) lines = g_strsplit(words, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		if (overprint_is(lines[i]))
			paper_doubt(paper, "paper: \"%s\" stands across it", lines[i]);
	}
}

/* Words of red stamps, which are none of the page's runs. */
static void
look_at_stamps(Paper *paper, const Page *page)
{
	for (guint i = 0; page->rings != NULL && i < page->rings->len; i++) {
		const Run *run = g_ptr_array_index(page->rings, i);

		if (overprint_is(run->text))
			paper_doubt(paper, "paper: \"%s\" is stamped on it", run->text);
	}
}

void
overprint_look(Paper *paper)
{
	for (guint s = 0; s < paper->sheets->len; s++) {
		const Sheet *sheet = g_ptr_array_index(paper->sheets, s);
		double usual = overprint_height(sheet->page);
		guint doubts = paper->segment->doubts->len;

		look_at_letters(paper, sheet, LARGE * usual);
		look_at_stamps(paper, sheet->page);
		for (guint i = 0; i < sheet->tokens->len && paper->segment->doubts->len == doubts; i++) {
			const Token *token = g_ptr_array_index(sheet->tokens, i);
			g_autofree char *key = token->is_label || token->label != NULL ? NULL : vocabulary_key(token->text);

			if (key != NULL && token->owner == NULL && vocabulary_is("overprint", "void", key))
				paper_doubt(paper, "paper: \"%s\" stands on it", token->text);
		}
	}
}
