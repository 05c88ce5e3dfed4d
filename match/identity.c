/* identity.c - does this form belong to an application that we know? */
#include <stdlib.h>
#include <string.h>
#include "base/address.h"
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "match/identity.h"
#include "store/application.h"

static bool
is_ended(const Application *application)
{
	static const char *const ended[] = { "rejected", "superseded", "withdrawn", NULL };

	return g_strv_contains(ended, application->state);
}

static void
add_all(GPtrArray *into, GPtrArray *from, const char *kind)
{
	while (from->len > 0) {
		Application *application = g_ptr_array_steal_index(from, 0);
		bool known = is_ended(application) || strcmp(application->kind, kind) != 0;

		for (guint i = 0; i < into->len && !known; i++)
			known = ((Application *)g_ptr_array_index(into, i))->id == application->id;
		if (known)
			application_free(application);
		else
			g_ptr_array_add(into, application);
	}
}

/* The tax ID that this form stands for: its own, or where a picture misread it, the valid one of the other papers of a mail about one company. */
static char *
tax_id_of(const Mailing *mailing, const Exhibit *form)
{
	const FieldRow *own = exhibit_field(form, "tax_id");
	const char *best = own != NULL ? own->value : "";

	if (own != NULL && (!own->is_ocr || taxid_is_valid(own->value)))
		return g_strdup(best);
	for (guint i = 0; i < mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(mailing->papers, i);
		const char *other = exhibit_value(exhibit, "tax_id");

		if (exhibit_is(exhibit, "remittance_proof") || !taxid_is_valid(other))
			continue;
		if (*best == '\0' || (!taxid_is_valid(best) && text_distance(best, other, 3) <= 3))
			best = other;
	}
	return g_strdup(best);
}

static bool
add_by_key(const Context *context, const char *tax_id, const char *kind, GPtrArray *list, GError **error)
{
	g_autofree char *key = taxid_company_key(tax_id);
	g_autoptr(GPtrArray) found = NULL;

	if (key == NULL)
		return true;
	found = application_of_company(context->store, key, error);
	if (found != NULL)
		add_all(list, found, kind);
	return found != NULL;
}

static bool
add_by_name(const Context *context, const char *name, const char *kind, GPtrArray *list, GError **error)
{
	g_autofree char *folded = names_company(name);
	g_autoptr(GPtrArray) found = NULL;

	if (text_length(folded) < 4)
		return true;
	found = application_by_name(context->store, folded, error);
	if (found != NULL)
		add_all(list, found, kind);
	return found != NULL;
}

static bool
add_by_thread(const Context *context, const Mailing *mailing, const char *kind, GPtrArray *list, GError **error)
{
	g_autoptr(GArray) ids = claimant_thread(context, mailing, error);

	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func((GDestroyNotify)application_free);
		Application *application = application_get(context->store, g_array_index(ids, int64_t, i), error);

		if (application == NULL)
			return false;
		g_ptr_array_add(one, application);
		add_all(list, one, kind);
	}
	return ids != NULL;
}

/* Two readings of one value: a picture may be off by a character or two. */
static bool
differs(const char *a, const char *b, bool ocr)
{
	g_autofree char *x = text_fold(a);
	g_autofree char *y = text_fold(b);

	if (*x == '\0' || *y == '\0' || strcmp(x, y) == 0)
		return false;
	return !ocr || text_distance(x, y, 2) > 2;
}

static bool
rests_on_pictures(const Context *context, int64_t application, bool *ocr, GError **error)
{
	g_autoptr(GArray) ids = application_documents(context->store, application, error);

	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		g_autoptr(Document) document = document_get(context->store, g_array_index(ids, int64_t, i), error);

		if (document == NULL)
			return false;
		*ocr = *ocr || (document->is_ocr && strcmp(document->kind, "application_form") == 0);
	}
	return ids != NULL;
}

