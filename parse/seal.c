/* seal.c - red round seals of companies (公章) in a picture */
#include "parse/seal.h"
#include <math.h>

#define SIDE 1000              /* marks are looked for in a picture of that longer side */
#define RED_LEAST 26           /* redness (R less the greater of G and B) above the page's own */
#define SIZE_LEAST 0.085       /* diameter as part of the shorter side */
#define SIZE_MOST 0.75
#define PIXELS_LEAST 40        /* diameter in pixels of the picture */
#define STOUT 1.6              /* longer to shorter side of a mark */
#define FILL_MOST 0.62         /* red part of the box around it: above is a surface, not a stamp */
#define FILL_LEAST 0.03
#define DIRECTIONS 120
#define RING_WIDTH 0.13        /* how far the outermost red may lie from the ellipse */
#define RING_PART 0.62         /* in so many of the directions */
#define JOIN 11                /* pixels of the small picture */
#define REMOVE_RED 24

static int
redness(l_uint32 pixel)
{
	int r = pixel >> 24 & 255, g = pixel >> 16 & 255, b = pixel >> 8 & 255;

	return r - MAX(g, b);
}

/* What three quarters of the page stay below: paper, desk, colour cast. */
static int
own_redness(PIX *rgb)
{
	guint32 histogram[512] = { 0 }, n = 0, count = 0;
	int i = 0, w = pixGetWidth(rgb), h = pixGetHeight(rgb);
	gsize wpl = (gsize)pixGetWpl(rgb);

	for (int y = 0; y < h; y += 2) {
		const l_uint32 *row = pixGetData(rgb) + (gsize)y * wpl;
		for (int x = 0; x < w; x += 2, n++)
			histogram[redness(row[x]) + 255]++;
	}
	while (i < 511 && (count += histogram[i]) < n / 4 * 3)
		i++;
	return CLAMP(i - 255, 0, 60);
}

static PIX *
red_mask(PIX *rgb)
{
	int limit = own_redness(rgb) + RED_LEAST, w = pixGetWidth(rgb), h = pixGetHeight(rgb);
	PIX *mask = pixCreate(w, h, 1);
	gsize wpl = (gsize)pixGetWpl(rgb);

	for (int y = 0; mask != NULL && y < h; y++) {
		const l_uint32 *row = pixGetData(rgb) + (gsize)y * wpl;
		l_uint32 *out = pixGetData(mask) + (gsize)y * (gsize)pixGetWpl(mask);
		for (int x = 0; x < w; x++) {
			int r = row[x] >> 24 & 255, red;
			if (r <= limit || (red = redness(row[x])) <= limit)
				continue;
			/* Saturated, not only bright: a quarter of the red is more than gray. */
			if (5 * red > r)
				SET_DATA_BIT(out, x);
		}
	}
	return mask;
}

/* The part of the directions in which the outermost red pixel lies on the ellipse in the box. */
static double
ring_part(PIX *mask, const BOX *box)
{
	double cx = box->x + box->w / 2.0, cy = box->y + box->h / 2.0, rx = box->w / 2.0, ry = box->h / 2.0;
	int found = 0;

	for (int i = 0; i < DIRECTIONS; i++) {
		double angle = 2 * G_PI * i / DIRECTIONS, outermost = 0;
		for (double r = 1.25; r > 0.5 && outermost == 0; r -= 0.4 / MAX(rx, ry)) {
			l_uint32 bit = 0;
			int x = (int)lround(cx + r * rx * cos(angle)), y = (int)lround(cy + r * ry * sin(angle));
			if (x >= box->x && x < box->x + box->w && y >= box->y && y < box->y + box->h &&
			    pixGetPixel(mask, x, y, &bit) == 0 && bit)
				outermost = r;
		}
		found += fabs(outermost - 1) < RING_WIDTH;
	}
	return (double)found / DIRECTIONS;
}

