/* match.c - the door: bank rows in one pass, mails in order, and whatever they touched */
#include <string.h>
#include "base/log.h"
#include "match/gather.h"
#include "match/match.h"
#include "match/pass.h"
#include "match/round.h"
#include "match/tie.h"
#include "store/directory.h"
#include "store/message.h"
#include "store/seeking.h"

static GHashTable *
ids_new(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void
context_clear(Context *context)
{
	fee_free(context->fees);
	calendar_free(context->calendar);
	g_free(context->today);
	g_clear_pointer(&context->touched, g_hash_table_unref);
	g_clear_pointer(&context->payments, g_hash_table_unref);
	g_clear_pointer(&context->explained, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Context, context_clear)

static bool
context_load(Context *context, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(context->config, "calendar.ini", error);

	if (bytes == NULL)
		return false;
	context->touched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	context->payments = ids_new();
	context->explained = ids_new();
	context->today = date_today();
	context->calendar = calendar_parse(bytes, error);
	context->fees = context->calendar != NULL ? fee_load(context->config, error) : NULL;
	return context->fees != NULL;
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
	return gather_message(context, id, error) && round_settle(context, error) && store_commit(&change, error);
}

/* Patience runs out with time alone: claims that wait for the statement are looked at again each run. */
static bool
touch_waiting(const Context *context, GError **error)
{
	g_autoptr(GPtrArray) keys = NULL;

	if (context->config->release_on_proof)
		return true;
	keys = directory_unconfirmed(context->store, context->today, error);
	for (guint i = 0; keys != NULL && i < keys->len; i++)
		context_touch(context, g_ptr_array_index(keys, i));
	return keys != NULL;
}

/* A store that knew no keys of what waits (or a question that was opened again): they are found anew. */
static bool
touch_unexplained(const Context *context, GError **error)
{
	g_autoptr(GArray) ids = seeking_missing(context->store, error);

	for (guint i = 0; ids != NULL && i < ids->len; i++) {
		g_autoptr(Payment) payment = payment_get(context->store, g_array_index(ids, int64_t, i), error);

		if (payment == NULL || !tie_settle(context, payment, error))
			return false;
		g_hash_table_add(context->payments, g_memdup2(&payment->id, sizeof payment->id));
	}
	return ids != NULL;
}

static bool
settle_rest(const Context *context, guint *worked, GError **error)
{
	g_autoptr(Change) change = NULL;

	if (!pass_run(context, worked, error))
		return false;
	change = store_begin(context->store, error);
	return change != NULL && touch_waiting(context, error) && touch_unexplained(context, error) && round_settle(context, error) &&
	       store_commit(&change, error);
}

/* Bank rows are counted as they come; where none came, what an answer or a day that passed has moved. */
static bool
take_rest(Context *context, guint *worked, GError **error)
{
	guint before = *worked, moved = 0;

	context->moved = &moved;
	if (!settle_rest(context, worked, error))
		return false;
	context->moved = NULL;
	if (*worked == before)
		*worked += moved;
	return true;
}

bool
match_run(Store *store, const Config *config, guint *worked, GError **error)
{
	g_auto(Context) context = { .store = store, .config = config };
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
