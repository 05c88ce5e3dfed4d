/* test_payer.c - whose money a bank row is, and which application it pays: a store, a few rows, a run, and what stands there then
 *
 * Sums in yuan.  Applications are reviewed and wait for money; released by the statement. */
#include <string.h>

#include "base/names.h"
#include "ledger.h"
#include "match/match.h"
#include "store/movement.h"

#define MOST 8

static const char *const companies[] = { "新疆维吾尔自治区甲试发电有限责任公司", "甘肃乙试水泥有限公司", "甘肃乙试水泥有限责任公司",
	                                 "新疆丙试光伏发电有限公司吐鲁番分公司", "新疆丙试光伏发电有限公司哈密分公司", "新疆维吾尔自治区甲试发电有限公司" };
static const char *const ids[] = { "91650100MA7TE5T00B", "91650100MA7TE5K11P", "9165230099TE5T0196", "91659001MA77K0J22G", "91653100999999015R",
	                           "91650100MA0001W62B" };
#define GROUP "上海丁试集团财务有限公司"

/* apps: "COMPANY:DUE", rows: "PAYER|ACCOUNT|REMARK|SUM" with #N for a company's name, %N for its tax ID, G for the group; approved: "COMPANY UNTIL" of
 * the group.  paid: "ROW>APPLICATION:SUM RULE", asked: "CODE what it is about". */
typedef struct {
	const char *name, *apps, *approved[3], *rows[MOST], *paid, *asked, *word;
} Case;

static const Case cases[] = {
	{ "the tax ID in the remark", "0:700 1:700", { 0 }, { "G|1|%1证书费|700" }, "1>2:700 tax_id+amount", "", "bears the company's tax ID" },
	{ "the name, in other brackets and blanks", "3:700", { 0 }, { " 新疆丙试光伏发电有限公司　吐鲁番分公司|1||700" }, "1>1:700 payer+amount", "", "bears the company's name" },
	{ "the sum alone is nothing", "0:700", { 0 }, { "四川戊试商贸有限公司|1||700" }, "", "no_application P1", "no application explains" },
	{ "an approved payer", "0:700", { "0 2099-12-31" }, { "G|1||700" }, "1>1:700 approved_payer+amount", "", "王会计 approved " GROUP " as payer for the company until 2099-12-31 (协议)" },
	{ "an approval that has ended", "0:700", { "0 2020-12-31" }, { "G|1||700" }, "", "no_application P1", NULL },
	{ "approved for two, the remark names one", "0:700 3:700", { "0 2099-12-31", "3 2099-12-31" }, { "G|1|代#3付款|700" }, "1>2:700 approved_payer+amount", "", NULL },
	{ "approved for two, nobody is named", "0:700 3:700", { "0 2099-12-31", "3 2099-12-31" }, { "G|1||700" }, "", "no_application P1", NULL },
	{ "shortened by the bank, the sum says the same", "0:700", { 0 }, { "新疆甲试发电有限公司|1||700" }, "1>1:700 short_name+amount", "", "shortened" },
	{ "shortened, another sum", "0:700", { 0 }, { "新疆甲试发电有限公司|1||500" }, "", "no_application P1", "only in short" },
	{ "a short name that two companies share", "0:700 5:580", { 0 }, { "新疆甲试发电有限公司|1||700" }, "", "no_application P1", NULL },
	{ "its full name, which may be another's shortened", "1:700 2:700", { 0 }, { "#1|1||700" }, "", "no_application P1", NULL },
	{ "cut by a column", "0:700 1:700", { 0 }, { "新疆维吾尔自治区甲试发电|1||700" }, "1>1:700 short_name+amount", "", NULL },
	{ "cut where two companies differ", "3:700 4:700", { 0 }, { "新疆丙试光伏发电有限公司|1||700" }, "", "no_application P1", NULL },
	{ "the account from which it paid before", "0:700 0:580", { 0 }, { "#0|62220001||700", "新疆维吾尔自治区甲式发电有限责任公司|62220001||580" },
	  "1>1:700 payer+amount 2>2:580 account+amount", "", NULL },
	{ "a parent's account is not remembered", "0:700 0:580", { 0 }, { "G|62220001|%0|700", "上海丁试集团财务公司|62220001||580" }, "1>1:700 tax_id+amount", "no_application P2", NULL },
	{ "one for several", "0:700 0:580 0:350", { 0 }, { "#0|1||1280" }, "1>1:700 payer+subset 1>2:580 payer+subset", "", "fees of several" },
	{ "one for either of two sets", "0:700 0:350 0:350", { 0 }, { "#0|1||700" }, "", "no_application P1", "A1, or A2 and A3" },
	{ "one for no set", "0:700 0:350", { 0 }, { "#0|1||900" }, "", "no_application P1", "no set of the company's" },
	{ "several for one", "0:700", { 0 }, { "#0|1||300", "#0|1||400" }, "1>1:300 payer+parts 2>1:400 payer+parts", "", "several transfers" },
	{ "short", "0:700", { 0 }, { "#0|1||500" }, "1>1:500 payer+part", "amount_short A1", NULL },
	{ "with the express fee", "0:700", { 0 }, { "#0|1||750" }, "1>1:750 payer+amount", "", NULL },
	{ "over", "0:700", { 0 }, { "#0|1||800" }, "1>1:700 payer+part", "amount_over A1", NULL },
	{ "paid twice", "0:700", { 0 }, { "#0|1||700", "#0|1||700" }, "1>1:700 payer+amount", "amount_over A1", NULL },
	{ "paid twice, of two", "0:700 0:580", { 0 }, { "#0|1||700", "#0|1||580", "#0|1||580" }, "1>1:700 payer+amount 2>2:580 payer+amount", "no_application P3",
	  "refund" },
};

