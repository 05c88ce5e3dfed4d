/* quad.c - rectangles that stand askew: hulls, smallest rectangles, straightened strips */
#include "parse/quad.h"
#include <math.h>
#include <string.h>
#include <stdlib.h>

static int
compare_points(const void *a, const void *b)
{
	const Point *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->y < q->y ? -1 : p->y > q->y;
}

static double
cross(Point o, Point a, Point b)
{
	return (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);
}

/* Andrew's monotone chain; `hull` has room for 2n points.  Returns how many it holds. */
static guint
convex_hull(Point *points, guint n, Point *hull)
{
	guint k = 0;

	qsort(points, n, sizeof *points, compare_points);
	for (guint i = 0; i < n; i++) {
		while (k >= 2 && cross(hull[k - 2], hull[k - 1], points[i]) <= 0)
			k--;
		hull[k++] = points[i];
	}
	for (guint i = n - 1, lower = k + 1; i-- > 0;) {
		while (k >= lower && cross(hull[k - 2], hull[k - 1], points[i]) <= 0)
			k--;
		hull[k++] = points[i];
	}
	return k > 1 ? k - 1 : k;
}

/* The rectangle around the hull with one side along (ux, uy); returns its area. */
static double
rectangle_along(const Point *hull, guint n, double ux, double uy, double corner[8])
{
	double a0 = G_MAXDOUBLE, a1 = -G_MAXDOUBLE, b0 = G_MAXDOUBLE, b1 = -G_MAXDOUBLE;

	for (guint i = 0; i < n; i++) {
		double a = hull[i].x * ux + hull[i].y * uy, b = -hull[i].x * uy + hull[i].y * ux;
		a0 = MIN(a0, a);
		a1 = MAX(a1, a);
		b0 = MIN(b0, b);
		b1 = MAX(b1, b);
	}
	const double as[4] = { a0, a1, a1, a0 }, bs[4] = { b0, b0, b1, b1 };
	for (int i = 0; i < 4; i++) {
		corner[2 * i] = as[i] * ux - bs[i] * uy;
		corner[2 * i + 1] = as[i] * uy + bs[i] * ux;
	}
	return (a1 - a0) * (b1 - b0);
}

void
quad_around(Point *points, guint n, double corner[8])
{
	g_autofree Point *hull = g_new(Point, 2 * (gsize)n + 2);
	guint k = convex_hull(points, n, hull);
	double best = rectangle_along(hull, k, 1, 0, corner), try[8];

	for (guint i = 0; i < k && k > 2; i++) {
		Point p = hull[i], q = hull[(i + 1) % k];
		double ux = q.x - p.x, uy = q.y - p.y, length = hypot(ux, uy);
		/* Each side gives one of the four directions of its rectangle: take the one nearest to "rightwards". */
		if (fabs(uy) > fabs(ux)) {
			double t = ux;
			ux = uy;
			uy = -t;
		}
		if (ux < 0) {
			ux = -ux;
			uy = -uy;
		}
		double area = rectangle_along(hull, k, ux / length, uy / length, try);
		if (area < best - 1e-9) {
			best = area;
			for (int j = 0; j < 8; j++)
				corner[j] = try[j];
		}
	}
}

void
quad_box(double corner[8], double x0, double y0, double x1, double y1)
{
	corner[0] = corner[6] = x0;
	corner[2] = corner[4] = x1;
	corner[1] = corner[3] = y0;
	corner[5] = corner[7] = y1;
}

static double
side(const double corner[8], int a, int b)
{
	return hypot(corner[2 * a] - corner[2 * b], corner[2 * a + 1] - corner[2 * b + 1]);
}

double
quad_width(const double corner[8])
{
	return (side(corner, 0, 1) + side(corner, 3, 2)) / 2;
}

double
quad_height(const double corner[8])
{
	return (side(corner, 0, 3) + side(corner, 1, 2)) / 2;
}

Point
quad_point(const double corner[8], double u, double v)
{
	double a = (1 - u) * (1 - v), b = u * (1 - v), c = u * v, d = (1 - u) * v;

	return (Point){ a * corner[0] + b * corner[2] + c * corner[4] + d * corner[6],
		        a * corner[1] + b * corner[3] + c * corner[5] + d * corner[7] };
}

static void
remap(double corner[8], double u0, double v0, double u1, double v1)
{
	const Point p[4] = { quad_point(corner, u0, v0), quad_point(corner, u1, v0), quad_point(corner, u1, v1),
		             quad_point(corner, u0, v1) };

	for (int i = 0; i < 4; i++) {
		corner[2 * i] = p[i].x;
		corner[2 * i + 1] = p[i].y;
	}
}

void
quad_grow(double corner[8], double left, double top, double right, double bottom)
{
	double w = MAX(quad_width(corner), 1e-6), h = MAX(quad_height(corner), 1e-6);

	remap(corner, -left / w, -top / h, 1 + right / w, 1 + bottom / h);
}

