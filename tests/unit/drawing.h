/* drawing.h - pictures of text for the tests of the OCR rooms, drawn with Pango */
#pragma once
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>
#include "parse/ocr.h"

/* Fontconfig keeps its patterns for the life of the program; cairo 1.16 forgets an array of each PDF it writes. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libpango\nleak:libcairo";
}

#define DRAWING_FONT "Noto Sans CJK SC"

/* The folder of models that the build put beside its programs: BUILD/unit/test_x -> BUILD/models. */
static inline char *
drawing_models(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *unit = self != NULL ? g_path_get_dirname(self) : g_strdup(".");
	const char *set = g_getenv("KEYPOST_MODELS");

	return set != NULL ? g_strdup(set) : g_build_filename(unit, "..", "models", NULL);
}

/* The engine for all tests of one program; NULL (and the test is skipped) where the build has no models. */
static inline Ocr *
drawing_engine(void)
{
	g_autofree char *models = drawing_models();
	g_autofree char *library = g_build_filename(models, "libonnxruntime.so", NULL);
	g_autoptr(GError) error = NULL;

	if (ocr_default() != NULL)
		return ocr_default();
	if (!g_file_test(library, G_FILE_TEST_EXISTS)) {
		g_test_skip("this build has no OCR models");
		return NULL;
	}
	Ocr *ocr = ocr_open(models, "pp", &error);
	g_assert_no_error(error);
	ocr_set_default(ocr);
	return ocr;
}

static inline PIX *
drawing_to_pix(cairo_surface_t *surface)
{
	int w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);
	PIX *pix = pixCreate(w, h, 32);

	cairo_surface_flush(surface);
	for (int y = 0; y < h; y++) {
		const guint32 *row = (const guint32 *)(cairo_image_surface_get_data(surface) + (gsize)y * (gsize)cairo_image_surface_get_stride(surface));
		for (int x = 0; x < w; x++)
			pixSetPixel(pix, x, y, row[x] << 8);
	}
	cairo_surface_destroy(surface);
	return pix;
}

/* Opens a w x h sheet in that paper; drawing_to_pix() closes it. */
static inline cairo_t *
drawing_begin(int w, int h, double r, double g, double b)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	cairo_t *cairo = cairo_create(surface);

	cairo_surface_destroy(surface);
	cairo_set_source_rgb(cairo, r, g, b);
	cairo_paint(cairo);
	cairo_set_source_rgb(cairo, 0, 0, 0);
	return cairo;
}

static inline PIX *
drawing_end(cairo_t *cairo)
{
	cairo_surface_t *surface = cairo_surface_reference(cairo_get_target(cairo));

	cairo_destroy(cairo);
	return drawing_to_pix(surface);
}

static inline void
drawing_text(cairo_t *cairo, double x, double y, const char *font, double size, const char *text)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *description = pango_font_description_from_string(font);

	pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, description);
	pango_layout_set_text(layout, text, -1);
	cairo_move_to(cairo, x, y);
	pango_cairo_show_layout(cairo, layout);
	pango_font_description_free(description);
	g_object_unref(layout);
}

/* A seal: ring, star, ring of text left out. */
static inline void
drawing_seal(cairo_t *cairo, double x, double y, double radius)
{
	cairo_set_source_rgba(cairo, 0.86, 0.1, 0.1, 0.9);
	cairo_set_line_width(cairo, radius / 14);
	cairo_new_path(cairo);
	cairo_arc(cairo, x, y, radius, 0, 2 * G_PI);
	cairo_stroke(cairo);
	for (int i = 0; i < 10; i++) {
		double r = (i % 2 ? 0.13 : 0.34) * radius, angle = i * G_PI / 5 - G_PI / 2;
		cairo_line_to(cairo, x + r * cos(angle), y + r * sin(angle));
	}
	cairo_close_path(cairo);
	cairo_fill(cairo);
	cairo_set_source_rgb(cairo, 0, 0, 0);
}
