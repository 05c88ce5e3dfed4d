/* difference.c - what differs between a store and another that was made from the same mails */
#include "desk/difference.h"
#include <string.h>
#include "desk/thing.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/payment.h"

typedef struct {
	Store *kept, *today;
	const Counterparts *map;
	GHashTable *back; /* today's application to the kept one */
	GPtrArray *found; /* of Difference */
} Comparison;

static void
difference_free(gpointer data)
{
	Difference *difference = data;

	g_free(difference->about);
	g_free(difference->name);
	g_free(difference->kept);
	g_free(difference->today);
	g_free(difference);
}

static void
note(Comparison *comparison, int64_t application, const char *about, const char *name, const char *kept, const char *today)
{
	Difference *difference;

	if (g_strcmp0(kept, today) == 0)
		return;
	difference = g_new0(Difference, 1);
	difference->application = application;
	difference->about = g_strdup(about);
	difference->name = g_strdup(name);
	difference->kept = g_strdup(kept);
	difference->today = g_strdup(today);
	g_ptr_array_add(comparison->found, difference);
}

static int64_t
kept_application(const Comparison *comparison, int64_t today)
{
	return counterpart_of(comparison->back, today);
}

/* ---- applications ---- */

/* What is released has gone its way; how far the goods are is no reading. */
static const char *
state_of(const Application *application)
{
	static const char *const released[] = { "queued", "in_production", "produced", "shipped", NULL };

	return g_strv_contains(released, application->state) ? "released" : application->state;
}

static char *
number_or_nothing(int number)
{
	return number != 0 ? g_strdup_printf("%d", number) : g_strdup("");
}

