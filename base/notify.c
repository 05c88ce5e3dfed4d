/* notify.c - what a service tells its manager */
#include "base/notify.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static gint64 step_ends; /* monotonic microseconds; under its lock */
static GMutex step_lock;

bool
notify_is_wanted(void)
{
	const char *path = g_getenv("NOTIFY_SOCKET");

	return path != NULL && (*path == '/' || *path == '@') && strlen(path) < sizeof ((struct sockaddr_un *)NULL)->sun_path;
}

static void
send_text(const char *text)
{
	const char *path = g_getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	gsize length;
	int fd;

	if (!notify_is_wanted())
		return;
	length = strlen(path);
	memcpy(address.sun_path, path, length);
	if (*path == '@') /* a name without a file: begins with a zero byte */
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	/* A manager that does not listen is its own trouble: nothing here waits for it. */
	sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address,
	       (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
	close(fd);
}

void
notify_send(const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	if (!notify_is_wanted())
		return;
	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	send_text(text);
}

static bool
step_in_time(void)
{
	bool in_time;

	g_mutex_lock(&step_lock);
	in_time = g_get_monotonic_time() < step_ends;
	g_mutex_unlock(&step_lock);
	return in_time;
}

static gpointer
watch(gpointer data)
{
	gulong pause = *(gulong *)data;

	for (;;) {
		if (step_in_time())
			send_text("WATCHDOG=1");
		g_usleep(pause);
	}
	return NULL;
}

/* Half of what the manager waits, 0 when it has no watchdog or its watchdog is for another process. */
static gulong
watch_pause(void)
{
	const char *wait = g_getenv("WATCHDOG_USEC"), *whose = g_getenv("WATCHDOG_PID");

	if (!notify_is_wanted() || wait == NULL)
		return 0;
	if (whose != NULL && g_ascii_strtoll(whose, NULL, 10) != getpid())
		return 0;
	return (gulong)(g_ascii_strtoull(wait, NULL, 10) / 2);
}

/* Signals are for the thread that works. */
static void
start_watch(void)
{
	static gulong pause;
	sigset_t all, before;

	pause = watch_pause();
	if (pause == 0)
		return;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	g_thread_unref(g_thread_new("watchdog", watch, &pause));
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
notify_step(guint seconds)
{
	static bool started;

	g_mutex_lock(&step_lock);
	step_ends = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC;
	g_mutex_unlock(&step_lock);
	if (!started)
		start_watch();
	started = true;
}