static char *
expand(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p++)
		if ((*p == '#' || *p == '%') && g_ascii_isdigit(p[1])) {
			const char *const *list = *p == '#' ? companies : ids;

			g_string_append(out, list[*++p - '0']);
		} else if (*p == 'G') {
			g_string_append(out, GROUP);
		} else {
			g_string_append_c(out, *p);
		}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
apply(Store *store, const char *text)
{
	g_autoptr(Application) application = application_new();
	guint company = (guint)(*text - '0');

	set(&application->tax_id, ids[company]);
	set(&application->company_key, ids[company] + 8);
	application->company_key[9] = '\0';
	set(&application->company_name, companies[company]);
	set(&application->package, "basic");
	application->years = 3;
	application->key_count = 2;
	DONE(store, application_add(store, application, &error));
	application->due = g_ascii_strtoll(text + 2, NULL, 10) * 100;
	/* 700 is two basic keys of three years; other fees of two or one key. */
	if (application->due == 58000)
		application->years = 5, application->key_count = 1;
	if (application->due == 35000)
		application->key_count = 1;
	application->plain = true;
	application->dirty = false;
	DONE(store, application_update(store, application, &error) &&
	                    application_move(store, application->id, "incomplete", "awaiting_payment", "test", "", &error));
}

static void
book(Store *store, const char *text, guint number)
{
	g_autofree char *whole = expand(text), *digest = g_strdup_printf("%064u", number);
	g_auto(GStrv) parts = g_strsplit(whole, "|", 4);
	g_autoptr(Credit) credit = credit_new();
	bool known, is_new;

	set(&credit->account, "0413060103000009171");
	set(&credit->booked_at, "2026-11-09");
	set(&credit->payer_name, parts[0]);
	set(&credit->payer_account, parts[1]);
	set(&credit->remark, parts[2]);
	set(&credit->source, "csv/流水号/test");
	g_free(credit->reference);
	credit->reference = g_strdup_printf("R%u", number);
	credit->amount = g_ascii_strtoll(parts[3], NULL, 10) * 100;
	DONE(store, statement_add(store, digest, "test", credit->account, "2026-11-09", "2026-11-09", &credit->statement, &known, &error) &&
	                    credit_add(store, credit, 1, &is_new, &error));
}

