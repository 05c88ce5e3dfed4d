/* test_cage.c - readers that try to break out: the cage holds, the parent lives and knows what happened */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/cage.h"
#include "base/child.h"

typedef struct {
	const char *allowed, *forbidden; /* folders of this test: one the cage may read, one beside it */
	pid_t parent;
} World;

typedef GBytes *(*Try)(const World *world);

static GBytes *
say(const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	text = g_strdup_vprintf(format, list);
	va_end(list);
	return g_bytes_new_take(text, strlen(text));
}

/* ---- attempts that must kill ---- */

static GBytes *
try_tcp(const World *world)
{
	return say("socket %d", socket(AF_INET, SOCK_STREAM, 0));
}

static GBytes *
try_tcp6(const World *world)
{
	return say("socket %d", socket(AF_INET6, SOCK_DGRAM, 0));
}

static GBytes *
try_netlink(const World *world)
{
	return say("socket %d", socket(AF_NETLINK, SOCK_RAW, 0));
}

static GBytes *
try_connect(const World *world)
{
	struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(25) };

	return say("connect %d", connect(3, (struct sockaddr *)&there, sizeof there));
}

static GBytes *
try_send_descriptor(const World *world)
{
	struct msghdr message = { 0 };

	return say("sendmsg %d", (int)sendmsg(3, &message, 0));
}

static GBytes *
try_exec(const World *world)
{
	char *const arguments[] = { (char *)"true", NULL };

	execv("/bin/true", arguments);
	return say("exec failed: %d", errno);
}

static GBytes *
try_fork(const World *world)
{
	return say("fork %d", fork());
}

static GBytes *
try_vfork(const World *world)
{
	return say("vfork %d", (int)syscall(SYS_vfork));
}

static GBytes *
try_ptrace(const World *world)
{
	return say("ptrace %ld", ptrace(PTRACE_ATTACH, world->parent, NULL, NULL));
}

static GBytes *
try_kill_parent(const World *world)
{
	return say("kill %d", kill(world->parent, SIGTERM));
}

static GBytes *
try_kill_all(const World *world)
{
	return say("kill %d", kill(-1, SIGCONT));
}

static GBytes *
try_read_parent(const World *world)
{
	return say("process_vm_readv %d", (int)syscall(SYS_process_vm_readv, world->parent, NULL, 0, NULL, 0, 0));
}

static GBytes *
try_unshare(const World *world)
{
	return say("unshare %d", unshare(CLONE_NEWUSER));
}

static GBytes *
try_uring(const World *world)
{
	return say("io_uring %d", (int)syscall(425, 1, NULL));
}

static GBytes *
try_bpf(const World *world)
{
	return say("bpf %d", (int)syscall(321, 0, NULL, 0));
}

/* ---- other ends ---- */

static GBytes *
try_abort(const World *world)
{
	abort();
}

static GBytes *
try_endless(const World *world)
{
	volatile bool on = true;

	while (on)
		;
	return say("out");
}

static GBytes *
try_sleep(const World *world)
{
	sleep(60);
	return say("awake");
}

static GBytes *
try_flood(const World *world)
{
	return g_bytes_new_take(g_malloc0(64u << 10), 64u << 10);
}

static GBytes *
try_garbage(const World *world)
{
	static const char garbage[64] = "this is no frame, it only wants to be believed";

	return write(3, garbage, sizeof garbage) > 0 ? say("x") : NULL;
}

static GBytes *
try_huge_claim(const World *world)
{
	static const guint64 head[] = { 0x6b657970u | 3ull << 32, 1ull << 62, 0 };

	return write(3, head, sizeof head) > 0 ? say("x") : NULL;
}

static GBytes *
try_greet_again(const World *world)
{
	static const guint64 head[] = { 0x6b657970u, 0, 0 };

	return write(3, head, sizeof head) > 0 ? say("x") : NULL;
}

static GBytes *
try_no_answer(const World *world)
{
	return NULL;
}

