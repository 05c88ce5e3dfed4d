/* receive.c - a proof that came in becomes a payment, or another sight of one we know */
#include <string.h>
#include "base/text.h"
#include "match/receive.h"
#include "match/credit_link.h"
#include "match/number.h"
#include "match/picture.h"
#include "match/proof.h"
#include "store/credit.h"
#include "store/exception.h"

/* Payments that may be the same transfer: by number, then by sum and day. */
static GPtrArray *
candidates(const Context *context, const Payment *seen, GError **error)
{
	g_autoptr(GPtrArray) found = NULL;
	g_autoptr(GPtrArray) like = NULL;

	found = *seen->bank_reference != '\0' ? payment_by_reference(context->store, seen->bank_reference, error)
	                                      : g_ptr_array_new_with_free_func((GDestroyNotify)payment_free);
	if (found == NULL)
		return NULL;
	if (found->len > 0 || seen->amount == 0 || *seen->paid_at == '\0')
		return g_steal_pointer(&found);
	like = payment_like(context->store, seen->amount, seen->paid_at, error);
	if (like == NULL)
		return NULL;
	while (like->len > 0)
		g_ptr_array_add(found, g_ptr_array_steal_index(like, 0));
	return g_steal_pointer(&found);
}

/* A row of the bank that no claim has yet is exact: what differs from it in name and number is another transfer. */
static bool
is_of_row(const Context *context, const Payment *known, const Payment *seen, bool *is, GError **error)
{
	g_autoptr(GPtrArray) claims = NULL;

	*is = true;
	if (known->credit == 0 || *seen->payer_name == '\0' || text_same(known->bank_reference, seen->bank_reference) || credit_link_fits(seen, known))
		return true;
	claims = payment_claims(context->store, known->id, error);
	*is = claims != NULL && claims->len > 0;
	return claims != NULL;
}

/* *found: NULL if there is none among them. */
static bool
same_transfer(const Context *context, GPtrArray *list, const Payment *seen, Payment **found, GError **error)
{
	*found = NULL;
	for (guint i = 0; i < list->len && *found == NULL; i++) {
		bool is = proof_same_transfer(g_ptr_array_index(list, i), seen);

		if (is && !is_of_row(context, g_ptr_array_index(list, i), seen, &is, error))
			return false;
		if (is)
			*found = g_ptr_array_steal_index(list, i);
	}
	return true;
}

static Payment *
known_transfer(const Context *context, const Exhibit *exhibit, const Payment *seen, const Claimant *claimant, GError **error)
{
	g_autoptr(GPtrArray) list = candidates(context, seen, error);
	GError *problem = NULL;
	Payment *found;

	if (list == NULL || !same_transfer(context, list, seen, &found, error))
		return NULL;
	if (found != NULL)
		return found;
	found = credit_link_numbered(context, seen, &problem);
	if (found == NULL && problem == NULL)
		found = credit_link_unclaimed(context, seen, claimant->company_key, &problem);
	if (problem != NULL) {
		g_propagate_error(error, problem);
		return NULL;
	}
	return found != NULL ? found : picture_payment(context, exhibit, seen, error);
}

static void
fill(char **where, const char *value, bool better)
{
	if (*value == '\0' || (**where != '\0' && !better))
		return;
	g_free(*where);
	*where = g_strdup(value);
}

/* What a first proof did not show a second one may; what was typed beats what was photographed. */
static void
complete(Payment *known, const Payment *seen, bool better)
{
	bool of_bank = known->credit != 0; /* the bank's own row is never bettered by a picture */

	fill(&known->payer_name, seen->payer_name, better && !of_bank);
	fill(&known->payer_account, seen->payer_account, better && !of_bank);
	fill(&known->payee_name, seen->payee_name, better);
	fill(&known->payee_account, seen->payee_account, better);
	fill(&known->remark, seen->remark, better && !of_bank);
	if (strlen(seen->paid_at) > strlen(known->paid_at))
		fill(&known->paid_at, seen->paid_at, !of_bank);
	if (known->amount == 0)
		known->amount = seen->amount;
	known->dirty = true;
}

