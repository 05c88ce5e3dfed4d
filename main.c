/* main.c - global options, what the command needs, exit status */
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"
#include "desk/command.h"

typedef struct {
	char *config;
	char **settings;
	gboolean quiet, help, version;
} Options;

/* Global options may stand before the command or after it; what is unknown here is the command's own. */
static bool
take_options(Options *options, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &options->config, NULL, NULL },
		{ "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->settings, NULL, NULL },
		{ "quiet", 0, 0, G_OPTION_ARG_NONE, &options->quiet, NULL, NULL },
		{ "help", 'h', 0, G_OPTION_ARG_NONE, &options->help, NULL, NULL },
		{ "version", 0, 0, G_OPTION_ARG_NONE, &options->version, NULL, NULL },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) failure = NULL;

	g_option_context_set_help_enabled(context, FALSE);
	g_option_context_set_ignore_unknown_options(context, TRUE);
	g_option_context_add_main_entries(context, entries, NULL);
	if (g_option_context_parse(context, argc, argv, &failure))
		return true;
	failure->message[0] = g_ascii_tolower(failure->message[0]); /* a sentence of ours begins small */
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s", failure->message);
	return false;
}

static bool
open_needed(CommandContext *context, const Options *options, GError **error)
{
	const guint stores = NEED_STORE_READ | NEED_STORE_WRITE;
	guint needs = context->command->needs;

	if ((needs & (NEED_CONFIG | NEED_CONFIG_IF_THERE | stores)) == 0)
		return true;
	context->config = config_load(options->config, (const char *const *)options->settings, (needs & NEED_CONFIG_IF_THERE) != 0, error);
	if (context->config == NULL || !data_use(context->config, error))
		return false;
	return (needs & stores) == 0 || command_open_store(context, needs & NEED_STORE_WRITE ? STORE_WRITE : STORE_READ, error);
}

/* Data that never reached its reader must not look like success. */
static int
close_output(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fprintf(stderr, "keypost: cannot write standard output: %s\n", g_strerror(errno));
	return status == EXIT_DONE ? EXIT_AGAIN : status;
}

static int
run_command(const Options *options, int argc, char **argv)
{
	CommandContext context = { .command = command_find(argv[1]) };
	g_autoptr(GError) error = NULL;
	int status;

	if (context.command == NULL) {
		const char *nearest = command_nearest_name(argv[1]);

		fprintf(stderr, nearest != NULL ? "keypost: there is no command '%s'; did you mean '%s'?\n"
		                                : "keypost: there is no command '%s'; keypost --help lists them\n", argv[1], nearest);
		return EXIT_USAGE;
	}
	if (options->help) {
		g_autofree char *help = command_help(context.command);

		fputs(help, stdout);
		return EXIT_DONE;
	}
	log_setup(options->quiet);
	status = open_needed(&context, options, &error) ? context.command->run(&context, argc - 1, argv + 1) : command_fail(error);
	store_close(context.store);
	config_free(context.config);
	return status;
}

static int
start(const Options *options, int argc, char **argv)
{
	g_autofree char *overview = NULL;

	if (options->version)
		return cmd_version(NULL, 0, NULL);
	if (argc >= 2 && strcmp(argv[1], "help") == 0 && argc >= 3) {
		Options help = { .help = TRUE };

		return run_command(&help, argc - 1, argv + 1);
	}
	if (argc >= 2 && argv[1][0] == '-') {
		fprintf(stderr, "keypost: unknown option %s; keypost --help lists them\n", argv[1]);
		return EXIT_USAGE;
	}
	if (argc >= 2 && strcmp(argv[1], "help") != 0)
		return run_command(options, argc, argv);
	overview = command_overview();
	fputs(overview, argc >= 2 || options->help ? stdout : stderr);
	return argc >= 2 || options->help ? EXIT_DONE : EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	Options options = { 0 };
	g_autoptr(GError) error = NULL;
	int status;

	/* UTF-8 everywhere, whatever cron's or a terminal's locale says; numbers keep the point. */
	setlocale(LC_CTYPE, "C.UTF-8");
	g_log_set_always_fatal(G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
	status = take_options(&options, &argc, &argv, &error) ? start(&options, argc, argv) : command_fail(error);
	g_free(options.config);
	g_strfreev(options.settings);
	return close_output(status);
}
