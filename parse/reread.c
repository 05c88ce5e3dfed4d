/* reread.c - the second reading of a value from the picture's own pixels */
#include "parse/reread.h"
#include "base/text.h"
#include "parse/linemark.h"
#include "parse/quad.h"
#include <math.h>
#include <string.h>

#define MARGIN 0.3             /* of the line's height, kept around it: the variants look beyond the box */
#define INSIDE 0.5             /* a run belongs to a box that covers so much of it */
#define TELLING 5              /* digits of a line that is worth a mark */
#define WHOLE 0.85             /* a box that covers so much of a run means all of it */

/* One run and its pixels. */
typedef struct {
	guint page;
	double box[4];
	PIX *pixels;
	OcrLine *line;         /* corners within `pixels` */
} Kept;

static void
kept_free(gpointer data)
{
	Kept *kept = data;

	pixDestroy(&kept->pixels);
	ocr_line_free(kept->line);
	g_free(kept);
}

static void
kept_free_all(gpointer data)
{
	g_ptr_array_unref(data);
}

/* The parts of the run's length that the box covers, moved to the middles between characters. */
static void
snap(const OcrLine *line, double *from, double *to)
{
	guint n = line->at->len;
	double left = 0, right = 1;

	for (guint i = 0; i + 1 < n; i++) {
		double middle = (g_array_index(line->at, double, i) + g_array_index(line->at, double, i + 1)) / 2;
		if (fabs(middle - *from) < fabs(left - *from))
			left = middle;
		if (fabs(middle - *to) < fabs(right - *to))
			right = middle;
	}
	*from = left;
	*to = MAX(right, left + 1e-3);
}

/* What the first reading made of the part of the line. */
static char *
first_reading(const OcrLine *line, double from, double to)
{
	const char *p = line->text;
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < line->at->len && *p != '\0'; i++) {
		const char *end = g_utf8_next_char(p);
		double at = g_array_index(line->at, double, i);

		if (at >= from && at <= to)
			g_string_append_len(text, p, end - p);
		p = end;
	}
	return g_string_free(text, FALSE);
}

/* Majority of the first reading and two prepared differently; without one the first of the two, half believed.  Where the first two agree
 * the third cannot change the majority, and is not asked: half of what confirming costs. */
static char *
read_kept(const Kept *kept, double from, double to, double *confidence)
{
	double corner[8];
	Ocr *ocr = ocr_default();

	memcpy(corner, kept->line->corner, sizeof corner);
	if (to - from < WHOLE) {
		snap(kept->line, &from, &to);
		quad_cut(corner, from, to);
	} else {
		from = 0;
		to = 1;
	}
	g_autofree char *before = first_reading(kept->line, from, to), *text = NULL;
	OcrLine *one = ocr_read_box(ocr, kept->pixels, corner, 1, NULL), *two = NULL;

	if (one != NULL && text_same(one->text, before)) {
		*confidence = one->confidence;
		text = g_strdup(one->text);
	} else if (one != NULL && (two = ocr_read_box(ocr, kept->pixels, corner, 2, NULL)) != NULL) {
		bool same = text_same(one->text, two->text), second = !same && text_same(two->text, before);

		*confidence = (one->confidence + two->confidence) / 2 * (same ? 1 : second ? 0.9 : 0.5);
		text = g_strdup(second ? two->text : one->text);
	}
	ocr_line_free(one);
	ocr_line_free(two);
	return g_steal_pointer(&text);
}

static char *
reread_box(gpointer data, guint page, const double box[4], double *confidence)
{
	GPtrArray *all = data;
	g_autoptr(GString) text = g_string_new(NULL);
	double least = 1;

	for (guint i = 0; i < all->len && ocr_default() != NULL; i++) {
		const Kept *kept = g_ptr_array_index(all, i);
		double w = MAX(kept->box[2] - kept->box[0], 1e-6), h = MAX(kept->box[3] - kept->box[1], 1e-6), sure = 0;
		double from = MAX(0, (box[0] - kept->box[0]) / w), to = MIN(1, (box[2] - kept->box[0]) / w);
		double high = (MIN(box[3], kept->box[3]) - MAX(box[1], kept->box[1])) / h;
		/* Of the run, or of the box where that is smaller, at least half lies in the other. */
		if (kept->page != page || high < INSIDE || to - from < INSIDE * MIN(1, (box[2] - box[0]) / w))
			continue;
		g_autofree char *piece = read_kept(kept, from, to, &sure);
		if (piece == NULL)
			continue;
		g_string_append(text, piece);
		least = MIN(least, sure);
	}
	if (text->len == 0)
		return NULL;
	if (confidence != NULL)
		*confidence = least;
	return g_string_free(g_steal_pointer(&text), FALSE);
}

void
reread_keep(Pages *pages, guint page, const Run *run, PIX *rgb, const OcrLine *line)
{
	double x0, y0, x1, y1, margin = MARGIN * quad_height(line->corner) + 2;

	if (pages->reread == NULL) {
		pages->reread = reread_box;
		pages->reread_data = g_ptr_array_new_with_free_func(kept_free);
		pages->reread_free = kept_free_all;
	}
	if (pages->reread != reread_box)
		return;
	quad_bounds(line->corner, &x0, &y0, &x1, &y1);
	BOX box = { .x = MAX(0, (int)floor(x0 - margin)), .y = MAX(0, (int)floor(y0 - margin)) };
	box.w = MIN((int)pixGetWidth(rgb), (int)ceil(x1 + margin)) - box.x;
	box.h = MIN((int)pixGetHeight(rgb), (int)ceil(y1 + margin)) - box.y;
	PIX *pixels = box.w > 0 && box.h > 0 ? pixClipRectangle(rgb, &box, NULL) : NULL;
	if (pixels == NULL)
		return;
	Kept *kept = g_new0(Kept, 1);
	kept->page = page;
	kept->pixels = pixels;
	kept->box[0] = run->x0;
	kept->box[1] = run->y0;
	kept->box[2] = run->x1;
	kept->box[3] = run->y1;
	kept->line = ocr_line_new(line->corner);
	for (int i = 0; i < 8; i += 2) {
		kept->line->corner[i] -= box.x;
		kept->line->corner[i + 1] -= box.y;
	}
	g_free(kept->line->text);
	kept->line->text = g_strdup(line->text);
	g_array_append_vals(kept->line->at, line->at->data, line->at->len);
	g_ptr_array_add(pages->reread_data, kept);
}

/* Labels are the same on every receipt of a bank; a number, a day, a sum tells one from another. */
static bool
tells(const char *text)
{
	guint digits = 0;

	for (; *text != '\0'; text++)
		digits += g_ascii_isdigit(*text);
	return digits >= TELLING;
}

char *
reread_marks(const Pages *pages, guint page)
{
	const GPtrArray *all = pages->reread == reread_box ? pages->reread_data : NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; all != NULL && i < all->len && text->len < MARKS_MOST * MARK_DIGITS; i++) {
		const Kept *kept = g_ptr_array_index(all, i);
		Mark mark;

		if (kept->page == page && tells(kept->line->text) && linemark_take(kept->pixels, kept->line->corner, &mark))
			mark_append(text, &mark);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
