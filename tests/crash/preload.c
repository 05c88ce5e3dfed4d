/* preload.c - a world that fails on request: dies at the n-th sync, or has a full or broken disk from the n-th write or sync on
 *
 * DIE_AT_SYNC=n: the process is killed when it asks for its n-th fsync or fdatasync, before that happens.
 * FULL_AT_WRITE=n: the n-th and every later write to a regular file fails with ENOSPC, or with the number FAIL_WITH.
 * FAIL_AT_SYNC=n: the n-th and every later sync fails with EIO.  READ_ONLY=FOLDER: nothing below it can be opened for writing.
 * SYNCED_TO=FOLDER: what a power cut would leave: each synced file is copied there under the number of its inode, of each synced folder the
 * names.  COUNT_TO=FILE: appends "syncs writes" at exit. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

static long syncs, writes;
static pid_t owner;

static long
limit(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? atol(value) : 0;
}

__attribute__((constructor)) static void
start(void)
{
	owner = getpid();
}

__attribute__((destructor)) static void
finish(void)
{
	const char *path = getenv("COUNT_TO");
	FILE *file;

	if (path == NULL || getpid() != owner || (file = fopen(path, "a")) == NULL)
		return;
	fprintf(file, "%ld %ld\n", syncs, writes);
	fclose(file);
}

/* What a sync makes durable. */
static void
keep_synced(int fd)
{
	const char *folder = getenv("SYNCED_TO");
	char from[64], to[512];
	struct stat status;
	FILE *names;
	DIR *entries;
	int in, out;

	if (folder == NULL || fstat(fd, &status) != 0)
		return;
	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	snprintf(to, sizeof to, "%s/%lu", folder, (unsigned long)status.st_ino);
	if (S_ISDIR(status.st_mode)) {
		entries = opendir(from);
		names = fopen(to, "w");
		for (struct dirent *one; entries != NULL && names != NULL && (one = readdir(entries)) != NULL;)
			fprintf(names, "%s\n", one->d_name);
		if (entries != NULL)
			closedir(entries);
		if (names != NULL)
			fclose(names);
		return;
	}
	in = open(from, O_RDONLY);
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	while (in >= 0 && out >= 0 && sendfile(out, in, NULL, 1 << 20) > 0)
		;
	close(in);
	close(out);
}

/* False: it fails. */
static int
allow_sync(void)
{
	long n;

	if (getpid() != owner)
		return 1;
	n = __atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST); /* threads sync, too */
	if (n == limit("DIE_AT_SYNC"))
		kill(getpid(), SIGKILL);
	if (limit("FAIL_AT_SYNC") == 0 || n < limit("FAIL_AT_SYNC"))
		return 1;
	errno = EIO;
	return 0;
}

/* Memory that has a descriptor is no disk. */
static int
is_file(int fd)
{
	char name[64], target[16];
	struct stat status;
	ssize_t length;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return 0;
	snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
	length = readlink(name, target, sizeof target);
	return length < 7 || strncmp(target, "/memfd:", 7) != 0;
}

static int
is_full(int fd)
{
	if (getpid() != owner || !is_file(fd))
		return 0;
	writes++;
	if (limit("FULL_AT_WRITE") == 0 || writes < limit("FULL_AT_WRITE"))
		return 0;
	errno = limit("FAIL_WITH") != 0 ? (int)limit("FAIL_WITH") : ENOSPC;
	return 1;
}

int
fsync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	int answer = allow_sync() ? real(fd) : -1;

	if (answer == 0)
		keep_synced(fd);
	return answer;
}

int
fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	int answer = allow_sync() ? real(fd) : -1;

	if (answer == 0)
		keep_synced(fd);
	return answer;
}

static int
is_read_only(const char *path, int flags)
{
	const char *folder = getenv("READ_ONLY");

	if (folder == NULL || (flags & (O_WRONLY | O_RDWR | O_CREAT)) == 0 || strncmp(path, folder, strlen(folder)) != 0)
		return 0;
	errno = EROFS;
	return 1;
}

int
open64(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open64");
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return is_read_only(path, flags) ? -1 : real(path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list arguments;

	va_start(arguments, flags);
	if ((flags & (O_CREAT | O_TMPFILE)) != 0)
		mode = va_arg(arguments, mode_t);
	va_end(arguments);
	return open64(path, flags, mode);
}

ssize_t
write(int fd, const void *bytes, size_t length)
{
	ssize_t (*real)(int, const void *, size_t) = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");

	return is_full(fd) ? -1 : real(fd, bytes, length);
}

ssize_t
pwrite64(int fd, const void *bytes, size_t length, off64_t at)
{
	ssize_t (*real)(int, const void *, size_t, off64_t) =
	    (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");

	return is_full(fd) ? -1 : real(fd, bytes, length, at);
}

ssize_t
pwrite(int fd, const void *bytes, size_t length, off_t at)
{
	return pwrite64(fd, bytes, length, at);
}
