/* cmd_poll.c - run for ever: a process for each mail server that fetches, one that reads, matches and issues
 *
 * A fetcher keeps its session and knows only the mailbox and the store; that a server stalls, or that what it says kills the fetcher, holds
 * up nothing else.  It says through a pipe what came of each look; the end of the pipe is the end of the process.  No store is open here while
 * a fetcher is forked: SQLite's locks belong to a process. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/date.h"
#include "base/lock.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/stop.h"
#include "desk/command.h"
#include "ingest/ingest.h"
#include "ingest/manners.h"
#include "ingest/watch.h"
#include "store/message.h"

#define LOCKS "poll"               /* folder of the locks, in the store's */
#define ARGUMENTS_MOST (64 << 10)
#define PATIENCE 60                /* seconds that a fetcher has to finish the message at hand */
#define WORDS_MOST 300
#define MARGIN 1800                /* seconds a round may last before it counts as hung, and a minute more for each mail that waits */

/* What a fetcher says; written at once, so it is never torn. */
typedef struct {
	WatchNews news;
	guint taken;
	char why[WORDS_MOST];
} News;
G_STATIC_ASSERT(sizeof(News) < 512); /* POSIX: PIPE_BUF is no less */

typedef struct {
	const MailboxConfig *mailbox;
	Lock *lock;
	pid_t pid;      /* 0: no process */
	int pipe;       /* its news, -1 without a process */
	gint64 start;   /* when it may be started (again), monotonic microseconds */
	guint deaths;   /* in a row, without a good look between */
	bool is_over;   /* not to be started again */
	int status;     /* of its last end, an exit status */
	char *says;     /* the newest, for STATUS and so that nothing is said twice */
} Fetcher;

typedef struct {
	CommandContext *context;
	bool once;
	GPtrArray *fetchers;  /* of Fetcher, one a mailbox; those of Maildir and mbox never have a process */
	guint taken;          /* by fetchers since the last round */
	gint64 due;           /* the next round */
} Poller;

static bool
is_remote(const Fetcher *fetcher)
{
	return fetcher->mailbox->type == MAILBOX_IMAP || fetcher->mailbox->type == MAILBOX_POP3;
}

static void
fetcher_free(gpointer data)
{
	Fetcher *fetcher = data;

	lock_free(fetcher->lock);
	if (fetcher->pipe >= 0)
		close(fetcher->pipe);
	g_free(fetcher->says);
	g_free(fetcher);
}

/* ---- the fetcher's side ---- */

static void
tell(WatchNews news, guint taken, guint seconds, const char *why, gpointer data)
{
	const int *out = data;
	News said = { .news = news, .taken = taken };
	ssize_t written;

	if (why != NULL && seconds > 0)
		g_snprintf(said.why, sizeof said.why, "%s; next try in %u s", why, seconds);
	else
		g_strlcpy(said.why, why != NULL ? why : "", sizeof said.why);
	written = write(*out, &said, sizeof said);
	(void)written; /* nobody reads any more: the parent is gone, and so is this process in a moment */
}

static int
fetch(const Config *config, const MailboxConfig *mailbox, bool once, int out)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = store_open(config->directory, STORE_CREATE, &error);

	if (store == NULL) {
		tell(WATCH_FAILED, 0, 0, error->message, &out);
		return keypost_error_exit(error);
	}
	if (watch_mailbox(config, mailbox, store, once, tell, &out, &error))
		return EXIT_DONE;
	return keypost_error_exit(error);
}

/* A fetcher dies with its parent, so that no second poller meets one that is left over. */
static G_GNUC_NORETURN void
be_fetcher(const Poller *poller, const Fetcher *fetcher, pid_t parent, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(EXIT_AGAIN);
	stop_catch();
	signal(SIGHUP, SIG_IGN); /* a reload is the parent's business */
	signal(SIGPIPE, SIG_IGN);
	_exit(fetch(poller->context->config, fetcher->mailbox, poller->once, out));
}

/* ---- the parent's side ---- */

