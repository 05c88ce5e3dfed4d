/* report_fees.c - fee variance: what was allocated against the fee, per application */
#include "desk/report_list.h"
#include "store/report.h"

/* What the store maintains must be what the rows add up to, and what was released unasked is covered to the fen. */
static void
check(Folio *folio, const ReportCell *row)
{
	gint64 id = row[FEE_APPLICATION].number;
	g_autofree char *due = money_format(row[FEE_DUE].number), *allocated = money_format(row[FEE_ALLOCATED].number);
	g_autofree char *set = money_format(row[FEE_SET].number);

	if (row[FEE_ALLOCATED].number != row[FEE_SET].number)
		folio_fault(folio, "A%" G_GINT64_FORMAT ": %s allocated, but its allocations are %s", id, allocated, set);
	if (row[FEE_RELEASED].number != 0 && row[FEE_BY_PERSON].number == 0 && row[FEE_ALLOCATED].number != row[FEE_DUE].number)
		folio_fault(folio, "A%" G_GINT64_FORMAT ": released with %s allocated for a fee of %s, and no person said so", id, allocated, due);
}

static bool
tell_row(const ReportCell *row, gpointer data, GError **error)
{
	Folio *folio = data;

	check(folio, row);
	/* Nothing to compare until the form settles a fee. */
	if (row[FEE_DUE].number == 0 && row[FEE_SET].number == 0 && row[FEE_RELEASED].number == 0)
		return true;
	folio_thing(folio, NOUN_APPLICATION, row[FEE_APPLICATION].number);
	folio_day(folio, row[FEE_DAY].text);
	folio_text(folio, row[FEE_STATE].text);
	folio_text(folio, row[FEE_COMPANY].text);
	folio_text(folio, row[FEE_TAX_ID].text);
	folio_text(folio, row[FEE_PACKAGE].text);
	folio_count(folio, row[FEE_YEARS].number);
	folio_count(folio, row[FEE_KEYS].number);
	folio_text(folio, row[FEE_SERVICES].text);
	folio_money(folio, row[FEE_DUE].number);
	folio_money(folio, row[FEE_SET].number);
	folio_money(folio, row[FEE_MONEY].number);
	folio_money(folio, row[FEE_SET].number - row[FEE_DUE].number);
	folio_text(folio, row[FEE_WHO].text);
	return true;
}

bool
report_fees(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "application", COLUMN_TEXT, false }, { "day", COLUMN_DAY, false },       { "state", COLUMN_TEXT, false },
		{ "company", COLUMN_TEXT, false },     { "tax_id", COLUMN_TEXT, false },   { "package", COLUMN_TEXT, false },
		{ "years", COLUMN_COUNT, false },      { "keys", COLUMN_COUNT, true },     { "services", COLUMN_TEXT, false },
		{ "fee", COLUMN_MONEY, true },         { "allocated", COLUMN_MONEY, true }, { "received", COLUMN_MONEY, true },
		{ "variance", COLUMN_MONEY, true },    { "released_by", COLUMN_TEXT, false },
	};

	folio_section(task->folio, "fees", columns, G_N_ELEMENTS(columns));
	folio_note(task->folio, "allocated: set on it, claims included; received: of that, credits of the bank; variance = allocated - fee");
	return report_stream(task->store, REPORT_FEES, task->from, task->to, tell_row, task->folio, error);
}
