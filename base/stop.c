/* stop.c - somebody asks this program to end, or to read its configuration again */
#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t end_asked, reload_asked;
static int ends[2] = { -1, -1 }; /* a pipe: what a signal writes wakes a poll() that it came a moment too early for */
static pid_t owner;              /* whose pipe that is */

static void
note(int number)
{
	int kept = errno;
	ssize_t written;

	if (number == SIGHUP)
		reload_asked = 1;
	else
		end_asked = 1;
	written = write(ends[1], "!", 1); /* a full pipe wakes as well */
	(void)written;
	errno = kept;
}

void
stop_catch(void)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGHUP };
	struct sigaction action = { .sa_handler = note, .sa_flags = SA_RESTART };

	if (owner == getpid())
		return;
	for (size_t i = 0; owner != 0 && i < 2; i++) /* a child's signals are not its parent's */
		close(ends[i]);
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return;
	owner = getpid();
	end_asked = reload_asked = 0;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		sigaction(numbers[i], &action, NULL);
}

bool
stop_wanted(void)
{
	return end_asked != 0;
}

bool
stop_reload_wanted(void)
{
	char drain[64];

	if (reload_asked == 0)
		return false;
	reload_asked = 0;
	while (!end_asked && read(ends[0], drain, sizeof drain) > 0)
		;
	if (end_asked) /* it came while the pipe was emptied */
		note(SIGTERM);
	return true;
}

int
stop_fd(void)
{
	return ends[0];
}
