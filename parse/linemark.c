/* linemark.c - what a line of text looks like: the signs of the low frequencies of its pixels
 *
 * A perceptual hash (DCT) of a line instead of a page: a page that is cropped is another page, its lines stay.  The line is trimmed to its ink
 * first, since the boxes of a text detector differ by a pixel or two from one picture to the next. */
#include "parse/linemark.h"

#include <math.h>
#include <stdlib.h>

#include "parse/quad.h"

#define HIGH     24   /* rows that a line is sampled in */
#define WIDE     1200 /* columns at most */
#define ACROSS   16   /* frequencies along the line … */
#define DOWN     4    /* … and across it: 64 in all */
#define GRID_W   48
#define GRID_H   12
#define LEAST    2.0  /* width for height: shorter ones are all alike */
#define CONTRAST 40   /* between paper and ink, of 255 */

typedef struct {
	guint8 *gray;
	int w, h;
	int left, top, right, bottom; /* of the ink; right and bottom outside it */
} Strip;

static int
compare_bytes(const void *a, const void *b)
{
	return *(const guint8 *)a - *(const guint8 *)b;
}

/* The paper is what most pixels are; ink is far enough from it, lighter or darker. */
static bool
find_ink(Strip *strip)
{
	gsize n = (gsize)strip->w * (gsize)strip->h;
	g_autofree guint8 *sorted = g_memdup2(strip->gray, n);
	int paper, ink;

	qsort(sorted, n, 1, compare_bytes);
	paper = sorted[n / 2];
	ink = MAX(sorted[n - 1 - n / 50] - paper, paper - sorted[n / 50]);
	if (ink < CONTRAST)
		return false;
	*strip = (Strip){ strip->gray, strip->w, strip->h, strip->w, strip->h, 0, 0 };
	for (int y = 0; y < strip->h; y++)
		for (int x = 0; x < strip->w; x++) {
			if (ABS(strip->gray[y * strip->w + x] - paper) * 2 < ink)
				continue;
			strip->left = MIN(strip->left, x);
			strip->right = MAX(strip->right, x + 1);
			strip->top = MIN(strip->top, y);
			strip->bottom = MAX(strip->bottom, y + 1);
		}
	return strip->right - strip->left >= LEAST * (strip->bottom - strip->top) && strip->bottom - strip->top >= HIGH / 3;
}

/* The inked part as GRID_W x GRID_H means. */
static void
shrink(const Strip *strip, double grid[GRID_H][GRID_W])
{
	int w = strip->right - strip->left, h = strip->bottom - strip->top;

	for (int j = 0; j < GRID_H; j++)
		for (int i = 0; i < GRID_W; i++) {
			int x0 = strip->left + i * w / GRID_W, x1 = MAX(strip->left + (i + 1) * w / GRID_W, x0 + 1);
			int y0 = strip->top + j * h / GRID_H, y1 = MAX(strip->top + (j + 1) * h / GRID_H, y0 + 1);
			double sum = 0;

			for (int y = y0; y < y1; y++)
				for (int x = x0; x < x1; x++)
					sum += strip->gray[MIN(y, strip->h - 1) * strip->w + MIN(x, strip->w - 1)];
			grid[j][i] = sum / ((x1 - x0) * (y1 - y0));
		}
}

static guint64
bits_of(double grid[GRID_H][GRID_W])
{
	guint64 bits = 0;
	int n = 0;

	for (int v = 0; v < DOWN; v++)
		for (int u = 1; u <= ACROSS; u++, n++) {
			double sum = 0;

			for (int j = 0; j < GRID_H; j++)
				for (int i = 0; i < GRID_W; i++)
					sum += grid[j][i] * cos(M_PI * u * (i + 0.5) / GRID_W) * cos(M_PI * v * (j + 0.5) / GRID_H);
			if (sum > 0)
				bits |= (guint64)1 << n;
		}
	return bits;
}

bool
linemark_take(PIX *rgb, const double corner[8], Mark *mark)
{
	double high = quad_height(corner), wide = quad_width(corner), grid[GRID_H][GRID_W];
	int w = high > 1 ? (int)CLAMP(HIGH * wide / high, 1, WIDE) : 0;
	g_autofree guint8 *colours = NULL, *gray = NULL;
	Strip strip;

	if (w < HIGH * LEAST)
		return false;
	colours = g_malloc((gsize)w * HIGH * 3);
	gray = g_malloc((gsize)w * HIGH);
	quad_sample(rgb, corner, w, HIGH, colours);
	for (int i = 0; i < w * HIGH; i++)
		gray[i] = (guint8)((colours[3 * i] * 3 + colours[3 * i + 1] * 6 + colours[3 * i + 2]) / 10);
	strip = (Strip){ .gray = gray, .w = w, .h = HIGH };
	if (!find_ink(&strip))
		return false;
	shrink(&strip, grid);
	*mark = (Mark){ bits_of(grid), (guint)MIN(4.0 * (strip.right - strip.left) / (strip.bottom - strip.top), 255) };
	return true;
}
