/* test_share.c - which sums pay which fees: one way to read them, or nothing */
#include <string.h>

#include "match/share.h"

#define MOST 14

/* needs, coins, gifts "COIN>WANT:SUM" in order of coin and want, verdicts a letter a coin: g given, s spare, t tie, u unfit; w after a coin: weak */
typedef struct {
	const char *name, *needs, *coins, *gifts, *verdicts;
} Case;

static const Case cases[] = {
	{ "one for one", "700", "700", "0>0:700", "g" },
	{ "short", "700", "500", "0>0:500", "g" },
	{ "over", "700", "900", "0>0:700", "s" },
	{ "two parts", "700", "300 400", "0>0:300 1>0:400", "gg" },
	{ "two parts that do not reach", "700", "300 200", "0>0:300 1>0:200", "gg" },
	{ "the exact one of two", "700", "300 700", "1>0:700", "sg" },
	{ "paid twice", "700", "700 700", "0>0:700", "gs" },
	{ "one sum, exact set", "700 350 600", "1050", "0>0:700 0>1:350", "g" },
	{ "one sum, all of them", "700 350 600", "1650", "0>0:700 0>1:350 0>2:600", "g" },
	{ "two sets fit: a fee, or two", "700 350 350", "700", "", "t" },
	{ "two sets fit: fees of other sums", "700 2100 700 2320 480", "3500", "", "t" },
	{ "two sets fit: several of equal fees", "700 700 700", "1400", "", "t" },
{ "two sets fit: either of two equal fees", "700 700", "700", "", "t" },
	{ "no set fits", "700 600", "900", "", "u" },
	{ "more than all of them", "700 600", "1500", "", "u" },
	{ "equal fees, money for all", "700 700", "700 700", "0>0:700 1>1:700", "gg" },
	{ "equal fees, paid once more", "700 700", "700 700 700", "0>0:700 1>1:700", "ggs" },
	{ "one for one before sets", "700 350 350", "350 700 350", "0>1:350 1>0:700 2>2:350", "ggg" },
	{ "a set, and parts of another", "1200 700 350", "1050 500 700", "0>1:700 0>2:350 1>0:500 2>0:700", "ggg" },
	{ "all the money for all the fees", "700 600", "1000 300", "0>0:700 0>1:300 1>1:300", "gg" },
	{ "the clear one though another is not", "700 700 580", "580 700", "0>2:580", "gt" },
	{ "spare money that may be one thing or another", "1160 1160 700", "1160 1160 700 580 580", "2>2:700", "ttguu" },
	{ "two sums that only together are a fee, others unpaid", "700 580 140", "300 400", "0>0:300 1>0:400", "gg" },
	{ "parts that may be of either", "700 700 580", "300 400", "", "uu" },
	{ "a fee, or half of another", "1400 700", "700 700", "", "tt" },
	{ "paid twice, or several fees at once", "1160 2000 1160 2000", "1160 3160 3160", "", "ttt" },
	{ "paid twice, or several fees at once: parts are left", "700 1400 1160 700", "1400 1400 1160 350 350", "2>2:1160", "ttguu" },
	{ "a set paid twice, and the others", "1160 700 500", "1860 1860 500", "0>0:1160 0>1:700 2>2:500", "gsg" },
	{ "equal fees, one paid twice or one paid in part", "280 280 1160", "140 280 280 1160", "3>2:1160", "uttg" },
	{ "equal fees, and parts of another that are all there", "280 280 200 1160 990", "140 280 280 60 1160",
	  "0>2:140 1>0:280 2>1:280 3>2:60 4>3:1160", "ggggg" },
	{ "weak, exact", "700", "700w", "0>0:700", "g" },
	{ "weak, not exact", "700", "500w", "", "u" },
	{ "weak, all of two", "700 350", "1050w", "0>0:700 0>1:350", "g" },
	{ "weak money is not poured", "700 600", "1000w 300", "", "uu" },
	{ "nothing open", "", "700", "", "s" },
	{ "nothing came", "700", "", "", "" },
};

static guint
sums_of(const char *text, Fen *sums, bool *weak)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	guint n = 0;

	for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++, n++) {
		sums[n] = g_ascii_strtoll(words[i], NULL, 10);
		weak[n] = g_str_has_suffix(words[i], "w");
	}
	return n;
}

