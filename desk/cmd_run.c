/* cmd_run.c - the four stages in order: the one place where the pipeline is written down */
#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "base/log.h"
#include "desk/command.h"
#include "desk/lastrun.h"
#include "desk/totals.h"
#include "ingest/ingest.h"
#include "issue/issue.h"
#include "match/match.h"
#include "parse/parse.h"

typedef struct {
	const char *name;
	bool (*run)(Store *store, const Config *config, guint *worked, GError **error);
	const char *one, *many;  /* what it did, for the summary */
	bool may_fail;           /* the world's fault stops only this stage; those after it still have work */
} Stage;

static const Stage stages[] = {
	{ "ingest", ingest_run, "message taken", "messages taken", true },
	{ "parse", parse_run, "document read", "documents read", false },
	{ "match", match_run, "application or payment settled", "applications and payments settled", false },
	{ "issue", issue_run, "application issued", "applications issued", false },
};

#define N_STAGES G_N_ELEMENTS(stages)

static bool
choose_stages(int n, char **words, bool *chosen, const char **unknown)
{
	for (guint i = 0; i < N_STAGES; i++)
		chosen[i] = n == 0;
	for (int w = 0; w < n; w++) {
		bool found = false;

		for (guint i = 0; i < N_STAGES; i++)
			if (strcmp(stages[i].name, words[w]) == 0)
				found = chosen[i] = true;
		if (!found) {
			*unknown = words[w];
			return false;
		}
	}
	return true;
}

static int
misuse_stage(const CommandContext *context, const char *word)
{
	const char *names[N_STAGES + 1] = { NULL };
	const char *nearest;

	for (guint i = 0; i < N_STAGES; i++)
		names[i] = stages[i].name;
	nearest = command_nearest(word, names);
	return command_misuse(context, nearest != NULL ? "there is no stage '%s'; did you mean '%s'?" : "there is no stage '%s'", word, nearest);
}

/* "3 messages taken, 12 documents read"; "nothing new" when there was nothing to do. */
static char *
summarise(const guint *worked, int status)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < N_STAGES; i++)
		if (worked[i] > 0)
			g_string_append_printf(text, "%s%u %s", text->len > 0 ? ", " : "", worked[i], worked[i] == 1 ? stages[i].one : stages[i].many);
	if (text->len == 0)
		g_string_append(text, status == EXIT_DONE ? "nothing new" : "nothing done");
	return g_string_free(text, FALSE);
}

static int
check_totals(Store *store)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) totals = totals_take(store, &error);

	if (totals == NULL)
		return command_fail(error);
	for (guint i = 0; i < totals->len; i++) {
		const Total *total = totals->pdata[i];

		if (!total->balanced)
			fprintf(stderr, "keypost: out of balance: %s\n", total->text);
	}
	return totals_balance(totals) ? EXIT_DONE : EXIT_UNBALANCED;
}

/* Runs the chosen stages; answers the exit status and says each failure as it comes. */
static int
run_stages(CommandContext *context, const bool *chosen, guint *worked)
{
	int status = EXIT_DONE;

	for (guint i = 0; i < N_STAGES; i++) {
		g_autoptr(GError) error = NULL;

		if (!chosen[i] || stages[i].run(context->store, context->config, &worked[i], &error))
			continue;
		g_prefix_error(&error, "%s: ", stages[i].name);
		status = command_fail(error);
		if (!stages[i].may_fail || !g_error_matches(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN))
			return status;
	}
	return status;
}

/* What every run ends with: totals where something moved, and the news of it. */
static int
settle(CommandContext *context, const char *began, const guint *worked, int status, char **summary)
{
	g_autoptr(GError) error = NULL;
	guint all = 0;

	for (guint i = 0; i < N_STAGES; i++)
		all += worked[i];
	if (status == EXIT_DONE && all > 0) /* where nothing moved, nothing can have come out of balance */
		status = check_totals(context->store);
	*summary = summarise(worked, status);
	if (!lastrun_write(context->store, began, *summary, status, &error))
		log_warning("%s", error->message);
	return status;
}

int
run_after_ingest(CommandContext *context, guint taken, int status, char **summary)
{
	guint worked[N_STAGES] = { taken };
	bool chosen[N_STAGES];
	g_autofree char *began = date_now();
	int stages_status;

	for (guint i = 0; i < N_STAGES; i++)
		chosen[i] = i > 0;
	stages_status = run_stages(context, chosen, worked);
	return settle(context, began, worked, stages_status != EXIT_DONE ? stages_status : status, summary);
}

int
cmd_run(CommandContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { 0 } };
	const char *unknown = NULL;
	bool chosen[N_STAGES];
	guint worked[N_STAGES] = { 0 };
	g_autofree char *began = date_now(), *summary = NULL;
	int status;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (!choose_stages(argc - 1, argv + 1, chosen, &unknown))
		return misuse_stage(context, unknown);
	if (!command_open_store(context, STORE_CREATE, &error))
		return command_fail(error);
	status = settle(context, began, worked, run_stages(context, chosen, worked), &summary);
	printf("%s\n", summary);
	return status;
}
