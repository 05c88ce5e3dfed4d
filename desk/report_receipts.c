/* report_receipts.c - the receipt journal: credit, allocation, application, invoice (DOMAIN.md section 14) */
#include "desk/report_list.h"
#include "store/report.h"

enum { DAY, CREDIT, PAYER, REFERENCE, CREDITED, REFUNDED, PAYMENT, ALLOCATED, UNALLOCATED, RULE, BY, APPLICATION, COMPANY, TAX_ID, INVOICE,
       INVOICE_STATE_WORD, N_COLUMNS };

static const Column columns[N_COLUMNS] = {
	[DAY] = { "day", COLUMN_DAY, false },
	[CREDIT] = { "credit", COLUMN_TEXT, false },
	[PAYER] = { "payer", COLUMN_TEXT, false },
	[REFERENCE] = { "reference", COLUMN_TEXT, false },
	[CREDITED] = { "credited", COLUMN_MONEY, true },
	[REFUNDED] = { "refunded", COLUMN_MONEY, true },
	[PAYMENT] = { "payment", COLUMN_TEXT, false },
	[ALLOCATED] = { "allocated", COLUMN_MONEY, true },
	[UNALLOCATED] = { "unallocated", COLUMN_MONEY, true },
	[RULE] = { "rule", COLUMN_TEXT, false },
	[BY] = { "by", COLUMN_TEXT, false },
	[APPLICATION] = { "application", COLUMN_TEXT, false },
	[COMPANY] = { "company", COLUMN_TEXT, false },
	[TAX_ID] = { "tax_id", COLUMN_TEXT, false },
	[INVOICE] = { "invoice", COLUMN_TEXT, false },
	[INVOICE_STATE_WORD] = { "invoice_state", COLUMN_TEXT, false },
};

/* A credit has a line for each allocation; its own sums stand on the first. */
typedef struct {
	const ReportTask *task;
	int64_t credit;              /* 0 before the first */
	Fen credited, refunded, allocated, unallocated;
	char *day;
} Journal;

static void
close_credit(Journal *journal)
{
	g_autofree char *net = money_format(journal->credited - journal->refunded), *set = money_format(journal->allocated);
	g_autofree char *left = money_format(journal->unallocated);

	if (journal->credit != 0 && journal->credited - journal->refunded != journal->allocated + journal->unallocated)
		folio_fault(journal->task->folio, "C%" G_GINT64_FORMAT " of %s: %s credited, but %s allocated + %s unallocated", (gint64)journal->credit,
		            journal->day, net, set, left);
	g_clear_pointer(&journal->day, g_free);
}

/* True for the first line of the credit. */
static bool
open_credit(Journal *journal, const ReportCell *row)
{
	bool taken_back = row[RECEIPT_REVERSED].number != 0;

	if (row[RECEIPT_CREDIT].number == journal->credit)
		return false;
	close_credit(journal);
	journal->credit = row[RECEIPT_CREDIT].number;
	journal->day = g_strdup(row[RECEIPT_DAY].text);
	journal->credited = row[RECEIPT_AMOUNT].number;
	journal->refunded = taken_back ? journal->credited : 0;
	journal->allocated = 0;
	/* The rest of the payment, as the store maintains it: the lines that follow must leave just that. */
	journal->unallocated = taken_back ? 0 : row[RECEIPT_PAYMENT].known ?
		row[RECEIPT_PAYMENT_AMOUNT].number - row[RECEIPT_PAYMENT_ALLOCATED].number : journal->credited;
	return true;
}

static void
tell_money(Journal *journal, const ReportCell *row, bool first)
{
	Folio *folio = journal->task->folio;
	bool taken_back = journal->refunded != 0;

	if (first)
		folio_money(folio, journal->credited);
	else
		folio_empty(folio);
	if (first && taken_back)
		folio_money(folio, journal->refunded);
	else
		folio_empty(folio);
	folio_thing(folio, NOUN_PAYMENT, row[RECEIPT_PAYMENT].number);
	/* What was set by money that is gone is not covered any more. */
	if (row[RECEIPT_ALLOCATION].known && !taken_back) {
		journal->allocated += row[RECEIPT_ALLOCATED].number;
		folio_money(folio, row[RECEIPT_ALLOCATED].number);
	} else {
		folio_empty(folio);
	}
	if (first && journal->unallocated != 0)
		folio_money(folio, journal->unallocated);
	else
		folio_empty(folio);
}

static bool
tell_row(const ReportCell *row, gpointer data, GError **error)
{
	Journal *journal = data;
	Folio *folio = journal->task->folio;
	bool first = open_credit(journal, row);
	g_autofree char *name = g_strdup_printf("C%" G_GINT64_FORMAT, (gint64)journal->credit);

	folio_day(folio, row[RECEIPT_DAY].text);
	folio_text(folio, name);
	folio_text(folio, row[RECEIPT_PAYER].text);
	folio_text(folio, row[RECEIPT_REFERENCE].text);
	tell_money(journal, row, first);
	folio_text(folio, journal->refunded != 0 ? "taken back by the bank" : row[RECEIPT_RULE].text);
	folio_text(folio, row[RECEIPT_BY].text);
	folio_thing(folio, NOUN_APPLICATION, row[RECEIPT_APPLICATION].number);
	folio_text(folio, row[RECEIPT_COMPANY].text);
	folio_text(folio, row[RECEIPT_TAX_ID].text);
	folio_thing(folio, NOUN_INVOICE, row[RECEIPT_INVOICE].number);
	folio_text(folio, row[RECEIPT_INVOICE_STATE].text);
	return true;
}

bool
report_receipts(const ReportTask *task, GError **error)
{
	Journal journal = { .task = task };
	bool done;

	folio_section(task->folio, "receipts", columns, N_COLUMNS);
	done = report_stream(task->store, REPORT_RECEIPTS, task->from, task->to, tell_row, &journal, error);
	close_credit(&journal);
	return done;
}