void
quad_cut(double corner[8], double from, double to)
{
	remap(corner, from, 0, to, 1);
}

void
quad_turn(double corner[8], int turns)
{
	double old[8];

	for (int i = 0; i < 8; i++)
		old[i] = corner[i];
	for (int i = 0; i < 4; i++) {
		int from = (i + turns + 8) % 4;
		corner[2 * i] = old[2 * from];
		corner[2 * i + 1] = old[2 * from + 1];
	}
}

void
quad_bounds(const double corner[8], double *x0, double *y0, double *x1, double *y1)
{
	*x0 = *x1 = corner[0];
	*y0 = *y1 = corner[1];
	for (int i = 1; i < 4; i++) {
		*x0 = MIN(*x0, corner[2 * i]);
		*x1 = MAX(*x1, corner[2 * i]);
		*y0 = MIN(*y0, corner[2 * i + 1]);
		*y1 = MAX(*y1, corner[2 * i + 1]);
	}
}

void
quad_centre(const double corner[8], double *x, double *y)
{
	*x = (corner[0] + corner[2] + corner[4] + corner[6]) / 4;
	*y = (corner[1] + corner[3] + corner[5] + corner[7]) / 4;
}

int
quad_holds(const double corner[8], double x, double y)
{
	int left = 0, right = 0;

	for (int i = 0, j = 3; i < 4; j = i++) {
		double c = (corner[2 * i] - corner[2 * j]) * (y - corner[2 * j + 1]) -
		           (corner[2 * i + 1] - corner[2 * j + 1]) * (x - corner[2 * j]);
		left += c < 0;
		right += c > 0;
	}
	return left == 0 || right == 0;
}

/* Adds the pixel at (x, y), in 1/256 steps between its neighbours, to the sum; green and blue are added up side by side in one word. */
static void
add_sample(const l_uint32 *data, int wpl, int width, int height, double x, double y, guint32 sum[3])
{
	double cx = CLAMP(x - 0.5, 0, width - 1.0), cy = CLAMP(y - 0.5, 0, height - 1.0);
	int ix = (int)cx, iy = (int)cy;
	guint32 fx = (guint32)((cx - ix) * 256), fy = (guint32)((cy - iy) * 256);
	const l_uint32 *row = data + (gsize)iy * wpl, *next = iy + 1 < height ? row + wpl : row;
	int jx = ix + 1 < width ? ix + 1 : ix;
	const guint32 part[4] = { (256 - fx) * (256 - fy), fx * (256 - fy), (256 - fx) * fy, fx * fy };
	const l_uint32 pixel[4] = { row[ix], row[jx], next[ix], next[jx] };
	guint64 pair = 0;
	guint32 red = 0;

	for (int i = 0; i < 4; i++) {
		red += part[i] * (pixel[i] >> 24);
		pair += part[i] * ((guint64)(pixel[i] & 0xff0000) << 16 | (pixel[i] >> 8 & 255));
	}
	sum[0] += red >> 16;
	sum[1] += (guint32)(pair >> 48);
	sum[2] += (guint32)pair >> 16;
}

static int
samples_for(double pixels, int n)
{
	return (int)CLAMP(lround(pixels / n), 1, 6);
}

/* Between the two ends of a row the quadrilateral's points lie evenly: only the ends are worked out. */
static void
sample_row(PIX *rgb, const double corner[8], double v, int steps, int each, guint32 *sums)
{
	const l_uint32 *data = pixGetData(rgb);
	int wpl = pixGetWpl(rgb), width = pixGetWidth(rgb), height = pixGetHeight(rgb);
	Point left = quad_point(corner, 0, v), right = quad_point(corner, 1, v);
	double dx = (right.x - left.x) / (steps * each), dy = (right.y - left.y) / (steps * each);

	for (int x = 0; x < steps; x++)
		for (int i = 0; i < each; i++) {
			double at = x * each + i + 0.5;

			add_sample(data, wpl, width, height, left.x + at * dx, left.y + at * dy, sums + 3 * x);
		}
}

void
quad_sample(PIX *rgb, const double corner[8], int w, int h, guint8 *out)
{
	int nx = samples_for(quad_width(corner), w), ny = samples_for(quad_height(corner), h);
	g_autofree guint32 *sums = g_new(guint32, 3 * (gsize)w);

	for (int y = 0; y < h; y++) {
		memset(sums, 0, 3 * (gsize)w * sizeof *sums);
		for (int j = 0; j < ny; j++)
			sample_row(rgb, corner, (y + (j + 0.5) / ny) / h, w, nx, sums);
		for (int i = 0; i < 3 * w; i++)
			*out++ = (guint8)(sums[i] / (guint32)(nx * ny));
	}
}
