/* test_allocation.c - money against fees: the sums, the release gate, and what the database refuses */
#include <string.h>
#include "tests/unit/ledger.h"

static Fen
application_allocated(Store *store, int64_t id)
{
	g_autoptr(Application) application = application_get(store, id, NULL);

	return application->allocated;
}

static Fen
payment_allocated(Store *store, int64_t id)
{
	g_autoptr(Payment) payment = payment_get(store, id, NULL);

	return payment->allocated;
}

#define ALLOCATE(payment, application, amount, by) \
	allocation_add(store, payment, application, amount, "tax_id+amount", by, NULL, &error)

static void
test_totals_follow(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t first = ledger_application(store, 2, 70000), second = ledger_application(store, 1, 35000);
	int64_t big = ledger_payment(store, 100000), small = ledger_payment(store, 5000);
	g_autoptr(GPtrArray) rows = NULL, kept = NULL;

	DONE(store, ALLOCATE(big, first, 70000, "keypost") && ALLOCATE(big, second, 30000, "keypost") &&
	                    ALLOCATE(small, second, 5000, "clerk"));
	g_assert_cmpint(application_allocated(store, first), ==, 70000);
	g_assert_cmpint(application_allocated(store, second), ==, 35000);
	g_assert_cmpint(payment_allocated(store, big), ==, 100000);
	rows = allocation_of_application(store, second, NULL);
	g_assert_cmpuint(rows->len, ==, 2);
	assert_sound(store);
	/* What a person set stays. */
	DONE(store, allocation_clear(store, second, &error));
	g_assert_cmpint(application_allocated(store, second), ==, 5000);
	g_assert_cmpint(payment_allocated(store, big), ==, 70000);
	g_assert_cmpint(payment_allocated(store, small), ==, 5000);
	kept = allocation_of_payment(store, small, NULL);
	g_assert_cmpuint(kept->len, ==, 1);
	assert_sound(store);
}

