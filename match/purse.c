/* purse.c - the payments that concern one company */
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "match/purse.h"
#include "store/application.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/movement.h"

void
coin_free(Coin *coin)
{
	if (coin == NULL)
		return;
	payment_free(coin->payment);
	tie_free(coin->tie);
	g_free(coin->why);
	g_free(coin);
}

/* The latest word on the transfer's fate, else the best copy: digital before pictures, later before earlier. */
static const Exhibit *
deciding_proof(const Context *context, const Tie *tie)
{
	const Exhibit *best = NULL;

	for (guint i = 0; i < tie->proofs->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(tie->proofs, i);

		if (best == NULL || !exhibit->document->is_ocr || best->document->is_ocr)
			best = exhibit;
	}
	for (guint i = 0; best != NULL && i < tie->proofs->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(tie->proofs, i);
		g_autofree char *why = NULL;

		if (exhibit->age > best->age && proof_fault(context, exhibit, &why) == PROOF_NOT_FINAL)
			best = exhibit;
	}
	return best;
}

/* The bank's row is stronger than a screenshot taken too early or misread. */
static bool
outweighed(const Coin *coin, const Exhibit *proof)
{
	const char *status = exhibit_value(proof, "status");

	if (coin->payment->credit == 0)
		return false;
	return coin->fault == PROOF_INCONSISTENT || coin->fault == PROOF_UNREADABLE_SUM || strcmp(status, "pending") == 0 ||
	       strcmp(status, "scheduled") == 0;
}

static bool
person_said(const Context *context, const Coin *coin, bool *accepted, bool *rejected, GError **error)
{
	g_autoptr(GPtrArray) answered = exception_of_payment(context->store, coin->payment->id, "resolved", error);
	const char *code = proof_fault_code(coin->fault);

	for (guint i = 0; answered != NULL && i < answered->len; i++) {
		const Exception *exception = g_ptr_array_index(answered, i);

		if (strcmp(exception->resolved_by, "keypost") == 0)
			continue;
		*rejected = *rejected || strcmp(exception->resolution, "reject") == 0;
		*accepted = *accepted || (code != NULL && strcmp(exception->code, code) == 0 &&
		                          strcmp(exception->resolution, "accept") == 0);
	}
	return answered != NULL;
}

/* The row's state follows the proofs, unless a person decided. */
static bool
follow(const Context *context, Coin *coin, bool rejected, GError **error)
{
	const char *state = coin->payment->state;
	const char *next = rejected || coin->fault != PROOF_GOOD ? "rejected" : "claimed";

	if ((strcmp(state, "claimed") != 0 && strcmp(state, "rejected") != 0) || strcmp(state, next) == 0)
		return true;
	if (!payment_move(context->store, coin->payment->id, state, next, "keypost", coin->why != NULL ? coin->why : "its proof is good",
	                  error))
		return false;
	g_free(coin->payment->state);
	coin->payment->state = g_strdup(next);
	return true;
}

static bool
weigh(const Context *context, Coin *coin, GError **error)
{
	const Exhibit *proof = deciding_proof(context, coin->tie);
	bool accepted = false, rejected = false;

	if (proof != NULL) {
		coin->fault = proof_fault(context, proof, &coin->why);
		coin->proof_document = proof->document->id;
		if (!person_said(context, coin, &accepted, &rejected, error))
			return false;
		if (accepted || (coin->fault != PROOF_GOOD && outweighed(coin, proof)))
			coin->fault = PROOF_GOOD;
	}
	return follow(context, coin, rejected, error);
}

/* Who divides a transfer leaves the rest on purpose.  A mail that claims it after that says something new. */
static bool
was_divided(const Context *context, Coin *coin, GError **error)
{
	g_autoptr(GPtrArray) allocations = NULL;
	const char *since = "";

	if (coin->tie->kind != TIE_PERSON || coin->left <= 0)
		return true;
	allocations = allocation_of_payment(context->store, coin->payment->id, error);
	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = g_ptr_array_index(allocations, i);

		if (strcmp(allocation->by, "keypost") != 0 && strcmp(allocation->at, since) > 0)
			since = allocation->at;
	}
	coin->divided = *since != '\0';
	for (guint i = 0; coin->divided && i < coin->tie->claims->len; i++) {
		int64_t id = ((const Claim *)g_ptr_array_index(coin->tie->claims, i))->message;
		g_autoptr(Message) message = id != 0 ? message_get(context->store, id, error) : NULL;

		if (id != 0 && message == NULL)
			return false;
		coin->divided = id == 0 || strcmp(message->fetched_at, since) <= 0;
	}
	return allocations != NULL;
}

