/* test_drawnbox.c - boxes drawn on PDF pages in many styles, ticked and empty */
#include <cairo-pdf.h>
#include <locale.h>
#include "drawing.h"
#include "parse/drawnbox.h"
#include "parse/reader.h"

typedef enum { SQUARE, ROUNDED, THICK, BLUE, PICTURE, RING, WRITTEN } Frame;
typedef enum { NOTHING, CHECK, CROSS, FULL, DOT, BROAD_CHECK } Stroke;

typedef struct {
	const char *name;
	Frame frame;
	Stroke stroke;
	bool behind;      /* the box stands behind its word */
	double gap;       /* between box and word, points */
	double size;      /* of the text, points */
} Style;

static const Style styles[] = {
	{ "square, check", SQUARE, CHECK, false, 4, 10.5 },
	{ "square, cross", SQUARE, CROSS, false, 3, 10.5 },
	{ "square, full", SQUARE, FULL, false, 4, 12 },
	{ "square, small text", SQUARE, CHECK, false, 3, 9 },
	{ "square, large text", SQUARE, CHECK, false, 5, 16 },
	{ "square, broad check", SQUARE, BROAD_CHECK, false, 4, 12 },
	{ "rounded, check", ROUNDED, CHECK, false, 4, 11 },
	{ "thick, check", THICK, CHECK, false, 4, 12 },
	{ "blue, check", BLUE, CHECK, false, 4, 12 },
	{ "picture, check", PICTURE, CHECK, false, 4, 12 },
	{ "behind, check", SQUARE, CHECK, true, 3, 12 },
	{ "ring, dot", RING, DOT, false, 4, 12 },
	{ "ring, full", RING, FULL, false, 4, 10.5 },
	{ "written box, drawn check", WRITTEN, CHECK, false, 0, 12 },
};

static void
write_text(cairo_t *cairo, const char *text, double size, double x, double y, double *width)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC");
	int w, h;

	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, text, -1);
	pango_layout_get_size(layout, &w, &h);
	cairo_move_to(cairo, x, y - pango_layout_get_baseline(layout) / (double)PANGO_SCALE);
	cairo_set_source_rgb(cairo, 0, 0, 0);
	pango_cairo_show_layout(cairo, layout);
	*width = w / (double)PANGO_SCALE;
	pango_font_description_free(font);
	g_object_unref(layout);
}

static void
draw_stroke(cairo_t *cairo, Stroke stroke, double x, double y, double s)
{
	switch (stroke) {
	case NOTHING:
		return;
	case CHECK: case BROAD_CHECK:
		cairo_move_to(cairo, x + 0.15 * s, y + 0.5 * s);
		cairo_line_to(cairo, x + 0.4 * s, y + 0.8 * s);
		cairo_line_to(cairo, x + 0.9 * s, y + (stroke == BROAD_CHECK ? -0.15 : 0.15) * s);
		cairo_set_line_width(cairo, (stroke == BROAD_CHECK ? 0.16 : 0.1) * s);
		cairo_stroke(cairo);
		return;
	case CROSS:
		cairo_move_to(cairo, x + 0.15 * s, y + 0.15 * s);
		cairo_line_to(cairo, x + 0.85 * s, y + 0.85 * s);
		cairo_move_to(cairo, x + 0.85 * s, y + 0.15 * s);
		cairo_line_to(cairo, x + 0.15 * s, y + 0.85 * s);
		cairo_set_line_width(cairo, 0.09 * s);
		cairo_stroke(cairo);
		return;
	case FULL:
		cairo_arc(cairo, x + s / 2, y + s / 2, 0.5 * s, 0, 2 * G_PI);
		cairo_fill(cairo);
		return;
	case DOT:
		cairo_arc(cairo, x + s / 2, y + s / 2, 0.25 * s, 0, 2 * G_PI);
		cairo_fill(cairo);
		return;
	}
}

static void
draw_frame(cairo_t *cairo, Frame frame, double x, double y, double s)
{
	double r = 0.15 * s;

	cairo_set_source_rgb(cairo, 0, 0, frame == BLUE ? 0.7 : 0);
	cairo_set_line_width(cairo, frame == THICK ? 0.13 * s : 0.07 * s);
	cairo_new_path(cairo);
	if (frame == RING) {
		cairo_arc(cairo, x + s / 2, y + s / 2, s / 2, 0, 2 * G_PI);
	} else if (frame == ROUNDED) {
		cairo_arc(cairo, x + s - r, y + r, r, -G_PI / 2, 0);
		cairo_arc(cairo, x + s - r, y + s - r, r, 0, G_PI / 2);
		cairo_arc(cairo, x + r, y + s - r, r, G_PI / 2, G_PI);
		cairo_arc(cairo, x + r, y + r, r, G_PI, 1.5 * G_PI);
		cairo_close_path(cairo);
	} else {
		cairo_rectangle(cairo, x, y, s, s);
	}
	cairo_stroke(cairo);
}