static void
fetcher_start(Poller *poller, Fetcher *fetcher)
{
	int ends[2];
	pid_t parent = getpid();

	fetcher->start = 0;
	if (pipe(ends) != 0) {
		log_warning("mailbox %s: %s", fetcher->mailbox->name, g_strerror(errno));
		fetcher->start = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
		return;
	}
	fflush(NULL);
	fetcher->pid = fork();
	if (fetcher->pid == 0) {
		close(ends[0]);
		be_fetcher(poller, fetcher, parent, ends[1]);
	}
	close(ends[1]);
	fetcher->pipe = ends[0];
	if (fetcher->pid > 0)
		return;
	log_warning("mailbox %s: no process can be started: %s", fetcher->mailbox->name, g_strerror(errno));
	close(ends[0]);
	fetcher->pipe = -1;
	fetcher->pid = 0;
	fetcher->start = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
}

/* A failure is said when it is another than before; every recovery is said once. */
static void
fetcher_says(Fetcher *fetcher, const char *words, bool is_failure)
{
	bool failed_before = fetcher->says != NULL && *fetcher->says != '\0';

	if (is_failure && g_strcmp0(words, fetcher->says) != 0)
		log_warning("mailbox %s: %s", fetcher->mailbox->name, words);
	if (!is_failure && failed_before)
		log_info("mailbox %s: all is well again", fetcher->mailbox->name);
	g_free(fetcher->says);
	fetcher->says = g_strdup(is_failure ? words : "");
}

static void
fetcher_hear(Poller *poller, Fetcher *fetcher, const News *news)
{
	bool failed = news->news == WATCH_FAILED || news->news == WATCH_GAVE_UP;

	poller->taken += news->taken;
	if (!failed)
		fetcher->deaths = 0;
	fetcher_says(fetcher, news->why, failed);
	if (news->news == WATCH_GAVE_UP)
		fetcher->is_over = true;
}