/* Typed beats photographed; the first that is shown beats the number of the bank's row, unless it is that one misread. */
static bool
settle_number(const Context *context, const Exhibit *exhibit, Payment *known, const char *number, GError **error)
{
	const FieldRow *field = number_field(exhibit);
	bool typed = field != NULL && !field->is_ocr, shown = false, known_typed = false;
	g_autoptr(Credit) row = NULL;

	if (*number == '\0')
		return true;
	if (!number_shown(context, known, &shown, &known_typed, error))
		return false;
	if (shown && (known_typed || !typed))
		return true;
	row = known->credit != 0 ? credit_get(context->store, known->credit, error) : credit_new();
	if (row != NULL)
		fill(&known->bank_reference, number_of(number, typed, row->reference), true);
	return row != NULL;
}

static bool
add_claim(const Context *context, const Exhibit *exhibit, const Payment *payment, const Claimant *claimant, bool duplicate, GError **error)
{
	Claim claim = { 0, payment->id, exhibit->document->id, exhibit->document->message, claimant->application, claimant->company_key,
		        duplicate };

	context_touch(context, claimant->company_key);
	return payment_add_claim(context->store, &claim, error);
}

/* A second sight by the same company is a duplicate; by another it is the receipt used again. */
static bool
claimed_before(const Context *context, const Payment *payment, const Claimant *claimant, bool *before, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(context->store, payment->id, error);

	*before = false;
	for (guint i = 0; claims != NULL && i < claims->len; i++) {
		const Claim *claim = g_ptr_array_index(claims, i);

		*before = *before || (claim->application != 0 && claim->application == claimant->application) ||
		          strcmp(claim->company_key, claimant->company_key) == 0;
	}
	return claims != NULL;
}

static bool
take_new(const Context *context, const Exhibit *exhibit, Payment *seen, const Claimant *claimant, GError **error)
{
	g_autofree char *why = NULL;
	ProofFault fault = proof_fault(context, exhibit, &why);

	g_free(seen->state);
	seen->state = g_strdup(fault == PROOF_GOOD ? "claimed" : "rejected");
	seen->dirty = true;
	return payment_add(context->store, seen, error) && add_claim(context, exhibit, seen, claimant, false, error);
}

/* Information only: it is counted once whoever looks at it. */
static bool
note_duplicate(const Context *context, const Exhibit *proof, const Payment *known, const Claimant *claimant, GError **error)
{
	g_autoptr(Exception) exception = exception_new("duplicate_proof");

	g_free(exception->detail);
	exception->detail = g_strdup_printf("the proof of payment P%" G_GINT64_FORMAT " came again; it is counted once", known->id);
	exception->application = claimant->application;
	exception->payment = known->id;
	exception->document = proof->document->id;
	exception->message = proof->document->message;
	return exception_raise(context->store, exception, error);
}

static bool
take_again(const Context *context, const Exhibit *exhibit, Payment *known, const Payment *seen, const Claimant *claimant, GError **error)
{
	g_autofree char *why = NULL;
	bool before = false;

	complete(known, seen, !exhibit->document->is_ocr);
	if (!settle_number(context, exhibit, known, seen->bank_reference, error) || !claimed_before(context, known, claimant, &before, error) ||
	    !payment_update(context->store, known, error) || !add_claim(context, exhibit, known, claimant, before, error) ||
	    (before && !note_duplicate(context, exhibit, known, claimant, error)))
		return false;
	/* A transfer that was pending yesterday and is done today. */
	if (strcmp(known->state, "rejected") == 0 && proof_fault(context, exhibit, &why) == PROOF_GOOD)
		return payment_move(context->store, known->id, "rejected", "claimed", "keypost", "a later proof is good", error);
	return true;
}

bool
receive_proof(const Context *context, const Exhibit *exhibit, const Claimant *claimant, GError **error)
{
	g_autoptr(Payment) seen = proof_payment(exhibit);
	g_autoptr(Payment) known = known_transfer(context, exhibit, seen, claimant, error);

	if (known == NULL)
		return false;
	return known->id == 0 ? take_new(context, exhibit, seen, claimant, error)
	                      : take_again(context, exhibit, known, seen, claimant, error);
}