static void
judge_mark(PIX *mask, const BOX *box, double scale, GArray *seals)
{
	int shorter = MIN(pixGetWidth(mask), pixGetHeight(mask)), size = MAX(box->w, box->h), count = 0;

	if (size < SIZE_LEAST * shorter || size > SIZE_MOST * shorter || size < PIXELS_LEAST * scale || size > STOUT * MIN(box->w, box->h))
		return;
	PIX *part = pixClipRectangle(mask, (BOX *)box, NULL);
	pixCountPixels(part, &count, NULL);
	pixDestroy(&part);
	double fill = (double)count / ((double)box->w * box->h);
	if (fill < FILL_LEAST || fill > FILL_MOST)
		return;
	Seal seal = { .x = (box->x + box->w / 2.0) / scale, .y = (box->y + box->h / 2.0) / scale };
	seal.rx = box->w / 2.0 / scale;
	seal.ry = box->h / 2.0 / scale;
	seal.round = 4 * size <= 5 * MIN(box->w, box->h) && ring_part(mask, box) >= RING_PART;
	g_array_append_val(seals, seal);
}

double
seal_shrink(int width, int height)
{
	return MIN(1.0, (double)SIDE / MAX(MAX(width, height), 1));
}

GArray *
seal_find_small(PIX *small, double scale)
{
	GArray *seals = g_array_new(FALSE, FALSE, sizeof(Seal));
	PIX *mask = red_mask(small);

	if (mask == NULL)
		return seals;
	/* Print over the ring and JPEG's colour grid tear it: join what is nearly together. */
	PIX *whole = pixCloseSafeBrick(NULL, mask, JOIN, JOIN);
	PIXA *parts = NULL;
	BOXA *boxes = whole != NULL ? pixConnComp(whole, &parts, 8) : NULL;
	for (int i = 0; boxes != NULL && i < boxaGetCount(boxes); i++) {
		BOX *box = boxaGetBox(boxes, i, L_CLONE);
		judge_mark(mask, box, scale, seals);
		boxDestroy(&box);
	}
	boxaDestroy(&boxes);
	pixaDestroy(&parts);
	pixDestroy(&whole);
	pixDestroy(&mask);
	return seals;
}

GArray *
seal_find(PIX *rgb)
{
	double scale = seal_shrink(pixGetWidth(rgb), pixGetHeight(rgb));
	PIX *small = scale < 1 ? pixScaleAreaMap(rgb, (float)scale, (float)scale) : pixClone(rgb);
	GArray *seals = small != NULL ? seal_find_small(small, scale) : g_array_new(FALSE, FALSE, sizeof(Seal));

	pixDestroy(&small);
	return seals;
}

static void
bleach(PIX *rgb, const Seal *seal, int limit)
{
	int x0 = MAX(0, (int)(seal->x - 1.06 * seal->rx)), x1 = MIN((int)pixGetWidth(rgb) - 1, (int)(seal->x + 1.06 * seal->rx));
	int y0 = MAX(0, (int)(seal->y - 1.06 * seal->ry)), y1 = MIN((int)pixGetHeight(rgb) - 1, (int)(seal->y + 1.06 * seal->ry));

	for (int y = y0; y <= y1; y++) {
		l_uint32 *row = pixGetData(rgb) + (gsize)y * (gsize)pixGetWpl(rgb);
		for (int x = x0; x <= x1; x++)
			if (redness(row[x]) > limit) {
				l_uint32 r = row[x] >> 24 & 255;
				row[x] = r << 24 | r << 16 | r << 8;
			}
	}
}

PIX *
seal_remove(PIX *rgb, const GArray *seals)
{
	if (seals->len == 0)
		return pixClone(rgb);
	PIX *clean = pixCopy(NULL, rgb);
	for (guint i = 0; clean != NULL && i < seals->len; i++)
		bleach(clean, &g_array_index(seals, Seal, i), REMOVE_RED);
	return clean;
}
