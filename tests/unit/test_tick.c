/* test_tick.c - check boxes in several fonts and styles, and characters that only look like them */
#include "parse/tick.h"
#include "base/text.h"
#include <locale.h>
#include "drawing.h"
#include "parse/lines.h"

typedef struct {
	const char *name, *font, *yes, *no;
	double size;
} Style;

/* All text of the picture after ticks were marked, folded, in the order of rows. */
static char *
read_all(PIX *pix)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) all = g_string_new(NULL);
	GPtrArray *lines = ocr_lines(ocr_default(), pix, &error);

	g_assert_no_error(error);
	tick_mark(pix, lines);
	lines_split(lines);
	lines_join(lines);
	for (int y = 0; y < (int)pixGetHeight(pix); y += 60)
		for (int x = 0; x < (int)pixGetWidth(pix); x++)
			for (guint i = 0; i < lines->len; i++) {
				const OcrLine *line = g_ptr_array_index(lines, i);
				double middle = (line->corner[1] + line->corner[5]) / 2;
				if ((int)line->corner[0] == x && middle >= y && middle < y + 60)
					g_string_append(all, line->text);
			}
	g_ptr_array_unref(lines);
	g_autofree char *folded = text_fold(all->str);
	return g_steal_pointer(&folded);
}

static void
draw_options(cairo_t *cairo, const Style *style)
{
	const char *rows[] = { "资费类型：%N基础资费   %Y组合资费", "办理年限：%N1年  %Y3年  %N5年", "业务类型：%Y新办    %N更新    %N补办",
		               "海口市龙华区口岸路12号国贸大厦", "张口天 河口镇 电国甲" };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) parts = g_strsplit(rows[i], "%N", -1);
		g_autofree char *once = g_strjoinv(style->no, parts);
		g_auto(GStrv) more = g_strsplit(once, "%Y", -1);
		g_autofree char *row = g_strjoinv(style->yes, more);
		drawing_text(cairo, 40, 60 * i + 14, style->font, style->size, row);
	}
}

static void
test_style(gconstpointer data)
{
	const Style *style = data;

	if (drawing_engine() == NULL)
		return;
	cairo_t *cairo = drawing_begin(760, 320, 1, 1, 1);
	draw_options(cairo, style);
	PIX *pix = drawing_end(cairo);
	g_autofree char *text = read_all(pix);
	pixDestroy(&pix);
	g_test_message("%s", text);
	g_assert_nonnull(strstr(text, "□基础资费☑组合资费"));
	g_assert_nonnull(strstr(text, "□1年"));
	g_assert_nonnull(strstr(text, "☑3年□5年"));
	g_assert_nonnull(strstr(text, "☑新办□更新□补办"));
	g_assert_nonnull(strstr(text, "海口市龙华区口岸路12号国贸大厦"));
	g_assert_nonnull(strstr(text, "张口天河口镇电国甲"));
}

/* A small copy as messengers make them: the frames are eleven pixels of blur, and still it is seen which are ticked. */
static void
test_small(void)
{
	static const Style style = { "small", DRAWING_FONT, "☑", "☐", 26 };
	l_uint8 *data = NULL;
	size_t length = 0;

	if (drawing_engine() == NULL)
		return;
	cairo_t *cairo = drawing_begin(760, 320, 1, 1, 1);
	draw_options(cairo, &style);
	PIX *pix = drawing_end(cairo), *half = pixScaleAreaMap(pix, 0.5f, 0.5f);
	pixDestroy(&pix);
	g_assert_cmpint(pixWriteMemJpeg(&data, &length, half, 50, 0), ==, 0);
	pixDestroy(&half);
	pix = pixReadMemJpeg(data, length, 0, 1, NULL, 0);
	lept_free(data);
	PIX *rgb = pixConvertTo32(pix);
	pixDestroy(&pix);
	g_autofree char *text = read_all(rgb);
	pixDestroy(&rgb);
	g_test_message("%s", text);
	g_assert_nonnull(strstr(text, "☑组合资费"));
	g_assert_nonnull(strstr(text, "☑3年"));
	g_assert_nonnull(strstr(text, "☑新办"));
	g_assert_null(strstr(text, "☑基础"));
	g_assert_null(strstr(text, "☑1年"));
	g_assert_null(strstr(text, "☑5年"));
	g_assert_null(strstr(text, "☑更新"));
}

