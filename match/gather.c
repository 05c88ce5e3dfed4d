/* gather.c - the papers of one mail become applications (new, completed, repeated) and claims */
#include <string.h>
#include "base/names.h"
#include "base/taxid.h"
#include "match/claimant.h"
#include "match/dossier.h"
#include "match/finding.h"
#include "match/gather.h"
#include "match/identity.h"
#include "match/review.h"
#include "match/seek.h"

typedef struct {
	const Context *context;
	Mailing *mailing;
	GArray *mine; /* int64_t: the applications this mail brings something for */
} Gathering;

static void
add_mine(Gathering *g, int64_t application)
{
	for (guint i = 0; i < g->mine->len; i++)
		if (g_array_index(g->mine, int64_t, i) == application)
			return;
	g_array_append_val(g->mine, application);
}

/* Puts the paper into the application and settles it at once, so that the next paper is held against what is known now. */
static bool
attach(Gathering *g, int64_t application, const Exhibit *exhibit, GError **error)
{
	Store *store = g->context->store;
	bool released = false;
	g_autoptr(Dossier) dossier = NULL;

	add_mine(g, application);
	if (!application_add_message(store, application, g->mailing->message->id, error) ||
	    !application_is_released(store, application, &released, error))
		return false;
	if (released || exhibit == NULL)
		return true;
	if (!application_add_document(store, application, exhibit->document->id, error) ||
	    !application_set_dirty(store, application, true, error))
		return false;
	dossier = dossier_load(g->context, application, error);
	return dossier != NULL && review_settle(g->context, dossier, error) &&
	       application_set_dirty(store, application, true, error);
}

static bool
create(Gathering *g, const char *kind, const Exhibit *exhibit, GError **error)
{
	g_autoptr(Application) application = application_new();

	g_free(application->kind);
	application->kind = g_strdup(kind);
	return application_add(g->context->store, application, error) && attach(g, application->id, exhibit, error);
}

/* A count may be that of the service; who asks for keys says package, years or 新办 and the like as well. */
static bool
is_service(const Exhibit *exhibit)
{
	static const char *const of_keys[] = { "new", "renew", "replace", NULL };

	return exhibit_field(exhibit, "service") != NULL && exhibit_field(exhibit, "package") == NULL &&
	       exhibit_field(exhibit, "years") == NULL && !g_strv_contains(of_keys, exhibit_value(exhibit, "biz_type"));
}

/* ---- forms ----------------------------------------------------------------------------------------------- */

static bool
take_form(Gathering *g, const Exhibit *form, GError **error)
{
	int64_t id = 0;

	if (is_service(form)) {
		if (!identity_of_service(g->context, g->mailing, form, &id, error))
			return false;
		return id != 0 ? attach(g, id, form, error) : create(g, "service", form, error);
	}
	if (!identity_of_form(g->context, g->mailing, form, &id, error))
		return false;
	return id != 0 ? attach(g, id, form, error) : create(g, "keys", form, error);
}

static bool
take_forms(Gathering *g, GError **error)
{
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);

		if (exhibit_is(exhibit, "application_form") && !take_form(g, exhibit, error))
			return false;
	}
	return true;
}

static bool
take_service_texts(Gathering *g, GError **error)
{
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);
		int64_t id = 0;

		if (!exhibit_is(exhibit, "message_text") || !is_service(exhibit) || g->mine->len > 0)
			continue;
		if (!identity_of_service(g->context, g->mailing, exhibit, &id, error))
			return false;
		if (id != 0 ? !attach(g, id, exhibit, error) : !create(g, "service", exhibit, error))
			return false;
	}
	return true;
}

/* ---- the other materials --------------------------------------------------------------------------------- */

static bool
is_material(const Exhibit *exhibit)
{
	return exhibit_is(exhibit, "letter_of_authority") || exhibit_is(exhibit, "business_licence");
}

/* Among several applications of one mail a letter or licence goes to its own company's; to all where it names none of them. */
static bool
take_material(Gathering *g, const Exhibit *exhibit, GError **error)
{
	g_autofree char *key = taxid_company_key(exhibit_value(exhibit, "tax_id"));
	const char *name = exhibit_value(exhibit, "company_name");
	bool taken = false;

	for (guint round = 0; round < 3 && !taken; round++)
		for (guint i = 0; i < g->mine->len; i++) {
			int64_t id = g_array_index(g->mine, int64_t, i);
			g_autoptr(Application) application = application_get(g->context->store, id, error);

			if (application == NULL)
				return false;
			if (round == 0 && (key == NULL || strcmp(key, application->company_key) != 0))
				continue;
			if (round == 1 && (*name == '\0' || !names_same_company(name, application->company_name)))
				continue;
			taken = true;
			if (!attach(g, id, exhibit, error))
				return false;
		}
	return true;
}

