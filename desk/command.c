/* command.c - the rows: every command, what it needs, its help */
#include "desk/command.h"
#include <stdio.h>
#include <string.h>
#include "base/text.h"

#define FORMAT_HELP "  --format table|json|csv   how to print (default: table)\n"
#define WHO_HELP "  --who NAME                whose decision it is (default: $USER)\n"
#define NOTE_HELP "  --note TEXT               a reason, kept with the decision\n"

static const Command commands[] = {
	{ "run", cmd_run, NEED_CONFIG, "[STAGE]...",
	  "take new mail, read it, match payments, release keys; once",
	  "Stages: ingest parse match issue; always in that order, all of them when none is named.\n"
	  "Safe beside another run and after any crash. Exit 75: a mailbox could not be reached; run again.\n" },
	{ "poll", cmd_poll, NEED_CONFIG, "[--once]",
	  "run for ever, as a service: IMAP IDLE where the server has it, else every [poll] interval",
	  "  --once                    one look at every mailbox, one run, and end\n"
	  "One poller a store: a second one says who the first is (exit 75). SIGTERM finishes the message at hand,\n"
	  "SIGHUP reads the configuration again. A login that is refused three times is not tried again.\n" },
	{ "check", cmd_check, NEED_CONFIG, "[--probe]",
	  "test configuration, mailboxes, store, calendar and readers; change nothing",
	  "One line each; exit 1 when one of them is a problem. No line holds a secret.\n"
	  "  --probe                   mail servers: capabilities before and after login, folders, a first listing\n"
	  FORMAT_HELP },
	{ "status", cmd_status, NEED_CONFIG | NEED_STORE_READ, "[--mailboxes]",
	  "counts per state, what waits longest, the last run and look at each mailbox, control totals",
	  "Exit 1 when the control totals do not balance.\n"
	  "  --mailboxes               how the mailboxes fare: last look, last mail, gaps; exit 1 when there is an alarm\n"
	  FORMAT_HELP },
	{ "read", cmd_read, NEED_CONFIG_IF_THERE, "FILE...",
	  "read mail, PDF, pictures, office files with no store; print what keypost sees",
	  "  --format table|json       how to print (default: table)\n" },
	{ "list", cmd_list, NEED_CONFIG | NEED_STORE_READ, "KIND [WORD]... [--state STATE] [--code CODE]",
	  "list messages, documents, applications, payments, exceptions, jobs, shipments or invoices",
	  "KIND: messages documents applications payments exceptions jobs shipments invoices\n"
	  "WORD: only rows in which it stands: a company, a tax ID, a sum, a day, A12\n"
	  "  --state STATE             only those in that state; `all` for all\n"
	  "  --code CODE               exceptions of that code; documents of that kind\n"
	  FORMAT_HELP
	  "Exceptions are those still open unless --state says otherwise.\n" },
	{ "show", cmd_show, NEED_CONFIG | NEED_STORE_READ, "ID [--image FILE.png [--page N]]",
	  "everything known of one thing: A12, P3, M5, D7, E9, J4, S2, I1",
	  "ID: a letter and a number (A application, P payment, M message, D document, E exception, J job,\n"
	  "S shipment, I invoice), or words: `application 12`.\n"
	  "--image draws a document's page (of an exception: the page in question) as the program saw it, with the place, name and\n"
	  "value of each field: green from digital text, blue from a picture, dashed in doubt; the first page that says something,\n"
	  "unless --page names another.\n" },
	{ "why", cmd_why, NEED_CONFIG | NEED_STORE_READ, "ID|TAX-ID",
	  "the chain mail, document, field, match, job, parcel; where it stopped, since when, who must act",
	  "ID as for `show`; a tax ID shows every application and payment of that company.\n" },
	{ "exception", cmd_exception, NEED_CONFIG | NEED_STORE_WRITE, "accept|correct|assign|reject|reopen ID...",
	  "an operator's answer to an exception; every later run respects it",
	  "  accept ID...              it is fine as it is; the same question is not asked again\n"
	  "  correct ID --field F --value V\n"
	  "                            a field of the application is V, whatever the papers say\n"
	  "  assign ID --application A12 [--payment P3] [--amount YUAN]\n"
	  "                            the payment (or what is left of it) belongs to that application\n"
	  "  reject ID... [--subject application|payment]\n"
	  "                            refuse the payment it is about, or else the application\n"
	  "  reopen ID...              take an answer back; what it refused comes back, what it assigned is free\n"
	  "  --approve-payer           with accept or assign: this payer may pay for this company; --note says why\n"
	  "  --until DAY               the last day of it; without: a year\n"
	  NOTE_HELP WHO_HELP
	  "The next run acts on the answer.\n" },
	{ "withdraw", cmd_withdraw, NEED_CONFIG | NEED_STORE_WRITE, "A12... [--for A15]",
	  "an applicant takes an application back before its release, or a later one takes its place",
	  "  --for A15                 that later application of the same company takes its place: superseded, not withdrawn\n"
	  NOTE_HELP WHO_HELP
	  "Its questions are closed and its money is free; the next run looks where that belongs.\n" },
	{ "statement", cmd_statement, NEED_CONFIG, "import|read FILE...",
	  "import bank statements; importing again adds nothing",
	  "  import FILE...            into the ledger, each file whole or not at all\n"
	  "  read FILE...              only show each row that a file says (--format table|json|csv)\n"
	  "The format of a file is told by content, never by its name.\n" },
	{ "produce", cmd_produce, NEED_CONFIG | NEED_STORE_WRITE, "claim|done|spoil [ID]",
	  "work the production queue: take the next key, finish it, or spoil it",
	  "  claim [J4]                take the next job (or that one) and print it\n"
	  "  done J4 --serial NUMBER   the key is made; said again before the parcel goes, the number is corrected\n"
	  "  done A5                   a service without a key is done\n"
	  "  spoil J4 --reason TEXT    the blank is spoiled; the job stands in the queue again\n"
	  WHO_HELP },
	{ "ship", cmd_ship, NEED_CONFIG | NEED_STORE_WRITE, "labels|waybill",
	  "shipping labels as PDF; waybill numbers",
	  "  labels -o FILE.pdf [S2...]   labels of all planned parcels, or of those named (also again)\n"
	  "  waybill S2 NUMBER            the courier has it under this number: shipped; said again, the number is corrected\n"
	  WHO_HELP },
	{ "report", cmd_report, NEED_CONFIG | NEED_STORE_READ, "[NAME] [--from DAY] [--to DAY]",
	  "finance and operations reports; without a name: which there are",
	  "  --from DAY, --to DAY      both included; a month (2026-10) is all its days\n"
	  "  --per day|month           only these lines of the reconciliation\n"
	  "  --format table|csv|xlsx|pdf|json   how to print (default: table)\n"
	  "  -o FILE                   into a file instead of standard output\n"
	  "Exit 1 when a report that must balance, or be empty, does not or is not; the line that does not is said.\n" },
	{ "export", cmd_export, NEED_CONFIG | NEED_STORE_READ, "",
	  "everything as one JSON document on standard output",
	  "Schema keypost-export/1.\n" },
	{ "replay", cmd_replay, NEED_CONFIG, "[ID]... [--from DAY] [--to DAY]",
	  "read kept mail again with today's rules in a scratch copy; print what would change",
	  "ID: read only these mails again (M5), or those of an application, payment, document, exception (A12, P3, D7, E9).\n"
	  "  --from DAY, --to DAY      only mails of these days, both included\n"
	  "  --keep-readings           read nothing again: only match what was read, which takes seconds\n"
	  FORMAT_HELP
	  "Everything is matched again, and people's answers are given again where the same question is asked. A released\n"
	  "application counts as released however far its keys are. The copy lies in $TMPDIR (else /tmp) and goes at the end;\n"
	  "the store is not changed. Exit 0 whether anything differs or not; 75 when it was stopped.\n" },
	{ "backup", cmd_backup, NEED_CONFIG, "FILE",
	  "a consistent copy of the database, also while a run is going on",
	  "The spool beside the database (raw mail and documents) is only ever added to; copy it with any tool.\n" },
	{ "verify", cmd_verify, NEED_CONFIG | NEED_STORE_READ, "",
	  "check every digest, constraint and total of the store",
	  "Exit 1 when something is wrong; one line each.\n" },
	{ "version", cmd_version, NEED_NOTHING, "", "print the version", "" },
};

