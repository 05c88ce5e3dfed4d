/* allocation.c - which part of a payment pays which application, by which rule or person
 *
 * Both sides keep the sum of their allocations; their CHECKs refuse more than there is.  This file and posting.c alone change them. */
#include "base/date.h"
#include "store/move.h"
#include "store/payment.h"
#include "store/query.h"

#define COLUMNS "id, payment, application, amount, rule, by_whom, why, at"

void
allocation_free(Allocation *allocation)
{
	if (allocation == NULL)
		return;
	g_free(allocation->rule);
	g_free(allocation->by);
	g_free(allocation->why);
	g_free(allocation->at);
	g_free(allocation);
}

static gpointer
allocation_read(Query *query)
{
	Allocation *allocation = g_new0(Allocation, 1);

	allocation->id = query_int(query);
	allocation->payment = query_int(query);
	allocation->application = query_int(query);
	allocation->amount = query_int(query);
	allocation->rule = query_text(query);
	allocation->by = query_text(query);
	allocation->why = query_text(query);
	allocation->at = query_text(query);
	return allocation;
}

/* What was released was released for the money of that moment. */
static bool
add_to_application(Store *store, int64_t application, Fen amount, GError **error)
{
	static const char sql[] = "UPDATE application SET allocated = allocated + ?1 WHERE id = ?2"
	                          " AND NOT EXISTS (SELECT 1 FROM release r WHERE r.application = ?2)";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ii", amount, application) &&
	       move_expect_one(NOUN_APPLICATION, store, application, changed,
	                       "is released (or is not there): its allocations stand", error);
}

static bool
add_to_payment(Store *store, int64_t payment, Fen amount, GError **error)
{
	static const char sql[] = "UPDATE payment SET allocated = allocated + ?1 WHERE id = ?2"
	                          " AND (state <> 'rejected' OR ?1 < 0)";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ii", amount, payment) &&
	       move_expect_one(NOUN_PAYMENT, store, payment, changed, "is rejected (or is not there): it pays nothing",
	                       error);
}

bool
allocation_add(Store *store, int64_t payment, int64_t application, Fen amount, const char *rule, const char *by,
               const char *why, GError **error)
{
	static const char sql[] = "INSERT INTO allocation (payment, application, amount, rule, by_whom, why, at)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	g_autofree char *now = date_now();

	return add_to_application(store, application, amount, error) && add_to_payment(store, payment, amount, error) &&
	       query_run(store, error, NULL, sql, "iiissts", payment, application, amount, rule, by, why, now);
}

static bool
drop(Store *store, const Allocation *allocation, GError **error)
{
	return add_to_application(store, allocation->application, -allocation->amount, error) &&
	       add_to_payment(store, allocation->payment, -allocation->amount, error) &&
	       query_run(store, error, NULL, "DELETE FROM allocation WHERE id = ?1", "i", allocation->id);
}

bool
allocation_clear(Store *store, int64_t application, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM allocation WHERE application = ?1 AND by_whom = 'keypost'"
	                          " ORDER BY id";
	g_autoptr(GPtrArray) rows = NULL;

	/* Nothing is added, but a released application is refused even when there is nothing to drop. */
	if (!add_to_application(store, application, 0, error))
		return false;
	rows = query_rows(store, error, allocation_read, (GDestroyNotify)allocation_free, sql, "i", application);
	if (rows == NULL)
		return false;
	for (guint i = 0; i < rows->len; i++) {
		if (!drop(store, g_ptr_array_index(rows, i), error))
			return false;
	}
	return true;
}

bool
allocation_take_back(Store *store, int64_t payment, int64_t application, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM allocation WHERE payment = ?1 AND application = ?2 AND by_whom <> 'keypost' ORDER BY id";
	g_autoptr(GPtrArray) rows = query_rows(store, error, allocation_read, (GDestroyNotify)allocation_free, sql, "ii", payment, application);

	for (guint i = 0; rows != NULL && i < rows->len; i++)
		if (!drop(store, g_ptr_array_index(rows, i), error))
			return false;
	return rows != NULL;
}

GPtrArray *
allocation_of_application(Store *store, int64_t application, GError **error)
{
	return query_rows(store, error, allocation_read, (GDestroyNotify)allocation_free,
	                  "SELECT " COLUMNS " FROM allocation WHERE application = ?1 ORDER BY id", "i", application);
}

GPtrArray *
allocation_of_payment(Store *store, int64_t payment, GError **error)
{
	return query_rows(store, error, allocation_read, (GDestroyNotify)allocation_free,
	                  "SELECT " COLUMNS " FROM allocation WHERE payment = ?1 ORDER BY id", "i", payment);
}

GPtrArray *
allocation_list(Store *store, GError **error)
{
	return query_rows(store, error, allocation_read, (GDestroyNotify)allocation_free,
	                  "SELECT " COLUMNS " FROM allocation ORDER BY id", "");
}
