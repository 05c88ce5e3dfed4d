/* child.c - a long-lived caged child that answers requests: the channel, the child's loop, the parent's watch */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cage.h"
#include "base/log.h"

/* Both directions speak in frames: this head, then `length` bytes.  The payload of a request is not on the channel but in a sealed memory
 * file whose descriptor comes with the head, so that megabytes are handed over and not pumped. */
#define MAGIC 0x6b657970u

typedef enum { FRAME_READY, FRAME_BROKEN, FRAME_REQUEST, FRAME_ANSWER } FrameKind;

typedef struct {
	guint32 magic, kind;
	guint64 length, payload;
} Frame;

/* How a child says goodbye when it can still speak. */
#define EXIT_MEMORY 83
#define EXIT_CLOSED 84 /* the parent is gone */

#define READY_SECONDS 120 /* loading models on a busy machine */

struct Child {
	pid_t pid;
	int fd;             /* -1 once it is gone */
	guint seconds, wall;
	gsize output;
	bool require, is_ready, is_busy;
	gint64 deadline;    /* monotonic microseconds */
	Frame head;
	gsize have;         /* bytes of head, then of body, that have come */
	guint8 *body;
};

/* ---- in the child ---- */

/* Waiting for memory would be in vain: `needed` bytes of address space are asked for, to tell hunger from other deaths. */
static bool
is_hungry(void)
{
	const gsize needed = 128u << 20;
	void *probe = mmap(NULL, needed, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (probe != MAP_FAILED)
		munmap(probe, needed);
	return probe == MAP_FAILED;
}

/* A failed allocation ends in abort(), a trap or a null pointer, as the library likes. */
static void
dying(int signal_number)
{
	if (is_hungry())
		_exit(EXIT_MEMORY);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* GLib names the failed allocation before it traps; a single huge one fails while small ones would still pass. */
static void
keep_no_log(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
	if ((level & G_LOG_LEVEL_ERROR) != 0 && message != NULL && strstr(message, "failed to allocate") != NULL)
		_exit(EXIT_MEMORY);
}

static void
watch_for_death(void)
{
	static guint8 room[64 << 10]; /* a stack for the handler when the stack itself ran out */
	const stack_t stack = { .ss_sp = room, .ss_size = sizeof room };
	struct sigaction action = { .sa_handler = dying, .sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER };

#if defined(__SANITIZE_ADDRESS__)
	return; /* the sanitizer has its own */
#endif
	sigaltstack(&stack, NULL);
	sigaction(SIGABRT, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

static void
send_all(int fd, const void *bytes, gsize length)
{
	const guint8 *at = bytes;

	while (length > 0) {
		ssize_t n = write(fd, at, MIN(length, 1u << 20));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(EXIT_CLOSED);
		at += n;
		length -= (gsize)n;
	}
}

static void
send_frame(int fd, FrameKind kind, const void *bytes, gsize length)
{
	const Frame head = { .magic = MAGIC, .kind = kind, .length = length };

	send_all(fd, &head, sizeof head);
	send_all(fd, bytes, length);
}

static void
receive_all(int fd, void *bytes, gsize length)
{
	guint8 *at = bytes;

	while (length > 0) {
		ssize_t n = read(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(EXIT_CLOSED);
		at += n;
		length -= (gsize)n;
	}
}

/* The first bytes of a request and the descriptor that came with them, -1 if none did. */
static int
receive_head(int fd, Frame *head)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = { 0 };
	struct iovec part = { head, sizeof *head };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
	struct cmsghdr *extra;
	ssize_t n;
	int memory = -1;

	do
		n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		_exit(EXIT_CLOSED);
	extra = CMSG_FIRSTHDR(&message);
	if (extra != NULL && extra->cmsg_level == SOL_SOCKET && extra->cmsg_type == SCM_RIGHTS)
		memcpy(&memory, CMSG_DATA(extra), sizeof memory);
	receive_all(fd, (guint8 *)head + n, sizeof *head - (gsize)n);
	return memory;
}

typedef struct {
	void *at;
	gsize length;
} Mapping;

static void
mapping_free(gpointer data)
{
	Mapping *mapping = data;

	munmap(mapping->at, mapping->length);
	g_free(mapping);
}

static GBytes *
map_payload(int memory, gsize length)
{
	Mapping *mapping;
	void *at;

	if (memory < 0 || length == 0)
		return g_bytes_new(NULL, 0);
	at = mmap(NULL, length, PROT_READ, MAP_PRIVATE, memory, 0);
	close(memory);
	if (at == MAP_FAILED)
		_exit(EXIT_MEMORY);
	mapping = g_new0(Mapping, 1);
	mapping->at = at;
	mapping->length = length;
	return g_bytes_new_with_free_func(at, length, mapping_free, mapping);
}

static void
serve_one(int fd, const ChildPlan *plan)
{
	g_autoptr(GBytes) request = NULL;
	g_autoptr(GBytes) payload = NULL;
	g_autoptr(GBytes) answer = NULL;
	g_autofree guint8 *bytes = NULL;
	Frame head;
	int memory = receive_head(fd, &head);

	bytes = g_malloc(head.length);
	receive_all(fd, bytes, head.length);
	request = g_bytes_new(bytes, head.length);
	payload = map_payload(memory, head.payload);
	answer = plan->serve(request, payload, plan->data);
	if (answer == NULL)
		_exit(1);
	send_frame(fd, FRAME_ANSWER, g_bytes_get_data(answer, NULL), g_bytes_get_size(answer));
}

/* Everything the parent had open is shut; the channel becomes descriptor 3, the first three are /dev/null. */
static void
keep_only(int fd)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || fcntl(fd, F_SETFD, 0) != 0)
		_exit(1);
	fd = fcntl(fd, F_DUPFD, 10);
	null = fcntl(null, F_DUPFD, 10);
	if (fd < 0 || null < 0 || dup2(null, 0) != 0 || dup2(null, 1) != 1 || dup2(null, 2) != 2 || dup2(fd, 3) != 3)
		_exit(1);
	if (close_range(4, ~0u, 0) != 0)
		for (int i = 4; i < 65536; i++)
			close(i);
}

static void G_GNUC_NORETURN
live(int fd, pid_t parent, const ChildPlan *plan)
{
	const CagePlan cage = { .readable = plan->readable, .memory = plan->memory, .require = plan->require };
	g_autofree char *fault = NULL;
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(EXIT_CLOSED); /* it died before the line above */
	keep_only(fd);
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	/* A Ctrl-C goes to all of a terminal's programs at once.  It is meant for the parent, which lets what is at hand be finished. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	g_log_set_default_handler(keep_no_log, NULL);
	if (plan->prepare != NULL)
		plan->prepare(plan->data);
	watch_for_death();
	if (!cage_close(&cage, &fault)) {
		send_frame(3, FRAME_BROKEN, fault, strlen(fault));
		_exit(1);
	}
	send_frame(3, FRAME_READY, NULL, 0);
	for (;;)
		serve_one(3, plan);
}

/* ---- in the parent ---- */

static bool
cage_is_possible(const ChildPlan *plan, GError **error)
{
	g_autofree char *lines = NULL;
	bool whole;

	if (!plan->require)
		return true;
	lines = cage_describe(&whole);
	if (!whole)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		            "this kernel cannot cage the readers of strangers' documents; [parse] require_cage = false reads without\n%s", lines);
	return whole;
}

Child *
child_start(const ChildPlan *plan, GError **error)
{
	g_autoptr(Child) child = NULL;
	pid_t parent = getpid();
	int ends[2];

	if (!cage_is_possible(plan, error))
		return NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "no channel for a reader: %s", g_strerror(errno));
		return NULL;
	}
	child = g_new0(Child, 1);
	child->fd = ends[0];
	child->seconds = plan->seconds;
	child->wall = plan->wall > 0 ? plan->wall : plan->seconds;
	child->output = plan->output;
	child->deadline = G_MAXINT64;
	child->pid = fork();
	if (child->pid == 0)
		live(ends[1], parent, plan);
	close(ends[1]);
	if (child->pid < 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "no process for a reader: %s", g_strerror(errno));
		return NULL;
	}
	return g_steal_pointer(&child);
}

