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

/* 2 by reference, 1 by payer, 0 not at all. */
static int
fit(const Credit *credit, const Credit *reversal)
{
	if (credit->reversed || credit->amount != reversal->amount || !text_same(credit->account, reversal->account) ||
	    day_is_after(credit->booked_at, reversal->booked_at))
		return 0;
	if (*reversal->reference != '\0' && text_same(credit->reference, reversal->reference))
		return 2;
	if (*reversal->payer_account != '\0' && *credit->payer_account != '\0')
		return names_mask_fits(credit->payer_account, reversal->payer_account);
	return *reversal->payer_name == '\0' || names_same_company(credit->payer_name, reversal->payer_name);
}

bool
reversal_find(Store *store, const Credit *reversal, int64_t *credit, GError **error)
{
	g_autoptr(GPtrArray) all = credit_list(store, error);
	int best = 0;

	*credit = 0;
	if (all == NULL)
		return false;
	for (guint i = all->len; i-- > 0 && best < 2;) {
		const Credit *one = g_ptr_array_index(all, i);
		int how = fit(one, reversal);

		if (how > best) {
			best = how;
			*credit = one->id;
		}
	}
	return true;
}

bool
reversal_mark(Store *store, int64_t credit, const char *why, int64_t *payment, GError **error)
{
	static const char mark[] = "UPDATE credit SET reversed = 1 WHERE id = ?1 AND reversed = 0";
	static const char of_credit[] = "SELECT payment FROM credit WHERE id = ?1";
	g_autoptr(Payment) paid = NULL;

	*payment = 0;
	if (!query_run(store, error, NULL, mark, "i", credit) ||
	    !journal_write(store, "keypost", "credit", credit, "booked", "reversed", why, error) ||
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
