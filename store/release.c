/* release.c - the one door to the production queue */
#include "store/release.h"

#include "base/date.h"
#include "store/application.h"
#include "store/move.h"
#include "store/query.h"

/* Why the row was not written: the caller meant to release something else than what stands in the store. */
bool
release_refused(Store *store, int64_t id, int key_count, Fen due, Fen covered, GError **error)
{
	static const char questions[] = "SELECT COUNT(*) FROM exception"
	                                " WHERE application = ?1 AND state = 'open' AND severity = 'stop'";
	static const char *const releasable[] = { "incomplete", "awaiting_payment", "held", NULL };
	g_autoptr(Application) application = application_get(store, id, error);
	g_autofree char *why = NULL;
	int64_t open = 0;

	if (application == NULL || !query_number(store, error, &open, questions, "i", id))
		return false;
	if (open > 0)
		why = g_strdup_printf("has %" G_GINT64_FORMAT " open questions: it may not be released", (gint64)open);
	else if (!g_strv_contains(releasable, application->state))
		why = g_strdup_printf("is %s: it may not be released", application->state);
	else if (application->due != due || application->key_count != key_count)
		why = g_strdup("is to be released with other keys or another fee than it has");
	else if (covered > application->allocated)
		why = g_strdup("is to be released with more cover than is allocated to it");
	else
		why = g_strdup("asks for no keys: it may not be released");
	return move_expect_one(NOUN_APPLICATION, store, id, 0, why, error);
}

bool
application_release(Store *store, int64_t id, int key_count, Fen due, Fen covered, bool by_person, const char *who,
                    GError **error)
{
	/* What is released must be what stands in the row, and nothing may stand open against it. */
	static const char sql[] =
		"INSERT INTO release (application, key_count, due, covered, by_person, who, at)"
		" SELECT a.id, a.key_count, a.due, CAST(?4 AS INTEGER), CAST(?5 AS INTEGER), ?6, ?7 FROM application a"
		" WHERE a.id = ?1 AND a.key_count = ?2 AND a.due = ?3 AND a.allocated >= ?4"
		" AND (a.kind = 'service' OR a.key_count > 0)"
		" AND a.state IN ('incomplete', 'awaiting_payment', 'held') AND NOT EXISTS (SELECT 1 FROM exception e"
		" WHERE e.application = a.id AND e.state = 'open' AND e.severity = 'stop')";
	g_autofree char *now = date_now();
	g_autofree char *why = NULL;
	int64_t changed = 0;

	if (!query_run(store, error, &changed, sql, "iniibss", id, key_count, due, covered, by_person, who, now))
		return false;
	if (changed != 1)
		return release_refused(store, id, key_count, due, covered, error);
	why = g_strdup_printf("released: %d keys, %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " fen covered", key_count,
	                      (gint64)covered, (gint64)due);
	return journal_write(store, who, "application", id, NULL, NULL, why, error);
}

bool
application_is_released(Store *store, int64_t id, bool *released, GError **error)
{
	int64_t found = 0;

	if (!query_number(store, error, &found, "SELECT application FROM release WHERE application = ?1", "i", id))
		return false;
	*released = found != 0;
	return true;
}

GArray *
application_released_without_jobs(Store *store, GError **error)
{
	return query_ids(store, error, "SELECT application FROM release WHERE issued_at IS NULL ORDER BY application", "");
}

bool
application_set_issued(Store *store, int64_t id, GError **error)
{
	static const char sql[] = "UPDATE release SET issued_at = ?1 WHERE application = ?2 AND issued_at IS NULL";
	g_autofree char *now = date_now();
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "si", now, id) &&
	       move_expect_one(NOUN_APPLICATION, store, id, changed, "is not released, or was issued before", error);
}
