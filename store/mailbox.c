/* mailbox.c - mailboxes on servers: where we stopped, what is missing, what is to be done there, how they fare */
#include "store/mailbox.h"
#include "base/date.h"
#include "store/exception.h"
#include "store/query.h"

#define FIRST_WAIT 60          /* seconds; doubles with each try */
#define LONGEST_WAIT (24 * 3600)
#define QUESTION     "unreadable_document"

/* Where a message lies, as message_place has it and as a question about it is told from others. */
#define PLACE "e.folder || '/' || e.uidvalidity || '/' || h.uid"
/* A person has said what becomes of it: no gap any more. */
#define ANSWERED                                                                                                       \
	"EXISTS (SELECT 1 FROM exception x WHERE x.state = 'resolved' AND x.code = '" QUESTION "'"                     \
	" AND x.facts = e.mailbox || '|' || " PLACE ")"

/* ---- epochs ---- */

#define EPOCH_COLUMNS                                                                                                        \
	"e.id, e.uidvalidity, e.mailbox, e.folder, e.next_uid, e.highest_uid, e.on_server, e.messages, e.bytes, e.stall_uid," \
	" e.stalls, e.since, e.listed_at,"                                                                                    \
	" (SELECT COUNT(*) FROM mailbox_hole h WHERE h.epoch = e.id AND h.state = 'waiting'),"                                \
	" (SELECT COUNT(*) FROM mailbox_hole h WHERE h.epoch = e.id AND h.state IN ('given_up', 'too_large')"                 \
	" AND NOT " ANSWERED "),"                                                                                              \
	" (SELECT COUNT(*) FROM mailbox_hole h WHERE h.epoch = e.id AND h.state = 'gone'),"                                   \
	" (SELECT COUNT(*) FROM mailbox_outbox o WHERE o.epoch = e.id)"

void
epoch_free(Epoch *epoch)
{
	if (epoch == NULL)
		return;
	g_free(epoch->mailbox);
	g_free(epoch->folder);
	g_free(epoch->since);
	g_free(epoch->listed_at);
	g_free(epoch);
}

static gpointer
epoch_read(Query *query)
{
	Epoch *epoch = g_new0(Epoch, 1);

	epoch->id = query_int(query);
	epoch->uidvalidity = query_int(query);
	epoch->mailbox = query_text(query);
	epoch->folder = query_text(query);
	epoch->next_uid = query_int(query);
	epoch->highest_uid = query_int(query);
	epoch->on_server = query_int(query);
	epoch->messages = query_int(query);
	epoch->bytes = query_int(query);
	epoch->stall_uid = query_int(query);
	epoch->stalls = query_int(query);
	epoch->since = query_text(query);
	epoch->listed_at = query_text(query);
	epoch->waiting = query_int(query);
	epoch->lost = query_int(query);
	epoch->gone = query_int(query);
	epoch->to_do = query_int(query);
	return epoch;
}

static bool
epoch_make(Store *store, const char *mailbox, const char *folder, int64_t uidvalidity, bool *is_new, GError **error)
{
	static const char sql[] =
		"INSERT INTO mailbox_epoch (mailbox, folder, uidvalidity, next_uid, highest_uid, on_server, messages, bytes,"
		" stall_uid, stalls, since) VALUES (?1, ?2, ?3, 1, 0, 0, 0, 0, 0, 0, ?4)"
		" ON CONFLICT (mailbox, folder, uidvalidity) DO NOTHING";
	g_autoptr(Change) change = store_begin(store, error);
	g_autofree char *now = date_now();
	int64_t changed = 0;

	if (change == NULL || !query_run(store, error, &changed, sql, "ssis", mailbox, folder, uidvalidity, now) ||
	    !store_commit(&change, error))
		return false;
	*is_new = changed > 0;
	return true;
}

