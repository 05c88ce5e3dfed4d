/* report_list.c - the table of reports */
#include "desk/report_list.h"
#include <string.h>

static const Report reports[] = {
	{ "receipts", "Receipt journal", "each credit, what it was set on, and the invoice of that; by booking day", report_receipts },
	{ "reconciliation", "Reconciliation", "opening + credits - refunds = allocated + unallocated, per day and month, against the bank's balance",
	  report_reconciliation },
	{ "refunds", "Refunds and payments out", "money to be paid back, and every row of the statements that is no credit", report_refunds },
	{ "credits-open", "Unmatched credits", "money that is not wholly allocated, oldest first, and by age", report_credits_open },
	{ "claims-open", "Unmatched claims", "proofs that no credit confirms, oldest first, and by age", report_claims_open },
	{ "fees", "Fee variance", "what was allocated against the fee, per application; by the day it came", report_fees },
	{ "invoices", "Invoice register", "gross = net + tax per invoice, against what was received; by day of release", report_invoices },
	{ "produced-unpaid", "Produced without payment", "must be empty: keys made whose cover is not there", report_produced_unpaid },
	{ "shipped-uninvoiced", "Shipped without invoice", "must be empty: parcels sent without an invoice", report_shipped_uninvoiced },
	{ "throughput", "Throughput", "working days from received to complete, released, produced, shipped; by day of release", report_throughput },
};

const Report *
report_all(guint *n)
{
	*n = G_N_ELEMENTS(reports);
	return reports;
}

const Report *
report_find(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(reports); i++)
		if (strcmp(reports[i].name, name) == 0)
			return &reports[i];
	return NULL;
}
