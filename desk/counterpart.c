/* counterpart.c - which thing of one store is which of another that was made from the same mails */
#include "desk/counterpart.h"
#include <string.h>
#include "store/application.h"
#include "store/document.h"
#include "store/message.h"
#include "store/payment.h"

typedef struct {
	Store *kept, *today;
	Counterparts *found;
	GHashTable *taken; /* of the noun at hand: numbers of today's that have their counterpart */
} Search;

static GHashTable *
map_new(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void
counterparts_free(Counterparts *counterparts)
{
	if (counterparts == NULL)
		return;
	g_hash_table_unref(counterparts->documents);
	g_hash_table_unref(counterparts->applications);
	g_hash_table_unref(counterparts->payments);
	g_free(counterparts);
}

int64_t
counterpart_of(GHashTable *map, int64_t kept)
{
	const int64_t *today = g_hash_table_lookup(map, &kept);

	return today != NULL ? *today : 0;
}

bool
counterpart_same(GHashTable *map, int64_t kept, int64_t today)
{
	return kept == 0 ? today == 0 : today != 0 && counterpart_of(map, kept) == today;
}

static void
pair(Search *search, GHashTable *map, int64_t kept, int64_t today)
{
	g_hash_table_insert(map, g_memdup2(&kept, sizeof kept), g_memdup2(&today, sizeof today));
	g_hash_table_add(search->taken, g_memdup2(&today, sizeof today));
}

/* ---- documents ---- */

/* Strictly: the same pages too.  Loosely: where other pages are taken for one paper now. */
static bool
is_same_document(const Document *kept, const Document *today, bool strictly)
{
	return strcmp(kept->sha256, today->sha256) == 0 && strcmp(kept->file_name, today->file_name) == 0 &&
	       (!strictly || (kept->first_page == today->first_page && kept->last_page == today->last_page));
}

static void
pair_documents(Search *search, const GPtrArray *kept, const GPtrArray *today, bool strictly)
{
	GHashTable *map = search->found->documents;

	for (guint i = 0; i < kept->len; i++) {
		const Document *old = kept->pdata[i];

		for (guint j = 0; j < today->len && counterpart_of(map, old->id) == 0; j++) {
			const Document *new = today->pdata[j];

			if (!g_hash_table_contains(search->taken, &new->id) && is_same_document(old, new, strictly))
				pair(search, map, old->id, new->id);
		}
	}
}

static bool
find_documents(Search *search, GError **error)
{
	g_autoptr(GPtrArray) messages = message_list(search->today, NULL, error);

	for (guint i = 0; messages != NULL && i < messages->len; i++) {
		int64_t id = ((const Message *)messages->pdata[i])->id;
		g_autoptr(GPtrArray) kept = document_of_message(search->kept, id, error);
		g_autoptr(GPtrArray) today = kept != NULL ? document_of_message(search->today, id, error) : NULL;

		if (today == NULL)
			return false;
		g_hash_table_remove_all(search->taken);
		pair_documents(search, kept, today, true);
		pair_documents(search, kept, today, false);
	}
	return messages != NULL;
}

/* ---- applications ---- */

/* The fewer conditions, the later it is tried: each takes its best before others take what is left. */
static bool
is_like(const Application *kept, const Application *today, guint round)
{
	switch (round) {
	case 0:
		return strcmp(kept->company_key, today->company_key) == 0 && strcmp(kept->kind, today->kind) == 0 &&
		       kept->key_count == today->key_count && strcmp(kept->services, today->services) == 0 &&
		       strcmp(kept->contact_name, today->contact_name) == 0 && strcmp(kept->mailing_address, today->mailing_address) == 0;
	case 1:
		return strcmp(kept->company_key, today->company_key) == 0 && strcmp(kept->kind, today->kind) == 0;
	case 2:
		return strcmp(kept->kind, today->kind) == 0;
	default:
		return true;
	}
}

/* Among today's applications of the mails that made this one. */
static bool
pair_application(Search *search, const Application *kept, guint round, GError **error)
{
	g_autoptr(GArray) messages = application_messages(search->kept, kept->id, error);

	for (guint i = 0; messages != NULL && i < messages->len; i++) {
		g_autoptr(GArray) candidates = application_of_message(search->today, g_array_index(messages, int64_t, i), error);

		for (guint j = 0; candidates != NULL && j < candidates->len; j++) {
			int64_t id = g_array_index(candidates, int64_t, j);
			g_autoptr(Application) today = NULL;

			if (g_hash_table_contains(search->taken, &id))
				continue;
			today = application_get(search->today, id, error);
			if (today == NULL)
				return false;
			if (!is_like(kept, today, round))
				continue;
			pair(search, search->found->applications, kept->id, id);
			return true;
		}
		if (candidates == NULL)
			return false;
	}
	return messages != NULL;
}

static bool
find_applications(Search *search, GError **error)
{
	g_autoptr(GPtrArray) kept = application_list(search->kept, NULL, error);

	g_hash_table_remove_all(search->taken);
	for (guint round = 0; kept != NULL && round < 4; round++)
		for (guint i = 0; i < kept->len; i++) {
			const Application *application = kept->pdata[i];

			if (counterpart_of(search->found->applications, application->id) == 0 &&
			    !pair_application(search, application, round, error))
				return false;
		}
	return kept != NULL;
}

/* ---- payments ---- */

static bool
pair_by_proofs(Search *search, const Payment *kept, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(search->kept, kept->id, error);

	for (guint i = 0; claims != NULL && i < claims->len; i++) {
		int64_t document = counterpart_of(search->found->documents, ((const Claim *)claims->pdata[i])->document), today = 0;

		if (document == 0)
			continue;
		if (!claim_of_document(search->today, document, &today, error))
			return false;
		if (today == 0 || g_hash_table_contains(search->taken, &today))
			continue;
		pair(search, search->found->payments, kept->id, today);
		return true;
	}
	return claims != NULL;
}

static bool
find_payments(Search *search, GError **error)
{
	g_autoptr(GPtrArray) kept = payment_list(search->kept, NULL, error);
	g_autoptr(GPtrArray) today = kept != NULL ? payment_list(search->today, NULL, error) : NULL;
	g_autoptr(GHashTable) by_credit = map_new();

	g_hash_table_remove_all(search->taken);
	for (guint i = 0; today != NULL && i < today->len; i++) {
		const Payment *payment = today->pdata[i];

		if (payment->credit != 0)
			g_hash_table_insert(by_credit, g_memdup2(&payment->credit, sizeof payment->credit), g_memdup2(&payment->id, sizeof payment->id));
	}
	for (guint round = 0; today != NULL && round < 2; round++)
		for (guint i = 0; i < kept->len; i++) {
			const Payment *payment = kept->pdata[i];
			int64_t id = round == 0 && payment->credit != 0 ? counterpart_of(by_credit, payment->credit) : 0;

			if (id != 0)
				pair(search, search->found->payments, payment->id, id);
			else if (round == 1 && counterpart_of(search->found->payments, payment->id) == 0 && !pair_by_proofs(search, payment, error))
				return false;
		}
	return today != NULL;
}

Counterparts *
counterparts_find(Store *kept, Store *today, GError **error)
{
	g_autoptr(Counterparts) found = g_new0(Counterparts, 1);
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	Search search = { kept, today, found, taken };

	found->documents = map_new();
	found->applications = map_new();
	found->payments = map_new();
	if (!find_documents(&search, error) || !find_applications(&search, error) || !find_payments(&search, error))
		return NULL;
	return g_steal_pointer(&found);
}
