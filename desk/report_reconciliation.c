/* report_reconciliation.c - opening + credits - refunds = allocated + unallocated, per day and per month, against the bank's own balances
 *
 * "Opening" is the money that stood unallocated before.  The days are added up from single events; the last one must reach what the store
 * maintains in its totals.  What the bank's balance moved is the credits, what it took back, its interest, and what was paid out: all of them
 * rows of its statements.  Anything else is unexplained: rows are missing, or a file was changed. */
#include "desk/report_list.h"
#include <string.h>
#include "desk/bank_balance.h"
#include "store/report.h"

typedef struct {
	char day[12];
	int64_t credits;
	Fen credited, refunded, allocated, interest, paid_out;
	BankDay bank;
} Line;

typedef struct {
	const ReportTask *task;
	GArray *lines;          /* of Line, days upward */
	BankBalance *bank;
	Fen stock[4];           /* STOCK_* */
} Reconciliation;

enum { DAY, OPENING, CREDITS, CREDITED, REFUNDED, ALLOCATED, UNALLOCATED, INTEREST, PAID_OUT, BANK, UNEXPLAINED, N_COLUMNS };

#define COLUMNS(name, kind)                                                                                      \
	{                                                                                                        \
		[DAY] = { name, kind, false },                                                                                   \
		[OPENING] = { "opening", COLUMN_MONEY, false },                                                  \
		[CREDITS] = { "credits", COLUMN_COUNT, true },                                                   \
		[CREDITED] = { "credited", COLUMN_MONEY, true },                                                 \
		[REFUNDED] = { "refunded", COLUMN_MONEY, true },                                                 \
		[ALLOCATED] = { "allocated", COLUMN_MONEY, true },                                               \
		[UNALLOCATED] = { "unallocated", COLUMN_MONEY, false },                                          \
		[INTEREST] = { "interest", COLUMN_MONEY, true },                                                 \
		[PAID_OUT] = { "paid_out", COLUMN_MONEY, true },                                                 \
		[BANK] = { "bank_balance", COLUMN_MONEY, false },                                                \
		[UNEXPLAINED] = { "unexplained", COLUMN_MONEY, true },                                           \
	}

static bool
take_flow(const ReportCell *row, gpointer data, GError **error)
{
	Reconciliation *r = data;
	Line line = { .credits = row[FLOW_CREDITS].number, .credited = row[FLOW_CREDITED].number, .refunded = row[FLOW_REFUNDED].number,
		      .allocated = row[FLOW_ALLOCATED].number, .interest = row[FLOW_INTEREST].number, .paid_out = row[FLOW_PAID_OUT].number };

	g_strlcpy(line.day, row[FLOW_DAY].text, sizeof line.day);
	g_array_append_val(r->lines, line);
	return true;
}

static bool
take_balance(const ReportCell *row, gpointer data, GError **error)
{
	bank_balance_row(data, row[BALANCE_ACCOUNT].text, row[BALANCE_DAY].text, row[BALANCE_STATEMENT].number, row[BALANCE_AT].text,
	                 row[BALANCE_MOVED].number, row[BALANCE_AFTER].known, row[BALANCE_AFTER].number);
	return true;
}

static bool
take_stock(const ReportCell *row, gpointer data, GError **error)
{
	Reconciliation *r = data;

	for (guint i = 0; i < G_N_ELEMENTS(r->stock); i++)
		r->stock[i] = row[i].number;
	return true;
}

static bool
gather(Reconciliation *r, GError **error)
{
	Store *store = r->task->store;

	if (!report_stream(store, REPORT_FLOW, NULL, NULL, take_flow, r, error) ||
	    !report_stream(store, REPORT_BALANCES, NULL, NULL, take_balance, r->bank, error) ||
	    !report_stream(store, REPORT_STOCK, NULL, NULL, take_stock, r, error))
		return false;
	for (guint i = 0; i < r->lines->len; i++) {
		Line *line = &g_array_index(r->lines, Line, i);

		line->bank = bank_balance_of(r->bank, line->day);
	}
	return true;
}

/* In the period?  A month as its bound holds all its days. */
static bool
is_within(const ReportTask *task, const char *day)
{
	return strcmp(day, task->from) >= 0 && (*task->to == '\0' || strncmp(day, task->to, strlen(task->to)) <= 0);
}

static void
tell_line(const Reconciliation *r, const Line *line, Fen opening)
{
	Folio *folio = r->task->folio;

	folio_text(folio, line->day);
	folio_money(folio, opening);
	folio_count(folio, line->credits);
	folio_money(folio, line->credited);
	folio_money(folio, line->refunded);
	folio_money(folio, line->allocated);
	folio_money(folio, opening + line->credited - line->refunded - line->allocated);
	folio_money(folio, line->interest);
	folio_money(folio, line->paid_out);
	if (line->bank.known)
		folio_money(folio, line->bank.balance);
	else
		folio_empty(folio);
	if (line->bank.moved)
		folio_money(folio, line->bank.other);
	else
		folio_empty(folio);
}

