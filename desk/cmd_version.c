/* cmd_version.c - which keypost this is */
#include <stdio.h>
#include "desk/command.h"

#define VERSION "1.0.0"

int
cmd_version(CommandContext *context, int argc, char **argv)
{
	printf("keypost %s\n", VERSION);
	return EXIT_DONE;
}
