/* credit.c - rows of the bank's statement: the only money there is; and the files they came in */
#include "store/credit.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/query.h"

/* What stands for "the file does not say". */
#define NO_BALANCE INT64_MIN

#define COLUMNS                                                                                                  \
	"id, statement, payment, account, booked_at, amount, balance, payer_name, payer_account, remark,"        \
	" reference, reversed, line, identity"

Credit *
credit_new(void)
{
	Credit *credit = g_new0(Credit, 1);
	char **texts[] = { &credit->account, &credit->booked_at, &credit->payer_name, &credit->payer_account,
		           &credit->remark,  &credit->reference, &credit->source };

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
	g_free(credit->source);
	g_free(credit);
}

/* "account|day|sum[ reversed]|source|…" */
static void
identity_read(Credit *credit, const char *identity)
{
	g_auto(GStrv) parts = g_strsplit(identity, "|", 5);
	guint n = g_strv_length(parts);

	credit->taking_back = n > 2 && g_str_has_suffix(parts[2], " reversed");
	credit->source = g_strdup(n > 3 ? parts[3] : "");
}

static gpointer
credit_read(Query *query)
{
	Credit *credit = g_new0(Credit, 1);
	g_autofree char *identity = NULL;

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
	identity = query_text(query);
	identity_read(credit, identity);
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

static char *
piece(const char *text)
{
	return g_strdelimit(text_fold(text), "|", '/');
}

/* Account, day and sum come first, so that a day's rows stand together in the index.  A reference of the bank then names the row; without
 * one its payer and the balance after it do.  A reversal carries the reference of what it reverses, so its sum says what it is. */
static char *
identity_of(const Credit *credit)
{
	g_autofree char *account = piece(credit->account), *source = piece(credit->source);
	g_autofree char *reference = piece(credit->reference), *payer = piece(credit->payer_name);
	g_autofree char *payer_account = piece(credit->payer_account);
	g_autofree char *day = g_strndup(credit->booked_at != NULL ? credit->booked_at : "", 10);
	g_autofree char *sum = g_strdup_printf("%" G_GINT64_FORMAT "%s", (gint64)credit->amount, credit->reversed ? " reversed" : "");
	g_autofree char *balance = credit->balance == NO_BALANCE ? g_strdup("") : g_strdup_printf("%" G_GINT64_FORMAT, (gint64)credit->balance);

	if (*reference != '\0')
		return g_strjoin("|", account, day, sum, source, reference, NULL);
	return g_strjoin("|", account, day, sum, source, "", payer, payer_account, balance, NULL);
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

static bool
free_place(Store *store, const char *identity, int *nth, GError **error)
{
	int64_t n = 0;

	if (!query_number(store, error, &n, "SELECT COALESCE(MAX(nth), 0) + 1 FROM credit WHERE identity = ?1", "s", identity))
		return false;
	*nth = (int)n;
	return true;
}

bool
credit_insert(Store *store, Credit *credit, GError **error)
{
	g_autofree char *identity = identity_of(credit);
	int nth;

	credit->taking_back = credit->reversed;
	return free_place(store, identity, &nth, error) && insert_credit(store, credit, identity, nth, error);
}

static bool
fill(char **slot, const char *more)
{
	if (**slot != '\0' || more == NULL || *more == '\0')
		return false;
	g_free(*slot);
	*slot = g_strdup(more);
	return true;
}

bool
credit_complete(Store *store, const Credit *known, const Credit *more, GError **error)
{
	static const char sql[] =
		"UPDATE credit SET booked_at = ?2, balance = CASE WHEN ?3 = 1 THEN ?4 END, payer_name = ?5, payer_account = ?6, remark = ?7,"
		" reference = ?8, identity = ?9, nth = ?10 WHERE id = ?1";
	g_autoptr(Credit) now = credit_get(store, known->id, error);
	g_autofree char *identity = NULL;
	bool changed, timed;
	int nth;

	if (now == NULL)
		return false;
	now->reversed = now->taking_back; /* as it was when its identity was made */
	changed = fill(&now->payer_name, more->payer_name) | fill(&now->payer_account, more->payer_account) | fill(&now->remark, more->remark);
	if (fill(&now->reference, more->reference)) {
		g_free(now->source);
		now->source = g_strdup(more->source == NULL ? "" : more->source);
		changed = true;
	}
	if (now->balance == NO_BALANCE && more->balance != NO_BALANCE) {
		now->balance = more->balance;
		changed = true;
	}
	timed = strlen(now->booked_at) == 10 && strlen(more->booked_at) > 10 && g_str_has_prefix(more->booked_at, now->booked_at);
	if (timed) {
		g_free(now->booked_at);
		now->booked_at = g_strdup(more->booked_at);
	}
	if (!changed && !timed)
		return true;
	identity = identity_of(now);
	return free_place(store, identity, &nth, error) &&
	       query_run(store, error, NULL, sql, "isbittttsn", now->id, now->booked_at, now->balance != NO_BALANCE, now->balance, now->payer_name,
	                 now->payer_account, now->remark, now->reference, identity, nth) &&
	       journal_write(store, "keypost", "credit", now->id, NULL, "completed", "another statement says more of the same row", error);
}

GPtrArray *
credit_between(Store *store, const char *account, const char *first_day, const char *last_day, Fen amount, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM credit WHERE identity >= ?1 AND identity < ?2 AND (?3 = 0 OR amount = ?3)"
	                          " ORDER BY substr(booked_at, 1, 10), id";
	g_autofree char *folded = piece(account);
	g_autofree char *from = g_strdup_printf("%s|%.10s", folded, first_day), *to = g_strdup_printf("%s|%.10s~", folded, last_day);

	return query_rows(store, error, credit_read, (GDestroyNotify)credit_free, sql, "ssi", from, to, (int64_t)amount);
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
	return credit_open_after(store, 0, 0, error);
}

GPtrArray *
credit_open_after(Store *store, int64_t after, guint limit, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM credit WHERE payment IS NULL AND reversed = 0 AND id > ?1 ORDER BY id LIMIT ?2";

	return query_rows(store, error, credit_read, (GDestroyNotify)credit_free, sql, "ii", after, limit > 0 ? (int64_t)limit : INT64_MAX);
}

/* The number of the bank is mostly its own folded form. */
static const char *
folded_reference(const char *reference, GStringChunk *words)
{
	g_autofree char *folded = NULL;
	const char *p = reference;

	while (g_ascii_isdigit(*p) || g_ascii_islower(*p))
		p++;
	if (*p == '\0')
		return NULL;
	folded = text_fold(reference);
	return g_string_chunk_insert(words, folded);
}

bool
credit_open_count(Store *store, int64_t *n, GError **error)
{
	return query_number(store, error, n, "SELECT COUNT(*) FROM credit WHERE payment IS NULL AND reversed = 0", "");
}

GArray *
credit_open_brief(Store *store, int64_t after, guint limit, GStringChunk *words, GError **error)
{
	static const char sql[] = "SELECT id, amount, payer_name, payer_account, remark, reference FROM credit WHERE payment IS NULL AND reversed = 0"
	                          " AND id > ?1 ORDER BY id LIMIT ?2";
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(CreditBrief));
	g_autoptr(Query) query = query_new(store, error, sql, "ii", after, (int64_t)limit);

	if (query == NULL)
		return NULL;
	while (query_next(query)) {
		CreditBrief row = { .id = query_int(query) };
		g_autofree char *reference = NULL;

		row.amount = query_int(query);
		row.payer_name = query_text_in(query, words);
		row.payer_account = query_text_in(query, words);
		row.remark = query_text_in(query, words);
		reference = query_text(query);
		row.reference_folded = folded_reference(reference, words);
		g_array_append_val(rows, row);
	}
	return query_done(query, error) ? g_steal_pointer(&rows) : NULL;
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
