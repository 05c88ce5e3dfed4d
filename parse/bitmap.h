/* bitmap.h - pages drawn by cairo, and what their pixels tell
 *
 * Surfaces are CAIRO_FORMAT_RGB24 on white; scales are pixels a point. */
#pragma once
#include <cairo.h>
#include <glib.h>
#include <leptonica/allheaders.h>
#include <poppler.h>
#include <stdbool.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_surface_t, cairo_surface_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_t, cairo_destroy)

typedef struct {
	gsize ink, red, all; /* pixels that are not nearly white, that are red, all */
} Ink;

cairo_surface_t *bitmap_render(PopplerPage *page, double width, double height, double scale); /* NULL if it cannot be drawn */
/* The largest scale up to `wanted` that keeps within `pixels` in all and LIMIT_SIDE a side. */
double  bitmap_scale(double width, double height, double wanted, double pixels);
bool    bitmap_is_rgb(cairo_surface_t *surface);
guint32 bitmap_pixel(cairo_surface_t *surface, int x, int y); /* 0x..rrggbb; the place must be inside */
int     bitmap_gray(guint32 rgb);                             /* 0 black .. 255 white */
PIX    *bitmap_to_pix(cairo_surface_t *surface);              /* 32 bpp, caller destroys; NULL if there is no memory */
PIX    *bitmap_part_to_pix(cairo_surface_t *surface, int x, int y, int width, int height); /* the part must be inside */
Ink     bitmap_ink(cairo_surface_t *surface);
/* Is some pixel column from x0 to x1 dark from y0 to y1?  All must be inside. */
bool    bitmap_has_rule(cairo_surface_t *surface, int x0, int y0, int x1, int y1);
