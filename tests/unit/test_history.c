/* test_history.c - whatever order mails and bank rows come in, the same money ends at the same applications; what came twice, and what a person
 * answered and took back, changes nothing; the control totals balance all the time
 *
 * A history is a handful of events about three companies: application mails, proofs with and without a word of whose they are, repeated
 * proofs, bank rows.  Released by the statement, so that only what the bank says releases. */
#include <stdlib.h>
#include <string.h>
#include "desk/totals.h"
#include "papers.h"

#define COMPANIES  3
#define MOST       14
#define HISTORIES  40 /* HISTORIES=10000 in the environment for a long walk; FIRST_SEED=N walks another stretch of it */
#define ORDERS     4

static const char *const names[] = { "新疆甲试发电有限公司", "甘肃乙试水泥有限公司", "青海丙试铝业有限公司" };
static const char *const ids[] = { "91650100MA7TE5T00B", "91650100MA7TE5K11P", "9165230099TE5T0196" };

typedef enum { APPLY, PROOF, ROW } Kind;

typedef struct {
	Kind kind;
	guint company;
	Fen amount;
	guint number;   /* of the transfer */
	bool named;     /* the proof's mail names the company */
	guint serial;   /* makes equal proofs different mails */
} Event;

typedef struct {
	Event events[MOST];
	guint n;
} History;

static void
add(History *history, Event event)
{
	event.serial = history->n;
	if (history->n < MOST)
		history->events[history->n++] = event;
}

static History
history_new(GRand *rand)
{
	static const Fen sums[] = { 70000, 70000, 70000, 35000, 90000, 75000 };
	History history = { .n = 0 };

	for (guint c = 0; c < COMPANIES; c++) {
		guint transfers = (guint)g_rand_int_range(rand, 0, 3);

		if (g_rand_int_range(rand, 0, 5) > 0)
			add(&history, (Event){ .kind = APPLY, .company = c });
		for (guint t = 0; t < transfers; t++) {
			Event event = { .company = c, .number = c * 10 + t,
				        .amount = sums[g_rand_int_range(rand, 0, G_N_ELEMENTS(sums))],
				        .named = g_rand_boolean(rand) };

			event.kind = PROOF;
			if (g_rand_int_range(rand, 0, 4) > 0)
				add(&history, event);
			if (g_rand_int_range(rand, 0, 5) == 0)
				add(&history, event);
			event.kind = ROW;
			if (g_rand_int_range(rand, 0, 4) > 0)
				add(&history, event);
		}
	}
	return history;
}

static void
shuffle(GRand *rand, History *history)
{
	for (guint i = history->n; i > 1; i--) {
		guint j = (guint)g_rand_int_range(rand, 0, (gint32)i);
		Event event = history->events[i - 1];

		history->events[i - 1] = history->events[j];
		history->events[j] = event;
	}
}

/* ---- events become rows -------------------------------------------------------------------------------- */

static void
apply(Store *store, const Event *event)
{
	g_autofree char *bytes = g_strdup_printf("application %u", event->serial);
	int64_t message = ledger_message(store, bytes);
	g_autofree char *form = g_strdup_printf("company_name=%s|tax_id=%s|contact_name=张三|contact_phone=1390000000%u|"
	                                        "mailing_address=新疆维吾尔自治区乌鲁木齐市天山区解放路1号|key_count=2|package=basic|years=3",
	                                        names[event->company], ids[event->company], event->company);
	g_autofree char *other = g_strdup_printf("company_name=%s|tax_id=%s", names[event->company], ids[event->company]);
	g_autoptr(Change) change = begin(store);

	paper(store, message, "application_form", "docx", form);
	paper(store, message, "letter_of_authority", "docx", other);
	paper(store, message, "business_licence", "docx", other);
	settle_root(store, message);
	commit(&change);
}

static void
prove(Store *store, const Event *event)
{
	g_autofree char *bytes = g_strdup_printf("proof %u", event->serial);
	int64_t message = ledger_message(store, bytes);
	g_autofree char *proof = g_strdup_printf("payer_name=%s|payee_name=北京迅驰无限科技有限公司|payee_account=0413060103000009171|"
	                                         "amount_fen=%" G_GINT64_FORMAT "|paid_at=2026-11-%02uT10:%02u:00+08:00|"
	                                         "bank_reference=REF20261109%06u|status=success",
	                                         names[event->company], event->amount, 9 + event->number % 3, event->number,
	                                         event->number * 7919);
	g_autofree char *text = g_strdup_printf("signature_company=%s|mentions_payment=1", names[event->company]);
	g_autoptr(Change) change = begin(store);

	if (event->named)
		paper(store, message, "message_text", "text", text);
	paper(store, message, "remittance_proof", "pdf", proof);
	settle_root(store, message);
	commit(&change);
}

