/* heic.c - pictures of telephones: HEIC, and what else comes in the same container (libheif, libde265) */
#include "parse/heic.h"

#include <libde265/de265.h>
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>
#include <string.h>

#include "parse/limits.h"
#include "parse/sniff.h"

#define ROUNDS_MAX 100000 /* of a decoder that goes on without result */

typedef struct heif_context Context;
typedef struct heif_image_handle Handle;
typedef struct heif_image Image;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Context, heif_context_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Handle, heif_image_handle_release)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Image, heif_image_release)

static const struct heif_error good = { heif_error_Ok, heif_suberror_Unspecified, "" };
static const struct heif_error bad = { heif_error_Decoder_plugin_error, heif_suberror_Unspecified, "the picture's data are damaged" };

/* ---- a decoder without threads ---- */

static const char *
plugin_name(void)
{
	return "libde265 without threads";
}

/* The usual one answers 100. */
static int
plugin_supports(enum heif_compression_format format)
{
	return format == heif_compression_HEVC ? 200 : 0;
}

static struct heif_error
plugin_new(void **decoder)
{
	*decoder = de265_new_decoder();
	return *decoder != NULL ? good : bad;
}

static void
plugin_free(void *decoder)
{
	de265_free_decoder(decoder);
}

/* Units with their length before each. */
static struct heif_error
plugin_push(void *decoder, const void *data, size_t size)
{
	const guint8 *bytes = data;

	while (size >= 4) {
		gsize length = (gsize)bytes[0] << 24 | (gsize)bytes[1] << 16 | (gsize)bytes[2] << 8 | bytes[3];

		if (length > size - 4 || de265_push_NAL(decoder, bytes + 4, (int)length, 0, NULL) != DE265_OK)
			return bad;
		bytes += 4 + length;
		size -= 4 + length;
	}
	return good;
}

static bool
copy_plane(const struct de265_image *from, int channel, Image *to, enum heif_channel plane)
{
	int w = de265_get_image_width(from, channel), h = de265_get_image_height(from, channel), bits = de265_get_bits_per_pixel(from, channel);
	int from_stride = 0, to_stride = 0;
	const uint8_t *source = de265_get_image_plane(from, channel, &from_stride);
	uint8_t *target;

	if (w <= 0 || h <= 0 || source == NULL || heif_image_add_plane(to, plane, w, h, bits).code != heif_error_Ok)
		return false;
	target = heif_image_get_plane(to, plane, &to_stride);
	if (target == NULL)
		return false;
	for (int y = 0; y < h; y++)
		memcpy(target + (gsize)y * (gsize)to_stride, source + (gsize)y * (gsize)from_stride, (gsize)w * (bits > 8 ? 2 : 1));
	return true;
}

static struct heif_error
convert(const struct de265_image *from, Image **out)
{
	static const enum heif_channel planes[] = { heif_channel_Y, heif_channel_Cb, heif_channel_Cr };
	enum de265_chroma chroma = de265_get_chroma_format(from);
	bool is_gray = chroma == de265_chroma_mono;
	g_autoptr(Image) image = NULL;
	struct heif_error error = heif_image_create(de265_get_image_width(from, 0), de265_get_image_height(from, 0),
	                                            is_gray ? heif_colorspace_monochrome : heif_colorspace_YCbCr, (enum heif_chroma)chroma, &image);

	if (error.code != heif_error_Ok)
		return error;
	for (int i = 0; i < (is_gray ? 1 : 3); i++)
		if (!copy_plane(from, i, image, planes[i]))
			return bad;
	*out = g_steal_pointer(&image);
	return good;
}

static struct heif_error
plugin_decode(void *decoder, Image **out)
{
	const struct de265_image *image = NULL;
	struct heif_error error = bad;
	int more = 1;

	*out = NULL;
	if (de265_flush_data(decoder) != DE265_OK)
		return bad;
	for (guint i = 0; more != 0 && image == NULL && i < ROUNDS_MAX; i++) {
		more = 0;
		if (de265_decode(decoder, &more) != DE265_OK)
			return bad;
		image = de265_get_next_picture(decoder);
	}
	if (image != NULL)
		error = convert(image, out);
	return error;
}

static void
plugin_strict(void *decoder, int flag)
{
}

