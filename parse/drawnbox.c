/* drawnbox.c - check boxes that a digital page draws instead of writing them */
#include "parse/drawnbox.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/option.h"
#include "parse/tick.h"

#define GLYPH 0.78     /* height of a glyph as part of the height of a line, as the tick finder has it */
#define BESIDE 1.6     /* a written box so many heights from a word is that word's */
#define AROUND 3.0     /* heights around a word that the tick finder may look at */
#define LINES_MAX 200  /* runs of one page that are looked at */

typedef enum {
	PLAIN,     /* nothing to look for */
	WORD,      /* a word to choose from, without a box */
	EMPTY_BOX, /* written boxes, all empty */
	MARKED,    /* a written tick, or a form's own box */
} Role;

static Role
role_of(const Run *run)
{
	bool ticked = strstr(run->text, TICK_YES) != NULL, empty = strstr(run->text, TICK_NO) != NULL;

	if (ticked || (empty && run->is_value))
		return MARKED;
	if (empty)
		return EMPTY_BOX;
	return !run->is_value && option_is_word(run->text) ? WORD : PLAIN;
}

/* Does a run of the one role stand directly left or right of this one? */
static bool
has_neighbour(const Page *page, const Run *run, Role role)
{
	double height = run->y1 - run->y0;

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *other = g_ptr_array_index(page->runs, i);
		double gap = MAX(other->x0 - run->x1, run->x0 - other->x1), shared = MIN(other->y1, run->y1) - MAX(other->y0, run->y0);

		if (other != run && gap < BESIDE * height && shared > 0.4 * MIN(height, other->y1 - other->y0) && role_of(other) == role)
			return true;
	}
	return false;
}

static bool
is_wanted(const Page *page, const Run *run)
{
	switch (role_of(run)) {
	case WORD:
		return !has_neighbour(page, run, MARKED) && !has_neighbour(page, run, EMPTY_BOX);
	case EMPTY_BOX: /* of a form that has written ticks elsewhere in the row too, the empty ones are empty */
		return !has_neighbour(page, run, MARKED);
	default:
		return false;
	}
}

/* Some run is a word to choose from: else written boxes are only a list's. */
static bool
offers_choice(const Page *page)
{
	for (guint i = 0; i < page->runs->len; i++)
		if (option_is_word(((const Run *)g_ptr_array_index(page->runs, i))->text))
			return true;
	return false;
}

bool
drawnbox_wanted(const Page *page, double box[4])
{
	bool wanted = false, offers = offers_choice(page);

	for (guint i = 0; offers && i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double reach = AROUND * (run->y1 - run->y0);

		if (!is_wanted(page, run))
			continue;
		box[0] = wanted ? MIN(box[0], run->x0 - reach) : run->x0 - reach;
		box[1] = wanted ? MIN(box[1], run->y0 - reach) : run->y0 - reach;
		box[2] = wanted ? MAX(box[2], run->x1 + reach) : run->x1 + reach;
		box[3] = wanted ? MAX(box[3], run->y1 + reach) : run->y1 + reach;
		wanted = true;
	}
	return wanted;
}

static int
from_left(gconstpointer a, gconstpointer b)
{
	const Glyph *left = *(Glyph *const *)a, *right = *(Glyph *const *)b;

	return left->x0 < right->x0 ? -1 : left->x0 > right->x0;
}

static GPtrArray *
glyphs_of(const GArray *glyphs, const Run *run)
{
	GPtrArray *inside = g_ptr_array_new();

	for (guint i = 0; i < glyphs->len; i++) {
		Glyph *glyph = &g_array_index(glyphs, Glyph, i);
		double x = (glyph->x0 + glyph->x1) / 2, y = (glyph->y0 + glyph->y1) / 2;

		if (x > run->x0 && x < run->x1 && y > run->y0 && y < run->y1)
			g_ptr_array_add(inside, glyph);
	}
	g_ptr_array_sort(inside, from_left);
	return inside;
}

static guint
count_printed(const char *text)
{
	guint n = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		n += !g_unichar_isspace(g_utf8_get_char(p));
	return n;
}

