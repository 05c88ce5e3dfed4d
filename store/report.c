/* report.c - the rows behind the finance and operations reports: all their SQL, streamed */
#include "store/report.h"
#include <string.h>
#include "store/query.h"

#define COLUMNS_MOST 20

/* A row that takes another back is kept as a credit too, marked in its identity (credit.c): folded parts hold no blank. */
#define IS_TAKING_BACK(c) c ".identity LIKE '% reversed%'"
#define IS_CREDIT(c) c ".identity NOT LIKE '% reversed%'"
#define DAY_OF(moment) "substr(COALESCE(" moment ", ''), 1, 10)"
#define WITHIN(moment) DAY_OF(moment) " BETWEEN ?1 AND ?2"
/* What is set on an application by payments that the bank has seen and not taken back; and by payments only claimed so far. */
#define MONEY_OF(application)                                                                                    \
	"COALESCE((SELECT SUM(al.amount) FROM allocation al JOIN credit c ON c.payment = al.payment"             \
	" WHERE al.application = " application " AND c.reversed = 0), 0)"
#define CLAIMED_OF(application)                                                                                  \
	"COALESCE((SELECT SUM(al.amount) FROM allocation al JOIN payment p ON p.id = al.payment"                 \
	" WHERE al.application = " application " AND p.state = 'claimed'"                                        \
	" AND NOT EXISTS (SELECT 1 FROM credit c WHERE c.payment = p.id AND c.reversed = 0)), 0)"
/* The question that stands open about a payment, or about what it pays. */
#define QUESTION                                                                                                 \
	"COALESCE((SELECT MIN(e.code) FROM exception e WHERE e.payment = p.id AND e.state = 'open'),"            \
	" (SELECT MIN(e.code) FROM allocation al JOIN exception e ON e.application = al.application"             \
	" WHERE al.payment = p.id AND e.state = 'open' AND e.severity = 'stop'))"

