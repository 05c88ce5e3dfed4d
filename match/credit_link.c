/* credit_link.c - a bank row meets the claims on it */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "match/credit_link.h"
#include "match/number.h"
#include "match/proof.h"
#include "store/credit.h"
#include "store/directory.h"
#include "store/seeking.h"

static Payment *
payment_of_credit(const Context *context, const Credit *credit)
{
	Payment *payment = payment_new();
	struct {
		char **where;
		const char *value;
	} texts[] = { { &payment->payer_name, credit->payer_name }, { &payment->payer_account, credit->payer_account },
		      { &payment->payee_name, context->config->payee_name }, { &payment->payee_account, credit->account },
		      { &payment->paid_at, credit->booked_at }, { &payment->bank_reference, credit->reference },
		      { &payment->remark, credit->remark }, { &payment->state, "confirmed" } };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_free(*texts[i].where);
		*texts[i].where = g_strdup(texts[i].value);
	}
	payment->amount = credit->amount;
	payment->credit = credit->id;
	payment->dirty = true;
	return payment;
}

static bool
same_payer(const char *a, const char *b)
{
	return names_same_company(a, b) || names_near_company(a, b) || names_mask_fits(a, b) || names_mask_fits(b, a);
}

static bool
same_letters(const char *a, const char *b)
{
	g_autofree char *x = names_short(a), *y = names_short(b);

	return *x != '\0' && *y != '\0' && (g_str_has_prefix(x, y) || g_str_has_prefix(y, x) || names_mask_fits(a, b) || names_mask_fits(b, a));
}

bool
credit_link_fits(const Payment *proof, const Payment *row)
{
	if (proof_numbers_differ(proof->bank_reference, row->bank_reference) || !same_payer(proof->payer_name, row->payer_name))
		return false;
	return same_letters(proof->payer_name, row->payer_name) || !proof_numbers_near(proof->bank_reference, row->bank_reference);
}

static bool
days_near(const Payment *a, const Payment *b)
{
	return abs(date_days_between(a->paid_at, b->paid_at)) <= CREDIT_DAYS;
}

/* The day so many days later, as ISO; "" for no day. */
static char *
day_near(const char *day, int days)
{
	GDate date;
	char iso[16];
	int y, m, d;

	if (sscanf(day, "%d-%d-%d", &y, &m, &d) != 3 || y < 1 || y > 9999 || !g_date_valid_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y))
		return g_strdup("");
	g_date_set_dmy(&date, (GDateDay)d, (GDateMonth)m, (GDateYear)y);
	if (days < 0)
		g_date_subtract_days(&date, (guint)-days);
	else
		g_date_add_days(&date, (guint)days);
	g_date_strftime(iso, sizeof iso, "%Y-%m-%d", &date);
	return g_strdup(iso);
}

/* All payments of that sum within the days, whatever they rest on. */
static GPtrArray *
of_sum(const Context *context, const Payment *like, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)payment_free);

	for (int i = -CREDIT_DAYS; i <= CREDIT_DAYS; i++) {
		g_autofree char *day = day_near(like->paid_at, i);
		g_autoptr(GPtrArray) list = *day != '\0' ? payment_like(context->store, like->amount, day, error) : g_ptr_array_new();

		if (list == NULL)
			return NULL;
		while (list->len > 0)
			g_ptr_array_add(all, g_ptr_array_steal_index(list, 0));
	}
	return g_steal_pointer(&all);
}

static Payment *
by_reference(const Context *context, const Payment *row, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;

	if (*row->bank_reference == '\0')
		return payment_new();
	list = payment_by_reference(context->store, row->bank_reference, error);
	for (guint i = 0; list != NULL && i < list->len; i++)
		if (((Payment *)g_ptr_array_index(list, i))->credit == 0)
			return g_ptr_array_steal_index(list, i);
	return list != NULL ? payment_new() : NULL;
}

