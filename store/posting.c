/* posting.c - what a pass over the bank's rows decided, written table by table */
#include "store/posting.h"

#include "base/date.h"
#include "store/query.h"
#include "store/release.h"

#define MANY 5000 /* rows for which indexes are made anew */

bool
posting_begin(Store *store, GError **error)
{
	static const char *const steps[] = {
		"CREATE TEMPORARY TABLE IF NOT EXISTS posted_row (credit INTEGER PRIMARY KEY, payment INTEGER NOT NULL, company_key TEXT, tax_id TEXT,"
		" reference TEXT, allocated INTEGER NOT NULL)",
		"CREATE TEMPORARY TABLE IF NOT EXISTS posted_paid (application INTEGER PRIMARY KEY, key_count INTEGER NOT NULL, due INTEGER NOT NULL)",
		"CREATE TEMPORARY TABLE IF NOT EXISTS posted_ground (id INTEGER PRIMARY KEY, rule TEXT NOT NULL, why TEXT NOT NULL)",
		"CREATE TEMPORARY TABLE IF NOT EXISTS posted_part (id INTEGER PRIMARY KEY, payment INTEGER NOT NULL, application INTEGER NOT NULL,"
		" amount INTEGER NOT NULL, ground INTEGER NOT NULL)",
		"DELETE FROM posted_row",
		"DELETE FROM posted_paid",
		"DELETE FROM posted_ground",
		"DELETE FROM posted_part",
	};

	for (guint i = 0; i < G_N_ELEMENTS(steps); i++)
		if (!query_run(store, error, NULL, steps[i], ""))
			return false;
	return true;
}

bool
posting_row(Store *store, int64_t credit, int64_t payment, const char *company_key, const char *tax_id, const char *reference, Fen allocated,
            GError **error)
{
	static const char sql[] = "INSERT INTO posted_row (credit, payment, company_key, tax_id, reference, allocated) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

	return query_run(store, error, NULL, sql, "iittti", credit, payment, company_key, tax_id, reference, allocated);
}

bool
posting_paid(Store *store, int64_t application, int key_count, Fen due, GError **error)
{
	static const char sql[] = "INSERT INTO posted_paid (application, key_count, due) VALUES (?1, ?2, ?3)";

	return query_run(store, error, NULL, sql, "ini", application, key_count, due);
}

bool
posting_ground(Store *store, int64_t ground, const char *rule, const char *why, GError **error)
{
	return query_run(store, error, NULL, "INSERT INTO posted_ground (id, rule, why) VALUES (?1, ?2, ?3)", "iss", ground, rule, why);
}

bool
posting_part(Store *store, int64_t payment, int64_t application, Fen amount, int64_t ground, GError **error)
{
	static const char sql[] = "INSERT INTO posted_part (payment, application, amount, ground) VALUES (?1, ?2, ?3, ?4)";

	return query_run(store, error, NULL, sql, "iiii", payment, application, amount, ground);
}

/* ---- indexes --------------------------------------------------------------------------------------------- */

/* What makes again the indexes of a table: they are dropped while many rows are written, for sorting all entries once takes a third of the time that
 * finding the place of each does.  NULL on error; "" where the rows are few beside those that are there: the indexes stay.  The schema itself says how
 * they are made and in which order (of two that serve a question as well SQLite takes the newer), and nobody else sees the store without them. */
static char *
put_aside(Store *store, const char *table, int64_t rows, GError **error)
{
	static const char named[] = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL ORDER BY rowid";
	static const char newest[] = "SELECT CASE ?1 WHEN 'payment' THEN (SELECT MAX(id) FROM payment) ELSE (SELECT MAX(id) FROM allocation) END";
	g_autoptr(GString) drop = g_string_new(NULL), create = g_string_new(NULL);
	g_autoptr(Query) query = NULL;
	int64_t there = 0;

	if (!query_number(store, error, &there, newest, "s", table))
		return NULL;
	if (rows < MANY || rows < there)
		return g_strdup("");
	query = query_new(store, error, named, "s", table);
	if (query == NULL)
		return NULL;
	while (query_next(query)) {
		g_string_append_printf(drop, "DROP INDEX %s;", query_text_here(query));
		g_string_append_printf(create, "%s;", query_text_here(query));
	}
	if (!query_done(query, error))
		return NULL;
	g_clear_pointer(&query, query_free);
	return query_script(store, drop->str, error) ? g_string_free(g_steal_pointer(&create), FALSE) : NULL;
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static bool
taken(Store *store, GError **error)
{
	static const char sql[] = "SELECT q.credit FROM posted_row q WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.id = q.payment) ORDER BY q.credit";
	int64_t credit = 0;

	query_spoil(store);
	if (!query_number(store, error, &credit, sql, ""))
		return false;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "another run has taken the bank's row %" G_GINT64_FORMAT, (gint64)credit);
	return false;
}