/* `types`: i a number, t a text; one letter a column.  Each of those with a period has it as ?1 and ?2. */
static const struct {
	const char *types, *sql;
	bool period;
} statements[REPORT_N] = {
	[REPORT_RECEIPTS] = { "itittiiiiiittittit",
	  "SELECT c.id, " DAY_OF("c.booked_at") ", c.amount, c.payer_name, c.reference, c.reversed, p.id, p.amount, p.allocated, al.id, al.amount,"
	  " al.rule, al.by_whom, ap.id, ap.company_name, ap.tax_id, i.id, i.state"
	  " FROM credit c LEFT JOIN payment p ON p.id = c.payment LEFT JOIN allocation al ON al.payment = p.id"
	  " LEFT JOIN application ap ON ap.id = al.application LEFT JOIN invoice i ON i.application = ap.id"
	  " WHERE " IS_CREDIT("c") " AND " WITHIN("c.booked_at") " ORDER BY c.booked_at, c.id, al.id", true },
	/* Three kinds of event on one line of days: a credit, its taking back (on the day of the row that says so), an allocation. */
	[REPORT_FLOW] = { "tiiiiii",
	  "SELECT day, SUM(n), SUM(credited), SUM(refunded), SUM(allocated), SUM(interest), SUM(paid_out) FROM ("
	  "SELECT " DAY_OF("c.booked_at") " AS day, 1 AS n, c.amount AS credited, 0 AS refunded, 0 AS allocated, 0 AS interest, 0 AS paid_out"
	  " FROM credit c WHERE " IS_CREDIT("c")
	  " UNION ALL SELECT v.day, 0, 0, 0, 0, CASE WHEN v.kind = 'interest' THEN v.amount ELSE 0 END,"
	  " CASE WHEN v.kind = 'interest' THEN 0 ELSE -v.amount END FROM movement v WHERE v.currency = ''"
	  " UNION ALL SELECT b.day, 0, 0, 0, 0, 0, 0 FROM bank_day b"
	  " UNION ALL SELECT " DAY_OF("COALESCE(MIN(r.booked_at), o.booked_at)") ", 0, 0, o.amount, 0, 0, 0 FROM credit o"
	  " LEFT JOIN credit r ON r.reversed = 1 AND " IS_TAKING_BACK("r") " AND r.amount = o.amount"
	  " AND COALESCE(r.account, '') = COALESCE(o.account, '') AND r.booked_at >= o.booked_at"
	  " WHERE o.reversed = 1 AND " IS_CREDIT("o") " GROUP BY o.id, o.booked_at, o.amount"
	  " UNION ALL SELECT CASE WHEN " DAY_OF("al.at") " > " DAY_OF("c.booked_at") " THEN " DAY_OF("al.at")
	  " ELSE " DAY_OF("c.booked_at") " END, 0, 0, 0, al.amount, 0, 0 FROM allocation al JOIN credit c ON c.payment = al.payment"
	  " WHERE c.reversed = 0) event GROUP BY day ORDER BY day", false },
	/* A day's opening stands before all its rows, whatever file says it, and its closing behind them. */
	[REPORT_BALANCES] = { "ttiitii",
	  "SELECT account, day, statement, line, at, moved, balance FROM ("
	  "SELECT COALESCE(c.account, '') AS account, " DAY_OF("c.booked_at") " AS day, c.statement AS statement, c.line AS line, c.booked_at AS at,"
	  " CASE WHEN " IS_TAKING_BACK("c") " THEN -c.amount ELSE c.amount END AS moved, c.balance AS balance FROM credit c"
	  " UNION ALL SELECT COALESCE(v.account, ''), v.day, v.statement, v.line, v.booked_at, v.amount, v.balance FROM movement v WHERE v.currency = ''"
	  " UNION ALL SELECT COALESCE(b.account, ''), b.day, 0, b.statement, b.day, 0, b.opening FROM bank_day b"
	  " UNION ALL SELECT COALESCE(b.account, ''), b.day, 9000000000, b.statement, b.day || 'T99', 0, b.closing FROM bank_day b) stands"
	  " ORDER BY account, day, statement, line", false },
	[REPORT_MOVEMENTS] = { "ittittttt",
	  "SELECT v.id, v.day, v.kind, v.amount, v.currency, v.other_name, v.other_account, v.reference, v.remark FROM movement v"
	  " WHERE " WITHIN("v.day") " ORDER BY v.day, v.id", true },
	[REPORT_REFUNDS_DUE] = { "itiittt",
	  "SELECT p.id, " DAY_OF("c.booked_at") " AS day, c.amount, p.amount - p.allocated, c.payer_name, c.payer_account,"
	  " CASE WHEN p.state = 'rejected' THEN 'refused' ELSE 'amount_over' END"
	  " FROM payment p JOIN credit c ON c.payment = p.id AND c.reversed = 0 WHERE p.amount > p.allocated AND (p.state = 'rejected' OR EXISTS ("
	  "SELECT 1 FROM allocation al JOIN exception e ON e.application = al.application WHERE al.payment = p.id AND e.code = 'amount_over'))"
	  " ORDER BY day, p.id", false },
	[REPORT_STOCK] = { "iiii",
	  "SELECT COALESCE(SUM(c.amount), 0), COALESCE(SUM(CASE WHEN c.payment IS NULL THEN c.amount ELSE 0 END), 0),"
	  " COALESCE(SUM(p.amount), 0), COALESCE(SUM(p.allocated), 0)"
	  " FROM credit c LEFT JOIN payment p ON p.id = c.payment WHERE c.reversed = 0", false },
	[REPORT_CREDITS_OPEN] = { "itiittttit",
	  "SELECT c.id, " DAY_OF("c.booked_at") ", c.amount, c.amount - COALESCE(p.allocated, 0), c.payer_name, c.payer_account,"
	  " c.reference, c.remark, p.id, " QUESTION
	  " FROM credit c LEFT JOIN payment p ON p.id = c.payment WHERE c.reversed = 0 AND c.amount > COALESCE(p.allocated, 0)"
	  " AND " WITHIN("c.booked_at") " ORDER BY c.booked_at, c.id", true },
	[REPORT_CLAIMS_OPEN] = { "ittiitttiitt",
	  "SELECT p.id, " DAY_OF("COALESCE(p.paid_at, p.created_at)") " AS day, p.state, p.amount, p.allocated, p.payer_name,"
	  " p.bank_reference, p.tax_id, (SELECT COUNT(*) FROM claim k WHERE k.payment = p.id), ap.id, ap.company_name, " QUESTION
	  " FROM payment p LEFT JOIN application ap ON ap.id ="
	  " COALESCE((SELECT MIN(al.application) FROM allocation al WHERE al.payment = p.id),"
	  " (SELECT MIN(k.application) FROM claim k WHERE k.payment = p.id))"
	  " WHERE p.state IN ('claimed', 'contradicted') AND " WITHIN("COALESCE(p.paid_at, p.created_at)")
	  " AND NOT EXISTS (SELECT 1 FROM credit c WHERE c.payment = p.id AND c.reversed = 0) ORDER BY day, p.id", true },
	[REPORT_FEES] = { "itttttiitiiiiiit",
	  "SELECT a.id, " DAY_OF("a.created_at") ", a.state, a.company_name, a.tax_id, a.package, a.years, a.key_count, a.services, a.due,"
	  " a.allocated, COALESCE((SELECT SUM(al.amount) FROM allocation al WHERE al.application = a.id), 0), " MONEY_OF("a.id")
	  ", CASE WHEN r.application IS NULL THEN 0 ELSE 1 END, r.by_person, r.who"
	  " FROM application a LEFT JOIN release r ON r.application = a.id"
	  " WHERE (r.application IS NOT NULL OR a.state NOT IN ('rejected', 'superseded', 'withdrawn'))"
	  " AND " WITHIN("a.created_at") " ORDER BY a.created_at, a.id", true },
	[REPORT_INVOICES] = { "ittittiiiiiii",
	  "SELECT i.id, " DAY_OF("r.at") ", i.state, i.application, i.title, i.tax_id, i.rate_percent, i.gross, i.net, i.tax, r.due, "
	  MONEY_OF("i.application") ", " CLAIMED_OF("i.application")
	  " FROM invoice i JOIN release r ON r.application = i.application WHERE " WITHIN("r.at") " ORDER BY i.id", true },
	[REPORT_PRODUCED] = { "ittttiiiiit",
	  "SELECT made.application, made.day, made.state, made.company_name, made.tax_id, made.keys, made.covered, made.money, made.claimed,"
	  " made.by_person, made.who FROM (SELECT r.application, " DAY_OF("r.at") " AS day, a.state, a.company_name, a.tax_id,"
	  " (SELECT COUNT(*) FROM job j WHERE j.application = r.application AND j.state IN ('produced', 'shipped')) AS keys, r.covered, "
	  MONEY_OF("r.application") " AS money, " CLAIMED_OF("r.application") " AS claimed, r.by_person, r.who"
	  " FROM release r JOIN application a ON a.id = r.application WHERE " WITHIN("r.at") ") made"
	  " WHERE (made.keys > 0 OR made.state IN ('produced', 'shipped')) AND made.money < made.covered ORDER BY made.application", true },
	[REPORT_SHIPPED] = { "ititttiit",
	  "SELECT s.id, " DAY_OF("r.at") ", s.application, a.company_name, a.tax_id, s.waybill, r.due, i.id, i.state"
	  " FROM shipment s JOIN release r ON r.application = s.application JOIN application a ON a.id = s.application"
	  " LEFT JOIN invoice i ON i.application = s.application WHERE s.state = 'shipped' AND r.due > 0"
	  " AND (i.id IS NULL OR i.state = 'cancelled') AND " WITHIN("r.at") " ORDER BY s.id", true },
	[REPORT_THROUGHPUT] = { "itittttttt",
	  "SELECT r.application, a.company_name, r.key_count, a.state, COALESCE((SELECT MIN(m.fetched_at) FROM application_message am"
	  " JOIN message m ON m.id = am.message WHERE am.application = r.application), a.created_at), a.complete_since, r.at,"
	  " (SELECT MIN(j.at) FROM journal j WHERE j.noun = 'application' AND j.noun_id = r.application AND j.to_state = 'produced'),"
	  " (SELECT MIN(j.at) FROM journal j WHERE j.noun = 'application' AND j.noun_id = r.application AND j.to_state = 'shipped'),"
	  " (SELECT MAX(k.due_day) FROM job k WHERE k.application = r.application)"
	  " FROM release r JOIN application a ON a.id = r.application WHERE " WITHIN("r.at") " ORDER BY r.at, r.application", true },
};

