/* preload.c - a world that fails on request: dies at the n-th sync, or has a full disk from the n-th write on
 *
 * DIE_AT_SYNC=n: the process is killed when it asks for its n-th fsync or fdatasync, before that happens.
 * FULL_AT_WRITE=n: the n-th and every later write to a regular file fails with ENOSPC.  COUNT_TO=FILE: appends "syncs writes" at exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

static void
count_sync(void)
{
	if (getpid() == owner && ++syncs == limit("DIE_AT_SYNC"))
		kill(getpid(), SIGKILL);
}

static int
is_full(int fd)
{
	struct stat status;

	if (getpid() != owner || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink == 0)
		return 0;
	writes++;
	if (limit("FULL_AT_WRITE") == 0 || writes < limit("FULL_AT_WRITE"))
		return 0;
	errno = ENOSPC;
	return 1;
}

int
fsync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");

	count_sync();
	return real(fd);
}

int
fdatasync(int fd)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");

	count_sync();
	return real(fd);
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
