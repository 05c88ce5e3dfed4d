/* cmd_verify.c - every digest, constraint and total of the store */
#include <stdio.h>
#include "desk/command.h"
#include "desk/totals.h"

int
cmd_verify(CommandContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) totals = NULL;
	const GOptionEntry entries[] = { { 0 } };
	guint wrong;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "verify takes no argument");
	if (!store_verify(context->store, faults, &error) || (totals = totals_take(context->store, &error)) == NULL)
		return command_fail(error);
	wrong = faults->len;
	for (guint i = 0; i < faults->len; i++)
		printf("fault    %s\n", (const char *)faults->pdata[i]);
	for (guint i = 0; i < totals->len; i++) {
		const Total *total = totals->pdata[i];

		wrong += !total->balanced;
		printf("%s  %s\n", total->balanced ? "ok     " : "fault  ", total->text);
	}
	if (wrong > 0) {
		printf("%u %s\n", wrong, wrong == 1 ? "fault" : "faults");
		return EXIT_UNBALANCED;
	}
	printf("ok       every digest, constraint and total holds\n");
	return EXIT_DONE;
}
