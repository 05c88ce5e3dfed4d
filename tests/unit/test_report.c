/* test_report.c - reports over small stores with known sums; writers; the bank's balance at the end of a day */
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include "desk/bank_balance.h"
#include "desk/paper_pdf.h"
#include "desk/report_list.h"
#include "desk/totals.h"
#include "desk/workbook.h"
#include "desk/writer_json.h"
#include "desk/writer_table.h"
#include "store/movement.h"
#include "store/reversal.h"
#include "store/query.h"
#include "tests/unit/ledger.h"

/* ---- a store with known sums ---- */

static int64_t
statement(Store *store, const char *sha256)
{
	int64_t id = 0;
	bool known = false;

	DONE(store, statement_add(store, sha256, "s.csv", "0413 0601", "2026-10-01", "2026-11-30", &id, &known, &error));
	return id;
}

static int64_t
credit(Store *store, int64_t file, int64_t payment, const char *at, Fen sum, Fen balance)
{
	static int line;
	g_autoptr(Credit) row = credit_new();
	bool is_new = false;

	row->statement = file;
	set(&row->account, "0413 0601");
	set(&row->booked_at, at);
	set(&row->payer_name, "新疆试验风电有限公司");
	row->amount = sum;
	row->balance = balance;
	row->row = ++line;
	g_free(row->reference);
	row->reference = g_strdup_printf("R%d", line);
	DONE(store, credit_add(store, row, 1, &is_new, &error) && (payment == 0 || credit_set_payment(store, row->id, payment, &error)));
	return row->id;
}

/* A row that is no credit, without a balance of its own. */
static void
movement(Store *store, int64_t file, const char *kind, const char *currency, const char *at, const char *name, Fen sum)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)movement_free);
	Credit *row = credit_new();
	guint added = 0;

	row->statement = file;
	set(&row->booked_at, at);
	set(&row->payer_name, name);
	row->amount = ABS(sum);
	row->taking_back = sum < 0;
	row->row = 1;
	g_ptr_array_add(rows, movement_new(kind, currency, row));
	DONE(store, movement_add(store, "0413 0601", rows, &added, &error));
	g_assert_cmpuint(added, ==, 1);
}

/* Two credits in October, one of them wholly and one partly set; one in November that nobody claims. */
static Store *
books(void)
{
	Store *store = ledger_new();
	int64_t file = statement(store, "a"), first = ledger_application(store, 2, 70000), second = ledger_application(store, 2, 70000);
	int64_t paid = ledger_payment(store, 70000), over = ledger_payment(store, 90000);

	DONE(store, allocation_add(store, paid, first, 70000, "tax_id+amount", "keypost", NULL, &error) &&
	                    allocation_add(store, over, second, 70000, "payer", "keypost", NULL, &error));
	credit(store, file, paid, "2026-10-09T10:00:00+08:00", 70000, 1070000);
	credit(store, file, over, "2026-10-09T11:00:00+08:00", 90000, 1160000);
	movement(store, file, "out", "", "2026-11-01", "试验印刷厂", -500000);
	credit(store, file, 0, "2026-11-02T11:00:00+08:00", 500, 660500);
	movement(store, file, "foreign", "EUR", "2026-11-02", "", 777);
	return store;
}

/* ---- a report as text ---- */

typedef struct {
	char *text;
	size_t size;
	guint faults;
} Told;

static void
told_clear(Told *told)
{
	free(told->text);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Told, told_clear)

static Writer *
writer_of(const char *format, FILE *out)
{
	g_autoptr(GError) error = NULL;
	Writer *writer = strcmp(format, "json") == 0 ? writer_json_new(out) : strcmp(format, "pdf") == 0 ? paper_new_writer(out) :
	                 strcmp(format, "xlsx") == 0 ? workbook_new_writer(out, &error) :
	                 writer_table_new(strcmp(format, "csv") == 0 ? FORMAT_CSV : FORMAT_TABLE, out);

	g_assert_no_error(error);
	return writer;
}

