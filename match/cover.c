/* cover.c - which payment covers which application of one company */
#include <string.h>
#include "match/cover.h"
#include "match/review.h"

#define MOST_WANTS 12 /* subsets of more applications of one company are a person's work */

Want *
want_new(Dossier *dossier)
{
	Want *want = g_new0(Want, 1);

	want->dossier = dossier;
	want->findings = findings_new(dossier->application->id, 0);
	want->got = dossier->application->allocated;
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

/* The sum that was sent for this application, whether or not it may be used yet. */
static Fen
sent_for(const Want *want, const GPtrArray *purse, bool single)
{
	Fen sum = 0;

	for (guint i = 0; i < purse->len; i++) {
		const Coin *coin = g_ptr_array_index(purse, i);

		if (coin->fault == PROOF_GOOD && !coin->foreign && (coin->usable || coin->promised) &&
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

static void
settle_express(const Context *context, Want *want, const char *day, Fen sent)
{
	Application *a = want->dossier->application;
	Fen plain;

	if (a->express || sent == 0 || strcmp(a->package, "combined") == 0)
		return;
	plain = fee_due(context->fees, day, a);
	a->express = plain > 0 && sent == plain + fee_express(context->fees, day);
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
			findings_add(want->findings, "needs_review", 0, 0, 0, terms[i],
			             "%s was read once from a picture, and the sum paid does not confirm it", terms[i]);
			return;
		}
}

bool
cover_price(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error)
{
	Application *a = want->dossier->application;
	const char *day = *a->created_at != '\0' ? a->created_at : context->today;
	Fen sent = want->got + sent_for(want, purse, single);
	Fen due = 0;

	a->express = false;
	if (strcmp(a->kind, "service") == 0 || settle_open_terms(context, want, day, sent)) {
		settle_express(context, want, day, sent);
		due = fee_due(context->fees, day, a);
	}
	/* What a person has set against it already keeps the fee from falling below that. */
	a->due = MAX(due, want->got);
	check_terms(want, single ? sent : 0);
	return application_update(context->store, a, error);
}

/* ---- the allocation -------------------------------------------------------------------------------------- */

static Fen
need(const Want *want)
{
	return want->dossier->application->due - want->got;
}

static bool
give(const Context *context, Want *want, Coin *coin, Fen amount, const char *rule, GError **error)
{
	static const char *const tied_by[] = { "", "tax_id", "payer", "approved_payer", "person", "claim" };
	g_autofree char *name = g_strdup_printf("%s+%s", tied_by[coin->tie->kind], rule);
	g_autofree char *why = g_strdup_printf("payment P%" G_GINT64_FORMAT " of this company, %s", coin->payment->id, rule);

	if (amount <= 0)
		return true;
	coin->left -= amount;
	want->got += amount;
	return allocation_add(context->store, coin->payment->id, want->dossier->application->id, amount, name, "keypost", why, error);
}

/* All coins sent for one application make up its fee exactly. */
static bool
give_own(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	for (guint i = 0; i < wants->len; i++) {
		Want *want = g_ptr_array_index(wants, i);
		Fen sum = 0;

		for (guint j = 0; j < purse->len; j++) {
			const Coin *coin = g_ptr_array_index(purse, j);

			if (coin->usable && coin_is_for(coin, want->dossier->application->id, wants->len == 1))
				sum += coin->left;
		}
		if (sum == 0 || sum != need(want))
			continue;
		for (guint j = 0; j < purse->len; j++) {
			Coin *coin = g_ptr_array_index(purse, j);

			if (coin->usable && coin_is_for(coin, want->dossier->application->id, wants->len == 1) &&
			    !give(context, want, coin, coin->left, "amount", error))
				return false;
		}
	}
	return true;
}

/* The only set of open wants whose needs make up `sum`; 0 if there is none or more than one. Bit i is want i. */
static guint
only_subset(const GPtrArray *wants, Fen sum)
{
	guint found = 0;

	if (wants->len > MOST_WANTS)
		return 0;
	for (guint set = 1; set < 1u << wants->len; set++) {
		Fen total = 0;
		bool open = true;

		for (guint i = 0; i < wants->len && open; i++)
			if (set & 1u << i) {
				Fen part = need(g_ptr_array_index(wants, i));

				open = part > 0;
				total += part;
			}
		if (!open || total != sum)
			continue;
		if (found != 0)
			return 0;
		found = set;
	}
	return found;
}

static bool
give_subsets(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error)
{
	for (guint j = 0; j < purse->len; j++) {
		Coin *coin = g_ptr_array_index(purse, j);
		guint set = coin->usable && coin->left > 0 ? only_subset(wants, coin->left) : 0;

		for (guint i = 0; i < wants->len; i++) {
			Want *want = g_ptr_array_index(wants, i);

			if ((set & 1u << i) && !give(context, want, coin, need(want), "subset", error))
				return false;
		}
	}
	return true;
}

/* What is left goes to the application it was sent for, else to the oldest that still needs it, never above the fee. */
static bool
give_rest(const Context *context, GPtrArray *wants, GPtrArray *purse, bool only_named, GError **error)
{
	for (guint j = 0; j < purse->len; j++) {
		Coin *coin = g_ptr_array_index(purse, j);

		for (guint i = 0; i < wants->len && coin->usable; i++) {
			Want *want = g_ptr_array_index(wants, i);

			if (only_named && !coin_is_for(coin, want->dossier->application->id, wants->len == 1))
				continue;
			if (!give(context, want, coin, MIN(coin->left, MAX(need(want), 0)), "part", error))
				return false;
		}
	}
	return true;
}

/* What nobody needed belongs to the question of the application it was sent for. */
static void
note_rest(GPtrArray *wants, GPtrArray *purse)
{
	for (guint j = 0; j < purse->len; j++) {
		const Coin *coin = g_ptr_array_index(purse, j);

		for (guint i = 0; i < wants->len; i++) {
			Want *want = g_ptr_array_index(wants, i);
			bool mine = coin_is_for(coin, want->dossier->application->id, wants->len == 1);

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
	if (!give_own(context, wants, purse, error) || !give_subsets(context, wants, purse, error) ||
	    !give_rest(context, wants, purse, true, error) || !give_rest(context, wants, purse, false, error))
		return false;
	note_rest(wants, purse);
	return true;
}
