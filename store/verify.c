/* verify.c - what a store must hold for true: the database, the sums, the bytes */
#include "store/query.h"
#include "store/spool.h"
#include "store/store.h"

static bool
verify_database(Store *store, GPtrArray *faults, GError **error)
{
	g_autoptr(Query) whole = query_new(store, error, "PRAGMA integrity_check", "");
	g_autoptr(Query) keys = query_new(store, error, "PRAGMA foreign_key_check", "");

	if (whole == NULL || keys == NULL)
		return false;
	while (query_next(whole)) {
		g_autofree char *line = query_text(whole);

		if (!g_str_equal(line, "ok"))
			g_ptr_array_add(faults, g_strdup_printf("database: %s", line));
	}
	while (query_next(keys)) {
		g_autofree char *table = query_text(keys);
		int64_t row = query_int(keys);
		g_autofree char *parent = query_text(keys);

		g_ptr_array_add(faults, g_strdup_printf("%s %" G_GINT64_FORMAT " refers to a %s that is not there", table,
		                                        (gint64)row, parent));
	}
	return query_done(whole, error) && query_done(keys, error);
}

/* Each answers the ids of rows that break a rule which no CHECK of one row can see. */
static const struct {
	const char *sql, *sentence;
} rules[] = {
	{ "SELECT p.id FROM payment p WHERE p.allocated <>"
	  " (SELECT COALESCE(SUM(a.amount), 0) FROM allocation a WHERE a.payment = p.id)",
	  "payment %" G_GINT64_FORMAT ": what is noted as allocated is not the sum of its allocations" },
	{ "SELECT p.id FROM application p WHERE p.allocated <>"
	  " (SELECT COALESCE(SUM(a.amount), 0) FROM allocation a WHERE a.application = p.id)",
	  "application %" G_GINT64_FORMAT ": what is noted as allocated is not the sum of its allocations" },
	{ "SELECT r.application FROM release r JOIN application p ON p.id = r.application"
	  " WHERE r.due <> p.due OR r.key_count <> p.key_count OR (r.by_person = 0 AND r.covered <> p.allocated)",
	  "application %" G_GINT64_FORMAT ": its keys, fee or cover are no longer those it was released with" },
	{ "SELECT r.application FROM release r"
	  " WHERE (SELECT COUNT(*) FROM job j WHERE j.application = r.application) > r.key_count",
	  "application %" G_GINT64_FORMAT ": more jobs than keys" },
	{ "SELECT r.application FROM release r WHERE r.issued_at IS NOT NULL"
	  " AND (SELECT COUNT(*) FROM job j WHERE j.application = r.application) < r.key_count",
	  "application %" G_GINT64_FORMAT ": issued with fewer jobs than keys" },
	{ "SELECT p.id FROM application p WHERE p.state IN ('queued', 'in_production', 'produced', 'shipped')"
	  " AND NOT EXISTS (SELECT 1 FROM release r WHERE r.application = p.id)",
	  "application %" G_GINT64_FORMAT ": in production without a release" },
};

static bool
verify_rules(Store *store, GPtrArray *faults, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(rules); i++) {
		g_autoptr(Query) query = query_new(store, error, rules[i].sql, "");

		if (query == NULL)
			return false;
		while (query_next(query)) {
			g_auto(GStrv) halves = g_strsplit(rules[i].sentence, "%" G_GINT64_FORMAT, 2);

			g_ptr_array_add(faults, g_strdup_printf("%s%" G_GINT64_FORMAT "%s", halves[0],
			                                        (gint64)query_int(query), halves[1]));
		}
		if (!query_done(query, error))
			return false;
	}
	return true;
}

bool
store_verify(Store *store, GPtrArray *faults, GError **error)
{
	return verify_database(store, faults, error) && verify_rules(store, faults, error) &&
	       spool_verify(store, faults, error);
}
