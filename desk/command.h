/*
 * command - the table of commands: name, function, what it needs, help
 *
 * In:      words of the command line
 * Out:     data on standard output, messages on standard error, an exit status (CONTRACT.md "Exit status")
 * Knows:   base/, store/; only cmd_*.c know a stage
 *
 * main.c opens what the row of a command needs and no more, prints help from the rows, and turns the status into the exit status.
 * To add a command: cmd_NAME.c with one function, one prototype below, one row in command.c.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/config.h"
#include "store/lifecycle.h"
#include "store/store.h"

typedef enum {
	NEED_NOTHING         = 0,
	NEED_CONFIG          = 1 << 0, /* exit 2 without one */
	NEED_CONFIG_IF_THERE = 1 << 1, /* defaults when there is no file */
	NEED_STORE_READ      = 1 << 2, /* each NEED_STORE_* asks for a configuration too */
	NEED_STORE_WRITE     = 1 << 3,
} CommandNeed;

typedef struct Command Command;

/* What main.c opened for the command; all borrowed. */
typedef struct {
	Config *config; /* NULL unless the row needs one */
	Store *store;   /* NULL unless the row needs one */
	const Command *command;
} CommandContext;

/* argv[0] is the command's name; options after it are the command's own (command_options()). */
typedef int (*CommandFunction)(CommandContext *context, int argc, char **argv);

struct Command {
	const char *name;
	CommandFunction run;
	guint needs;          /* of CommandNeed */
	const char *usage;    /* "KIND [--state S]", "" for none */
	const char *summary;  /* one line of `keypost --help` */
	const char *help;     /* what `keypost NAME --help` prints below the usage; lines end in \n */
};

const Command *command_find(const char *name);          /* NULL: unknown */
const Command *command_all(guint *n);
/* The name of `words` (NULL-terminated) nearest to what was typed, NULL if nothing is near. */
const char *command_nearest(const char *typed, const char *const *words);
const char *command_nearest_name(const char *typed);    /* among the commands */
char *command_help(const Command *command);             /* usage, summary, help */
char *command_overview(void);                           /* `keypost --help` */

/* Exit statuses; errors map with keypost_error_exit(). */
#define EXIT_DONE      0
#define EXIT_UNBALANCED 1 /* done, but totals do not balance or a check failed */
#define EXIT_USAGE     2
#define EXIT_AGAIN     75

/* Takes the options `entries` (closed by { 0 }) out of argv; argc then counts the name and the plain arguments.  SETUP when an
 * option is unknown or lacks its value.  Strings set by an entry are owned by the caller. */
bool command_options(CommandContext *context, const GOptionEntry *entries, int *argc, char ***argv, GError **error);
/* Prints "keypost: sentence" and answers the exit status of the error. */
int  command_fail(const GError *error);
/* Wrong usage: prints the sentence and the usage line, answers EXIT_USAGE. */
int  command_misuse(const CommandContext *context, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* False, and the misuse is said, when a path of the command line names nothing, or a folder. */
bool command_is_file(const CommandContext *context, const char *path);

/* The name an operator's decision is kept under: --who, else $USER, else $LOGNAME, else "operator".  Borrowed. */
const char *command_who(const char *option);

/* The store of the configuration as context->store, for commands whose row asks for NEED_CONFIG alone: those that make it (STORE_CREATE) once
 * their words are understood, so that a misspelt one makes nothing, and those that copy one of an older version (STORE_COPY). */
bool command_open_store(CommandContext *context, StoreMode mode, GError **error);

/* The stages after ingest, once, for a poll that has taken mail by itself: `taken` messages, and `status` of that.  Failures are said as they
 * come; `summary` (new) is what `run` would print.  Answers the exit status. */
int run_after_ingest(CommandContext *context, guint taken, int status, char **summary);

int cmd_backup(CommandContext *context, int argc, char **argv);
int cmd_check(CommandContext *context, int argc, char **argv);
int cmd_exception(CommandContext *context, int argc, char **argv);
int cmd_export(CommandContext *context, int argc, char **argv);
int cmd_list(CommandContext *context, int argc, char **argv);
int cmd_poll(CommandContext *context, int argc, char **argv);
int cmd_produce(CommandContext *context, int argc, char **argv);
int cmd_read(CommandContext *context, int argc, char **argv);
int cmd_replay(CommandContext *context, int argc, char **argv);
int cmd_report(CommandContext *context, int argc, char **argv);
int cmd_run(CommandContext *context, int argc, char **argv);
int cmd_ship(CommandContext *context, int argc, char **argv);
int cmd_show(CommandContext *context, int argc, char **argv);
int cmd_statement(CommandContext *context, int argc, char **argv);
int cmd_status(CommandContext *context, int argc, char **argv);
int cmd_verify(CommandContext *context, int argc, char **argv);
int cmd_version(CommandContext *context, int argc, char **argv);
int cmd_withdraw(CommandContext *context, int argc, char **argv);
int cmd_why(CommandContext *context, int argc, char **argv);
