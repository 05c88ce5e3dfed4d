/* cmd_backup.c - a consistent copy of the database while the program runs */
#include <stdio.h>
#include "desk/command.h"

int
cmd_backup(CommandContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { 0 } };

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc != 2)
		return command_misuse(context, "backup needs one file name");
	if (g_file_test(argv[1], G_FILE_TEST_EXISTS))
		return command_misuse(context, "%s exists; a backup overwrites nothing", argv[1]);
	if (!command_open_store(context, STORE_COPY, &error) || !store_backup(context->store, argv[1], &error))
		return command_fail(error);
	printf("%s written; the spool of mail and documents is %s/spool\n", argv[1], store_directory(context->store));
	return EXIT_DONE;
}
