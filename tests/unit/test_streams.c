/* test_streams.c - what the streams of a PDF can show, and the page drawn as it is asked for */
#include <cairo-pdf.h>
#include <locale.h>
#include <string.h>

#include "base/error.h"
#include "parse/glance.h"
#include "parse/reader.h"

typedef enum { WORDS, LINE, RED_LINE, PINK_LINE, BLUE_LINE, GRAY_SHADE, SHADE, IMAGE, SEAL } Thing;

static const struct {
	const char *name;
	Thing thing;
	bool pictures, red, lines;
} drawn[] = {
	{ "words", WORDS, false, false, false },
	{ "a line", LINE, false, false, true },
	{ "a red line", RED_LINE, false, true, true },
	{ "a pink line", PINK_LINE, false, true, true },
	{ "a blue line", BLUE_LINE, false, false, true },
	{ "a shade", SHADE, false, true, true },
	{ "a picture", IMAGE, true, false, false },
	{ "a seal", SEAL, false, true, true },
};

static cairo_status_t
take_bytes(void *closure, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(closure, data, length);
	return CAIRO_STATUS_SUCCESS;
}

static void
draw(cairo_t *cairo, Thing thing)
{
	g_autoptr(cairo_surface_t) image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 8, 8);
	cairo_pattern_t *shade = cairo_pattern_create_linear(0, 0, 100, 0);

	cairo_pattern_add_color_stop_rgb(shade, 0, 1, 1, 1);
	cairo_pattern_add_color_stop_rgb(shade, 1, 0.9, 0, 0);
	cairo_new_path(cairo);
	cairo_set_line_width(cairo, 2);
	if (thing == RED_LINE || thing == SEAL)
		cairo_set_source_rgb(cairo, 0.85, 0.1, 0.1);
	if (thing == PINK_LINE)
		cairo_set_source_rgb(cairo, 1, 0.8, 0.8);
	if (thing == BLUE_LINE)
		cairo_set_source_rgb(cairo, 0.1, 0.2, 0.9);
	if (thing == SHADE)
		cairo_set_source(cairo, shade);
	if (thing == IMAGE)
		cairo_set_source_surface(cairo, image, 60, 60);
	if (thing == SEAL)
		cairo_arc(cairo, 300, 500, 55, 0, 2 * G_PI);
	if (thing == IMAGE || thing == SHADE)
		cairo_paint(cairo);
	cairo_move_to(cairo, 250, 90);
	cairo_line_to(cairo, 250, 120);
	if (thing != WORDS && thing != IMAGE)
		cairo_stroke(cairo);
	cairo_pattern_destroy(shade);
}

static GBytes *
make_pdf(Thing thing)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, bytes, 595, 842);
	cairo_t *cairo = cairo_create(surface);

	cairo_select_font_face(cairo, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cairo, 12);
	cairo_move_to(cairo, 72, 100);
	cairo_show_text(cairo, "Words of a page that is read by them");
	draw(cairo, thing);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static void
test_drawn(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++) {
		g_autoptr(GBytes) pdf = make_pdf(drawn[i].thing);
		Streams can = streams_look(pdf);

		g_test_message("%s: pictures %d red %d lines %d", drawn[i].name, can.pictures, can.red, can.lines);
		g_assert_cmpint(can.pictures, ==, drawn[i].pictures);
		g_assert_cmpint(can.red, ==, drawn[i].red);
		g_assert_cmpint(can.lines, ==, drawn[i].lines);
		g_assert_cmpint((gint64)can.pixels, ==, drawn[i].pictures ? 64 : 0);
	}
}

/* Content as some program may write it; `p`, `r`, `l`: pictures, red, lines. */
static const struct {
	const char *dict, *content, *can;
} written[] = {
	{ "<</Length 9>>", "0 0 1 RG S", "l" },
	{ "<</Length 9>>", "1 0 0 RG S", "rl" },
	{ "<</Length 9>>", "0 1 1 0 k f*", "rl" },
	{ "<</Length 9>>", "1 0 0 0 k f*", "l" },
	{ "<</Length 9>>", "/Cs1 cs 0.2 0.2 0.2 sc", "" },
	{ "<</Length 9>>", "/Cs1 cs 0.5 scn", "r" },
	{ "<</Length 9>>", "/P1 scn", "r" },
	{ "<</Length 9>>", "(1 0 0 RG S \\) \\( f) Tj % 1 0 0 RG S\n[(B) 3 <62>] TJ", "" },
	{ "<</Length 9>>", "/Fm0 Do", "" },
	{ "<</Length 9>>", "BI /W 2 /H 2 ID xx EI", "prl" },
	{ "<</Length 9/Filter/LZWDecode>>", "xyz", "prl" },
	{ "<</Length 9/Filter[/ASCII85Decode/FlateDecode]>>", "xyz", "prl" },
	{ "<</Length 9/Filter/FlateDecode>>", "no deflated bytes", "prl" },
	{ "<</Length 9/Type/XObject/Subtype /Image/Filter/DCTDecode>>", "jpeg", "p" },
	{ "<</Length 9/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Metadata 7 0 R/Resources<</ProcSet[/PDF/ImageB]>>>>", "1 0 0 rg f", "rl" },
	{ "<</Length 9/Length1 9>>", "1 0 0 rg f", "" },
	{ "<</Length 9/#4c 9>>", "", "prl" },
};

