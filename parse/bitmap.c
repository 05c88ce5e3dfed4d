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
bitmap_part_to_pix(cairo_surface_t *surface, int x, int y, int width, int height)
{
	PIX *pix = pixCreate(width, height, 32);

	for (int i = 0; pix != NULL && i < height; i++) {
		const guint32 *row = row_of(surface, y + i) + x;
		l_uint32 *out = pixGetData(pix) + (gsize)i * (gsize)pixGetWpl(pix);

		for (int j = 0; j < width; j++)
			out[j] = row[j] << 8 | 0xff;
	}
	return pix;
}

PIX *
bitmap_to_pix(cairo_surface_t *surface)
{
	return bitmap_part_to_pix(surface, 0, 0, cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface));
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
			if ((rgb & 0xffffff) == 0xffffff)
				continue;
			int r = rgb >> 16 & 255, g = rgb >> 8 & 255, b = rgb & 255;

			ink.ink += r * 3 + g * 6 + b < 2000; /* bitmap_gray() below 200 */
			ink.red += r > 120 && r - g > 50 && r - b > 50;
		}
	}
	return ink;
}

bool
bitmap_has_rule(cairo_surface_t *surface, int x0, int y0, int x1, int y1)
{
	for (int x = x0; x <= x1 && y1 - y0 > 4; x++) {
		int y = y0;

		while (y <= y1 && bitmap_gray(bitmap_pixel(surface, x, y)) < 215)
			y++;
		if (y > y1)
			return true;
	}
	return false;
}