static bool
take_materials(Gathering *g, GError **error)
{
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);
		int64_t id = 0;

		if (!is_material(exhibit))
			continue;
		if (g->mine->len == 0) {
			if (!identity_of_materials(g->context, g->mailing, &id, error))
				return false;
			if (id != 0 ? !attach(g, id, exhibit, error) : !create(g, "keys", exhibit, error))
				return false;
			continue;
		}
		if (!take_material(g, exhibit, error))
			return false;
	}
	return true;
}

/* A text that says something of its own: an answer with the missing telephone, the package that is wanted. */
static bool
says_something(const Exhibit *exhibit)
{
	static const char *const names[] = { "tax_id", "company_name", "contact_name", "contact_phone", "mailing_address", "postcode",
		                             "key_count", "package", "years", "invoice_title", "contact_email" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (exhibit_field(exhibit, names[i]) != NULL)
			return true;
	return false;
}

static bool
take_texts(Gathering *g, const Claimant *claimant, GError **error)
{
	if (g->mine->len == 0 && claimant->application != 0 && !claimant->weak)
		add_mine(g, claimant->application);
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);

		if (!exhibit_is(exhibit, "message_text") || (g->mine->len == 0 && !says_something(exhibit)))
			continue;
		for (guint j = 0; j < g->mine->len; j++)
			if (!attach(g, g_array_index(g->mine, int64_t, j), exhibit, error))
				return false;
	}
	return true;
}

/* ---- proofs ---------------------------------------------------------------------------------------------- */

/* One application in the mail: its proof.  Several: the company's, which of them the sums tell (cover.c). */
static bool
claimant_of_mail(Gathering *g, Claimant *claimant, GError **error)
{
	g_autoptr(Application) first = NULL;

	if (g->mine->len == 0)
		return claimant_find(g->context, g->mailing, claimant, error);
	first = application_get(g->context->store, g_array_index(g->mine, int64_t, 0), error);
	if (first == NULL)
		return false;
	claimant->application = g->mine->len == 1 ? first->id : 0;
	claimant->company_key = g_strdup(first->company_key);
	return true;
}

/* Of several companies in one mail the one that paid, or that the remark names by its tax ID. */
static bool
claimant_in_mail(const Gathering *g, const Exhibit *proof, Claimant *claimant, GError **error)
{
	const char *payer = exhibit_value(proof, "payer_name");
	g_autofree char *named = taxid_find(exhibit_value(proof, "remark"));
	g_autofree char *key = named != NULL ? taxid_company_key(named) : NULL;

	for (guint i = 0; i < g->mine->len && g->mine->len > 1; i++) {
		g_autoptr(Application) application = application_get(g->context->store, g_array_index(g->mine, int64_t, i), error);

		if (application == NULL)
			return false;
		if (strcmp(application->company_key, claimant->company_key) == 0 ||
		    !(key != NULL ? strcmp(key, application->company_key) == 0 : *payer != '\0' && names_same_company(payer, application->company_name)))
			continue;
		claimant_clear(claimant);
		claimant->application = application->id;
		claimant->company_key = g_strdup(application->company_key);
		return true;
	}
	return true;
}

static bool
take_proof(Gathering *g, const Exhibit *proof, const Claimant *found, GError **error)
{
	g_auto(Claimant) claimant = { found->application, g_strdup(found->company_key), found->weak };

	if ((claimant.weak && !claimant_by_payer(g->context, exhibit_value(proof, "payer_name"), &claimant, error)) ||
	    !claimant_in_mail(g, proof, &claimant, error))
		return false;
	if (claimant.application != 0 &&
	    !application_add_message(g->context->store, claimant.application, g->mailing->message->id, error))
		return false;
	return receive_proof(g->context, proof, &claimant, error);
}

static bool
take_proofs(Gathering *g, const Claimant *claimant, guint *n, GError **error)
{
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);

		if (!exhibit_is(exhibit, "remittance_proof"))
			continue;
		(*n)++;
		if (!take_proof(g, exhibit, claimant, error))
			return false;
	}
	return true;
}

/* ---- what is left ---------------------------------------------------------------------------------------- */

/* A document that could not be read holds the application of its mail. */
static bool
hang_questions(Gathering *g, GError **error)
{
	g_autoptr(GPtrArray) open = exception_of_message(g->context->store, g->mailing->message->id, "open", error);

	for (guint i = 0; open != NULL && i < open->len; i++) {
		const Exception *exception = g_ptr_array_index(open, i);
		int64_t application = g->mine->len > 0 ? g_array_index(g->mine, int64_t, 0) : 0;

		if (exception->application != 0 || application == 0)
			continue;
		if (!exception_set_application(g->context->store, exception->id, application, error) ||
		    !application_set_dirty(g->context->store, application, true, error))
			return false;
	}
	return open != NULL;
}