static void
match(Store *store)
{
	static const char *const settings[] = { "match.release_on=statement", "match.patience=0", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	guint worked;

	g_assert_no_error(error);
	g_assert_true(match_run(store, config, &worked, &error));
	g_assert_no_error(error);
}

/* What is paid and asked, and all the words of both. */
static char *
outcome(Store *store, char **asked, char **words)
{
	g_autoptr(GPtrArray) rows = allocation_list(store, NULL), open = exception_list(store, "open", NULL, NULL);
	g_autoptr(GString) paid = g_string_new(NULL), questions = g_string_new(NULL), text = g_string_new(NULL);

	for (guint i = 0; i < rows->len; i++) {
		const Allocation *a = g_ptr_array_index(rows, i);

		g_string_append_printf(paid, "%s%" G_GINT64_FORMAT ">%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT " %s", i > 0 ? " " : "", a->payment, a->application,
		                       a->amount / 100, a->rule);
		g_string_append_printf(text, "%s\n", a->why);
		g_assert_cmpuint(strlen(a->why), >, 10); /* never without its evidence */
	}
	for (guint i = 0; i < open->len; i++) {
		const Exception *e = g_ptr_array_index(open, i);

		g_string_append_printf(questions, "%s%s %c%" G_GINT64_FORMAT, i > 0 ? " " : "", e->code, e->application != 0 ? 'A' : 'P',
		                       e->application != 0 ? e->application : e->payment);
		g_string_append_printf(text, "%s\n", e->detail);
	}
	*asked = g_string_free(g_steal_pointer(&questions), FALSE);
	*words = g_string_free(g_steal_pointer(&text), FALSE);
	return g_string_free(g_steal_pointer(&paid), FALSE);
}

static void
approve(Store *store, const char *text)
{
	char *key = g_strndup(ids[*text - '0'] + 8, 9);

	DONE(store, payer_alias_add(store, GROUP, key, "王会计", "协议", text + 2, &error));
	g_free(key);
}

static Store *
store_of(const Case *c)
{
	Store *store = ledger_new();
	g_auto(GStrv) apps = g_strsplit(c->apps, " ", -1);

	for (guint i = 0; apps[i] != NULL; i++)
		apply(store, apps[i]);
	for (guint i = 0; i < G_N_ELEMENTS(c->approved) && c->approved[i] != NULL; i++)
		approve(store, c->approved[i]);
	return store;
}

static void
assert_outcome(Store *store, const Case *c)
{
	g_autofree char *asked = NULL, *words = NULL, *paid = outcome(store, &asked, &words);

	g_assert_cmpstr(paid, ==, c->paid);
	g_assert_cmpstr(asked, ==, c->asked);
	if (c->word != NULL && strstr(words, c->word) == NULL)
		g_error("\"%s\" does not say \"%s\"", words, c->word);
	assert_sound(store);
}

/* All rows of one statement, and a second run that changes nothing. */
static void
test_case(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(Store) store = store_of(c);

	for (guint i = 0; c->rows[i] != NULL; i++) {
		/* What an account paid before is known from earlier runs. */
		if (i > 0 && strstr(c->rows[i], "|62220001|") != NULL)
			match(store);
		book(store, c->rows[i], i + 1);
	}
	match(store);
	assert_outcome(store, c);
	match(store);
	assert_outcome(store, c);
}

/* The same where every application has papers to look at: the rows are decided the long way, and end the same. */
static void
test_the_long_way(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(Store) store = store_of(c);
	g_autoptr(GPtrArray) all = application_list(store, NULL, NULL);
	g_autoptr(GPtrArray) noted = g_ptr_array_new_with_free_func((GDestroyNotify)exception_free);

	/* A question that stops nothing is enough. */
	for (guint i = 0; i < all->len; i++) {
		Exception *note = exception_new("duplicate_proof");

		note->application = ((Application *)g_ptr_array_index(all, i))->id;
		g_ptr_array_add(noted, note);
		DONE(store, exception_raise(store, note, &error));
	}
	for (guint i = 0; c->rows[i] != NULL; i++) {
		if (i > 0 && strstr(c->rows[i], "|62220001|") != NULL)
			match(store);
		book(store, c->rows[i], i + 1);
	}
	match(store);
	for (guint i = 0; i < all->len; i++)
		DONE(store, exception_resolve(store, (int64_t)i + 1, "accept", "test", "", &error));
	assert_outcome(store, c);
}

/* ---- money that went back --------------------------------------------------------------------------------- */

static void
pay_back(Store *store, const char *name, int64_t yuan, const char *day, const char *kind)
{
	g_autoptr(Credit) row = credit_new();
	g_autoptr(GPtrArray) movements = g_ptr_array_new_with_free_func((GDestroyNotify)movement_free);
	guint added = 0;

	row->statement = 1;
	row->amount = yuan * 100;
	row->taking_back = strcmp(kind, "out") == 0;
	set(&row->booked_at, day);
	set(&row->payer_name, name);
	g_ptr_array_add(movements, movement_new(kind, "", g_steal_pointer(&row)));
	DONE(store, movement_add(store, "0413060103000009171", movements, &added, &error));
	g_assert_cmpuint(added, ==, 1);
}

/* What the bank shows as paid back to the payer is set on nothing, whether it went before or after the next application came. */
static void
test_paid_back(void)
{
	static const Case once = { .apps = "0:700", .rows = { "#0|1||700" }, .paid = "", .asked = "" };
	static const Case twice = { .apps = "0:700 0:580", .rows = { "#0|1||700", "#0|1||700" }, .paid = "1>1:700 payer+amount", .asked = "" };
	static const Case bounced = { .apps = "0:700", .rows = { "#0|1||700" }, .paid = "1>1:700 payer+amount", .asked = "" };
	static const Case another = { .apps = "0:700", .rows = { "#0|1||700" }, .paid = "1>1:700 payer+amount", .asked = "" };
	const Case *all[] = { &once, &twice, &bounced, &another };

	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		g_autoptr(Store) store = store_of(all[i]);

		for (guint k = 0; all[i]->rows[k] != NULL; k++)
			book(store, all[i]->rows[k], k + 1);
		pay_back(store, all[i] == &another ? companies[1] : companies[0], 700, all[i] == &another ? "2026-11-12" : "2026-11-10", "out");
		if (all[i] == &bounced)
			pay_back(store, companies[0], 700, "2026-11-11", "returned");
		match(store);
		assert_outcome(store, all[i]);
	}
}

