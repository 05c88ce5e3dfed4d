/* tie.c - to which company does a payment belong, and how sure is that */
#include <string.h>
#include "base/names.h"
#include "base/taxid.h"
#include "match/claimant.h"
#include "match/tie.h"
#include "store/application.h"

void
tie_free(Tie *tie)
{
	if (tie == NULL)
		return;
	g_free(tie->company_key);
	g_free(tie->tax_id);
	g_clear_pointer(&tie->claims, g_ptr_array_unref);
	g_clear_pointer(&tie->proofs, g_ptr_array_unref);
	g_free(tie);
}

/* The application's company may have become known, or been corrected, since. */
static bool
refresh_key(const Context *context, Claim *claim, GError **error)
{
	g_autoptr(Application) application = application_get(context->store, claim->application, error);

	if (application == NULL)
		return false;
	if (strcmp(application->company_key, claim->company_key) == 0)
		return true;
	g_free(claim->company_key);
	claim->company_key = g_strdup(application->company_key);
	return claim_set_application(context->store, claim->id, claim->application, claim->company_key, error);
}

/* A claim that named nobody when it came may have an application by now. */
static bool
find_claimant(const Context *context, Claim *claim, const Payment *payment, GError **error)
{
	g_autoptr(Mailing) mailing = NULL;
	g_auto(Claimant) claimant = { 0, NULL, false };

	if (claim->application != 0)
		return refresh_key(context, claim, error);
	if (claim->message == 0)
		return true;
	mailing = mailing_load(context->store, claim->message, error);
	if (mailing == NULL || !claimant_find(context, mailing, &claimant, error))
		return false;
	if (claimant.weak && !claimant_by_payer(context, payment->payer_name, &claimant, error))
		return false;
	if (claimant.application == 0 && strcmp(claimant.company_key, claim->company_key) == 0)
		return true;
	claim->application = claimant.application;
	g_free(claim->company_key);
	claim->company_key = g_strdup(claimant.company_key);
	context_touch(context, claim->company_key);
	return claim_set_application(context->store, claim->id, claim->application, claim->company_key, error);
}

static bool
load_claims(const Context *context, const Payment *payment, Tie *tie, GError **error)
{
	tie->proofs = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
	tie->claims = payment_claims(context->store, payment->id, error);
	if (tie->claims == NULL)
		return false;
	for (guint i = 0; i < tie->claims->len; i++) {
		Claim *claim = g_ptr_array_index(tie->claims, i);
		Exhibit *proof = exhibit_load(context->store, claim->document, error);

		if (proof == NULL || !find_claimant(context, claim, payment, error)) {
			exhibit_free(proof);
			return false;
		}
		g_ptr_array_add(tie->proofs, proof);
	}
	return true;
}

static const char *
claimed_key(const Tie *tie, guint i)
{
	return ((const Claim *)g_ptr_array_index(tie->claims, i))->company_key;
}

static bool
is_claimed_by(const Tie *tie, const char *key)
{
	for (guint i = 0; i < tie->claims->len; i++)
		if (strcmp(claimed_key(tie, i), key) == 0)
			return true;
	return false;
}

static const char *
first_claimant(const Tie *tie)
{
	for (guint i = 0; i < tie->claims->len; i++)
		if (*claimed_key(tie, i) != '\0')
			return claimed_key(tie, i);
	return "";
}

static void
own(Tie *tie, TieKind kind, const char *key)
{
	g_free(tie->company_key);
	tie->company_key = g_strdup(key);
	tie->kind = kind;
}

/* One character misread in a picture, unless a second reading of the place insists. */
static bool
misread_payer(const Tie *tie, const char *company_name)
{
	for (guint i = 0; i < tie->proofs->len; i++) {
		const FieldRow *payer = exhibit_field(g_ptr_array_index(tie->proofs, i), "payer_name");

		if (payer == NULL || !payer->is_ocr || (payer->readings >= 2 && payer->confidence >= 0.97))
			continue;
		if (names_near_company(payer->value, company_name))
			return true;
	}
	return false;
}

static bool
payer_is_company(const Context *context, const Payment *payment, const Tie *tie, const char *key, bool *is, GError **error)
{
	g_autoptr(GPtrArray) list = application_of_company(context->store, key, error);

	*is = false;
	for (guint i = 0; list != NULL && i < list->len && !*is; i++) {
		const char *name = ((Application *)g_ptr_array_index(list, i))->company_name;

		*is = *payment->payer_name == '\0' || names_same_company(name, payment->payer_name) ||
		      (strchr(payment->payer_name, '*') != NULL && names_mask_fits(payment->payer_name, name) &&
		       !names_is_person(payment->payer_name)) ||
		      (payment->credit == 0 && misread_payer(tie, name));
	}
	return list != NULL;
}

/* The bank shortened the claimant's name, and no other company is called so: the sum has to say it too. */
static bool
own_by_short_name(const Context *context, const Payment *payment, Tie *tie, const char *key, GError **error)
{
	g_autofree char *found = NULL;
	TieKind kind;

	if (payment->credit == 0 || !payer_find(context, NULL, payment->payer_name, payment->payer_account, "", &kind, &found, error))
		return payment->credit == 0;
	if ((kind == TIE_SHORT || kind == TIE_ACCOUNT) && strcmp(found, key) == 0)
		own(tie, kind, key);
	return true;
}