Epoch *
epoch_open(Store *store, const char *mailbox, const char *folder, int64_t uidvalidity, bool *is_new, GError **error)
{
	static const char sql[] = "SELECT " EPOCH_COLUMNS " FROM mailbox_epoch e"
	                          " WHERE e.mailbox = ?1 AND e.folder = ?2 AND e.uidvalidity = ?3";
	g_autoptr(GError) why = NULL;
	Epoch *epoch = query_row(store, &why, epoch_read, NULL, sql, "ssi", mailbox, folder, uidvalidity);

	*is_new = false;
	if (epoch == NULL && why == NULL && epoch_make(store, mailbox, folder, uidvalidity, is_new, &why))
		epoch = query_row(store, &why, epoch_read, NULL, sql, "ssi", mailbox, folder, uidvalidity);
	if (why != NULL)
		g_propagate_error(error, g_steal_pointer(&why));
	return epoch;
}

GPtrArray *
epoch_list(Store *store, const char *mailbox, GError **error)
{
	static const char sql[] =
		"SELECT " EPOCH_COLUMNS " FROM mailbox_epoch e WHERE (?1 IS NULL OR e.mailbox = ?1) AND e.id ="
		" (SELECT n.id FROM mailbox_epoch n WHERE n.mailbox = e.mailbox AND n.folder = e.folder"
		" ORDER BY n.listed_at DESC, n.id DESC LIMIT 1) ORDER BY e.mailbox, e.folder";

	return query_rows(store, error, epoch_read, (GDestroyNotify)epoch_free, sql, "t", mailbox);
}

bool
epoch_advance(Store *store, int64_t epoch, int64_t next_uid, int64_t messages, int64_t bytes, GError **error)
{
	static const char sql[] = "UPDATE mailbox_epoch SET next_uid = CASE WHEN ?2 > next_uid THEN ?2 ELSE next_uid END,"
	                          " messages = messages + ?3, bytes = bytes + ?4, stall_uid = 0, stalls = 0 WHERE id = ?1";

	return query_run(store, error, NULL, sql, "iiii", epoch, next_uid, messages, bytes);
}

bool
epoch_listed(Store *store, int64_t epoch, int64_t on_server, int64_t highest_uid, GError **error)
{
	static const char sql[] = "UPDATE mailbox_epoch SET on_server = ?2, highest_uid = CASE WHEN ?3 > highest_uid THEN ?3"
	                          " ELSE highest_uid END, listed_at = ?4 WHERE id = ?1";
	g_autofree char *now = date_now();

	return query_run(store, error, NULL, sql, "iiis", epoch, on_server, highest_uid, now);
}

bool
epoch_stalled(Store *store, int64_t epoch, int64_t uid, int64_t *stalls, GError **error)
{
	static const char sql[] = "UPDATE mailbox_epoch SET stalls = CASE WHEN stall_uid = ?2 THEN stalls + 1 ELSE 1 END,"
	                          " stall_uid = ?2 WHERE id = ?1 RETURNING stalls";

	return query_number(store, error, stalls, sql, "ii", epoch, uid);
}

/* ---- questions about what is not here ---- */

static char *
facts_of(const char *mailbox, const char *place)
{
	return g_strdup_printf("%s|%s", mailbox, place);
}

bool
mailbox_ask(Store *store, const char *mailbox, const char *place, int64_t size, const char *why, GError **error)
{
	g_autoptr(Exception) exception = exception_new(QUESTION);
	g_autofree char *large = size > 1 << 20 ? g_strdup_printf("%" G_GINT64_FORMAT " MB", (gint64)size >> 20)
	                                        : g_strdup_printf("%" G_GINT64_FORMAT " KB", (gint64)(size + 1023) >> 10);

	g_free(exception->detail);
	g_free(exception->suggestion);
	g_free(exception->facts);
	exception->detail = g_strdup_printf("a mail of %s lies in mailbox %s at %s and is not here: %s", size > 0 ? large : "unknown size",
	                                    mailbox, place, why);
	exception->suggestion = g_strdup("read it in the provider's own web page; `accept` when that is done, or ask the sender for a smaller one");
	exception->facts = facts_of(mailbox, place);
	return exception_raise(store, exception, error);
}

