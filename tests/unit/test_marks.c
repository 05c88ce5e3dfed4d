/* test_marks.c - a picture of a receipt is known again by its lines, and another receipt in the same layout is not it */
#include <stdlib.h>
#include "drawing.h"
#include "parse/linemark.h"

#define LINES 8
#define LEFT  40.0
#define PITCH 60.0
#define SIZE  26.0

typedef struct {
	const char *lines[LINES];
} Receipt;

/* The second has the same payee, sum and day; number, time, payer and code are its own. */
static const Receipt receipts[] = {
	{ { "电子回单编号 202611091234567890", "交易时间 2026-11-09 10:12:31", "付款账号 6222020200001234567", "收款账号 0413060103000009171",
	    "金额（小写） ¥700.00", "交易流水号 TEST44120098761", "打印日期 2026-11-09", "验证码 83KD-20GT-5519" } },
	{ { "电子回单编号 202611097715520334", "交易时间 2026-11-09 16:45:08", "付款账号 3002000000000000188", "收款账号 0413060103000009171",
	    "金额（小写） ¥700.00", "交易流水号 TEST70213355842", "打印日期 2026-11-09", "验证码 1QXZ-77MB-0264" } },
};

static PIX *
draw(const Receipt *receipt)
{
	cairo_t *cairo = drawing_begin(760, 520, 1, 1, 1);

	for (guint i = 0; i < LINES; i++)
		drawing_text(cairo, LEFT, 20 + i * PITCH, DRAWING_FONT, SIZE, receipt->lines[i]);
	return drawing_end(cairo);
}

/* The boxes as a detector would find them, some pixels off, of lines `first` and on, after the picture was moved and scaled. */
static GArray *
marks_of(PIX *pix, double scale, double dx, double dy, guint first, int off)
{
	GArray *marks = g_array_new(FALSE, FALSE, sizeof(Mark));

	for (guint i = first; i < LINES; i++) {
		double y = (20 + i * PITCH - dy) * scale, x = (LEFT - dx) * scale;
		double x0 = x - 4 - off, x1 = (700 - dx) * scale, y0 = y + 2 - off, y1 = y + 44 * scale + off;
		double corner[8] = { x0, y0, x1, y0, x1, y1, x0, y1 };
		Mark mark;

		if (linemark_take(pix, corner, &mark))
			g_array_append_val(marks, mark);
	}
	return marks;
}

static PIX *
saved_again(PIX *pix, int quality)
{
	l_uint8 *bytes = NULL;
	size_t size = 0;
	PIX *read, *colour;

	g_assert_true(pixWriteMemJpeg(&bytes, &size, pix, quality, 0) == 0);
	read = pixReadMem(bytes, size);
	colour = pixConvertTo32(read);
	lept_free(bytes);
	pixDestroy(&read);
	return colour;
}

static void
test_again(void)
{
	PIX *pix = draw(&receipts[0]), *rough = saved_again(pix, 25), *half = pixScale(pix, 0.6f, 0.6f), *small = saved_again(half, 50);
	BOX box = { .x = 20, .y = 130, .w = 700, .h = 380 };
	PIX *cut = pixClipRectangle(pix, &box, NULL), *cropped = saved_again(cut, 40);
	g_autoptr(GArray) first = marks_of(pix, 1, 0, 0, 0, 0), again = marks_of(rough, 1, 0, 0, 0, 2);
	g_autoptr(GArray) less = marks_of(small, 0.6, 0, 0, 0, 1), part = marks_of(cropped, 1, 20, 130, 2, 3);

	g_assert_cmpuint(first->len, ==, LINES);
	g_assert_true(marks_same(first, again));
	g_assert_true(marks_same(first, less));
	g_assert_cmpuint(part->len, ==, LINES - 2);
	g_assert_true(marks_same(first, part));
	pixDestroy(&pix);
	pixDestroy(&rough);
	pixDestroy(&half);
	pixDestroy(&small);
	pixDestroy(&cut);
	pixDestroy(&cropped);
}

static void
test_other(void)
{
	PIX *one = draw(&receipts[0]), *other = draw(&receipts[1]);
	g_autoptr(GArray) a = marks_of(one, 1, 0, 0, 0, 0), b = marks_of(other, 1, 0, 0, 0, 1);
	guint of, shared = marks_shared(a, b, &of);

	g_assert_cmpuint(of, ==, LINES);
	g_assert_cmpuint(shared, >=, 3); /* payee, sum and day of printing */
	g_assert_false(marks_same(a, b));
	pixDestroy(&one);
	pixDestroy(&other);
}

static void
test_text(void)
{
	const Mark mark = { 0x00ff00ff12345678u, 300 };
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GArray) read = NULL, none = marks_parse("xyz"), few = NULL, broken = marks_parse("00ff00ff1234567800" "zz");

	mark_append(text, &mark);
	g_assert_cmpstr(text->str, ==, "00ff00ff12345678ff");
	read = marks_parse(text->str);
	g_assert_cmpuint(read->len, ==, 1);
	g_assert_true(g_array_index(read, Mark, 0).bits == mark.bits && g_array_index(read, Mark, 0).length == 255);
	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(broken->len, ==, 1);
	few = marks_parse(text->str);
	g_assert_false(marks_same(read, few)); /* one line tells nothing */
}

/* Paper without ink, and a box outside the picture. */
static void
test_nothing(void)
{
	PIX *pix = drawing_end(drawing_begin(200, 100, 1, 1, 1));
	const double inside[8] = { 10, 10, 190, 10, 190, 40, 10, 40 }, outside[8] = { 500, 500, 900, 500, 900, 540, 500, 540 }, flat[8] = { 0 };
	Mark mark;

	g_assert_false(linemark_take(pix, inside, &mark));
	g_assert_false(linemark_take(pix, outside, &mark));
	g_assert_false(linemark_take(pix, flat, &mark));
	pixDestroy(&pix);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/marks/again", test_again);
	g_test_add_func("/marks/other", test_other);
	g_test_add_func("/marks/text", test_text);
	g_test_add_func("/marks/nothing", test_nothing);
	return g_test_run();
}
