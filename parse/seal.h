/* seal.h - red round seals of companies (公章) in a picture
 *
 * A seal is a red ring of plausible size: not a red heading, a filled red logo, red text or red paper.  Brown desks and pink scans
 * are redder than white everywhere, so redness is measured against the page's own. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <leptonica/allheaders.h>

typedef struct {
	double x, y;           /* centre, pixels of the picture */
	double rx, ry;         /* half axes */
	bool round;            /* a ring: a seal; else some other stamp or red drawing */
} Seal;

/* All red marks of a stamp's size. Free with g_array_unref(). */
GArray *seal_find(PIX *rgb);
/* The same where the picture was already made smaller, by seal_shrink() of its size; the places are those of the larger one. */
GArray *seal_find_small(PIX *small, double shrink);
double  seal_shrink(int width, int height);
/* A copy in which the red ink of these marks is as light as paper where nothing is printed beneath it; NULL without memory. */
PIX    *seal_remove(PIX *rgb, const GArray *seals);
