/* cover.c - which payment covers which application of one company */
#include <string.h>
#include "match/cover.h"
#include "match/review.h"
#include "match/share.h"
#include "match/sighting.h"

Want *
want_new(Dossier *dossier)
{
	Want *want = g_new0(Want, 1);

	want->dossier = dossier;
	want->findings = findings_new(dossier->application->id, 0);
	want->got = want->by_person = dossier->application->allocated; /* of the automatic ones nothing is left */
	return want;
}

void
want_free(Want *want)
{
	if (want == NULL)
		return;
	dossier_free(want->dossier);
	findings_free(want->findings);
	g_free(want);
}

/* ---- the price ------------------------------------------------------------------------------------------- */

/* The sum that was sent for this application; with `promised`, whether or not it may be used yet. */
static Fen
sent_for(const Want *want, const GPtrArray *purse, bool single, bool promised)
{
	Fen sum = 0;

	for (guint i = 0; i < purse->len; i++) {
		const Coin *coin = g_ptr_array_index(purse, i);

		if (coin->fault == PROOF_GOOD && !coin->foreign && (coin->usable || (promised && coin->promised)) &&
		    coin_is_for(coin, want->dossier->application->id, single))
			sum += coin->left;
	}
	return sum;
}

static void
set_package(Application *application, const FeeReading *reading)
{
	g_free(application->package);
	application->package = g_strdup(reading->package);
	application->years = reading->years;
	application->express = reading->express;
}

/* True when package and years are known in the end. */
static bool
settle_open_terms(const Context *context, Want *want, const char *day, Fen sent)
{
	Application *a = want->dossier->application;
	g_autoptr(GArray) readings = NULL;

	if (*a->package != '\0' && a->years > 0)
		return true;
	if (a->key_count <= 0)
		return false;
	readings = fee_readings(context->fees, day, sent, a->key_count, a->package, a->years);
	if (sent > 0 && readings->len == 1) {
		set_package(a, &g_array_index(readings, FeeReading, 0));
		return true;
	}
	if (*a->package != '\0' && sent == 0) {
		a->years = fee_default_years(context->fees, day);
		return true;
	}
	if (sent > 0)
		findings_add(want->findings, "fee_ambiguous", 0, 0, 0, "terms",
		             "neither form nor mail says package and years, and the sum fits %s", readings->len == 0 ? "no fee" : "several");
	return false;
}

/* `there`: of what was sent, the money that may be used.  It tells by itself: a claim beside it that no bank row bears out, come before or
 * after, changes nothing. */
static void
settle_express(const Context *context, Want *want, const char *day, Fen sent, Fen there)
{
	Application *a = want->dossier->application;
	Fen plain, fast;

	if (a->express || sent == 0 || strcmp(a->package, "combined") == 0)
		return;
	plain = fee_due(context->fees, day, a);
	fast = plain + fee_express(context->fees, day);
	a->express = plain > 0 && (sent == fast || there == fast);
}

/* A count or a tick read once from a picture is proved by a sum that fits it, else a person looks. */
static void
check_terms(Want *want, Fen sent)
{
	static const char *const terms[] = { "key_count", "package", "years" };

	if (sent == 0 || sent == want->dossier->application->due)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(terms); i++)
		if (review_doubts(want->dossier, terms[i])) {
			const Settled *settled = g_hash_table_lookup(want->dossier->settled, terms[i]);

			findings_add(want->findings, "needs_review", 0, settled != NULL && settled->exhibit != NULL ? settled->exhibit->document->id : 0, 0,
			             terms[i], "%s was read once from a picture, and the sum paid does not confirm it", terms[i]);
			findings_place(want->findings, settled != NULL ? settled->field : NULL);
			return;
		}
}

bool
cover_price(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error)
{
	Application *a = want->dossier->application;
	const char *day = *a->created_at != '\0' ? a->created_at : context->today;
	Fen sent = want->got + sent_for(want, purse, single, true), there = want->got + sent_for(want, purse, single, false);
	Fen due = 0, due_before = a->due;
	bool express_before = a->express;

	a->express = false;
	if (strcmp(a->kind, "service") == 0 || settle_open_terms(context, want, day, sent)) {
		settle_express(context, want, day, sent, there);
		due = fee_due(context->fees, day, a);
	}
	/* What a person has set against it already keeps the fee from falling below that. */
	a->due = MAX(due, want->got);
	check_terms(want, single ? sent : 0);
	if (want->dossier->light && a->due == due_before && a->express == express_before)
		return true;
	return application_update(context->store, a, error);
}

/* ---- the allocation -------------------------------------------------------------------------------------- */

static Fen
need(const Want *want)
{
	return want->dossier->application->due - want->got;
}

/* "the payer bears the company's name; the sum is the fee to the fen" */
static char *
evidence(const Context *context, const Coin *coin, ShareRule rule, GError **error)
{
	g_autofree char *who = payer_words(context, coin->tie->kind, coin->payment->payer_name, coin->tie->company_key, error);

	return who != NULL ? g_strdup_printf("%s; %s", who, share_words(rule)) : NULL;
}