/* It ended: because it was told to, because the login was refused for good, or because it died. */
static void
fetcher_ended(Poller *poller, Fetcher *fetcher)
{
	g_autofree char *words = NULL;
	int status = 0;

	while (waitpid(fetcher->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(fetcher->pipe);
	fetcher->pipe = -1;
	fetcher->pid = 0;
	fetcher->status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_AGAIN;
	if (WIFSIGNALED(status)) {
		words = g_strdup_printf("its fetcher was killed by signal %d (%s); nothing is lost", WTERMSIG(status), g_strsignal(WTERMSIG(status)));
		fetcher_says(fetcher, words, true);
	}
	if (poller->once || fetcher->is_over || (stop_wanted() && fetcher->status == EXIT_DONE))
		return;
	fetcher->deaths++;
	fetcher->start = g_get_monotonic_time() + (gint64)manners_backoff(fetcher->deaths, g_random_double()) * G_USEC_PER_SEC;
}

static void
fetcher_read(Poller *poller, Fetcher *fetcher)
{
	News news;
	ssize_t length = read(fetcher->pipe, &news, sizeof news);

	if (length < 0 && errno == EINTR)
		return;
	if (length != sizeof news) {
		fetcher_ended(poller, fetcher);
		return;
	}
	news.why[sizeof news.why - 1] = '\0';
	fetcher_hear(poller, fetcher, &news);
}

static guint
count_running(const Poller *poller)
{
	guint n = 0;

	for (guint i = 0; i < poller->fetchers->len; i++)
		n += ((Fetcher *)poller->fetchers->pdata[i])->pid > 0;
	return n;
}

/* Waits for the first of: news of a fetcher, a signal (unless `deaf`), `until` (monotonic microseconds). */
static void
wait_for_any(Poller *poller, bool deaf, gint64 until)
{
	g_autofree struct pollfd *wait = g_new0(struct pollfd, poller->fetchers->len + 1);
	gint64 left = until - g_get_monotonic_time();
	guint n = 0;

	wait[n++] = (struct pollfd){ .fd = deaf ? -1 : stop_fd(), .events = POLLIN };
	for (guint i = 0; i < poller->fetchers->len; i++)
		wait[n++] = (struct pollfd){ .fd = ((Fetcher *)poller->fetchers->pdata[i])->pipe, .events = POLLIN };
	if (left < 0 || poll(wait, n, (int)MIN(left / 1000 + 1, 60 * 1000)) <= 0)
		return;
	for (guint i = 0; i < poller->fetchers->len; i++)
		if (wait[i + 1].revents != 0)
			fetcher_read(poller, poller->fetchers->pdata[i]);
}

static void
signal_fetchers(const Poller *poller, int number)
{
	for (guint i = 0; i < poller->fetchers->len; i++) {
		const Fetcher *fetcher = poller->fetchers->pdata[i];

		if (fetcher->pid > 0)
			kill(fetcher->pid, number);
	}
}

/* What is at hand is finished; who does not finish is killed, which loses nothing but work. */
static void
end_fetchers(Poller *poller)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE * G_USEC_PER_SEC;

	notify_step(2 * PATIENCE);
	signal_fetchers(poller, SIGTERM);
	while (count_running(poller) > 0 && g_get_monotonic_time() < deadline)
		wait_for_any(poller, true, deadline);
	signal_fetchers(poller, SIGKILL);
	while (count_running(poller) > 0)
		wait_for_any(poller, true, G_MAXINT64);
}

static void
start_due(Poller *poller)
{
	for (guint i = 0; i < poller->fetchers->len; i++) {
		Fetcher *fetcher = poller->fetchers->pdata[i];

		if (is_remote(fetcher) && fetcher->pid == 0 && !fetcher->is_over && g_get_monotonic_time() >= fetcher->start)
			fetcher_start(poller, fetcher);
	}
}

/* ---- rounds ---- */

/* The worse of two: a mistake of ours before a world that is not ready. */
static int
worse(int a, int b)
{
	static const int order[] = { EXIT_USAGE, EXIT_AGAIN, EXIT_UNBALANCED };

	for (guint i = 0; i < G_N_ELEMENTS(order); i++)
		if (a == order[i] || b == order[i])
			return order[i];
	return EXIT_DONE;
}

/* Mailboxes on this machine need no process. */
static void
take_local(Poller *poller)
{
	for (guint i = 0; i < poller->fetchers->len && !stop_wanted(); i++) {
		Fetcher *fetcher = poller->fetchers->pdata[i];
		g_autoptr(GError) error = NULL;
		IngestCount count = { 0 };

		if (is_remote(fetcher))
			continue;
		notify_step(MARGIN);
		fetcher->status = EXIT_DONE;
		if (!ingest_mailbox(poller->context->store, fetcher->mailbox, stop_fd(), &count, &error))
			fetcher->status = keypost_error_exit(error);
		fetcher_says(fetcher, error != NULL ? error->message : "", error != NULL);
		poller->taken += count.taken;
	}
}

static void
tell_manager(const Poller *poller, const char *summary)
{
	g_autofree char *now = date_now();
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "STATUS=%.16s %s", now, summary);
	for (guint i = 0; i < poller->fetchers->len; i++) {
		const Fetcher *fetcher = poller->fetchers->pdata[i];

		if (fetcher->says != NULL && *fetcher->says != '\0')
			g_string_append_printf(text, "; mailbox %s: %s", fetcher->mailbox->name, fetcher->says);
	}
	text->str[11 + strlen("STATUS=") - 1] = ' '; /* the T of the moment */
	notify_send("%s", g_strdelimit(text->str, "\n", ' '));
	g_string_free(text, TRUE);
}

static int
run_round(Poller *poller)
{
	CommandContext *context = poller->context;
	g_autofree char *summary = NULL;
	g_autoptr(GError) error = NULL;
	int status = EXIT_DONE;
	bool moved;

	context->store = store_open(context->config->directory, STORE_CREATE, &error);
	if (context->store == NULL)
		return command_fail(error);
	take_local(poller);
	for (guint i = 0; i < poller->fetchers->len; i++)
		status = worse(status, ((Fetcher *)poller->fetchers->pdata[i])->status);
	if (!stop_wanted()) {
		notify_step(MARGIN + 60 * (guint)MIN(message_count(context->store, "received", NULL), 10000));
		moved = poller->taken > 0;
		status = run_after_ingest(context, poller->taken, status, &summary);
		poller->taken = 0;
		if (poller->once)
			printf("%s\n", summary);
		else if (moved || strncmp(summary, "nothing", strlen("nothing")) != 0)
			log_info("%s", summary);
		tell_manager(poller, summary);
	}
	g_clear_pointer(&context->store, store_close);
	return status;
}

/* True when there is no mailbox left that would ever be asked again. */
static bool
all_over(const Poller *poller)
{
	for (guint i = 0; i < poller->fetchers->len; i++)
		if (!((Fetcher *)poller->fetchers->pdata[i])->is_over)
			return false;
	return poller->fetchers->len > 0;
}

