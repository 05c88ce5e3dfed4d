/* report_gaps.c - the two reports that must be empty: produced without payment, shipped without invoice (DOMAIN.md section 14) */
#include "desk/report_list.h"
#include "store/report.h"

/* Under release_on = proof an undisputed claim is cover; otherwise only money is. */
static bool
tell_produced(const ReportCell *row, gpointer data, GError **error)
{
	const ReportTask *task = data;
	Folio *folio = task->folio;
	Fen cover = row[PRODUCED_MONEY].number + (task->config->release_on_proof ? row[PRODUCED_CLAIMED].number : 0);
	Fen missing = row[PRODUCED_COVERED].number - cover;
	g_autofree char *shown = money_format(missing), *covered = money_format(row[PRODUCED_COVERED].number);

	if (missing <= 0)
		return true;
	folio_thing(folio, NOUN_APPLICATION, row[PRODUCED_APPLICATION].number);
	folio_day(folio, row[PRODUCED_DAY].text);
	folio_text(folio, row[PRODUCED_STATE].text);
	folio_text(folio, row[PRODUCED_COMPANY].text);
	folio_text(folio, row[PRODUCED_TAX_ID].text);
	folio_count(folio, row[PRODUCED_KEYS].number);
	folio_money(folio, row[PRODUCED_COVERED].number);
	folio_money(folio, row[PRODUCED_MONEY].number);
	folio_money(folio, row[PRODUCED_CLAIMED].number);
	folio_money(folio, missing);
	folio_text(folio, row[PRODUCED_WHO].text);
	folio_fault(folio, "A%" G_GINT64_FORMAT ": released for %s and made, but %s of it is not there", (gint64)row[PRODUCED_APPLICATION].number, covered,
	            shown);
	return true;
}

bool
report_produced_unpaid(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "application", COLUMN_TEXT, false }, { "released", COLUMN_DAY, false },  { "state", COLUMN_TEXT, false },
		{ "company", COLUMN_TEXT, false },     { "tax_id", COLUMN_TEXT, false },   { "keys", COLUMN_COUNT, true },
		{ "covered", COLUMN_MONEY, true },     { "received", COLUMN_MONEY, true }, { "claimed", COLUMN_MONEY, true },
		{ "missing", COLUMN_MONEY, true },     { "released_by", COLUMN_TEXT, false },
	};

	folio_section(task->folio, "produced", columns, G_N_ELEMENTS(columns));
	folio_note(task->folio, task->config->release_on_proof ? "cover: credits and undisputed claims (release_on = proof); fees that a person waived are not missing"
	                                                       : "cover: credits (release_on = statement); fees that a person waived are not missing");
	return report_stream(task->store, REPORT_PRODUCED, task->from, task->to, tell_produced, (gpointer)task, error);
}

static bool
tell_shipped(const ReportCell *row, gpointer data, GError **error)
{
	Folio *folio = data;

	folio_thing(folio, NOUN_SHIPMENT, row[SHIPPED_SHIPMENT].number);
	folio_day(folio, row[SHIPPED_DAY].text);
	folio_thing(folio, NOUN_APPLICATION, row[SHIPPED_APPLICATION].number);
	folio_text(folio, row[SHIPPED_COMPANY].text);
	folio_text(folio, row[SHIPPED_TAX_ID].text);
	folio_text(folio, row[SHIPPED_WAYBILL].text);
	folio_money(folio, row[SHIPPED_DUE].number);
	folio_thing(folio, NOUN_INVOICE, row[SHIPPED_INVOICE].number);
	folio_text(folio, row[SHIPPED_INVOICE_STATE].text);
	folio_fault(folio, "S%" G_GINT64_FORMAT " of A%" G_GINT64_FORMAT ": shipped, %s", (gint64)row[SHIPPED_SHIPMENT].number,
	            (gint64)row[SHIPPED_APPLICATION].number, row[SHIPPED_INVOICE].known ? "but its invoice is cancelled" : "but never invoiced");
	return true;
}

bool
report_shipped_uninvoiced(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "shipment", COLUMN_TEXT, false }, { "released", COLUMN_DAY, false }, { "application", COLUMN_TEXT, false },
		{ "company", COLUMN_TEXT, false },  { "tax_id", COLUMN_TEXT, false },  { "waybill", COLUMN_TEXT, false },
		{ "fee", COLUMN_MONEY, true },      { "invoice", COLUMN_TEXT, false }, { "invoice_state", COLUMN_TEXT, false },
	};

	folio_section(task->folio, "shipped", columns, G_N_ELEMENTS(columns));
	return report_stream(task->store, REPORT_SHIPPED, task->from, task->to, tell_shipped, task->folio, error);
}
