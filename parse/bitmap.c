/* bitmap.c - pages drawn by cairo, and what their pixels tell */
#include "parse/bitmap.h"
#include <math.h>
#include "parse/reader.h"

cairo_surface_t *
bitmap_render(PopplerPage *page, double width, double height, double scale)
{
	g_autoptr(cairo_surface_t) surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(width * scale), (int)ceil(height * scale));
	g_autoptr(cairo_t) cairo = cairo_create(surface);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return NULL;
	cairo_surface_flush(surface);
	return g_steal_pointer(&surface);
}

double
bitmap_scale(double width, double height, double wanted, double pixels)
{
	double most = sqrt(pixels / MAX(width * height, 1));

	return MIN(MIN(wanted, most), MIN(LIMIT_SIDE / MAX(width, 1), LIMIT_SIDE / MAX(height, 1)));
}

static const guint32 *
row_of(cairo_surface_t *surface, int y)
{
	return (const guint32 *)(const void *)(cairo_image_surface_get_data(surface) + (gsize)y * (gsize)cairo_image_surface_get_stride(surface));
}

guint32
bitmap_pixel(cairo_surface_t *surface, int x, int y)
{
	return row_of(surface, y)[x];
}

bool
bitmap_is_rgb(cairo_surface_t *surface)
{
	return cairo_surface_get_type(surface) == CAIRO_SURFACE_TYPE_IMAGE && (cairo_image_surface_get_format(surface) == CAIRO_FORMAT_RGB24 ||
	                                                                       cairo_image_surface_get_format(surface) == CAIRO_FORMAT_ARGB32);
}

PIX *
bitmap_to_pix(cairo_surface_t *surface)
{
	int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
	PIX *pix = pixCreate(width, height, 32);
	l_uint32 *data = pix != NULL ? pixGetData(pix) : NULL;

	for (int y = 0; data != NULL && y < height; y++) {
		const guint32 *row = row_of(surface, y);

		for (int x = 0; x < width; x++)
			data[(gsize)y * (gsize)pixGetWpl(pix) + (gsize)x] = row[x] << 8 | 0xff;
	}
	return pix;
}

int
bitmap_gray(guint32 rgb)
{
	return (int)(((rgb >> 16 & 255) * 3 + (rgb >> 8 & 255) * 6 + (rgb & 255)) / 10);
}

Ink
bitmap_ink(cairo_surface_t *surface)
{
	int width = cairo_image_surface_get_width(surface), height = cairo_image_surface_get_height(surface);
	Ink ink = { .all = (gsize)width * (gsize)height };

	for (int y = 0; y < height; y++) {
		const guint32 *row = row_of(surface, y);

		for (int x = 0; x < width; x++) {
			guint32 rgb = row[x];
			int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;

			ink.ink += bitmap_gray(rgb) < 200;
			ink.red += r > 120 && r - g > 50 && r - b > 50;
		}
	}
	return ink;
}

bool
bitmap_has_rule(cairo_surface_t *surface, double scale, double x0, double y0, double x1, double y1)
{
	int left = (int)floor(x0 * scale), right = (int)ceil(x1 * scale);
	int top = (int)floor(y0 * scale), bottom = (int)ceil(y1 * scale);

	left = MAX(left, 0), top = MAX(top, 0);
	right = MIN(right, cairo_image_surface_get_width(surface) - 1);
	bottom = MIN(bottom, cairo_image_surface_get_height(surface) - 1);
	for (int x = left; x <= right && bottom - top > 4; x++) {
		int y = top;

		while (y <= bottom && bitmap_gray(bitmap_pixel(surface, x, y)) < 215)
			y++;
		if (y > bottom)
			return true;
	}
	return false;
}