static bool
give(const Context *context, Want *want, Coin *coin, Fen amount, ShareRule rule, GError **error)
{
	static const char *const rules[] = { "amount", "subset", "parts", "part" };
	g_autofree char *name = g_strdup_printf("%s+%s", payer_rule(coin->tie->kind), rules[rule]);
	g_autofree char *why = NULL;

	if (amount <= 0)
		return true;
	why = evidence(context, coin, rule, error);
	if (why == NULL)
		return false;
	coin->left -= amount;
	coin->payment->allocated += amount;
	want->got += amount;
	return allocation_add(context->store, coin->payment->id, want->dossier->application->id, amount, name, "keypost", why, error);
}

static bool
is_free(const Coin *coin)
{
	return coin->usable && !coin->divided && coin->left > 0;
}

/* All coins sent for one application make up its fee exactly. */
static bool
give_own(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	for (guint i = 0; i < wants->len; i++) {
		Want *want = g_ptr_array_index(wants, i);
		Fen sum = 0;
		guint n = 0;

		for (guint j = 0; j < purse->len; j++) {
			const Coin *coin = g_ptr_array_index(purse, j);

			if (is_free(coin) && coin_is_for(coin, want->dossier->application->id, wants->len == 1)) {
				sum += coin->left;
				n++;
			}
		}
		if (sum == 0 || sum != need(want))
			continue;
		for (guint j = 0; j < purse->len; j++) {
			Coin *coin = g_ptr_array_index(purse, j);

			if (is_free(coin) && coin_is_for(coin, want->dossier->application->id, wants->len == 1) &&
			    !give(context, want, coin, coin->left, n == 1 ? SHARE_AMOUNT : SHARE_PARTS, error))
				return false;
		}
	}
	return true;
}

/* The want that the coin was sent for by name, -1: none of these. */
static gint
sent_to(const GPtrArray *wants, const Coin *coin)
{
	for (guint i = 0; i < wants->len; i++)
		if (coin_is_for(coin, ((const Want *)g_ptr_array_index(wants, i))->dossier->application->id, false))
			return (gint)i;
	return -1;
}

/* A sum sent with the papers of one application may be meant for others of the company too, never for others alone. */
static bool
give_named(const Context *context, GPtrArray *wants, Coin *coin, gint named, GError **error)
{
	Fen needs[SHARE_MOST];
	g_autoptr(GArray) sets = NULL;
	guint set = 0, found = 0;

	for (guint i = 0; i < wants->len && wants->len <= SHARE_MOST; i++)
		needs[i] = need(g_ptr_array_index(wants, i));
	sets = share_sets(needs, wants->len, coin->left, G_MAXUINT);
	for (guint i = 0; i < sets->len; i++)
		if (g_array_index(sets, guint, i) & 1u << named) {
			set = g_array_index(sets, guint, i);
			found++;
		}
	if (found != 1) {
		Want *want = g_ptr_array_index(wants, named);

		return give(context, want, coin, MIN(coin->left, MAX(need(want), 0)), SHARE_PART, error);
	}
	for (guint i = 0; i < wants->len; i++) {
		Want *want = g_ptr_array_index(wants, i);

		if ((set & 1u << i) && !give(context, want, coin, need(want), (set & (set - 1)) != 0 ? SHARE_SUBSET : SHARE_AMOUNT, error))
			return false;
	}
	return true;
}

static bool
give_all_named(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	for (guint j = 0; j < purse->len && wants->len > 1; j++) {
		Coin *coin = g_ptr_array_index(purse, j);
		gint named = is_free(coin) ? sent_to(wants, coin) : -1;

		if (named >= 0 && !give_named(context, wants, coin, named, error))
			return false;
	}
	return true;
}

/* What the transfers do not say, the sums may: only one way to read them, or none. */
static bool
give_shared(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	g_autofree Fen *needs = g_new0(Fen, wants->len + 1), *sums = g_new0(Fen, purse->len + 1);
	g_autofree bool *weak = g_new0(bool, purse->len + 1);
	g_autofree ShareVerdict *verdicts = g_new0(ShareVerdict, purse->len + 1);
	g_autoptr(GPtrArray) open = g_ptr_array_new(), coins = g_ptr_array_new();
	g_autoptr(GArray) gifts = g_array_new(FALSE, FALSE, sizeof(ShareGift));

	for (guint i = 0; i < wants->len; i++)
		if (need(g_ptr_array_index(wants, i)) > 0) {
			needs[open->len] = need(g_ptr_array_index(wants, i));
			g_ptr_array_add(open, g_ptr_array_index(wants, i));
		}
	for (guint j = 0; j < purse->len; j++) {
		Coin *coin = g_ptr_array_index(purse, j);

		if (!is_free(coin))
			continue;
		sums[coins->len] = coin->left;
		/* What was sent for another application, of which nothing is open any more, is the company's still. */
		weak[coins->len] = coin->tie->kind == TIE_SHORT || (!coin_is_for(coin, 0, true) && sent_to(wants, coin) < 0);
		g_ptr_array_add(coins, coin);
	}
	share_coins(needs, open->len, sums, weak, coins->len, gifts, verdicts);
	for (guint j = 0; j < coins->len; j++)
		((Coin *)g_ptr_array_index(coins, j))->verdict = verdicts[j];
	for (guint k = 0; k < gifts->len; k++) {
		const ShareGift *gift = &g_array_index(gifts, ShareGift, k);

		if (!give(context, g_ptr_array_index(open, gift->want), g_ptr_array_index(coins, gift->coin), gift->amount, gift->rule, error))
			return false;
	}
	return true;
}