static GBytes *
try_shut_channel(const World *world)
{
	close(3);
	sleep(30);
	return say("x");
}

#if !defined(__SANITIZE_ADDRESS__) /* the sanitizer catches these itself and knows no limit of memory */
static GBytes *
try_crash(const World *world)
{
	raise(SIGSEGV);
	return say("alive");
}

static int
dig(volatile char *above)
{
	volatile char room[4096];

	room[0] = above != NULL ? above[0] : 1;
	if (room[0] == 0)
		return 0;
	return dig(room) + room[0];
}

static GBytes *
try_stack(const World *world)
{
	return say("%d", dig(NULL));
}

static GBytes *
try_memory(const World *world)
{
	volatile bool on = true;

	while (on)
		memset(g_malloc(1u << 20), 1, 1u << 20);
	return say("full");
}

static GBytes *
try_memory_at_once(const World *world)
{
	gpointer all = g_malloc(700u << 20);

	return say("%p", all);
}

static GBytes *
try_memory_of_c(const World *world)
{
	volatile bool on = true;

	while (on) {
		char *some = malloc(1u << 20);

		memset(some, 1, 1u << 20); /* a library that does not look */
	}
	return say("full");
}
#endif

typedef struct {
	const char *name;
	Try attempt;
	ChildState state;
	const char *sentence; /* the reason, or what it begins with */
} Attempt;

#define SIGSYS_SENTENCE "the reader was stopped at something that no document may make it do"

static const Attempt attempts[] = {
	{ "tcp", try_tcp, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "udp6", try_tcp6, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "netlink", try_netlink, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "connect", try_connect, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "descriptor", try_send_descriptor, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "exec", try_exec, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "fork", try_fork, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "vfork", try_vfork, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "ptrace", try_ptrace, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "kill-parent", try_kill_parent, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "kill-all", try_kill_all, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "read-parent", try_read_parent, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "unshare", try_unshare, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "io-uring", try_uring, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "bpf", try_bpf, CHILD_DEAD, SIGSYS_SENTENCE },
	{ "abort", try_abort, CHILD_DEAD, "the reader broke down over it" },
	{ "endless", try_endless, CHILD_LATE, "the reader took longer than 1 s" },
	{ "sleep", try_sleep, CHILD_LATE, "the reader took longer than 1 s" },
	{ "flood", try_flood, CHILD_FLOOD, "the reader found more in it than the 4096 bytes" },
	{ "garbage", try_garbage, CHILD_DEAD, "the reader's answer makes no sense" },
	{ "huge-claim", try_huge_claim, CHILD_FLOOD, "the reader found more in it than the 4096 bytes" },
	{ "greet-again", try_greet_again, CHILD_DEAD, "the reader's answer makes no sense" },
	{ "no-answer", try_no_answer, CHILD_DEAD, "the reader ended without an answer" },
	{ "shut-channel", try_shut_channel, CHILD_DEAD, "the reader was ended from outside" },
#if !defined(__SANITIZE_ADDRESS__)
	{ "crash", try_crash, CHILD_DEAD, "the reader broke down over it" },
	{ "stack", try_stack, CHILD_DEAD, "the reader broke down over it" },
	{ "memory", try_memory, CHILD_DEAD, "the reader ran out of memory" },
	{ "memory-at-once", try_memory_at_once, CHILD_DEAD, "the reader ran out of memory" },
	{ "memory-of-c", try_memory_of_c, CHILD_DEAD, "the reader ran out of memory" },
#endif
};

static World world;

static GBytes *
serve_attempt(GBytes *request, GBytes *payload, gpointer data)
{
	return ((Try)data)(&world);
}

