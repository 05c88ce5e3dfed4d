/* cmd_statement.c - `statement import FILE...`: bank statements into the ledger */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "desk/command.h"
#include "parse/statement.h"

static void
print_result(const char *path, const StatementResult *result)
{
	for (guint i = 0; i < result->warnings->len; i++)
		log_warning("%s: %s", path, (char *)g_ptr_array_index(result->warnings, i));
	if (result->again) {
		printf("%s: imported before; nothing added (%u credits known)\n", path, result->known);
		return;
	}
	printf("%s: %s, %s to %s: %u rows, %u new credits, %u known, %u outgoing, %u taken back\n", path, result->kind,
	       *result->first_day == '\0' ? "-" : result->first_day, *result->last_day == '\0' ? "-" : result->last_day, result->rows, result->credits,
	       result->known, result->outgoing, result->reversed);
}

/* Each file stands for itself: one that is refused does not keep the others out. */
int
cmd_statement(CommandContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { 0 } };
	int status = EXIT_DONE;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc < 3 || strcmp(argv[1], "import") != 0)
		return command_misuse(context, "statement needs: import FILE...");
	for (int i = 2; i < argc; i++) {
		g_auto(StatementResult) result = { 0 };
		g_autoptr(GError) refused = NULL;

		if (statement_import(context->store, context->config, argv[i], &result, &refused)) {
			print_result(argv[i], &result);
		} else {
			int failed = command_fail(refused); /* not inside MAX(), which would say it twice */

			status = MAX(status, failed);
		}
	}
	return status;
}