static Told
tell(Store *store, const char *name, const char *from, const char *to, const char *format, const char *settings[])
{
	Told told = { 0 };
	FILE *out = open_memstream(&told.text, &told.size);
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	g_autoptr(GBytes) days = config_data(config, "calendar.ini", &error);
	g_autoptr(Calendar) calendar = calendar_parse(days, &error);
	const Report *report = report_find(name);
	Folio *folio = folio_new(writer_of(format, out), &(WriterHead){ report->name, report->title, "all days", from, to, "now" });
	ReportTask task = { store, config, calendar, from, to, "2026-11-05", true, true, folio };

	g_assert_true(report->tell(&task, &error));
	g_assert_true(folio_end(folio, &error));
	g_assert_no_error(error);
	told.faults = folio_faults(folio)->len;
	folio_free(folio);
	fclose(out);
	return told;
}

static void
assert_says(const Told *told, const char *words)
{
	if (strstr(told->text, words) == NULL)
		g_error("\"%s\" is not in:\n%s", words, told->text);
}

/* What must stand in the JSON of each report over the books, for each period. */
static void
test_sums(void)
{
	static const struct {
		const char *report, *from, *to, *words;
	} cases[] = {
		{ "receipts", "", "", "\"totals\": {\"credited_fen\": 160500, \"refunded_fen\": 0, \"allocated_fen\": 140000, \"unallocated_fen\": 20500}" },
		{ "receipts", "2026-10", "2026-10", "\"totals\": {\"credited_fen\": 160000, \"refunded_fen\": 0, \"allocated_fen\": 140000, \"unallocated_fen\": 20000}" },
		{ "receipts", "2026-10-10", "2026-10-31", "\"totals\": {\"credited_fen\": 0, \"refunded_fen\": 0, \"allocated_fen\": 0, \"unallocated_fen\": 0}" },
		{ "reconciliation", "", "", "\"day\": \"2026-10-09\", \"opening_fen\": 0, \"credits\": 2, \"credited_fen\": 160000" },
		{ "reconciliation", "2026-11", "", "\"day\": \"2026-11-02\", \"opening_fen\": 160000, \"credits\": 1, \"credited_fen\": 500" },
		{ "reconciliation", "", "", "\"interest_fen\": 0, \"paid_out_fen\": 0, \"bank_balance_fen\": 660500, \"unexplained_fen\": 0" },
		{ "reconciliation", "", "", "opening 0.00 + credited 1,605.00 - refunded 0.00 = allocated 1,400.00 + unallocated 205.00" },
		{ "credits-open", "", "", "\"totals\": {\"credited_fen\": 90500, \"unallocated_fen\": 20500}" },
		{ "credits-open", "", "", "{\"age\": \"3-7 days\", \"count\": 1, \"open_fen\": 500}" },
		{ "credits-open", "", "", "{\"age\": \"8-30 days\", \"count\": 1, \"open_fen\": 20000}" },
		{ "claims-open", "", "", "\"totals\": {\"claimed_fen\": 0, \"allocated_fen\": 0, \"proofs\": 0}" },
		{ "fees", "", "", "\"totals\": {\"keys\": 4, \"fee_fen\": 140000, \"allocated_fen\": 140000, \"received_fen\": 140000, \"variance_fen\": 0}" },
		{ "invoices", "", "", "\"invoices\": []" },
		{ "produced-unpaid", "", "", "\"balanced\": true" },
	};
	g_autoptr(Store) store = books();

	DONE(store, query_run(store, &error, NULL, "UPDATE payment SET state = 'confirmed'", ""));
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Told) told = tell(store, cases[i].report, cases[i].from, cases[i].to, "json", NULL);

		assert_says(&told, cases[i].words);
		g_assert_cmpuint(told.faults, ==, 0);
	}
}

