/* cmd_check.c - configuration, mailboxes, store, calendar, data and readers; changes nothing */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/date.h"
#include "base/file.h"
#include "desk/command.h"
#include "desk/table.h"
#include "issue/invoice.h"
#include "issue/label.h"
#include "parse/parse.h"

typedef struct {
	Table *table;
	guint problems;
} Report;

static void say(Report *report, bool good, const char *what, const char *format, ...) G_GNUC_PRINTF(4, 5);

static void
say(Report *report, bool good, const char *what, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	table_add(report->table, good ? "ok" : "problem");
	table_add(report->table, what);
	table_take(report->table, g_strdup_vprintf(format, arguments));
	va_end(arguments);
	report->problems += !good;
}

static void
check_configuration(Report *report, const Config *config)
{
	say(report, true, "configuration", "%s", config->path != NULL ? config->path : "from the command line");
	say(report, config->payee_account != NULL && *config->payee_account != '\0' && config->payee_name != NULL && *config->payee_name != '\0',
	    "payee", "%s",
	    config->payee_account != NULL && *config->payee_account != '\0' ? config->payee_account
	                                                                    : "[payee] name and account are needed to know our own money");
	say(report, true, "release", "%s", config->release_on_proof ? "on proof: undisputed claims release too" : "on statement: only credits release");
}

/* A mailbox is readable when its folders are; nothing in them is opened. */
static void
check_mailbox(Report *report, const MailboxConfig *mailbox)
{
	static const char *const types[] = { "maildir", "mbox", "imap" };
	static const char *const folders[] = { "new", "cur" };
	g_autofree char *name = g_strdup_printf("mailbox %s", mailbox->name);
	guint there = 0;

	if (mailbox->type == MAILBOX_MBOX) {
		bool good = access(mailbox->path, R_OK) == 0;

		say(report, good, name, "mbox %s%s%s", mailbox->path, good ? "" : ": ", good ? "" : g_strerror(errno));
		return;
	}
	if (mailbox->type != MAILBOX_MAILDIR) {
		say(report, false, name, "type = %s is not known to this version", types[mailbox->type]);
		return;
	}
	for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *path = g_build_filename(mailbox->path, folders[i], NULL);

		there += access(path, R_OK | X_OK) == 0;
		if (access(path, R_OK | X_OK) != 0 && errno != ENOENT) {
			say(report, false, name, "%s: %s", path, g_strerror(errno));
			return;
		}
	}
	say(report, there > 0, name, there > 0 ? "maildir %s" : "%s holds neither new nor cur: no maildir", mailbox->path);
}

static void
check_mailboxes(Report *report, const Config *config)
{
	if (config->mailboxes == NULL || config->mailboxes->len == 0)
		say(report, false, "mailbox", "none; a section [mailbox NAME] with type and path is needed");
	for (guint i = 0; config->mailboxes != NULL && i < config->mailboxes->len; i++)
		check_mailbox(report, config->mailboxes->pdata[i]);
}

static void
check_store(Report *report, const Config *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	g_autofree char *database = NULL;

	if (config->directory == NULL || *config->directory == '\0') {
		say(report, false, "store", "[store] directory is missing");
		return;
	}
	database = g_build_filename(config->directory, "keypost.db", NULL);
	if (!g_file_test(database, G_FILE_TEST_EXISTS)) {
		say(report, true, "store", "%s: not there yet, the first run makes it", config->directory);
		return;
	}
	store = store_open(config->directory, STORE_READ, &error);
	if (store == NULL)
		say(report, false, "store", "%s", error->message);
	else if (access(config->directory, W_OK) != 0)
		say(report, false, "store", "%s cannot be written: %s", config->directory, g_strerror(errno));
	else
		say(report, true, "store", "%s", config->directory);
}

static void
check_calendar(Report *report, const Config *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) ini = config_data(config, "calendar.ini", &error);
	g_autoptr(Calendar) calendar = ini != NULL ? calendar_parse(ini, &error) : NULL;
	g_autofree char *today = date_today();

	if (calendar == NULL)
		say(report, false, "calendar", "%s", error->message);
	else if (!calendar_knows(calendar, today))
		say(report, false, "calendar", "the holidays of %.4s are missing; due days count Monday to Friday", today);
	else
		say(report, true, "calendar", "%.4s is known", today);
}

static void
check_data(Report *report, const Config *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) fees = config_data(config, "fees.ini", &error);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GKeyFile) label = NULL;
	int rate;

	if (fees != NULL && g_key_file_load_from_bytes(file, fees, G_KEY_FILE_NONE, &error))
		say(report, true, "fees", "readable");
	else
		say(report, false, "fees", "%s", error->message);
	g_clear_error(&error);
	if (invoice_rate(config, &rate, &error))
		say(report, true, "invoice rate", "%d %%", rate);
	else
		say(report, false, "invoice rate", "%s", error->message);
	g_clear_error(&error);
	label = label_words(config, &error);
	say(report, label != NULL, "label", "%s",
	    label == NULL ? error->message
	                  : config->sender_address == NULL || *config->sender_address == '\0' ? "no [sender] yet; labels will say so" : "sender set");
}

static void
check_readers(Report *report, const Config *config)
{
	bool good = false;
	g_autofree char *text = parse_describe(config, &good);
	g_auto(GStrv) lines = g_strsplit(text != NULL ? g_strstrip(text) : "", "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		say(report, good || lines[i + 1] != NULL, "readers", "%s", lines[i]);
}

int
cmd_check(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL }, { 0 } };
	g_autoptr(Table) table = table_new("result", "what", "says", NULL);
	Report report = { .table = table };
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "check takes no argument");
	check_configuration(&report, context->config);
	check_mailboxes(&report, context->config);
	check_store(&report, context->config);
	check_calendar(&report, context->config);
	check_data(&report, context->config);
	check_readers(&report, context->config);
	table_print(table, format, "checks", NULL, stdout);
	return report.problems > 0 ? EXIT_UNBALANCED : EXIT_DONE;
}