/* The claim nearest to the row: a number that differs by a misread character before one that only fits by payer. */
static Payment *
by_sum(const Context *context, const Payment *row, GError **error)
{
	g_autofree char *first = day_near(row->paid_at, -CREDIT_DAYS), *last = day_near(row->paid_at, CREDIT_DAYS);
	g_autoptr(GPtrArray) list = payment_unconfirmed(context->store, row->amount, first, last, error);
	gint best = -1;
	guint best_distance = G_MAXUINT;

	for (guint i = 0; list != NULL && i < list->len; i++) {
		const Payment *claim = g_ptr_array_index(list, i);
		/* A name read exactly comes before one that is only near. */
		guint distance = text_distance(claim->bank_reference, row->bank_reference, 40) +
		                 (names_same_company(claim->payer_name, row->payer_name) ? 0 : 100);

		if (claim->credit != 0 || *claim->payer_name == '\0' || !credit_link_fits(claim, row) || !days_near(claim, row) ||
		    distance >= best_distance)
			continue;
		best = (gint)i;
		best_distance = distance;
	}
	if (list == NULL)
		return NULL;
	return best >= 0 ? g_ptr_array_steal_index(list, (guint)best) : payment_new();
}

static bool
settle_number(const Context *context, Payment *claim, const char *row, GError **error)
{
	bool shown, typed;
	char *number;

	if (!number_shown(context, claim, &shown, &typed, error))
		return false;
	number = g_strdup(number_of(claim->bank_reference, typed, row));
	g_free(claim->bank_reference);
	claim->bank_reference = number;
	return true;
}

static bool
join(const Context *context, const Credit *credit, Payment *claim, const Payment *row, GError **error)
{
	bool fits = claim->amount == row->amount || claim->amount == 0;
	const char *next = fits ? "confirmed" : "contradicted";

	if (!settle_number(context, claim, row->bank_reference, error))
		return false;
	claim->credit = credit->id;
	claim->dirty = true;
	/* The bank's sum is the money, whatever the proof says; only what a person set already is not undercut. */
	if (fits || row->amount >= claim->allocated)
		claim->amount = row->amount;
	g_free(claim->payer_name);
	claim->payer_name = g_strdup(row->payer_name);
	if (*row->remark != '\0') {
		g_free(claim->remark);
		claim->remark = g_strdup(row->remark);
	}
	if (!payment_update(context->store, claim, error) || !credit_set_payment(context->store, credit->id, claim->id, error))
		return false;
	if (strcmp(claim->state, "rejected") == 0 &&
	    !payment_move(context->store, claim->id, "rejected", "claimed", "keypost", "a bank row has come", error))
		return false;
	if (strcmp(claim->state, next) == 0)
		return true;
	return payment_move(context->store, claim->id, strcmp(claim->state, "rejected") == 0 ? "claimed" : claim->state, next, "keypost",
	                    fits ? "the bank's row fits" : "the bank's row has another sum", error);
}

bool
credit_link(const Context *context, const Credit *credit, bool *linked, GError **error)
{
	g_autoptr(Payment) row = payment_of_credit(context, credit);
	g_autoptr(Payment) claim = by_reference(context, row, error);

	if (claim != NULL && claim->id == 0) {
		payment_free(claim);
		claim = by_sum(context, row, error);
	}
	if (claim == NULL)
		return false;
	*linked = claim->id != 0;
	return !*linked || join(context, credit, claim, row, error);
}

/* ---- a proof that comes after its row -------------------------------------------------------------------- */

Payment *
credit_link_numbered(const Context *context, const Payment *seen, GError **error)
{
	g_autofree char *first = day_near(seen->paid_at, -CREDIT_DAYS), *last = day_near(seen->paid_at, CREDIT_DAYS);
	g_autoptr(GPtrArray) list = NULL;

	if (*seen->bank_reference == '\0' || seen->amount == 0 || *first == '\0')
		return NULL;
	list = payment_of_row(context->store, seen->bank_reference, seen->amount, first, last, error);
	return list != NULL && list->len > 0 ? g_ptr_array_steal_index(list, 0) : NULL;
}

#define MOST_COMPANIES 8 /* a payer for more than these is a group's treasury: its mail says for whom */

