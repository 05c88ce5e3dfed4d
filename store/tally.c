/* tally.c - how much of everything there is, counted by the database */
#include "store/tally.h"
#include "store/query.h"
#include "store/report.h"

/* One statement and where its columns go. */
typedef struct {
	const char *sql;
	guint n;
	gsize at[8];
} Count;

#define AT(member) G_STRUCT_OFFSET(Tally, member)
#define IF(condition) "COALESCE(SUM(CASE WHEN " condition " THEN 1 ELSE 0 END), 0)"

static const Count counts[] = {
	{ "SELECT COALESCE(SUM(n), 0), COALESCE(SUM(CASE WHEN state <> 'matched' THEN n ELSE 0 END), 0)"
	  " FROM (SELECT state, COUNT(*) AS n FROM message GROUP BY state) mail", 2, { AT(mails), AT(unread) } },
	/* Nothing of the desk in it (unrecognized_message) is ignored; any other question about the mail or a part of it excepts it.  Only
	 * the few mails that led to nothing are looked at one by one. */
	{ "SELECT COUNT(*), " IF("fate = 1") ", " IF("fate = 2") ", " IF("fate = 4") " FROM ("
	  "SELECT CASE WHEN EXISTS (SELECT 1 FROM exception e WHERE e.message = m.id AND e.code <> 'unrecognized_message') THEN 2"
	  " WHEN EXISTS (SELECT 1 FROM document d JOIN exception e ON e.document = d.id WHERE d.message = m.id) THEN 2"
	  " WHEN EXISTS (SELECT 1 FROM exception e WHERE e.message = m.id) THEN 1 ELSE 4 END AS fate FROM message m"
	  " WHERE m.state = 'matched' AND NOT EXISTS (SELECT 1 FROM application_message a WHERE a.message = m.id)"
	  " AND NOT EXISTS (SELECT 1 FROM claim k WHERE k.message = m.id)) mail",
	  4, { AT(barren), AT(ignored), AT(excepted), AT(lost) } },
	{ "SELECT COALESCE(SUM(n), 0), COALESCE(SUM(CASE WHEN state = 'read' THEN n ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN state = 'ignored' THEN n ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'parked' THEN n ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN state = 'received' THEN n ELSE 0 END), 0)"
	  " FROM (SELECT state, COUNT(*) AS n FROM document GROUP BY state) part",
	  5, { AT(parts), AT(used), AT(parts_ignored), AT(parts_excepted), AT(waiting) } },
	{ "SELECT COUNT(*) FROM document d JOIN message m ON m.id = d.message WHERE d.state = 'received' AND m.state <> 'received'",
	  1, { AT(stray) } },
	{ "SELECT COUNT(*) FROM document d WHERE d.state = 'parked'"
	  " AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.document = d.id)"
	  " AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.message = d.message)",
	  1, { AT(silent) } },
	{ "SELECT COALESCE(SUM(CASE WHEN c.reversed = 0 THEN c.amount ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN c.reversed = 0 AND p.id IS NULL THEN c.amount ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN c.reversed = 1 AND c.identity NOT LIKE '% reversed%' THEN c.amount ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN c.reversed = 0 THEN p.amount ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN c.reversed = 0 THEN p.amount - p.allocated ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN c.reversed = 0 AND p.amount > p.allocated AND (p.state = 'rejected' OR EXISTS (SELECT 1 FROM allocation al"
	  " JOIN exception e ON e.application = al.application WHERE al.payment = p.id AND e.code = 'amount_over'))"
	  " THEN p.amount - p.allocated ELSE 0 END), 0)"
	  " FROM credit c LEFT JOIN payment p ON p.id = c.payment",
	  6, { AT(credited), AT(open), AT(reversed), AT(behind), AT(rest), AT(refund_due) } },
	{ "SELECT COALESCE(SUM(al.amount), 0), COALESCE(SUM(CASE WHEN c.id IS NOT NULL THEN al.amount ELSE 0 END), 0)"
	  " FROM allocation al LEFT JOIN credit c ON c.payment = al.payment AND c.reversed = 0",
	  2, { AT(allocations), AT(set) } },
	{ "SELECT COALESCE(SUM(allocated), 0) FROM payment", 1, { AT(of_payments) } },
	{ "SELECT COALESCE(SUM(allocated), 0), " IF("state IN ('queued', 'in_production', 'produced', 'shipped')")
	  " FROM application", 2, { AT(of_applications), AT(moved) } },
	/* Keys are those of releases that were issued; a service has none.  What was withdrawn after its release is still released. */
	{ "SELECT COUNT(*), COALESCE(SUM(CASE WHEN r.issued_at IS NOT NULL AND a.kind = 'keys' THEN r.key_count ELSE 0 END), 0),"
	  " " IF("r.issued_at IS NULL") " FROM release r JOIN application a ON a.id = r.application",
	  3, { AT(released), AT(keys), AT(to_issue) } },
	{ "SELECT COALESCE(SUM(n), 0), COALESCE(SUM(CASE WHEN state = 'shipped' THEN n ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN state = 'cancelled' THEN n ELSE 0 END), 0),"
	  " COALESCE(SUM(CASE WHEN state NOT IN ('shipped', 'cancelled') THEN n ELSE 0 END), 0)"
	  " FROM (SELECT state, COUNT(*) AS n FROM job GROUP BY state) made",
	  4, { AT(jobs), AT(shipped), AT(cancelled), AT(queued) } },
	{ "SELECT COUNT(*), COALESCE(SUM(CASE WHEN a.kind = 'keys' THEN r.key_count ELSE 0 END), 0)"
	  " - COALESCE(SUM((SELECT COUNT(*) FROM job j WHERE j.application = s.application AND j.state = 'cancelled')), 0)"
	  " FROM shipment s JOIN release r ON r.application = s.application JOIN application a ON a.id = s.application WHERE s.state = 'shipped'",
	  2, { AT(parcels), AT(parcel_keys) } },
};

