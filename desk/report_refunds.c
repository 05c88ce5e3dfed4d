/* report_refunds.c - money to be paid back, and the rows of the statements that are no credit: which of them paid it back
 *
 * A row of money out is taken for a refund when it is of the sum to the fen, to the payer by account or name, not before the credit, and when
 * no other row and no other refund fits as well.  Everything else is listed as it stands. */
#include "desk/report_list.h"
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "store/report.h"

typedef struct {
	int64_t payment;
	char *day, *payer, *account, *reason;
	Fen credited, rest;
	int fits, with;  /* how many rows fit, and the last of them */
} Due;

typedef struct {
	int64_t id;
	char *day, *kind, *currency, *name, *account, *reference, *remark;
	Fen amount;
	int fits;        /* how many refunds due it fits */
} Moved;

typedef struct {
	GPtrArray *dues, *moves;
} Refunds;

static void
due_free(gpointer data)
{
	Due *due = data;

	g_free(due->day);
	g_free(due->payer);
	g_free(due->account);
	g_free(due->reason);
	g_free(due);
}

static void
moved_free(gpointer data)
{
	Moved *moved = data;

	g_free(moved->day);
	g_free(moved->kind);
	g_free(moved->currency);
	g_free(moved->name);
	g_free(moved->account);
	g_free(moved->reference);
	g_free(moved->remark);
	g_free(moved);
}

static bool
take_due(const ReportCell *row, gpointer data, GError **error)
{
	Due *due = g_new0(Due, 1);

	*due = (Due){ .payment = row[REFUND_PAYMENT].number, .day = g_strdup(row[REFUND_DAY].text), .payer = g_strdup(row[REFUND_PAYER].text),
		      .account = g_strdup(row[REFUND_ACCOUNT].text), .reason = g_strdup(row[REFUND_REASON].text), .credited = row[REFUND_CREDITED].number,
		      .rest = row[REFUND_REST].number };
	g_ptr_array_add(((Refunds *)data)->dues, due);
	return true;
}

static bool
take_moved(const ReportCell *row, gpointer data, GError **error)
{
	Moved *moved = g_new0(Moved, 1);

	*moved = (Moved){ .id = row[MOVEMENT_ID].number, .day = g_strdup(row[MOVEMENT_DAY].text), .kind = g_strdup(row[MOVEMENT_KIND].text),
			  .currency = g_strdup(row[MOVEMENT_CURRENCY].text), .name = g_strdup(row[MOVEMENT_NAME].text),
			  .account = g_strdup(row[MOVEMENT_ACCOUNT].text), .reference = g_strdup(row[MOVEMENT_REFERENCE].text),
			  .remark = g_strdup(row[MOVEMENT_REMARK].text), .amount = row[MOVEMENT_AMOUNT].number };
	g_ptr_array_add(((Refunds *)data)->moves, moved);
	return true;
}

static bool
pays_back(const Moved *moved, const Due *due)
{
	if (strcmp(moved->kind, "out") != 0 || moved->amount != -due->rest || strcmp(moved->day, due->day) < 0)
		return false;
	if (*moved->account != '\0' && *due->account != '\0')
		return text_same(moved->account, due->account);
	return *due->payer != '\0' && (names_same_company(moved->name, due->payer) || text_same(moved->name, due->payer));
}

static void
tie(Refunds *refunds)
{
	for (guint i = 0; i < refunds->dues->len; i++) {
		Due *due = g_ptr_array_index(refunds->dues, i);

		for (guint j = 0; j < refunds->moves->len; j++) {
			Moved *moved = g_ptr_array_index(refunds->moves, j);

			if (!pays_back(moved, due))
				continue;
			due->fits++;
			due->with = (int)j;
			moved->fits++;
		}
	}
}

/* The row that paid it back, if it is clear; NULL otherwise. */
static const Moved *
paid_by(const Refunds *refunds, const Due *due)
{
	const Moved *moved = due->fits == 1 ? g_ptr_array_index(refunds->moves, (guint)due->with) : NULL;

	return moved != NULL && moved->fits == 1 ? moved : NULL;
}

