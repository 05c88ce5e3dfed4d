/* cmd_report.c - finance and operations reports, as table, CSV, JSON, workbook or paper */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/date.h"
#include "desk/command.h"
#include "desk/paper_pdf.h"
#include "desk/report_list.h"
#include "desk/workbook.h"
#include "desk/writer_json.h"
#include "desk/writer_table.h"
#include "store/report.h"

typedef enum { REPORT_AS_TABLE, REPORT_AS_JSON, REPORT_AS_CSV, REPORT_AS_XLSX, REPORT_AS_PDF } ReportFormat;

typedef struct {
	const Report *report;
	ReportFormat format;
	char *from, *to, *path, *per; /* NULL: not said */
} Order;

static bool
take_format(const char *word, ReportFormat *format, GError **error)
{
	static const char *const words[] = { "table", "json", "csv", "xlsx", "pdf" };

	*format = REPORT_AS_TABLE;
	for (guint i = 0; word != NULL && i <= G_N_ELEMENTS(words); i++) {
		if (i == G_N_ELEMENTS(words)) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--format %s: it is table, csv, xlsx, pdf or json", word);
			return false;
		}
		if (strcmp(word, words[i]) != 0)
			continue;
		*format = (ReportFormat)i;
		break;
	}
	return true;
}

/* A day, or a month that stands for all its days. */
static bool
check_day(const char *option, const char *word, GError **error)
{
	g_autofree char *whole = word == NULL ? NULL : strlen(word) == 7 ? g_strconcat(word, "-01", NULL) : g_strdup(word);
	g_autofree char *day = whole != NULL && strlen(whole) == 10 && whole[4] == '-' && whole[7] == '-' ? date_parse(whole) : NULL;

	if (word == NULL || (day != NULL && strcmp(day, whole) == 0))
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--%s %s: it is a day like 2026-10-09 or a month like 2026-10", option, word);
	return false;
}

static bool
check_period(const Order *order, GError **error)
{
	if (!check_day("from", order->from, error) || !check_day("to", order->to, error))
		return false;
	if (order->from == NULL || order->to == NULL || strncmp(order->from, order->to, MIN(strlen(order->from), strlen(order->to))) <= 0)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--from %s is after --to %s", order->from, order->to);
	return false;
}

static char *
period_words(const Order *order)
{
	if (order->from != NULL && order->to != NULL)
		return g_strdup_printf("%s to %s", order->from, order->to);
	if (order->from != NULL)
		return g_strdup_printf("from %s", order->from);
	return order->to != NULL ? g_strdup_printf("to %s", order->to) : g_strdup("all days");
}

static Writer *
writer_for(ReportFormat format, FILE *out, GError **error)
{
	switch (format) {
	case REPORT_AS_JSON:
		return writer_json_new(out);
	case REPORT_AS_XLSX:
		return workbook_new_writer(out, error);
	case REPORT_AS_PDF:
		return paper_new_writer(out);
	default:
		return writer_table_new(format == REPORT_AS_CSV ? FORMAT_CSV : FORMAT_TABLE, out);
	}
}

static int
say_faults(const Order *order, GPtrArray *faults)
{
	fflush(stdout);
	for (guint i = 0; i < faults->len; i++)
		fprintf(stderr, "keypost: out of balance: %s: %s\n", order->report->name, (char *)faults->pdata[i]);
	return faults->len == 0 ? EXIT_DONE : EXIT_UNBALANCED;
}

/* Everything the report asks is asked of one moment of the store. */
static bool
tell(const CommandContext *context, const Order *order, Folio *folio, const char *today, GError **error)
{
	g_autoptr(GBytes) days = config_data(context->config, "calendar.ini", error);
	g_autoptr(Calendar) calendar = days != NULL ? calendar_parse(days, error) : NULL;
	ReportTask task = { .store = context->store, .config = context->config, .calendar = calendar, .from = order->from != NULL ? order->from : "",
		            .to = order->to != NULL ? order->to : "", .today = today, .folio = folio };
	bool told;

	task.days = g_strcmp0(order->per, "month") != 0;
	task.months = g_strcmp0(order->per, "day") != 0;
	if (calendar == NULL || !report_hold(context->store, error))
		return false;
	told = order->report->tell(&task, error);
	report_let_go(context->store);
	return told && folio_end(folio, error);
}

