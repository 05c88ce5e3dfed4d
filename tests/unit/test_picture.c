/* test_picture.c - decoding within limits, and pages of text that lie, lean or stand on their heads */
#include "parse/picture.h"
#include <locale.h>
#include "base/text.h"
#include "drawing.h"
#include "parse/exif.h"
#include "parse/reader.h"
#include "parse/sealtext.h"

static GBytes *
encode(PIX *pix, l_int32 format)
{
	l_uint8 *data = NULL;
	size_t length = 0;

	g_assert_cmpint(pixWriteMem(&data, &length, pix, format), ==, 0);
	GBytes *bytes = g_bytes_new(data, length);
	lept_free(data);
	return bytes;
}

static void
assert_fault(GBytes *bytes, const char *word)
{
	g_autofree char *fault = NULL;
	guint frames = 0;

	g_assert_null(picture_decode(bytes, 0, &frames, &fault));
	g_assert_nonnull(fault);
	g_assert_nonnull(strstr(fault, word));
}

static void
test_formats(void)
{
	static const l_int32 formats[] = { IFF_PNG, IFF_BMP, IFF_TIFF_LZW, IFF_GIF, IFF_JFIF_JPEG };
	cairo_t *cairo = drawing_begin(120, 90, 1, 1, 1);
	PIX *pix = drawing_end(cairo);

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		PIX *shallow = formats[i] == IFF_GIF ? pixConvertTo8(pix, 1) : pixClone(pix);
		g_autoptr(GBytes) bytes = encode(shallow, formats[i]);
		g_autofree char *fault = NULL;
		guint frames = 0;
		PIX *again = picture_decode(bytes, 0, &frames, &fault);
		g_assert_nonnull(again);
		g_assert_cmpuint(frames, ==, 1);
		g_assert_cmpint(pixGetDepth(again), ==, 32);
		g_assert_cmpint(pixGetWidth(again), ==, 120);
		pixDestroy(&again);
		pixDestroy(&shallow);
	}
	pixDestroy(&pix);
}

/* More pixels than letters need: half of them each way, whatever the depth; nothing is held in full depth before. */
static void
test_large(void)
{
	static const l_int32 formats[] = { IFF_PNG, IFF_TIFF_G4, IFF_JFIF_JPEG };
	static const l_int32 depths[] = { 8, 1, 8 };

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		PIX *pix = pixCreate(6400, 4000, depths[i]);
		pixSetAll(pix);
		pixRasterop(pix, 1600, 1000, 800, 800, PIX_CLR, NULL, 0, 0);
		if (depths[i] == 1) /* where one is ink */
			pixInvert(pix, pix);
		g_autoptr(GBytes) bytes = encode(pix, formats[i]);
		g_autofree char *fault = NULL;
		guint frames = 0;
		PIX *half = picture_decode(bytes, 0, &frames, &fault);
		l_uint32 inside = 1, outside = 0;
		g_assert_nonnull(half);
		g_assert_cmpint(pixGetDepth(half), ==, 32);
		g_assert_cmpint(pixGetWidth(half), ==, 3200);
		g_assert_cmpint(pixGetHeight(half), ==, 2000);
		pixGetPixel(half, 1000, 700, &inside);
		pixGetPixel(half, 400, 300, &outside);
		g_assert_cmphex(inside >> 8, ==, 0);
		g_assert_cmphex(outside >> 8, ==, 0xffffff);
		pixDestroy(&half);
		pixDestroy(&pix);
	}
}

/* Paper shines through what is not covered. */
static void
test_alpha(void)
{
	PIX *pix = pixCreate(100, 80, 32);
	pixSetSpp(pix, 4);
	for (int x = 0; x < 100; x++)
		for (int y = 0; y < 80; y++)
			pixSetPixel(pix, x, y, x < 50 ? 0x10203000 : x < 75 ? 0x000000ff : 0x00000080);
	g_autoptr(GBytes) bytes = encode(pix, IFF_PNG);
	g_autofree char *fault = NULL;
	guint frames = 0;
	PIX *laid = picture_decode(bytes, 0, &frames, &fault);
	l_uint32 clear = 0, covered = 1, half = 0;
	pixGetPixel(laid, 20, 40, &clear);
	pixGetPixel(laid, 60, 40, &covered);
	pixGetPixel(laid, 90, 40, &half);
	g_assert_cmphex(clear >> 8, ==, 0xffffff);
	g_assert_cmphex(covered >> 8, ==, 0);
	g_assert_cmphex(half >> 8, ==, 0x7f7f7f);
	pixDestroy(&laid);
	pixDestroy(&pix);
}

