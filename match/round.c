/* round.c - what changed is decided, and what that touched, until nothing is left */
#include "match/round.h"

#include <string.h>

#include "match/company.h"
#include "match/seek.h"
#include "store/application.h"

#define MOST_ROUNDS 6 /* a decision may touch another company once or twice, never without end */

void
context_touch(const Context *context, const char *company_key)
{
	if (company_key != NULL && *company_key != '\0')
		g_hash_table_add(context->touched, g_strdup(company_key));
}

/* A person may have divided it: every company that it pays is looked at, not only the one it is tied to. */
static bool
touch_paid(const Context *context, const Payment *payment, GError **error)
{
	g_autoptr(GPtrArray) allocations = payment->allocated > 0 ? allocation_of_payment(context->store, payment->id, error) : NULL;

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		g_autoptr(Application) paid = application_get(context->store, ((const Allocation *)g_ptr_array_index(allocations, i))->application, error);

		if (paid == NULL)
			return false;
		context_touch(context, paid->company_key);
	}
	return payment->allocated == 0 || allocations != NULL;
}

static bool
tie_dirty(const Context *context, GError **error)
{
	g_autoptr(GPtrArray) payments = payment_dirty(context->store, error);

	for (guint i = 0; payments != NULL && i < payments->len; i++) {
		Payment *payment = g_ptr_array_index(payments, i);

		g_hash_table_add(context->payments, g_memdup2(&payment->id, sizeof payment->id));
		if (!tie_settle(context, payment, error) || !touch_paid(context, payment, error))
			return false;
	}
	return payments != NULL;
}

/* Applications whose papers changed: what waits for them is tied, their companies are touched. */
static bool
touch_dirty(const Context *context, GError **error)
{
	g_autoptr(GPtrArray) applications = application_dirty(context->store, error);

	for (guint i = 0; applications != NULL && i < applications->len; i++) {
		const Application *application = g_ptr_array_index(applications, i);

		if (!seek_application(context, application->id, error))
			return false;
		context_touch(context, application->company_key);
		if (*application->company_key == '\0' && !application_set_dirty(context->store, application->id, false, error))
			return false;
	}
	return applications != NULL;
}

static int
by_key(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their keys: the same every time. */
static bool
decide_touched(const Context *context, bool *any, GError **error)
{
	g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, context->touched);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		g_ptr_array_add(keys, key);
		g_hash_table_iter_steal(&iter);
	}
	g_ptr_array_sort(keys, by_key);
	*any = keys->len > 0;
	for (guint i = 0; i < keys->len; i++)
		if (!company_decide(context, g_ptr_array_index(keys, i), error))
			return false;
	return true;
}

bool
round_settle(const Context *context, GError **error)
{
	GHashTableIter iter;
	gpointer id;
	bool any = true;

	for (guint round = 0; round < MOST_ROUNDS && any; round++)
		if (!tie_dirty(context, error) || !touch_dirty(context, error) || !decide_touched(context, &any, error))
			return false;
	g_hash_table_iter_init(&iter, context->payments);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		if (!company_explain_payment(context, *(int64_t *)id, error))
			return false;
	g_hash_table_remove_all(context->touched);
	g_hash_table_remove_all(context->payments);
	g_hash_table_remove_all(context->explained);
	return true;
}