/* Paid twice, asked about, paid back: an application that comes later has to be paid for. */
static void
test_paid_back_before(void)
{
	static const Case before = { .apps = "0:700", .rows = { "#0|1||700", "#0|1||700" } };
	static const Case after = { .paid = "1>1:700 payer+amount", .asked = "" };
	g_autoptr(Store) store = store_of(&before);
	g_autoptr(Change) change = NULL;

	book(store, before.rows[0], 1);
	match(store);
	book(store, before.rows[1], 2);
	match(store);
	pay_back(store, companies[0], 700, "2026-11-10", "out");
	apply(store, "0:700");
	match(store);
	{
		g_autofree char *asked = NULL, *words = NULL, *paid = outcome(store, &asked, &words);

		g_assert_cmpstr(paid, ==, after.paid);
	}
	assert_sound(store);
}

/* ---- a person's decisions -------------------------------------------------------------------------------- */

/* What a person set stands whatever comes, until he takes it back; what a run set gives way. */
static void
test_a_person_decides(void)
{
	static const Case either = { .apps = "0:700 0:700", .rows = { "#0|1||700" } };
	g_autoptr(Store) store = store_of(&either);
	g_autofree char *asked = NULL, *words = NULL, *paid = NULL, *after = NULL, *asked_after = NULL, *words_after = NULL;

	book(store, either.rows[0], 1);
	match(store);
	DONE(store, allocation_add(store, 1, 2, 50000, "person", "clerk", "by telephone", &error) && application_set_dirty(store, 2, true, &error));
	match(store);
	book(store, "#0|1||700", 2);
	match(store);
	{
		g_autoptr(GPtrArray) mine = allocation_of_application(store, 2, NULL);

		g_assert_cmpstr(((Allocation *)mine->pdata[0])->by, ==, "clerk");
		g_assert_cmpint(((Allocation *)mine->pdata[0])->amount, ==, 50000);
	}
	paid = outcome(store, &asked, &words);
	DONE(store, allocation_take_back(store, 1, 2, &error) && application_set_dirty(store, 2, true, &error));
	after = outcome(store, &asked_after, &words_after);
	g_assert_null(strstr(after, "person"));
	g_assert_nonnull(strstr(paid, "person"));
	assert_sound(store);
}

/* What was set against a held application is free again when more is known. */
static void
test_our_own_is_undone(void)
{
	static const Case held = { .apps = "0:700", .rows = { "#0|1||500" } };
	g_autoptr(Store) store = store_of(&held);
	g_autofree char *asked = NULL, *words = NULL, *paid = NULL;

	book(store, held.rows[0], 1);
	match(store);
	apply(store, "0:580");
	book(store, "#0|1||80", 2);
	match(store);
	paid = outcome(store, &asked, &words);
	/* 500 and 80 are 580, and nothing else. */
	g_assert_cmpstr(paid, ==, "1>2:500 payer+parts 2>2:80 payer+parts");
	g_assert_cmpstr(asked, ==, "");
	assert_sound(store);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/payer/%s", cases[i].name), *other = g_strdup_printf("/payer/long/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_case);
		g_test_add_data_func(other, &cases[i], test_the_long_way);
	}
	g_test_add_func("/payer/paid-back", test_paid_back);
	g_test_add_func("/payer/paid-back-before", test_paid_back_before);
	g_test_add_func("/payer/a-person-decides", test_a_person_decides);
	g_test_add_func("/payer/our-own-is-undone", test_our_own_is_undone);
	return g_test_run();
}
