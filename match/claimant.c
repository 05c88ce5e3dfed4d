/* claimant.c - whose mail is this: the applications and the company that a mail concerns */
#include <string.h>
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "match/claimant.h"
#include "store/application.h"

#define LONGEST_NAME  60 /* code points of a company's name in a subject */
#define SHORTEST_NAME 4  /* less is no name of a company */

void
claimant_clear(Claimant *claimant)
{
	g_clear_pointer(&claimant->company_key, g_free);
	claimant->application = 0;
}

static bool
is_over(const Application *application)
{
	static const char *const over[] = { "rejected", "superseded", "withdrawn", NULL };

	return g_strv_contains(over, application->state);
}

/* Of several applications the newest that still waits, else the newest. */
static bool
take_best(const Context *context, const GArray *ids, Claimant *claimant, GError **error)
{
	g_autoptr(Application) best = NULL;

	for (guint i = 0; i < ids->len; i++) {
		g_autoptr(Application) next = application_get(context->store, g_array_index(ids, int64_t, i), error);
		bool waits = next != NULL && !is_over(next) && strcmp(next->state, "shipped") != 0;

		if (next == NULL)
			return false;
		if (best == NULL || (waits && (is_over(best) || next->id > best->id))) {
			g_clear_pointer(&best, application_free);
			best = g_steal_pointer(&next);
		}
	}
	if (best == NULL || is_over(best))
		return true;
	claimant_clear(claimant);
	claimant->application = best->id;
	claimant->company_key = g_strdup(best->company_key);
	return true;
}

static bool
add_of_header(const Context *context, const char *header, GArray *ids, GError **error)
{
	g_autoptr(GArray) more = NULL;
	int64_t message = message_by_header(context->store, header, error);

	if (message == 0)
		return error == NULL || *error == NULL;
	more = application_of_message(context->store, message, error);
	if (more == NULL)
		return false;
	g_array_append_vals(ids, more->data, more->len);
	return true;
}

GArray *
claimant_thread(const Context *context, const Mailing *mailing, GError **error)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autofree char *headers = g_strdup_printf("%s %s", mailing->message->in_reply_to, mailing->message->references);
	g_auto(GStrv) words = g_strsplit_set(headers, " \t\r\n,", 64);

	for (guint i = 0; words[i] != NULL && ids->len == 0; i++)
		if (words[i][0] == '<' && !add_of_header(context, words[i], ids, error))
			return NULL;
	return g_steal_pointer(&ids);
}

static bool
by_name(const Context *context, const char *name, Claimant *claimant, GError **error)
{
	g_autofree char *folded = names_company(name);
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (text_length(folded) < SHORTEST_NAME)
		return true;
	list = application_by_name(context->store, folded, error);
	if (list == NULL)
		return false;
	for (guint i = 0; i < list->len; i++)
		g_array_append_val(ids, ((Application *)g_ptr_array_index(list, i))->id);
	return take_best(context, ids, claimant, error);
}

static const char *const ends[] = { "公司", "厂", "集团", "合作社", "电站", "中心", "医院", "学校", "研究院", NULL };

/* The name starts after any verb or dash, so each start is tried, the longest name first. */
void
claimant_names_in_text(const char *text, void (*each)(const char *name, gpointer data), gpointer data)
{
	g_autofree char *name = names_company(text);

	for (guint i = 0; ends[i] != NULL; i++) {
		const char *end = strstr(name, ends[i]);
		guint tries = 0;

		if (end == NULL)
			continue;
		end += strlen(ends[i]);
		for (const char *start = name; start < end && tries < LONGEST_NAME; start = g_utf8_next_char(start), tries++) {
			g_autofree char *part = g_strndup(start, (gsize)(end - start));

			if (text_length(part) >= SHORTEST_NAME)
				each(part, data);
		}
	}
}

static void
collect(const char *name, gpointer names)
{
	g_ptr_array_add(names, g_strdup(name));
}

bool
claimant_in_text(const Context *context, const char *text, int64_t *application, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	*application = 0;
	claimant_names_in_text(text, collect, names);
	for (guint i = 0; i < names->len && *application == 0; i++) {
		g_auto(Claimant) claimant = { 0, NULL, false };

		if (!by_name(context, g_ptr_array_index(names, i), &claimant, error))
			return false;
		*application = claimant.application;
	}
	return true;
}

static bool
by_tax_id(const Context *context, const char *tax_id, Claimant *claimant, GError **error)
{
	g_autofree char *key = taxid_company_key(tax_id);
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (key == NULL)
		return true;
	list = application_of_company(context->store, key, error);
	if (list == NULL)
		return false;
	for (guint i = 0; i < list->len; i++)
		g_array_append_val(ids, ((Application *)g_ptr_array_index(list, i))->id);
	if (!take_best(context, ids, claimant, error))
		return false;
	if (claimant->company_key == NULL)
		claimant->company_key = g_steal_pointer(&key);
	return true;
}

static bool
by_papers(const Context *context, const Mailing *mailing, Claimant *claimant, GError **error)
{
	static const char *const names[] = { "company_name", "signature_company" };

	for (guint i = 0; i < mailing->papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(mailing->papers, i);
		const char *tax_id = exhibit_value(exhibit, "tax_id");

		if (exhibit_is(exhibit, "remittance_proof"))
			continue;
		if (*tax_id != '\0' && !by_tax_id(context, tax_id, claimant, error))
			return false;
		for (guint j = 0; j < G_N_ELEMENTS(names) && claimant->application == 0; j++)
			if (!by_name(context, exhibit_value(exhibit, names[j]), claimant, error))
				return false;
		if (claimant->application != 0)
			return true;
	}
	return true;
}

static bool
by_subject(const Context *context, const Mailing *mailing, Claimant *claimant, GError **error)
{
	int64_t id = 0;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (!claimant_in_text(context, mailing->message->subject, &id, error))
		return false;
	if (id == 0)
		return true;
	g_array_append_val(ids, id);
	return take_best(context, ids, claimant, error);
}

/* The same person wrote before: the weakest tie, and only within this mailbox's own applications. */
static bool
by_sender(const Context *context, const Mailing *mailing, Claimant *claimant, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (*mailing->message->from_address == '\0')
		return true;
	list = application_by_email(context->store, mailing->message->from_address, error);
	if (list == NULL)
		return false;
	for (guint i = 0; i < list->len; i++)
		g_array_append_val(ids, ((Application *)g_ptr_array_index(list, i))->id);
	return take_best(context, ids, claimant, error);
}

bool
claimant_by_payer(const Context *context, const char *payer_name, Claimant *claimant, GError **error)
{
	g_auto(Claimant) found = { 0, NULL, false };

	if (!by_name(context, payer_name, &found, error))
		return false;
	if (found.application == 0)
		return true;
	claimant_clear(claimant);
	*claimant = found;
	found.company_key = NULL;
	return true;
}

bool
claimant_find(const Context *context, const Mailing *mailing, Claimant *claimant, GError **error)
{
	g_autoptr(GArray) thread = claimant_thread(context, mailing, error);

	if (thread == NULL || !take_best(context, thread, claimant, error))
		return false;
	if (claimant->application == 0 && !by_papers(context, mailing, claimant, error))
		return false;
	if (claimant->application == 0 && claimant->company_key == NULL && !by_subject(context, mailing, claimant, error))
		return false;
	if (claimant->application == 0 && claimant->company_key == NULL) {
		claimant->weak = true;
		if (!by_sender(context, mailing, claimant, error))
			return false;
	}
	if (claimant->company_key == NULL)
		claimant->company_key = g_strdup("");
	return true;
}