/* A gray picture with one transparent shade keeps all the others. */
static void
test_transparent_shade(void)
{
	static const guint8 chunk[] = { 0, 0, 0, 2, 't', 'R', 'N', 'S', 0, 0, 0x76, 0x93, 0xcd, 0x38 };
	PIX *pix = pixCreate(100, 80, 8);

	pixSetAll(pix);
	pixRasterop(pix, 20, 20, 40, 40, PIX_CLR, NULL, 0, 0);
	pixSetPixel(pix, 90, 70, 0x20);
	g_autoptr(GBytes) plain = encode(pix, IFF_PNG);
	g_autoptr(GByteArray) data = g_byte_array_new();
	g_autofree char *fault = NULL;
	const guint8 *bytes = g_bytes_get_data(plain, NULL);
	const guint8 *pixels = memmem(bytes, g_bytes_get_size(plain), "IDAT", 4);
	guint frames = 0;
	l_uint32 dark = 0xff, light = 0;

	g_assert_nonnull(pixels);
	g_byte_array_append(data, bytes, (guint)(pixels - 4 - bytes));
	g_byte_array_append(data, chunk, sizeof(chunk));
	g_byte_array_append(data, pixels - 4, (guint)(g_bytes_get_size(plain) - (gsize)(pixels - 4 - bytes)));
	g_autoptr(GBytes) shaded = g_bytes_new(data->data, data->len);
	PIX *laid = picture_decode(shaded, 0, &frames, &fault);

	g_assert_nonnull(laid);
	pixGetPixel(laid, 40, 40, &dark);
	pixGetPixel(laid, 80, 10, &light);
	g_assert_cmphex(dark >> 8, ==, 0);
	g_assert_cmphex(light >> 8, ==, 0xffffff);
	pixDestroy(&laid);
	pixDestroy(&pix);
}

/* A header that claims more than the limits is refused before anything is decoded; so is junk. */
static void
test_limits(void)
{
	static const guint8 png[64] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20,
		                      8, 2, 0, 0, 0, 0, 0, 0, 0 }; /* 20,000 x 20,000 */
	static const guint8 bmp[40] = { 'B', 'M', [18] = 0x20, [19] = 0x4e, [22] = 0x20, [23] = 0x4e };
	static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 0x20, 0x4e, 0x20, 0x4e, 0, 0, 0, 0 };
	g_autoptr(GBytes) large = g_bytes_new_static(png, sizeof png), wide = g_bytes_new_static(bmp, sizeof bmp);
	g_autoptr(GBytes) moving = g_bytes_new_static(gif, sizeof gif), junk = g_bytes_new_static("\377\330\377\340 no picture", 15);
	g_autoptr(GBytes) nothing = g_bytes_new_static("", 0);

	assert_fault(large, "20000 x 20000");
	assert_fault(wide, "20000 x 20000");
	assert_fault(moving, "20000 x 20000");
	assert_fault(junk, "damaged");
	assert_fault(nothing, "damaged");
}

/* Cut anywhere, a picture gives a picture or a fault, never a crash. */
static void
test_cut(void)
{
	static const l_int32 formats[] = { IFF_PNG, IFF_BMP, IFF_TIFF_LZW, IFF_JFIF_JPEG };
	cairo_t *cairo = drawing_begin(64, 48, 0.5, 0.9, 0.7);
	PIX *pix = drawing_end(cairo);

	for (guint i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autoptr(GBytes) whole = encode(pix, formats[i]);
		gsize length = g_bytes_get_size(whole);
		for (gsize cut = 0; cut < length; cut += 1 + length / 97) {
			g_autoptr(GBytes) part = g_bytes_new_from_bytes(whole, 0, cut);
			g_autofree char *fault = NULL;
			guint frames;
			PIX *again = picture_decode(part, 0, &frames, &fault);
			g_assert_true((again != NULL) != (fault != NULL));
			pixDestroy(&again);
		}
	}
	pixDestroy(&pix);
}

static void
test_exif(void)
{
	guint8 jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
		          1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xda, 0, 0 };

	for (guint8 i = 0; i < 12; i++) {
		jpeg[36] = i;
		g_assert_cmpint(exif_orientation(jpeg, sizeof jpeg), ==, i >= 1 && i <= 8 ? i : 1);
	}
	jpeg[36] = 6;
	for (gsize cut = 0; cut < sizeof jpeg; cut++) {
		g_autofree guint8 *part = g_memdup2(jpeg, cut + 1);
		int orientation = exif_orientation(part, cut);
		g_assert_true(orientation == 1 || orientation == 6);
	}
	memset(jpeg + 22, 0xff, 4); /* a folder far outside */
	g_assert_cmpint(exif_orientation(jpeg, sizeof jpeg), ==, 1);
}