static ChildState
run(Try attempt, guint seconds, GBytes **answer, char **reason)
{
	const char *const readable[] = { world.allowed, NULL };
	const ChildPlan plan = { .serve = serve_attempt, .data = (gpointer)attempt, .readable = readable, .memory = 400u << 20,
	                         .seconds = seconds, .output = 4096, .require = true };
	g_autoptr(GError) error = NULL;
	g_autoptr(Child) child = child_start(&plan, &error);
	g_autoptr(GBytes) request = g_bytes_new_static("", 0);
	gint64 begin = g_get_monotonic_time();
	ChildState state = CHILD_WORKING;

	g_assert_no_error(error);
	g_assert_true(child_ready(child, &error));
	g_assert_true(child_send(child, request, NULL, &error));
	while (state == CHILD_WORKING) {
		struct pollfd wait = { .fd = child_fd(child), .events = POLLIN };

		poll(&wait, 1, 20);
		state = child_receive(child, answer, reason);
		g_assert_cmpint(g_get_monotonic_time() - begin, <, 60 * G_USEC_PER_SEC);
	}
	return state;
}

static void
test_attempt(gconstpointer data)
{
	const Attempt *attempt = data;
	g_autoptr(GBytes) answer = NULL;
	g_autofree char *reason = NULL;
	/* Who must be late gets little time, who must die enough of it on a busy machine. */
	ChildState state = run(attempt->attempt, attempt->state == CHILD_LATE ? 1 : 30, &answer, &reason);

	if (state == CHILD_DONE)
		g_test_message("it answered: %.*s", (int)g_bytes_get_size(answer), (const char *)g_bytes_get_data(answer, NULL));
	g_assert_cmpint(state, ==, attempt->state);
	if (!g_str_has_prefix(reason, attempt->sentence))
		g_assert_cmpstr(reason, ==, attempt->sentence);
}

/* ---- attempts that fail, and let an honest reader go on ---- */

static int
error_of_open(const char *folder, const char *name, int flags)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 0 : errno;
}

static void *
idle(void *data)
{
	return data;
}

typedef struct {
	const char *what;
	int code; /* what errno must be; 0: it must pass */
	int got;
} Soft;

/* Every line is tried in one child; it answers with those that went otherwise than they must. */
static GBytes *
try_softly(const World *here)
{
	struct sockaddr_un name;
	g_autofree char *inside = g_build_filename(here->allowed, "file", NULL);
	GString *wrong = g_string_new(NULL);
	const struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };
	pthread_t thread;
	Soft rows[] = {
		{ "read inside", 0, error_of_open(here->allowed, "file", O_RDONLY) },
		{ "read beside", EACCES, error_of_open(here->forbidden, "file", O_RDONLY) },
		{ "list beside", EACCES, error_of_open(here->forbidden, ".", O_RDONLY | O_DIRECTORY) },
		{ "read /etc/passwd", EACCES, error_of_open("/etc", "passwd", O_RDONLY) },
		{ "read /proc/self/mem", EACCES, error_of_open("/proc/self", "mem", O_RDONLY) },
		{ "walk out", EACCES, error_of_open(here->allowed, "../forbidden/file", O_RDONLY) },
		{ "link out", EACCES, error_of_open(here->allowed, "link", O_RDONLY) },
		{ "write inside", EPERM, error_of_open(here->allowed, "file", O_WRONLY) },
		{ "read and write inside", EPERM, error_of_open(here->allowed, "file", O_RDWR) },
		{ "create inside", EPERM, error_of_open(here->allowed, "new", O_CREAT | O_RDONLY) },
		{ "truncate inside", EPERM, error_of_open(here->allowed, "file", O_TRUNC | O_RDONLY) },
		{ "nameless file", EPERM, error_of_open(here->allowed, ".", O_TMPFILE | O_RDWR) },
		{ "create in /tmp", EPERM, error_of_open("/tmp", "keypost-cage", O_CREAT | O_WRONLY) },
		{ "unlink", EPERM, unlink(inside) == 0 ? 0 : errno },
		{ "rename", EPERM, rename(inside, "/tmp/keypost-cage") == 0 ? 0 : errno },
		{ "mkdir", EPERM, mkdir("/tmp/keypost-cage", 0700) == 0 ? 0 : errno },
		{ "link", EPERM, link(inside, "/tmp/keypost-cage") == 0 ? 0 : errno },
		{ "symlink", EPERM, symlink(inside, "/tmp/keypost-cage") == 0 ? 0 : errno },
		{ "chmod", EPERM, chmod(inside, 0777) == 0 ? 0 : errno },
		{ "local socket", EACCES, socket(AF_UNIX, SOCK_STREAM, 0) >= 0 ? 0 : errno },
		{ "memory file", EPERM, memfd_create("x", 0) >= 0 ? 0 : errno },
		{ "raise a limit", EPERM, setrlimit(RLIMIT_AS, &more) == 0 ? 0 : errno },
		{ "write and execute", EPERM, mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 0 : errno },
		{ "execute nameless memory", EPERM, mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 0 : errno },
		{ "thread", EAGAIN, pthread_create(&thread, NULL, idle, NULL) },
		{ "descriptor of the parent", EBADF, fcntl(4, F_GETFD) >= 0 ? 0 : errno },
		{ "raise a signal of its own", 0, kill(getpid(), 0) == 0 ? 0 : errno },
	};

	memset(&name, 0, sizeof name);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (rows[i].got != rows[i].code)
			g_string_append_printf(wrong, "%s: %s instead of %s; ", rows[i].what, g_strerror(rows[i].got), g_strerror(rows[i].code));
	return g_string_free_to_bytes(wrong);
}

