/* totals.c - control totals: two ways to count the same thing must agree */
#include "desk/totals.h"
#include "base/money.h"
#include "store/tally.h"

#define N G_GINT64_FORMAT

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

/* " + 3 unread", nothing for none: a line says what is there. */
static char *
plus(int64_t n, const char *what)
{
	return n != 0 ? g_strdup_printf(" + %" N " %s", (gint64)n, what) : g_strdup("");
}

static void
add_intake(GPtrArray *totals, const Tally *t)
{
	g_autofree char *unread = plus(t->unread, "still to be read"), *lost = plus(t->lost, "of which nobody knows what came");
	g_autofree char *waiting = plus(t->waiting, "still to be read"), *silent = plus(t->silent, "of the excepted without a question");
	g_autofree char *stray = plus(t->stray, "still to be read in mail that counts as read");

	add(totals, t->lost == 0 && t->mails == t->taken + t->ignored + t->excepted + t->unread,
	    "mails: %" N " seen = %" N " taken + %" N " ignored + %" N " excepted%s%s", (gint64)t->mails, (gint64)t->taken, (gint64)t->ignored,
	    (gint64)t->excepted, unread, lost);
	add(totals, t->stray == 0 && t->silent == 0 && t->parts == t->used + t->parts_ignored + t->parts_excepted + t->waiting,
	    "parts: %" N " = %" N " used + %" N " ignored + %" N " excepted%s%s%s", (gint64)t->parts, (gint64)t->used, (gint64)t->parts_ignored,
	    (gint64)t->parts_excepted, waiting, stray, silent);
}

/* Credits on one side, what became of each fen on the other; and the sums that the store maintains against their rows. */
static void
add_money(GPtrArray *totals, const Tally *t)
{
	Fen unallocated = t->open + t->rest - t->refund_due;
	g_autofree char *credited = money_format(t->credited), *set = money_format(t->set), *left = money_format(unallocated);
	g_autofree char *due = money_format(t->refund_due), *back = money_format(t->reversed);
	g_autofree char *reversed = t->reversed != 0 ? g_strdup_printf("; %s more came and was taken back by the bank", back) : g_strdup("");
	g_autofree char *rows = money_format(t->allocations), *taken = money_format(t->of_applications), *given = money_format(t->of_payments);
	g_autofree char *tied = money_format(t->credited - t->open), *behind = money_format(t->behind);

	add(totals, t->credited == t->set + unallocated + t->refund_due, "bank: %s credited = %s allocated + %s unallocated + %s refund due%s",
	    credited, set, left, due, reversed);
	add(totals, t->credited - t->open == t->behind, "payments: %s of credits = %s of their payments", tied, behind);
	add(totals, t->allocations == t->of_applications && t->allocations == t->of_payments,
	    "allocations: %s set = %s on applications = %s from payments", rows, taken, given);
}

static void
add_goods(GPtrArray *totals, const Tally *t)
{
	g_autofree char *to_issue = plus(t->to_issue, "applications still to be issued"), *cancelled = plus(t->cancelled, "cancelled");

	add(totals, t->keys == t->jobs && t->moved <= t->released, "released: %" N " applications with %" N " keys = %" N " jobs%s",
	    (gint64)t->released, (gint64)t->keys, (gint64)t->jobs, to_issue);
	add(totals, t->jobs == t->parcel_keys + t->queued + t->cancelled && t->shipped == t->parcel_keys,
	    "jobs: %" N " = %" N " keys in %" N " parcels + %" N " waiting%s", (gint64)t->jobs, (gint64)t->parcel_keys, (gint64)t->parcels,
	    (gint64)t->queued, cancelled);
}

GPtrArray *
totals_take(Store *store, GError **error)
{
	g_autoptr(GPtrArray) totals = g_ptr_array_new_with_free_func(total_free);
	Tally tally;

	if (!tally_take(store, &tally, error))
		return NULL;
	add_intake(totals, &tally);
	add_money(totals, &tally);
	add_goods(totals, &tally);
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
