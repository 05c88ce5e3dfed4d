/* share.c - which sums of one company's money pay which of its open fees */
#include "match/share.h"

#include <string.h>

#define MOST_STEPS 20000 /* of one search; what takes longer is a person's work */

typedef struct {
	Fen *needs, *coins;   /* what is still open of each, 0: nothing */
	const bool *weak;
	guint n, m, steps;
	guint odd;            /* the coins that no set of fees makes up, as a set: parts of fees, or nobody's */
	GArray *gifts;
} Table;

const char *
share_words(ShareRule rule)
{
	static const char *const words[] = { "the sum is the fee to the fen", "the sum is the fees of several applications to the fen",
		                             "several transfers make up the fee to the fen", "the sum goes towards the fee" };

	return words[rule];
}

static void
give(Table *table, guint coin, guint want, Fen amount, ShareRule rule)
{
	ShareGift gift = { coin, want, amount, rule };

	table->coins[coin] -= amount;
	table->needs[want] -= amount;
	g_array_append_val(table->gifts, gift);
}

static void
take_back(Table *table, guint length)
{
	while (table->gifts->len > length) {
		const ShareGift *gift = &g_array_index(table->gifts, ShareGift, table->gifts->len - 1);

		table->coins[gift->coin] += gift->amount;
		table->needs[gift->want] += gift->amount;
		g_array_set_size(table->gifts, table->gifts->len - 1);
	}
}

static Fen
sum_of(const Fen *sums, guint n)
{
	Fen sum = 0;

	for (guint i = 0; i < n; i++)
		sum += sums[i];
	return sum;
}

/* Those of which something is still open, as a set. */
static guint
open_of(const Fen *sums, guint n)
{
	guint set = 0;

	for (guint i = 0; i < n; i++)
		if (sums[i] > 0)
			set |= 1u << i;
	return set;
}

static Fen
sum_of_set(const Fen *sums, guint set)
{
	Fen sum = 0;

	for (; set != 0; set &= set - 1)
		sum += sums[__builtin_ctz(set)];
	return sum;
}

/* The next larger set of members of `whole`; 0 after the last. */
static guint
next_set(guint set, guint whole)
{
	return (set - whole) & whole;
}

GArray *
share_sets(const Fen *needs, guint n, Fen sum, guint limit)
{
	GArray *sets = g_array_new(FALSE, FALSE, sizeof(guint));
	guint whole = n <= SHARE_MOST ? open_of(needs, n) : 0;

	for (guint set = next_set(0, whole); set != 0 && sets->len < limit; set = next_set(set, whole))
		if (sum_of_set(needs, set) == sum)
			g_array_append_val(sets, set);
	return sets;
}

static void
give_set(Table *table, guint coin, guint set)
{
	bool one = (set & (set - 1)) == 0;

	for (guint i = 0; i < table->n; i++)
		if (set & 1u << i)
			give(table, coin, i, table->needs[i], one ? SHARE_AMOUNT : SHARE_SUBSET);
}

static void
give_parts(Table *table, guint want, guint coins)
{
	for (guint j = 0; j < table->m; j++)
		if (coins & 1u << j)
			give(table, j, want, table->coins[j], SHARE_PARTS);
}

/* ---- every fee at once ---- */

/* A search for the ways to pay every open fee exactly.  Two ways are one where they set equal sums against equal fees. */
typedef struct {
	Table *table;
	char *known;   /* the first way, in words; NULL: none yet */
	GArray *gifts; /* of the way with the fewest gifts so far */
	bool any;      /* any way will do: all the money is needed, and pays everything, whichever it is */
	bool several;
} Search;

static gint
largest(const Table *table)
{
	gint best = -1;

	for (guint i = 0; i < table->n; i++)
		if (table->needs[i] > 0 && (best < 0 || table->needs[i] > table->needs[best]))
			best = (gint)i;
	return best;
}

static int
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "70000=35000+35000;" for each sum and each fee paid in parts, in a fixed order. */
static char *
words_of(const Table *table, const Fen *needs, const Fen *coins)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (guint k = 0; k < table->gifts->len; k++) {
		const ShareGift *gift = &g_array_index(table->gifts, ShareGift, k);

		g_ptr_array_add(words, g_strdup_printf("%" G_GINT64_FORMAT "=%" G_GINT64_FORMAT, (gint64)coins[gift->coin], (gint64)needs[gift->want]));
	}
	g_ptr_array_sort(words, by_text);
	g_ptr_array_add(words, NULL);
	return g_strjoinv(";", (char **)words->pdata);
}