/* The place of each character along the run: from its own glyph, or by its share of the width where characters and glyphs differ. */
static void
set_places(OcrLine *line, const Run *run, const GArray *glyphs)
{
	g_autoptr(GPtrArray) inside = glyphs_of(glyphs, run);
	bool known = inside->len == count_printed(run->text);
	double width = MAX(run->x1 - run->x0, 1e-6), whole = MAX(text_width(run->text), 1), before = 0, sure = 1;
	guint n = 0;

	for (const char *p = run->text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		double wide = g_unichar_iswide(c) ? 2 : 1, at = (before + wide / 2) / whole;

		if (known && !g_unichar_isspace(c)) {
			const Glyph *glyph = g_ptr_array_index(inside, n++);

			at = ((glyph->x0 + glyph->x1) / 2 - run->x0) / width;
		} else if (known) {
			at = n < inside->len ? (((const Glyph *)g_ptr_array_index(inside, n))->x0 - run->x0) / width : 1;
		}
		at = CLAMP(at, 0, 1);
		g_array_append_val(line->at, at);
		g_array_append_val(line->sure, sure);
		before += wide;
	}
}

static OcrLine *
line_of(const Run *run, double scale, int x, int y, const GArray *glyphs)
{
	double height = (run->size > 0 ? MIN(run->size, run->y1 - run->y0) : run->y1 - run->y0) / GLYPH, middle = (run->y0 + run->y1) / 2;
	double top = (middle - height / 2) * scale - y, bottom = (middle + height / 2) * scale - y;
	double left = run->x0 * scale - x, right = run->x1 * scale - x;
	const double corner[8] = { left, top, right, top, right, bottom, left, bottom };
	OcrLine *line = ocr_line_new(corner);

	g_free(line->text);
	line->text = g_strdup(run->text);
	line->confidence = 1;
	set_places(line, run, glyphs);
	return line;
}

/* Does the place from x0 to x1, beside the run, hold another one's words?  No box is drawn over words. */
static bool
holds_words(const Page *page, const Run *run, double x0, double x1)
{
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *other = g_ptr_array_index(page->runs, i);
		double shared = MIN(other->y1, run->y1) - MAX(other->y0, run->y0);

		if (other != run && shared > 0.4 * MIN(run->y1 - run->y0, other->y1 - other->y0) && MIN(other->x1, x1) - MAX(other->x0, x0) > 0.1 * (x1 - x0))
			return true;
	}
	return false;
}

/* What was found becomes the run's; of written boxes only a tick is news. */
static guint
take_over(const Page *page, Run *run, const OcrLine *line, double scale, int x)
{
	bool ticked = strstr(line->text, TICK_YES) != NULL;
	double left = (line->corner[0] + x) / scale, right = (line->corner[2] + x) / scale;

	if ((left < run->x0 && holds_words(page, run, left, run->x0)) || (right > run->x1 && holds_words(page, run, run->x1, right)))
		return 0;

	if (g_str_equal(line->text, run->text) || (strstr(run->text, TICK_NO) != NULL && !ticked))
		return 0;
	g_free(run->text);
	run->text = g_strdup(line->text);
	run->x0 = MIN(run->x0, left);
	run->x1 = MAX(run->x1, right);
	return 1;
}

guint
drawnbox_mark(PIX *rgb, double scale, int left, int top, const GArray *glyphs, Page *page)
{
	g_autoptr(GPtrArray) runs = g_ptr_array_new(), lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);
	guint n = 0;

	for (guint i = 0; i < page->runs->len && runs->len < LINES_MAX; i++) {
		Run *run = g_ptr_array_index(page->runs, i);

		if (!is_wanted(page, run))
			continue;
		g_ptr_array_add(runs, run);
		g_ptr_array_add(lines, line_of(run, scale, left, top, glyphs));
	}
	if (runs->len == 0)
		return 0;
	tick_mark(rgb, lines);
	for (guint i = 0; i < runs->len; i++)
		n += take_over(page, g_ptr_array_index(runs, i), g_ptr_array_index(lines, i), scale, left);
	return n;
}
