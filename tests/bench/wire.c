/* wire.c - a line with a delay: every byte arrives MILLISECONDS after it was sent, in both directions, however many are under way
 *
 * usage: wire PORT MILLISECONDS; listens on loopback, prints its own port, and carries every connection to PORT until it is killed. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RING   (64u << 20) /* bytes under way in one direction: more than a fast disk gives in the delay */
#define CHUNKS 65536u
#define PIECE  (1u << 18)

typedef struct {
	int from, to;
	char *ring;
	unsigned long head, tail; /* bytes that came, bytes that went */
	struct {
		long long due;
		unsigned long end;
	} chunks[CHUNKS];
	unsigned long first, last;
	bool ended;
} Way;

static long long delay; /* nanoseconds */

static long long
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static bool
has_room(const Way *way)
{
	return !way->ended && way->head - way->tail < RING && way->last - way->first < CHUNKS;
}

static bool
is_due(const Way *way, long long time)
{
	return way->first != way->last && way->chunks[way->first % CHUNKS].due <= time;
}

static void
take(Way *way)
{
	unsigned long at = way->head % RING, room = RING - (way->head - way->tail), length = RING - at;
	ssize_t n;

	length = length < room ? length : room;
	n = recv(way->from, way->ring + at, length < PIECE ? length : PIECE, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	way->ended = n <= 0;
	way->head += n > 0 ? (unsigned long)n : 0;
	way->chunks[way->last % CHUNKS].due = now() + delay;
	way->chunks[way->last++ % CHUNKS].end = way->head;
}

/* False when the line is to be cut. */
static bool
give(Way *way)
{
	unsigned long end = way->chunks[way->first % CHUNKS].end, at = way->tail % RING, length = end - way->tail;
	ssize_t n;

	if (length == 0)
		return false; /* the other side has hung up, a delay ago */
	length = length < RING - at ? length : RING - at;
	n = send(way->to, way->ring + at, length, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	way->tail += (unsigned long)n;
	way->first += way->tail == end;
	return true;
}

static void
carry(int near, int far)
{
	Way *ways = calloc(2, sizeof *ways);
	bool whole = true;

	for (int i = 0; i < 2; i++) {
		ways[i].from = i ? far : near;
		ways[i].to = i ? near : far;
		ways[i].ring = malloc(RING);
	}
	while (whole) {
		struct pollfd look[2] = { { .fd = near }, { .fd = far } };
		long long time = now(), wait = 1000000000LL;

		for (int i = 0; i < 2; i++) {
			long long due = ways[i].first != ways[i].last ? ways[i].chunks[ways[i].first % CHUNKS].due : time + wait;

			look[i].events |= has_room(&ways[i]) ? POLLIN : 0;
			look[1 - i].events |= is_due(&ways[i], time) ? POLLOUT : 0;
			if (due > time && due - time < wait)
				wait = due - time;
		}
		ppoll(look, 2, &(struct timespec){ wait / 1000000000, wait % 1000000000 }, NULL);
		for (int i = 0; i < 2 && whole; i++) {
			if (has_room(&ways[i]) && look[i].revents & (POLLIN | POLLHUP | POLLERR))
				take(&ways[i]);
			if (is_due(&ways[i], now()) && look[1 - i].revents & (POLLOUT | POLLHUP | POLLERR))
				whole = give(&ways[i]);
		}
	}
}

static int
quick(int fd)
{
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	return fd;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in place = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof place;
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (argc != 3 || bind(listener, (struct sockaddr *)&place, length) != 0 || listen(listener, 16) != 0)
		return 2;
	delay = (long long)(atof(argv[2]) * 1000000);
	getsockname(listener, (struct sockaddr *)&place, &length);
	printf("%d\n", ntohs(place.sin_port));
	fflush(stdout);
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		int near = accept(listener, NULL, NULL);

		if (near >= 0 && fork() == 0) {
			int far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

			prctl(PR_SET_PDEATHSIG, SIGKILL);
			place.sin_port = htons((unsigned short)atoi(argv[1]));
			if (connect(far, (struct sockaddr *)&place, length) == 0)
				carry(quick(near), quick(far));
			_exit(0);
		}
		close(near);
	}
}