static void
test_written(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
		g_autofree char *text = g_strdup_printf("%%PDF-1.4\n4 0 obj %s stream\r\n%s\nendstream endobj", written[i].dict, written[i].content);
		g_autoptr(GBytes) pdf = g_bytes_new(text, strlen(text));
		Streams can = streams_look(pdf);
		g_autofree char *told = g_strdup_printf("%s%s%s", can.pictures ? "p" : "", can.red ? "r" : "", can.lines ? "l" : "");

		g_test_message("%s %s", written[i].dict, written[i].content);
		g_assert_cmpstr(told, ==, written[i].can);
	}
}

static void
test_everything(void)
{
	static const char locked[] = "%PDF-1.4\n1 0 obj<</Encrypt 2 0 R>>endobj";
	g_autoptr(GBytes) pdf = g_bytes_new_static(locked, sizeof locked - 1);

	g_assert_true(streams_look(pdf).red && streams_look(pdf).lines && streams_look(pdf).pictures);
}

/* Painted in parts, from what was interpreted once, the page is pixel for pixel what it is painted at once. */
static void
test_parts(void)
{
	g_autoptr(GBytes) pdf = make_pdf(SEAL);
	PopplerDocument *document = poppler_document_new_from_bytes(pdf, NULL, NULL);
	PopplerPage *page = poppler_document_get_page(document, 0);
	g_autoptr(Glance) parts = glance_new(page, 595, 842);
	g_autoptr(cairo_surface_t) whole = bitmap_render(page, 595, 842, glance_scale(parts));
	g_autoptr(GArray) seals = NULL;
	int left, top;
	PIX *part;

	glance_expect(parts, streams_look(pdf), false);
	g_assert_true(glance_has_rule(parts, 245, 95, 255, 115));
	g_assert_false(glance_has_rule(parts, 255, 95, 265, 115));
	part = glance_part(parts, 450.4, 900.2, 760.1, 1130, &left, &top);
	g_assert_nonnull(part);
	for (int y = 0; y < pixGetHeight(part); y++)
		for (int x = 0; x < pixGetWidth(part); x++) {
			l_uint32 pixel = 0;

			pixGetPixel(part, x, y, &pixel);
			g_assert_cmphex(pixel >> 8, ==, bitmap_pixel(whole, left + x, top + y) & 0xffffff);
		}
	pixDestroy(&part);
	seals = glance_seals(parts);
	g_assert_cmpuint(seals->len, ==, 1);
	g_assert_true(g_array_index(seals, Seal, 0).round);
	g_assert_cmpfloat_with_epsilon(g_array_index(seals, Seal, 0).x, 300 * glance_scale(parts), 4);
	g_assert_cmpfloat_with_epsilon(g_array_index(seals, Seal, 0).ry, 55 * glance_scale(parts), 4);
	g_object_unref(page);
	g_object_unref(document);
}

/* The letters of a seal that are written are its name, wherever they begin. */
static void
test_ring(void)
{
	static const char *const name[] = { "江", "州", "虹", "桥", "纺", "织", "有", "限", "公", "司" };
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(take_bytes, bytes, 595, 842);
	cairo_t *cairo = cairo_create(surface);
	g_autoptr(Reading) reading = reading_new();
	g_autoptr(GError) error = NULL;
	Input input = { NULL, "", "", 1, false };
	const Page *page;

	cairo_select_font_face(cairo, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cairo, 12);
	cairo_move_to(cairo, 72, 100);
	cairo_show_text(cairo, "授权委托书");
	cairo_set_source_rgb(cairo, 0.85, 0.1, 0.1);
	for (gsize i = 0; i < G_N_ELEMENTS(name); i++) {
		cairo_save(cairo);
		cairo_translate(cairo, 300, 500);
		cairo_rotate(cairo, (-126 + 252.0 * (double)i / (G_N_ELEMENTS(name) - 1)) * G_PI / 180);
		cairo_move_to(cairo, -6, -38);
		cairo_show_text(cairo, name[i]);
		cairo_restore(cairo);
	}
	cairo_new_path(cairo);
	cairo_arc(cairo, 300, 500, 55, 0, 2 * G_PI);
	cairo_stroke(cairo);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	input.bytes = g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
	g_assert_true(read_pdf(&input, reading, &error));
	page = g_ptr_array_index(reading->pages->pages, 0);
	g_assert_cmpuint(page->seals, ==, 1);
	g_assert_nonnull(page->rings);
	g_assert_cmpstr(((const Run *)g_ptr_array_index(page->rings, 0))->text, ==, "江州虹桥纺织有限公司");
	g_bytes_unref(input.bytes);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/streams/drawn", test_drawn);
	g_test_add_func("/streams/written", test_written);
	g_test_add_func("/streams/everything", test_everything);
	g_test_add_func("/glance/parts", test_parts);
	g_test_add_func("/glance/ring", test_ring);
	return g_test_run();
}