static bool
write_rows(Store *store, const char *payee_name, const char *now, GError **error)
{
	static const char insert[] =
		"INSERT INTO payment (id, state, tax_id, company_key, payer_name, payer_account, payee_name, payee_account, amount, allocated, paid_at,"
		" paid_day, bank_reference, reference_folded, remark, created_at, dirty)"
		" SELECT q.payment, 'confirmed', q.tax_id, q.company_key, c.payer_name, c.payer_account, ?1, c.account, c.amount, q.allocated, c.booked_at,"
		" substr(c.booked_at, 1, 10), c.reference, COALESCE(q.reference, c.reference), c.remark, ?2, 0"
		/* In the order of the notes, row by row: the index of rows without a payment would bring them in another, to be sorted whole. */
		" FROM posted_row q CROSS JOIN credit c WHERE c.id = q.credit AND +c.payment IS NULL AND c.reversed = 0 ORDER BY q.credit";
	static const char tie[] = "UPDATE credit SET payment = (SELECT q.payment FROM posted_row q WHERE q.credit = credit.id)"
	                          " WHERE id IN (SELECT credit FROM posted_row)";
	static const char note[] = "INSERT INTO journal (at, who, noun, noun_id, from_state, to_state, why)"
	                           " SELECT ?1, 'keypost', 'payment', payment, NULL, 'confirmed', NULL FROM posted_row ORDER BY payment";
	g_autofree char *indexes = NULL;
	int64_t noted = 0, written = 0;

	if (!query_number(store, error, &noted, "SELECT COUNT(*) FROM posted_row", ""))
		return false;
	indexes = put_aside(store, "payment", noted, error);
	if (indexes == NULL || !query_run(store, error, &written, insert, "ts", payee_name, now))
		return false;
	if (written != noted)
		return taken(store, error);
	return query_script(store, indexes, error) && query_run(store, error, NULL, tie, "") && query_run(store, error, NULL, note, "s", now);
}

/* ---- applications ---------------------------------------------------------------------------------------- */

/* The first that was left as it was, and why. */
static bool
refused(Store *store, GError **error)
{
	static const char sql[] = "SELECT q.application, q.key_count, q.due FROM posted_paid q WHERE NOT EXISTS (SELECT 1 FROM application a"
	                          " WHERE a.id = q.application AND a.state = 'queued' AND a.key_count = q.key_count AND a.due = q.due AND a.allocated = q.due"
	                          " AND NOT EXISTS (SELECT 1 FROM release r WHERE r.application = a.id)) ORDER BY q.application LIMIT 1";
	g_autoptr(Query) query = query_new(store, error, sql, "");
	int64_t id, due;
	int key_count;

	query_spoil(store);
	if (query == NULL)
		return false;
	query_next(query);
	id = query_int(query);
	key_count = (int)query_int(query);
	due = query_int(query);
	return query_done(query, error) && release_refused(store, id, key_count, due, 0, error);
}

static bool
write_paid(Store *store, const char *now, GError **error)
{
	static const char pay[] =
		"UPDATE application SET allocated = due, state = 'queued', complete_since = COALESCE(complete_since, ?1)"
		" WHERE id IN (SELECT application FROM posted_paid) AND due > 0 AND allocated = 0"
		/* By its number: the index of states would have to be left alone until the end. */
		" AND COALESCE(state, '') = 'awaiting_payment'"
		" AND (kind = 'service' OR key_count > 0)"
		" AND EXISTS (SELECT 1 FROM posted_paid q WHERE q.application = application.id AND q.key_count = application.key_count AND q.due = application.due)"
		" AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.application = application.id AND e.state = 'open' AND e.severity = 'stop')";
	static const char release[] = "INSERT INTO release (application, key_count, due, covered, by_person, who, at)"
	                              " SELECT application, key_count, due, due, 0, 'keypost', ?1 FROM posted_paid ORDER BY application";
	static const char note[] =
		"INSERT INTO journal (at, who, noun, noun_id, from_state, to_state, why) SELECT ?1, 'keypost', 'application', application,"
		" 'awaiting_payment', 'queued', 'released: ' || key_count || ' keys, ' || due || ' of ' || due || ' fen covered'"
		" FROM posted_paid ORDER BY application";
	int64_t noted = 0, written = 0;

	if (!query_number(store, error, &noted, "SELECT COUNT(*) FROM posted_paid", "") || !query_run(store, error, &written, pay, "s", now))
		return false;
	if (written != noted)
		return refused(store, error);
	return query_run(store, error, NULL, release, "s", now) && query_run(store, error, NULL, note, "s", now);
}

/* ---- parts ----------------------------------------------------------------------------------------------- */

static bool
write_parts(Store *store, const char *now, GError **error)
{
	static const char sql[] = "INSERT INTO allocation (payment, application, amount, rule, by_whom, why, at)"
	                          " SELECT q.payment, q.application, q.amount, g.rule, 'keypost', g.why, ?1 FROM posted_part q"
	                          " JOIN posted_ground g ON g.id = q.ground ORDER BY q.id";
	g_autofree char *indexes = NULL;
	int64_t noted = 0;

	if (!query_number(store, error, &noted, "SELECT COUNT(*) FROM posted_part", ""))
		return false;
	indexes = put_aside(store, "allocation", noted, error);
	return indexes != NULL && query_run(store, error, NULL, sql, "s", now) && query_script(store, indexes, error);
}

bool
posting_write(Store *store, const char *payee_name, GError **error)
{
	g_autofree char *now = date_now();

	return write_rows(store, payee_name, now, error) && write_paid(store, now, error) && write_parts(store, now, error);
}