static void
reset(Child *child)
{
	child->have = 0;
	g_clear_pointer(&child->body, g_free);
}

/* Ends it, by force if it must be, and gives the status it ended with. */
static int
bury(Child *child, bool at_once)
{
	int status = 0;

	if (child->pid <= 0)
		return 0;
	/* A process shuts its channel a moment before its death can be asked for; one that shut it and lives on is killed. */
	for (int i = 0; !at_once && i < 100; i++) {
		if (waitpid(child->pid, &status, WNOHANG) == child->pid) {
			child->pid = -1;
			break;
		}
		g_usleep(i < 10 ? 1000 : 10000);
	}
	if (child->pid > 0) {
		kill(child->pid, SIGKILL);
		while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
			;
		child->pid = -1;
	}
	close(child->fd);
	child->fd = -1;
	child->is_busy = false;
	child->deadline = G_MAXINT64;
	reset(child);
	return status;
}

void
child_free(Child *child)
{
	if (child == NULL)
		return;
	bury(child, true);
	if (child->fd >= 0)
		close(child->fd);
	g_free(child->body);
	g_free(child);
}

/* In words for operators, who read them in an exception; what a developer wants to know besides goes to the log. */
static char *
cause_of_death(const Child *child, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_MEMORY)
		return g_strdup("the reader ran out of memory");
	if (WIFEXITED(status)) {
		log_info("a reader ended by itself with status %d", WEXITSTATUS(status));
		return g_strdup("the reader ended without an answer");
	}
	if (WTERMSIG(status) == SIGXCPU)
		return g_strdup_printf("the reader used more than %u s of processor time", child->seconds);
	log_info("a reader was ended by signal %d (%s)", WTERMSIG(status), g_strsignal(WTERMSIG(status)));
	switch (WTERMSIG(status)) {
	case SIGSYS:
		return g_strdup("the reader was stopped at something that no document may make it do: it may be made to do harm");
	case SIGKILL:
		return g_strdup("the reader was ended from outside: the machine may be short of memory");
	default:
		return g_strdup("the reader broke down over it: it is damaged, or made to do harm");
	}
}

