/* number.c - which number a payment bears: its receipt's or its row's */
#include "match/number.h"

#include <string.h>

#include "base/text.h"

#define MISREAD_MOST 2 /* characters of a number */
#define MISREAD_PART 4 /* or of a long one so many to a misreading */

/* The same number, read from a picture badly or in part. */
static bool
is_misread(const char *proof, const char *row)
{
	g_autofree char *read = text_fold(proof), *known = text_fold(row);
	guint most = MAX(MISREAD_MOST, (guint)strlen(known) / MISREAD_PART);

	return strstr(known, read) != NULL || text_distance(read, known, most) <= most;
}

const char *
number_of(const char *proof, bool typed, const char *row)
{
	if (*proof == '\0')
		return row;
	if (*row == '\0' || typed)
		return proof;
	return is_misread(proof, row) ? row : proof;
}

const FieldRow *
number_field(const Exhibit *proof)
{
	static const char *const names[] = { "bank_reference", "receipt_no" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const FieldRow *field = exhibit_field(proof, names[i]);

		if (field != NULL && *field->value != '\0')
			return field;
	}
	return NULL;
}

bool
number_shown(const Context *context, const Payment *payment, bool *shown, bool *typed, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(context->store, payment->id, error);

	*shown = *typed = false;
	for (guint i = 0; claims != NULL && i < claims->len; i++) {
		g_autoptr(Exhibit) proof = exhibit_load(context->store, ((const Claim *)g_ptr_array_index(claims, i))->document, error);
		const FieldRow *field = proof != NULL ? number_field(proof) : NULL;

		if (proof == NULL)
			return false;
		*shown = *shown || field != NULL;
		*typed = *typed || (field != NULL && !field->is_ocr);
	}
	return claims != NULL;
}
