/* seeking.c - what a payment that no application explains waits for */
#include "store/seeking.h"
#include "store/query.h"

bool
seeking_clear(Store *store, int64_t payment, GError **error)
{
	return query_run(store, error, NULL, "DELETE FROM seeking WHERE payment = ?1", "i", payment);
}

bool
seeking_set(Store *store, int64_t payment, const GPtrArray *keys, GError **error)
{
	static const char sql[] = "INSERT INTO seeking (payment, key) VALUES (?1, ?2) ON CONFLICT (payment, key) DO NOTHING";

	if (!seeking_clear(store, payment, error))
		return false;
	for (guint i = 0; i < keys->len; i++)
		if (!query_run(store, error, NULL, sql, "is", payment, g_ptr_array_index(keys, i)))
			return false;
	return true;
}

GArray *
seeking_of_key(Store *store, const char *key, GError **error)
{
	return query_ids(store, error, "SELECT payment FROM seeking WHERE key = ?1 ORDER BY payment", "s", key);
}

GArray *
seeking_missing(Store *store, GError **error)
{
	static const char sql[] = "SELECT DISTINCT payment FROM exception e WHERE state = 'open' AND code = 'no_application' AND payment IS NOT NULL"
	                          " AND NOT EXISTS (SELECT 1 FROM seeking s WHERE s.payment = e.payment) ORDER BY payment";

	return query_ids(store, error, sql, "");
}