bool
report_hold(Store *store, GError **error)
{
	return query_run(store, error, NULL, "BEGIN", "");
}

void
report_let_go(Store *store)
{
	/* Nothing was written, so there is nothing that could fail. */
	query_run(store, NULL, NULL, "COMMIT", "");
}

static void
read_row(Query *query, const char *types, ReportCell *row, char **texts)
{
	for (guint i = 0; types[i] != '\0'; i++) {
		row[i] = (ReportCell){ .text = "" };
		if (types[i] == 'i') {
			row[i].number = query_int_or(query, INT64_MIN);
			row[i].known = row[i].number != INT64_MIN;
			row[i].number = row[i].known ? row[i].number : 0;
		} else {
			g_free(texts[i]);
			row[i].text = texts[i] = query_text(query);
			row[i].known = *texts[i] != '\0';
		}
	}
}

bool
report_stream(Store *store, ReportQuery which, const char *from, const char *to, ReportRow row, gpointer data, GError **error)
{
	const char *sql = statements[which].sql, *types = statements[which].types;
	/* A day of the last month is not after its day 99, and text sorts as days do. */
	g_autofree char *first = g_strdup(from != NULL ? from : "");
	g_autofree char *last = to == NULL || *to == '\0' ? g_strdup("9999") : strlen(to) < 10 ? g_strconcat(to, "-99", NULL) : g_strdup(to);
	char *texts[COLUMNS_MOST] = { NULL };
	ReportCell cells[COLUMNS_MOST];
	g_autoptr(Query) query = NULL;
	bool wanted = true;

	g_assert(strlen(types) <= COLUMNS_MOST);
	query = statements[which].period ? query_new(store, error, sql, "ss", first, last) : query_new(store, error, sql, "");
	if (query == NULL)
		return false;
	while (wanted && query_next(query)) {
		read_row(query, types, cells, texts);
		wanted = row(cells, data, error);
	}
	for (guint i = 0; i < COLUMNS_MOST; i++)
		g_free(texts[i]);
	return wanted && query_done(query, error);
}