static char *
words_of_flood(const Child *child)
{
	gsize megabytes = child->output >> 20;

	return g_strdup_printf("the reader found more in it than the %" G_GSIZE_FORMAT " %s that one document may hold",
	                       megabytes > 0 ? megabytes : child->output, megabytes > 0 ? "MB" : "bytes");
}

/* More of the frame, without waiting: 1 it is whole, 0 there is more to come, -1 the channel is shut. */
static int
take_more(Child *child, bool *flood, bool *garbage)
{
	for (;;) {
		bool in_head = child->have < sizeof child->head;
		gsize end = in_head ? sizeof child->head : sizeof child->head + child->head.length;
		guint8 *into = in_head ? (guint8 *)&child->head + child->have : child->body + (child->have - sizeof child->head);
		ssize_t n;

		if (!in_head && child->have == end)
			return 1;
		n = recv(child->fd, into, end - child->have, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (n <= 0)
			return -1;
		child->have += (gsize)n;
		if (child->have != sizeof child->head || !in_head)
			continue;
		*garbage = child->head.magic != MAGIC || child->head.payload != 0 ||
		           (child->head.kind != FRAME_ANSWER && child->is_ready) || child->head.kind == FRAME_REQUEST;
		*flood = !*garbage && child->head.length > (child->is_ready ? child->output : 4096);
		if (*garbage || *flood)
			return 0;
		child->body = g_try_malloc(child->head.length + 1);
		if (child->body == NULL)
			return -1;
	}
}

/* A whole frame while the child still prepares: it is ready, or says why it never will be. */
static bool
take_greeting(Child *child, char **reason)
{
	if (child->head.kind == FRAME_READY) {
		child->is_ready = true;
		if (child->is_busy) /* getting ready is not counted against the first request */
			child->deadline = g_get_monotonic_time() + (gint64)child->wall * G_USEC_PER_SEC;
		reset(child);
		return true;
	}
	child->body[child->head.length] = '\0';
	*reason = g_strdup_printf("the reader's cage cannot be closed: %s", (const char *)child->body);
	bury(child, true);
	return false;
}

ChildState
child_receive(Child *child, GBytes **answer, char **reason)
{
	bool flood = false, garbage = false;
	int whole;

	if (child->fd < 0) {
		*reason = g_strdup("the reader is gone");
		return CHILD_DEAD;
	}
	whole = take_more(child, &flood, &garbage);
	if (whole == 1 && !child->is_ready) {
		if (!take_greeting(child, reason))
			return CHILD_DEAD;
		whole = take_more(child, &flood, &garbage);
	}
	if (flood || garbage) {
		*reason = flood ? words_of_flood(child) : g_strdup("the reader's answer makes no sense: the document may be made to do harm");
		bury(child, true);
		return flood ? CHILD_FLOOD : CHILD_DEAD;
	}
	if (whole == -1) {
		int status = bury(child, false);

		*reason = cause_of_death(child, status);
		return WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU ? CHILD_LATE : CHILD_DEAD;
	}
	if (whole == 1) {
		*answer = g_bytes_new_take(g_steal_pointer(&child->body), child->head.length);
		child->is_busy = false;
		child->deadline = G_MAXINT64;
		reset(child);
		return CHILD_DONE;
	}
	if (g_get_monotonic_time() < child->deadline)
		return CHILD_WORKING;
	*reason = g_strdup_printf("the reader took longer than %u s", child->wall);
	bury(child, true);
	return CHILD_LATE;
}

GBytes *
child_ask(Child *child, GBytes *request, GBytes *payload, const char *what, GError **error)
{
	g_autofree char *reason = NULL;
	GBytes *answer = NULL;

	if (!child_send(child, request, payload, error))
		return NULL;
	for (;;) {
		struct pollfd ready = { .fd = child_fd(child), .events = POLLIN };
		ChildState state;

		poll(&ready, 1, 500);
		state = child_receive(child, &answer, &reason);
		if (state == CHILD_WORKING)
			continue;
		if (state == CHILD_DONE)
			return answer;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s: its reader %s", what,
		            state == CHILD_LATE ? "took too long" : state == CHILD_FLOOD ? "answered too much" : reason == NULL ? "died" : reason);
		return NULL;
	}
}

