/* report.h - the rows behind the finance and operations reports: all their SQL, streamed
 *
 * Source: DOMAIN.md section 14 "Finance reports".  A report is one statement that is stepped; nothing is held but the row at hand, so memory
 * does not grow with the store.  Days are ISO days, both included; NULL or "" leaves that side open, and a month ("2026-10") is a side too.
 * Sums are fen.  "Money" is a credit that the bank did not take back; a claim is none. */
#pragma once
#include "store/store.h"

typedef struct {
	bool known;       /* false: NULL in the store, or nothing to say */
	int64_t number;   /* of counts, sums, truths, ids */
	const char *text; /* of words, borrowed until the next row; never NULL */
} ReportCell;

/* False stops the stream with the error that was set. */
typedef bool (*ReportRow)(const ReportCell *row, gpointer data, GError **error);

typedef enum {
	REPORT_RECEIPTS,       /* one row a credit and allocation, by booking day; the period is the booking day */
	REPORT_FLOW,           /* one row a day on which money moved, no period: what stood before counts too */
	REPORT_BALANCES,       /* one row a statement row, or end of a day by a statement, by account, day, file and line; no period */
	REPORT_MOVEMENTS,      /* one row a statement row that is no credit, by day; the period is the booking day */
	REPORT_REFUNDS_DUE,    /* one row a payment with money that nobody waits for: refused, or more than its fee; no period */
	REPORT_STOCK,          /* one row: what stands in the store now, from its maintained totals; no period */
	REPORT_CREDITS_OPEN,   /* one row a credit not wholly allocated, oldest first; the period is the booking day */
	REPORT_CLAIMS_OPEN,    /* one row a claimed payment without money; the period is the day it says it was paid */
	REPORT_FEES,           /* one row an application that has not ended without goods; the period is the day it came */
	REPORT_INVOICES,       /* one row an invoice; the period is the day of release */
	REPORT_PRODUCED,       /* one row a made key's application whose cover is no longer there; the period is the day of release */
	REPORT_SHIPPED,        /* one row a parcel sent without an invoice; the period is the day of release */
	REPORT_THROUGHPUT,     /* one row a released application with the moments of its way; the period is the day of release */
	REPORT_N
} ReportQuery;

/* Columns, in order. */
enum { RECEIPT_CREDIT, RECEIPT_DAY, RECEIPT_AMOUNT, RECEIPT_PAYER, RECEIPT_REFERENCE, RECEIPT_REVERSED, RECEIPT_PAYMENT, RECEIPT_PAYMENT_AMOUNT, RECEIPT_PAYMENT_ALLOCATED,
       RECEIPT_ALLOCATION, RECEIPT_ALLOCATED, RECEIPT_RULE, RECEIPT_BY, RECEIPT_APPLICATION, RECEIPT_COMPANY, RECEIPT_TAX_ID, RECEIPT_INVOICE,
       RECEIPT_INVOICE_STATE };
/* Of allocations: a day counts what was set on it, money that came later counts on the day it came. */
enum { FLOW_DAY, FLOW_CREDITS, FLOW_CREDITED, FLOW_REFUNDED, FLOW_ALLOCATED, FLOW_INTEREST, FLOW_PAID_OUT };
enum { BALANCE_ACCOUNT, BALANCE_DAY, BALANCE_STATEMENT, BALANCE_LINE, BALANCE_AT, BALANCE_MOVED, BALANCE_AFTER };
enum { MOVEMENT_ID, MOVEMENT_DAY, MOVEMENT_KIND, MOVEMENT_AMOUNT, MOVEMENT_CURRENCY, MOVEMENT_NAME, MOVEMENT_ACCOUNT, MOVEMENT_REFERENCE, MOVEMENT_REMARK };
enum { REFUND_PAYMENT, REFUND_DAY, REFUND_CREDITED, REFUND_REST, REFUND_PAYER, REFUND_ACCOUNT, REFUND_REASON };
enum { STOCK_CREDITED, STOCK_OPEN, STOCK_PAYMENTS, STOCK_ALLOCATED };
enum { OPEN_CREDIT, OPEN_DAY, OPEN_AMOUNT, OPEN_REST, OPEN_PAYER, OPEN_ACCOUNT, OPEN_REFERENCE, OPEN_REMARK, OPEN_PAYMENT, OPEN_QUESTION };
enum { CLAIM_PAYMENT, CLAIM_DAY, CLAIM_STATE, CLAIM_AMOUNT, CLAIM_ALLOCATED, CLAIM_PAYER, CLAIM_REFERENCE, CLAIM_TAX_ID, CLAIM_PROOFS,
       CLAIM_APPLICATION, CLAIM_COMPANY, CLAIM_QUESTION };
enum { FEE_APPLICATION, FEE_DAY, FEE_STATE, FEE_COMPANY, FEE_TAX_ID, FEE_PACKAGE, FEE_YEARS, FEE_KEYS, FEE_SERVICES, FEE_DUE, FEE_ALLOCATED,
       FEE_SET, FEE_MONEY, FEE_RELEASED, FEE_BY_PERSON, FEE_WHO };
enum { INVOICE_ID, INVOICE_DAY, INVOICE_STATE, INVOICE_APPLICATION, INVOICE_TITLE, INVOICE_TAX_ID, INVOICE_RATE, INVOICE_GROSS, INVOICE_NET,
       INVOICE_TAX, INVOICE_DUE, INVOICE_MONEY, INVOICE_CLAIMED };
enum { PRODUCED_APPLICATION, PRODUCED_DAY, PRODUCED_STATE, PRODUCED_COMPANY, PRODUCED_TAX_ID, PRODUCED_KEYS, PRODUCED_COVERED, PRODUCED_MONEY,
       PRODUCED_CLAIMED, PRODUCED_BY_PERSON, PRODUCED_WHO };
enum { SHIPPED_SHIPMENT, SHIPPED_DAY, SHIPPED_APPLICATION, SHIPPED_COMPANY, SHIPPED_TAX_ID, SHIPPED_WAYBILL, SHIPPED_DUE, SHIPPED_INVOICE,
       SHIPPED_INVOICE_STATE };
enum { THROUGHPUT_APPLICATION, THROUGHPUT_COMPANY, THROUGHPUT_KEYS, THROUGHPUT_STATE, THROUGHPUT_RECEIVED, THROUGHPUT_COMPLETE,
       THROUGHPUT_RELEASED, THROUGHPUT_PRODUCED, THROUGHPUT_SHIPPED, THROUGHPUT_DUE };

/* Every statement between the two sees the store as it was at the first, whatever a run beside it writes.  Not inside a Change. */
bool report_hold(Store *store, GError **error);
void report_let_go(Store *store);
bool report_stream(Store *store, ReportQuery query, const char *from, const char *to, ReportRow row, gpointer data, GError **error);
