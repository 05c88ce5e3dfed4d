/* slope.h - how the rows of a photographed page lean
 *
 * Labels and values are paired by boxes that stand square, so the places on a leaning page are mapped to a straight one: rotation,
 * perspective (the lean changes from top to bottom) and a bent sheet (it changes from left to right), estimated from the text
 * lines' own directions. */
#pragma once
#include <glib.h>
#include <leptonica/allheaders.h>

typedef struct {
	double x, y, side;     /* centre and longer side of the page */
	double lean, bend, fan;/* of a row through the centre; more per side to the right; more per side downward */
} Slope;

/* `lines`: of OcrLine, read from left to right. */
Slope slope_fit(const GPtrArray *lines, double width, double height);
void  slope_straighten(const Slope *slope, double x, double y, double *straight_x, double *straight_y);
/* The page with its rows made level: what slope_straighten() does to places, done to pixels.  New; NULL if there is no memory. */
PIX  *slope_level(const Slope *slope, PIX *rgb);