static gint64
next_event(const Poller *poller)
{
	gint64 until = poller->due;

	for (guint i = 0; i < poller->fetchers->len; i++) {
		const Fetcher *fetcher = poller->fetchers->pdata[i];

		if (is_remote(fetcher) && fetcher->pid == 0 && !fetcher->is_over)
			until = MIN(until, fetcher->start);
	}
	return until;
}

static bool
reload_is_good(const Config *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) fresh = config_load(config->path, NULL, false, &error);

	if (fresh == NULL)
		log_warning("the configuration is not read again, the old one stays: %s", error->message);
	return fresh != NULL;
}

/* The program starts itself again in this process, with the words it was started with: the only way to forget everything. */
static void
start_again(void)
{
	g_autofree char *words = NULL;
	g_autoptr(GPtrArray) arguments = g_ptr_array_new();
	gsize length = 0;

	if (!g_file_get_contents("/proc/self/cmdline", &words, &length, NULL) || length == 0 || length > ARGUMENTS_MOST)
		return;
	for (char *word = words; word < words + length; word += strlen(word) + 1)
		g_ptr_array_add(arguments, word);
	g_ptr_array_add(arguments, NULL);
	fflush(NULL);
	execv("/proc/self/exe", (char **)arguments->pdata);
	log_warning("cannot start again: %s", g_strerror(errno));
}

static void
rest_until_due(Poller *poller)
{
	while (!stop_wanted() && g_get_monotonic_time() < poller->due && !all_over(poller)) {
		notify_step(MARGIN);
		start_due(poller);
		wait_for_any(poller, false, next_event(poller));
		if (poller->taken > 0)
			return;
		if (!stop_reload_wanted() || !reload_is_good(poller->context->config))
			continue;
		log_info("reading the configuration again");
		notify_send("RELOADING=1\nSTATUS=reading the configuration again");
		end_fetchers(poller);
		start_again();
	}
}

static int
poll_for_ever(Poller *poller)
{
	gint64 interval = (gint64)poller->context->config->poll_interval * G_USEC_PER_SEC;

	notify_send("READY=1\nSTATUS=started");
	while (!stop_wanted() && !all_over(poller)) {
		start_due(poller);
		run_round(poller);
		poller->due = g_get_monotonic_time() + interval;
		rest_until_due(poller);
	}
	notify_send("STOPPING=1");
	end_fetchers(poller);
	if (!all_over(poller))
		return EXIT_DONE;
	fprintf(stderr, "keypost: no mailbox is left that would be tried again\n");
	return EXIT_USAGE;
}

static int
poll_once(Poller *poller)
{
	start_due(poller);
	while (count_running(poller) > 0 && !stop_wanted())
		wait_for_any(poller, false, G_MAXINT64);
	end_fetchers(poller);
	return run_round(poller);
}

/* One poller a mailbox: the second one learns who the first is. */
static bool
take_mailboxes(Poller *poller, GError **error)
{
	const Config *config = poller->context->config;
	g_autofree char *locks = g_build_filename(config->directory, LOCKS, NULL);

	for (guint i = 0; i < config->mailboxes->len; i++) {
		Fetcher *fetcher = g_new0(Fetcher, 1);

		fetcher->mailbox = config->mailboxes->pdata[i];
		fetcher->pipe = -1;
		g_ptr_array_add(poller->fetchers, fetcher);
		fetcher->lock = lock_take(locks, fetcher->mailbox->name, error);
		if (fetcher->lock == NULL) {
			g_prefix_error(error, "mailbox %s is polled already: ", fetcher->mailbox->name);
			return false;
		}
	}
	if (config->mailboxes->len > 0)
		return true;
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "there is no mailbox to poll: a section [mailbox NAME] is needed");
	return false;
}

int
cmd_poll(CommandContext *context, int argc, char **argv)
{
	gboolean once = FALSE;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "once", 0, 0, G_OPTION_ARG_NONE, &once, NULL, NULL }, { 0 } };
	Poller poller = { .context = context };
	int status;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "poll takes no argument");
	stop_catch();
	poller.once = once;
	poller.fetchers = g_ptr_array_new_with_free_func(fetcher_free);
	if (take_mailboxes(&poller, &error))
		status = poller.once ? poll_once(&poller) : poll_for_ever(&poller);
	else
		status = command_fail(error);
	g_ptr_array_unref(poller.fetchers);
	return status;
}