/* The first claimant whose name, or whose approved payer, this is. */
static bool
own_by_claimants(const Context *context, const Payment *payment, Tie *tie, GError **error)
{
	for (guint i = 0; i < tie->claims->len && tie->kind == TIE_NONE; i++) {
		const char *key = claimed_key(tie, i);
		bool is = false, known = false;

		if (*key == '\0')
			continue;
		if (!payer_is_company(context, payment, tie, key, &is, error) ||
		    !payer_alias_known(context->store, payment->payer_name, key, context->today, &known, error))
			return false;
		if (is || known)
			own(tie, is ? TIE_PAYER : TIE_APPROVED, key);
		else if (!own_by_short_name(context, payment, tie, key, error))
			return false;
	}
	return true;
}

/* A person set (part of) it against an application: it is that company's. */
static bool
own_by_person(const Context *context, const Payment *payment, Tie *tie, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_payment(context->store, payment->id, error);

	for (guint i = 0; allocations != NULL && i < allocations->len && tie->kind == TIE_NONE; i++) {
		const Allocation *allocation = g_ptr_array_index(allocations, i);
		g_autoptr(Application) application = NULL;

		if (strcmp(allocation->by, "keypost") == 0)
			continue;
		application = application_get(context->store, allocation->application, error);
		if (application == NULL)
			return false;
		own(tie, TIE_PERSON, application->company_key);
	}
	return allocations != NULL;
}

/* Nobody claims it: what the transfer says of itself.  What a proof shows is no bank's word, so there a name must be the whole name. */
static bool
own_unclaimed(const Context *context, const Payment *payment, Tie *tie, GError **error)
{
	g_autofree char *key = NULL;
	TieKind kind;

	if (!payer_find(context, NULL, payment->payer_name, payment->payer_account, payment->remark, &kind, &key, error))
		return false;
	if (payment->credit != 0 || (kind != TIE_SHORT && kind != TIE_ACCOUNT))
		own(tie, kind, key);
	return true;
}

/* A number with a check character that holds: no chance misreading, as the old ones of fifteen digits may be. */
static bool
is_certain(const char *remark)
{
	g_autofree char *id = taxid_find(remark);

	return id != NULL && taxid_kind(id) == TAXID_USCC;
}

static bool
find_owner(const Context *context, const Payment *payment, Tie *tie, GError **error)
{
	const char *first = first_claimant(tie);
	g_autofree char *remark_key = NULL;

	own(tie, TIE_NONE, "");
	if (!own_by_person(context, payment, tie, error))
		return false;
	if (tie->kind == TIE_PERSON)
		return true;
	if (*first == '\0')
		return own_unclaimed(context, payment, tie, error);
	remark_key = payer_in_remark(payment->remark);
	if (remark_key != NULL && is_claimed_by(tie, remark_key)) {
		own(tie, TIE_TAX_ID, remark_key);
		return true;
	}
	/* It pays for another company, by its own words: who claims it has to show that it may. */
	if ((remark_key == NULL || !is_certain(payment->remark)) && !own_by_claimants(context, payment, tie, error))
		return false;
	if (tie->kind == TIE_NONE)
		own(tie, TIE_CLAIM, first);
	return true;
}

static bool
find_tax_id(const Context *context, Tie *tie, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;

	tie->tax_id = g_strdup("");
	if (*tie->company_key == '\0')
		return true;
	list = application_of_company(context->store, tie->company_key, error);
	if (list == NULL)
		return false;
	if (list->len > 0) {
		g_free(tie->tax_id);
		tie->tax_id = g_strdup(((Application *)g_ptr_array_index(list, 0))->tax_id);
	}
	return true;
}

Tie *
tie_find(const Context *context, const Payment *payment, GError **error)
{
	g_autoptr(Tie) tie = g_new0(Tie, 1);
	const char *first;

	if (!load_claims(context, payment, tie, error) || !find_owner(context, payment, tie, error) || !find_tax_id(context, tie, error))
		return NULL;
	first = first_claimant(tie);
	tie->against_first = *first != '\0' && tie->kind == TIE_PAYER && strcmp(first, tie->company_key) != 0;
	return g_steal_pointer(&tie);
}

bool
tie_settle(const Context *context, Payment *payment, GError **error)
{
	g_autoptr(Tie) tie = tie_find(context, payment, error);

	if (tie == NULL)
		return false;
	for (guint i = 0; i < tie->claims->len; i++)
		context_touch(context, claimed_key(tie, i));
	context_touch(context, payment->company_key);
	context_touch(context, tie->company_key);
	g_free(payment->company_key);
	g_free(payment->tax_id);
	payment->company_key = g_strdup(tie->company_key);
	payment->tax_id = g_strdup(tie->tax_id);
	payment->dirty = false;
	return payment_update(context->store, payment, error);
}