static char *
mails_of(Store *store, int64_t application, GError **error)
{
	g_autoptr(GArray) messages = application_messages(store, application, error);
	g_autoptr(GString) text = messages != NULL ? g_string_new(NULL) : NULL;

	for (guint i = 0; text != NULL && i < messages->len; i++)
		g_string_append_printf(text, "%sM%" G_GINT64_FORMAT, i > 0 ? " " : "", (gint64)g_array_index(messages, int64_t, i));
	return text != NULL ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

static void
compare_settled(Comparison *comparison, const char *about, const Application *kept, const Application *today)
{
	const struct {
		const char *name, *kept, *today;
	} words[] = {
		{ "kind", kept->kind, today->kind },
		{ "state", state_of(kept), state_of(today) },
		{ "company_name", kept->company_name, today->company_name },
		{ "tax_id", kept->tax_id, today->tax_id },
		{ "contact_name", kept->contact_name, today->contact_name },
		{ "contact_phone", kept->contact_phone, today->contact_phone },
		{ "contact_email", kept->contact_email, today->contact_email },
		{ "mailing_address", kept->mailing_address, today->mailing_address },
		{ "postcode", kept->postcode, today->postcode },
		{ "package", kept->package, today->package },
		{ "services", kept->services, today->services },
		{ "express", kept->express ? "yes" : "no", today->express ? "yes" : "no" },
		{ "biz_type", kept->biz_type, today->biz_type },
		{ "invoice_title", kept->invoice_title, today->invoice_title },
	};
	g_autofree char *count = number_or_nothing(kept->key_count), *count_today = number_or_nothing(today->key_count);
	g_autofree char *years = number_or_nothing(kept->years), *years_today = number_or_nothing(today->years);
	g_autofree char *due = money_format(kept->due), *due_today = money_format(today->due);
	g_autofree char *paid = money_format(kept->allocated), *paid_today = money_format(today->allocated);

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		note(comparison, kept->id, about, words[i].name, words[i].kept, words[i].today);
	note(comparison, kept->id, about, "key_count", count, count_today);
	note(comparison, kept->id, about, "years", years, years_today);
	note(comparison, kept->id, about, "amount_due", due, due_today);
	note(comparison, kept->id, about, "amount_allocated", paid, paid_today);
}

static bool
compare_application(Comparison *comparison, const Application *kept, GError **error)
{
	int64_t id = counterpart_of(comparison->map->applications, kept->id);
	g_autofree char *about = thing_name(NOUN_APPLICATION, kept->id), *mails = NULL, *mails_today = NULL;
	g_autoptr(Application) today = NULL;

	if (id == 0) {
		note(comparison, kept->id, about, "state", state_of(kept), "");
		return true;
	}
	today = application_get(comparison->today, id, error);
	mails = today != NULL ? mails_of(comparison->kept, kept->id, error) : NULL;
	mails_today = mails != NULL ? mails_of(comparison->today, id, error) : NULL;
	if (mails_today == NULL)
		return false;
	compare_settled(comparison, about, kept, today);
	note(comparison, kept->id, about, "mails", mails, mails_today);
	return true;
}

static bool
compare_applications(Comparison *comparison, GError **error)
{
	g_autoptr(GPtrArray) kept = application_list(comparison->kept, NULL, error);
	g_autoptr(GPtrArray) today = kept != NULL ? application_list(comparison->today, NULL, error) : NULL;

	for (guint i = 0; today != NULL && i < kept->len; i++)
		if (!compare_application(comparison, kept->pdata[i], error))
			return false;
	for (guint i = 0; today != NULL && i < today->len; i++) {
		const Application *application = today->pdata[i];
		g_autofree char *about = g_strdup_printf("new application%s%s", *application->company_name != '\0' ? " of " : "",
		                                         application->company_name);

		if (kept_application(comparison, application->id) == 0)
			note(comparison, 0, about, "state", "", state_of(application));
	}
	return today != NULL;
}

/* ---- payments ---- */

static bool
application_of_payment(Store *store, int64_t payment, int64_t *application, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_payment(store, payment, error);
	g_autoptr(GPtrArray) claims = allocations != NULL ? payment_claims(store, payment, error) : NULL;

	*application = 0;
	if (claims == NULL)
		return false;
	for (guint i = 0; i < allocations->len && *application == 0; i++)
		*application = ((const Allocation *)allocations->pdata[i])->application;
	for (guint i = 0; i < claims->len && *application == 0; i++)
		*application = ((const Claim *)claims->pdata[i])->application;
	return true;
}

static bool
compare_payment(Comparison *comparison, const Payment *kept, GError **error)
{
	int64_t id = counterpart_of(comparison->map->payments, kept->id), application;
	g_autoptr(Payment) today = id != 0 ? payment_get(comparison->today, id, error) : payment_new();
	g_autofree char *about = thing_name(NOUN_PAYMENT, kept->id), *amount = money_format(kept->amount), *amount_today = NULL;

	if (today == NULL || !application_of_payment(comparison->kept, kept->id, &application, error))
		return false;
	note(comparison, application, about, "state", kept->state, id != 0 ? today->state : "");
	if (id == 0)
		return true;
	amount_today = money_format(today->amount);
	note(comparison, application, about, "tax_id", kept->tax_id, today->tax_id);
	note(comparison, application, about, "amount", amount, amount_today);
	note(comparison, application, about, "payer_name", kept->payer_name, today->payer_name);
	note(comparison, application, about, "paid_at", kept->paid_at, today->paid_at);
	note(comparison, application, about, "bank_reference", kept->bank_reference, today->bank_reference);
	return true;
}

static bool
compare_payments(Comparison *comparison, GError **error)
{
	g_autoptr(GPtrArray) kept = payment_list(comparison->kept, NULL, error);
	g_autoptr(GPtrArray) today = kept != NULL ? payment_list(comparison->today, NULL, error) : NULL;
	g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; today != NULL && i < kept->len; i++) {
		const Payment *payment = kept->pdata[i];
		gpointer counterpart = g_hash_table_lookup(comparison->map->payments, &payment->id);

		if (counterpart != NULL)
			g_hash_table_add(known, counterpart);
		if (!compare_payment(comparison, payment, error))
			return false;
	}
	for (guint i = 0; today != NULL && i < today->len; i++) {
		const Payment *payment = today->pdata[i];
		g_autofree char *amount = money_format(payment->amount), *about = g_strdup_printf("new payment of %s", amount);
		int64_t application;

		if (g_hash_table_contains(known, &payment->id))
			continue;
		if (!application_of_payment(comparison->today, payment->id, &application, error))
			return false;
		note(comparison, kept_application(comparison, application), about, "state", "", payment->state);
	}
	return today != NULL;
}

/* ---- documents ---- */

