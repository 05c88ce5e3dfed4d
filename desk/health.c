/* health.c - how the mailboxes fare, and what about them a person must look at */
#include "desk/health.h"
#include "desk/print.h"

#include <stdlib.h>
#include <string.h>
#include "store/mailbox.h"

#define OPENS  (9 * 60)  /* minutes of the day that count as working hours */
#define CLOSES (17 * 60)
#define HOLES_NAMED 20
#define SILENCE 3600     /* seconds without a look, until somebody should ask whether the poller runs; more where the interval is longer */

static int
minute_of(const char *moment)
{
	return strlen(moment) >= 16 ? atoi(moment + 11) * 60 + atoi(moment + 14) : 0;
}

/* The part of one day, in minutes, that lies in working hours. */
static int
minutes_within(int from, int to)
{
	return MAX(0, MIN(to, CLOSES) - MAX(from, OPENS));
}

int
health_working_hours(const Calendar *calendar, const char *from, const char *to)
{
	int days = date_days_between(from, to), whole;
	bool first = calendar_is_working(calendar, from), last = calendar_is_working(calendar, to);

	if (days < 0 || (days == 0 && minute_of(to) <= minute_of(from)))
		return 0;
	if (days == 0)
		return first ? minutes_within(minute_of(from), minute_of(to)) / 60 : 0;
	whole = calendar_between(calendar, from, to) - last; /* working days between the two */
	return (whole * (CLOSES - OPENS) + (first ? minutes_within(minute_of(from), 24 * 60) : 0) +
	        (last ? minutes_within(0, minute_of(to)) : 0)) / 60;
}

static const MailboxHealth *
health_of(GPtrArray *healths, const char *mailbox)
{
	for (guint i = 0; i < healths->len; i++)
		if (strcmp(((MailboxHealth *)healths->pdata[i])->mailbox, mailbox) == 0)
			return healths->pdata[i];
	return NULL;
}

static void
add_health(Table *table, const MailboxHealth *health)
{
	table_take(table, health != NULL ? moment_short(health->succeeded_at) : g_strdup(""));
	table_take(table, health != NULL ? moment_short(health->mail_at) : g_strdup(""));
	table_add(table, health == NULL ? "" : *health->failure != '\0' ? health->failure : "ok");
}

static void
add_epoch(Table *table, const Epoch *epoch, const MailboxHealth *health)
{
	table_add(table, epoch->mailbox);
	table_add(table, epoch->folder);
	table_number(table, epoch->uidvalidity);
	table_number(table, epoch->highest_uid);
	table_number(table, epoch->on_server);
	table_number(table, epoch->messages);
	table_number(table, epoch->bytes);
	table_number(table, epoch->waiting + epoch->lost);
	add_health(table, health);
}

static bool
has_epoch(GPtrArray *epochs, const char *mailbox)
{
	for (guint i = 0; i < epochs->len; i++)
		if (strcmp(((Epoch *)epochs->pdata[i])->mailbox, mailbox) == 0)
			return true;
	return false;
}

Table *
health_table(Store *store, GError **error)
{
	g_autoptr(Table) table = table_new("mailbox", "folder", "#uidvalidity", "#highest uid", "#on server", "#taken", "#bytes", "#gaps", "looked",
	                                   "last mail", "says", NULL);
	g_autoptr(GPtrArray) epochs = epoch_list(store, NULL, error);
	g_autoptr(GPtrArray) healths = epochs != NULL ? mailbox_health_list(store, error) : NULL;

	if (healths == NULL)
		return NULL;
	for (guint i = 0; i < epochs->len; i++)
		add_epoch(table, epochs->pdata[i], health_of(healths, ((Epoch *)epochs->pdata[i])->mailbox));
	for (guint i = 0; i < healths->len; i++) {
		const MailboxHealth *health = healths->pdata[i];

		if (has_epoch(epochs, health->mailbox))
			continue;
		table_add(table, health->mailbox);
		for (guint column = 1; column < 8; column++)
			table_add(table, "");
		add_health(table, health);
	}
	return g_steal_pointer(&table);
}

