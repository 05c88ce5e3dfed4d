/* payment.c - one transfer, seen through any number of claims and at most one credit */
#include "store/payment.h"
#include "base/date.h"
#include "base/text.h"
#include "store/credit.h"
#include "store/move.h"
#include "store/query.h"

#define COLUMNS                                                                                                  \
	"id, (SELECT c.id FROM credit c WHERE c.payment = payment.id), state, tax_id, company_key, payer_name,"  \
	" payer_account, payee_name, payee_account, amount, allocated, paid_at, bank_reference, remark, dirty"

Payment *
payment_new(void)
{
	Payment *payment = g_new0(Payment, 1);
	char **texts[] = { &payment->tax_id,     &payment->company_key,   &payment->payer_name, &payment->payer_account,
		           &payment->payee_name, &payment->payee_account, &payment->paid_at,    &payment->bank_reference,
		           &payment->remark };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup("");
	payment->state = g_strdup("claimed");
	return payment;
}

void
payment_free(Payment *payment)
{
	if (payment == NULL)
		return;
	g_free(payment->state);
	g_free(payment->tax_id);
	g_free(payment->company_key);
	g_free(payment->payer_name);
	g_free(payment->payer_account);
	g_free(payment->payee_name);
	g_free(payment->payee_account);
	g_free(payment->paid_at);
	g_free(payment->bank_reference);
	g_free(payment->remark);
	g_free(payment);
}

static gpointer
payment_read(Query *query)
{
	Payment *payment = g_new0(Payment, 1);

	payment->id = query_int(query);
	payment->credit = query_int(query);
	payment->state = query_text(query);
	payment->tax_id = query_text(query);
	payment->company_key = query_text(query);
	payment->payer_name = query_text(query);
	payment->payer_account = query_text(query);
	payment->payee_name = query_text(query);
	payment->payee_account = query_text(query);
	payment->amount = query_int(query);
	payment->allocated = query_int(query);
	payment->paid_at = query_text(query);
	payment->bank_reference = query_text(query);
	payment->remark = query_text(query);
	payment->dirty = query_bool(query);
	return payment;
}

/* The day of a moment: "" stays "". */
static char *
day_of(const char *moment)
{
	return g_strndup(moment != NULL ? moment : "", 10);
}

bool
payment_add(Store *store, Payment *payment, GError **error)
{
	static const char sql[] =
		"INSERT INTO payment (state, tax_id, company_key, payer_name, payer_account, payee_name, payee_account,"
		" amount, allocated, paid_at, paid_day, bank_reference, reference_folded, remark, created_at, dirty)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, ?14, 1) RETURNING id";
	g_autofree char *day = day_of(payment->paid_at);
	g_autofree char *folded = text_fold(payment->bank_reference);
	g_autofree char *now = date_now();

	if (!query_number(store, error, &payment->id, sql, "sttttttittttts", payment->state, payment->tax_id,
	                  payment->company_key, payment->payer_name, payment->payer_account, payment->payee_name,
	                  payment->payee_account, payment->amount, payment->paid_at, day, payment->bank_reference,
	                  folded, payment->remark, now))
		return false;
	payment->allocated = 0;
	payment->dirty = true;
	return (payment->credit == 0 || credit_set_payment(store, payment->credit, payment->id, error)) &&
	       move_begin(store, NOUN_PAYMENT, payment->id, payment->state, NULL, error);
}

bool
payment_update(Store *store, const Payment *payment, GError **error)
{
	static const char sql[] =
		"UPDATE payment SET tax_id = ?1, company_key = ?2, payer_name = ?3, payer_account = ?4, payee_name = ?5,"
		" payee_account = ?6, amount = ?7, paid_at = ?8, paid_day = ?9, bank_reference = ?10,"
		" reference_folded = ?11, remark = ?12, dirty = ?13 WHERE id = ?14";
	g_autofree char *day = day_of(payment->paid_at);
	g_autofree char *folded = text_fold(payment->bank_reference);
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ttttttitttttbi", payment->tax_id, payment->company_key,
	                 payment->payer_name, payment->payer_account, payment->payee_name, payment->payee_account,
	                 payment->amount, payment->paid_at, day, payment->bank_reference, folded, payment->remark,
	                 payment->dirty, payment->id) &&
	       move_expect_one(NOUN_PAYMENT, store, payment->id, changed, "is not there", error) &&
	       (payment->credit == 0 || credit_set_payment(store, payment->credit, payment->id, error));
}