static Coin *
coin_new(const Context *context, Payment *payment, const char *company_key, GError **error)
{
	Coin *coin = g_new0(Coin, 1);
	bool confirmed;

	coin->payment = payment;
	coin->tie = tie_find(context, payment, error);
	if (coin->tie == NULL || !weigh(context, coin, error)) {
		coin_free(coin);
		return NULL;
	}
	confirmed = strcmp(payment->state, "confirmed") == 0;
	coin->foreign = strcmp(coin->tie->company_key, company_key) != 0;
	coin->left = payment->amount - payment->allocated;
	coin->promised = !context->config->release_on_proof && strcmp(payment->state, "claimed") == 0;
	coin->usable = !coin->foreign && coin->fault == PROOF_GOOD && coin->left > 0 && payment->amount > 0 &&
	               (confirmed || (context->config->release_on_proof && strcmp(payment->state, "claimed") == 0));
	if (was_divided(context, coin, error))
		return coin;
	coin_free(coin);
	return NULL;
}

static bool
take(const Context *context, GPtrArray *purse, GHashTable *seen, Payment *payment, const char *company_key, GError **error)
{
	Coin *coin;

	if (!g_hash_table_add(seen, g_memdup2(&payment->id, sizeof payment->id))) {
		payment_free(payment);
		return true;
	}
	coin = coin_new(context, payment, company_key, error);
	if (coin != NULL)
		g_ptr_array_add(purse, coin);
	return coin != NULL;
}

static bool
take_claimed(const Context *context, GPtrArray *purse, GHashTable *seen, const char *company_key, GError **error)
{
	g_autoptr(GPtrArray) applications = application_of_company(context->store, company_key, error);

	for (guint i = 0; applications != NULL && i < applications->len; i++) {
		int64_t id = ((Application *)g_ptr_array_index(applications, i))->id;
		g_autoptr(GPtrArray) claims = claim_of_application(context->store, id, error);

		if (claims == NULL)
			return false;
		for (guint j = 0; j < claims->len; j++) {
			Payment *payment = payment_get(context->store, ((Claim *)g_ptr_array_index(claims, j))->payment, error);

			if (payment == NULL || !take(context, purse, seen, payment, company_key, error))
				return false;
		}
	}
	return applications != NULL;
}

static int
by_age(gconstpointer a, gconstpointer b)
{
	const Coin *x = *(Coin *const *)a, *y = *(Coin *const *)b;

	return x->payment->id < y->payment->id ? -1 : x->payment->id > y->payment->id;
}

static bool
is_payer(const Payment *payment, const char *name, const char *account)
{
	if (*account != '\0' && *payment->payer_account != '\0')
		return text_same(account, payment->payer_account);
	return *payment->payer_name != '\0' && (names_same_company(name, payment->payer_name) || text_same(name, payment->payer_name));
}

/* How often just this sum went to the payer since, and stayed there. */
static bool
count_back(const Context *context, const Coin *coin, int *times, GError **error)
{
	g_autoptr(GPtrArray) rows = movement_of_sum(context->store, coin->left, coin->payment->paid_at, error);

	*times = 0;
	for (guint i = 0; rows != NULL && i < rows->len; i++) {
		const Credit *row = g_ptr_array_index(rows, i);

		if (is_payer(coin->payment, row->payer_name, row->payer_account))
			*times += row->taking_back ? 1 : -1;
	}
	return rows != NULL;
}

/* Money that went back pays nothing any more; of several equal sums that came, the last ones went. */
static bool
mark_paid_back(const Context *context, GPtrArray *purse, GError **error)
{
	for (guint i = purse->len; i > 0; i--) {
		Coin *coin = g_ptr_array_index(purse, i - 1);
		int times = 0;

		if (coin->payment->credit == 0 || coin->left <= 0)
			continue;
		if (!count_back(context, coin, &times, error))
			return false;
		for (guint j = i; j < purse->len; j++) {
			const Coin *later = g_ptr_array_index(purse, j);

			times -= later->paid_back && later->left == coin->left &&
			         is_payer(coin->payment, later->payment->payer_name, later->payment->payer_account);
		}
		coin->paid_back = times > 0;
		coin->usable = coin->usable && !coin->paid_back;
	}
	return true;
}

GPtrArray *
purse_of_company(const Context *context, const char *company_key, GError **error)
{
	g_autoptr(GPtrArray) purse = g_ptr_array_new_with_free_func((GDestroyNotify)coin_free);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(GPtrArray) payments = payment_of_company(context->store, company_key, error);

	if (payments == NULL)
		return NULL;
	while (payments->len > 0)
		if (!take(context, purse, seen, g_ptr_array_steal_index(payments, 0), company_key, error))
			return NULL;
	if (!take_claimed(context, purse, seen, company_key, error))
		return NULL;
	g_ptr_array_sort(purse, by_age);
	return mark_paid_back(context, purse, error) ? g_steal_pointer(&purse) : NULL;
}

bool
coin_is_for(const Coin *coin, int64_t application, bool single)
{
	bool named = false;

	for (guint i = 0; i < coin->tie->claims->len; i++) {
		const Claim *claim = g_ptr_array_index(coin->tie->claims, i);

		if (claim->application == application)
			return true;
		named = named || claim->application != 0;
	}
	return single && !named;
}