static void
book(Store *store, const Event *event)
{
	g_autofree char *digest = g_strdup_printf("%064u", event->serial + 1);
	g_autofree char *day = g_strdup_printf("2026-11-%02u", 9 + event->number % 3);
	g_autoptr(Credit) credit = credit_new();
	bool known, is_new;

	set(&credit->account, "0413060103000009171");
	set(&credit->booked_at, day);
	set(&credit->payer_name, names[event->company]);
	set(&credit->source, "csv/流水号/test");
	g_free(credit->reference);
	credit->reference = g_strdup_printf("REF20261109%06u", event->number * 7919);
	credit->amount = event->amount;
	credit->balance = INT64_MIN;
	DONE(store, statement_add(store, digest, "test", credit->account, day, day, &credit->statement, &known, &error) &&
	                    credit_add(store, credit, 1, &is_new, &error));
}

/* What money ended where: a line a company, without row numbers. */
static char *
outcome(Store *store)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) list = application_list(store, NULL, &error);
	g_autoptr(GPtrArray) payments = payment_list(store, NULL, &error);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < list->len; i++) {
		const Application *a = g_ptr_array_index(list, i);

		g_ptr_array_add(lines, g_strdup_printf("%s %s due %" G_GINT64_FORMAT " allocated %" G_GINT64_FORMAT, a->company_name, a->state,
		                                       a->due, a->allocated));
	}
	for (guint i = 0; i < payments->len; i++) {
		const Payment *p = g_ptr_array_index(payments, i);

		g_ptr_array_add(lines, g_strdup_printf("payment %s %s %" G_GINT64_FORMAT " of %s", p->bank_reference, p->state, p->amount,
		                                       p->tax_id));
	}
	for (guint i = 1; i < lines->len; i++)
		for (guint j = i; j > 0 && strcmp(lines->pdata[j - 1], lines->pdata[j]) > 0; j--) {
			gpointer swap = lines->pdata[j];

			lines->pdata[j] = lines->pdata[j - 1];
			lines->pdata[j - 1] = swap;
		}
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}

/* Run after each event, what is released stays released, so later events find another world; but never a key without its whole fee. */
static void
assert_paid(Store *store)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) list = application_list(store, "queued", &error);

	for (guint i = 0; i < list->len; i++) {
		const Application *a = g_ptr_array_index(list, i);
		g_autoptr(GPtrArray) parts = allocation_of_application(store, a->id, &error);
		Fen sum = 0;

		for (guint j = 0; j < parts->len; j++) {
			const Allocation *part = g_ptr_array_index(parts, j);
			g_autoptr(Payment) payment = payment_get(store, part->payment, &error);

			g_assert_cmpstr(payment->state, ==, "confirmed");
			g_assert_cmpstr(payment->payer_name, ==, a->company_name);
			sum += part->amount;
		}
		g_assert_cmpint(sum, ==, a->due);
	}
	assert_sound(store);
}

static void
assert_balanced(Store *store)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) totals = totals_take(store, &error);

	g_assert_no_error(error);
	for (guint i = 0; i < totals->len; i++)
		if (!((Total *)totals->pdata[i])->balanced)
			g_error("out of balance: %s", ((Total *)totals->pdata[i])->text);
}

/* Every bank row in another file once more. */
static void
book_again(Store *store, const History *history)
{
	for (guint i = 0; i < history->n; i++) {
		Event event = history->events[i];

		event.serial += 1000;
		if (event.kind == ROW)
			book(store, &event);
	}
}

/* A person answers each open question and takes the answer back before anybody acts on it. */
static void
answer_and_take_back(Store *store)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) open = exception_list(store, "open", NULL, &error);
	g_autoptr(Change) change = begin(store);

	for (guint i = 0; i < open->len; i++) {
		const Exception *one = g_ptr_array_index(open, i);

		g_assert_true(exception_resolve(store, one->id, "accept", "finance", "a slip", &error));
		g_assert_true(exception_reopen(store, one->id, "finance", "taken back", &error));
	}
	commit(&change);
}

static void
assert_neutral(Store *store, const Config *config, const History *history)
{
	g_autofree char *before = outcome(store), *twice = NULL, *taken_back = NULL;

	book_again(store, history);
	match(store, config);
	twice = outcome(store);
	g_assert_cmpstr(twice, ==, before);
	answer_and_take_back(store);
	match(store, config);
	taken_back = outcome(store);
	g_assert_cmpstr(taken_back, ==, before);
	assert_balanced(store);
}

static char *
play(const Config *config, const History *history, bool step_by_step)
{
	g_autoptr(Store) store = ledger_new();
	static void (*const actions[])(Store *, const Event *) = { apply, prove, book };

	for (guint i = 0; i < history->n; i++) {
		actions[history->events[i].kind](store, &history->events[i]);
		if (step_by_step)
			match(store, config);
	}
	match(store, config);
	match(store, config); /* a second run changes nothing */
	if (step_by_step)
		assert_paid(store);
	assert_balanced(store);
	if (step_by_step)
		assert_neutral(store, config, history);
	return outcome(store);
}