static void
test_softly(void)
{
	g_autoptr(GBytes) answer = NULL;
	g_autofree char *reason = NULL;
	g_autofree char *wrong = NULL;
	ChildState state = run(try_softly, 30, &answer, &reason);

	g_assert_cmpstr(reason, ==, NULL);
	g_assert_cmpint(state, ==, CHILD_DONE);
	wrong = g_strndup(g_bytes_get_data(answer, NULL), g_bytes_get_size(answer));
	g_assert_cmpstr(wrong, ==, "");
}

static void
test_describe(void)
{
	bool whole = false;
	g_autofree char *lines = child_describe_cage(&whole);

	g_assert_true(whole == (cage_landlock_abi() > 0 && cage_has_seccomp()));
	g_assert_nonnull(strstr(lines, "Landlock"));
	g_assert_nonnull(strstr(lines, "seccomp"));
}

static char *
make_folder(const char *root, const char *name)
{
	char *folder = g_build_filename(root, name, NULL);
	g_autofree char *file = g_build_filename(folder, "file", NULL);

	g_assert_cmpint(mkdir(folder, 0700), ==, 0);
	g_assert_true(g_file_set_contents(file, name, -1, NULL));
	return folder;
}

static void
remove_folder(const char *folder)
{
	g_autofree char *file = g_build_filename(folder, "file", NULL);
	g_autofree char *link_name = g_build_filename(folder, "link", NULL);

	unlink(file);
	unlink(link_name);
	rmdir(folder);
}

int
main(int argc, char **argv)
{
	g_autofree char *root = g_dir_make_tmp("keypost-cage-XXXXXX", NULL);
	g_autofree char *allowed = NULL, *forbidden = NULL, *link_name = NULL, *target = NULL;
	int status;

	g_test_init(&argc, &argv, NULL);
	allowed = make_folder(root, "allowed");
	forbidden = make_folder(root, "forbidden");
	link_name = g_build_filename(allowed, "link", NULL);
	target = g_build_filename(forbidden, "file", NULL);
	g_assert_cmpint(symlink(target, link_name), ==, 0);
	world = (World){ .allowed = allowed, .forbidden = forbidden, .parent = getpid() };
	for (gsize i = 0; i < G_N_ELEMENTS(attempts); i++) {
		g_autofree char *path = g_strdup_printf("/cage/%s", attempts[i].name);

		g_test_add_data_func(path, &attempts[i], test_attempt);
	}
	g_test_add_func("/cage/softly", test_softly);
	g_test_add_func("/cage/describe", test_describe);
	status = g_test_run();
	remove_folder(allowed);
	remove_folder(forbidden);
	rmdir(root);
	return status;
}
