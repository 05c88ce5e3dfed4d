/* test_read_image.c - pictures as telephones send them: HEIC and WEBP, made by the formats' own encoders, and a long screenshot */
#include <libheif/heif.h>
#include <locale.h>
#include "parse/picture.h"
#include "parse/reader.h"
#include "tests/unit/drawing.h"

static const char *const rows[] = { "转账成功", "付款户名 青泽山谷电力有限公司", "转账金额 700.00元" };

/* Texts stand far apart, the last one at the bottom. */
static PIX *
draw(int width, int height)
{
	cairo_t *cairo = drawing_begin(width, height, 1, 1, 1);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		drawing_text(cairo, 60, 40 + i * (height - 140) / 2.0, DRAWING_FONT, 36, rows[i]);
	return drawing_end(cairo);
}

static struct heif_error
keep(struct heif_context *context, const void *data, size_t size, void *out)
{
	g_byte_array_append(out, data, (guint)size);
	return (struct heif_error){ heif_error_Ok, heif_suberror_Unspecified, "" };
}

static GBytes *
as_heic(PIX *pix)
{
	struct heif_context *context = heif_context_alloc();
	struct heif_encoder *encoder = NULL;
	struct heif_image *image = NULL;
	struct heif_writer writer = { 1, keep };
	GByteArray *out = g_byte_array_new();
	int w = pixGetWidth(pix), h = pixGetHeight(pix), stride = 0;
	uint8_t *plane;

	g_assert_cmpint(heif_image_create(w, h, heif_colorspace_RGB, heif_chroma_interleaved_RGB, &image).code, ==, heif_error_Ok);
	heif_image_add_plane(image, heif_channel_interleaved, w, h, 8);
	plane = heif_image_get_plane(image, heif_channel_interleaved, &stride);
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			l_int32 r, g, b;

			pixGetRGBPixel(pix, x, y, &r, &g, &b);
			plane[y * stride + 3 * x] = (uint8_t)r;
			plane[y * stride + 3 * x + 1] = (uint8_t)g;
			plane[y * stride + 3 * x + 2] = (uint8_t)b;
		}
	g_assert_cmpint(heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder).code, ==, heif_error_Ok);
	heif_encoder_set_lossy_quality(encoder, 70);
	g_assert_cmpint(heif_context_encode_image(context, image, encoder, NULL, NULL).code, ==, heif_error_Ok);
	g_assert_cmpint(heif_context_write(context, &writer, out).code, ==, heif_error_Ok);
	heif_encoder_release(encoder);
	heif_image_release(image);
	heif_context_free(context);
	return g_byte_array_free_to_bytes(out);
}

static GBytes *
as_leptonica(PIX *pix, l_int32 format)
{
	l_uint8 *data = NULL;
	size_t length = 0;
	GBytes *bytes;

	g_assert_cmpint(pixWriteMem(&data, &length, pix, format), ==, 0);
	bytes = g_bytes_new(data, length);
	lept_free(data);
	return bytes;
}

/* Takes the bytes. */
static void
assert_read(GBytes *bytes, const char *type)
{
	const Input input = { .bytes = bytes, .file_name = "IMG_0001", .media_type = "", .depth = 1 };
	g_autoptr(Reading) reading = reading_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	g_assert_cmpstr(sniff_name(sniff(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "")), ==, type);
	g_assert_true(read_image(&input, reading, &error));
	g_assert_no_error(error);
	g_assert_null(reading->fault);
	text = pages_text(reading->pages);
	g_test_message("%s", text);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *value = strchr(rows[i], ' ');

		g_assert_nonnull(strstr(text, value != NULL ? value + 1 : rows[i]));
	}
	g_bytes_unref(bytes);
}

static void
test_heic(void)
{
	PIX *pix = draw(700, 400);

	if (drawing_engine() != NULL)
		assert_read(as_heic(pix), "heic");
	pixDestroy(&pix);
}

static void
test_webp(void)
{
	PIX *pix = draw(700, 400);

	if (drawing_engine() != NULL)
		assert_read(as_leptonica(pix, IFF_WEBP), "webp");
	pixDestroy(&pix);
}

/* Much taller than anything is detected in at once; nothing may be made so small that it cannot be read. */
static void
test_long_screenshot(void)
{
	PIX *pix = draw(600, 13000);

	if (drawing_engine() != NULL)
		assert_read(as_leptonica(pix, IFF_PNG), "png");
	pixDestroy(&pix);
}

static void
test_heic_damage(void)
{
	PIX *pix = draw(64, 160);
	g_autoptr(GBytes) whole = as_heic(pix);
	gsize length = g_bytes_get_size(whole);

	pixDestroy(&pix);
	for (gsize cut = 12; cut < length; cut += 1 + length / 200) {
		g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(whole, 0, cut);
		g_autofree char *fault = NULL;
		guint frames = 0;
		PIX *again = picture_decode(bytes, 0, &frames, &fault);

		g_assert_true((again == NULL) == (fault != NULL));
		g_assert_true(fault == NULL || strstr(fault, "JPEG") != NULL);
		pixDestroy(&again);
	}
}

int
main(int argc, char **argv)
{
	int status;

	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_image/heic", test_heic);
	g_test_add_func("/read_image/webp", test_webp);
	g_test_add_func("/read_image/long-screenshot", test_long_screenshot);
	g_test_add_func("/read_image/heic-damage", test_heic_damage);
	status = g_test_run();
	ocr_free(ocr_default());
	return status;
}
