/* quad.h - rectangles that stand askew: hulls, smallest rectangles, straightened strips
 *
 * A quadrilateral is double[8]: x,y of top left, top right, bottom right, bottom left in the reading direction of its text. */
#pragma once
#include <glib.h>
#include <leptonica/allheaders.h>

typedef struct {
	double x, y;
} Point;

/* The smallest rectangle around n > 0 points (they are reordered); corners so that it reads from left to right or, when it is
 * taller than wide, still with its top left corner first. */
void   quad_around(Point *points, guint n, double corner[8]);
void   quad_box(double corner[8], double x0, double y0, double x1, double y1);
double quad_width(const double corner[8]);   /* along the text */
double quad_height(const double corner[8]);  /* across it */
/* Moves the four sides outward by so many pixels (inward when negative). */
void   quad_grow(double corner[8], double left, double top, double right, double bottom);
/* The part from `from` to `to` (0..1 along the text). */
void   quad_cut(double corner[8], double from, double to);
/* The same rectangle read in a direction turned by `turns` quarter turns to the right. */
void   quad_turn(double corner[8], int turns);
void   quad_bounds(const double corner[8], double *x0, double *y0, double *x1, double *y1);
void   quad_centre(const double corner[8], double *x, double *y);
/* The point at u (0..1 along) and v (0..1 across). */
Point  quad_point(const double corner[8], double u, double v);
/* Is the point inside the convex quadrilateral? */
int    quad_holds(const double corner[8], double x, double y);
/* Straightens the quadrilateral into w x h pixels of R,G,B bytes; reads outside the picture repeat its edge.  Several samples a
 * pixel where it shrinks. */
void   quad_sample(PIX *rgb, const double corner[8], int w, int h, guint8 *out);