/* The colour formats of both libraries count alike. */
G_STATIC_ASSERT((int)de265_chroma_mono == (int)heif_chroma_monochrome && (int)de265_chroma_420 == (int)heif_chroma_420 &&
                (int)de265_chroma_422 == (int)heif_chroma_422 && (int)de265_chroma_444 == (int)heif_chroma_444);

static const struct heif_decoder_plugin plugin = {
	.plugin_api_version = 3, .get_plugin_name = plugin_name, .does_support_format = plugin_supports, .new_decoder = plugin_new,
	.free_decoder = plugin_free, .push_data = plugin_push, .decode_image = plugin_decode, .set_strict_decoding = plugin_strict,
	.id_name = "keypost",
};

/* ---- pictures ---- */

bool
heic_is(const guint8 *bytes, gsize length)
{
	return length >= 12 && memcmp(bytes + 4, "ftyp", 4) == 0 && sniff(bytes, length, "") == SNIFF_HEIC;
}

/* The mean of `step` x `step` pixels from `pixel` on. */
static l_uint32
mean_pixel(const uint8_t *pixel, int stride, int step)
{
	guint sum[3] = { 0 }, n = (guint)(step * step);

	for (int y = 0; y < step; y++)
		for (int x = 0; x < 3 * step; x++)
			sum[x % 3] += pixel[(gsize)y * (gsize)stride + (gsize)x];
	return (l_uint32)(sum[0] / n) << 24 | (l_uint32)(sum[1] / n) << 16 | (l_uint32)(sum[2] / n) << 8;
}

/* A very large picture is made smaller on the way, so that it is never held twice. */
static PIX *
to_pix(const Image *image)
{
	int w = heif_image_get_width(image, heif_channel_interleaved), h = heif_image_get_height(image, heif_channel_interleaved), stride = 0;
	const uint8_t *from = heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
	int step = (gint64)w * h > LIMIT_KEPT ? 2 : 1;
	PIX *pix = from != NULL && w > 0 && h > 0 && w <= LIMIT_SIDE && h <= LIMIT_SIDE ? pixCreate(w / step, h / step, 32) : NULL;

	for (int y = 0; pix != NULL && y < h / step; y++) {
		l_uint32 *line = pixGetData(pix) + (gsize)y * (gsize)pixGetWpl(pix);
		const uint8_t *pixel = from + (gsize)(y * step) * (gsize)stride;

		for (int x = 0; x < w / step; x++, pixel += 3 * step)
			line[x] = mean_pixel(pixel, stride, step);
	}
	return pix;
}

static bool
is_good(struct heif_error error, char **fault)
{
	if (error.code == heif_error_Ok)
		return true;
	*fault = g_strdup_printf("the HEIC picture cannot be read (%s); ask for it as JPEG", error.message != NULL ? error.message : "no reason given");
	return false;
}

PIX *
heic_decode(const guint8 *bytes, gsize length, char **fault)
{
	static gsize ready = 0;
	g_autoptr(Context) context = heif_context_alloc();
	g_autoptr(Handle) handle = NULL;
	g_autoptr(Image) image = NULL;
	gint64 w, h;
	PIX *pix;

	if (g_once_init_enter(&ready)) {
		heif_register_decoder_plugin(&plugin);
		g_once_init_leave(&ready, 1);
	}
	heif_context_set_max_decoding_threads(context, 0);
	heif_context_set_maximum_image_size_limit(context, LIMIT_SIDE);
	if (!is_good(heif_context_read_from_memory_without_copy(context, bytes, length, NULL), fault) ||
	    !is_good(heif_context_get_primary_image_handle(context, &handle), fault))
		return NULL;
	w = heif_image_handle_get_width(handle);
	h = heif_image_handle_get_height(handle);
	if (w > LIMIT_SIDE || h > LIMIT_SIDE || w * h > LIMIT_PIXELS) {
		*fault = g_strdup_printf("the picture is too large: %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " pixels, at most %d a side and %u in all are read",
		                         w, h, LIMIT_SIDE, LIMIT_PIXELS);
		return NULL;
	}
	if (!is_good(heif_decode_image(handle, &image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL), fault))
		return NULL;
	pix = to_pix(image);
	if (pix == NULL)
		*fault = g_strdup("the HEIC picture cannot be read (its size is not what it says); ask for it as JPEG");
	return pix;
}