bool
mailbox_answered(Store *store, const char *mailbox, const char *place, const char *why, GError **error)
{
	static const char sql[] = "SELECT id FROM exception WHERE state = 'open' AND code = '" QUESTION "' AND facts = ?1";
	g_autofree char *facts = facts_of(mailbox, place);
	int64_t id = 0;

	return query_number(store, error, &id, sql, "s", facts) &&
	       (id == 0 || exception_resolve(store, id, "settled", "keypost", why, error));
}

/* ---- holes ---- */

static int64_t
next_try(int64_t tries)
{
	int64_t wait = FIRST_WAIT;

	while (--tries > 0 && wait < LONGEST_WAIT)
		wait *= 2;
	return g_get_real_time() / G_USEC_PER_SEC + MIN(wait, LONGEST_WAIT);
}

typedef struct {
	char *mailbox, *place;
} Spot;

static void
spot_free(Spot *spot)
{
	if (spot == NULL)
		return;
	g_free(spot->mailbox);
	g_free(spot->place);
	g_free(spot);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Spot, spot_free)

static gpointer
spot_read(Query *query)
{
	Spot *spot = g_new0(Spot, 1);

	spot->mailbox = query_text(query);
	spot->place = query_text(query);
	return spot;
}

static Spot *
spot_of(Store *store, int64_t epoch, int64_t uid, GError **error)
{
	static const char sql[] = "SELECT e.mailbox, " PLACE " FROM mailbox_epoch e, (SELECT ?2 AS uid) h WHERE e.id = ?1";

	return query_row(store, error, spot_read, "mailbox epoch", sql, "ii", epoch, uid);
}

static bool
ask_about(Store *store, int64_t epoch, int64_t uid, int64_t size, const char *why, GError **error)
{
	g_autoptr(Spot) spot = spot_of(store, epoch, uid, error);

	return spot != NULL && mailbox_ask(store, spot->mailbox, spot->place, size, why, error);
}

static bool
need_not_ask(Store *store, int64_t epoch, int64_t uid, const char *why, GError **error)
{
	g_autoptr(Spot) spot = spot_of(store, epoch, uid, error);

	return spot != NULL && mailbox_answered(store, spot->mailbox, spot->place, why, error);
}

bool
hole_add(Store *store, int64_t epoch, int64_t uid, int64_t size, const char *why, GError **error)
{
	static const char find[] = "SELECT tries FROM mailbox_hole WHERE epoch = ?1 AND uid = ?2";
	static const char sql[] =
		"INSERT INTO mailbox_hole (epoch, uid, state, size, tries, next_try, why, since)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (epoch, uid) DO UPDATE SET state = excluded.state,"
		" tries = excluded.tries, next_try = excluded.next_try, why = excluded.why";
	g_autofree char *now = date_now();
	int64_t tries = 0;

	if (!query_number(store, error, &tries, find, "ii", epoch, uid))
		return false;
	tries++;
	return query_run(store, error, NULL, sql, "iisiiiss", epoch, uid, tries < HOLE_TRIES ? "waiting" : "given_up", size,
	                 tries, next_try(tries), why, now) &&
	       (tries < HOLE_TRIES || ask_about(store, epoch, uid, size, why, error));
}

bool
hole_settle(Store *store, int64_t epoch, int64_t uid, int64_t size, const char *state, const char *why, GError **error)
{
	static const char sql[] =
		"INSERT INTO mailbox_hole (epoch, uid, state, size, tries, next_try, why, since)"
		" VALUES (?1, ?2, ?3, ?4, 0, 0, ?5, ?6) ON CONFLICT (epoch, uid) DO UPDATE SET state = excluded.state,"
		" size = excluded.size, why = excluded.why";
	g_autofree char *now = date_now();

	if (!query_run(store, error, NULL, sql, "iisiss", epoch, uid, state, size, why, now))
		return false;
	return g_str_equal(state, "too_large") ? ask_about(store, epoch, uid, size, why, error)
	                                       : need_not_ask(store, epoch, uid, why, error);
}