static void
test_sums_above_either_side(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t application = ledger_application(store, 2, 70000);
	int64_t payment = ledger_payment(store, 60000), rich = ledger_payment(store, 999999), unknown = ledger_payment(store, 0);

	REFUSED(store, KEYPOST_ERROR_SETUP, "payment_allocated_within_amount", ALLOCATE(payment, application, 60001, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "application_allocated_within_due", ALLOCATE(rich, application, 70001, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "payment_allocated_within_amount", ALLOCATE(unknown, application, 1, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "allocation_amount", ALLOCATE(rich, application, 0, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "application_allocated_within_due", ALLOCATE(rich, application, -1, "keypost"));
	/* In two steps as well as in one. */
	REFUSED(store, KEYPOST_ERROR_SETUP, "application_allocated_within_due",
	        ALLOCATE(payment, application, 60000, "keypost") && ALLOCATE(rich, application, 10001, "clerk"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "is not there", ALLOCATE(77, application, 1, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "is not there", ALLOCATE(rich, 77, 1, "keypost"));
	DONE(store, payment_move(store, payment, "claimed", "rejected", "keypost", "reversed", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "is rejected", ALLOCATE(payment, application, 1, "keypost"));
	g_assert_cmpint(application_allocated(store, application), ==, 0);
	g_assert_cmpint(payment_allocated(store, rich), ==, 0);
	assert_sound(store);
}

/* A side that shrinks beneath what is set against it. */
static void
test_shrinking_sides(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000), paid = ledger_payment(store, 70000);
	g_autoptr(Application) application = NULL;
	g_autoptr(Payment) payment = NULL;

	DONE(store, ALLOCATE(paid, id, 70000, "keypost"));
	application = application_get(store, id, NULL);
	payment = payment_get(store, paid, NULL);
	application->due = 35000;
	payment->amount = 35000;
	REFUSED(store, KEYPOST_ERROR_SETUP, "application_allocated_within_due", application_update(store, application, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "payment_allocated_within_amount", payment_update(store, payment, &error));
}

static void
test_a_refused_part_spoils_the_change(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t application = ledger_application(store, 2, 70000), payment = ledger_payment(store, 60000);
	g_autoptr(GError) error = NULL, late = NULL;
	g_autoptr(Change) change = begin(store);

	g_assert_false(ALLOCATE(payment, application, 70000, "keypost"));
	g_assert_false(store_commit(&change, &late));
	g_assert_error(late, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_assert_null(change);
	g_assert_cmpint(application_allocated(store, application), ==, 0);
	assert_sound(store);
}

#define RELEASE(id, keys, due, covered, by_person) application_release(store, id, keys, due, covered, by_person, "clerk", &error)

static void
test_release_only_what_is_covered(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000), payment = ledger_payment(store, 70000);
	bool released = true;

	DONE(store, ALLOCATE(payment, id, 60000, "keypost"));
	REFUSED(store, KEYPOST_ERROR_SETUP, "release_covered_exactly", RELEASE(id, 2, 70000, 60000, false));
	REFUSED(store, KEYPOST_ERROR_SETUP, "more cover", RELEASE(id, 2, 70000, 70000, false));
	REFUSED(store, KEYPOST_ERROR_SETUP, "other keys", RELEASE(id, 3, 70000, 60000, true));
	REFUSED(store, KEYPOST_ERROR_SETUP, "another fee", RELEASE(id, 2, 60000, 60000, false));
	REFUSED(store, KEYPOST_ERROR_SETUP, "not released",
	        application_move(store, id, "incomplete", "queued", "keypost", "no", &error));
	g_assert_true(application_is_released(store, id, &released, NULL));
	g_assert_false(released);
	DONE(store, RELEASE(id, 2, 70000, 60000, true));
	REFUSED(store, KEYPOST_ERROR_SETUP, "release", RELEASE(id, 2, 70000, 60000, true));
	g_assert_true(application_is_released(store, id, &released, NULL));
	g_assert_true(released);
	assert_sound(store);
}

static void
test_no_release_over_an_open_question(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000), payment = ledger_payment(store, 70000);
	g_autoptr(Exception) stop = exception_new("third_party_payer");
	g_autoptr(Exception) information = exception_new("duplicate_proof");

	stop->application = information->application = id;
	DONE(store, ALLOCATE(payment, id, 70000, "keypost") && exception_raise(store, stop, &error) &&
	                    exception_raise(store, information, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "open questions", RELEASE(id, 2, 70000, 70000, false));
	REFUSED(store, KEYPOST_ERROR_SETUP, "open questions", RELEASE(id, 2, 70000, 70000, true));
	DONE(store, exception_resolve(store, 1, "accept", "clerk", "a subsidiary", &error) &&
	                    RELEASE(id, 2, 70000, 70000, false));
}

static void
test_no_release_without_keys_or_of_the_ended(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t none = ledger_application(store, 0, 0), ended = ledger_application(store, 1, 0);

	REFUSED(store, KEYPOST_ERROR_SETUP, "asks for no keys", RELEASE(none, 0, 0, 0, true));
	REFUSED(store, KEYPOST_ERROR_SETUP, "release_covered_exactly", RELEASE(ended, 1, 0, 0, false));
	DONE(store, application_move(store, ended, "incomplete", "withdrawn", "clerk", "called", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "is withdrawn", RELEASE(ended, 1, 0, 0, true));
	REFUSED(store, KEYPOST_ERROR_REJECT, "no such application", RELEASE(99, 1, 0, 0, true));
}

static void
test_what_is_released_stands(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_released(store, 2, 70000), other = ledger_payment(store, 70000);
	g_autoptr(Application) application = application_get(store, id, NULL);

	application->key_count = 9;
	REFUSED(store, KEYPOST_ERROR_SETUP, "facts stand", application_update(store, application, &error));
	REFUSED(store, KEYPOST_ERROR_REJECT, "facts stand",
	        application_correct(store, id, "key_count", "9", "clerk", NULL, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "allocations stand", allocation_clear(store, id, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "allocations stand", ALLOCATE(other, id, 1, "keypost"));
	DONE(store, application_set_dirty(store, id, false, &error));
	assert_sound(store);
}

static void
test_goods_only_from_a_release(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t waiting = ledger_application(store, 2, 70000), id = ledger_released(store, 2, 70000);
	Shipment shipment = { .application = waiting };
	Invoice invoice = { .application = waiting, .gross = 100, .net = 94, .tax = 6, .rate_percent = 6 };
	g_autoptr(GArray) todo = application_released_without_jobs(store, NULL), done = NULL;

	g_assert_cmpuint(todo->len, ==, 1);
	g_assert_cmpint(g_array_index(todo, int64_t, 0), ==, id);
	REFUSED(store, KEYPOST_ERROR_SETUP, "FOREIGN KEY", job_add(store, waiting, 1, 2, "2026-10-14", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "FOREIGN KEY", job_add(store, id, 3, 3, "2026-10-14", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "job_within_release", job_add(store, id, 3, 2, "2026-10-14", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "job_within_release", job_add(store, id, 0, 2, "2026-10-14", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "job.application, job.sequence",
	        job_add(store, id, 1, 2, NULL, &error) && job_add(store, id, 1, 2, NULL, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "FOREIGN KEY", shipment_add(store, &shipment, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "FOREIGN KEY", invoice_add(store, &invoice, &error));
	invoice.application = id;
	invoice.tax = 7;
	REFUSED(store, KEYPOST_ERROR_SETUP, "invoice_sum", invoice_add(store, &invoice, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "is not released", application_set_issued(store, waiting, &error));
	DONE(store, job_add(store, id, 1, 2, "2026-10-14", &error) && job_add(store, id, 2, 2, "2026-10-14", &error) &&
	                    application_set_issued(store, id, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "issued before", application_set_issued(store, id, &error));
	done = application_released_without_jobs(store, NULL);
	g_assert_cmpuint(done->len, ==, 0);
	DONE(store, job_set_serial(store, 1, "SN-1", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "job.serial_number", job_set_serial(store, 2, "SN-1", &error));
	assert_sound(store);
}

/* ---- credits ---- */

static void
fill_credit(Credit *credit, int64_t statement, const char *reference, Fen balance)
{
	credit->statement = statement;
	credit->amount = 70000;
	credit->balance = balance;
	set(&credit->account, "0413 0601");
	set(&credit->booked_at, "2026-10-09");
	set(&credit->payer_name, "新疆试验风电有限公司");
	set(&credit->reference, reference);
}

static void
test_overlapping_statements_add_nothing(void)
{
	static const struct {
		const char *reference;
		Fen balance;
		int nth;
		bool is_new;
	} rows[] = {
		{ "R1", 100, 1, true },       { "R1", 100, 1, false }, { "r 1", INT64_MIN, 1, false },
		{ "R2", 100, 1, true },       { "", 100, 1, true },    { "", 170, 1, true },
		{ "", 100, 1, false },        { "", 100, 2, true },    { "", INT64_MIN, 1, true },
		{ "", INT64_MIN, 1, false },
	};
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GPtrArray) open = NULL;
	int64_t first = 0, again = 0;
	bool known = true, covered = false;

	DONE(store, statement_add(store, "d1", "a.csv", "0413 0601", "2026-10-01", "2026-10-31", &first, &known, &error));
	g_assert_false(known);
	DONE(store, statement_add(store, "d1", "b.csv", "0413 0601", "2026-10-01", "2026-10-31", &again, &known, &error));
	g_assert_true(known);
	g_assert_cmpint(first, ==, again);
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(Credit) credit = credit_new();
		bool is_new = !rows[i].is_new;

		fill_credit(credit, first, rows[i].reference, rows[i].balance);
		DONE(store, credit_add(store, credit, rows[i].nth, &is_new, &error));
		if (is_new != rows[i].is_new || credit->id == 0)
			g_error("row %u: new %d", i, is_new);
	}
	open = credit_open(store, NULL);
	g_assert_cmpuint(open->len, ==, 6);
	g_assert_cmpint(((Credit *)open->pdata[0])->balance, ==, 100);
	g_assert_cmpint(((Credit *)open->pdata[5])->balance, ==, INT64_MIN);
	g_assert_true(statement_covers(store, "04130601", "2026-10-09T23:00:00+08:00", &covered, NULL));
	g_assert_true(covered);
	g_assert_true(statement_covers(store, "04130601", "2026-11-01", &covered, NULL));
	g_assert_false(covered);
}

static void
test_one_credit_one_payment(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(Credit) credit = credit_new(), second = credit_new();
	g_autoptr(Payment) payment = NULL;
	int64_t statement = 0, paid = ledger_payment(store, 70000), other = ledger_payment(store, 70000);
	bool known, is_new;

	DONE(store, statement_add(store, "d", NULL, NULL, NULL, NULL, &statement, &known, &error));
	fill_credit(credit, statement, "R1", 0);
	fill_credit(second, statement, "R2", 0);
	DONE(store, credit_add(store, credit, 1, &is_new, &error) && credit_add(store, second, 1, &is_new, &error) &&
	                    credit_set_payment(store, credit->id, paid, &error));
	payment = payment_get(store, paid, NULL);
	g_assert_cmpint(payment->credit, ==, credit->id);
	REFUSED(store, KEYPOST_ERROR_SETUP, "another payment", credit_set_payment(store, credit->id, other, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "credit.payment", credit_set_payment(store, second->id, paid, &error));
	/* A stale struct does not untie. */
	payment->credit = 0;
	DONE(store, payment_update(store, payment, &error));
	payment_free(g_steal_pointer(&payment));
	payment = payment_get(store, paid, NULL);
	g_assert_cmpint(payment->credit, ==, credit->id);
	DONE(store, credit_set_payment(store, credit->id, 0, &error) && credit_set_payment(store, credit->id, other, &error));
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/allocation/totals-follow", test_totals_follow);
	g_test_add_func("/allocation/sums-above-either-side", test_sums_above_either_side);
	g_test_add_func("/allocation/shrinking-sides", test_shrinking_sides);
	g_test_add_func("/allocation/a-refused-part-spoils-the-change", test_a_refused_part_spoils_the_change);
	g_test_add_func("/release/only-what-is-covered", test_release_only_what_is_covered);
	g_test_add_func("/release/not-over-an-open-question", test_no_release_over_an_open_question);
	g_test_add_func("/release/not-without-keys-or-of-the-ended", test_no_release_without_keys_or_of_the_ended);
	g_test_add_func("/release/what-is-released-stands", test_what_is_released_stands);
	g_test_add_func("/release/goods-only-from-a-release", test_goods_only_from_a_release);
	g_test_add_func("/credit/overlapping-statements-add-nothing", test_overlapping_statements_add_nothing);
	g_test_add_func("/credit/one-credit-one-payment", test_one_credit_one_payment);
	return g_test_run();
}
