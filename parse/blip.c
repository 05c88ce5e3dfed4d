/* blip.c - the pictures of old office files (MS-ODRAW) */
#include "parse/blip.h"

#include <string.h>

#include "parse/limits.h"
#include "parse/sniff.h"

#define DGG_CONTAINER    0xf000u
#define BSTORE_CONTAINER 0xf001u
#define FBSE             0xf007u /* a picture of the store */
#define FBSE_HEAD        36
#define BLIP_FIRST       0xf01au /* EMF, WMF, PICT, JPEG, PNG, DIB, TIFF, JPEG */
#define BLIP_LAST        0xf02au
#define BLIP_DIB         0xf01fu
#define UID              16
#define NOWHERE          0xffffffffu
#define DEPTH_MAX        8

bool
blip_next(Bytes bytes, gsize *at, BlipRecord *record)
{
	if (*at + 8 > bytes.length)
		return false;
	record->instance = bytes_16(bytes, *at) >> 4;
	record->type = bytes_16(bytes, *at + 2);
	record->bytes = bytes_part(bytes, *at + 8, bytes_32(bytes, *at + 4));
	*at += 8 + (gsize)bytes_32(bytes, *at + 4);
	return true;
}

static bool
is_picture(Bytes bytes)
{
	SniffType type = bytes.length > 16 ? sniff(bytes.at, bytes.length, "") : SNIFF_UNKNOWN;

	return type == SNIFF_JPEG || type == SNIFF_PNG || type == SNIFF_TIFF || type == SNIFF_GIF || type == SNIFF_BMP;
}

/* A bitmap as it lies in memory lacks the head of the file: 14 bytes, the last four of them where the pixels begin. */
static GBytes *
bitmap_file(Bytes bytes)
{
	guint32 head = bytes_32(bytes, 0), bits = bytes_16(bytes, 14), colours = bytes_32(bytes, 32), masks = bytes_32(bytes, 16) == 3 && head == 40 ? 12 : 0;
	guint8 *file;
	guint32 pixels;

	if (head < 40 || head > 124 || bytes.length < head)
		return NULL;
	if (colours == 0 && bits <= 8)
		colours = 1u << bits;
	pixels = 14 + head + masks + 4 * MIN(colours, 256);
	file = g_malloc0(14 + bytes.length);
	memcpy(file, "BM", 2);
	for (guint i = 0; i < 4; i++) {
		file[2 + i] = (guint8)((14 + bytes.length) >> 8 * i);
		file[10 + i] = (guint8)(pixels >> 8 * i);
	}
	memcpy(file + 14, bytes.at, bytes.length);
	return g_bytes_new_take(file, 14 + bytes.length);
}

static bool
add_part(Reading *reading, GBytes *bytes)
{
	g_autofree char *name = NULL;
	Part *part;

	if (bytes == NULL || reading->parts->len >= LIMIT_PARTS)
		return false;
	name = g_strdup_printf("picture %u", reading->parts->len + 1);
	part = part_new(name, "", bytes);
	part->is_inline = true;
	g_ptr_array_add(reading->parts, part);
	return true;
}

/* One or two digests and a byte stand before the picture's own bytes; drawings of lines (EMF, WMF) are no pictures. */
static bool
take_blip(const BlipRecord *record, Reading *reading)
{
	for (guint digests = 1; digests <= 2; digests++) {
		Bytes picture = bytes_part(record->bytes, digests * UID + 1, record->bytes.length);
		g_autoptr(GBytes) bytes = NULL;

		if (record->type == BLIP_DIB)
			bytes = bitmap_file(picture);
		else if (is_picture(picture))
			bytes = g_bytes_new(picture.at, picture.length);
		if (bytes != NULL)
			return add_part(reading, bytes);
	}
	return false;
}

static bool
is_blip(guint type)
{
	return type >= BLIP_FIRST && type <= BLIP_LAST;
}

/* An entry of the store that nothing refers to is a picture the author deleted. */
static guint
take_entry(const BlipRecord *entry, Bytes delayed, Reading *reading)
{
	guint32 users = bytes_32(entry->bytes, 24), where = bytes_32(entry->bytes, 28);
	gsize at = FBSE_HEAD + bytes_8(entry->bytes, 33);
	BlipRecord blip;

	if (blip_next(entry->bytes, &at, &blip))
		return is_blip(blip.type) && take_blip(&blip, reading);
	at = where;
	if (users == 0 || where == NOWHERE || !blip_next(delayed, &at, &blip) || !is_blip(blip.type))
		return 0;
	return take_blip(&blip, reading);
}

static guint
take(Bytes bytes, Bytes delayed, guint depth, Reading *reading)
{
	BlipRecord record;
	guint n = 0;

	for (gsize at = 0; reading->parts->len < LIMIT_PARTS && blip_next(bytes, &at, &record);) {
		if (record.type == FBSE)
			n += take_entry(&record, delayed, reading);
		else if (is_blip(record.type))
			n += take_blip(&record, reading);
		else if ((record.type == DGG_CONTAINER || record.type == BSTORE_CONTAINER) && depth < DEPTH_MAX)
			n += take(record.bytes, delayed, depth + 1, reading);
	}
	return n;
}

guint
blip_take(Bytes bytes, Bytes delayed, Reading *reading)
{
	return take(bytes, delayed, 0, reading);
}