static void
tell_dues(const Refunds *refunds, Folio *folio)
{
	static const Column columns[] = {
		{ "payment", COLUMN_TEXT, false }, { "day", COLUMN_DAY, false }, { "credited", COLUMN_MONEY, true }, { "refund_due", COLUMN_MONEY, true },
		{ "paid_back", COLUMN_MONEY, true }, { "paid_back_on", COLUMN_DAY, false }, { "payer", COLUMN_TEXT, false },
		{ "payer_account", COLUMN_TEXT, false }, { "reason", COLUMN_TEXT, false },
	};

	folio_section(folio, "refunds", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < refunds->dues->len; i++) {
		const Due *due = g_ptr_array_index(refunds->dues, i);
		const Moved *by = paid_by(refunds, due);

		folio_thing(folio, NOUN_PAYMENT, due->payment);
		folio_day(folio, due->day);
		folio_money(folio, due->credited);
		folio_money(folio, due->rest);
		folio_money(folio, by != NULL ? -by->amount : 0);
		if (by != NULL)
			folio_day(folio, by->day);
		else
			folio_empty(folio);
		folio_text(folio, due->payer);
		folio_text(folio, due->account);
		folio_text(folio, due->reason);
	}
}

static int64_t
refund_of(const Refunds *refunds, guint row)
{
	for (guint i = 0; i < refunds->dues->len; i++) {
		const Due *due = g_ptr_array_index(refunds->dues, i);

		if (due->with == (int)row && paid_by(refunds, due) != NULL)
			return due->payment;
	}
	return 0;
}

static void
tell_moves(const Refunds *refunds, Folio *folio, const ReportTask *task)
{
	static const Column columns[] = {
		{ "row", COLUMN_TEXT, false }, { "day", COLUMN_DAY, false }, { "kind", COLUMN_TEXT, false }, { "amount", COLUMN_MONEY, false },
		{ "currency", COLUMN_TEXT, false }, { "refund_of", COLUMN_TEXT, false }, { "name", COLUMN_TEXT, false }, { "account", COLUMN_TEXT, false },
		{ "reference", COLUMN_TEXT, false }, { "remark", COLUMN_TEXT, false },
	};

	folio_section(folio, "rows", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < refunds->moves->len; i++) {
		const Moved *moved = g_ptr_array_index(refunds->moves, i);
		g_autofree char *name = g_strdup_printf("R%" G_GINT64_FORMAT, (gint64)moved->id);

		if (strcmp(moved->day, task->from) < 0 || (*task->to != '\0' && strncmp(moved->day, task->to, strlen(task->to)) > 0))
			continue;
		folio_text(folio, name);
		folio_day(folio, moved->day);
		folio_text(folio, moved->kind);
		folio_money(folio, moved->amount);
		folio_text(folio, *moved->currency == '\0' ? "CNY" : moved->currency);
		folio_thing(folio, NOUN_PAYMENT, moved->fits == 1 ? refund_of(refunds, i) : 0);
		folio_text(folio, moved->name);
		folio_text(folio, moved->account);
		folio_text(folio, moved->reference);
		folio_text(folio, moved->remark);
	}
}

/* A refund is paid when it is paid: the rows of all days are looked at, those of the period are told. */
bool
report_refunds(const ReportTask *task, GError **error)
{
	g_autoptr(GPtrArray) dues = g_ptr_array_new_with_free_func(due_free), moves = g_ptr_array_new_with_free_func(moved_free);
	Refunds refunds = { dues, moves };
	guint open = 0;

	if (!report_stream(task->store, REPORT_REFUNDS_DUE, NULL, NULL, take_due, &refunds, error) ||
	    !report_stream(task->store, REPORT_MOVEMENTS, NULL, NULL, take_moved, &refunds, error))
		return false;
	tie(&refunds);
	tell_dues(&refunds, task->folio);
	tell_moves(&refunds, task->folio, task);
	for (guint i = 0; i < dues->len; i++)
		open += paid_by(&refunds, g_ptr_array_index(dues, i)) == NULL;
	if (open > 0)
		folio_note(task->folio, "%u of %u refunds are not seen paid: no row fits, or more than one", open, dues->len);
	return true;
}
