/* glance.h - a PDF's page as it looks, drawn no more than is asked for
 *
 * Most pages are read by their words alone.  What must be seen of one is drawn when it is asked for: a page of words and lines is
 * interpreted once and then painted in parts, one with pictures is painted whole, and what the file cannot hold (streams.h) is not
 * looked for.  Places are points, y down; pixels are those of the whole page at glance_scale(). */
#pragma once
#include "parse/bitmap.h"
#include "parse/seal.h"
#include "parse/streams.h"
#include "parse/strokes.h"

typedef struct Glance Glance;

/* The page is borrowed. */
Glance *glance_new(PopplerPage *page, double width, double height);
/* Follows the page's paths in the file itself (strokes.h): what it may show, and its rules without the page being drawn.  False: not
 * to be told so.  The file is borrowed. */
bool     glance_follow(Glance *glance, const PdfFile *file, guint n, Streams *can);
/* Before anything is asked: what the page may show; `pictures`: it does show some. */
void     glance_expect(Glance *glance, Streams can, bool pictures);
void     glance_free(Glance *glance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Glance, glance_free)
double   glance_scale(const Glance *glance); /* pixels a point */

/* The whole page: borrowed, NULL if it cannot be drawn. */
cairo_surface_t *glance_whole(Glance *glance);
/* Its paths (of Stroke, strokes.h), borrowed; NULL where they are not known. */
const GArray *glance_strokes(const Glance *glance);
/* Does a dark line stand between x0 and x1 all the way from y0 to y1? */
bool     glance_has_rule(Glance *glance, double x0, double y0, double x1, double y1);
/* All red marks of a stamp's size (of Seal, in pixels); never NULL. */
GArray  *glance_seals(Glance *glance);
/* What stands around the box of pixels: a new picture whose top left corner is at (*left, *top); NULL if it cannot be drawn. */
PIX     *glance_part(Glance *glance, double x0, double y0, double x1, double y1, int *left, int *top);
/* The paths between two places, in points, that are bent by such a share (strokes.h), black on white; NULL where they are not known. */
PIX     *glance_bent(Glance *glance, double x0, double y0, double x1, double y1, double bent);
