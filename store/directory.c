/* directory.c - which company is behind a name, an account, an approved payer */
#include "store/directory.h"

#include "base/names.h"
#include "store/query.h"

#define APPROVED "(p.until_day IS NULL OR p.until_day >= ?2)"

/* A statement that names two companies at most. */
static bool
only_one(Query *query, DirectoryFound *found, char **key, GError **error)
{
	*found = DIRECTORY_NONE;
	*key = NULL;
	if (query == NULL)
		return false;
	while (query_next(query)) {
		*found = *found == DIRECTORY_NONE ? DIRECTORY_ONE : DIRECTORY_SEVERAL;
		if (*found == DIRECTORY_ONE)
			*key = query_text(query);
	}
	if (*found == DIRECTORY_SEVERAL)
		g_clear_pointer(key, g_free);
	return query_done(query, error);
}

bool
directory_by_name(Store *store, const char *name_folded, DirectoryFound *found, char **key, GError **error)
{
	static const char sql[] = "SELECT DISTINCT company_key FROM application WHERE company_folded = ?1 AND company_key IS NOT NULL LIMIT 2";
	g_autoptr(Query) query = query_new(store, error, sql, "t", name_folded);

	return only_one(query, found, key, error);
}

bool
directory_by_short(Store *store, const char *name_short, DirectoryFound *found, char **key, GError **error)
{
	static const char sql[] = "SELECT DISTINCT company_key FROM application WHERE company_short = ?1 AND company_key IS NOT NULL LIMIT 2";
	g_autoptr(Query) query = query_new(store, error, sql, "t", name_short);

	return only_one(query, found, key, error);
}

bool
directory_by_beginning(Store *store, const char *name_folded, DirectoryFound *found, char **key, GError **error)
{
	static const char sql[] = "SELECT DISTINCT company_key FROM application WHERE company_folded >= ?1 AND company_folded < ?2"
	                          " AND company_key IS NOT NULL LIMIT 2";
	g_autofree char *end = g_strconcat(name_folded, "\xf4\x8f\xbf\xbf", NULL); /* U+10FFFF: behind every character */
	g_autoptr(Query) query = query_new(store, error, sql, "tt", name_folded, end);

	return only_one(query, found, key, error);
}

static gpointer
text_read(Query *query)
{
	return query_text(query);
}

GPtrArray *
directory_names(Store *store, const char *key, GError **error)
{
	static const char sql[] = "SELECT DISTINCT company_folded FROM application WHERE company_key = ?1 AND company_folded IS NOT NULL";

	return query_rows(store, error, text_read, g_free, sql, "t", key);
}

GPtrArray *
directory_unconfirmed(Store *store, const char *latest_day, GError **error)
{
	static const char sql[] =
		"SELECT DISTINCT a.company_key FROM payment p JOIN claim c ON c.payment = p.id JOIN application a ON a.id = c.application"
		" WHERE p.state = 'claimed' AND (p.paid_day IS NULL OR p.paid_day <= ?1) AND a.state = 'awaiting_payment' AND a.company_key IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM exception e WHERE e.payment = p.id AND e.code = 'payment_unconfirmed'"
		" AND (e.state = 'open' OR e.resolved_by <> 'keypost')) ORDER BY a.company_key";

	return query_rows(store, error, text_read, g_free, sql, "s", latest_day);
}

/* Does the company bear this name?  Any of its applications may say so. */
static bool
bears_name(Store *store, const char *key, const char *name, bool *bears, GError **error)
{
	static const char sql[] = "SELECT id FROM application WHERE company_folded = ?1 AND company_key = ?2 LIMIT 1";
	g_autofree char *folded = names_company(name);
	int64_t id = 0;

	if (!query_number(store, error, &id, sql, "tt", folded, key))
		return false;
	*bears = id != 0;
	return true;
}

bool
directory_by_account(Store *store, const char *account, DirectoryFound *found, char **key, GError **error)
{
	static const char sql[] = "SELECT DISTINCT company_key, payer_name FROM payment WHERE payer_account = ?1 AND company_key IS NOT NULL"
	                          " AND state = 'confirmed' LIMIT 8";
	g_autoptr(Query) query = query_new(store, error, sql, "t", account);
	g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);
	bool bears = false;

	*found = DIRECTORY_NONE;
	*key = NULL;
	if (query == NULL)
		return false;
	while (query_next(query)) {
		g_ptr_array_add(seen, query_text(query));
		g_ptr_array_add(seen, query_text(query));
	}
	if (!query_done(query, error))
		return false;
	for (guint i = 0; i < seen->len; i += 2) {
		if (g_strcmp0(seen->pdata[i], seen->pdata[0]) != 0)
			return true; /* several pay from it: nobody's */
		/* A parent's account never bore the company's name. */
		if (!bears && !bears_name(store, seen->pdata[i], seen->pdata[i + 1], &bears, error))
			return false;
	}
	if (bears) {
		*found = DIRECTORY_ONE;
		*key = g_strdup(seen->pdata[0]);
	}
	return true;
}

/* ---- approved payers ---- */

void
approval_free(Approval *approval)
{
	if (approval == NULL)
		return;
	g_free(approval->company_key);
	g_free(approval->who);
	g_free(approval->why);
	g_free(approval->until);
	g_free(approval);
}

static gpointer
approval_read(Query *query)
{
	Approval *approval = g_new0(Approval, 1);

	approval->company_key = query_text(query);
	approval->who = query_text(query);
	approval->why = query_text(query);
	approval->until = query_text(query);
	return approval;
}

GPtrArray *
directory_approvals(Store *store, const char *payer_folded, const char *company_key, const char *today, GError **error)
{
	static const char sql[] = "SELECT company_key, who, why, until_day FROM payer_alias p WHERE payer_folded = ?1 AND " APPROVED
	                          " AND (?3 IS NULL OR company_key = ?3) ORDER BY company_key";

	return query_rows(store, error, approval_read, (GDestroyNotify)approval_free, sql, "tst", payer_folded, today, company_key);
}

GPtrArray *
directory_approved(Store *store, const char *today, GError **error)
{
	static const char sql[] = "SELECT DISTINCT payer_folded FROM payer_alias p WHERE p.until_day IS NULL OR p.until_day >= ?1";

	return query_rows(store, error, text_read, g_free, sql, "s", today);
}

GPtrArray *
directory_payers(Store *store, const char *company_key, const char *today, GError **error)
{
	static const char sql[] = "SELECT payer_folded FROM payer_alias p WHERE company_key = ?1 AND " APPROVED;

	return query_rows(store, error, text_read, g_free, sql, "ts", company_key, today);
}

bool
directory_in_text(Store *store, const char *text_folded, const char *payer_folded, const char *own, const char *today, DirectoryFound *found,
                char **key, GError **error)
{
	static const char sql[] =
		"SELECT DISTINCT a.company_key FROM application a WHERE a.company_key IN (SELECT p.company_key FROM payer_alias p"
		" WHERE p.payer_folded = ?1 AND " APPROVED " UNION SELECT ?4) AND a.company_folded IS NOT NULL AND instr(?3, a.company_folded) > 0 LIMIT 2";
	g_autoptr(Query) query = query_new(store, error, sql, "tsst", payer_folded, today, text_folded, own);

	return only_one(query, found, key, error);
}