static int
by_coin(gconstpointer a, gconstpointer b)
{
	const ShareGift *x = a, *y = b;

	return x->coin != y->coin ? (x->coin < y->coin ? -1 : 1) : x->want < y->want ? -1 : x->want > y->want;
}

static char *
gifts_text(GArray *gifts)
{
	g_autoptr(GString) text = g_string_new(NULL);

	g_array_sort(gifts, by_coin);
	for (guint k = 0; k < gifts->len; k++) {
		const ShareGift *gift = &g_array_index(gifts, ShareGift, k);

		g_string_append_printf(text, "%s%u>%u:%" G_GINT64_FORMAT, k > 0 ? " " : "", gift->coin, gift->want, (gint64)gift->amount);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
test_case(gconstpointer data)
{
	const Case *c = data;
	Fen needs[MOST], coins[MOST];
	bool weak[MOST], none[MOST];
	guint n = sums_of(c->needs, needs, none), m = sums_of(c->coins, coins, weak);
	ShareVerdict verdicts[MOST];
	g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift));
	g_autofree char *text = NULL;
	char letters[MOST + 1] = "";

	share_coins(needs, n, coins, weak, m, gifts, verdicts);
	text = gifts_text(gifts);
	for (guint j = 0; j < m; j++)
		letters[j] = "gstu"[verdicts[j]];
	g_assert_cmpstr(text, ==, c->gifts);
	g_assert_cmpstr(letters, ==, c->verdicts);
}

/* Never more than there is on either side, whatever the sums; and the same sums in another order pay the same fees. */
static void
test_any_sums(void)
{
	static const Fen some[] = { 140, 280, 350, 580, 600, 700, 1000, 1200, 50 };
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (guint round = 0; round < 2000; round++) {
		guint n = (guint)g_rand_int_range(rand, 1, 7), m = (guint)g_rand_int_range(rand, 1, 7);
		Fen needs[MOST], coins[MOST], back[MOST], paid[MOST] = { 0 }, spent[MOST] = { 0 }, again = 0, once = 0;
		ShareVerdict verdicts[MOST];
		g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift)), other = g_array_new(FALSE, FALSE, sizeof(ShareGift));

		for (guint i = 0; i < n; i++)
			needs[i] = some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))];
		for (guint j = 0; j < m; j++)
			back[m - 1 - j] = coins[j] = some[g_rand_int_range(rand, 0, G_N_ELEMENTS(some))];
		share_coins(needs, n, coins, NULL, m, gifts, verdicts);
		for (guint k = 0; k < gifts->len; k++) {
			const ShareGift *gift = &g_array_index(gifts, ShareGift, k);

			g_assert_cmpint(gift->amount, >, 0);
			paid[gift->want] += gift->amount;
			spent[gift->coin] += gift->amount;
			once += gift->amount;
		}
		for (guint i = 0; i < n; i++)
			g_assert_cmpint(paid[i], <=, needs[i]);
		for (guint j = 0; j < m; j++) {
			g_assert_cmpint(spent[j], <=, coins[j]);
			g_assert_true((verdicts[j] == SHARE_GIVEN) == (spent[j] == coins[j]));
		}
		share_coins(needs, n, back, NULL, m, other, verdicts);
		for (guint k = 0; k < other->len; k++)
			again += g_array_index(other, ShareGift, k).amount;
		g_assert_cmpint(once, ==, again);
	}
}

/* Many applications and many sums of one company end in good time. */
static void
test_many(void)
{
	Fen needs[40], coins[40];
	ShareVerdict verdicts[40];
	g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift));
	gint64 began = g_get_monotonic_time();

	for (guint i = 0; i < 40; i++)
		needs[i] = coins[i] = 100 + i % 7;
	share_coins(needs, 40, coins, NULL, 40, gifts, verdicts);
	g_assert_cmpuint(verdicts[39], ==, SHARE_GIVEN);
	g_array_set_size(gifts, 0);
	for (guint i = 0; i < 12; i++) {
		needs[i] = 1000 + 37 * i;
		coins[i] = 500 + 91 * i;
	}
	share_coins(needs, 12, coins, NULL, 12, gifts, verdicts);
	g_assert_cmpint(g_get_monotonic_time() - began, <, 2 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/share/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/share/any-sums", test_any_sums);
	g_test_add_func("/share/many", test_many);
	return g_test_run();
}