bool
child_ready(Child *child, GError **error)
{
	gint64 end = g_get_monotonic_time() + READY_SECONDS * G_USEC_PER_SEC;

	while (!child->is_ready) {
		struct pollfd wait = { .fd = child->fd, .events = POLLIN };
		g_autoptr(GBytes) answer = NULL;
		g_autofree char *reason = NULL;
		gint64 left = end - g_get_monotonic_time();

		if (left > 0 && poll(&wait, 1, (int)(left / 1000) + 1) < 0 && errno != EINTR)
			left = 0;
		if (left > 0 && child_receive(child, &answer, &reason) == CHILD_WORKING)
			continue;
		if (child->is_ready && reason == NULL)
			break;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "a reader could not be started: %s",
		            reason != NULL ? reason : "it did not get ready in time");
		bury(child, true);
		return false;
	}
	return true;
}

/* The payload in a memory file that nobody can change any more; -1 with errno. */
static int
seal(GBytes *payload)
{
	gsize length;
	const guint8 *at = g_bytes_get_data(payload, &length);
	int fd = memfd_create("payload", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	while (fd >= 0 && length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			return -1;
		}
		at += n;
		length -= (gsize)n;
	}
	if (fd >= 0)
		fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	return fd;
}

/* The processor time it has used so far, plus what one request may use.  The hard limit stays, so that the next request can have more. */
static void
renew_processor_time(const Child *child)
{
	struct timespec used = { 0 };
	struct rlimit limit;
	clockid_t clock;

	if (clock_getcpuclockid(child->pid, &clock) != 0 || clock_gettime(clock, &used) != 0 ||
	    prlimit(child->pid, RLIMIT_CPU, NULL, &limit) != 0)
		return; /* the wall clock still watches */
	limit.rlim_cur = MIN((rlim_t)used.tv_sec + child->seconds + (child->is_ready ? 1 : READY_SECONDS), limit.rlim_max);
	prlimit(child->pid, RLIMIT_CPU, &limit, NULL);
}

static bool
send_request(Child *child, const Frame *head, GBytes *request, int memory)
{
	union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = { 0 };
	struct iovec parts[2] = {
		{ (void *)head, sizeof *head },
		{ (void *)g_bytes_get_data(request, NULL), g_bytes_get_size(request) },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };

	if (memory >= 0) {
		struct cmsghdr *extra;

		message.msg_control = &control;
		message.msg_controllen = sizeof control;
		extra = CMSG_FIRSTHDR(&message);
		extra->cmsg_level = SOL_SOCKET;
		extra->cmsg_type = SCM_RIGHTS;
		extra->cmsg_len = CMSG_LEN(sizeof memory);
		memcpy(CMSG_DATA(extra), &memory, sizeof memory);
	}
	/* The channel is empty and its buffer larger than any request: what does not go at once never will. */
	return sendmsg(child->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)(sizeof *head + g_bytes_get_size(request));
}

bool
child_send(Child *child, GBytes *request, GBytes *payload, GError **error)
{
	Frame head = { .magic = MAGIC, .kind = FRAME_REQUEST, .length = g_bytes_get_size(request) };
	guint8 unasked;
	int memory = -1;
	bool sent;

	g_return_val_if_fail(!child->is_busy && head.length <= CHILD_REQUEST, false);
	/* Nothing may lie in the channel now: an answer that nobody asked for would be taken for the next one's. */
	if (child->fd < 0 || (child->is_ready && recv(child->fd, &unasked, 1, MSG_PEEK | MSG_DONTWAIT) >= 0)) {
		bury(child, true);
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the reader is gone");
		return false;
	}
	if (payload != NULL && g_bytes_get_size(payload) > 0) {
		head.payload = g_bytes_get_size(payload);
		memory = seal(payload);
		if (memory < 0) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "no memory for a document: %s", g_strerror(errno));
			return false;
		}
	}
	renew_processor_time(child);
	sent = send_request(child, &head, request, memory);
	if (memory >= 0)
		close(memory);
	if (!sent) {
		bury(child, true);
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the reader is gone");
		return false;
	}
	child->is_busy = true;
	child->deadline = g_get_monotonic_time() + (gint64)(child->wall + (child->is_ready ? 0 : READY_SECONDS)) * G_USEC_PER_SEC;
	return true;
}

int
child_fd(const Child *child)
{
	return child->fd;
}

gint64
child_deadline(const Child *child)
{
	return child->deadline;
}

bool
child_is_busy(const Child *child)
{
	return child->is_busy;
}

char *
child_describe_cage(bool *whole)
{
	return cage_describe(whole);
}