bool
hole_reconsider(Store *store, int64_t epoch, int64_t limit, GError **error)
{
	static const char find[] = "SELECT COUNT(*) FROM mailbox_hole WHERE epoch = ?1 AND state = 'too_large' AND size <= ?2";
	static const char sql[] = "UPDATE mailbox_hole SET state = 'waiting', tries = 0, next_try = 0"
	                          " WHERE epoch = ?1 AND state = 'too_large' AND size <= ?2";
	g_autoptr(Change) change = NULL;
	int64_t n = 0;

	if (!query_number(store, error, &n, find, "ii", epoch, limit))
		return false;
	if (n == 0)
		return true;
	change = store_begin(store, error);
	return change != NULL && query_run(store, error, NULL, sql, "ii", epoch, limit) && store_commit(&change, error);
}

bool
hole_fill(Store *store, int64_t epoch, int64_t uid, GError **error)
{
	int64_t changed = 0;

	return query_run(store, error, &changed, "DELETE FROM mailbox_hole WHERE epoch = ?1 AND uid = ?2", "ii", epoch, uid) &&
	       (changed == 0 || need_not_ask(store, epoch, uid, "it came after all", error));
}

bool
hole_known(Store *store, int64_t epoch, int64_t uid, bool *known, GError **error)
{
	int64_t n = 0;

	if (!query_number(store, error, &n, "SELECT COUNT(*) FROM mailbox_hole WHERE epoch = ?1 AND uid = ?2", "ii", epoch, uid))
		return false;
	*known = n > 0;
	return true;
}

GArray *
hole_due(Store *store, int64_t epoch, guint most, GError **error)
{
	/* What was given up waits for a person, and may still come by itself meanwhile. */
	static const char sql[] =
		"SELECT uid FROM (SELECT h.uid FROM mailbox_hole h JOIN mailbox_epoch e ON e.id = h.epoch WHERE h.epoch = ?1"
		" AND h.next_try <= ?2 AND (h.state = 'waiting' OR (h.state = 'given_up' AND NOT " ANSWERED "))"
		" ORDER BY h.next_try, h.uid LIMIT ?3) AS due ORDER BY uid";

	return query_ids(store, error, sql, "iii", epoch, g_get_real_time() / G_USEC_PER_SEC, (int64_t)most);
}

void
hole_free(Hole *hole)
{
	if (hole == NULL)
		return;
	g_free(hole->mailbox);
	g_free(hole->folder);
	g_free(hole->state);
	g_free(hole->why);
	g_free(hole->since);
	g_free(hole);
}

static gpointer
hole_read(Query *query)
{
	Hole *hole = g_new0(Hole, 1);

	hole->mailbox = query_text(query);
	hole->folder = query_text(query);
	hole->uidvalidity = query_int(query);
	hole->uid = query_int(query);
	hole->state = query_text(query);
	hole->size = query_int(query);
	hole->tries = query_int(query);
	hole->why = query_text(query);
	hole->since = query_text(query);
	return hole;
}

GPtrArray *
hole_list(Store *store, GError **error)
{
	static const char sql[] = "SELECT e.mailbox, e.folder, e.uidvalidity, h.uid, h.state, h.size, h.tries, h.why, h.since"
	                          " FROM mailbox_hole h JOIN mailbox_epoch e ON e.id = h.epoch WHERE h.state <> 'gone'"
	                          " AND (h.state = 'waiting' OR NOT " ANSWERED ") ORDER BY e.mailbox, e.folder, e.id, h.uid";

	return query_rows(store, error, hole_read, (GDestroyNotify)hole_free, sql, "");
}

/* ---- the outbox ---- */