/* The box as a picture of 40 x 40 pixels, as forms made from web pages hold it. */
static void
draw_picture(cairo_t *cairo, Stroke stroke, double x, double y, double s)
{
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 40, 40);
	cairo_t *inner = cairo_create(image);

	cairo_set_source_rgb(inner, 1, 1, 1);
	cairo_paint(inner);
	draw_frame(inner, SQUARE, 3, 3, 34);
	draw_stroke(inner, stroke, 3, 3, 34);
	cairo_destroy(inner);
	cairo_save(cairo);
	cairo_translate(cairo, x, y);
	cairo_scale(cairo, s / 40, s / 40);
	cairo_set_source_surface(cairo, image, 0, 0);
	cairo_paint(cairo);
	cairo_restore(cairo);
	cairo_surface_destroy(image);
}

static double
draw_box(cairo_t *cairo, const Style *style, bool ticked, double x, double base)
{
	double s = 0.86 * style->size, y = base - 0.8 * style->size, width = s;
	Stroke stroke = ticked ? style->stroke : NOTHING;

	if (style->frame == PICTURE) {
		draw_picture(cairo, stroke, x, y, s);
	} else if (style->frame == WRITTEN) {
		write_text(cairo, "□", style->size, x, base, &width);
		draw_stroke(cairo, stroke, x + 0.1 * style->size, y, s);
	} else {
		draw_frame(cairo, style->frame, x, y, s);
		draw_stroke(cairo, stroke, x, y, s);
	}
	return width;
}

static void
draw_choice(cairo_t *cairo, const Style *style, const char *label, const char *const *words, int ticked, double y)
{
	double x = 150, width;

	write_text(cairo, label, style->size, 60, y, &width);
	for (int i = 0; words[i] != NULL; i++) {
		if (!style->behind)
			x += draw_box(cairo, style, i == ticked, x, y) + style->gap;
		write_text(cairo, words[i], style->size, x, y, &width);
		x += width;
		if (style->behind)
			x += style->gap + draw_box(cairo, style, i == ticked, x + style->gap, y);
		x += 1.4 * style->size;
	}
	cairo_set_line_width(cairo, 0.7); /* the table's rules */
	cairo_set_source_rgb(cairo, 0, 0, 0);
	cairo_rectangle(cairo, 50, y - 1.6 * style->size, 90, 2.4 * style->size);
	cairo_rectangle(cairo, 140, y - 1.6 * style->size, 400, 2.4 * style->size);
	cairo_stroke(cairo);
}

static cairo_status_t
take(void *closure, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(closure, data, length);
	return CAIRO_STATUS_SUCCESS;
}

static const char *const packages[] = { "基础资费", "组合资费", NULL }, *const years[] = { "1年", "3年", "5年", NULL };

static Reading *
read_drawn(const Style *style, int package, int year)
{
	GByteArray *bytes = g_byte_array_new();
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take, bytes, 595, 842);
	cairo_t *cairo = cairo_create(surface);
	double width;

	write_text(cairo, "企业证书申请表", 18, 200, 80, &width);
	write_text(cairo, "单位名称", style->size, 60, 130, &width);
	write_text(cairo, "新疆示例发电有限公司", style->size, 150, 130, &width);
	draw_choice(cairo, style, "资费类型", packages, package, 180);
	draw_choice(cairo, style, "办理年限", years, year, 230);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	g_autoptr(GBytes) document = g_byte_array_free_to_bytes(bytes);
	Input input = { .bytes = document, .file_name = "form.pdf", .media_type = "application/pdf", .depth = 1 };
	return reader_read(&input);
}

static const char *
value_of(const Reading *reading, const char *name)
{
	const Field *field = reading->segments->len > 0 ? segment_get(g_ptr_array_index(reading->segments, 0), name) : NULL;

	return field != NULL ? field->value : NULL;
}

static void
test_styles(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(styles); i++) {
		for (int n = 0; n < 3; n++) {
			g_autoptr(Reading) reading = read_drawn(&styles[i], n % 2, n);

			g_test_message("%s, %d", styles[i].name, n);
			g_assert_cmpstr(value_of(reading, "package"), ==, n % 2 == 0 ? "basic" : "combined");
			g_assert_cmpstr(value_of(reading, "years"), ==, n == 0 ? "1" : n == 1 ? "3" : "5");
		}
	}
}

/* A form nobody filled in chooses nothing, however its boxes are drawn. */
static void
test_blank(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(styles); i++) {
		g_autoptr(Reading) reading = read_drawn(&styles[i], -1, -1);

		g_test_message("%s", styles[i].name);
		g_assert_null(value_of(reading, "package"));
		g_assert_null(value_of(reading, "years"));
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drawnbox/styles", test_styles);
	g_test_add_func("/drawnbox/blank", test_blank);
	return g_test_run();
}