/* "name|size|expires|url" (store/document.h) as a sentence. */
static char *
describe_link(const char *value)
{
	g_auto(GStrv) part = g_strsplit(value, "|", 4);
	g_autoptr(GString) text = g_string_new("materials lie behind a link and are never downloaded:");

	if (g_strv_length(part) != 4) {
		g_string_append_printf(text, " %s", value);
		return g_string_free(g_steal_pointer(&text), FALSE);
	}
	g_string_append_printf(text, " %s", *part[0] != '\0' ? part[0] : part[3]);
	if (g_ascii_strtoll(part[1], NULL, 10) > 0) {
		g_autofree char *size = g_format_size((guint64)g_ascii_strtoll(part[1], NULL, 10));

		g_string_append_printf(text, ", %s", size);
	}
	if (*part[2] != '\0')
		g_string_append_printf(text, ", gone after %s", part[2]);
	if (*part[0] != '\0')
		g_string_append_printf(text, " (%s)", part[3]);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static bool
raise_links(Gathering *g, GError **error)
{
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);
		const FieldRow *link = exhibit_field(exhibit, "link");
		g_autoptr(Exception) exception = NULL;

		if (link == NULL)
			continue;
		exception = exception_new("attachment_link");
		g_free(exception->detail);
		g_free(exception->facts);
		exception->detail = describe_link(link->value);
		exception->facts = g_strdup(link->value);
		exception->document = exhibit->document->id;
		exception->message = g->mailing->message->id;
		if (!exception_raise(g->context->store, exception, error))
			return false;
	}
	return true;
}

static bool
raise_on_message(Gathering *g, const char *code, const char *detail, GError **error)
{
	g_autoptr(Exception) exception = exception_new(code);

	g_free(exception->detail);
	exception->detail = g_strdup(detail);
	exception->message = g->mailing->message->id;
	return exception_raise(g->context->store, exception, error);
}

/* A paper that no kind fits, in a mail that speaks of a payment: a proof in a layout nobody knows must not pass for junk. */
static bool
holds_unknown_paper(const Mailing *mailing)
{
	static const char *const papers[] = { "pdf", "ofd", "jpeg", "png", "tiff", "webp", "heic", "bmp", "docx", "xlsx", "doc", "xls", NULL };

	for (guint i = 0; i < mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(mailing->papers, i);

		if (exhibit_is(exhibit, "other") && g_strv_contains(papers, exhibit->document->type))
			return true;
	}
	return false;
}

/* Nothing was taken from the mail: junk, or an applicant who forgot the attachment. */
static bool
raise_empty(Gathering *g, guint proofs, GError **error)
{
	bool asks = false, pays = false;

	if (g->mine->len > 0 || proofs > 0 || g->mailing->faults > 0 || g->mailing->links > 0)
		return true;
	for (guint i = 0; i < g->mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(g->mailing->papers, i);

		asks = asks || (exhibit_field(exhibit, "mentions_application") != NULL && exhibit_field(exhibit, "signature_company") != NULL);
		pays = pays || exhibit_field(exhibit, "mentions_payment") != NULL;
	}
	if (pays && holds_unknown_paper(g->mailing))
		return raise_on_message(g, "needs_review", "the mail speaks of a payment, and its paper is of no known kind", error);
	if (asks)
		return raise_on_message(g, "materials_missing", "the mail asks for keys, but brings no 申请表, 授权书 or 营业执照", error);
	return raise_on_message(g, "unrecognized_message", "nothing in this mail concerns the desk", error);
}

/* The mail may be what an earlier proof was waiting for, even where the application is released already. */
static bool
seek_all(Gathering *g, const Claimant *claimant, GError **error)
{
	for (guint i = 0; i < g->mine->len; i++)
		if (!seek_application(g->context, g_array_index(g->mine, int64_t, i), error))
			return false;
	return claimant->application == 0 || g->mine->len > 0 || seek_application(g->context, claimant->application, error);
}

static bool
gather_all(Gathering *g, GError **error)
{
	g_auto(Claimant) claimant = { 0, NULL, false };
	guint proofs = 0;

	if (!raise_links(g, error) || !take_forms(g, error) || !take_service_texts(g, error) || !take_materials(g, error))
		return false;
	if (!claimant_of_mail(g, &claimant, error) || !take_texts(g, &claimant, error) || !take_proofs(g, &claimant, &proofs, error))
		return false;
	return hang_questions(g, error) && raise_empty(g, proofs, error) && seek_all(g, &claimant, error) &&
	       message_move(g->context->store, g->mailing->message->id, "parsed", "matched", "keypost", "its papers are taken", error);
}

bool
gather_message(const Context *context, int64_t message, GError **error)
{
	Gathering g = { context, mailing_load(context->store, message, error), NULL };
	bool done;

	if (g.mailing == NULL)
		return false;
	g.mine = g_array_new(FALSE, FALSE, sizeof(int64_t));
	done = gather_all(&g, error);
	g_array_unref(g.mine);
	mailing_free(g.mailing);
	return done;
}
