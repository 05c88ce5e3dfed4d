/* redmark.c - words stamped in red that are no seal: 作废, 样本 */
#include "parse/redmark.h"
#include "parse/overprint.h"

#define AROUND 1.35      /* of a mark's half axes are looked at */
#define RED 30           /* R less the greater of G and B */
#define SIDE_MOST 900    /* longer side, in pixels, of what is read */

typedef struct {
	double x0, y0, x1, y1;
} Area;

/* All marks that are no rings, together: the letters of one word are often apart. */
static bool
find_area(const PIX *rgb, const GArray *seals, Area *area)
{
	bool any = false;

	for (guint i = 0; i < seals->len; i++) {
		const Seal *seal = &g_array_index(seals, Seal, i);
		double x0 = seal->x - AROUND * seal->rx, x1 = seal->x + AROUND * seal->rx;
		double y0 = seal->y - AROUND * seal->ry, y1 = seal->y + AROUND * seal->ry;

		if (seal->round)
			continue;
		*area = any ? (Area){ MIN(area->x0, x0), MIN(area->y0, y0), MAX(area->x1, x1), MAX(area->y1, y1) } : (Area){ x0, y0, x1, y1 };
		any = true;
	}
	area->x0 = MAX(area->x0, 0), area->y0 = MAX(area->y0, 0);
	area->x1 = MIN(area->x1, pixGetWidth((PIX *)rgb)), area->y1 = MIN(area->y1, pixGetHeight((PIX *)rgb));
	return any && area->x1 - area->x0 > 8 && area->y1 - area->y0 > 8;
}

/* Its red ink, black on white. */
static PIX *
red_ink(PIX *rgb, const Area *area)
{
	BOX *box = boxCreate((int)area->x0, (int)area->y0, (int)(area->x1 - area->x0), (int)(area->y1 - area->y0));
	PIX *part = box != NULL ? pixClipRectangle(rgb, box, NULL) : NULL;

	boxDestroy(&box);
	for (int y = 0; part != NULL && y < pixGetHeight(part); y++) {
		l_uint32 *row = pixGetData(part) + (gsize)y * (gsize)pixGetWpl(part);

		for (int x = 0; x < pixGetWidth(part); x++) {
			int r = row[x] >> 24 & 255, g = row[x] >> 16 & 255, b = row[x] >> 8 & 255;

			row[x] = r - MAX(g, b) > RED ? 0 : 0xffffff00;
		}
	}
	return part;
}

static int
by_left(gconstpointer a, gconstpointer b)
{
	const OcrLine *x = *(OcrLine *const *)a, *y = *(OcrLine *const *)b;

	return x->corner[0] < y->corner[0] ? -1 : x->corner[0] > y->corner[0];
}

GPtrArray *
redmark_read(Ocr *ocr, PIX *rgb, const GArray *seals)
{
	Area area = { 0 };
	GPtrArray *words;
	GString *all;

	if (ocr_is_doubtful(ocr) || pixGetDepth(rgb) != 32 || !find_area(rgb, seals, &area))
		return NULL;
	PIX *ink = red_ink(rgb, &area);
	double scale = ink != NULL ? SIDE_MOST / (double)MAX(pixGetWidth(ink), pixGetHeight(ink)) : 1;
	PIX *small = ink != NULL && scale < 1 ? pixScaleAreaMap(ink, (float)scale, (float)scale) : pixClone(ink);
	g_autoptr(GPtrArray) lines = small != NULL ? ocr_lines(ocr, small, NULL) : NULL;

	pixDestroy(&small);
	pixDestroy(&ink);
	if (lines == NULL || lines->len == 0)
		return NULL;
	words = g_ptr_array_new_with_free_func(g_free);
	all = g_string_new(NULL);
	g_ptr_array_sort(lines, by_left);
	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);

		if (overprint_is(line->text))
			g_ptr_array_add(words, g_strdup(line->text));
		g_string_append(all, line->text);
	}
	if (lines->len > 1 && overprint_is(all->str))
		g_ptr_array_add(words, g_strdup(all->str));
	g_string_free(all, TRUE);
	return words;
}
