/* totals.c - control totals: two ways to count the same thing must agree */
#include "desk/totals.h"
#include <string.h>
#include "store/application.h"
#include "store/credit.h"
#include "store/document.h"
#include "store/goods.h"
#include "store/message.h"
#include "store/payment.h"

static void
total_free(gpointer data)
{
	Total *total = data;

	g_free(total->text);
	g_free(total);
}

static void add(GPtrArray *totals, bool balanced, const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
add(GPtrArray *totals, bool balanced, const char *format, ...)
{
	Total *total = g_new0(Total, 1);
	va_list arguments;

	va_start(arguments, format);
	total->text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	total->balanced = balanced;
	g_ptr_array_add(totals, total);
}

/* Every mail that was taken has its parts, and each part of a mail that counts as parsed has a fate. */
static bool
take_documents(Store *store, GPtrArray *totals, GError **error)
{
	g_autoptr(GPtrArray) messages = message_list(store, "received", error);
	g_autoptr(GPtrArray) waiting = messages != NULL ? document_list(store, "received", NULL, error) : NULL;
	g_autoptr(GHashTable) unparsed = g_hash_table_new(g_int64_hash, g_int64_equal);
	guint stray = 0;

	if (waiting == NULL)
		return false;
	for (guint i = 0; i < messages->len; i++)
		g_hash_table_add(unparsed, &((Message *)messages->pdata[i])->id);
	for (guint i = 0; i < waiting->len; i++)
		stray += !g_hash_table_contains(unparsed, &((Document *)waiting->pdata[i])->message);
	add(totals, stray == 0, "documents: %u wait to be read, %u of them of mail that counts as read", waiting->len, stray);
	return true;
}

static bool
take_allocations(Store *store, GPtrArray *applications, GPtrArray *totals, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_list(store, error);
	g_autoptr(GPtrArray) payments = allocations != NULL ? payment_list(store, NULL, error) : NULL;
	Fen set = 0, taken = 0, given = 0;
	char *shown[3];

	if (payments == NULL)
		return false;
	for (guint i = 0; i < allocations->len; i++)
		set += ((Allocation *)allocations->pdata[i])->amount;
	for (guint i = 0; i < applications->len; i++)
		taken += ((Application *)applications->pdata[i])->allocated;
	for (guint i = 0; i < payments->len; i++)
		given += ((Payment *)payments->pdata[i])->allocated;
	shown[0] = money_format(set);
	shown[1] = money_format(taken);
	shown[2] = money_format(given);
	add(totals, set == taken && set == given, "money: %s set = %s on applications = %s from payments", shown[0], shown[1], shown[2]);
	g_free(shown[0]);
	g_free(shown[1]);
	g_free(shown[2]);
	return true;
}

static bool
is_released(const Application *application)
{
	static const char *const states[] = { "queued", "in_production", "produced", "shipped", NULL };

	return g_strv_contains(states, application->state);
}

/* Each key of a released application has its job; those the issue stage has yet to take are counted apart. */
static bool
take_jobs(Store *store, GPtrArray *applications, GPtrArray *totals, GError **error)
{
	g_autoptr(GPtrArray) jobs = job_list(store, NULL, error);
	g_autoptr(GArray) waiting = jobs != NULL ? application_released_without_jobs(store, error) : NULL;
	g_autoptr(GHashTable) unissued = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_autoptr(GHashTable) alive = g_hash_table_new(g_int64_hash, g_int64_equal);
	guint keys = 0, made = 0, released = 0;

	if (waiting == NULL)
		return false;
	for (guint i = 0; i < waiting->len; i++)
		g_hash_table_add(unissued, &g_array_index(waiting, int64_t, i));
	for (guint i = 0; i < applications->len; i++) {
		Application *application = applications->pdata[i];

		if (!is_released(application) || g_hash_table_contains(unissued, &application->id))
			continue;
		g_hash_table_add(alive, &application->id);
		released++;
		if (strcmp(application->kind, "keys") == 0)
			keys += (guint)application->key_count;
	}
	for (guint i = 0; i < jobs->len; i++)
		made += g_hash_table_contains(alive, &((Job *)jobs->pdata[i])->application);
	add(totals, keys == made, "keys: %u applications released with %u keys = %u jobs; %u released and not yet issued", released, keys, made,
	    waiting->len);
	return true;
}

static bool
take_credits(Store *store, GPtrArray *totals, GError **error)
{
	g_autoptr(GPtrArray) credits = credit_list(store, error);
	Fen all = 0, tied = 0, reversed = 0, open = 0, backed = 0;
	char *shown[5];

	if (credits == NULL)
		return false;
	for (guint i = 0; i < credits->len; i++) {
		const Credit *credit = credits->pdata[i];
		g_autoptr(Payment) payment = NULL;

		all += credit->amount;
		if (credit->payment == 0) {
			*(credit->reversed ? &reversed : &open) += credit->amount;
			continue;
		}
		tied += credit->amount;
		payment = payment_get(store, credit->payment, error);
		if (payment == NULL)
			return false;
		backed += payment->amount;
	}
	shown[0] = money_format(all);
	shown[1] = money_format(tied);
	shown[2] = money_format(backed);
	shown[3] = money_format(open);
	shown[4] = money_format(reversed);
	add(totals, tied == backed && all == tied + open + reversed,
	    "bank: %s credited = %s tied to payments of %s + %s not yet + %s reversed", shown[0], shown[1], shown[2], shown[3], shown[4]);
	for (guint i = 0; i < G_N_ELEMENTS(shown); i++)
		g_free(shown[i]);
	return true;
}

GPtrArray *
totals_take(Store *store, GError **error)
{
	g_autoptr(GPtrArray) totals = g_ptr_array_new_with_free_func(total_free);
	g_autoptr(GPtrArray) applications = application_list(store, NULL, error);

	if (applications == NULL || !take_documents(store, totals, error) || !take_allocations(store, applications, totals, error) ||
	    !take_credits(store, totals, error) || !take_jobs(store, applications, totals, error))
		return NULL;
	return g_steal_pointer(&totals);
}

bool
totals_balance(GPtrArray *totals)
{
	for (guint i = 0; i < totals->len; i++)
		if (!((Total *)totals->pdata[i])->balanced)
			return false;
	return true;
}