static void
check_line(const Reconciliation *r, const Line *line, Fen closing)
{
	g_autofree char *below = money_format(-closing), *over = money_format(ABS(line->bank.other));

	if (closing < 0)
		folio_fault(r->task->folio, "%s: %s more allocated than was credited by then", line->day, below);
	if (line->bank.moved && line->bank.other != 0)
		folio_fault(r->task->folio, "%s: the bank's balance %s by %s that no row of a statement explains: rows are missing, or were changed",
		            line->day, line->bank.other > 0 ? "rose" : "fell", over);
}

/* `length` characters of the day make a line: 10 a day, 7 a month. */
static void
tell_lines(const Reconciliation *r, gsize length)
{
	Fen stock = 0, opening = 0;
	Line sum = { 0 };

	for (guint i = 0; i < r->lines->len; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);
		bool within = is_within(r->task, line->day);

		if (within && (*sum.day == '\0' || strncmp(sum.day, line->day, length) != 0)) {
			if (*sum.day != '\0')
				tell_line(r, &sum, opening);
			sum = (Line){ 0 };
			memcpy(sum.day, line->day, MIN(length, strlen(line->day)));
			opening = stock;
		}
		stock += line->credited - line->refunded - line->allocated;
		if (!within)
			continue;
		sum.credits += line->credits;
		sum.credited += line->credited;
		sum.refunded += line->refunded;
		sum.allocated += line->allocated;
		sum.interest += line->interest;
		sum.paid_out += line->paid_out;
		if (line->bank.known)
			sum.bank = (BankDay){ true, sum.bank.moved, line->bank.balance, sum.bank.other };
		sum.bank.moved = sum.bank.moved || line->bank.moved;
		sum.bank.other += line->bank.other;
	}
	if (*sum.day != '\0')
		tell_line(r, &sum, opening);
}

/* Days are checked whichever lines are told. */
static void
check_days(const Reconciliation *r)
{
	Fen stock = 0;

	for (guint i = 0; i < r->lines->len; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);

		stock += line->credited - line->refunded - line->allocated;
		if (is_within(r->task, line->day))
			check_line(r, line, stock);
	}
}

/* What the events add up to must be what the store maintains. */
static void
check_stock(const Reconciliation *r)
{
	Folio *folio = r->task->folio;
	Fen credited = 0, allocated = 0;
	const Fen *stock = r->stock;
	g_autofree char *live = money_format(stock[STOCK_CREDITED]), *set = money_format(stock[STOCK_ALLOCATED]);
	g_autofree char *behind = money_format(stock[STOCK_PAYMENTS]), *tied = money_format(stock[STOCK_CREDITED] - stock[STOCK_OPEN]);
	g_autofree char *events = NULL, *settings = NULL;

	for (guint i = 0; i < r->lines->len; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);

		credited += line->credited - line->refunded;
		allocated += line->allocated;
	}
	events = money_format(credited);
	settings = money_format(allocated);
	if (credited != stock[STOCK_CREDITED])
		folio_fault(folio, "credits: the days add up to %s, the credits that stand to %s", events, live);
	if (allocated != stock[STOCK_ALLOCATED])
		folio_fault(folio, "allocations: the days add up to %s, the payments say %s", settings, set);
	if (stock[STOCK_PAYMENTS] != stock[STOCK_CREDITED] - stock[STOCK_OPEN])
		folio_fault(folio, "payments: the credits tied to payments are %s, these payments are %s", tied, behind);
}

/* The line that finance signs. */
static void
note_period(const Reconciliation *r)
{
	Fen opening = 0, credited = 0, refunded = 0, allocated = 0;
	char *texts[5];

	for (guint i = 0; i < r->lines->len; i++) {
		const Line *line = &g_array_index(r->lines, Line, i);

		if (!is_within(r->task, line->day)) {
			if (strcmp(line->day, r->task->from) < 0)
				opening += line->credited - line->refunded - line->allocated;
			continue;
		}
		credited += line->credited;
		refunded += line->refunded;
		allocated += line->allocated;
	}
	texts[0] = money_format(opening);
	texts[1] = money_format(credited);
	texts[2] = money_format(refunded);
	texts[3] = money_format(allocated);
	texts[4] = money_format(opening + credited - refunded - allocated);
	folio_note(r->task->folio, "opening %s + credited %s - refunded %s = allocated %s + unallocated %s", texts[0], texts[1], texts[2], texts[3],
	           texts[4]);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		g_free(texts[i]);
	folio_note(r->task->folio, "unexplained: what the bank's balance moved beside credits - refunded + interest - paid_out; it must be nothing");
}

bool
report_reconciliation(const ReportTask *task, GError **error)
{
	static const Column days[N_COLUMNS] = COLUMNS("day", COLUMN_DAY);
	static const Column months[N_COLUMNS] = COLUMNS("month", COLUMN_TEXT);
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
	g_autoptr(BankBalance) bank = bank_balance_new();
	Reconciliation r = { .task = task, .lines = lines, .bank = bank };

	if (!gather(&r, error))
		return false;
	if (task->days) {
		folio_section(task->folio, "days", days, N_COLUMNS);
		tell_lines(&r, 10);
	}
	if (task->months) {
		folio_section(task->folio, "months", months, N_COLUMNS);
		tell_lines(&r, 7);
	}
	check_days(&r);
	check_stock(&r);
	note_period(&r);
	return true;
}
