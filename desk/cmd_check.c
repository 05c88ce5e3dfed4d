/* cmd_check.c - configuration, mailboxes, store, calendar, data and readers; changes nothing */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "base/date.h"
#include "base/file.h"
#include "desk/command.h"
#include "desk/table.h"
#include "ingest/imap.h"
#include "ingest/pop3.h"
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

/* It works, but nobody shall be able to say that they were not told. */
static void
warn(Report *report, const char *what, const char *sentence)
{
	table_add(report->table, "warning");
	table_add(report->table, what);
	table_add(report->table, sentence);
}

/* A mailbox is readable when its folders are; nothing in them is opened. */
static void
check_maildir(Report *report, const char *name, const char *folder)
{
	static const char *const folders[] = { "new", "cur" };
	guint there = 0;

	for (guint i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *path = g_build_filename(folder, folders[i], NULL);

		there += access(path, R_OK | X_OK) == 0;
		if (access(path, R_OK | X_OK) != 0 && errno != ENOENT) {
			say(report, false, name, "%s: %s", path, g_strerror(errno));
			return;
		}
	}
	say(report, there > 0, name, there > 0 ? "maildir %s" : "%s holds neither new nor cur: no maildir", folder);
}

/* What a server said, line by line, as it can be sent to its support. */
static void
say_lines(Report *report, const char *name, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		if (*g_strchomp(lines[i]) != '\0')
			say(report, true, name, "%s", lines[i]);
}

/* Logs in and out; a listing with --probe, never a body. */
static void
check_imap(Report *report, const char *name, const MailboxConfig *mailbox, bool probe)
{
	g_autoptr(GString) transcript = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	ImapStage reached = IMAP_AT_SECRET;
	g_autoptr(ImapSession) session = imap_open(mailbox, -1, transcript, &reached, &error);
	g_autofree char *text = session != NULL ? imap_describe(session, probe, &error) : NULL;

	if (text != NULL)
		say_lines(report, name, text);
	if (text == NULL || probe)
		say_lines(report, name, transcript->str);
	if (text != NULL)
		say(report, true, name, "imap %s: certificate, login and folders are as they should be", mailbox->host);
	else
		say(report, false, name, "imap, %s: %s", reached == IMAP_READY ? "folders" : imap_stage_name(reached), error->message);
}

static void
check_pop3(Report *report, const char *name, const MailboxConfig *mailbox)
{
	g_autoptr(GString) transcript = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *text = pop3_describe(mailbox, -1, transcript, &error);

	say_lines(report, name, text != NULL ? text : transcript->str);
	if (text != NULL)
		say(report, true, name, "pop3 %s: certificate and login are as they should be", mailbox->host);
	else
		say(report, false, name, "pop3: %s", error->message);
}

/* An mbox may be empty; what else is there begins as the first run will want it. */
static void
check_mbox(Report *report, const char *name, const char *path)
{
	static const char mark[] = "From ";
	char start[sizeof mark - 1];
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR), odd = folder || (g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_REGULAR));
	FILE *file = odd ? NULL : fopen(path, "rb");
	size_t n;

	if (file == NULL) {
		say(report, false, name, "mbox %s: %s", path, folder ? "it is a folder; is type = maildir meant?" : odd ? "it is no file" : g_strerror(errno));
		return;
	}
	n = fread(start, 1, sizeof start, file);
	fclose(file);
	if (n == 0 || (n == sizeof start && memcmp(start, mark, n) == 0))
		say(report, true, name, "mbox %s", path);
	else
		say(report, false, name, "mbox %s: it does not begin with \"From \"; one mail by itself belongs into a maildir", path);
}

static void
check_mailbox(Report *report, const MailboxConfig *mailbox, bool probe)
{
	g_autofree char *name = g_strdup_printf("mailbox %s", mailbox->name);

	switch (mailbox->type) {
	case MAILBOX_MBOX:
		check_mbox(report, name, mailbox->path);
		return;
	case MAILBOX_MAILDIR:
		check_maildir(report, name, mailbox->path);
		return;
	case MAILBOX_IMAP:
		check_imap(report, name, mailbox, probe);
		return;
	case MAILBOX_POP3:
		check_pop3(report, name, mailbox);
		return;
	}
}

static void
check_mailboxes(Report *report, const Config *config, bool probe)
{
	if (config->mailboxes == NULL || config->mailboxes->len == 0)
		say(report, false, "mailbox", "none; a section [mailbox NAME] with type and path is needed");
	for (guint i = 0; config->mailboxes != NULL && i < config->mailboxes->len; i++)
		check_mailbox(report, config->mailboxes->pdata[i], probe);
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

	for (guint i = 0; lines[i] != NULL; i++) {
		if (g_str_has_prefix(lines[i], "WARNING: "))
			warn(report, "readers", lines[i] + strlen("WARNING: "));
		else
			say(report, good || lines[i + 1] != NULL, "readers", "%s", lines[i]);
	}
}

int
cmd_check(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	gboolean probe = FALSE;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL },
		                         { "probe", 0, 0, G_OPTION_ARG_NONE, &probe, NULL, NULL },
		                         { 0 } };
	g_autoptr(Table) table = table_new("result", "what", "says", NULL);
	Report report = { .table = table };
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "check takes no argument");
	check_configuration(&report, context->config);
	check_mailboxes(&report, context->config, probe);
	check_store(&report, context->config);
	check_calendar(&report, context->config);
	check_data(&report, context->config);
	check_readers(&report, context->config);
	table_fit_terminal(table, stdout);
	table_print(table, format, "checks", NULL, stdout);
	return report.problems > 0 ? EXIT_UNBALANCED : EXIT_DONE;
}
