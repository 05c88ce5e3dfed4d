/* picture.c - a proof whose picture came before */
#include "match/picture.h"

#include <string.h>

#include "base/marks.h"
#include "match/proof.h"
#include "store/proof_picture.h"

/* A number, sum or day that was read on both and differs is another transfer, however alike the papers look. */
static bool
speaks_against(const Payment *known, const Payment *seen)
{
	bool days = strlen(known->paid_at) >= 10 && strlen(seen->paid_at) >= 10;
	bool sums = known->amount != 0 && seen->amount != 0;

	return proof_numbers_differ(known->bank_reference, seen->bank_reference) || (sums && known->amount != seen->amount) ||
	       (days && strncmp(known->paid_at, seen->paid_at, 10) != 0);
}

/* Several receipts on one page are several documents of the same bytes: only their own words tell them apart. */
static Payment *
by_bytes(const Context *context, const Exhibit *proof, const Payment *seen, GError **error)
{
	int64_t id = 0;
	Payment *known;

	if (!proof_same_bytes(context->store, proof->document->id, &id, error))
		return NULL;
	known = id != 0 ? payment_get(context->store, id, error) : payment_new();
	if (known == NULL || known->id == 0 || !speaks_against(known, seen))
		return known;
	payment_free(known);
	return payment_new();
}

static Payment *
by_marks(const Context *context, const Exhibit *proof, const Payment *seen, GError **error)
{
	g_autofree char *text = proof_picture_marks(context->store, proof->document->id, error);
	g_autoptr(GArray) marks = text == NULL ? NULL : marks_parse(text);
	g_autoptr(GPtrArray) others = NULL;

	if (marks == NULL)
		return NULL;
	if (marks->len == 0)
		return payment_new();
	others = proof_pictures_like(context->store, proof->document->id, seen->amount, error);
	for (guint i = 0; others != NULL && i < others->len; i++) {
		const ProofPicture *other = g_ptr_array_index(others, i);
		g_autoptr(GArray) theirs = marks_parse(other->marks);
		g_autoptr(Payment) known = NULL;

		if (!marks_same(marks, theirs))
			continue;
		known = payment_get(context->store, other->payment, error);
		if (known == NULL)
			return NULL;
		if (!speaks_against(known, seen))
			return g_steal_pointer(&known);
	}
	return others != NULL ? payment_new() : NULL;
}

Payment *
picture_payment(const Context *context, const Exhibit *proof, const Payment *seen, GError **error)
{
	Payment *known = by_bytes(context, proof, seen, error);

	if (known == NULL || known->id != 0)
		return known;
	payment_free(known);
	return by_marks(context, proof, seen, error);
}