static bool
same_facts(const Context *context, const Application *application, const Exhibit *form, bool *same, GError **error)
{
	bool ocr = form->document->is_ocr;
	int count = atoi(exhibit_value(form, "key_count"));
	const char *address = exhibit_value(form, "mailing_address");

	if (!rests_on_pictures(context, application->id, &ocr, error))
		return false;
	*same = (count == 0 || application->key_count == 0 || count == application->key_count) &&
	        !differs(exhibit_value(form, "contact_phone"), application->contact_phone, ocr) &&
	        !differs(exhibit_value(form, "contact_name"), application->contact_name, ocr) &&
	        (address_same(address, application->mailing_address) || !differs(address, application->mailing_address, ocr));
	return true;
}

static bool
choose(const Context *context, GPtrArray *list, const Exhibit *form, int64_t *id, GError **error)
{
	*id = 0;
	for (guint i = 0; i < list->len && *id == 0; i++) {
		const Application *application = g_ptr_array_index(list, i);
		bool same = false;

		if (!same_facts(context, application, form, &same, error))
			return false;
		if (same)
			*id = application->id;
	}
	for (guint i = list->len; i-- > 0 && *id == 0;) {
		const Application *application = g_ptr_array_index(list, i);

		if (strcmp(application->state, "incomplete") == 0)
			*id = application->id;
	}
	return true;
}

bool
identity_of_form(const Context *context, const Mailing *mailing, const Exhibit *form, int64_t *application, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)application_free);
	g_autofree char *tax_id = tax_id_of(mailing, form);

	if (!add_by_key(context, tax_id, "keys", list, error))
		return false;
	/* Without a number that can be trusted the name and the thread tell. */
	if (!taxid_is_valid(tax_id) && (!add_by_thread(context, mailing, "keys", list, error) ||
	                                !add_by_name(context, exhibit_value(form, "company_name"), "keys", list, error)))
		return false;
	return choose(context, list, form, application, error);
}

/* Letters, licences and answers in the text complete what still waits; a released application needs them no more. */
static int64_t
newest_waiting(const GPtrArray *list)
{
	static const char *const waiting[] = { "incomplete", "awaiting_payment", "held", NULL };
	int64_t best = 0;
	bool best_incomplete = false;

	for (guint i = 0; i < list->len; i++) {
		const Application *application = g_ptr_array_index(list, i);
		bool incomplete = strcmp(application->state, "incomplete") == 0;

		if (!g_strv_contains(waiting, application->state))
			continue;
		if (best == 0 || (incomplete && !best_incomplete) || (incomplete == best_incomplete && application->id > best)) {
			best = application->id;
			best_incomplete = incomplete;
		}
	}
	return best;
}

bool
identity_of_materials(const Context *context, const Mailing *mailing, int64_t *application, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)application_free);

	*application = 0;
	for (guint i = 0; i < mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(mailing->papers, i);

		if (exhibit_is(exhibit, "remittance_proof"))
			continue;
		if (!add_by_key(context, exhibit_value(exhibit, "tax_id"), "keys", list, error) ||
		    !add_by_name(context, exhibit_value(exhibit, "company_name"), "keys", list, error))
			return false;
	}
	if (!add_by_thread(context, mailing, "keys", list, error))
		return false;
	for (guint i = 0; i < mailing->papers->len && list->len == 0; i++)
		if (!add_by_name(context, exhibit_value(g_ptr_array_index(mailing->papers, i), "signature_company"), "keys", list, error))
			return false;
	*application = newest_waiting(list);
	return true;
}

bool
identity_of_service(const Context *context, const Mailing *mailing, const Exhibit *exhibit, int64_t *application, GError **error)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)application_free);

	if (!add_by_key(context, exhibit_value(exhibit, "tax_id"), "service", list, error) ||
	    !add_by_thread(context, mailing, "service", list, error))
		return false;
	*application = newest_waiting(list);
	return true;
}
