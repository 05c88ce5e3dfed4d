/* file.c - bounded reads, write-then-rename */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK 65536

typedef int Descriptor;

static void
descriptor_close(Descriptor *fd)
{
	if (*fd >= 0)
		close(*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptor, descriptor_close)

/* The errno of the last call, said as "cannot VERB PATH: why". */
static bool
refused(const char *verb, const char *path, GError **error)
{
	int why = errno;

	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot %s %s: %s", verb, path, g_strerror(why));
	return false;
}

static GBytes *
too_large(const char *path, gsize limit, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s is larger than %" G_GSIZE_FORMAT " bytes", path,
		    limit);
	return NULL;
}

GBytes *
file_read(const char *path, gsize limit, GError **error)
{
	/* O_NONBLOCK: a pipe of that name must not hang us; it changes nothing for regular files. */
	g_auto(Descriptor) fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	g_autoptr(GByteArray) bytes = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0) {
		refused("read", path, error);
		return NULL;
	}
	if (!S_ISREG(st.st_mode)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot read %s: not a regular file", path);
		return NULL;
	}
	if (st.st_size > 0 && (guint64)st.st_size > limit)
		return too_large(path, limit, error);
	bytes = g_byte_array_sized_new((guint)MIN((guint64)st.st_size + 1, G_MAXUINT / 2));
	for (;;) { /* the file may grow meanwhile: the limit counts what was read */
		guint8 chunk[CHUNK];
		ssize_t n = read(fd, chunk, sizeof chunk);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			refused("read", path, error);
			return NULL;
		}
		if (n == 0)
			break;
		if (bytes->len + (gsize)n > limit)
			return too_large(path, limit, error);
		g_byte_array_append(bytes, chunk, (guint)n);
	}
	return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static bool
write_all(int fd, const char *bytes, gsize length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		length -= (gsize)n;
	}
	return true;
}

/* A rename is durable only once the folder is. */
static bool
sync_folder(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_auto(Descriptor) fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return refused("sync", folder, error);
	return true;
}

bool
file_write(const char *path, const void *bytes, gsize length, GError **error)
{
	g_autofree char *beside = g_strconcat(path, ".XXXXXX", NULL);
	g_auto(Descriptor) fd = g_mkstemp_full(beside, O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return refused("write", path, error);
	if (!write_all(fd, bytes, length) || fsync(fd) != 0 || g_rename(beside, path) != 0) {
		refused("write", path, error);
		g_unlink(beside);
		return false;
	}
	return sync_folder(path, error);
}

bool
file_make_folder(const char *path, GError **error)
{
	if (g_mkdir_with_parents(path, 0700) != 0)
		return refused("make the folder", path, error);
	return true;
}
