/* move.c - one move of one row: the table, the row, the journal */
#include "store/move.h"
#include "store/query.h"

static bool
refuse(Noun noun, int64_t id, const char *from, const char *to, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s %" G_GINT64_FORMAT " may not go from %s to %s",
	            noun_name(noun), (gint64)id, from, to);
	return false;
}

bool
move_note(Store *store, Noun noun, int64_t id, int64_t changed, const char *from, const char *to, const char *who,
     const char *why, GError **error)
{
	if (changed == 1)
		return journal_write(store, who, noun_name(noun), id, from, to, why, error);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s %" G_GINT64_FORMAT " is no longer %s",
	            noun_name(noun), (gint64)id, from);
	return false;
}

bool
move_row(Store *store, Noun noun, const char *sql, int64_t id, const char *from, const char *to, const char *extra,
         const char *who, const char *why, GError **error)
{
	int64_t changed = 0;

	if (!lifecycle_may(noun, from, to))
		return refuse(noun, id, from, to, error);
	return query_run(store, error, &changed, sql, "sist", to, id, from, extra) &&
	       move_note(store, noun, id, changed, from, to, who, why, error);
}

bool
move_plainly(Store *store, Noun noun, int64_t id, const char *from, const char *to, const char *who, const char *why,
             GError **error)
{
	static const char *const sql[NOUN_N] = {
		[NOUN_MESSAGE] = "UPDATE message SET state = ?1 WHERE id = ?2 AND state = ?3",
		[NOUN_PAYMENT] = "UPDATE payment SET state = ?1 WHERE id = ?2 AND state = ?3",
		[NOUN_SHIPMENT] = "UPDATE shipment SET state = ?1 WHERE id = ?2 AND state = ?3",
		[NOUN_INVOICE] = "UPDATE invoice SET state = ?1 WHERE id = ?2 AND state = ?3",
	};
	int64_t changed = 0;

	g_assert(sql[noun] != NULL);
	if (!lifecycle_may(noun, from, to))
		return refuse(noun, id, from, to, error);
	return query_run(store, error, &changed, sql[noun], "sis", to, id, from) &&
	       move_note(store, noun, id, changed, from, to, who, why, error);
}

bool
move_begin(Store *store, Noun noun, int64_t id, const char *state, const char *why, GError **error)
{
	return journal_write(store, "keypost", noun_name(noun), id, NULL, state, why, error);
}

bool
move_expect_one(Noun noun, Store *store, int64_t id, int64_t changed, const char *why, GError **error)
{
	if (changed == 1)
		return true;
	query_spoil(store);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s %" G_GINT64_FORMAT " %s", noun_name(noun), (gint64)id,
	            why);
	return false;
}