bool
payment_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why,
             GError **error)
{
	return move_plainly(store, NOUN_PAYMENT, id, from, to, who, why, error);
}

Payment *
payment_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, payment_read, "payment", "SELECT " COLUMNS " FROM payment WHERE id = ?1", "i", id);
}

GPtrArray *
payment_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)payment_free;

	if (state == NULL)
		return query_rows(store, error, payment_read, destroy, "SELECT " COLUMNS " FROM payment ORDER BY id", "");
	return query_rows(store, error, payment_read, destroy,
	                  "SELECT " COLUMNS " FROM payment WHERE state = ?1 ORDER BY id", "s", state);
}

GPtrArray *
payment_dirty(Store *store, GError **error)
{
	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free,
	                  "SELECT " COLUMNS " FROM payment WHERE dirty = 1 ORDER BY id", "");
}

GPtrArray *
payment_of_company(Store *store, const char *company_key, GError **error)
{
	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free,
	                  "SELECT " COLUMNS " FROM payment WHERE company_key = ?1 ORDER BY id", "t", company_key);
}

GPtrArray *
payment_of_company_like(Store *store, const char *company_key, Fen amount, const char *first_day, const char *last_day, GError **error)
{
	/* The company's payments are few, those of a sum are not: `+` keeps the sum from leading. */
	static const char sql[] = "SELECT " COLUMNS " FROM payment WHERE company_key = ?1 AND +amount = ?2 AND +paid_day BETWEEN ?3 AND ?4 ORDER BY paid_day, id";

	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free, sql, "tiss", company_key, amount, first_day, last_day);
}

GPtrArray *
payment_by_reference(Store *store, const char *bank_reference, GError **error)
{
	g_autofree char *folded = text_fold(bank_reference);

	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free,
	                  "SELECT " COLUMNS " FROM payment WHERE reference_folded = ?1 ORDER BY id", "t", folded);
}

GPtrArray *
payment_like(Store *store, Fen amount, const char *day, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM payment WHERE amount = ?1 AND paid_day = ?2 ORDER BY id";
	g_autofree char *whole_day = day_of(day);

	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free, sql, "it", amount, whole_day);
}

GPtrArray *
payment_of_row(Store *store, const char *number, Fen amount, const char *first_day, const char *last_day, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM payment WHERE amount = ?1 AND paid_day BETWEEN ?2 AND ?3 AND EXISTS (SELECT 1 FROM credit c"
	                          " WHERE c.payment = payment.id AND LOWER(REPLACE(c.reference, ' ', '')) = ?4) ORDER BY id";
	g_autofree char *folded = text_fold(number);

	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free, sql, "isss", amount, first_day, last_day, folded);
}

GPtrArray *
payment_unconfirmed(Store *store, Fen amount, const char *first_day, const char *last_day, GError **error)
{
	/* The words of the partial index payment_claimed. */
	static const char sql[] = "SELECT " COLUMNS " FROM payment WHERE state IN ('claimed', 'rejected') AND amount = ?1 AND paid_day BETWEEN ?2 AND ?3"
	                          " AND NOT EXISTS (SELECT 1 FROM credit c WHERE c.payment = payment.id) ORDER BY paid_day, id";

	return query_rows(store, error, payment_read, (GDestroyNotify)payment_free, sql, "iss", amount, first_day, last_day);
}

bool
payment_any_unconfirmed(Store *store, bool *any, GError **error)
{
	int64_t id = 0;

	if (!query_number(store, error, &id, "SELECT id FROM payment WHERE state IN ('claimed', 'rejected') LIMIT 1", ""))
		return false;
	*any = id != 0;
	return true;
}

bool
payment_is_calm(Store *store, const char *company_key, bool *calm, GError **error)
{
	static const char sql[] = "SELECT id FROM payment WHERE company_key = ?1 AND (amount > allocated OR state <> 'confirmed' OR dirty = 1) LIMIT 1";
	int64_t id = 0;

	if (!query_number(store, error, &id, sql, "t", company_key))
		return false;
	*calm = id == 0;
	return true;
}

bool
payment_newest(Store *store, int64_t *id, GError **error)
{
	return query_number(store, error, id, "SELECT MAX(id) FROM payment", "");
}