/* Name to value; of several of one name all values in their order. */
static GHashTable *
fields_of(Store *store, int64_t document, GError **error)
{
	g_autoptr(GPtrArray) rows = document_fields(store, document, error);
	GHashTable *fields = rows != NULL ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free) : NULL;

	for (guint i = 0; fields != NULL && i < rows->len; i++) {
		const FieldRow *row = rows->pdata[i];
		const char *before = g_hash_table_lookup(fields, row->name);

		g_hash_table_insert(fields, g_strdup(row->name), before != NULL ? g_strjoin("; ", before, row->value, NULL) : g_strdup(row->value));
	}
	return fields;
}

static const char *
value_or_nothing(GHashTable *fields, const char *name)
{
	const char *value = g_hash_table_lookup(fields, name);

	return value != NULL ? value : "";
}

static void
compare_fields(Comparison *comparison, int64_t application, const char *about, GHashTable *kept, GHashTable *today)
{
	g_autoptr(GHashTable) all = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GList) names = NULL;
	GHashTableIter iter;
	gpointer name;

	g_hash_table_iter_init(&iter, kept);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(all, name);
	g_hash_table_iter_init(&iter, today);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		g_hash_table_add(all, name);
	names = g_list_sort(g_hash_table_get_keys(all), (GCompareFunc)g_strcmp0);
	for (const GList *l = names; l != NULL; l = l->next)
		note(comparison, application, about, l->data, value_or_nothing(kept, l->data), value_or_nothing(today, l->data));
}

static bool
compare_document(Comparison *comparison, int64_t application, const Document *kept, GError **error)
{
	int64_t id = counterpart_of(comparison->map->documents, kept->id);
	g_autofree char *name = thing_name(NOUN_DOCUMENT, kept->id), *about = g_strdup_printf("%s %s", name, kept->file_name);
	g_autofree char *seals = number_or_nothing(kept->seals), *seals_today = NULL;
	g_autoptr(Document) today = NULL;
	g_autoptr(GHashTable) fields = NULL, fields_today = NULL;

	g_strchomp(about);
	if (id == 0) {
		note(comparison, application, about, "kind", kept->kind, "");
		return true;
	}
	today = document_get(comparison->today, id, error);
	fields = today != NULL ? fields_of(comparison->kept, kept->id, error) : NULL;
	fields_today = fields != NULL ? fields_of(comparison->today, id, error) : NULL;
	if (fields_today == NULL)
		return false;
	seals_today = number_or_nothing(today->seals);
	note(comparison, application, about, "kind", kept->kind, today->kind);
	note(comparison, application, about, "state", kept->state, today->state);
	note(comparison, application, about, "reason", kept->reason, today->reason);
	note(comparison, application, about, "seals", seals, seals_today);
	compare_fields(comparison, application, about, fields, fields_today);
	return true;
}

/* The first application that the mail belongs to, in the kept store or else today. */
static bool
application_of_mail(const Comparison *comparison, int64_t message, int64_t *application, GError **error)
{
	g_autoptr(GArray) kept = application_of_message(comparison->kept, message, error);
	g_autoptr(GArray) today = kept != NULL ? application_of_message(comparison->today, message, error) : NULL;

	if (today == NULL)
		return false;
	*application = kept->len > 0 ? g_array_index(kept, int64_t, 0)
	               : today->len > 0 ? kept_application(comparison, g_array_index(today, int64_t, 0)) : 0;
	return true;
}

static bool
compare_mail(Comparison *comparison, int64_t message, GHashTable *known, GError **error)
{
	g_autoptr(GPtrArray) kept = document_of_message(comparison->kept, message, error);
	g_autoptr(GPtrArray) today = kept != NULL ? document_of_message(comparison->today, message, error) : NULL;
	int64_t application;

	if (today == NULL || !application_of_mail(comparison, message, &application, error))
		return false;
	for (guint i = 0; i < kept->len; i++)
		if (!compare_document(comparison, application, kept->pdata[i], error))
			return false;
	for (guint i = 0; i < today->len; i++) {
		const Document *document = today->pdata[i];
		g_autofree char *about = g_strdup_printf("new document %s", document->file_name);

		if (!g_hash_table_contains(known, &document->id))
			note(comparison, application, g_strchomp(about), "kind", "", document->kind);
	}
	return true;
}

static bool
compare_documents(Comparison *comparison, const GArray *messages, GError **error)
{
	g_autoptr(GHashTable) known = g_hash_table_new(g_int64_hash, g_int64_equal);
	GHashTableIter iter;
	gpointer today;

	g_hash_table_iter_init(&iter, comparison->map->documents);
	while (g_hash_table_iter_next(&iter, NULL, &today))
		g_hash_table_add(known, today);
	for (guint i = 0; i < messages->len; i++)
		if (!compare_mail(comparison, g_array_index(messages, int64_t, i), known, error))
			return false;
	return true;
}