/* --- pages --- */

#define SEAL_X 700.0
#define SEAL_Y 560.0

static PIX *
draw_form(void)
{
	static const char *const rows[][2] = { { "单位名称", "新疆星河测试有限公司" }, { "联系电话", "13800001234" }, { "通信地址", "乌鲁木齐市和平北路88号星河大厦" },
		                               { "邮政编码", "830000" }, { "证书数量", "3把" } };
	cairo_t *cairo = drawing_begin(900, 700, 1, 1, 1);

	drawing_text(cairo, 300, 60, DRAWING_FONT, 40, "证书申请表");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		drawing_text(cairo, 90, 180 + 80 * i, DRAWING_FONT, 28, rows[i][0]);
		drawing_text(cairo, 420, 180 + 80 * i, DRAWING_FONT, 28, rows[i][1]);
	}
	drawing_seal(cairo, SEAL_X, SEAL_Y, 80);
	return drawing_end(cairo);
}

static const Run *
find_run(const Pages *pages, const char *text)
{
	const Page *page = g_ptr_array_index(pages->pages, 0);

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		if (text_same(run->text, text))
			return run;
	}
	return NULL;
}

/* The seal's place is on the page as it was set upright: right of the last row and at its height. */
static void
assert_seal(const Pages *pages, const Run *row)
{
	const Page *page = g_ptr_array_index(pages->pages, 0);
	const double *place;

	g_assert_nonnull(page->stamps);
	place = sealtext_place(page->stamps, 0);
	g_assert_cmpfloat(place[0] * page->width, >, row->x1);
	g_assert_cmpfloat(place[1] * page->height, <, row->y0);
	g_assert_cmpfloat(place[3] * page->height, >, row->y1);
	g_assert_cmpfloat(place[2], <=, 1);
}

/* Label and value stand in one row, each where it should be in the turned and straightened page. */
static void
assert_form(const Pages *pages)
{
	static const char *const pairs[][2] = { { "单位名称", "新疆星河测试有限公司" }, { "联系电话", "13800001234" }, { "证书数量", "3把" } };

	for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
		const Run *label = find_run(pages, pairs[i][0]), *value = find_run(pages, pairs[i][1]);
		g_assert_nonnull(label);
		g_assert_nonnull(value);
		double overlap = MIN(label->y1, value->y1) - MAX(label->y0, value->y0);
		g_assert_cmpfloat(overlap, >, 0.7 * (label->y1 - label->y0));
		g_assert_cmpfloat(value->x0, >, label->x1);
	}
	assert_seal(pages, find_run(pages, "3把"));
}

typedef struct {
	const char *name;
	int quarter_turns;
	double degrees;     /* turned to the right beyond that */
	double fan;         /* rows at the bottom lean more: a page held askew */
} Pose;

static PIX *
pose(PIX *pix, const Pose *how)
{
	int w = pixGetWidth(pix), h = pixGetHeight(pix);

	if (how->fan > 0) {
		PTA *from = ptaCreate(4), *to = ptaCreate(4);
		const double corner[4][2] = { { 0, 0 }, { w, 0 }, { w, h }, { 0, h } };
		for (int i = 0; i < 4; i++) {
			ptaAddPt(from, (float)corner[i][0], (float)corner[i][1]);
			/* The right side comes nearer: it grows both ways. */
			double spread = i == 1 ? how->fan * h : i == 2 ? -how->fan * h : 0;
			ptaAddPt(to, (float)corner[i][0], (float)(corner[i][1] + spread));
		}
		PIX *bent = pixProjectivePta(pix, to, from, L_BRING_IN_WHITE);
		ptaDestroy(&from);
		ptaDestroy(&to);
		pixDestroy(&pix);
		pix = bent;
	}
	if (how->degrees != 0) {
		PIX *turned = pixRotate(pix, (float)(how->degrees * G_PI / 180), L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);
		pixDestroy(&pix);
		pix = turned;
	}
	if (how->quarter_turns != 0) {
		PIX *turned = pixRotateOrth(pix, how->quarter_turns);
		pixDestroy(&pix);
		pix = turned;
	}
	return pix;
}

static void
test_pose(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pages) pages = pages_new();

	if (drawing_engine() == NULL)
		return;
	PIX *pix = pose(draw_form(), data);
	g_assert_true(picture_read(pix, pages, &error));
	g_assert_no_error(error);
	pixDestroy(&pix);
	const Page *page = g_ptr_array_index(pages->pages, 0);
	g_assert_cmpint(page->source, ==, SOURCE_OCR);
	g_assert_true(page->has_picture);
	assert_form(pages);
}