bool
outbox_add(Store *store, int64_t epoch, int64_t uid, GError **error)
{
	static const char sql[] = "INSERT INTO mailbox_outbox (epoch, uid, tries, next_try) VALUES (?1, ?2, 0, 0)"
	                          " ON CONFLICT (epoch, uid) DO NOTHING";

	return query_run(store, error, NULL, sql, "ii", epoch, uid);
}

GArray *
outbox_due(Store *store, int64_t epoch, guint most, GError **error)
{
	static const char sql[] = "SELECT uid FROM mailbox_outbox WHERE epoch = ?1 AND next_try <= ?2 ORDER BY uid LIMIT ?3";

	return query_ids(store, error, sql, "iii", epoch, g_get_real_time() / G_USEC_PER_SEC, (int64_t)most);
}

bool
outbox_done(Store *store, int64_t epoch, int64_t uid, GError **error)
{
	return query_run(store, error, NULL, "DELETE FROM mailbox_outbox WHERE epoch = ?1 AND uid = ?2", "ii", epoch, uid);
}

bool
outbox_failed(Store *store, int64_t epoch, int64_t uid, GError **error)
{
	static const char sql[] = "UPDATE mailbox_outbox SET tries = tries + 1, next_try = ?3 WHERE epoch = ?1 AND uid = ?2";
	int64_t tries = 0;

	return query_number(store, error, &tries, "SELECT tries FROM mailbox_outbox WHERE epoch = ?1 AND uid = ?2", "ii", epoch,
	                    uid) &&
	       query_run(store, error, NULL, sql, "iii", epoch, uid, next_try(tries + 1));
}

/* ---- health ---- */

void
mailbox_health_free(MailboxHealth *health)
{
	if (health == NULL)
		return;
	g_free(health->mailbox);
	g_free(health->tried_at);
	g_free(health->succeeded_at);
	g_free(health->failure);
	g_free(health->mail_at);
	g_free(health);
}

static gpointer
health_read(Query *query)
{
	MailboxHealth *health = g_new0(MailboxHealth, 1);

	health->mailbox = query_text(query);
	health->tried_at = query_text(query);
	health->succeeded_at = query_text(query);
	health->failure = query_text(query);
	health->failures = query_int(query);
	health->mail_at = query_text(query);
	return health;
}

GPtrArray *
mailbox_health_list(Store *store, GError **error)
{
	static const char sql[] = "SELECT mailbox, tried_at, succeeded_at, failure, failures, mail_at FROM mailbox_health"
	                          " ORDER BY mailbox";

	return query_rows(store, error, health_read, (GDestroyNotify)mailbox_health_free, sql, "");
}

static bool
note(Store *store, const char *sql, const char *mailbox, const char *third, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	g_autofree char *now = date_now();

	return change != NULL && query_run(store, error, NULL, sql, "sst", mailbox, now, third) && store_commit(&change, error);
}

bool
mailbox_note_success(Store *store, const char *mailbox, bool mail, GError **error)
{
	static const char sql[] =
		"INSERT INTO mailbox_health (mailbox, tried_at, succeeded_at, failure, failures, mail_at)"
		" VALUES (?1, ?2, ?2, NULL, 0, CASE WHEN ?3 IS NULL THEN NULL ELSE ?2 END) ON CONFLICT (mailbox) DO UPDATE SET"
		" tried_at = excluded.tried_at, succeeded_at = excluded.succeeded_at, failure = NULL, failures = 0,"
		" mail_at = COALESCE(excluded.mail_at, mailbox_health.mail_at)";

	return note(store, sql, mailbox, mail ? "mail" : NULL, error);
}

bool
mailbox_note_failure(Store *store, const char *mailbox, const char *why, GError **error)
{
	static const char sql[] =
		"INSERT INTO mailbox_health (mailbox, tried_at, failure, failures) VALUES (?1, ?2, ?3, 1)"
		" ON CONFLICT (mailbox) DO UPDATE SET tried_at = excluded.tried_at, failure = excluded.failure,"
		" failures = mailbox_health.failures + 1";

	return note(store, sql, mailbox, why, error);
}
