/* reversal.c - the bank took a credit back */
#include "store/reversal.h"

#include <string.h>

#include "base/names.h"
#include "base/text.h"
#include "store/payment.h"
#include "store/query.h"

static bool
day_is_after(const char *a, const char *b)
{
	g_autofree char *left = g_strndup(a, 10), *right = g_strndup(b, 10);

	return strcmp(left, right) > 0;
}

/* 4 by reference, 2 by payer, 0 not at all; one more where the bank has marked it. */
static int
fit(const Credit *credit, const Credit *reversal)
{
	bool payer;

	if (credit->taking_back || credit->amount != reversal->amount || !text_same(credit->account, reversal->account) ||
	    day_is_after(credit->booked_at, reversal->booked_at))
		return 0;
	if (*reversal->reference != '\0' && text_same(credit->reference, reversal->reference))
		return 4 + credit->reversed;
	if (*reversal->payer_account != '\0' && *credit->payer_account != '\0')
		payer = names_mask_fits(credit->payer_account, reversal->payer_account);
	else
		payer = *reversal->payer_name == '\0' || names_same_company(credit->payer_name, reversal->payer_name);
	return payer ? 2 + credit->reversed : 0;
}

static bool
is_netted(Store *store, int64_t credit, bool *netted, GError **error)
{
	static const char sql[] = "SELECT COUNT(*) FROM journal WHERE noun = 'credit' AND noun_id = ?1 AND to_state = 'netted'";
	int64_t n = 0;

	if (!query_number(store, error, &n, sql, "i", credit))
		return false;
	*netted = n > 0;
	return true;
}

/* The same day a year before: "2025-10-09"; the day itself need not exist, only its order matters. */
static char *
year_before(const char *day)
{
	return g_strdup_printf("%04d%.6s", (int)g_ascii_strtoll(day, NULL, 10) - 1, strlen(day) >= 10 ? day + 4 : "-01-01");
}

bool
reversal_find(Store *store, const Credit *reversal, int64_t *credit, GError **error)
{
	g_autofree char *first = year_before(reversal->booked_at);
	g_autoptr(GPtrArray) all = credit_between(store, reversal->account, first, reversal->booked_at, reversal->amount, error);
	int best = 0;

	*credit = 0;
	if (all == NULL)
		return false;
	for (guint i = all->len; i-- > 0 && best < 5;) {
		const Credit *one = g_ptr_array_index(all, i);
		int how = fit(one, reversal);
		bool netted = false;

		if (how <= best)
			continue;
		if (!is_netted(store, one->id, &netted, error))
			return false;
		if (netted)
			continue;
		best = how;
		*credit = one->id;
	}
	return true;
}

bool
reversal_net(Store *store, int64_t reversal, int64_t credit, GError **error)
{
	g_autofree char *of = g_strdup_printf("credit %" G_GINT64_FORMAT, (gint64)credit), *by = g_strdup_printf("credit %" G_GINT64_FORMAT, (gint64)reversal);

	return journal_write(store, "keypost", "credit", reversal, NULL, "netted", of, error) &&
	       journal_write(store, "keypost", "credit", credit, NULL, "netted", by, error);
}

GPtrArray *
reversal_waiting(Store *store, const char *account, const char *first_day, GError **error)
{
	g_autoptr(GPtrArray) all = credit_between(store, account, first_day, "9999-12-31", 0, error);
	g_autoptr(GPtrArray) waiting = g_ptr_array_new_with_free_func((GDestroyNotify)credit_free);

	for (guint i = 0; all != NULL && i < all->len; i++) {
		Credit *one = g_ptr_array_index(all, i);
		bool netted = true;

		if (!one->taking_back)
			continue;
		if (!is_netted(store, one->id, &netted, error))
			return NULL;
		if (netted)
			continue;
		g_ptr_array_add(waiting, one);
		g_ptr_array_index(all, i) = NULL;
	}
	return all == NULL ? NULL : g_steal_pointer(&waiting);
}

bool
reversal_mark(Store *store, int64_t credit, const char *why, int64_t *payment, GError **error)
{
	static const char mark[] = "UPDATE credit SET reversed = 1 WHERE id = ?1 AND reversed = 0";
	static const char of_credit[] = "SELECT payment FROM credit WHERE id = ?1";
	g_autoptr(Payment) paid = NULL;
	int64_t changed = 0;

	*payment = 0;
	if (!query_run(store, error, &changed, mark, "i", credit))
		return false;
	if (changed == 0)
		return true;
	if (!journal_write(store, "keypost", "credit", credit, "booked", "reversed", why, error) ||
	    !query_number(store, error, payment, of_credit, "i", credit))
		return false;
	if (*payment == 0)
		return true;
	paid = payment_get(store, *payment, error);
	if (paid == NULL)
		return false;
	paid->dirty = true;
	if (!payment_update(store, paid, error))
		return false;
	return strcmp(paid->state, "confirmed") != 0 ||
	       payment_move(store, *payment, "confirmed", "contradicted", "keypost", why, error);
}
