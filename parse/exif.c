/* exif.c - how the camera was held: the orientation in a JPEG's EXIF block (CIPA DC-008, TIFF 6.0) */
#include "parse/exif.h"
#include <string.h>

#define TAG_ORIENTATION 0x0112
#define ENTRIES_MOST 512

typedef struct {
	const guint8 *at;
	gsize length;
	gboolean big;
} Tiff;

static guint32
number(const Tiff *tiff, gsize offset, gsize size)
{
	guint32 n = 0;

	if (offset > tiff->length || size > tiff->length - offset)
		return 0;
	for (gsize i = 0; i < size; i++)
		n = n << 8 | tiff->at[offset + (tiff->big ? i : size - 1 - i)];
	return n;
}

static int
read_tiff(const Tiff *tiff)
{
	gsize folder = number(tiff, 4, 4);
	guint32 n = MIN(number(tiff, folder, 2), ENTRIES_MOST);

	for (guint32 i = 0; i < n; i++) {
		gsize entry = folder + 2 + 12 * (gsize)i;
		if (number(tiff, entry, 2) != TAG_ORIENTATION)
			continue;
		guint32 value = number(tiff, entry + 8, 2);
		return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

int
exif_orientation(const guint8 *bytes, gsize length)
{
	gsize at = 2;

	if (length < 4 || bytes[0] != 0xff || bytes[1] != 0xd8)
		return 1;
	while (at + 4 <= length && bytes[at] == 0xff) {
		guint marker = bytes[at + 1];
		gsize size = (gsize)bytes[at + 2] << 8 | bytes[at + 3];
		if (marker == 0xda || size < 2 || size > length - at - 2)
			return 1;
		if (marker == 0xe1 && size >= 16 && memcmp(bytes + at + 4, "Exif\0\0", 6) == 0) {
			Tiff tiff = { bytes + at + 10, size - 8, bytes[at + 10] == 'M' };
			return read_tiff(&tiff);
		}
		at += 2 + size;
	}
	return 1;
}