/* Each spoils one sum behind the store's back; the report that must notice says so. */
static void
test_out_of_balance(void)
{
	static const struct {
		const char *report, *spoil, *words;
	} cases[] = {
		{ "receipts", "UPDATE payment SET allocated = 60000 WHERE id = 1", "C1 of 2026-10-09: 700.00 credited, but 700.00 allocated + 100.00 unallocated" },
		{ "reconciliation", "UPDATE payment SET allocated = 60000 WHERE id = 1", "allocations: the days add up to 1,400.00, the payments say 1,300.00" },
		{ "reconciliation", "UPDATE payment SET amount = 95000 WHERE id = 2", "these payments are 1,650.00" },
		{ "reconciliation", "UPDATE credit SET balance = 1660500 WHERE id = 3", "2026-11-02: the bank's balance rose by 10,000.00 that no row of a statement explains" },
		{ "reconciliation", "DELETE FROM movement", "2026-11-02: the bank's balance fell by 5,000.00 that no row of a statement explains" },
		{ "reconciliation", "INSERT INTO bank_day VALUES (1, '04130601', '2026-11-03', 660500, 660600)", "2026-11-03: the bank's balance rose by 1.00" },
		{ "reconciliation", "INSERT INTO bank_day VALUES (1, '04130601', '2026-11-03', 660500, 660500)", "\"balanced\": true" },
		{ "reconciliation", "UPDATE allocation SET at = '2026-10-10' WHERE id = 1", "\"balanced\": true" },
		{ "fees", "UPDATE application SET allocated = 69999 WHERE id = 1", "A1: 699.99 allocated, but its allocations are 700.00" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = books();
		g_auto(Told) told = { 0 };

		DONE(store, query_run(store, &error, NULL, cases[i].spoil, ""));
		told = tell(store, cases[i].report, "", "", "json", NULL);
		assert_says(&told, cases[i].words);
		g_assert_cmpuint(told.faults > 0, ==, strstr(cases[i].words, "balanced") == NULL);
	}
}

/* A credit that the bank took back counts as refunded on the day it went, and what it paid is no money any more. */
static void
test_taken_back(void)
{
	g_autoptr(Store) store = books();
	g_autoptr(Credit) back = credit_new();
	g_auto(Told) told = { 0 }, journal = { 0 };
	int64_t payment;
	bool is_new;

	set(&back->account, "0413 0601");
	set(&back->booked_at, "2026-10-12");
	set(&back->reference, "back");
	back->statement = 1;
	back->amount = 90000;
	back->reversed = true;
	DONE(store, credit_add(store, back, 1, &is_new, &error) && query_run(store, &error, NULL, "UPDATE payment SET state = 'confirmed'", "") &&
	                    reversal_mark(store, 2, "taken back", &payment, &error) &&
	                    query_run(store, &error, NULL, "UPDATE credit SET balance = 570500 WHERE id = 3", ""));
	told = tell(store, "reconciliation", "", "", "json", NULL);
	assert_says(&told, "\"day\": \"2026-10-12\", \"opening_fen\": 160000, \"credits\": 0, \"credited_fen\": 0, \"refunded_fen\": 90000");
	assert_says(&told, "opening 0.00 + credited 1,605.00 - refunded 900.00 = allocated 700.00 + unallocated 5.00");
	g_assert_cmpuint(told.faults, ==, 0);
	journal = tell(store, "receipts", "", "", "json", NULL);
	assert_says(&journal, "\"totals\": {\"credited_fen\": 160500, \"refunded_fen\": 90000, \"allocated_fen\": 70000, \"unallocated_fen\": 500}");
	g_assert_cmpuint(journal.faults, ==, 0);
}

/* Money out to the payer, of the sum to the fen, is the refund; two such rows are nobody's. */
static void
test_refund_paid(void)
{
	g_autoptr(Store) store = books();
	g_auto(Told) due = { 0 }, early = { 0 }, paid = { 0 }, twice = { 0 };

	DONE(store, query_run(store, &error, NULL,
	                      "INSERT INTO exception (code, state, severity, application, facts, page, x0, y0, x1, y1, since)"
	                      " VALUES ('amount_over', 'open', 'stop', 2, '', 0, 0, 0, 0, 0, '2026-10-09')", ""));
	due = tell(store, "refunds", "", "", "json", NULL);
	assert_says(&due, "\"refund_due_fen\": 20000, \"paid_back_fen\": 0");
	assert_says(&due, "1 of 1 refunds are not seen paid");
	assert_says(&due, "\"amount_fen\": 777, \"currency\": \"EUR\"");
	movement(store, 1, "out", "", "2026-10-08", "新疆试验风电有限公司", -20000);
	early = tell(store, "refunds", "", "", "json", NULL);
	assert_says(&early, "1 of 1 refunds are not seen paid");
	movement(store, 1, "out", "", "2026-10-12", "新疆试验风电有限公司", -20000);
	paid = tell(store, "refunds", "2026-10-12", "2026-10-12", "json", NULL);
	assert_says(&paid, "\"paid_back_fen\": 20000, \"paid_back_on\": \"2026-10-12\"");
	assert_says(&paid, "\"amount_fen\": -20000, \"currency\": \"CNY\", \"refund_of\": \"P2\"");
	movement(store, 1, "out", "", "2026-10-13", "新疆试验风电有限公司", -20000);
	twice = tell(store, "refunds", "", "", "json", NULL);
	assert_says(&twice, "1 of 1 refunds are not seen paid");
}

static void
make_key(Store *store, int64_t application)
{
	g_autoptr(GPtrArray) jobs = NULL;
	int64_t id;

	DONE(store, job_add(store, application, 1, 1, "2026-10-12", &error));
	jobs = job_of_application(store, application, NULL);
	id = ((Job *)jobs->pdata[0])->id;
	DONE(store, job_move(store, id, "queued", "in_production", "x", NULL, &error) && job_move(store, id, "in_production", "produced", "x", NULL, &error));
}

/* The two that must be empty: a claim alone covers only where the rule says so; an invoice that is there says it all. */
static void
test_must_be_empty(void)
{
	static const char *on_proof[] = { "match.release_on=proof", NULL };
	g_autoptr(Store) store = ledger_new();
	int64_t application = ledger_released(store, 1, 70000);
	g_autofree Shipment *parcel = g_new0(Shipment, 1);
	Invoice invoice = { .application = application, .title = (char *)"x", .tax_id = (char *)"x", .item = (char *)"x", .gross = 70000, .net = 66038,
		            .tax = 3962, .rate_percent = 6 };
	g_auto(Told) unpaid = { 0 }, claimed = { 0 }, bare = { 0 }, billed = { 0 }, register_of = { 0 };

	make_key(store, application);
	unpaid = tell(store, "produced-unpaid", "", "", "json", NULL);
	assert_says(&unpaid, "\"missing_fen\": 70000");
	g_assert_cmpuint(unpaid.faults, ==, 1);
	claimed = tell(store, "produced-unpaid", "", "", "json", on_proof);
	g_assert_cmpuint(claimed.faults, ==, 0);
	parcel->application = application;
	DONE(store, shipment_add(store, parcel, &error) && query_run(store, &error, NULL, "UPDATE shipment SET state = 'shipped'", ""));
	bare = tell(store, "shipped-uninvoiced", "", "", "json", NULL);
	assert_says(&bare, "shipped, but never invoiced");
	DONE(store, invoice_add(store, &invoice, &error));
	billed = tell(store, "shipped-uninvoiced", "", "", "json", NULL);
	g_assert_cmpuint(billed.faults, ==, 0);
	register_of = tell(store, "invoices", "", "", "json", NULL);
	assert_says(&register_of, "\"totals\": {\"gross_fen\": 70000, \"net_fen\": 66038, \"tax_fen\": 3962, \"received_fen\": 0, \"claimed_fen\": 70000, \"difference_fen\": -70000}");
	g_assert_cmpuint(register_of.faults, ==, 0);
}

/* Friday to Monday is one working day; the National Day week is none at all. */
static void
test_throughput(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t application = ledger_released(store, 1, 70000);
	g_auto(Told) told = { 0 };

	DONE(store, query_run(store, &error, NULL, "UPDATE release SET at = '2026-09-30T10:00:00+08:00' WHERE application = ?1", "i", application) &&
	                    query_run(store, &error, NULL, "UPDATE application SET created_at = '2026-09-18T10:00:00+08:00',"
	                                                   " complete_since = '2026-09-21T10:00:00+08:00' WHERE id = ?1", "i", application) &&
	                    query_run(store, &error, NULL, "INSERT INTO journal (at, who, noun, noun_id, from_state, to_state)"
	                                                   " VALUES ('2026-10-08T10:00:00+08:00', 'x', 'application', ?1, 'queued', 'produced')", "i", application));
	told = tell(store, "throughput", "", "", "json", NULL);
	/* 18 September 2026 is a Friday and the Sunday after it a working day (DOMAIN.md section 11). */
	assert_says(&told, "\"to_complete\": 2, \"to_release\": 6, \"to_produce\": 1, \"to_ship\": null, \"in_all\": null");
	assert_says(&told, "{\"step\": \"released to produced\", \"applications\": 1, \"mean\": \"1.0\", \"median\": 1, \"ninety_percent\": 1, \"longest\": 1}");
}

/* ---- writers ---- */

/* An empty store still has heads and zero totals, in every report and format. */
static void
test_empty(void)
{
	static const char *const formats[] = { "table", "csv", "json", "xlsx", "pdf" };
	g_autoptr(Store) store = ledger_new();
	guint n;

	report_all(&n);
	for (guint i = 0; i < n; i++)
		for (guint f = 0; f < G_N_ELEMENTS(formats); f++) {
			g_auto(Told) told = tell(store, report_all(&n)[i].name, "", "", formats[f], NULL);

			g_assert_cmpuint(told.faults, ==, 0);
			g_assert_cmpuint(told.size, >, 50);
			if (f == 1)
				assert_says(&told, "\r\ntotal,");
			if (f == 3)
				g_assert_true(memcmp(told.text, "PK\3\4", 4) == 0);
			if (f == 4)
				g_assert_true(memcmp(told.text, "%PDF-", 5) == 0);
		}
}

/* Strangers' text is no formula in CSV and breaks no line; sums are yuan there and fen in JSON. */
static void
test_writers(void)
{
	g_autoptr(Store) store = books();
	g_auto(Told) csv = { 0 }, table = { 0 };

	DONE(store, query_run(store, &error, NULL, "UPDATE credit SET payer_name = ?1", "s", "=cmd|'/c calc'!A1\n公司, \"x\""));
	csv = tell(store, "receipts", "2026-11-02", "2026-11-02", "csv", NULL);
	assert_says(&csv, "2026-11-02,C3,\"'=cmd|'/c calc'!A1 公司, \"\"x\"\"\",");
	assert_says(&csv, ",5.00,");
	assert_says(&csv, "\r\ntotal,,,,5.00,0.00,,0.00,5.00,");
	table = tell(store, "receipts", "", "", "table", NULL);
	assert_says(&table, "DAY         CREDIT  PAYER");
	assert_says(&table, "1605.00");
}

/* ---- the bank's balance at the end of a day ---- */

static void
test_bank_balance(void)
{
	static const struct {
		const char *what;
		struct {
			const char *day, *at;
			int64_t statement;
			Fen moved, balance; /* balance 0: not told */
		} rows[6];
		const char *day;
		BankDay expected;
	} cases[] = {
		{ "oldest first", { { "d1", "d1", 1, 100, 1100 }, { "d1", "d1", 1, 50, 1150 } }, "d1", { true, true, 1150, 0 } },
		{ "newest first", { { "d1", "d1", 1, 50, 1150 }, { "d1", "d1", 1, 100, 1100 } }, "d1", { true, true, 1150, 0 } },
		{ "newest first by the clock", { { "d1", "d1T11", 1, 50, 650 }, { "d1", "d1T10", 1, 100, 1100 } }, "d1", { true, true, 650, -500 } },
		{ "paid out between days", { { "d1", "d1", 1, 100, 1100 }, { "d2", "d2", 1, 100, 200 } }, "d2", { true, true, 200, -1000 } },
		{ "a row is missing", { { "d1", "d1", 1, 100, 1100 }, { "d2", "d2", 1, 100, 1500 } }, "d2", { true, true, 1500, 300 } },
		{ "taken back", { { "d1", "d1", 1, 100, 1100 }, { "d2", "d2", 1, -100, 1000 } }, "d2", { true, true, 1000, 0 } },
		{ "two files of one day", { { "d1", "d1T09", 1, 100, 1100 }, { "d1", "d1T12", 2, 50, 1150 } }, "d1", { true, true, 1150, 0 } },
		{ "a row without balance", { { "d1", "d1", 1, 100, 1100 }, { "d2", "d2", 2, 70, 0 }, { "d3", "d3", 3, 30, 1200 } }, "d3", { true, true, 1200, 0 } },
		{ "rows of one day in any order", { { "d1", "d1", 1, 30, 1180 }, { "d1", "d1", 1, 100, 1100 }, { "d1", "d1", 2, -20, 1160 }, { "d1", "d1", 2, 50, 1150 } }, "d1",
		  { true, true, 1160, 0 } },
		{ "a day that ends where it began", { { "d1", "d1", 1, 100, 1100 }, { "d2", "d2", 1, -70, 1100 }, { "d2", "d2", 1, 70, 1170 } }, "d2", { true, true, 1100, 0 } },
		{ "an opening and a closing told, rows without", { { "d1", "d1", 0, 0, 1000 }, { "d1", "d1", 1, 100, 0 }, { "d1", "d1T99", 9, 0, 1100 } }, "d1",
		  { true, true, 1100, 0 } },
		{ "no balance at all", { { "d1", "d1", 1, 100, 0 } }, "d1", { false, false, 0, 0 } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(BankBalance) bank = bank_balance_new();
		BankDay got;

		for (guint r = 0; r < G_N_ELEMENTS(cases[i].rows) && cases[i].rows[r].day != NULL; r++)
			bank_balance_row(bank, "a", cases[i].rows[r].day, cases[i].rows[r].statement, cases[i].rows[r].at, cases[i].rows[r].moved,
			                 cases[i].rows[r].balance != 0, cases[i].rows[r].balance);
		got = bank_balance_of(bank, cases[i].day);
		if (got.known != cases[i].expected.known || got.balance != cases[i].expected.balance || got.other != cases[i].expected.other)
			g_error("%s: balance %" G_GINT64_FORMAT ", other %" G_GINT64_FORMAT, cases[i].what, (gint64)got.balance, (gint64)got.other);
	}
}

/* ---- control totals ---- */

static void
test_totals(void)
{
	static const struct {
		const char *spoil, *line;
	} cases[] = {
		{ NULL, NULL },
		{ "UPDATE payment SET allocated = 0 WHERE id = 1", "bank:" },
		{ "UPDATE payment SET amount = 91000 WHERE id = 2", "payments:" },
		{ "UPDATE application SET allocated = 1 WHERE id = 1", "allocations:" },
		{ "INSERT INTO message (sha256, size, mailbox, state, fetched_at) VALUES ('x', 1, 'm', 'matched', '2026')", "mails:" },
		{ "INSERT INTO release (application, key_count, due, covered, by_person, who, at, issued_at) VALUES (1, 2, 70000, 70000, 0, 'x', '2026', '2026')",
		  "released:" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = books();
		g_autoptr(GError) failure = NULL;
		g_autoptr(GPtrArray) totals = NULL;
		bool found = cases[i].line == NULL;

		if (cases[i].spoil != NULL)
			DONE(store, query_run(store, &error, NULL, cases[i].spoil, ""));
		totals = totals_take(store, &failure);
		g_assert_no_error(failure);
		g_assert_cmpint(totals_balance(totals), ==, cases[i].line == NULL);
		for (guint t = 0; t < totals->len; t++) {
			const Total *total = totals->pdata[t];

			found = found || (!total->balanced && g_str_has_prefix(total->text, cases[i].line));
		}
		if (!found)
			g_error("%s: no line out of balance begins with %s", cases[i].spoil, cases[i].line);
	}
}

int
main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/sums", test_sums);
	g_test_add_func("/report/out-of-balance", test_out_of_balance);
	g_test_add_func("/report/taken-back", test_taken_back);
	g_test_add_func("/report/must-be-empty", test_must_be_empty);
	g_test_add_func("/report/throughput", test_throughput);
	g_test_add_func("/report/empty", test_empty);
	g_test_add_func("/report/writers", test_writers);
	g_test_add_func("/report/refund-paid", test_refund_paid);
	g_test_add_func("/report/bank-balance", test_bank_balance);
	g_test_add_func("/report/totals", test_totals);
	return g_test_run();
}
