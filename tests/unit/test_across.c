/* test_across.c - 作废 across a PDF that is drawn or pasted and no text */
#include <cairo-pdf.h>
#include <locale.h>

#include "parse/overprint.h"
#include "parse/reader.h"
#include "tests/unit/drawing.h"

#define WIDE 595
#define HIGH 842

typedef enum { FILLED, STROKED, PICTURE, BARE, SEAL, PEN, ROUNDED, FRAMED } How;

static const struct {
	const char *name, *word;
	How how;
	double size, degrees, red, green, blue, alpha;
	bool seen;
} cases[] = {
	{ "red outlines", "作废", FILLED, 90, -30, 0.85, 0.1, 0.1, 1, true },
	{ "gray outlines, pale", "样本", FILLED, 110, -45, 0.6, 0.6, 0.6, 0.5, true },
	{ "level", "作废", FILLED, 60, 0, 0, 0, 0, 1, true },
	{ "Latin", "SPECIMEN", FILLED, 60, -30, 0.5, 0.5, 0.5, 1, true },
	{ "downwards", "VOID", FILLED, 90, 30, 0.2, 0.2, 0.7, 1, true },
	{ "hollow letters", "作废", STROKED, 90, -20, 0.85, 0.1, 0.1, 1, true },
	{ "a red picture", "作废", PICTURE, 40, -15, 0.85, 0.1, 0.1, 1, true },
	{ "a black picture", "作废", PICTURE, 40, 0, 0, 0, 0, 1, true },
	{ "nothing", "", BARE, 0, 0, 0, 0, 0, 0, false },
	{ "another word", "示例银行", FILLED, 60, -30, 0.7, 0.8, 0.9, 1, false },
	{ "a word in a slanted frame", "已冲正", FRAMED, 40, -18, 0.82, 0.13, 0.12, 0.75, true },
	{ "a seal", "", SEAL, 0, 0, 0.85, 0.1, 0.1, 1, false },
	{ "a pen's line", "", PEN, 0, 0, 0.1, 0.1, 0.4, 1, false },
	{ "rounded boxes", "", ROUNDED, 0, 0, 0.3, 0.3, 0.3, 1, false },
};

static cairo_status_t
take_bytes(void *closure, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(closure, data, length);
	return CAIRO_STATUS_SUCCESS;
}

static PangoLayout *
layout_of(cairo_t *cairo, const char *text, double size)
{
	PangoLayout *layout = pango_cairo_create_layout(cairo);
	PangoFontDescription *font = pango_font_description_from_string(DRAWING_FONT " Bold");

	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_text(layout, text, -1);
	pango_font_description_free(font);
	return layout;
}

/* The word as a path around the origin. */
static void
add_word(cairo_t *cairo, const char *word, double size)
{
	PangoLayout *layout = layout_of(cairo, word, size);
	int across, down;

	pango_layout_get_pixel_size(layout, &across, &down);
	cairo_move_to(cairo, -across / 2.0, -down / 2.0);
	pango_cairo_layout_path(cairo, layout);
	g_object_unref(layout);
}

static void
draw_form(cairo_t *cairo)
{
	static const char *const rows[] = { "示例银行电子回单", "付款人户名：新疆示例发电有限公司", "付款人账号：6500 1234 5678 9012", "收款人户名：北京示例中心",
		                            "金额：人民币 360.00 元", "用途：数字证书服务费", "交易日期：2026年03月04日", "回单编号：2026030400012345" };

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		PangoLayout *layout = layout_of(cairo, rows[i], i == 0 ? 20 : 12);

		cairo_set_source_rgb(cairo, 0, 0, 0);
		cairo_move_to(cairo, 120, 200 + 50 * (double)i);
		pango_cairo_show_layout(cairo, layout);
		g_object_unref(layout);
		cairo_set_line_width(cairo, 0.5);
		cairo_rectangle(cairo, 100, 190 + 50 * (double)i, 400, 50);
		cairo_stroke(cairo);
	}
}

static void
draw_seal(cairo_t *cairo)
{
	cairo_set_line_width(cairo, 3);
	cairo_arc(cairo, 0, 0, 60, 0, 2 * G_PI);
	cairo_stroke(cairo);
	for (int i = 0; i < 10; i++)
		cairo_line_to(cairo, (i % 2 ? 9 : 22) * sin(i * G_PI / 5), -(i % 2 ? 9 : 22) * cos(i * G_PI / 5));
	cairo_fill(cairo);
	for (int i = 0; i < 10; i++) {
		cairo_save(cairo);
		cairo_rotate(cairo, (-126 + 28 * i) * G_PI / 180);
		cairo_translate(cairo, 0, -45);
		add_word(cairo, "示", 16);
		cairo_fill(cairo);
		cairo_restore(cairo);
	}
}