static void alarm_add(GPtrArray *alarms, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
alarm_add(GPtrArray *alarms, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(alarms, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

static gint64
seconds_since(const char *moment)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(moment, NULL);
	g_autofree char *today = date_now();
	g_autoptr(GDateTime) now = g_date_time_new_from_iso8601(today, NULL);

	return then != NULL && now != NULL ? g_date_time_difference(now, then) / G_USEC_PER_SEC : 0;
}

/* A mailbox of the configuration that has been looked at before; what was never tried is no alarm yet. */
static void
watch_health(GPtrArray *alarms, const MailboxHealth *health, const MailboxConfig *mailbox, const Config *config, const Calendar *calendar)
{
	bool remote = mailbox->type == MAILBOX_IMAP || mailbox->type == MAILBOX_POP3;
	gint64 silence = MAX(SILENCE, 3 * (gint64)MAX(mailbox->interval, config->poll_interval));
	g_autofree char *now = date_now();
	int hours;

	if (*health->failure != '\0')
		alarm_add(alarms, "mailbox %s: %s (%" G_GINT64_FORMAT " %s; last good look: %s%.16s)", health->mailbox, health->failure,
		          (gint64)health->failures, health->failures == 1 ? "time" : "times in a row", *health->succeeded_at != '\0' ? "" : "never",
		          health->succeeded_at);
	/* A session in IDLE looks every ten minutes, so an hour of silence is nobody looking. */
	if (remote && *health->tried_at != '\0' && seconds_since(health->tried_at) > silence)
		alarm_add(alarms, "mailbox %s: nobody has looked since %.16s: is `keypost poll` running?", health->mailbox, health->tried_at);
	if (config->poll_quiet_hours == 0 || *health->mail_at == '\0')
		return;
	hours = health_working_hours(calendar, health->mail_at, now);
	if (hours >= config->poll_quiet_hours)
		alarm_add(alarms, "mailbox %s: no mail for %d working hours, the last came %.16s: does mail still arrive there?", health->mailbox, hours,
		          health->mail_at);
}

static void
watch_epoch(GPtrArray *alarms, const Epoch *epoch)
{
	if (epoch->waiting > 0)
		alarm_add(alarms, "gap: mailbox %s, folder %s: the server lists %" G_GINT64_FORMAT " message%s that it does not give; tried again",
		          epoch->mailbox, epoch->folder, (gint64)epoch->waiting, epoch->waiting == 1 ? "" : "s");
	if (epoch->lost > 0)
		alarm_add(alarms,
		          "gap: mailbox %s, folder %s: %" G_GINT64_FORMAT " message%s too large or given up: read in the provider's own web page, then answer the "
		          "exception (`keypost list exceptions --code unreadable_document`)",
		          epoch->mailbox, epoch->folder, (gint64)epoch->lost, epoch->lost == 1 ? "" : "s");
	if (epoch->stalls > 2)
		alarm_add(alarms, "mailbox %s, folder %s: the connection breaks at message UID %" G_GINT64_FORMAT " again and again", epoch->mailbox, epoch->folder,
		          (gint64)epoch->stall_uid);
}

/* A mailbox that nobody asks any more has gaps that nobody can close. */
static bool
is_asked(const Config *config, const char *mailbox)
{
	for (guint i = 0; i < config->mailboxes->len; i++)
		if (strcmp(((MailboxConfig *)config->mailboxes->pdata[i])->name, mailbox) == 0)
			return true;
	return false;
}

/* Each of them by name: which one, how large, why. */
static bool
name_holes(Store *store, const Config *config, GPtrArray *alarms, GError **error)
{
	g_autoptr(GPtrArray) holes = hole_list(store, error);
	guint named = 0;

	for (guint i = 0; holes != NULL && i < holes->len && named < HOLES_NAMED; i++) {
		const Hole *hole = holes->pdata[i];

		if (!is_asked(config, hole->mailbox))
			continue;
		named++;
		alarm_add(alarms, "gap: %s %s UID %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT " KB, since %.16s, %s: %s", hole->mailbox, hole->folder,
		          (gint64)hole->uid, (gint64)hole->size / 1024, hole->since, strcmp(hole->state, "too_large") == 0 ? "too large" : hole->state,
		          hole->why);
	}
	return holes != NULL;
}

GPtrArray *
health_alarms(Store *store, const Config *config, GError **error)
{
	g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GBytes) ini = config_data(config, "calendar.ini", error);
	g_autoptr(Calendar) calendar = ini != NULL ? calendar_parse(ini, error) : NULL;
	g_autoptr(GPtrArray) epochs = calendar != NULL ? epoch_list(store, NULL, error) : NULL;
	g_autoptr(GPtrArray) healths = epochs != NULL ? mailbox_health_list(store, error) : NULL;

	if (healths == NULL)
		return NULL;
	for (guint i = 0; i < config->mailboxes->len; i++) {
		const MailboxConfig *mailbox = config->mailboxes->pdata[i];
		const MailboxHealth *health = health_of(healths, mailbox->name);

		if (health != NULL)
			watch_health(alarms, health, mailbox, config, calendar);
	}
	for (guint i = 0; i < epochs->len; i++)
		if (is_asked(config, ((Epoch *)epochs->pdata[i])->mailbox))
			watch_epoch(alarms, epochs->pdata[i]);
	if (!name_holes(store, config, alarms, error))
		return NULL;
	return g_steal_pointer(&alarms);
}
