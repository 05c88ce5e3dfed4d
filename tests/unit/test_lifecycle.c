/* test_lifecycle.c - a walk over the tables of moves, and moves of real rows */
#include <string.h>
#include "tests/unit/ledger.h"

/* Where a row of this noun may begin, beside the first state of its list. */
static const struct {
	Noun noun;
	const char *state;
} beginnings[] = {
	{ NOUN_DOCUMENT, "ignored" },
	{ NOUN_PAYMENT, "confirmed" },
	{ NOUN_PAYMENT, "rejected" },
};

static const struct {
	Noun noun;
	const char *state;
} finals[] = {
	{ NOUN_MESSAGE, "matched" },
	{ NOUN_DOCUMENT, "ignored" },
	{ NOUN_APPLICATION, "shipped" },
	{ NOUN_APPLICATION, "superseded" },
	{ NOUN_APPLICATION, "withdrawn" },
	{ NOUN_JOB, "shipped" },
	{ NOUN_JOB, "cancelled" },
	{ NOUN_SHIPMENT, "shipped" },
	{ NOUN_SHIPMENT, "cancelled" },
	{ NOUN_INVOICE, "sent" },
	{ NOUN_INVOICE, "cancelled" },
};

static const struct {
	Noun noun;
	const char *from, *to;
} forbidden[] = {
	{ NOUN_APPLICATION, "queued", "held" },       { NOUN_APPLICATION, "queued", "incomplete" },
	{ NOUN_APPLICATION, "queued", "rejected" },   { NOUN_APPLICATION, "in_production", "withdrawn" },
	{ NOUN_APPLICATION, "rejected", "queued" },   { NOUN_APPLICATION, "incomplete", "in_production" },
	{ NOUN_APPLICATION, "shipped", "queued" },    { NOUN_PAYMENT, "confirmed", "claimed" },
	{ NOUN_PAYMENT, "confirmed", "rejected" },    { NOUN_JOB, "produced", "queued" },
	{ NOUN_JOB, "in_production", "cancelled" },   { NOUN_JOB, "queued", "shipped" },
	{ NOUN_DOCUMENT, "ignored", "read" },         { NOUN_DOCUMENT, "parked", "read" },
	{ NOUN_MESSAGE, "received", "matched" },      { NOUN_SHIPMENT, "planned", "shipped" },
	{ NOUN_INVOICE, "issued", "cancelled" },      { NOUN_EXCEPTION, "open", "open" },
	{ NOUN_APPLICATION, "nonsense", "queued" },   { NOUN_APPLICATION, NULL, "queued" },
	{ NOUN_APPLICATION, "incomplete", NULL },
};

static bool
is_final(Noun noun, const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(finals); i++) {
		if (finals[i].noun == noun && g_str_equal(finals[i].state, state))
			return true;
	}
	return false;
}

static void
walk(Noun noun, const char *state, GHashTable *seen)
{
	const char *const *states = lifecycle_states(noun);

	if (!g_hash_table_add(seen, (gpointer)state))
		return;
	for (guint i = 0; states[i] != NULL; i++) {
		if (lifecycle_may(noun, state, states[i]))
			walk(noun, states[i], seen);
	}
}

static void
test_every_state_is_reachable(void)
{
	for (Noun noun = 0; noun < NOUN_N; noun++) {
		g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
		const char *const *states = lifecycle_states(noun);

		g_assert_nonnull(noun_name(noun));
		walk(noun, states[0], seen);
		for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++) {
			if (beginnings[i].noun == noun)
				walk(noun, beginnings[i].state, seen);
		}
		for (guint i = 0; states[i] != NULL; i++) {
			if (!g_hash_table_contains(seen, states[i]))
				g_error("no way leads to a %s that is %s", noun_name(noun), states[i]);
		}
	}
}

static void
test_finals_are_final(void)
{
	for (Noun noun = 0; noun < NOUN_N; noun++) {
		const char *const *states = lifecycle_states(noun);

		for (guint from = 0; states[from] != NULL; from++) {
			bool leaves = false;

			for (guint to = 0; states[to] != NULL; to++) {
				g_assert_false(from == to && lifecycle_may(noun, states[from], states[to]));
				leaves = leaves || lifecycle_may(noun, states[from], states[to]);
			}
			if (leaves == is_final(noun, states[from]))
				g_error("a %s that is %s %s", noun_name(noun), states[from], leaves ? "moves on" : "is stuck");
		}
	}
}

static void
test_forbidden_moves(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(forbidden); i++) {
		if (lifecycle_may(forbidden[i].noun, forbidden[i].from, forbidden[i].to))
			g_error("a %s may go from %s to %s", noun_name(forbidden[i].noun), forbidden[i].from,
			        forbidden[i].to);
	}
}