static void
draw_pen(cairo_t *cairo)
{
	cairo_set_line_width(cairo, 1.5);
	cairo_move_to(cairo, -80, 10);
	cairo_curve_to(cairo, -60, -60, -40, 60, -20, -10);
	cairo_curve_to(cairo, 0, -50, 10, 40, 30, 0);
	cairo_curve_to(cairo, 50, -30, 60, 30, 90, -20);
	cairo_stroke(cairo);
}

static void
draw_rounded(cairo_t *cairo)
{
	cairo_arc(cairo, 180, -80, 12, -G_PI / 2, 0);
	cairo_arc(cairo, 180, 80, 12, 0, G_PI / 2);
	cairo_arc(cairo, -180, 80, 12, G_PI / 2, G_PI);
	cairo_arc(cairo, -180, -80, 12, G_PI, 3 * G_PI / 2);
	cairo_close_path(cairo);
	cairo_stroke(cairo);
}

static void
draw_picture(cairo_t *cairo, gsize i)
{
	cairo_surface_t *image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, 480, 240);
	cairo_t *inner = cairo_create(image);

	cairo_translate(inner, 240, 120);
	cairo_rotate(inner, cases[i].degrees * G_PI / 180);
	cairo_scale(inner, 4, 4);
	cairo_set_source_rgba(inner, cases[i].red, cases[i].green, cases[i].blue, cases[i].alpha);
	add_word(inner, cases[i].word, cases[i].size);
	cairo_fill(inner);
	cairo_destroy(inner);
	cairo_scale(cairo, 0.25, 0.25);
	cairo_set_source_surface(cairo, image, -240, -120);
	cairo_paint(cairo);
	cairo_surface_destroy(image);
}

static void
draw_case(cairo_t *cairo, gsize i)
{
	cairo_translate(cairo, 300, 400);
	cairo_set_source_rgba(cairo, cases[i].red, cases[i].green, cases[i].blue, cases[i].alpha);
	if (cases[i].how == PICTURE) {
		draw_picture(cairo, i);
	} else if (cases[i].how == SEAL) {
		draw_seal(cairo);
	} else if (cases[i].how == PEN) {
		draw_pen(cairo);
	} else if (cases[i].how == ROUNDED) {
		draw_rounded(cairo);
	} else {
		cairo_rotate(cairo, cases[i].degrees * G_PI / 180);
		if (cases[i].how == FRAMED) {
			cairo_set_line_width(cairo, 3);
			cairo_rectangle(cairo, -1.8 * cases[i].size, -0.75 * cases[i].size, 3.6 * cases[i].size, 1.5 * cases[i].size);
			cairo_stroke(cairo);
		}
		add_word(cairo, cases[i].word, cases[i].size);
		cairo_set_line_width(cairo, 2);
		(cases[i].how == STROKED ? cairo_stroke : cairo_fill)(cairo);
	}
}

static GBytes *
make_pdf(gsize i)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, bytes, WIDE, HIGH);
	cairo_t *cairo = cairo_create(surface);

	draw_form(cairo);
	if (cases[i].how != BARE)
		draw_case(cairo, i);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static bool
is_seen(const Page *page)
{
	for (guint i = 0; page->rings != NULL && i < page->rings->len; i++)
		if (overprint_is(((const Run *)g_ptr_array_index(page->rings, i))->text))
			return true;
	return false;
}

static void
test_cases(void)
{
	if (drawing_engine() == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) pdf = make_pdf(i);
		g_autoptr(Reading) reading = reading_new();
		g_autoptr(GError) error = NULL;
		const Input input = { pdf, "", "", 1, false };
		gint64 begin = g_get_monotonic_time();
		const Page *page;

		g_assert_true(read_pdf(&input, reading, &error));
		page = g_ptr_array_index(reading->pages->pages, 0);
		g_test_message("%s: %s, %.2f s", cases[i].name, is_seen(page) ? "seen" : "not seen",
		               (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC);
		g_assert_cmpint(page->source, ==, SOURCE_DIGITAL);
		g_assert_cmpint(is_seen(page), ==, cases[i].seen);
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/across/cases", test_cases);
	return g_test_run();
}
