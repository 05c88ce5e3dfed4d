/* watch.c - one mailbox for weeks: session kept, IDLE or interval, back-off */
#include "ingest/watch.h"

#include <poll.h>
#include "base/log.h"
#include "base/stop.h"
#include "ingest/imap.h"
#include "ingest/ingest.h"
#include "ingest/leftover.h"
#include "ingest/manners.h"
#include "store/mailbox.h"

#define MOST_REFUSALS 3
#define LONG_WAIT     1800      /* seconds, when it cannot work as it is configured */
#define KEEP_SESSION  (20 * 60) /* servers close a silent session after 30 minutes (RFC 3501 section 5.4) */

typedef struct {
	const Config *config;
	const MailboxConfig *mailbox;
	Store *store;
	Manners manners;
	WatchTell tell;
	gpointer data;
	ImapSession *session; /* NULL: none is open */
	gint64 opened;        /* monotonic microseconds of the last login */
	guint errors;         /* in a row */
	guint refusals;       /* logins refused in a row */
} Watch;

/* Until the seconds are over or a stop is wanted; a reload wakes too: its reader asks stop_wanted(). */
static void
rest(guint seconds)
{
	gint64 end = g_get_monotonic_time() + (gint64)seconds * G_USEC_PER_SEC, left;

	while (!stop_wanted() && (left = end - g_get_monotonic_time()) > 0) {
		struct pollfd wait = { .fd = stop_fd(), .events = POLLIN };

		poll(&wait, 1, (int)MIN(left / 1000 + 1, 60 * 1000));
	}
}

/* Three refusals end it; what else cannot work as it is configured is the other side's to mend. */
static bool
is_over(Watch *watch, ImapStage reached, const GError *why)
{
	bool refused = reached == IMAP_AT_LOGIN && g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);

	watch->refusals = refused ? watch->refusals + 1 : watch->refusals;
	return watch->refusals >= MOST_REFUSALS;
}

static bool
open_session(Watch *watch, ImapStage *reached, GError **error)
{
	*reached = IMAP_READY;
	if (watch->session != NULL || watch->mailbox->type != MAILBOX_IMAP)
		return true;
	watch->opened = g_get_monotonic_time();
	leftover_sweep(store_directory(watch->store));
	watch->session = imap_open(watch->mailbox, stop_fd(), NULL, reached, error);
	if (watch->session != NULL)
		watch->refusals = 0;
	return watch->session != NULL;
}

static bool
look(Watch *watch, ImapStage *reached, guint *taken, GError **error)
{
	IngestCount count = { 0 };
	bool done;

	if (!open_session(watch, reached, error))
		return false;
	done = watch->session != NULL ? imap_ingest(watch->session, watch->store, &count, error)
	                              : ingest_mailbox(watch->store, watch->mailbox, stop_fd(), &count, error);
	*taken = count.taken;
	return done;
}

/* What `status` says of the mailbox; ingest_mailbox() notes its own failures. */
static void
note_failure(const Watch *watch, const char *why)
{
	g_autoptr(GError) error = NULL;

	if (watch->mailbox->type == MAILBOX_IMAP && !mailbox_note_failure(watch->store, watch->mailbox->name, why, &error))
		log_warning("mailbox %s: %s", watch->mailbox->name, error->message);
}

/* How long until the next try; never sooner than the provider bears a login. */
static guint
seconds_to_wait(const Watch *watch, const GError *why)
{
	guint wait = g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_SETUP) ? LONG_WAIT : manners_backoff(watch->errors, g_random_double());
	gint64 since = (g_get_monotonic_time() - watch->opened) / G_USEC_PER_SEC;

	if (watch->refusals > 0) /* a lock after wrong passwords is counted by the minute: 5, 10 */
		wait = 300 * watch->refusals;
	return MAX(wait, since < watch->manners.login ? watch->manners.login - (guint)since : 0);
}

/* False: it is over, with the error. */
static bool
recover(Watch *watch, ImapStage reached, guint taken, GError *why, GError **error)
{
	guint wait;

	g_clear_pointer(&watch->session, imap_close);
	watch->errors++;
	if (is_over(watch, reached, why)) {
		g_autofree char *words = g_strdup_printf("the login was refused %d times and is not tried again until poll is started anew "
		                                         "(`systemctl restart keypost`, once that is mended): %s", MOST_REFUSALS, why->message);

		note_failure(watch, words);
		watch->tell(WATCH_GAVE_UP, taken, 0, words, watch->data);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "mailbox %s: %s", watch->mailbox->name, words);
		return false;
	}
	note_failure(watch, why->message);
	wait = seconds_to_wait(watch, why);
	watch->tell(WATCH_FAILED, taken, wait, why->message, watch->data);
	rest(wait);
	return true;
}

/* Until there may be news. */
static bool
wait_for_news(Watch *watch, GError **error)
{
	ImapWait answer = IMAP_NO_IDLE;

	if (watch->session != NULL && !imap_wait(watch->session, watch->manners.idle, &answer, error))
		return false;
	if (answer != IMAP_NO_IDLE)
		return true;
	if (watch->manners.interval > KEEP_SESSION)
		g_clear_pointer(&watch->session, imap_close);
	rest(watch->manners.interval);
	return true;
}

static bool
watch_until_stop(Watch *watch, GError **error)
{
	while (!stop_wanted()) {
		g_autoptr(GError) why = NULL;
		ImapStage reached = IMAP_READY;
		guint taken = 0;
		bool done = look(watch, &reached, &taken, &why);

		if (done) {
			watch->errors = 0;
			watch->tell(taken > 0 ? WATCH_TOOK : WATCH_LOOKED, taken, 0, NULL, watch->data);
			taken = 0;
			done = stop_wanted() || wait_for_news(watch, &why);
		}
		if (!done && !stop_wanted() && !recover(watch, reached, taken, why, error))
			return false;
	}
	return true;
}

static bool
watch_once(Watch *watch, GError **error)
{
	g_autoptr(GError) why = NULL;
	ImapStage reached;
	guint taken = 0;

	if (look(watch, &reached, &taken, &why)) {
		watch->tell(taken > 0 ? WATCH_TOOK : WATCH_LOOKED, taken, 0, NULL, watch->data);
		return true;
	}
	note_failure(watch, why->message);
	watch->tell(WATCH_FAILED, taken, 0, why->message, watch->data);
	g_propagate_error(error, g_steal_pointer(&why));
	return false;
}

bool
watch_mailbox(const Config *config, const MailboxConfig *mailbox, Store *store, bool once, WatchTell tell, gpointer data, GError **error)
{
	Watch watch = { .config = config, .mailbox = mailbox, .store = store, .tell = tell, .data = data };
	bool done;

	if (!manners_of(config, mailbox, &watch.manners, error))
		return false;
	done = once ? watch_once(&watch, error) : watch_until_stop(&watch, error);
	imap_close(watch.session);
	return done;
}