/* The companies whose money it may be, of char *: by the name that paid, by approval, by the mail.  `known`: the name is somebody's. */
static GHashTable *
companies_of(const Context *context, const Payment *seen, const char *claimant, bool *known, GError **error)
{
	g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *folded = names_company(seen->payer_name), *shortened = names_short(seen->payer_name);
	char *key = NULL;
	DirectoryFound found;
	g_autoptr(GPtrArray) approvals = NULL;

	if (!directory_by_name(context->store, folded, &found, &key, error))
		return NULL;
	if (key != NULL)
		g_hash_table_add(keys, key);
	if (!directory_by_short(context->store, shortened, &found, &key, error))
		return NULL;
	if (key != NULL)
		g_hash_table_add(keys, key);
	approvals = directory_approvals(context->store, folded, NULL, context->today, error);
	if (approvals == NULL)
		return NULL;
	for (guint i = 0; approvals->len <= MOST_COMPANIES && i < approvals->len; i++)
		g_hash_table_add(keys, g_strdup(((const Approval *)g_ptr_array_index(approvals, i))->company_key));
	*known = g_hash_table_size(keys) > 0;
	if (claimant != NULL && *claimant != '\0')
		g_hash_table_add(keys, g_strdup(claimant));
	return g_steal_pointer(&keys);
}

static bool
add_of_companies(const Context *context, const Payment *seen, GHashTable *companies, GPtrArray *rows, GError **error)
{
	g_autofree char *first = day_near(seen->paid_at, -CREDIT_DAYS), *last = day_near(seen->paid_at, CREDIT_DAYS);
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, companies);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		g_autoptr(GPtrArray) list = payment_of_company_like(context->store, key, seen->amount, first, last, error);

		if (list == NULL)
			return false;
		while (list->len > 0)
			g_ptr_array_add(rows, g_ptr_array_steal_index(list, 0));
	}
	return true;
}

/* Rows of nobody's so far, by the names that they wait for an application with. */
static bool
add_waiting(const Context *context, const Payment *seen, GPtrArray *rows, GError **error)
{
	g_autofree char *folded = names_company(seen->payer_name), *shortened = names_short(seen->payer_name);
	g_auto(GStrv) keys = g_new0(char *, 3);

	keys[0] = g_strconcat("name ", folded, NULL);
	keys[1] = g_strconcat("short ", shortened, NULL);
	for (guint k = 0; keys[k] != NULL; k++) {
		g_autoptr(GArray) ids = seeking_of_key(context->store, keys[k], error);

		for (guint i = 0; ids != NULL && i < ids->len; i++) {
			Payment *payment = payment_get(context->store, g_array_index(ids, int64_t, i), error);

			if (payment == NULL)
				return false;
			g_ptr_array_add(rows, payment);
		}
		if (ids == NULL)
			return false;
	}
	return true;
}

static int
by_day(gconstpointer a, gconstpointer b)
{
	const Payment *x = *(Payment *const *)a, *y = *(Payment *const *)b;
	int order = strncmp(x->paid_at, y->paid_at, 10);

	return order != 0 ? order : x->id < y->id ? -1 : x->id > y->id;
}

/* The first bank row among them that fits and that no claim has: *found, NULL if there is none. */
static bool
first_unclaimed(const Context *context, const Payment *seen, GPtrArray *rows, Payment **found, GError **error)
{
	*found = NULL;
	g_ptr_array_sort(rows, by_day);
	for (guint i = 0; i < rows->len; i++) {
		const Payment *row = g_ptr_array_index(rows, i);
		g_autoptr(GPtrArray) claims = NULL;

		if (row->credit == 0 || row->amount != seen->amount || !credit_link_fits(seen, row) || !days_near(seen, row))
			continue;
		claims = payment_claims(context->store, row->id, error);
		if (claims == NULL)
			return false;
		if (claims->len > 0)
			continue;
		*found = g_ptr_array_steal_index(rows, i);
		return true;
	}
	return true;
}

Payment *
credit_link_unclaimed(const Context *context, const Payment *seen, const char *claimant, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)payment_free), others = NULL;
	g_autoptr(GHashTable) companies = NULL;
	Payment *found = NULL;
	bool known = false;

	if (seen->amount == 0 || *seen->payer_name == '\0')
		return NULL;
	companies = companies_of(context, seen, claimant, &known, error);
	if (companies == NULL || !add_of_companies(context, seen, companies, rows, error) || !add_waiting(context, seen, rows, error) ||
	    !first_unclaimed(context, seen, rows, &found, error) || found != NULL || known)
		return found;
	others = of_sum(context, seen, error);
	return others != NULL && first_unclaimed(context, seen, others, &found, error) ? found : NULL;
}