/* The second reading of a run's box is that run's text; beside every run there is nothing. */
static void
test_reread(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pages) pages = pages_new();

	if (drawing_engine() == NULL)
		return;
	PIX *pix = draw_form();
	g_assert_true(picture_read(pix, pages, &error));
	pixDestroy(&pix);
	const Run *run = find_run(pages, "13800001234");
	g_assert_nonnull(run);
	const double box[4] = { run->x0, run->y0, run->x1, run->y1 }, nowhere[4] = { 880, 680, 890, 690 };
	double confidence = 0;
	g_autofree char *again = pages->reread(pages->reread_data, 0, box, &confidence);
	g_assert_cmpstr(again, ==, "13800001234");
	g_assert_cmpfloat(confidence, >, 0.8);
	g_assert_null(pages->reread(pages->reread_data, 0, nowhere, &confidence));
	g_assert_null(pages->reread(pages->reread_data, 1, box, &confidence));
}

static void
test_tiny(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Pages) pages = pages_new();

	if (drawing_engine() == NULL)
		return;
	cairo_t *cairo = drawing_begin(50, 50, 1, 1, 1);
	drawing_text(cairo, 5, 5, DRAWING_FONT, 20, "企业");
	PIX *pix = drawing_end(cairo);
	g_assert_true(picture_read(pix, pages, &error));
	pixDestroy(&pix);
	g_assert_cmpuint(((Page *)g_ptr_array_index(pages->pages, 0))->runs->len, ==, 0);
}

/* Every page of a TIFF is read; a damaged picture is a fault and no error. */
static void
test_reader(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Reading) reading = reading_new();
	PIXA *pages = pixaCreate(2);
	l_uint8 *data = NULL;
	size_t length = 0;

	if (drawing_engine() == NULL) {
		pixaDestroy(&pages);
		return;
	}
	for (int i = 0; i < 2; i++) {
		cairo_t *cairo = drawing_begin(400, 120, 1, 1, 1);
		drawing_text(cairo, 30, 30, DRAWING_FONT, 30, i == 0 ? "第一页文字" : "第二页文字");
		pixaAddPix(pages, drawing_end(cairo), L_INSERT);
	}
	g_assert_cmpint(pixaWriteMemMultipageTiff(&data, &length, pages), ==, 0);
	pixaDestroy(&pages);
	Input input = { .bytes = g_bytes_new(data, length), .file_name = "scan.tif", .media_type = "image/tiff", .depth = 1 };
	lept_free(data);
	g_assert_true(read_image(&input, reading, &error));
	g_bytes_unref(input.bytes);
	g_assert_no_error(error);
	g_assert_null(reading->fault);
	g_assert_cmpuint(reading->pages->pages->len, ==, 2);
	g_autofree char *text = pages_text(reading->pages);
	g_assert_nonnull(strstr(text, "第一页文字"));
	g_assert_nonnull(strstr(text, "第二页文字"));

	g_autoptr(Reading) broken = reading_new();
	input.bytes = g_bytes_new_static("\211PNG\r\n\032\nrubbish rubbish", 23);
	g_assert_true(read_image(&input, broken, &error));
	g_bytes_unref(input.bytes);
	g_assert_nonnull(broken->fault);
}

int
main(int argc, char **argv)
{
	static const Pose poses[] = {
		{ "upright", 0, 0, 0 }, { "right", 1, 0, 0 }, { "head", 2, 0, 0 }, { "left", 3, 0, 0 }, { "leaning-right", 0, 3, 0 },
		{ "leaning-left", 0, -4, 0 }, { "perspective", 0, 1.5, 0.06 }, { "left-and-leaning", 3, 2, 0.03 },
	};

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/picture/formats", test_formats);
	g_test_add_func("/picture/large", test_large);
	g_test_add_func("/picture/alpha", test_alpha);
	g_test_add_func("/picture/transparent-shade", test_transparent_shade);
	g_test_add_func("/picture/limits", test_limits);
	g_test_add_func("/picture/cut", test_cut);
	g_test_add_func("/picture/exif", test_exif);
	for (guint i = 0; i < G_N_ELEMENTS(poses); i++) {
		g_autofree char *path = g_strdup_printf("/picture/pose/%s", poses[i].name);
		g_test_add_data_func(path, &poses[i], test_pose);
	}
	g_test_add_func("/picture/reread", test_reread);
	g_test_add_func("/picture/tiny", test_tiny);
	g_test_add_func("/picture/reader", test_reader);
	int status = g_test_run();
	ocr_free(ocr_default());
	return status;
}
