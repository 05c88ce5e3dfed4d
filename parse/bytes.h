/* bytes.h - little-endian numbers of old office files, and a view of bytes that never reads beyond its end */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	const guint8 *at;
	gsize length;
} Bytes;

static inline Bytes
bytes_of(GBytes *bytes)
{
	Bytes view = { NULL, 0 };

	if (bytes != NULL)
		view.at = g_bytes_get_data(bytes, &view.length);
	return view;
}

/* The part from `from`, at most `length` long; empty where it lies outside. */
static inline Bytes
bytes_part(Bytes bytes, gsize from, gsize length)
{
	if (from >= bytes.length)
		return (Bytes){ NULL, 0 };
	return (Bytes){ bytes.at + from, MIN(length, bytes.length - from) };
}

/* Numbers beyond the end are 0. */
static inline guint
bytes_8(Bytes bytes, gsize at)
{
	return at < bytes.length ? bytes.at[at] : 0;
}

static inline guint
bytes_16(Bytes bytes, gsize at)
{
	return bytes_8(bytes, at) | bytes_8(bytes, at + 1) << 8;
}

static inline guint32
bytes_32(Bytes bytes, gsize at)
{
	return bytes_16(bytes, at) | (guint32)bytes_16(bytes, at + 2) << 16;
}

static inline guint64
bytes_64(Bytes bytes, gsize at)
{
	return bytes_32(bytes, at) | (guint64)bytes_32(bytes, at + 4) << 32;
}