/* ---- exceptions ---- */

static bool
is_asked_too(const Comparison *comparison, const Exception *kept, const Exception *today)
{
	const Counterparts *map = comparison->map;

	return strcmp(kept->code, today->code) == 0 && kept->message == today->message &&
	       counterpart_same(map->applications, kept->application, today->application) &&
	       counterpart_same(map->payments, kept->payment, today->payment) && counterpart_same(map->documents, kept->document, today->document);
}

static bool
application_of_question(Store *store, const Exception *exception, int64_t *application, GError **error)
{
	*application = exception->application;
	if (*application == 0 && exception->payment != 0)
		return application_of_payment(store, exception->payment, application, error);
	if (*application == 0 && exception->message != 0) {
		g_autoptr(GArray) applications = application_of_message(store, exception->message, error);

		if (applications == NULL)
			return false;
		*application = applications->len > 0 ? g_array_index(applications, int64_t, 0) : 0;
	}
	return true;
}

static bool
note_question(Comparison *comparison, const Exception *exception, bool is_today, GError **error)
{
	Store *store = is_today ? comparison->today : comparison->kept;
	g_autofree char *open = g_strdup_printf("open: %s", exception->detail), *about = NULL;
	int64_t application;

	if (!application_of_question(store, exception, &application, error))
		return false;
	if (is_today)
		application = kept_application(comparison, application);
	about = is_today ? application == 0 && exception->message != 0 ? thing_name(NOUN_MESSAGE, exception->message) : g_strdup("new exception")
	                 : thing_name(NOUN_EXCEPTION, exception->id);
	note(comparison, application, about, exception->code, is_today ? "" : open, is_today ? open : "");
	return true;
}

/* Each question of one side may stand for one of the other. */
static bool
compare_exceptions(Comparison *comparison, GError **error)
{
	g_autoptr(GPtrArray) kept = exception_list(comparison->kept, "open", NULL, error);
	g_autoptr(GPtrArray) today = kept != NULL ? exception_list(comparison->today, "open", NULL, error) : NULL;
	g_autoptr(GHashTable) paired = g_hash_table_new(NULL, NULL);

	for (guint i = 0; today != NULL && i < kept->len; i++) {
		const Exception *question = kept->pdata[i];
		bool asked = false;

		for (guint j = 0; j < today->len && !asked; j++) {
			asked = !g_hash_table_contains(paired, today->pdata[j]) && is_asked_too(comparison, question, today->pdata[j]);
			if (asked)
				g_hash_table_add(paired, today->pdata[j]);
		}
		if (!asked && !note_question(comparison, question, false, error))
			return false;
	}
	for (guint j = 0; today != NULL && j < today->len; j++)
		if (!g_hash_table_contains(paired, today->pdata[j]) && !note_question(comparison, today->pdata[j], true, error))
			return false;
	return today != NULL;
}

/* ---- all of it ---- */

static GHashTable *
turn_round(GHashTable *map)
{
	GHashTable *back = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer kept, today;

	g_hash_table_iter_init(&iter, map);
	while (g_hash_table_iter_next(&iter, &kept, &today))
		g_hash_table_insert(back, g_memdup2(today, sizeof(int64_t)), g_memdup2(kept, sizeof(int64_t)));
	return back;
}

static int
by_application(gconstpointer a, gconstpointer b)
{
	guint64 left = (guint64)(*(Difference *const *)a)->application - 1, right = (guint64)(*(Difference *const *)b)->application - 1; /* 0 is last */

	return left < right ? -1 : left > right;
}

GPtrArray *
differences_find(Store *kept, Store *today, const Counterparts *map, const GArray *messages, GError **error)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(difference_free);
	g_autoptr(GHashTable) back = turn_round(map->applications);
	Comparison comparison = { kept, today, map, back, found };

	if (!compare_applications(&comparison, error) || !compare_payments(&comparison, error) || !compare_exceptions(&comparison, error) ||
	    !compare_documents(&comparison, messages, error))
		return NULL;
	g_ptr_array_sort(found, by_application); /* a merge sort: what is of one application keeps its order */
	return g_steal_pointer(&found);
}