static void
test_a_stale_move_changes_nothing(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Application) application = NULL;
	g_autoptr(GPtrArray) lines = NULL;

	DONE(store, application_move(store, id, "incomplete", "awaiting_payment", "keypost", "complete", &error));
	REFUSED(store, KEYPOST_ERROR_AGAIN, "no longer incomplete",
	        application_move(store, id, "incomplete", "held", "keypost", "late", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "may not go from awaiting_payment to shipped",
	        application_move(store, id, "awaiting_payment", "shipped", "keypost", "no", &error));
	application = application_get(store, id, NULL);
	g_assert_cmpstr(application->state, ==, "awaiting_payment");
	lines = journal_of(store, "application", id, NULL);
	g_assert_cmpuint(lines->len, ==, 2);
	g_assert_cmpstr(((JournalLine *)lines->pdata[0])->to, ==, "incomplete");
	g_assert_cmpstr(((JournalLine *)lines->pdata[1])->from, ==, "incomplete");
	g_assert_cmpstr(((JournalLine *)lines->pdata[1])->to, ==, "awaiting_payment");
	g_assert_cmpstr(((JournalLine *)lines->pdata[1])->who, ==, "keypost");
	g_assert_cmpstr(((JournalLine *)lines->pdata[1])->why, ==, "complete");
}

static void
test_complete_since_is_kept(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Application) first = NULL, second = NULL;

	DONE(store, application_move(store, id, "incomplete", "held", "keypost", "a question", &error));
	first = application_get(store, id, NULL);
	g_assert_cmpstr(first->complete_since, !=, "");
	g_usleep(1100000); /* the clock counts seconds */
	DONE(store, application_move(store, id, "held", "awaiting_payment", "keypost", "answered", &error));
	second = application_get(store, id, NULL);
	g_assert_cmpstr(second->complete_since, ==, first->complete_since);
}

/* Every noun's own function, along its table, on a real row. */
static void
test_rows_walk(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t message = ledger_message(store, "From: a");
	int64_t application = ledger_released(store, 1, 35000);
	int64_t payment = ledger_payment(store, 100);
	Shipment shipment = { .application = application };
	Invoice invoice = { .application = application, .gross = 35000, .net = 33019, .tax = 1981, .rate_percent = 6 };
	g_autoptr(Document) root = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	guint moved = 0;

	DONE(store, document_move(store, 1, "received", "parked", "keypost", "encrypted", &error));
	root = document_get(store, 1, NULL);
	g_assert_cmpstr(root->reason, ==, "encrypted");
	DONE(store, document_move(store, 1, "parked", "received", "clerk", "try again", &error) &&
	                    message_settle_parsed(store, &moved, &error));
	g_assert_cmpuint(moved, ==, 0);
	DONE(store, document_move(store, 1, "received", "read", "keypost", NULL, &error) &&
	                    message_settle_parsed(store, &moved, &error));
	g_assert_cmpuint(moved, ==, 1);
	DONE(store, message_move(store, message, "parsed", "matched", "keypost", NULL, &error));
	DONE(store, payment_move(store, payment, "claimed", "rejected", "keypost", "not final", &error));
	DONE(store, job_add(store, application, 1, 1, "2026-10-14", &error) &&
	                    shipment_add(store, &shipment, &error) && invoice_add(store, &invoice, &error) &&
	                    application_set_issued(store, application, &error));
	jobs = job_list(store, "queued", NULL);
	g_assert_cmpuint(jobs->len, ==, 1);
	DONE(store, job_move(store, 1, "queued", "in_production", "clerk", NULL, &error) &&
	                    job_set_serial(store, 1, "SN-1", &error) &&
	                    job_move(store, 1, "in_production", "spoiled", "clerk", "plug bent", &error) &&
	                    job_move(store, 1, "spoiled", "queued", "clerk", NULL, &error) &&
	                    shipment_move(store, shipment.id, "planned", "labelled", "clerk", NULL, &error) &&
	                    shipment_set_waybill(store, shipment.id, "SF1", &error) &&
	                    shipment_move(store, shipment.id, "labelled", "shipped", "clerk", NULL, &error));
	g_ptr_array_unref(jobs);
	jobs = job_of_application(store, application, NULL);
	g_assert_cmpstr(((Job *)jobs->pdata[0])->serial_number, ==, "");
	REFUSED(store, KEYPOST_ERROR_SETUP, "shipment.application", shipment_add(store, &shipment, &error));
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lifecycle/every-state-is-reachable", test_every_state_is_reachable);
	g_test_add_func("/lifecycle/finals-are-final", test_finals_are_final);
	g_test_add_func("/lifecycle/forbidden-moves", test_forbidden_moves);
	g_test_add_func("/lifecycle/a-stale-move-changes-nothing", test_a_stale_move_changes_nothing);
	g_test_add_func("/lifecycle/complete-since-is-kept", test_complete_since_is_kept);
	g_test_add_func("/lifecycle/rows-walk", test_rows_walk);
	return g_test_run();
}
