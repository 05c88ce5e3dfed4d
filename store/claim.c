/* claim.c - what a remittance proof says of a payment, and who may pay for whom */
#include "base/date.h"
#include "base/names.h"
#include "base/text.h"
#include "store/move.h"
#include "store/payment.h"
#include "store/query.h"

#define COLUMNS "id, payment, document, message, application, company_key, duplicate"

void
claim_free(Claim *claim)
{
	if (claim == NULL)
		return;
	g_free(claim->company_key);
	g_free(claim);
}

static gpointer
claim_read(Query *query)
{
	Claim *claim = g_new0(Claim, 1);

	claim->id = query_int(query);
	claim->payment = query_int(query);
	claim->document = query_int(query);
	claim->message = query_int(query);
	claim->application = query_int(query);
	claim->company_key = query_text(query);
	claim->duplicate = query_bool(query);
	return claim;
}

bool
payment_add_claim(Store *store, const Claim *claim, GError **error)
{
	static const char sql[] = "INSERT INTO claim (payment, document, message, application, company_key, duplicate)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

	return query_run(store, error, NULL, sql, "iiirtb", claim->payment, claim->document, claim->message,
	                 claim->application, claim->company_key, claim->duplicate);
}

GPtrArray *
payment_claims(Store *store, int64_t payment, GError **error)
{
	return query_rows(store, error, claim_read, (GDestroyNotify)claim_free,
	                  "SELECT " COLUMNS " FROM claim WHERE payment = ?1 ORDER BY id", "i", payment);
}

GPtrArray *
claim_of_application(Store *store, int64_t application, GError **error)
{
	return query_rows(store, error, claim_read, (GDestroyNotify)claim_free,
	                  "SELECT " COLUMNS " FROM claim WHERE application = ?1 ORDER BY id", "i", application);
}

bool
claim_set_application(Store *store, int64_t claim, int64_t application, const char *company_key, GError **error)
{
	static const char sql[] = "UPDATE claim SET application = ?1, company_key = ?2 WHERE id = ?3";
	int64_t changed = 0;

	if (!query_run(store, error, &changed, sql, "rti", application, company_key, claim))
		return false;
	if (changed == 1)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "there is no such claim");
	return false;
}

bool
claim_of_document(Store *store, int64_t document, int64_t *payment, GError **error)
{
	return query_number(store, error, payment, "SELECT payment FROM claim WHERE document = ?1", "i", document);
}

/* Names are compared as companies' names; a person's name folds to itself. */
static char *
fold_payer(const char *payer_name)
{
	return names_company(payer_name != NULL ? payer_name : "");
}

bool
payer_alias_add(Store *store, const char *payer_name, const char *company_key, const char *who, const char *why,
                const char *until, GError **error)
{
	static const char sql[] =
		"INSERT INTO payer_alias (payer_folded, company_key, payer_name, who, why, until_day, at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (payer_folded, company_key) DO UPDATE SET"
		" who = excluded.who, why = excluded.why, until_day = excluded.until_day, at = excluded.at";
	g_autofree char *folded = fold_payer(payer_name);
	g_autofree char *now = date_now();

	if (*folded == '\0' || company_key == NULL || *company_key == '\0') {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT,
		                    "an approved payer needs a name and the company it pays for");
		return false;
	}
	if (why == NULL || *why == '\0' || until == NULL || *until == '\0') {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "an approved payer needs a reason and a last day");
		return false;
	}
	return query_run(store, error, NULL, sql, "sssstts", folded, company_key, payer_name, who, why, until, now);
}

bool
payer_alias_known(Store *store, const char *payer_name, const char *company_key, const char *today, bool *known,
                  GError **error)
{
	static const char sql[] = "SELECT COUNT(*) FROM payer_alias WHERE payer_folded = ?1 AND company_key = ?2"
	                          " AND (until_day IS NULL OR until_day >= ?3)";
	g_autofree char *folded = fold_payer(payer_name);
	int64_t n = 0;

	if (!query_number(store, error, &n, sql, "tts", folded, company_key, today))
		return false;
	*known = n > 0;
	return true;
}