static void
found_way(Search *search, const Fen *needs, const Fen *coins)
{
	g_autofree char *words = words_of(search->table, needs, coins);

	if (search->known != NULL && !search->any && strcmp(search->known, words) != 0)
		search->several = true;
	if (search->known == NULL || search->gifts->len > search->table->gifts->len) {
		g_array_set_size(search->gifts, 0);
		g_array_append_vals(search->gifts, search->table->gifts->data, search->table->gifts->len);
	}
	if (search->known == NULL)
		search->known = g_steal_pointer(&words);
}

static bool
is_over(Search *search)
{
	if (search->table->steps++ > MOST_STEPS)
		search->several = true; /* nobody knows */
	return search->several;
}

static void
search_ways(Search *search, const Fen *needs, const Fen *coins);

static void
try_larger(Search *search, guint want, guint coin, const Fen *needs, const Fen *coins)
{
	Table *table = search->table;
	guint rest = open_of(table->needs, table->n) & ~(1u << want), others = 0;

	do {
		guint length = table->gifts->len, set = others | 1u << want;

		if (sum_of_set(table->needs, set) == table->coins[coin]) {
			give_set(table, coin, set);
			search_ways(search, needs, coins);
			take_back(table, length);
		}
		others = next_set(others, rest);
	} while (others != 0 && !is_over(search));
}

static void
try_several(Search *search, guint want, const Fen *needs, const Fen *coins)
{
	Table *table = search->table;
	guint whole = open_of(table->coins, table->m);

	for (guint set = next_set(0, whole); set != 0 && !is_over(search); set = next_set(set, whole)) {
		guint length = table->gifts->len;

		if ((set & (set - 1)) == 0 || sum_of_set(table->coins, set) != table->needs[want])
			continue;
		give_parts(table, want, set);
		search_ways(search, needs, coins);
		take_back(table, length);
	}
}

/* Each way to pay the largest open fee, and then the others. */
static void
search_ways(Search *search, const Fen *needs, const Fen *coins)
{
	Table *table = search->table;
	gint want = largest(table);

	if (want < 0) {
		found_way(search, needs, coins);
		return;
	}
	if (search->any && search->known != NULL && table->gifts->len + 1 >= search->gifts->len)
		return;
	for (guint j = 0; j < table->m && !search->several; j++) {
		bool tried = false;

		for (guint k = 0; k < j && !tried; k++)
			tried = table->coins[k] == table->coins[j];
		if (!tried && table->coins[j] >= table->needs[want])
			try_larger(search, (guint)want, j, needs, coins);
	}
	try_several(search, (guint)want, needs, coins);
}

static bool
is_used(const GArray *gifts, guint coin)
{
	for (guint k = 0; k < gifts->len; k++)
		if (g_array_index(gifts, ShareGift, k).coin == coin)
			return true;
	return false;
}

/* Does a sum like this one pay, and are all the fees that it could pay paid by such sums? */
static bool
is_paid_again(const Table *table, const GArray *gifts, guint coin)
{
	g_autoptr(GArray) sets = share_sets(table->needs, table->n, table->coins[coin], G_MAXUINT);
	guint could = 0;
	bool again = false;

	for (guint s = 0; s < sets->len; s++)
		could |= g_array_index(sets, guint, s);
	for (guint k = 0; k < gifts->len; k++) {
		const ShareGift *gift = &g_array_index(gifts, ShareGift, k);
		bool alike = table->coins[gift->coin] == table->coins[coin];

		if (!alike && (could & 1u << gift->want))
			return false;
		again = again || alike;
	}
	return again;
}

/* Money that is left over is no doubt where it was paid once more; else another way to read the sums would need it. */
static bool
rest_is_paid_again(const Table *table, const GArray *gifts)
{
	for (guint j = 0; j < table->m; j++)
		if (!is_used(gifts, j) && !is_paid_again(table, gifts, j))
			return false;
	return true;
}

typedef enum { WAYS_NONE, WAYS_ONE, WAYS_SEVERAL } Ways;

/* Pays every open fee where there is one way to do it; where the money is just as much as the fees, the way with the fewest parts: each of them uses
 * all the money and pays everything. */
