/* collage.c - two papers of different kinds in one picture */
#include "parse/collage.h"
#include "parse/kind.h"
#include "parse/sheet.h"

#define EVIDENCE 4  /* words of its kind that each half bears, and more of them than of the other's */
#define APART 6     /* heights of a title between two papers below each other */

typedef struct {
	const Run *run;
	const char *kind;
} Title;

typedef enum { BESIDE, BELOW } Way;

static const char *const kinds[] = { "application_form", "letter_of_authority", "business_licence", "identity_card", "remittance_proof" };

static const char *
title_of(const Run *run)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (kind_is_title(kinds[i], run->text))
			return kinds[i];
	return NULL;
}

static GArray *
titles_of(const Page *page)
{
	GArray *titles = g_array_new(FALSE, FALSE, sizeof(Title));

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		const Title title = { run, run->is_value ? NULL : title_of(run) };

		if (title.kind != NULL)
			g_array_append_val(titles, title);
	}
	return titles;
}

static double
place(const Run *run, Way way)
{
	return way == BESIDE ? (run->x0 + run->x1) / 2 : (run->y0 + run->y1) / 2;
}

/* No run crosses it. */
static bool
is_clear(const Page *page, Way way, double cut)
{
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double from = way == BESIDE ? run->x0 : run->y0, to = way == BESIDE ? run->x1 : run->y1;

		if (from < cut && to > cut)
			return false;
	}
	return true;
}

/* Between the two titles, where the page is parted; negative if it is not. */
static double
find_cut(const Page *page, const Title *one, const Title *other, Way way)
{
	double from = way == BESIDE ? one->run->x1 : one->run->y1, to = way == BESIDE ? other->run->x0 : other->run->y0;
	double height = one->run->y1 - one->run->y0;

	if (way == BELOW)
		return to - from > APART * height && is_clear(page, way, to - 1) ? to - 1 : -1;
	for (int i = 1; i < 40; i++) {
		double cut = from + (to - from) * i / 40;

		if (to - from > 0.5 * height && is_clear(page, way, cut))
			return cut;
	}
	return -1;
}

static Pages *
half_of(const Pages *pages, Way way, double cut, bool second)
{
	const Page *page = g_ptr_array_index(pages->pages, 0);
	Pages *half = pages_new();
	Page *part = pages_add(half, page->width, page->height, page->source);

	part->has_picture = page->has_picture;
	half->reread = pages->reread;
	half->reread_data = pages->reread_data;
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		if ((place(run, way) > cut) == second)
			page_add_run(part, run->text, run->x0, run->y0, run->x1, run->y1, run->confidence)->size = run->size;
	}
	return half;
}

static bool
is_clearly(const Pages *half, const char *kind, const char *not_kind)
{
	const Page *page = g_ptr_array_index(half->pages, 0);
	guint own = kind_evidence(page, kind);

	return own >= EVIDENCE && own > kind_evidence(page, not_kind);
}

static bool
try_cut(const Pages *pages, const Title *one, const Title *other, Way way, GArray *parts)
{
	double cut = find_cut(g_ptr_array_index(pages->pages, 0), one, other, way);
	g_autoptr(Pages) first = cut > 0 ? half_of(pages, way, cut, false) : NULL, second = cut > 0 ? half_of(pages, way, cut, true) : NULL;

	if (first == NULL || !is_clearly(first, one->kind, other->kind) || !is_clearly(second, other->kind, one->kind))
		return false;
	const CollagePart halves[2] = { { g_steal_pointer(&first), one->kind }, { g_steal_pointer(&second), other->kind } };

	g_array_append_vals(parts, halves, 2);
	return true;
}

static void
part_clear(gpointer data)
{
	pages_free(((CollagePart *)data)->pages);
}

GArray *
collage_parts(const Pages *pages)
{
	GArray *parts = g_array_new(FALSE, FALSE, sizeof(CollagePart));

	g_array_set_clear_func(parts, part_clear);
	if (pages->pages->len != 1 || ((const Page *)g_ptr_array_index(pages->pages, 0))->source != SOURCE_OCR)
		return parts;
	g_autoptr(GArray) titles = titles_of(g_ptr_array_index(pages->pages, 0));

	for (guint i = 0; i < titles->len && i < 20 && parts->len == 0; i++)
		for (guint n = 0; n < titles->len && n < 20 && parts->len == 0; n++) {
			const Title *one = &g_array_index(titles, Title, i), *other = &g_array_index(titles, Title, n);

			if (g_str_equal(one->kind, other->kind))
				continue;
			if (one->run->x1 < other->run->x0)
				try_cut(pages, one, other, BESIDE, parts);
			if (parts->len == 0 && one->run->y1 < other->run->y0)
				try_cut(pages, one, other, BELOW, parts);
		}
	return parts;
}