/* What nobody needed belongs to the question of the application it was sent for. */
static void
note_rest(GPtrArray *wants, GPtrArray *purse)
{
	for (guint j = 0; j < purse->len; j++) {
		Coin *coin = g_ptr_array_index(purse, j);

		for (guint i = 0; i < wants->len; i++) {
			Want *want = g_ptr_array_index(wants, i);
			bool mine = coin->tie->kind != TIE_SHORT && coin_is_for(coin, want->dossier->application->id, wants->len == 1) &&
			            (!coin->divided || want->got > 0);

			coin->mine = coin->mine || mine;
			if (mine && coin->usable && want->dossier->application->due > 0)
				want->over += coin->left;
			if (mine && coin->promised && coin->fault == PROOF_GOOD && !coin->foreign)
				want->promised += coin->left;
		}
	}
}

bool
cover_allocate(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	if (!give_own(context, wants, purse, error) || !give_all_named(context, wants, purse, error) ||
	    !give_shared(context, wants, purse, error))
		return false;
	note_rest(wants, purse);
	return true;
}

/* "A1 and A3, or A2": the sets that a sum could mean, a few of them. */
static char *
name_sets(const int64_t *ids, const Fen *needs, guint n, Fen sum)
{
	g_autoptr(GArray) sets = share_sets(needs, n, sum, 5);
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint s = 0; s < sets->len; s++) {
		bool first = true;

		g_string_append(text, s > 0 ? ", or " : "");
		if (s == 4) {
			g_string_append(text, "others");
			break;
		}
		for (guint i = 0; i < n; i++)
			if (g_array_index(sets, guint, s) & 1u << i) {
				g_string_append_printf(text, "%sA%" G_GINT64_FORMAT, first ? "" : " and ", (gint64)ids[i]);
				first = false;
			}
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
list_needs(const int64_t *ids, const Fen *needs, guint n)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < n && i < SHARE_MOST; i++) {
		g_autofree char *sum = money_format(needs[i]);

		g_string_append_printf(text, "%sA%" G_GINT64_FORMAT " %s", i > 0 ? ", " : "", (gint64)ids[i], sum);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
cover_words(const int64_t *ids, const Fen *needs, guint n, Fen left, ShareVerdict verdict, const char *short_name)
{
	g_autofree char *sum = money_format(left), *sets = NULL;

	if (n == 0)
		return g_strdup_printf("%s yuan are left, and every open application of the company is paid: refund or keep", sum);
	sets = verdict == SHARE_TIE ? name_sets(ids, needs, n, left) : list_needs(ids, needs, n);
	if (verdict == SHARE_TIE)
		return g_strdup_printf("%s yuan can be meant for %s: say for which", sum, *sets != '\0' ? sets : "several applications of the company");
	if (short_name != NULL)
		return g_strdup_printf("%s bears the name of the company only in short, and %s yuan are no fee of its open applications (%s)", short_name,
		                       sum, sets);
	return g_strdup_printf("no set of the company's open applications makes up %s yuan (%s)", sum, sets);
}

char *
cover_question(const GPtrArray *wants, const Coin *coin)
{
	g_autofree Fen *needs = g_new0(Fen, wants->len + 1);
	g_autofree int64_t *ids = g_new0(int64_t, wants->len + 1);
	guint n = 0;

	if (!coin->usable || coin->left <= 0 || coin->mine || wants->len == 0)
		return NULL;
	for (guint i = 0; i < wants->len; i++) {
		const Want *want = g_ptr_array_index(wants, i);

		if (want->dossier->application->due <= 0)
			return NULL; /* its fee is asked for first */
		if (need(want) > 0) {
			ids[n] = want->dossier->application->id;
			needs[n++] = need(want);
		}
	}
	if (coin->divided) {
		g_autofree char *sum = money_format(coin->left);

		return g_strdup_printf("%s yuan are left of what a person divided: say for which, or refund", sum);
	}
	return cover_words(ids, needs, n, coin->left, coin->verdict, coin->tie->kind == TIE_SHORT ? coin->payment->payer_name : NULL);
}
