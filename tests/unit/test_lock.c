/* test_lock.c - locks with a holder, news to the service manager, signals that ask for the end */
#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/error.h"
#include "base/lock.h"
#include "base/notify.h"
#include "base/stop.h"

static char *folder;

/* What another process is told that asks for the lock: 0 it got it, 1 it did not and was told of `holder`, 2 told of somebody else. */
static int
ask_elsewhere(const char *name, pid_t holder)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		g_autoptr(GError) error = NULL;
		Lock *lock = lock_take(folder, name, &error);
		g_autofree char *words = g_strdup_printf("process %ld on ", (long)holder);

		_exit(lock != NULL ? 0 : g_error_matches(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN) && g_str_has_prefix(error->message, words) ? 1 : 2);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
test_one_holder(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Lock) lock = lock_take(folder, "applications/..\n申请", &error);

	g_assert_no_error(error);
	g_assert_nonnull(lock);
	g_assert_cmpint(ask_elsewhere("applications/..\n申请", getpid()), ==, 1);
	g_assert_cmpint(ask_elsewhere("another", getpid()), ==, 0);
	g_clear_pointer(&lock, lock_free);
	g_assert_cmpint(ask_elsewhere("applications/..\n申请", getpid()), ==, 0);
}

/* A holder that is killed holds nothing, and a child that outlives it does not hold it either. */
static void
test_killed_holder(void)
{
	int ready[2];
	pid_t child;
	char byte;
	g_autofree char *holder = NULL;

	g_assert_cmpint(pipe(ready), ==, 0);
	child = fork();
	if (child == 0) {
		Lock *lock = lock_take(folder, "killed", NULL);

		if (fork() == 0) {
			sleep(2);
			_exit(0);
		}
		if (lock == NULL || write(ready[1], "!", 1) != 1)
			_exit(1);
		pause();
	}
	g_assert_cmpint((int)read(ready[0], &byte, 1), ==, 1);
	holder = lock_holder(folder, "killed");
	g_assert_nonnull(holder);
	g_assert_cmpint(ask_elsewhere("killed", child), ==, 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	g_assert_null(lock_holder(folder, "killed"));
	g_assert_cmpint(ask_elsewhere("killed", child), ==, 0);
	close(ready[0]);
	close(ready[1]);
}

static int
manager(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval wait = { .tv_sec = 5 };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	g_strlcpy(address.sun_path, path, sizeof address.sun_path);
	g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof address), ==, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	return fd;
}

static char *
hear(int fd)
{
	char text[256];
	ssize_t length = recv(fd, text, sizeof text - 1, 0);

	return length > 0 ? g_strndup(text, (gsize)length) : NULL;
}

static void
test_notify(void)
{
	g_autofree char *path = g_build_filename(folder, "notify", NULL), *said = NULL, *alive = NULL;
	int fd = manager(path);

	g_unsetenv("NOTIFY_SOCKET");
	g_assert_false(notify_is_wanted());
	notify_send("READY=1"); /* goes nowhere */
	g_setenv("NOTIFY_SOCKET", path, TRUE);
	g_setenv("WATCHDOG_USEC", "200000", TRUE);
	notify_send("READY=1\nSTATUS=%s", "waiting");
	said = hear(fd);
	g_assert_cmpstr(said, ==, "READY=1\nSTATUS=waiting");
	notify_step(1);
	for (guint heard = 0; heard < 5; heard++) { /* as long as the step may last */
		alive = hear(fd);
		g_assert_cmpstr(alive, ==, "WATCHDOG=1");
		g_clear_pointer(&alive, g_free);
	}
	g_usleep(G_USEC_PER_SEC);
	while (recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT) > 0)
		;
	g_usleep(400000);
	g_assert_cmpint((int)recv(fd, &(char){ 0 }, 1, MSG_DONTWAIT), ==, -1); /* it has outlived its step: silence */
	g_unsetenv("NOTIFY_SOCKET");
	close(fd);
}

static bool
is_readable(int fd)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	return poll(&wait, 1, 0) == 1;
}

static void
test_stop(void)
{
	g_assert_cmpint(stop_fd(), ==, -1);
	g_assert_false(stop_wanted());
	stop_catch();
	g_assert_false(is_readable(stop_fd()));
	raise(SIGHUP);
	raise(SIGHUP);
	g_assert_true(is_readable(stop_fd()));
	g_assert_true(stop_reload_wanted());
	g_assert_false(stop_reload_wanted());
	g_assert_false(is_readable(stop_fd()));
	raise(SIGTERM);
	raise(SIGHUP);
	g_assert_true(stop_wanted());
	g_assert_true(stop_reload_wanted());
	g_assert_true(is_readable(stop_fd())); /* the end is not forgotten over a reload */
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("keypost-lock-XXXXXX", NULL);
	g_test_add_func("/lock/one-holder", test_one_holder);
	g_test_add_func("/lock/killed-holder", test_killed_holder);
	g_test_add_func("/notify/watchdog", test_notify);
	g_test_add_func("/stop/signals", test_stop);
	status = g_test_run();
	if (g_chdir(folder) == 0) {
		GDir *dir = g_dir_open(".", 0, NULL);
		const char *name;

		while ((name = g_dir_read_name(dir)) != NULL)
			g_unlink(name);
		g_dir_close(dir);
		g_rmdir(folder);
	}
	g_free(folder);
	return status;
}
