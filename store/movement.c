/* movement.c - rows of bank statements that are no credit */
#include "store/movement.h"

#include <string.h>

#include "base/text.h"
#include "store/query.h"
#include "store/recognition.h"

#define NO_BALANCE INT64_MIN

Movement *
movement_new(const char *kind, const char *currency, Credit *row)
{
	Movement *movement = g_new0(Movement, 1);

	movement->kind = kind;
	movement->currency = g_strdup(currency);
	movement->row = row;
	return movement;
}

void
movement_free(Movement *movement)
{
	if (movement == NULL)
		return;
	g_free(movement->currency);
	credit_free(movement->row);
	g_free(movement);
}

/* As a bank row, for recognition. */
static gpointer
row_read(Query *query)
{
	Credit *row = g_new0(Credit, 1);

	row->id = query_int(query);
	row->statement = query_int(query);
	row->account = query_text(query);
	row->booked_at = query_text(query);
	row->amount = query_int(query);
	row->taking_back = row->amount < 0;
	row->amount = ABS(row->amount);
	row->balance = query_int_or(query, NO_BALANCE);
	row->payer_name = query_text(query);
	row->payer_account = query_text(query);
	row->remark = query_text(query);
	row->reference = query_text(query);
	row->source = query_text(query);
	return row;
}

static bool
insert(Store *store, const Movement *movement, const char *account, GError **error)
{
	static const char sql[] =
		"INSERT INTO movement (statement, kind, account, day, booked_at, currency, amount, balance, other_name, other_account, remark,"
		" reference, source, line) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, CASE WHEN ?8 = 1 THEN ?9 END, ?10, ?11, ?12, ?13, ?14, ?15)";
	const Credit *row = movement->row;
	g_autofree char *day = g_strndup(row->booked_at, 10);

	return query_run(store, error, NULL, sql, "istsssibitttttn", row->statement, movement->kind, account, day, row->booked_at, movement->currency,
	                 row->taking_back ? -row->amount : row->amount, row->balance != NO_BALANCE, row->balance, row->payer_name, row->payer_account,
	                 row->remark, row->reference, row->source, row->row);
}

/* Those of one currency against what is known of it. */
static bool
add_currency(Store *store, const char *account, GPtrArray *movements, const char *currency, guint *added, GError **error)
{
	static const char sql[] =
		"SELECT id, statement, account, booked_at, amount, balance, other_name, other_account, remark, reference, source FROM movement"
		" WHERE COALESCE(account, '') = ?1 AND currency = ?2 AND day BETWEEN ?3 AND ?4 ORDER BY id";
	g_autoptr(GPtrArray) rows = g_ptr_array_new(), known = NULL;
	const char *first = "9999", *last = "";
	g_autofree char *end = NULL;

	for (guint i = 0; i < movements->len; i++) {
		const Movement *one = g_ptr_array_index(movements, i);

		if (strcmp(one->currency, currency) != 0)
			continue;
		g_ptr_array_add(rows, one->row);
		first = strcmp(one->row->booked_at, first) < 0 ? one->row->booked_at : first;
		last = strcmp(one->row->booked_at, last) > 0 ? one->row->booked_at : last;
	}
	{
		g_autofree char *from = recognition_day_near(first, -RECOGNITION_DAYS);

		end = recognition_day_near(last, RECOGNITION_DAYS);
		known = query_rows(store, error, row_read, (GDestroyNotify)credit_free, sql, "ssss", account, currency, from, end);
	}
	if (known == NULL || !recognition_among(rows, known, NULL, error))
		return false;
	for (guint i = 0; i < movements->len; i++) {
		const Movement *one = g_ptr_array_index(movements, i);

		if (strcmp(one->currency, currency) != 0 || one->row->id != 0)
			continue;
		if (!insert(store, one, account, error))
			return false;
		(*added)++;
	}
	return true;
}

bool
movement_add(Store *store, const char *account, GPtrArray *movements, guint *added, GError **error)
{
	g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *folded = text_fold(account);

	*added = 0;
	for (guint i = 0; i < movements->len; i++) {
		const Movement *one = g_ptr_array_index(movements, i);

		if (g_hash_table_add(done, one->currency) && !add_currency(store, folded, movements, one->currency, added, error))
			return false;
	}
	return true;
}

GPtrArray *
movement_of_sum(Store *store, Fen amount, const char *from_day, GError **error)
{
	static const char sql[] =
		"SELECT id, statement, account, booked_at, amount, balance, other_name, other_account, remark, reference, source FROM movement"
		" WHERE currency = '' AND kind IN ('out', 'returned') AND amount IN (?1, ?2) AND day >= ?3 ORDER BY day, id";
	g_autofree char *day = g_strndup(from_day, 10);

	return query_rows(store, error, row_read, (GDestroyNotify)credit_free, sql, "iis", amount, -amount, day);
}

GArray *
movement_sums_out(Store *store, GError **error)
{
	return query_ids(store, error, "SELECT DISTINCT -amount FROM movement WHERE kind = 'out' AND currency = ''", "");
}

bool
bank_day_add(Store *store, int64_t statement, const char *account, const char *day, Fen opening, Fen closing, GError **error)
{
	static const char sql[] = "INSERT INTO bank_day (statement, account, day, opening, closing) VALUES (?1, ?2, ?3, ?4, ?5)"
	                          " ON CONFLICT (statement, day) DO NOTHING";
	g_autofree char *folded = text_fold(account);

	return query_run(store, error, NULL, sql, "itsii", statement, folded, day, (int64_t)opening, (int64_t)closing);
}
