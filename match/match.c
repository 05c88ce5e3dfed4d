/* match.c - the door: mails in order, then bank rows, then whatever they touched */
#include <string.h>
#include "base/log.h"
#include "match/company.h"
#include "match/credit_link.h"
#include "match/gather.h"
#include "match/match.h"
#include "match/tie.h"
#include "store/exception.h"
#include "store/message.h"

#define MOST_ROUNDS 6 /* a decision may touch another company once or twice, never without end */

static void
context_clear(Context *context)
{
	fee_free(context->fees);
	calendar_free(context->calendar);
	g_free(context->today);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Context, context_clear)

static bool
context_load(Context *context, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(context->config, "calendar.ini", error);

	if (bytes == NULL)
		return false;
	context->today = date_today();
	context->calendar = calendar_parse(bytes, error);
	context->fees = context->calendar != NULL ? fee_load(context->config, error) : NULL;
	return context->fees != NULL;
}

static bool
tie_dirty(const Context *context, GHashTable *touched, GError **error)
{
	g_autoptr(GPtrArray) payments = payment_dirty(context->store, error);

	for (guint i = 0; payments != NULL && i < payments->len; i++) {
		Payment *payment = g_ptr_array_index(payments, i);

		g_hash_table_add(touched, g_memdup2(&payment->id, sizeof payment->id));
		if (!tie_settle(context, payment, error))
			return false;
	}
	return payments != NULL;
}

/* Decides every company that has a dirty application; *any tells whether there was one. */
static bool
decide_dirty(const Context *context, bool *any, GError **error)
{
	g_autoptr(GPtrArray) applications = application_dirty(context->store, error);
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GList) list = NULL;

	for (guint i = 0; applications != NULL && i < applications->len; i++) {
		const Application *application = g_ptr_array_index(applications, i);

		if (!application_set_dirty(context->store, application->id, false, error))
			return false;
		g_hash_table_add(keys, g_strdup(application->company_key));
	}
	*any = g_hash_table_size(keys) > 0;
	list = g_hash_table_get_keys(keys);
	for (GList *l = list; l != NULL; l = l->next)
		if (!company_decide(context, l->data, error))
			return false;
	return applications != NULL;
}

/* A new application may explain a payment that nobody explained. */
static bool
retry_unexplained(const Context *context, GHashTable *touched, GError **error)
{
	g_autoptr(GPtrArray) open = exception_list(context->store, "open", "no_application", error);

	for (guint i = 0; open != NULL && i < open->len; i++) {
		const Exception *exception = g_ptr_array_index(open, i);
		g_autoptr(Payment) payment = NULL;

		if (exception->payment == 0)
			continue;
		g_hash_table_add(touched, g_memdup2(&exception->payment, sizeof exception->payment));
		payment = payment_get(context->store, exception->payment, error);
		if (payment == NULL || !tie_settle(context, payment, error))
			return false;
	}
	return open != NULL;
}

static bool
settle(const Context *context, GError **error)
{
	g_autoptr(GHashTable) touched = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	GHashTableIter iter;
	gpointer id;
	bool any = true;

	for (guint round = 0; round < MOST_ROUNDS && any; round++) {
		if (!tie_dirty(context, touched, error))
			return false;
		if (round == 0 && !retry_unexplained(context, touched, error))
			return false;
		if (!decide_dirty(context, &any, error))
			return false;
	}
	g_hash_table_iter_init(&iter, touched);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		if (!company_explain_payment(context, *(int64_t *)id, error))
			return false;
	return true;
}

/* Another run may have taken it since it was listed; inside the Change nobody else can. */
static bool
take_message(const Context *context, int64_t id, guint *worked, GError **error)
{
	g_autoptr(Change) change = store_begin(context->store, error);
	g_autoptr(Message) message = change != NULL ? message_get(context->store, id, error) : NULL;

	if (message == NULL)
		return false;
	if (strcmp(message->state, "parsed") != 0)
		return true;
	(*worked)++;
	return gather_message(context, id, error) && settle(context, error) && store_commit(&change, error);
}

/* Patience runs out with time alone: claims that wait for the statement are looked at again each run. */
static bool
touch_waiting(const Context *context, GError **error)
{
	g_autoptr(GPtrArray) waiting = NULL;

	if (context->config->release_on_proof)
		return true;
	waiting = application_list(context->store, "awaiting_payment", error);
	for (guint i = 0; waiting != NULL && i < waiting->len; i++) {
		const Application *application = g_ptr_array_index(waiting, i);
		g_autoptr(GPtrArray) claims = claim_of_application(context->store, application->id, error);

		if (claims == NULL)
			return false;
		if (claims->len > 0 && !application_set_dirty(context->store, application->id, true, error))
			return false;
	}
	return waiting != NULL;
}

static bool
take_rest(const Context *context, guint *worked, GError **error)
{
	g_autoptr(Change) change = store_begin(context->store, error);

	return change != NULL && credit_link_all(context, worked, error) && touch_waiting(context, error) && settle(context, error) &&
	       store_commit(&change, error);
}

bool
match_run(Store *store, const Config *config, guint *worked, GError **error)
{
	g_auto(Context) context = { store, config, NULL, NULL, NULL };
	g_autoptr(GPtrArray) messages = NULL;

	*worked = 0;
	if (!context_load(&context, error) || !take_rest(&context, worked, error))
		return false;
	messages = message_list(store, "parsed", error);
	for (guint i = 0; messages != NULL && i < messages->len; i++) {
		log_progress("matching", i, messages->len);
		if (!take_message(&context, ((Message *)g_ptr_array_index(messages, i))->id, worked, error))
			return false;
	}
	if (messages == NULL)
		return false;
	if (messages->len > 0)
		log_progress("matching", messages->len, 0);
	return messages->len == 0 || take_rest(&context, worked, error);
}