static void
draw_box(cairo_t *cairo, double x, double y, double size, char mark)
{
	cairo_set_line_width(cairo, 1.4);
	cairo_rectangle(cairo, x, y, size, size);
	cairo_stroke(cairo);
	cairo_set_line_width(cairo, 2.6);
	if (mark == 'v') {
		cairo_move_to(cairo, x + 0.1 * size, y + 0.5 * size);
		cairo_line_to(cairo, x + 0.4 * size, y + 0.85 * size);
		cairo_line_to(cairo, x + 1.25 * size, y - 0.25 * size); /* a hand goes beyond the frame */
	} else if (mark == 'x') {
		cairo_move_to(cairo, x + 0.15 * size, y + 0.15 * size);
		cairo_line_to(cairo, x + 0.85 * size, y + 0.85 * size);
		cairo_move_to(cairo, x + 0.85 * size, y + 0.15 * size);
		cairo_line_to(cairo, x + 0.15 * size, y + 0.85 * size);
	}
	cairo_stroke(cairo);
}

/* Frames drawn by hand or by a form, dark on light and light on dark. */
static void
test_drawn(gconstpointer data)
{
	bool dark = GPOINTER_TO_INT(data);

	if (drawing_engine() == NULL)
		return;
	cairo_t *cairo = drawing_begin(760, 200, dark ? 0.1 : 1, dark ? 0.1 : 1, dark ? 0.12 : 1);
	if (dark)
		cairo_set_source_rgb(cairo, 0.92, 0.92, 0.92);
	drawing_text(cairo, 40, 40, DRAWING_FONT, 26, "是否加急：");
	drawing_text(cairo, 220, 40, DRAWING_FONT, 26, "加急");
	drawing_text(cairo, 360, 40, DRAWING_FONT, 26, "不加急");
	draw_box(cairo, 190, 48, 23, 'v');
	draw_box(cairo, 330, 48, 23, ' ');
	drawing_text(cairo, 40, 120, DRAWING_FONT, 26, "取件方式：");
	drawing_text(cairo, 220, 120, DRAWING_FONT, 26, "自取");
	drawing_text(cairo, 360, 120, DRAWING_FONT, 26, "邮寄");
	draw_box(cairo, 190, 128, 23, ' ');
	draw_box(cairo, 330, 128, 23, 'x');
	PIX *pix = drawing_end(cairo);
	g_autofree char *text = read_all(pix);
	pixDestroy(&pix);
	g_test_message("%s", text);
	g_assert_nonnull(strstr(text, "☑加急"));
	g_assert_nonnull(strstr(text, "□不加急"));
	g_assert_nonnull(strstr(text, "□自取"));
	g_assert_nonnull(strstr(text, "☑邮寄"));
}

/* Single digits in cells are a number, not a row of boxes. */
static void
test_cells(void)
{
	if (drawing_engine() == NULL)
		return;
	cairo_t *cairo = drawing_begin(760, 120, 1, 1, 1);
	drawing_text(cairo, 40, 40, DRAWING_FONT, 26, "税号");
	for (int i = 0; i < 10; i++) {
		const char digit[] = { (char)('0' + (i + 9) % 10), '\0' };
		draw_box(cairo, 120 + 34 * i, 42, 34, ' ');
		drawing_text(cairo, 129 + 34 * i, 41, DRAWING_FONT, 26, digit);
	}
	PIX *pix = drawing_end(cairo);
	g_autofree char *text = read_all(pix);
	pixDestroy(&pix);
	g_test_message("%s", text);
	g_assert_null(strstr(text, TICK_YES));
}

int
main(int argc, char **argv)
{
	static const Style styles[] = {
		{ "sans", DRAWING_FONT, "☑", "□", 26 },
		{ "sans-small", DRAWING_FONT, "☑", "☐", 19 },
		{ "sans-crossed", DRAWING_FONT, "☒", "☐", 28 },
		{ "sans-filled", DRAWING_FONT, "■", "□", 26 },
		{ "serif", "Noto Serif CJK SC", "☑", "☐", 26 },
		{ "song", "AR PL UMing CN", "☑", "☐", 26 },
		{ "kai", "AR PL UKai CN", "☑", "□", 28 },
		{ "hei", "WenQuanYi Zen Hei", "☑", "☐", 26 },
	};

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(styles); i++) {
		g_autofree char *path = g_strdup_printf("/tick/font/%s", styles[i].name);
		g_test_add_data_func(path, &styles[i], test_style);
	}
	g_test_add_data_func("/tick/drawn/light", GINT_TO_POINTER(0), test_drawn);
	g_test_add_data_func("/tick/drawn/dark", GINT_TO_POINTER(1), test_drawn);
	g_test_add_func("/tick/small", test_small);
	g_test_add_func("/tick/cells", test_cells);
	int status = g_test_run();
	ocr_free(ocr_default());
	return status;
}
