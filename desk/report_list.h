/* report_list.h - the reports: what each is called, and what tells it
 *
 * To add one: its statement in store/report.c, report_NAME.c with a teller, a prototype below, one row in report_list.c. */
#pragma once
#include "base/config.h"
#include "base/date.h"
#include "desk/folio.h"
#include "store/store.h"

typedef struct {
	Store *store;
	const Config *config;
	Calendar *calendar;
	const char *from, *to;  /* ISO days or months, "" for an open side */
	const char *today;
	bool days, months;      /* which sections of the reconciliation */
	Folio *folio;
} ReportTask;

/* Fills the folio; false only when the store fails.  What does not balance is a fault of the folio. */
typedef bool (*ReportTeller)(const ReportTask *task, GError **error);

typedef struct {
	const char *name, *title, *summary;
	ReportTeller tell;
} Report;

const Report *report_all(guint *n);
const Report *report_find(const char *name); /* NULL: unknown */

bool report_claims_open(const ReportTask *task, GError **error);
bool report_credits_open(const ReportTask *task, GError **error);
bool report_fees(const ReportTask *task, GError **error);
bool report_invoices(const ReportTask *task, GError **error);
bool report_produced_unpaid(const ReportTask *task, GError **error);
bool report_receipts(const ReportTask *task, GError **error);
bool report_reconciliation(const ReportTask *task, GError **error);
bool report_refunds(const ReportTask *task, GError **error);
bool report_shipped_uninvoiced(const ReportTask *task, GError **error);
bool report_throughput(const ReportTask *task, GError **error);
