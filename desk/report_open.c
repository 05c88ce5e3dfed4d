/* report_open.c - money without an application, and claims without money; oldest first, and by age */
#include "desk/report_list.h"
#include "store/report.h"

/* How long it has been open, in calendar days. */
static const struct {
	const char *name;
	int last;
} ages[] = { { "0-2 days", 2 }, { "3-7 days", 7 }, { "8-30 days", 30 }, { "31-90 days", 90 }, { "over 90 days", G_MAXINT } };

#define N_AGES G_N_ELEMENTS(ages)

typedef struct {
	const ReportTask *task;
	int64_t counts[N_AGES];
	Fen sums[N_AGES];
} Ageing;

static int
age_of(Ageing *ageing, const char *day, Fen sum)
{
	int age = MAX(date_days_between(day, ageing->task->today), 0);

	for (guint i = 0; i < N_AGES; i++) {
		if (age > ages[i].last)
			continue;
		ageing->counts[i]++;
		ageing->sums[i] += sum;
		break;
	}
	return age;
}

static void
tell_ages(const Ageing *ageing)
{
	static const Column columns[] = { { "age", COLUMN_TEXT, false }, { "count", COLUMN_COUNT, true }, { "open", COLUMN_MONEY, true } };
	Folio *folio = ageing->task->folio;

	folio_section(folio, "ages", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < N_AGES; i++) {
		folio_text(folio, ages[i].name);
		folio_count(folio, ageing->counts[i]);
		folio_money(folio, ageing->sums[i]);
	}
}

static bool
tell_credit(const ReportCell *row, gpointer data, GError **error)
{
	Ageing *ageing = data;
	Folio *folio = ageing->task->folio;
	g_autofree char *name = g_strdup_printf("C%" G_GINT64_FORMAT, (gint64)row[OPEN_CREDIT].number);

	folio_text(folio, name);
	folio_day(folio, row[OPEN_DAY].text);
	folio_count(folio, age_of(ageing, row[OPEN_DAY].text, row[OPEN_REST].number));
	folio_money(folio, row[OPEN_AMOUNT].number);
	folio_money(folio, row[OPEN_REST].number);
	folio_text(folio, row[OPEN_PAYER].text);
	folio_text(folio, row[OPEN_ACCOUNT].text);
	folio_text(folio, row[OPEN_REFERENCE].text);
	folio_text(folio, row[OPEN_REMARK].text);
	folio_thing(folio, NOUN_PAYMENT, row[OPEN_PAYMENT].number);
	folio_text(folio, row[OPEN_QUESTION].text);
	return true;
}

/* The rows of one kind, then their ages. */
static bool
tell_open(const ReportTask *task, ReportQuery query, const char *section, const Column *columns, guint n, ReportRow tell, GError **error)
{
	Ageing ageing = { .task = task };

	folio_section(task->folio, section, columns, n);
	if (!report_stream(task->store, query, task->from, task->to, tell, &ageing, error))
		return false;
	tell_ages(&ageing);
	return true;
}

bool
report_credits_open(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "credit", COLUMN_TEXT, false },      { "day", COLUMN_DAY, false },      { "age", COLUMN_COUNT, false },
		{ "credited", COLUMN_MONEY, true },    { "unallocated", COLUMN_MONEY, true }, { "payer", COLUMN_TEXT, false },
		{ "payer_account", COLUMN_TEXT, false }, { "reference", COLUMN_TEXT, false }, { "remark", COLUMN_TEXT, false },
		{ "payment", COLUMN_TEXT, false },     { "question", COLUMN_TEXT, false },
	};

	return tell_open(task, REPORT_CREDITS_OPEN, "credits", columns, G_N_ELEMENTS(columns), tell_credit, error);
}

static bool
tell_claim(const ReportCell *row, gpointer data, GError **error)
{
	Ageing *ageing = data;
	Folio *folio = ageing->task->folio;

	folio_thing(folio, NOUN_PAYMENT, row[CLAIM_PAYMENT].number);
	folio_day(folio, row[CLAIM_DAY].text);
	folio_count(folio, age_of(ageing, row[CLAIM_DAY].text, row[CLAIM_AMOUNT].number));
	folio_text(folio, row[CLAIM_STATE].text);
	folio_money(folio, row[CLAIM_AMOUNT].number);
	folio_money(folio, row[CLAIM_ALLOCATED].number);
	folio_text(folio, row[CLAIM_PAYER].text);
	folio_text(folio, row[CLAIM_REFERENCE].text);
	folio_text(folio, row[CLAIM_TAX_ID].text);
	folio_count(folio, row[CLAIM_PROOFS].number);
	folio_thing(folio, NOUN_APPLICATION, row[CLAIM_APPLICATION].number);
	folio_text(folio, row[CLAIM_COMPANY].text);
	folio_text(folio, row[CLAIM_QUESTION].text);
	return true;
}

bool
report_claims_open(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "payment", COLUMN_TEXT, false },  { "day", COLUMN_DAY, false },        { "age", COLUMN_COUNT, false },
		{ "state", COLUMN_TEXT, false },    { "claimed", COLUMN_MONEY, true },   { "allocated", COLUMN_MONEY, true },
		{ "payer", COLUMN_TEXT, false },    { "reference", COLUMN_TEXT, false }, { "tax_id", COLUMN_TEXT, false },
		{ "proofs", COLUMN_COUNT, true },   { "application", COLUMN_TEXT, false }, { "company", COLUMN_TEXT, false },
		{ "question", COLUMN_TEXT, false },
	};

	return tell_open(task, REPORT_CLAIMS_OPEN, "claims", columns, G_N_ELEMENTS(columns), tell_claim, error);
}
