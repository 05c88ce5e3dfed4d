/* credit.c - rows of the bank's statement: the only money there is; and the files they came in */
#include "store/credit.h"
#include "base/date.h"
#include "base/text.h"
#include "store/query.h"

/* What stands for "the file does not say". */
#define NO_BALANCE INT64_MIN

#define COLUMNS                                                                                                  \
	"id, statement, payment, account, booked_at, amount, balance, payer_name, payer_account, remark,"        \
	" reference, reversed, line"

Credit *
credit_new(void)
{
	Credit *credit = g_new0(Credit, 1);
	char **texts[] = { &credit->account, &credit->booked_at, &credit->payer_name, &credit->payer_account,
		           &credit->remark,  &credit->reference };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i] = g_strdup("");
	credit->balance = NO_BALANCE;
	return credit;
}

void
credit_free(Credit *credit)
{
	if (credit == NULL)
		return;
	g_free(credit->account);
	g_free(credit->booked_at);
	g_free(credit->payer_name);
	g_free(credit->payer_account);
	g_free(credit->remark);
	g_free(credit->reference);
	g_free(credit);
}

static gpointer
credit_read(Query *query)
{
	Credit *credit = g_new0(Credit, 1);

	credit->id = query_int(query);
	credit->statement = query_int(query);
	credit->payment = query_int(query);
	credit->account = query_text(query);
	credit->booked_at = query_text(query);
	credit->amount = query_int(query);
	credit->balance = query_int_or(query, NO_BALANCE);
	credit->payer_name = query_text(query);
	credit->payer_account = query_text(query);
	credit->remark = query_text(query);
	credit->reference = query_text(query);
	credit->reversed = query_bool(query);
	credit->row = (int)query_int(query);
	return credit;
}

/* The account as its digits: files write it with blanks or a currency behind. */
static char *
fold_account(const char *account)
{
	return text_fold(account);
}

bool
statement_add(Store *store, const char *sha256, const char *name, const char *account, const char *first_day,
              const char *last_day, int64_t *id, bool *known, GError **error)
{
	static const char insert[] =
		"INSERT INTO statement (sha256, name, account, first_day, last_day, imported_at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (sha256) DO NOTHING RETURNING id";
	g_autofree char *folded = fold_account(account);
	g_autofree char *first = g_strndup(first_day != NULL ? first_day : "", 10);
	g_autofree char *last = g_strndup(last_day != NULL ? last_day : "", 10);
	g_autofree char *now = date_now();
	int64_t added = 0;

	if (!query_number(store, error, &added, insert, "stttts", sha256, name, folded, first, last, now))
		return false;
	*known = added == 0;
	*id = added;
	if (*known)
		return query_number(store, error, id, "SELECT id FROM statement WHERE sha256 = ?1", "s", sha256);
	return journal_write(store, "keypost", "statement", added, NULL, "imported", name, error);
}

/* A reference of the bank names the row; without one its day, sum, payer and the balance after it do.  A reversal carries
 * the reference of what it reverses, so sum and sign belong to it too. */
static char *
identity_of(const Credit *credit)
{
	g_autofree char *account = fold_account(credit->account);
	g_autofree char *reference = text_fold(credit->reference);
	g_autofree char *payer = text_fold(credit->payer_name);
	g_autofree char *payer_account = text_fold(credit->payer_account);
	g_autofree char *day = g_strndup(credit->booked_at != NULL ? credit->booked_at : "", 10);
	g_autofree char *sum = g_strdup_printf("%" G_GINT64_FORMAT "%s", (gint64)credit->amount,
	                                       credit->reversed ? " reversed" : "");

	if (*reference != '\0')
		return g_strjoin("|", account, "reference", reference, sum, NULL);
	if (credit->balance == NO_BALANCE)
		return g_strjoin("|", account, day, sum, payer, payer_account, NULL);
	return g_strdup_printf("%s|%s|%s|%s|%s|%" G_GINT64_FORMAT, account, day, sum, payer, payer_account,
	                       (gint64)credit->balance);
}

static bool
insert_credit(Store *store, Credit *credit, const char *identity, int nth, GError **error)
{
	static const char sql[] =
		"INSERT INTO credit (statement, account, booked_at, amount, balance, payer_name, payer_account, remark,"
		" reference, reversed, line, identity, nth)"
		" VALUES (?1, ?2, ?3, ?4, CASE WHEN ?5 = 1 THEN ?6 END, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) RETURNING id";
	g_autofree char *account = fold_account(credit->account);

	return query_number(store, error, &credit->id, sql, "ittibittttbnsn", credit->statement, account,
	                    credit->booked_at, credit->amount, credit->balance != NO_BALANCE, credit->balance,
	                    credit->payer_name, credit->payer_account, credit->remark, credit->reference,
	                    credit->reversed, credit->row, identity, nth);
}

bool
credit_add(Store *store, Credit *credit, int nth_equal, bool *is_new, GError **error)
{
	static const char find[] = "SELECT id FROM credit WHERE identity = ?1 AND nth = ?2";
	g_autofree char *identity = identity_of(credit);

	if (!query_number(store, error, &credit->id, find, "sn", identity, nth_equal))
		return false;
	*is_new = credit->id == 0;
	return !*is_new || insert_credit(store, credit, identity, nth_equal, error);
}

bool
credit_set_payment(Store *store, int64_t credit, int64_t payment, GError **error)
{
	static const char sql[] = "UPDATE credit SET payment = ?1 WHERE id = ?2 AND (payment IS NULL OR payment = ?1 OR ?1 IS NULL)";
	int64_t changed = 0;

	if (!query_run(store, error, &changed, sql, "ri", payment, credit))
		return false;
	if (changed == 1)
		return true;
	query_spoil(store);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
	            "credit %" G_GINT64_FORMAT " belongs to another payment (or is not there)", (gint64)credit);
	return false;
}

Credit *
credit_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, credit_read, "credit", "SELECT " COLUMNS " FROM credit WHERE id = ?1", "i", id);
}

GPtrArray *
credit_open(Store *store, GError **error)
{
	return query_rows(store, error, credit_read, (GDestroyNotify)credit_free,
	                  "SELECT " COLUMNS " FROM credit WHERE payment IS NULL AND reversed = 0 ORDER BY id", "");
}

GPtrArray *
credit_list(Store *store, GError **error)
{
	return query_rows(store, error, credit_read, (GDestroyNotify)credit_free,
	                  "SELECT " COLUMNS " FROM credit ORDER BY id", "");
}

bool
statement_covers(Store *store, const char *account, const char *day, bool *covered, GError **error)
{
	static const char sql[] = "SELECT id FROM statement WHERE account = ?1 AND first_day <= ?2 AND last_day >= ?2"
	                          " LIMIT 1";
	g_autofree char *folded = fold_account(account);
	g_autofree char *whole_day = g_strndup(day != NULL ? day : "", 10);
	int64_t id = 0;

	if (!query_number(store, error, &id, sql, "tt", folded, whole_day))
		return false;
	*covered = id != 0;
	return true;
}