static Ways
cover_all(Table *table)
{
	g_autofree Fen *needs = g_memdup2(table->needs, table->n * sizeof *table->needs), *coins = g_memdup2(table->coins, table->m * sizeof *table->coins);
	g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift));
	Search search = { .table = table, .gifts = gifts };
	bool found;

	search.any = sum_of(coins, table->m) == sum_of(needs, table->n);
	if (table->n > SHARE_MOST || table->m > SHARE_MOST || sum_of(coins, table->m) < sum_of(needs, table->n))
		return WAYS_NONE;
	search_ways(&search, needs, coins);
	found = search.known != NULL;
	g_free(search.known);
	if (search.any && found)
		search.several = false; /* the search was too long to find the simplest */
	if (found && !rest_is_paid_again(table, gifts))
		search.several = true;
	if (search.several || !found)
		return search.several ? WAYS_SEVERAL : WAYS_NONE;
	for (guint k = 0; k < gifts->len; k++) {
		const ShareGift *gift = &g_array_index(gifts, ShareGift, k);

		give(table, gift->coin, gift->want, gift->amount, gift->rule);
	}
	return WAYS_ONE;
}

/* As much money as there are fees: it pays them all, though no sum is a set of fees. */
static void
pour(Table *table)
{
	for (guint j = 0; j < table->m; j++)
		for (guint i = 0; i < table->n && table->coins[j] > 0; i++)
			if (table->needs[i] > 0)
				give(table, j, i, MIN(table->coins[j], table->needs[i]), SHARE_PART);
}

/* ---- some of them ---- */

static guint
how_many(const Fen *sums, guint n, Fen sum)
{
	guint found = 0;

	for (guint i = 0; i < n; i++)
		found += sums[i] == sum;
	return found;
}

/* Is there money that may be a part of such a fee, and is itself no fee? */
static bool
any_part_of(const Table *table, Fen need)
{
	for (guint j = 0; j < table->m; j++)
		if ((table->odd & 1u << j) && table->coins[j] > 0 && table->coins[j] < need)
			return true;
	return false;
}

/* The one set that this coin can mean; 0: none or several.  Equal fees that have as many equal sums are no choice: the first of them; unless one of
 * the sums may have been paid twice, since another one looks like a part of such a fee. */
static guint
only_set(const Table *table, Fen sum)
{
	guint equal = how_many(table->needs, table->n, sum);
	g_autoptr(GArray) sets = share_sets(table->needs, table->n, sum, MAX(equal, 1) + 1);

	if (sets->len == 1 ||
	    (sets->len == equal && equal > 0 && how_many(table->coins, table->m, sum) >= equal && !any_part_of(table, sum)))
		return g_array_index(sets, guint, 0);
	return 0;
}

/* Could another, unequal sum be meant for one of these fees? */
static bool
is_wanted_elsewhere(const Table *table, Fen sum, guint set)
{
	for (guint j = 0; j < table->m; j++) {
		g_autoptr(GArray) sets = NULL;

		if (table->coins[j] <= 0 || table->coins[j] == sum)
			continue;
		sets = share_sets(table->needs, table->n, table->coins[j], G_MAXUINT);
		for (guint k = 0; k < sets->len; k++)
			if (g_array_index(sets, guint, k) & set)
				return true;
	}
	return false;
}

/* Could this sum, or others, be a part of one of several that make up a fee: one of these fees without it, or any fee with it? */
static bool
is_part_elsewhere(const Table *table, guint coin, guint set)
{
	for (guint i = 0; i < table->n; i++) {
		g_autoptr(GArray) sets = table->needs[i] > 0 ? share_sets(table->coins, table->m, table->needs[i], G_MAXUINT) : NULL;

		for (guint k = 0; sets != NULL && k < sets->len; k++) {
			guint coins = g_array_index(sets, guint, k);

			if ((coins & (coins - 1)) != 0 && ((coins & 1u << coin) != 0 || (set & 1u << i) != 0))
				return true;
		}
	}
	return false;
}

static bool
give_sets(Table *table)
{
	bool any = false;

	for (guint j = 0; j < table->m; j++) {
		guint set = table->coins[j] > 0 ? only_set(table, table->coins[j]) : 0;

		if (set == 0 || is_wanted_elsewhere(table, table->coins[j], set) || is_part_elsewhere(table, j, set))
			continue;
		give_set(table, j, set);
		any = true;
	}
	return any;
}

