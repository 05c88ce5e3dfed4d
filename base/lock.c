/* lock.c - one process at a time for a thing with a name, and who that is */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include "base/date.h"
#include "base/file.h"

#define LINE_MAX_BYTES 256

struct Lock {
	int fd;
};

static char *
path_of(const char *folder, const char *name)
{
	g_autofree char *safe = g_uri_escape_string(name, " ", TRUE);
	g_autofree char *file = g_strconcat(safe, ".lock", NULL);

	return g_build_filename(folder, file, NULL);
}

/* What the holder wrote: "process 4711 on HOST, since 2026-10-09 09:30"; a file just made holds nothing yet. */
static char *
read_holder(int fd, pid_t holder)
{
	char line[LINE_MAX_BYTES];
	ssize_t length = pread(fd, line, sizeof line - 1, 0);

	if (length <= 0)
		return holder > 0 ? g_strdup_printf("process %ld", (long)holder) : g_strdup("another process");
	line[length] = '\0';
	return g_strdup(g_strstrip(line));
}

static bool
write_holder(int fd)
{
	g_autofree char *now = date_now();
	g_autofree char *line = g_strdup_printf("process %ld on %s, since %.10s %.5s\n", (long)getpid(), g_get_host_name(), now, now + 11);
	gssize length = (gssize)MIN(strlen(line), LINE_MAX_BYTES - 1);

	return ftruncate(fd, 0) == 0 && pwrite(fd, line, (gsize)length, 0) == length;
}

Lock *
lock_take(const char *folder, const char *name, GError **error)
{
	g_autofree char *path = path_of(folder, name), *holder = NULL;
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	Lock *lock;
	int fd, why;

	if (!file_make_folder(folder, error))
		return NULL;
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s: %s", path, g_strerror(errno));
		return NULL;
	}
	if (fcntl(fd, F_SETLK, &whole) != 0) {
		why = errno;
		if (why == EACCES || why == EAGAIN)
			holder = fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK ? read_holder(fd, whole.l_pid) : g_strdup("another process");
		close(fd);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s", holder != NULL ? holder : g_strerror(why));
		return NULL;
	}
	if (!write_holder(fd)) { /* a full disk: the lock holds all the same, it only has no name */
		why = ftruncate(fd, 0);
		(void)why;
	}
	lock = g_new0(Lock, 1);
	lock->fd = fd;
	return lock;
}

void
lock_free(Lock *lock)
{
	if (lock == NULL)
		return;
	close(lock->fd);
	g_free(lock);
}

char *
lock_holder(const char *folder, const char *name)
{
	g_autofree char *path = path_of(folder, name);
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *holder = NULL;

	if (fd < 0)
		return NULL;
	if (fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
		holder = read_holder(fd, whole.l_pid);
	close(fd);
	return holder;
}
