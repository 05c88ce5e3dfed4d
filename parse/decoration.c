/* decoration.c - is an inline picture only a signature logo? */
#include "parse/decoration.h"

#include <string.h>

#define LOGO_BYTES  (20u * 1024)
#define LOGO_AREA   (200u * 200)
#define STRIP_SHORT 100u  /* a banner or a line: no screenshot of a receipt is that flat and that small a file */
#define STRIP_LONG  600u

static guint
big_endian(const guint8 *at, guint n)
{
	guint value = 0;

	while (n-- > 0)
		value = value << 8 | *at++;
	return value;
}

static guint
little_endian(const guint8 *at, guint n)
{
	guint value = 0;

	while (n-- > 0)
		value = value << 8 | at[n];
	return value;
}

static bool
measure_jpeg(const guint8 *bytes, gsize length, guint *width, guint *height)
{
	for (gsize at = 2; at + 9 < length && bytes[at] == 0xff;) {
		guint8 marker = bytes[at + 1];

		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
			*height = big_endian(bytes + at + 5, 2);
			*width = big_endian(bytes + at + 7, 2);
			return true;
		}
		at += 2 + MAX(big_endian(bytes + at + 2, 2), 2);
	}
	return false;
}

bool
decoration_measure(const guint8 *bytes, gsize length, guint *width, guint *height)
{
	if (length < 26)
		return false;
	if (memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0) {
		*width = big_endian(bytes + 16, 4);
		*height = big_endian(bytes + 20, 4);
		return true;
	}
	if (memcmp(bytes, "GIF8", 4) == 0) {
		*width = little_endian(bytes + 6, 2);
		*height = little_endian(bytes + 8, 2);
		return true;
	}
	if (memcmp(bytes, "BM", 2) == 0) {
		*width = little_endian(bytes + 18, 4);
		*height = little_endian(bytes + 22, 4);
		return true;
	}
	return bytes[0] == 0xff && bytes[1] == 0xd8 && measure_jpeg(bytes, length, width, height);
}

char *
decoration_reason(GBytes *bytes)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	guint width = 0, height = 0;
	bool small, strip;

	if (length >= LOGO_BYTES || data == NULL || !decoration_measure(data, length, &width, &height))
		return NULL;
	small = (guint64)width * height <= LOGO_AREA;
	strip = MIN(width, height) < STRIP_SHORT && MAX(width, height) < STRIP_LONG;
	if (!small && !strip)
		return NULL;
	return g_strdup_printf("small picture shown inside the mail text (%ux%u, %" G_GSIZE_FORMAT " bytes): a logo", width, height, length);
}