/* Two and more sums that can mean no other fee, and together make up this one, in one way only. */
static bool
give_several(Table *table)
{
	Fen loose[SHARE_MOST];

	for (guint j = 0; j < table->m; j++) {
		g_autoptr(GArray) sets = share_sets(table->needs, table->n, table->coins[j], 1);

		loose[j] = table->coins[j] > 0 && sets->len == 0 ? table->coins[j] : 0;
	}
	for (guint i = 0; i < table->n; i++) {
		g_autoptr(GArray) sets = table->needs[i] > 0 ? share_sets(loose, table->m, table->needs[i], 2) : g_array_new(FALSE, FALSE, sizeof(guint));
		guint set = sets->len == 1 ? g_array_index(sets, guint, 0) : 0;

		if (set == 0 || how_many(table->needs, table->n, table->needs[i]) > 1)
			continue;
		for (guint k = 0; k < table->n && set != 0; k++) { /* nor may they make up another fee with others */
			g_autoptr(GArray) others = k != i && table->needs[k] > 0 ? share_sets(loose, table->m, table->needs[k], G_MAXUINT) : NULL;

			for (guint o = 0; others != NULL && o < others->len; o++)
				if (g_array_index(others, guint, o) & set)
					set = 0;
		}
		if (set == 0 || how_many(table->coins, table->m, table->needs[i]) > 0)
			continue;
		give_parts(table, i, set);
		return true;
	}
	return false;
}

/* One fee: the sum that is just as much comes first, then what there is. */
static void
give_only(Table *table)
{
	guint length = table->gifts->len;

	if (sum_of(table->coins, table->m) == table->needs[0] && table->m > 1) {
		for (guint j = 0; j < table->m; j++)
			give(table, j, 0, table->coins[j], SHARE_PARTS);
		return;
	}
	for (guint j = 0; j < table->m && table->gifts->len == length; j++)
		if (table->coins[j] == table->needs[0])
			give(table, j, 0, table->coins[j], SHARE_AMOUNT);
	if (table->gifts->len == length && table->m <= SHARE_MOST)
		give_several(table);
	for (guint j = 0; j < table->m; j++)
		if (table->coins[j] > 0 && table->needs[0] > 0 && (table->weak == NULL || !table->weak[j]))
			give(table, j, 0, MIN(table->coins[j], table->needs[0]), SHARE_PART);
}

static void
give_some(Table *table)
{
	if (table->n > SHARE_MOST || table->m > SHARE_MOST)
		return;
	for (guint j = 0; j < table->m; j++) {
		g_autoptr(GArray) sets = share_sets(table->needs, table->n, table->coins[j], 1);

		if (sets->len == 0)
			table->odd |= 1u << j;
	}
	while (give_sets(table) || give_several(table))
		;
}

static bool
any_weak(const Table *table)
{
	for (guint j = 0; table->weak != NULL && j < table->m; j++)
		if (table->weak[j])
			return true;
	return false;
}

static ShareVerdict
verdict_on(const Table *table, guint coin)
{
	g_autoptr(GArray) sets = NULL;

	if (table->coins[coin] == 0)
		return SHARE_GIVEN;
	if (largest(table) < 0)
		return SHARE_SPARE;
	sets = share_sets(table->needs, table->n, table->coins[coin], 1);
	return sets->len > 0 ? SHARE_TIE : SHARE_UNFIT;
}

void
share_coins(const Fen *needs, guint n, const Fen *coins, const bool *weak, guint m, GArray *gifts, ShareVerdict *verdicts)
{
	g_autofree Fen *open = g_memdup2(needs, n * sizeof *needs), *left = g_memdup2(coins, m * sizeof *coins);
	Table table = { open, left, weak, n, m, 0, 0, gifts };

	if (n == 1 && m > 0)
		give_only(&table);
	else if (n > 1 && m > 0) {
		Ways ways = cover_all(&table);

		if (ways == WAYS_NONE && sum_of(open, n) == sum_of(left, m) && !any_weak(&table))
			pour(&table);
		else if (ways != WAYS_ONE)
			give_some(&table);
	}
	for (guint j = 0; j < m; j++)
		verdicts[j] = verdict_on(&table, j);
}
