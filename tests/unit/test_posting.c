/* test_posting.c - many rows of the bank written at once: their indexes are made anew, and are what they were */
#include "ledger.h"
#include "store/posting.h"
#include "store/query.h"

#define ROWS 5200

/* The rows of a statement, every third of one sum. */
static void
import(Store *store, guint n)
{
	int64_t statement = 0;
	bool known;

	DONE(store, statement_add(store, "5a11", "test", "0413", "2026-10-09", "2026-10-09", &statement, &known, &error));
	for (guint i = 0; i < n; i += 100) {
		g_autoptr(Change) change = begin(store);

		for (guint j = i; j < i + 100; j++) {
			g_autoptr(Credit) credit = credit_new();
			g_autoptr(GError) error = NULL;

			credit->statement = statement;
			set(&credit->account, "0413");
			set(&credit->booked_at, "2026-10-09");
			set(&credit->payer_name, "新疆试验风电有限公司");
			credit->payer_account = g_strdup_printf("6222%06u", j * 7919 % 100003);
			credit->reference = g_strdup_printf("R%06u", j * 7919 % 100003);
			credit->amount = 35000 + (j % 3 != 0) * j;
			credit->row = (int)j + 1;
			g_assert_true(credit_insert(store, credit, &error));
		}
		commit(&change);
	}
}

static bool
note(Store *store, int64_t application, guint n, GError **error)
{
	g_autoptr(GPtrArray) open = credit_open(store, error);

	if (open == NULL || !posting_begin(store, error) || !posting_ground(store, 1, "name+amount", "a test", error))
		return false;
	for (guint i = 0; i < n; i++) {
		const Credit *credit = g_ptr_array_index(open, i);
		g_autofree char *key = g_strdup_printf("MA%07u", i * 31 % 7919);

		if (!posting_row(store, credit->id, credit->id, key, "", NULL, 1, error) || !posting_part(store, credit->id, application, 1, 1, error))
			return false;
	}
	return posting_paid(store, application, 2, n, error);
}

/* All that the schema says of indexes, in their order. */
static char *
indexes(Store *store)
{
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(Query) query = query_new(store, NULL, "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL"
	                                                " ORDER BY rowid", "s", "payment");

	while (query_next(query))
		g_string_append_printf(all, "%s\n", query_text_here(query));
	return g_string_free(g_steal_pointer(&all), FALSE);
}

static int64_t
waiting(Store *store, guint n)
{
	int64_t application = ledger_application(store, 2, n);

	DONE(store, application_move(store, application, "incomplete", "awaiting_payment", "test", "", &error));
	return application;
}

static int64_t
number(Store *store, const char *sql)
{
	int64_t value = -1;

	g_assert_true(query_number(store, NULL, &value, sql, ""));
	return value;
}

static void
test_many(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autofree char *before = indexes(store), *after = NULL;
	int64_t application = waiting(store, ROWS);

	import(store, ROWS);
	DONE(store, note(store, application, ROWS, &error) && posting_write(store, "发证中心", &error));
	after = indexes(store);
	g_assert_cmpstr(after, ==, before);
	g_assert_nonnull(strstr(after, "payment_by_company"));
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM payment INDEXED BY payment_by_company WHERE company_key > ''"), ==, ROWS);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM payment INDEXED BY payment_by_amount WHERE amount = 35000"), ==, (ROWS + 2) / 3);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM allocation INDEXED BY allocation_by_application WHERE application > 0"), ==, ROWS);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
	assert_sound(store);
}

/* What is refused in the middle leaves the store, and its indexes, as they were. */
static void
test_refused(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autofree char *before = indexes(store), *after = NULL;
	int64_t application = waiting(store, ROWS + 1); /* owes more than was noted */

	import(store, ROWS);
	REFUSED(store, KEYPOST_ERROR_SETUP, "application", note(store, application, ROWS, &error) && posting_write(store, "发证中心", &error));
	after = indexes(store);
	g_assert_cmpstr(after, ==, before);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM payment"), ==, 0);
	g_assert_cmpint(number(store, "SELECT COUNT(*) FROM credit WHERE payment IS NOT NULL"), ==, 0);
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/posting/many", test_many);
	g_test_add_func("/posting/refused", test_refused);
	return g_test_run();
}
