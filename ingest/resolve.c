/* resolve.c - the addresses of a host's name, within a time */
#include "ingest/resolve.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 16 /* addresses of one name */

/* What the child says: places, then a last one of length 0 with the answer of getaddrinfo(). */
typedef struct {
	Place place;
	int answer;
} Record;
G_STATIC_ASSERT(sizeof(Record) < 512); /* POSIX: PIPE_BUF is no less, so none is torn */

static int
look_up(const char *host, int port, int flags, struct addrinfo **found)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = flags };
	char service[16];

	g_snprintf(service, sizeof service, "%d", port);
	return getaddrinfo(host, service, &hints, found);
}

static Place
place_of(const struct addrinfo *one)
{
	Place place = { .length = one->ai_addrlen };

	memcpy(&place.address, one->ai_addr, MIN(one->ai_addrlen, sizeof place.address));
	return place;
}

static void
say(int out, const Record *record)
{
	ssize_t n = write(out, record, sizeof *record);

	if (n != sizeof *record)
		_exit(1);
}

static G_GNUC_NORETURN void
be_child(const char *host, int port, pid_t parent, int out)
{
	struct addrinfo *found = NULL;
	Record last = { 0 };
	int n = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGTERM, SIG_DFL);
	if (getppid() != parent)
		_exit(1);
	last.answer = look_up(host, port, AI_ADDRCONFIG, &found);
	for (const struct addrinfo *one = last.answer == 0 ? found : NULL; one != NULL && n < MOST; one = one->ai_next, n++) {
		Record record = { .place = place_of(one) };

		say(out, &record);
	}
	say(out, &last);
	_exit(0);
}

static ResolveAnswer
listen_to(int in, gint64 until, int cancel_fd, GArray *places, const char **why)
{
	for (;;) {
		struct pollfd look[2] = { { .fd = in, .events = POLLIN }, { .fd = cancel_fd, .events = POLLIN } };
		gint64 left = until - g_get_monotonic_time();
		Record record;
		int n;

		if (left <= 0)
			return RESOLVE_LATE;
		n = poll(look, cancel_fd >= 0 ? 2 : 1, (int)MIN(left / 1000 + 1, G_MAXINT));
		if (n > 0 && cancel_fd >= 0 && look[1].revents != 0)
			return RESOLVE_CANCELLED;
		if (n <= 0 || look[0].revents == 0)
			continue;
		if (read(in, &record, sizeof record) != sizeof record) {
			*why = "the look-up died";
			return RESOLVE_UNKNOWN;
		}
		if (record.place.length > 0 && record.place.length <= sizeof record.place.address) {
			g_array_append_val(places, record.place);
			continue;
		}
		*why = gai_strerror(record.answer);
		return record.answer == 0 && places->len > 0 ? RESOLVE_DONE : RESOLVE_UNKNOWN;
	}
}

static ResolveAnswer
ask_child(const char *host, int port, guint seconds, int cancel_fd, GArray *places, const char **why)
{
	pid_t parent = getpid(), child;
	ResolveAnswer answer;
	int ends[2];

	if (pipe(ends) != 0) {
		*why = g_strerror(errno);
		return RESOLVE_UNKNOWN;
	}
	child = fork();
	if (child == 0) {
		close(ends[0]);
		be_child(host, port, parent, ends[1]);
	}
	close(ends[1]);
	*why = child < 0 ? g_strerror(errno) : "";
	answer = child < 0 ? RESOLVE_UNKNOWN
	                   : listen_to(ends[0], g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC, cancel_fd, places, why);
	close(ends[0]);
	if (child > 0) {
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			;
	}
	return answer;
}

ResolveAnswer
resolve(const char *host, int port, guint seconds, int cancel_fd, GArray *places, const char **why)
{
	struct addrinfo *found = NULL;

	*why = "";
	if (look_up(host, port, AI_NUMERICHOST, &found) != 0)
		return ask_child(host, port, seconds, cancel_fd, places, why);
	for (const struct addrinfo *one = found; one != NULL; one = one->ai_next) {
		Place place = place_of(one);

		g_array_append_val(places, place);
	}
	freeaddrinfo(found);
	return RESOLVE_DONE;
}
