/* bulk.c - the bytes of one mail while they come */
#include "ingest/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct Bulk {
	char *folder;
	gsize threshold, length;
	GByteArray *memory; /* what is not in the file yet */
	int fd;             /* -1 until the threshold is passed */
};

Bulk *
bulk_new(const char *folder, gsize threshold)
{
	Bulk *bulk = g_new0(Bulk, 1);

	bulk->folder = g_strdup(folder);
	bulk->threshold = threshold;
	bulk->memory = g_byte_array_new();
	bulk->fd = -1;
	return bulk;
}

void
bulk_free(Bulk *bulk)
{
	if (bulk == NULL)
		return;
	if (bulk->fd >= 0)
		close(bulk->fd);
	g_byte_array_unref(bulk->memory);
	g_free(bulk->folder);
	g_free(bulk);
}

static bool
refused(const Bulk *bulk, GError **error)
{
	int why = errno;

	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot write in %s: %s", bulk->folder, g_strerror(why));
	return false;
}

/* The name is gone before the first byte: a run that dies leaves nothing. */
static bool
open_file(Bulk *bulk, GError **error)
{
	g_autofree char *name = g_build_filename(bulk->folder, ".mail-XXXXXX", NULL);

	bulk->fd = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
	if (bulk->fd < 0)
		return refused(bulk, error);
	g_unlink(name);
	return true;
}

static bool
empty_memory(Bulk *bulk, GError **error)
{
	const guint8 *at = bulk->memory->data;
	gsize left = bulk->memory->len;

	if (bulk->fd < 0 && !open_file(bulk, error))
		return false;
	while (left > 0) {
		ssize_t n = write(bulk->fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return refused(bulk, error);
		at += n;
		left -= (gsize)n;
	}
	g_byte_array_set_size(bulk->memory, 0);
	return true;
}

bool
bulk_append(Bulk *bulk, const void *bytes, gsize length, GError **error)
{
	if (length > G_MAXUINT / 4 || bulk->memory->len + length > bulk->threshold) {
		if (bulk->memory->len > 0 && !empty_memory(bulk, error))
			return false;
	}
	g_byte_array_append(bulk->memory, bytes, (guint)length);
	bulk->length += length;
	return true;
}

gsize
bulk_length(const Bulk *bulk)
{
	return bulk->length;
}

GBytes *
bulk_finish(Bulk *bulk, GError **error)
{
	g_autoptr(GError) why = NULL;
	GMappedFile *file;
	GBytes *bytes;

	if (bulk->fd < 0) {
		bytes = g_byte_array_free_to_bytes(bulk->memory);
		bulk->memory = g_byte_array_new();
		return bytes;
	}
	if (!empty_memory(bulk, error))
		return NULL;
	file = g_mapped_file_new_from_fd(bulk->fd, FALSE, &why); /* our own file: nobody can cut it under us */
	if (file == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s", why->message);
		return NULL;
	}
	bytes = g_mapped_file_get_bytes(file);
	g_mapped_file_unref(file);
	return bytes;
}
