/* test_seal.c - red rings are seals, other red things are not */
#include "parse/seal.h"
#include "drawing.h"
#include "parse/picture.h"

typedef struct {
	const char *name;
	double paper[3];
	void (*draw)(cairo_t *cairo);
	guint seals;
} Case;

static void
draw_one(cairo_t *cairo)
{
	drawing_seal(cairo, 420, 600, 80);
}

static void
draw_two(cairo_t *cairo)
{
	drawing_seal(cairo, 200, 600, 70);
	drawing_seal(cairo, 450, 500, 80);
}

static void
draw_over_text(cairo_t *cairo)
{
	for (int y = 520; y < 700; y += 24)
		drawing_text(cairo, 300, y, DRAWING_FONT, 18, "申请单位（盖章）：2026年10月16日");
	drawing_seal(cairo, 420, 600, 80);
}

/* The red head of a phone application, a filled logo, red words, a red frame. */
static void
draw_other_red(cairo_t *cairo)
{
	cairo_set_source_rgb(cairo, 0.85, 0.1, 0.1);
	cairo_rectangle(cairo, 0, 0, 600, 90);
	cairo_fill(cairo);
	cairo_arc(cairo, 300, 250, 60, 0, 2 * G_PI);
	cairo_fill(cairo);
	drawing_text(cairo, 100, 400, DRAWING_FONT, 40, "转账成功 700.00");
	cairo_set_line_width(cairo, 4);
	cairo_rectangle(cairo, 60, 500, 480, 200);
	cairo_stroke(cairo);
}

/* A small ring is a logo. */
static void
draw_small(cairo_t *cairo)
{
	drawing_seal(cairo, 60, 60, 15);
}

static void
draw_nothing(cairo_t *cairo)
{
	drawing_text(cairo, 100, 400, DRAWING_FONT, 40, "没有公章");
}

static void
test_count(gconstpointer data)
{
	const Case *c = data;
	cairo_t *cairo = drawing_begin(600, 848, c->paper[0], c->paper[1], c->paper[2]);

	c->draw(cairo);
	PIX *pix = drawing_end(cairo);
	g_assert_cmpuint(picture_seals(pix), ==, c->seals);
	pixDestroy(&pix);
}

/* Black print under the ring stays, the ring goes. */
static void
test_remove(void)
{
	cairo_t *cairo = drawing_begin(600, 848, 1, 1, 1);
	l_uint32 ink = 0, print = 0;

	drawing_seal(cairo, 300, 400, 90);
	cairo_rectangle(cairo, 200, 396, 200, 8);
	cairo_fill(cairo);
	PIX *pix = drawing_end(cairo);
	PIX *clean = picture_without_seals(pix);
	pixGetPixel(clean, 300, 310, &ink);  /* top of the ring */
	pixGetPixel(clean, 210, 400, &print);/* the bar crosses the ring at its left */
	g_assert_cmpuint(ink >> 8 & 255, >, 170);
	g_assert_cmpuint(print >> 8 & 255, <, 60);
	pixDestroy(&clean);
	pixDestroy(&pix);
}

int
main(int argc, char **argv)
{
	static const Case cases[] = {
		{ "one", { 1, 1, 1 }, draw_one, 1 },
		{ "two", { 1, 1, 1 }, draw_two, 2 },
		{ "gray-paper", { 0.8, 0.8, 0.8 }, draw_one, 1 },
		{ "brown-scan", { 0.86, 0.76, 0.68 }, draw_one, 1 },
		{ "pink-scan", { 0.97, 0.85, 0.86 }, draw_one, 1 },
		{ "over-text", { 1, 1, 1 }, draw_over_text, 1 },
		{ "other-red", { 1, 1, 1 }, draw_other_red, 0 },
		{ "small", { 1, 1, 1 }, draw_small, 0 },
		{ "nothing", { 1, 1, 1 }, draw_nothing, 0 },
		{ "brown-nothing", { 0.55, 0.4, 0.3 }, draw_nothing, 0 },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/seal/%s", cases[i].name);
		g_test_add_data_func(path, &cases[i], test_count);
	}
	g_test_add_func("/seal/remove", test_remove);
	return g_test_run();
}
