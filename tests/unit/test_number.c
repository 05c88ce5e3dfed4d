/* test_number.c - one transfer, seen on a receipt and on the bank's statement: is it known as one, and which of their numbers does it bear? */
#include "papers.h"

#define A "新疆甲试发电有限公司"
#define B "新疆申试发电有限公司" /* a misreading of it, or somebody else */

/* Papers and rows in the order in which they come: p typed proof, o photographed one, r row.  All of 700 yuan, of one day. */
static const struct {
	const char *name;
	struct {
		char kind;
		const char *number, *payer;
	} events[4];
	const char *expected; /* the payments' numbers, with + behind those of which the bank has a row */
} cases[] = {
	{ "the receipt's number is another than the row's", { { 'p', "HD20261109000001", A }, { 'r', "620000000777", A } }, "HD20261109000001+" },
	{ "in the other order", { { 'r', "620000000777", A }, { 'p', "HD20261109000001", A } }, "HD20261109000001+" },
	{ "a picture's too", { { 'r', "620000000777", A }, { 'o', "HD20261109000001", A } }, "HD20261109000001+" },
	{ "a picture's too, which came first", { { 'o', "HD20261109000001", A }, { 'r', "620000000777", A } }, "HD20261109000001+" },
	{ "misread in two characters", { { 'o', "HD20261109O0001", A }, { 'r', "HD20261109000017", A } }, "HD20261109000017+" },
	{ "misread, after its row", { { 'r', "HD20261109000017", A }, { 'o', "HD2026110900O0l7", A } }, "HD20261109000017+" },
	{ "read in part", { { 'r', "HD20261109000017", A }, { 'o', "HD202611", A } }, "HD20261109000017+" },
	{ "typed, and one character apart", { { 'r', "HD20261109000017", A }, { 'p', "HD20261109000018", A } }, "HD20261109000018+" },
	{ "the row bears none", { { 'r', "", A }, { 'o', "HD20261109000017", A } }, "HD20261109000017+" },
	{ "the receipt bears none", { { 'p', "", A }, { 'r', "620000000777", A } }, "620000000777+" },
	{ "typed after photographed", { { 'r', "620000000777", A }, { 'o', "HD2026110900000l", A }, { 'p', "HD20261109000001", A } }, "HD20261109000001+" },
	{ "photographed after typed", { { 'p', "HD20261109000001", A }, { 'r', "620000000777", A }, { 'o', "HD2026110900000l", A } }, "HD20261109000001+" },
	{ "again by the row's number", { { 'p', "HD20261109000001", A }, { 'r', "620000000777", A }, { 'p', "620000000777", A } }, "HD20261109000001+" },
	{ "again by the row's number, another's name", { { 'r', "620000000777", A }, { 'p', "HD20261109000001", A }, { 'p', "620000000777", B } }, "HD20261109000001+" },
	{ "a name misread, another series", { { 'o', "HD20261109000001", B }, { 'r', "620000000777", A } }, "HD20261109000001+" },
	{ "a name misread, the same number", { { 'r', "HD20261109000001", A }, { 'o', "HD20261109000001", B } }, "HD20261109000001+" },
	{ "name and number both one apart", { { 'r', "HD20261109000001", A }, { 'p', "HD20261109000002", B } }, "HD20261109000001+ HD20261109000002" },
	{ "both one apart, the proof first", { { 'p', "HD20261109000002", B }, { 'r', "HD20261109000001", A } }, "HD20261109000001+ HD20261109000002" },
	{ "both one apart, then its own row", { { 'p', "HD20261109000002", B }, { 'r', "HD20261109000001", A }, { 'r', "HD20261109000002", B } },
	  "HD20261109000001+ HD20261109000002+" },
	{ "one number, another's name", { { 'r', "HD20261109000001", A }, { 'p', "HD20261109000001", "四川戊试商贸有限公司" } }, "HD20261109000001+" },
	{ "two numbers of one series", { { 'r', "HD20261109000001", A }, { 'p', "HD20261109777222", A } }, "HD20261109000001+ HD20261109777222" },
};

static void
prove(Store *store, bool typed, const char *number, const char *payer, guint serial)
{
	g_autofree char *bytes = g_strdup_printf("proof %u", serial);
	g_autofree char *fields = g_strdup_printf("payer_name=%s|payee_name=北京迅驰无限科技有限公司|payee_account=0413060103000009171|amount_fen=70000|"
	                                          "paid_at=2026-11-09|status=success%s%s", payer, *number != '\0' ? "|bank_reference=" : "", number);
	int64_t message = ledger_message(store, bytes);
	g_autoptr(Change) change = begin(store);

	paper(store, message, "remittance_proof", typed ? "pdf" : "png", fields);
	settle_root(store, message);
	commit(&change);
}

static void
book(Store *store, const char *number, const char *payer, guint serial)
{
	g_autofree char *digest = g_strdup_printf("%064u", serial + 1);
	g_autoptr(Credit) credit = credit_new();
	bool known, is_new;

	set(&credit->account, "0413060103000009171");
	set(&credit->booked_at, "2026-11-09");
	set(&credit->payer_name, payer);
	set(&credit->source, "csv/流水号/test");
	set(&credit->reference, number);
	credit->amount = 70000;
	DONE(store, statement_add(store, digest, "test", credit->account, "2026-11-09", "2026-11-09", &credit->statement, &known, &error) &&
	                    credit_add(store, credit, 1, &is_new, &error));
}

static int
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
test_case(gconstpointer data)
{
	guint n = GPOINTER_TO_UINT(data);
	static const char *const settings[] = { "match.release_on=statement", "match.patience=0", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GPtrArray) payments = NULL, words = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *got = NULL;

	g_assert_no_error(error);
	for (guint i = 0; i < G_N_ELEMENTS(cases[n].events) && cases[n].events[i].kind != '\0'; i++) {
		if (cases[n].events[i].kind == 'r')
			book(store, cases[n].events[i].number, cases[n].events[i].payer, i);
		else
			prove(store, cases[n].events[i].kind == 'p', cases[n].events[i].number, cases[n].events[i].payer, i);
		match(store, config);
	}
	payments = payment_list(store, NULL, &error);
	for (guint i = 0; i < payments->len; i++) {
		const Payment *payment = g_ptr_array_index(payments, i);

		g_ptr_array_add(words, g_strconcat(payment->bank_reference, payment->credit != 0 ? "+" : "", NULL));
	}
	g_ptr_array_sort(words, by_text);
	g_ptr_array_add(words, NULL);
	got = g_strjoinv(" ", (char **)words->pdata);
	g_assert_cmpstr(got, ==, cases[n].expected);
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/number/%s", cases[i].name);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_case);
	}
	return g_test_run();
}