static void
print(const History *history)
{
	static const char *const kinds[] = { "apply", "proof", "row" };

	for (guint i = 0; i < history->n; i++) {
		const Event *e = &history->events[i];

		g_test_message("  %s of %u, %" G_GINT64_FORMAT " fen, transfer %u%s", kinds[e->kind], e->company, e->amount, e->number,
		               e->named ? ", named" : "");
	}
}

static void
test_any_order(void)
{
	guint32 stretch = g_getenv("FIRST_SEED") != NULL ? (guint32)atoi(g_getenv("FIRST_SEED")) : 0;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261109 + stretch);
	g_autoptr(GError) error = NULL;
	static const char *const settings[] = { "match.release_on=statement", "match.patience=0", NULL };
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	guint histories = g_getenv("HISTORIES") != NULL ? (guint)atoi(g_getenv("HISTORIES")) : HISTORIES;

	g_assert_no_error(error);
	for (guint i = 0; i < histories; i++) {
		History history = history_new(rand);
		History first = history;
		g_autofree char *expected = play(config, &history, false);

		for (guint order = 0; order < ORDERS; order++) {
			g_autofree char *got = NULL;

			shuffle(rand, &history);
			got = play(config, &history, order == 0);
			if (order == 0 || strcmp(expected, got) == 0)
				continue;
			print(&first);
			g_test_message("ends in\n%s", expected);
			print(&history);
			g_test_message("ends in\n%s", got);
			g_test_fail();
			return;
		}
	}
}

/* ---- the same picture from another company ---- */

#define MARKS "00ff00ff00ff00ff20" "123456789abcdef018" "fedcba98765432101c" "0f1e2d3c4b5a697830" "aaaa5555aaaa555514"
/* The same saved again (a bit here and there), without its last line; and another receipt of the layout: two lines are the same. */
#define AGAIN "00ff00ff00ff00fe20" "123456789abcdef019" "fedcba98765432121c" "0f1e2d3c4b5a697830"
#define OTHER "00ff00ff00ff00ff20" "123456789abcdef018" "0123456701234567ff" "9999000099990000ee" "7777333377773333dd"

static void
claim(Store *store, const char *company, const char *fields)
{
	static guint serial;
	g_autofree char *bytes = g_strdup_printf("picture %u", serial++);
	g_autofree char *all = g_strconcat("payee_name=北京迅驰无限科技有限公司|payee_account=0413060103000009171|status=success|", fields, NULL);
	g_autofree char *text = g_strdup_printf("signature_company=%s|mentions_payment=1", company);
	int64_t message = ledger_message(store, bytes);
	g_autoptr(Change) change = begin(store);

	paper(store, message, "message_text", "text", text);
	paper(store, message, "remittance_proof", "png", all);
	settle_root(store, message);
	commit(&change);
}

static const struct {
	const char *name, *fields;
	bool reused;
} again[] = {
	{ "nothing to read but the sum", "amount_fen=70000|picture=" AGAIN, true },
	{ "not even the sum", "payer_name=甘肃乙试水泥有限公司|picture=" AGAIN, true },
	{ "another number", "payer_name=甘肃乙试水泥有限公司|amount_fen=70000|bank_reference=REF20261109555777|picture=" AGAIN, false },
	{ "another day", "payer_name=甘肃乙试水泥有限公司|amount_fen=70000|paid_at=2026-11-10|picture=" AGAIN, false },
	{ "another sum", "payer_name=甘肃乙试水泥有限公司|amount_fen=35000|picture=" AGAIN, false },
	{ "another receipt of the bank", "payer_name=甘肃乙试水泥有限公司|amount_fen=70000|picture=" OTHER, false },
};

static void
test_picture_again(void)
{
	g_autoptr(GError) error = NULL;
	static const char *const settings[] = { "match.release_on=proof", NULL };
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);

	g_assert_no_error(error);
	for (guint i = 0; i < G_N_ELEMENTS(again); i++) {
		g_autoptr(Store) store = ledger_new();
		g_autoptr(GPtrArray) asked = NULL, payments = NULL;

		apply(store, &(Event){ .kind = APPLY, .company = 0, .serial = 1 });
		apply(store, &(Event){ .kind = APPLY, .company = 1, .serial = 2 });
		claim(store, names[0], "payer_name=新疆甲试发电有限公司|amount_fen=70000|paid_at=2026-11-09T10:00:00+08:00|bank_reference=REF20261109000001|picture=" MARKS);
		match(store, config);
		claim(store, names[1], again[i].fields);
		match(store, config);
		asked = exception_list(store, "open", "receipt_reused", &error);
		payments = payment_list(store, NULL, &error);
		g_assert_no_error(error);
		g_test_message("%s", again[i].name);
		g_assert_cmpuint(asked->len > 0, ==, again[i].reused);
		for (guint j = 0; j < asked->len; j++)
			g_assert_nonnull(strstr(((Exception *)g_ptr_array_index(asked, j))->detail, ", documents D"));
		g_assert_cmpuint(payments->len, ==, again[i].reused ? 1 : 2);
		assert_sound(store);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/history/any-order", test_any_order);
	g_test_add_func("/history/picture-again", test_picture_again);
	return g_test_run();
}
