/* seek.c - payments that no application explains, and the application that comes later */
#include "match/seek.h"

#include <string.h>

#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "match/claimant.h"
#include "store/application.h"
#include "store/directory.h"
#include "store/seeking.h"

#define SHORTEST_CUT 10  /* characters of a name that a bank's column leaves at least */
#define MOST_KEYS    400 /* of one payment */

static void
add_key(GPtrArray *keys, const char *kind, const char *value)
{
	if (value != NULL && *value != '\0' && keys->len < MOST_KEYS)
		g_ptr_array_add(keys, g_strconcat(kind, " ", value, NULL));
}

static void
add_name(GPtrArray *keys, const char *raw)
{
	g_autofree char *folded = names_company(raw);

	add_key(keys, "name", folded);
}

static void
add_name_in_text(const char *name, gpointer keys)
{
	add_key(keys, "name", name);
}

/* What the mail of a proof says of its sender's application (claimant.c). */
static bool
add_mail(const Context *context, const Claim *claim, GPtrArray *keys, GError **error)
{
	g_autoptr(Mailing) mailing = claim->message != 0 ? mailing_load(context->store, claim->message, error) : NULL;
	g_autofree char *headers = NULL, *sender = NULL;
	g_auto(GStrv) words = NULL;

	if (mailing == NULL)
		return claim->message == 0;
	headers = g_strdup_printf("%s %s", mailing->message->in_reply_to, mailing->message->references);
	words = g_strsplit_set(headers, " \t\r\n,", 64);
	for (guint i = 0; words[i] != NULL; i++)
		if (words[i][0] == '<')
			add_key(keys, "thread", words[i]);
	sender = text_fold(mailing->message->from_address);
	add_key(keys, "sender", sender);
	for (guint i = 0; i < mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(mailing->papers, i);
		g_autofree char *key = taxid_company_key(exhibit_value(exhibit, "tax_id"));

		add_key(keys, "company", key);
		add_name(keys, exhibit_value(exhibit, "company_name"));
		add_name(keys, exhibit_value(exhibit, "signature_company"));
	}
	claimant_names_in_text(mailing->message->subject, add_name_in_text, keys);
	return true;
}

static GPtrArray *
keys_of_payment(const Context *context, const Payment *payment, const Tie *tie, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *shortened = names_short(payment->payer_name);

	add_key(keys, "company", payment->company_key);
	add_name(keys, payment->payer_name);
	add_key(keys, "short", shortened);
	for (guint i = 0; i < tie->claims->len; i++) {
		const Claim *claim = g_ptr_array_index(tie->claims, i);

		add_key(keys, "company", claim->company_key);
		if (claim->application == 0 && !add_mail(context, claim, keys, error))
			return NULL;
	}
	return g_steal_pointer(&keys);
}

bool
seek_settle(const Context *context, const Payment *payment, const Tie *tie, bool seeks, GError **error)
{
	g_autoptr(GPtrArray) keys = NULL;

	if (!seeks)
		return seeking_clear(context->store, payment->id, error);
	keys = keys_of_payment(context, payment, tie, error);
	return keys != NULL && seeking_set(context->store, payment->id, keys, error);
}

/* ---- the application's side ------------------------------------------------------------------------------ */

/* A bank may have cut the name at any column. */
static void
add_beginnings(GPtrArray *keys, const char *folded)
{
	glong length = g_utf8_strlen(folded, -1);

	for (glong i = SHORTEST_CUT; i < length; i++) {
		g_autofree char *part = g_utf8_substring(folded, 0, i);

		add_key(keys, "name", part);
	}
}

static bool
add_messages(const Context *context, int64_t application, GPtrArray *keys, GError **error)
{
	g_autoptr(GArray) ids = application_messages(context->store, application, error);

	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		g_autoptr(Message) message = message_get(context->store, g_array_index(ids, int64_t, i), error);
		g_autofree char *sender = NULL;

		if (message == NULL)
			return false;
		sender = text_fold(message->from_address);
		add_key(keys, "sender", sender);
		add_key(keys, "thread", message->message_id);
	}
	return ids != NULL;
}

static bool
add_payers(const Context *context, const char *company_key, GPtrArray *keys, GError **error)
{
	g_autoptr(GPtrArray) payers = directory_payers(context->store, company_key, context->today, error);

	for (guint i = 0; payers != NULL && i < payers->len; i++)
		add_key(keys, "name", g_ptr_array_index(payers, i));
	return payers != NULL;
}

static bool
tie_payments(const Context *context, const char *key, GError **error)
{
	g_autoptr(GArray) ids = seeking_of_key(context->store, key, error);

	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		int64_t id = g_array_index(ids, int64_t, i);
		g_autoptr(Payment) payment = NULL;

		if (!g_hash_table_add(context->payments, g_memdup2(&id, sizeof id)))
			continue;
		payment = payment_get(context->store, id, error);
		if (payment == NULL || !tie_settle(context, payment, error))
			return false;
	}
	return ids != NULL;
}

bool
seek_application(const Context *context, int64_t id, GError **error)
{
	g_autoptr(Application) application = application_get(context->store, id, error);
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *folded = NULL, *shortened = NULL, *email = NULL;

	if (application == NULL)
		return false;
	folded = names_company(application->company_name);
	shortened = names_short(application->company_name);
	email = text_fold(application->contact_email);
	add_key(keys, "company", application->company_key);
	add_key(keys, "name", folded);
	add_beginnings(keys, folded);
	add_key(keys, "short", shortened);
	add_key(keys, "sender", email);
	if (!add_messages(context, id, keys, error) || !add_payers(context, application->company_key, keys, error))
		return false;
	for (guint i = 0; i < keys->len; i++)
		if (!tie_payments(context, g_ptr_array_index(keys, i), error))
			return false;
	return true;
}
