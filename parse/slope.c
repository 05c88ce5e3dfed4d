/* slope.c - how the rows of a photographed page lean */
#include "parse/slope.h"
#include "parse/ocr_line.h"
#include "parse/quad.h"
#include <math.h>

#define LONG 4.0               /* only lines so many times longer than high tell their direction */
#define STRAY 0.06             /* lines that lean otherwise by more are no rows */
#define ROUNDS 4
#define STIFF 0.02             /* resistance against bend and fan where few lines speak for them */

/* One line's say: its slope at u, v (parts of the longer side from the centre). */
typedef struct {
	double u, v, slope, weight;
} Vote;

static int
compare_votes(gconstpointer a, gconstpointer b)
{
	const Vote *p = a, *q = b;

	return p->slope < q->slope ? -1 : p->slope > q->slope;
}

static double
median_slope(GArray *votes)
{
	double total = 0, sum = 0;

	g_array_sort(votes, compare_votes);
	for (guint i = 0; i < votes->len; i++)
		total += g_array_index(votes, Vote, i).weight;
	for (guint i = 0; i < votes->len; i++) {
		sum += g_array_index(votes, Vote, i).weight;
		if (2 * sum >= total)
			return g_array_index(votes, Vote, i).slope;
	}
	return 0;
}

/* Solves the symmetric 3 x 3 system by Cramer's rule. */
static gboolean
solve(const double m[3][3], const double r[3], double x[3])
{
	double d = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
	           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);

	if (fabs(d) < 1e-12)
		return FALSE;
	for (int k = 0; k < 3; k++) {
		double a[3][3];
		for (int i = 0; i < 3; i++)
			for (int j = 0; j < 3; j++)
				a[i][j] = j == k ? r[i] : m[i][j];
		x[k] = (a[0][0] * (a[1][1] * a[2][2] - a[1][2] * a[2][1]) - a[0][1] * (a[1][0] * a[2][2] - a[1][2] * a[2][0]) +
		        a[0][2] * (a[1][0] * a[2][1] - a[1][1] * a[2][0])) / d;
	}
	return TRUE;
}

static void
refine(Slope *slope, const GArray *votes)
{
	double m[3][3] = { { 0 } }, r[3] = { 0 }, x[3], total = 0;

	for (guint i = 0; i < votes->len; i++) {
		const Vote *vote = &g_array_index(votes, Vote, i);
		const double basis[3] = { 1, vote->u, vote->v };
		if (fabs(vote->slope - slope->lean - slope->bend * vote->u - slope->fan * vote->v) > STRAY)
			continue;
		for (int j = 0; j < 3; j++) {
			for (int k = 0; k < 3; k++)
				m[j][k] += vote->weight * basis[j] * basis[k];
			r[j] += vote->weight * basis[j] * vote->slope;
		}
		total += vote->weight;
	}
	m[1][1] += 2 * STIFF * total;
	m[2][2] += STIFF * total;
	if (total > 0 && solve(m, r, x)) {
		slope->lean = x[0];
		slope->bend = x[1];
		slope->fan = x[2];
	}
}

Slope
slope_fit(const GPtrArray *lines, double width, double height)
{
	Slope slope = { .x = width / 2, .y = height / 2, .side = MAX(MAX(width, height), 1) };
	g_autoptr(GArray) votes = g_array_new(FALSE, FALSE, sizeof(Vote));

	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		const double *c = line->corner;
		double w = quad_width(c), dx = c[2] - c[0] + c[4] - c[6], dy = c[3] - c[1] + c[5] - c[7], x, y;
		if (w < LONG * quad_height(c) || fabs(dy) > 0.5 * dx)
			continue;
		quad_centre(c, &x, &y);
		Vote vote = { (x - slope.x) / slope.side, (y - slope.y) / slope.side, dy / dx, w * w };
		g_array_append_val(votes, vote);
	}
	if (votes->len == 0)
		return slope;
	slope.lean = median_slope(votes);
	for (int i = 0; i < ROUNDS && votes->len >= 4; i++)
		refine(&slope, votes);
	return slope;
}

/* A row through (0, v0) runs along v = v0 + (lean + fan v0) u + bend u^2 / 2. */
void
slope_straighten(const Slope *slope, double x, double y, double *straight_x, double *straight_y)
{
	double u = (x - slope->x) / slope->side, v = (y - slope->y) / slope->side;
	double v0 = (v - slope->lean * u - slope->bend * u * u / 2) / MAX(1 + slope->fan * u, 0.2);

	*straight_y = slope->y + slope->side * v0;
	*straight_x = slope->x + slope->side * (u + slope->lean * v);
}

/* Where a place of the level page lies on the leaning one; the two are near each other, so a few steps find it. */
static void
lean_back(const Slope *slope, double straight_x, double straight_y, double *x, double *y)
{
	double u0 = (straight_x - slope->x) / slope->side, v0 = (straight_y - slope->y) / slope->side, u = u0, v = v0;

	for (int i = 0; i < 3; i++) {
		u = u0 - slope->lean * v;
		v = v0 * MAX(1 + slope->fan * u, 0.2) + slope->lean * u + slope->bend * u * u / 2;
	}
	*x = slope->x + slope->side * u;
	*y = slope->y + slope->side * v;
}

PIX *
slope_level(const Slope *slope, PIX *rgb)
{
	int w = pixGetWidth(rgb), h = pixGetHeight(rgb);
	PIX *level = pixCreate(w, h, 32);

	for (int y = 0; level != NULL && y < h; y++) {
		l_uint32 *row = pixGetData(level) + (gsize)y * (gsize)pixGetWpl(level);

		for (int x = 0; x < w; x++) {
			double from_x, from_y;

			lean_back(slope, x, y, &from_x, &from_y);
			int u = (int)lround(CLAMP(from_x, 0, w - 1)), v = (int)lround(CLAMP(from_y, 0, h - 1));
			row[x] = pixGetData(rgb)[(gsize)v * (gsize)pixGetWpl(rgb) + (gsize)u];
		}
	}
	return level;
}
