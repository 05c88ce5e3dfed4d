/* report_throughput.c - how many working days each step takes, from the mail to the parcel */
#include "desk/report_list.h"
#include "store/report.h"

enum { RECEIVED, COMPLETE, RELEASED, PRODUCED, SHIPPED, N_MOMENTS };
enum { TO_COMPLETE, TO_RELEASE, TO_PRODUCE, TO_SHIP, IN_ALL, N_WAITS };

#define LONGEST 1000 /* working days told apart; four years are four years */

static const char *const wait_names[N_WAITS] = {
	"received to complete", "complete to released", "released to produced", "produced to shipped", "received to shipped",
};

/* How many applications waited so long, so that medians need no list. */
typedef struct {
	const ReportTask *task;
	int64_t waited[N_WAITS][LONGEST + 1];
	bool guessed;
} Throughput;

/* -1 while one of the two moments is not there yet. */
static int
wait_of(Throughput *throughput, const char *from, const char *to)
{
	const Calendar *calendar = throughput->task->calendar;

	if (*from == '\0' || *to == '\0')
		return -1;
	throughput->guessed = throughput->guessed || !calendar_knows(calendar, from) || !calendar_knows(calendar, to);
	return CLAMP(calendar_between(calendar, from, to), 0, LONGEST);
}

static bool
tell_row(const ReportCell *row, gpointer data, GError **error)
{
	static const struct {
		int from, to;
	} steps[N_WAITS] = { { RECEIVED, COMPLETE }, { COMPLETE, RELEASED }, { RELEASED, PRODUCED }, { PRODUCED, SHIPPED }, { RECEIVED, SHIPPED } };
	Throughput *throughput = data;
	Folio *folio = throughput->task->folio;
	const ReportCell *moments = &row[THROUGHPUT_RECEIVED];
	g_autofree char *made = g_strndup(moments[PRODUCED].known ? moments[PRODUCED].text : throughput->task->today, 10);
	const char *due = row[THROUGHPUT_DUE].text;

	folio_thing(folio, NOUN_APPLICATION, row[THROUGHPUT_APPLICATION].number);
	folio_text(folio, row[THROUGHPUT_COMPANY].text);
	folio_count(folio, row[THROUGHPUT_KEYS].number);
	folio_text(folio, row[THROUGHPUT_STATE].text);
	for (guint i = 0; i < N_MOMENTS; i++)
		folio_day(folio, moments[i].text);
	for (guint i = 0; i < N_WAITS; i++) {
		int wait = wait_of(throughput, moments[steps[i].from].text, moments[steps[i].to].text);

		if (wait < 0) {
			folio_empty(folio);
			continue;
		}
		throughput->waited[i][wait]++;
		folio_count(folio, wait);
	}
	folio_day(folio, due);
	folio_count(folio, *due != '\0' && g_strcmp0(made, due) > 0);
	return true;
}

/* The shortest wait that `share` of a hundred did not exceed. */
static int64_t
quantile(const int64_t *waited, int64_t n, int share)
{
	int64_t passed = 0;

	for (int days = 0; days <= LONGEST; days++) {
		passed += waited[days];
		if (passed * 100 >= n * share)
			return days;
	}
	return LONGEST;
}

static void
tell_waits(const Throughput *throughput)
{
	static const Column columns[] = {
		{ "step", COLUMN_TEXT, false },     { "applications", COLUMN_COUNT, false }, { "mean", COLUMN_TEXT, false },
		{ "median", COLUMN_COUNT, false },  { "ninety_percent", COLUMN_COUNT, false }, { "longest", COLUMN_COUNT, false },
	};
	Folio *folio = throughput->task->folio;

	folio_section(folio, "waits", columns, G_N_ELEMENTS(columns));
	for (guint i = 0; i < N_WAITS; i++) {
		const int64_t *waited = throughput->waited[i];
		int64_t n = 0, sum = 0;
		g_autofree char *mean = NULL;

		for (int days = 0; days <= LONGEST; days++) {
			n += waited[days];
			sum += waited[days] * days;
		}
		folio_text(folio, wait_names[i]);
		folio_count(folio, n);
		mean = n > 0 ? g_strdup_printf("%.1f", (double)sum / (double)n) : g_strdup("");
		folio_text(folio, mean);
		for (int share = 50; share <= 100; share += share == 50 ? 40 : 10) {
			if (n > 0)
				folio_count(folio, quantile(waited, n, share));
			else
				folio_empty(folio);
		}
	}
}

bool
report_throughput(const ReportTask *task, GError **error)
{
	static const Column columns[] = {
		{ "application", COLUMN_TEXT, false }, { "company", COLUMN_TEXT, false }, { "keys", COLUMN_COUNT, true },
		{ "state", COLUMN_TEXT, false },       { "received", COLUMN_DAY, false }, { "complete", COLUMN_DAY, false },
		{ "released", COLUMN_DAY, false },     { "produced", COLUMN_DAY, false }, { "shipped", COLUMN_DAY, false },
		{ "to_complete", COLUMN_COUNT, false }, { "to_release", COLUMN_COUNT, false }, { "to_produce", COLUMN_COUNT, false },
		{ "to_ship", COLUMN_COUNT, false },    { "in_all", COLUMN_COUNT, false }, { "due", COLUMN_DAY, false },
		{ "late", COLUMN_COUNT, true },
	};
	g_autofree Throughput *throughput = g_new0(Throughput, 1);

	throughput->task = task;
	folio_section(task->folio, "applications", columns, G_N_ELEMENTS(columns));
	folio_note(task->folio, "waits are working days after the day of the first moment; late: made after its due day, or not made and due");
	if (!report_stream(task->store, REPORT_THROUGHPUT, task->from, task->to, tell_row, throughput, error))
		return false;
	tell_waits(throughput);
	if (throughput->guessed)
		folio_note(task->folio, "calendar.ini does not know all these years: there, Monday to Friday were counted as working days");
	return true;
}