static int
print_report(const CommandContext *context, const Order *order, FILE *out)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *period = period_words(order), *now = date_now(), *printed = NULL;
	g_autofree char *today = date_today();
	Writer *writer = writer_for(order->format, out, &error);
	g_autoptr(Folio) folio = NULL;

	if (writer == NULL)
		return command_fail(error);
	now[16] = '\0';
	printed = g_strdup_printf("keypost, %s", g_strdelimit(now, "T", ' '));
	folio = folio_new(writer, &(WriterHead){ order->report->name, order->report->title, period, order->from != NULL ? order->from : "",
	                                         order->to != NULL ? order->to : "", printed });
	if (!tell(context, order, folio, today, &error)) {
		if (order->path != NULL)
			g_prefix_error(&error, "%s: ", order->path);
		return command_fail(error);
	}
	return say_faults(order, folio_faults(folio));
}

/* Beside the file and then in its place, so that a failure leaves what was there. */
static int
write_report(const CommandContext *context, const Order *order)
{
	g_autofree char *part = g_strconcat(order->path, ".part", NULL);
	FILE *out = g_fopen(part, "wbe");
	int status;

	if (out == NULL) {
		fprintf(stderr, "keypost: %s cannot be written: %s\n", part, g_strerror(errno));
		return EXIT_AGAIN;
	}
	status = print_report(context, order, out);
	if (fclose(out) != 0 || (status <= EXIT_UNBALANCED && g_rename(part, order->path) != 0)) {
		fprintf(stderr, "keypost: %s cannot be written: %s\n", order->path, g_strerror(errno));
		status = EXIT_AGAIN;
	}
	if (status > EXIT_UNBALANCED)
		g_unlink(part);
	return status;
}

static int
list_reports(ReportFormat as)
{
	g_autoptr(Table) table = table_new("report", "tells", NULL);
	const Report *reports;
	guint n;

	reports = report_all(&n);
	for (guint i = 0; i < n; i++) {
		table_add(table, reports[i].name);
		table_add(table, reports[i].summary);
	}
	table_print(table, as == REPORT_AS_JSON ? FORMAT_JSON : as == REPORT_AS_CSV ? FORMAT_CSV : FORMAT_TABLE, "reports", NULL, stdout);
	return EXIT_DONE;
}

static int
misuse_name(const CommandContext *context, const char *name)
{
	g_autofree const char **names = NULL;
	const Report *reports;
	const char *nearest;
	guint n;

	reports = report_all(&n);
	names = g_new0(const char *, n + 1);
	for (guint i = 0; i < n; i++)
		names[i] = reports[i].name;
	nearest = command_nearest(name, names);
	return command_misuse(context, nearest != NULL ? "there is no report '%s'; did you mean '%s'?" : "there is no report '%s'", name, nearest);
}

static int
run_order(CommandContext *context, Order *order, const char *word, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	if (!take_format(word, &order->format, &error) || !check_period(order, &error))
		return command_fail(error);
	if (order->per != NULL && strcmp(order->per, "day") != 0 && strcmp(order->per, "month") != 0)
		return command_misuse(context, "--per is day or month, not '%s'", order->per);
	if (argc > 2)
		return command_misuse(context, "report needs one name at most");
	if (argc == 1)
		return list_reports(order->format);
	order->report = report_find(argv[1]);
	if (order->report == NULL)
		return misuse_name(context, argv[1]);
	if (order->path != NULL)
		return write_report(context, order);
	if (order->format >= REPORT_AS_XLSX && isatty(STDOUT_FILENO))
		return command_misuse(context, "a terminal cannot show it; name a file with -o FILE");
	return print_report(context, order, stdout);
}

int
cmd_report(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	Order order = { 0 };
	const GOptionEntry entries[] = {
		{ "from", 0, 0, G_OPTION_ARG_STRING, &order.from, NULL, NULL },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &order.to, NULL, NULL },
		{ "per", 0, 0, G_OPTION_ARG_STRING, &order.per, NULL, NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &order.path, NULL, NULL },
		{ 0 },
	};
	int status = !command_options(context, entries, &argc, &argv, &error) ? command_fail(error) : run_order(context, &order, word, argc, argv);

	g_free(order.from);
	g_free(order.to);
	g_free(order.per);
	g_free(order.path);
	return status;
}