static bool
count_all(Store *store, Tally *tally, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_autoptr(Query) query = query_new(store, error, counts[i].sql, "");

		if (query == NULL)
			return false;
		if (query_next(query))
			for (guint column = 0; column < counts[i].n; column++)
				G_STRUCT_MEMBER(int64_t, tally, counts[i].at[column]) = query_int(query);
		if (!query_done(query, error))
			return false;
	}
	return true;
}

bool
tally_take(Store *store, Tally *tally, GError **error)
{
	bool done;

	*tally = (Tally){ 0 };
	if (!report_hold(store, error))
		return false;
	done = count_all(store, tally, error);
	tally->taken = tally->mails - tally->unread - tally->barren;
	report_let_go(store);
	return done;
}

#define STATES(table, moment)                                                                                    \
	{ "SELECT state, COUNT(*), MIN(" moment ") FROM " table " GROUP BY state",                               \
	  "SELECT id FROM " table " WHERE state = ?1 AND " moment " = ?2 ORDER BY id LIMIT 1" }

/* What waits longest: of equal moments the lowest number.  Looked up by itself, since most states hold rows by the million and wait for nothing. */
static bool
find_oldest(Store *store, const char *sql, const char *state, const char *since, int64_t *oldest, GError **error)
{
	*oldest = 0;
	return *since == '\0' || query_number(store, error, oldest, sql, "ss", state, since);
}

bool
tally_states(Store *store, Noun noun, TallyRow row, gpointer data, GError **error)
{
	static const struct {
		const char *counts, *oldest;
	} sql[NOUN_N] = {
		[NOUN_MESSAGE] = STATES("message", "fetched_at"),  [NOUN_DOCUMENT] = STATES("document", "NULL"),
		[NOUN_APPLICATION] = STATES("application", "created_at"), [NOUN_PAYMENT] = STATES("payment", "paid_at"),
		[NOUN_EXCEPTION] = STATES("exception", "since"),   [NOUN_JOB] = STATES("job", "due_day"),
		[NOUN_SHIPMENT] = STATES("shipment", "NULL"),      [NOUN_INVOICE] = STATES("invoice", "NULL"),
	};
	g_autoptr(Query) query = query_new(store, error, sql[noun].counts, "");
	bool wanted = true;

	if (query == NULL)
		return false;
	while (wanted && query_next(query)) {
		g_autofree char *state = query_text(query), *since = NULL;
		int64_t count = query_int(query), oldest;

		since = query_text(query);
		if (!find_oldest(store, sql[noun].oldest, state, since, &oldest, error))
			return false;
		wanted = row(state, count, oldest, since, data);
	}
	return query_done(query, error);
}
