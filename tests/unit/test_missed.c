/* test_missed.c - values that the detector dropped are found again, and nothing is found where nothing stands */
#include "drawing.h"
#include <locale.h>
#include "base/text.h"
#include "parse/missed.h"
#include "parse/quad.h"

static const char *const rows[][2] = {
	{ "收款账号", "0413060103000009171" }, { "付款金额", "￥1,200.00" }, { "交易时间", "2026-10-12 10:15:32" }, { "证书数量", "4" }, { "用途", "" },
};

static PIX *
draw(void)
{
	cairo_t *cairo = drawing_begin(900, 360, 1, 1, 0.97);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		drawing_text(cairo, 40, 30 + 60.0 * i, DRAWING_FONT, 26, rows[i][0]);
		drawing_text(cairo, 330, 30 + 60.0 * i, DRAWING_FONT, 26, rows[i][1]);
		cairo_rectangle(cairo, 20, 20 + 60.0 * i, 860, 60);
		cairo_move_to(cairo, 300, 20 + 60.0 * i);
		cairo_rel_line_to(cairo, 0, 60);
		cairo_stroke(cairo);
	}
	return drawing_end(cairo);
}

/* Only the labels are known; `with_values`: all is. */
static GPtrArray *
known(Ocr *ocr, PIX *pix, bool with_values)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		double corner[8];

		for (int n = 0; n <= with_values; n++) {
			quad_box(corner, n == 0 ? 36 : 326, 32 + 60.0 * i, n == 0 ? 40 + 27 * text_length(rows[i][0]) : 700, 68 + 60.0 * i);
			g_ptr_array_add(lines, ocr_read_box(ocr, pix, corner, 0, NULL));
		}
	}
	return lines;
}

static bool
holds(const GPtrArray *lines, const char *text)
{
	for (guint i = 0; i < lines->len; i++)
		if (text_same(((const OcrLine *)g_ptr_array_index(lines, i))->text, text))
			return true;
	return false;
}

static void
test_dropped(void)
{
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	PIX *pix = draw();
	g_autoptr(GPtrArray) labels = known(ocr, pix, false), all = known(ocr, pix, true);
	guint n = missed_find(ocr, pix, labels);

	for (guint i = 0; i < labels->len; i++)
		g_test_message("%s", ((const OcrLine *)g_ptr_array_index(labels, i))->text);
	g_assert_cmpuint(n, ==, 4);
	for (guint i = 0; i < 4; i++)
		g_assert_true(holds(labels, rows[i][1]) || (i == 1 && holds(labels, "¥1,200.00")));
	g_assert_cmpuint(missed_find(ocr, pix, all), ==, 0);
	pixDestroy(&pix);
}

/* A lone 1 right of a rule that leans; in the second row only an end of a rule, which is no 1. */
static void
test_one(void)
{
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	cairo_t *cairo = drawing_begin(700, 200, 1, 1, 0.97);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);
	double corner[8];

	for (int i = 0; i < 2; i++)
		drawing_text(cairo, 40, 30 + 80 * i, DRAWING_FONT, 26, "证书数量");
	drawing_text(cairo, 316, 30, "Noto Serif CJK SC", 26, "1");
	cairo_move_to(cairo, 300, 10);
	cairo_line_to(cairo, 303, 90);
	cairo_move_to(cairo, 340, 90);
	cairo_line_to(cairo, 341, 132);
	cairo_stroke(cairo);
	PIX *pix = drawing_end(cairo);

	for (int i = 0; i < 2; i++) {
		quad_box(corner, 36, 32 + 80.0 * i, 148, 68 + 80.0 * i);
		g_ptr_array_add(lines, ocr_read_box(ocr, pix, corner, 0, NULL));
	}
	g_assert_cmpuint(missed_find(ocr, pix, lines), ==, 1);
	g_assert_true(holds(lines, "1"));
	pixDestroy(&pix);
}

/* A letter in which the engine does not believe becomes the digit of its pixels; one that it is sure of stays. */
static void
test_digits(void)
{
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	PIX *pix = draw();
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);
	double corner[8];

	quad_box(corner, 322, 212, 352, 248);
	for (int i = 0; i < 2; i++) {
		OcrLine *line = ocr_line_new(corner);

		g_free(line->text);
		line->text = g_strdup("P");
		line->confidence = i == 0 ? 0.34 : 0.95;
		g_ptr_array_add(lines, line);
	}
	missed_digits(ocr, pix, lines);
	g_assert_cmpstr(((OcrLine *)g_ptr_array_index(lines, 0))->text, ==, "4");
	g_assert_cmpstr(((OcrLine *)g_ptr_array_index(lines, 1))->text, ==, "P");
	pixDestroy(&pix);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/missed/dropped", test_dropped);
	g_test_add_func("/missed/one", test_one);
	g_test_add_func("/missed/digits", test_digits);
	return g_test_run();
}
