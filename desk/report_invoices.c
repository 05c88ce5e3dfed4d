/* report_invoices.c - the invoice register against receipts: gross = net + tax, line by line and in sum (DOMAIN.md section 9) */
#include "desk/report_list.h"
#include <string.h>
#include "store/report.h"

enum { INVOICE, DAY, STATE, APPLICATION, TITLE, TAX_ID, RATE, GROSS, NET, TAX, RECEIVED, CLAIMED, DIFFERENCE, N_COLUMNS };

static const Column columns[N_COLUMNS] = {
	[INVOICE] = { "invoice", COLUMN_TEXT, false },
	[DAY] = { "day", COLUMN_DAY, false },
	[STATE] = { "state", COLUMN_TEXT, false },
	[APPLICATION] = { "application", COLUMN_TEXT, false },
	[TITLE] = { "title", COLUMN_TEXT, false },
	[TAX_ID] = { "tax_id", COLUMN_TEXT, false },
	[RATE] = { "rate", COLUMN_COUNT, false },
	[GROSS] = { "gross", COLUMN_MONEY, true },
	[NET] = { "net", COLUMN_MONEY, true },
	[TAX] = { "tax", COLUMN_MONEY, true },
	[RECEIVED] = { "received", COLUMN_MONEY, true },
	[CLAIMED] = { "claimed", COLUMN_MONEY, true },
	[DIFFERENCE] = { "difference", COLUMN_MONEY, true },
};

static void
check(Folio *folio, const ReportCell *row)
{
	g_autofree char *gross = money_format(row[INVOICE_GROSS].number), *net = money_format(row[INVOICE_NET].number);
	g_autofree char *tax = money_format(row[INVOICE_TAX].number), *due = money_format(row[INVOICE_DUE].number);

	if (row[INVOICE_GROSS].number != row[INVOICE_NET].number + row[INVOICE_TAX].number)
		folio_fault(folio, "I%" G_GINT64_FORMAT ": gross %s is not net %s + tax %s", (gint64)row[INVOICE_ID].number, gross, net, tax);
	if (row[INVOICE_GROSS].number != row[INVOICE_DUE].number)
		folio_fault(folio, "I%" G_GINT64_FORMAT ": gross %s, but A%" G_GINT64_FORMAT " was released for %s", (gint64)row[INVOICE_ID].number, gross,
		            (gint64)row[INVOICE_APPLICATION].number, due);
}

static bool
tell_row(const ReportCell *row, gpointer data, GError **error)
{
	Folio *folio = data;
	bool cancelled = strcmp(row[INVOICE_STATE].text, "cancelled") == 0;
	const int64_t sums[] = { row[INVOICE_GROSS].number, row[INVOICE_NET].number, row[INVOICE_TAX].number };
	Fen received = row[INVOICE_MONEY].number;

	folio_thing(folio, NOUN_INVOICE, row[INVOICE_ID].number);
	folio_day(folio, row[INVOICE_DAY].text);
	folio_text(folio, row[INVOICE_STATE].text);
	folio_thing(folio, NOUN_APPLICATION, row[INVOICE_APPLICATION].number);
	folio_text(folio, row[INVOICE_TITLE].text);
	folio_text(folio, row[INVOICE_TAX_ID].text);
	folio_count(folio, row[INVOICE_RATE].number);
	if (!cancelled)
		check(folio, row);
	for (guint i = 0; i < G_N_ELEMENTS(sums); i++)
		folio_money(folio, cancelled ? 0 : sums[i]);
	folio_money(folio, received);
	folio_money(folio, row[INVOICE_CLAIMED].number);
	folio_money(folio, received - (cancelled ? 0 : sums[0]));
	return true;
}

bool
report_invoices(const ReportTask *task, GError **error)
{
	Folio *folio = task->folio;

	folio_section(folio, "invoices", columns, N_COLUMNS);
	folio_note(folio, "received: credits of the bank set on the application; claimed: proofs that no credit confirms yet; difference = received - gross; "
	                  "a cancelled invoice counts nothing");
	if (!report_stream(task->store, REPORT_INVOICES, task->from, task->to, tell_row, folio, error))
		return false;
	if (folio_total(folio, GROSS) != folio_total(folio, NET) + folio_total(folio, TAX))
		folio_fault(folio, "total: gross is not net + tax");
	return true;
}