const Command *
command_all(guint *n)
{
	*n = G_N_ELEMENTS(commands);
	return commands;
}

const Command *
command_find(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

const char *
command_nearest(const char *typed, const char *const *words)
{
	const char *best = NULL;
	guint best_distance = (guint)MIN((strlen(typed) + 1) / 2, 3) + 1; /* more than half wrong is another word */

	for (; *words != NULL; words++) {
		guint distance = text_distance(typed, *words, best_distance);

		if (distance < best_distance) {
			best = *words;
			best_distance = distance;
		} else if (best == NULL && strlen(typed) >= 3 && g_str_has_prefix(*words, typed)) {
			best = *words; /* "exc" means exception */
		}
	}
	return best;
}

const char *
command_nearest_name(const char *typed)
{
	const char *names[G_N_ELEMENTS(commands) + 1] = { NULL };

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		names[i] = commands[i].name;
	return command_nearest(typed, names);
}

char *
command_help(const Command *command)
{
	return g_strdup_printf("usage: keypost [GLOBAL OPTION]... %s%s%s\n\n%c%s.\n%s%s", command->name, *command->usage != '\0' ? " " : "",
	                       command->usage, g_ascii_toupper(command->summary[0]), command->summary + 1,
	                       *command->help != '\0' ? "\n" : "", command->help);
}

char *
command_overview(void)
{
	GString *text = g_string_new("usage: keypost [--config FILE] [--set SECTION.KEY=VALUE]... COMMAND [ARGUMENT]...\n\n"
	                             "From a mailbox of applications and remittance proofs to keys, parcels and invoices.\n\nCommands:\n");

	for (guint i = 0; i < G_N_ELEMENTS(commands); i++)
		g_string_append_printf(text, "  %-10s %s\n", commands[i].name, commands[i].summary);
	g_string_append(text, "\nGlobal options:\n"
	                      "  --config FILE             configuration (default: $KEYPOST_CONFIG, ./keypost.conf, /etc/keypost/keypost.conf)\n"
	                      "  --set SECTION.KEY=VALUE   one setting for this call; may be repeated\n"
	                      "  --quiet                   only warnings and errors on standard error\n"
	                      "  --help                    this, or the help of a command\n"
	                      "  --version                 print the version\n\n"
	                      "Exit status: 0 done, 1 a check failed or totals do not balance, 2 wrong usage or configuration, 75 run again.\n");
	return g_string_free(text, FALSE);
}

/* "Unknown option --fomat" gets the nearest right one. */
static void
explain_option(GError *failure, const GOptionEntry *entries, GError **error)
{
	const char *typed = strstr(failure->message, "--");
	GPtrArray *names = g_ptr_array_new();
	const char *nearest = NULL;

	for (guint i = 0; entries[i].long_name != NULL; i++)
		g_ptr_array_add(names, (gpointer)entries[i].long_name);
	g_ptr_array_add(names, NULL);
	if (typed != NULL && g_error_matches(failure, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
		nearest = command_nearest(typed + 2, (const char *const *)names->pdata);
	failure->message[0] = g_ascii_tolower(failure->message[0]);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, nearest != NULL ? "%s; did you mean --%s?" : "%s", failure->message, nearest);
	g_ptr_array_unref(names);
}

bool
command_options(CommandContext *context, const GOptionEntry *entries, int *argc, char ***argv, GError **error)
{
	g_autoptr(GOptionContext) options = g_option_context_new(NULL);
	g_autoptr(GError) failure = NULL;

	g_option_context_set_help_enabled(options, FALSE);
	g_option_context_add_main_entries(options, entries, NULL);
	if (!g_option_context_parse(options, argc, argv, &failure)) {
		explain_option(failure, entries, error);
		return false;
	}
	/* A lone "--" that parted options from arguments has done its work. */
	for (int i = 1; i < *argc; i++) {
		if (strcmp((*argv)[i], "--") != 0)
			continue;
		memmove(&(*argv)[i], &(*argv)[i + 1], (size_t)(*argc - i) * sizeof **argv);
		(*argc)--;
		break;
	}
	return true;
}

int
command_fail(const GError *error)
{
	fflush(stdout);
	fprintf(stderr, "keypost: %s\n", error->message);
	return keypost_error_exit(error);
}

int
command_misuse(const CommandContext *context, const char *format, ...)
{
	const Command *command = context->command;
	g_autofree char *sentence = NULL;
	va_list arguments;

	va_start(arguments, format);
	sentence = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	fprintf(stderr, "keypost: %s\nusage: keypost %s%s%s   (keypost %s --help explains)\n", sentence, command->name,
	        *command->usage != '\0' ? " " : "", command->usage, command->name);
	return EXIT_USAGE;
}

bool
command_is_file(const CommandContext *context, const char *path)
{
	bool folder = g_file_test(path, G_FILE_TEST_IS_DIR);

	if (folder || !g_file_test(path, G_FILE_TEST_EXISTS))
		command_misuse(context, folder ? "%s is a folder; name the files in it" : "%s is not there", path);
	return !folder && g_file_test(path, G_FILE_TEST_EXISTS);
}

bool
command_open_store(CommandContext *context, StoreMode mode, GError **error)
{
	if (context->config->directory == NULL || *context->config->directory == '\0') {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: [store] directory is missing",
		            context->config->path != NULL ? context->config->path : "configuration");
		return false;
	}
	context->store = store_open(context->config->directory, mode, error);
	return context->store != NULL;
}

const char *
command_who(const char *option)
{
	static const char *const names[] = { "USER", "LOGNAME" };

	if (option != NULL && *option != '\0')
		return option;
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const char *name = g_getenv(names[i]);

		if (name != NULL && *name != '\0')
			return name;
	}
	return "operator";
}
