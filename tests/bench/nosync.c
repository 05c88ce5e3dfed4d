/* nosync.c - a disk that says "done" at once: what a program costs without its fsyncs, and without the writing that is begun for their sake */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

int
fsync(int fd)
{
	return fcntl(fd, F_GETFD) < 0 ? -1 : 0;
}

int
fdatasync(int fd)
{
	return fsync(fd);
}

int
sync_file_range(int fd, off64_t offset, off64_t length, unsigned int flags)
{
	return fsync(fd);
}
