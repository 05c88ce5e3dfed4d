/* cmd_status.c - counts per state, what waits longest, the last run, control totals */
#include <stdio.h>
#include <string.h>
#include "desk/command.h"
#include "desk/health.h"
#include "desk/json.h"
#include "desk/lastrun.h"
#include "desk/print.h"
#include "desk/table.h"
#include "desk/thing.h"
#include "desk/totals.h"
#include "store/tally.h"

/* States in which somebody still has to do something, and what the moment in the last column means. */
static const struct {
	Noun noun;
	const char *state, *moment;
} waits[] = {
	{ NOUN_MESSAGE, "received", "since" },     { NOUN_MESSAGE, "parsed", "since" },
	{ NOUN_APPLICATION, "incomplete", "since" }, { NOUN_APPLICATION, "awaiting_payment", "since" },
	{ NOUN_APPLICATION, "held", "since" },     { NOUN_APPLICATION, "queued", "since" },
	{ NOUN_PAYMENT, "claimed", "paid" },       { NOUN_PAYMENT, "contradicted", "paid" },
	{ NOUN_EXCEPTION, "open", "since" },       { NOUN_JOB, "queued", "due" },
	{ NOUN_JOB, "in_production", "due" },
};

static const char *
moment_word(Noun noun, const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(waits); i++)
		if (waits[i].noun == noun && strcmp(waits[i].state, state) == 0)
			return waits[i].moment;
	return NULL;
}

/* What the store counted of one noun, until its states are printed in the order of their life. */
typedef struct {
	char *state, *since;
	int64_t count, oldest;
} Waiting;

static void
waiting_clear(gpointer data)
{
	Waiting *waiting = data;

	g_free(waiting->state);
	g_free(waiting->since);
}

static bool
take_state(const char *state, int64_t count, int64_t oldest, const char *since, gpointer data)
{
	Waiting waiting = { g_strdup(state), g_strdup(since), count, oldest };

	g_array_append_val((GArray *)data, waiting);
	return true;
}

/* One row a state that occurs: how many, and the one that waits longest. */
static void
add_state(Table *table, Noun noun, const Waiting *waiting)
{
	const char *word = moment_word(noun, waiting->state);

	table_add(table, noun_name(noun));
	table_add(table, waiting->state);
	table_number(table, waiting->count);
	table_take(table, word != NULL ? thing_name(noun, waiting->oldest) : g_strdup(""));
	table_take(table, word != NULL && *waiting->since != '\0' ? g_strdup_printf("%s %.10s", word, waiting->since) : g_strdup(""));
}

static Table *
count_states(Store *store, GError **error)
{
	g_autoptr(Table) table = table_new("what", "state", "#count", "oldest", "waits", NULL);

	for (Noun noun = 0; noun < NOUN_N; noun++) {
		g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(Waiting));

		g_array_set_clear_func(found, waiting_clear);
		if (!tally_states(store, noun, take_state, found, error))
			return NULL;
		for (const char *const *state = lifecycle_states(noun); *state != NULL; state++)
			for (guint i = 0; i < found->len; i++)
				if (strcmp(g_array_index(found, Waiting, i).state, *state) == 0)
					add_state(table, noun, &g_array_index(found, Waiting, i));
	}
	return g_steal_pointer(&table);
}

/* Of each mailbox or folder only what the day needs; the rest is with --mailboxes. */
static void
print_looks(const Table *mailboxes)
{
	for (guint row = 0; row < table_rows(mailboxes); row++) {
		const char *folder = table_cell(mailboxes, row, "folder"), *mail = table_cell(mailboxes, row, "last mail");
		const char *said = table_cell(mailboxes, row, "says");

		g_autofree char *name = g_strconcat("mailbox ", table_cell(mailboxes, row, "mailbox"), NULL);

		print_line(name, "%s%slooked at %s%s%s%s%s", folder, *folder != '\0' ? ": " : "",
		           table_cell(mailboxes, row, "looked"), *mail != '\0' ? ", last mail " : "", mail,
		           *said != '\0' && strcmp(said, "ok") != 0 ? ": " : "", strcmp(said, "ok") != 0 ? said : "");
	}
}

static void
print_rest(GPtrArray *totals, const char *last, const Table *mailboxes)
{
	print_section("last run");
	print_line(last != NULL ? "was" : "none", "%s", last != NULL ? last : "keypost run starts one");
	print_looks(mailboxes);
	print_section("control totals");
	for (guint i = 0; i < totals->len; i++) {
		const Total *total = totals->pdata[i];

		print_line(total->balanced ? "ok" : "OUT OF BALANCE", "%s", total->text);
	}
}

static void
print_alarms(GPtrArray *alarms)
{
	if (alarms->len > 0)
		print_section("alarms");
	for (guint i = 0; i < alarms->len; i++) {
		g_autofree char *clean = table_clean(alarms->pdata[i]);

		print_line("ALARM", "%s", clean);
	}
}

static void
put_alarms(Json *json, GPtrArray *alarms)
{
	json_begin_array(json, "alarms");
	for (guint i = 0; i < alarms->len; i++)
		json_string(json, NULL, alarms->pdata[i]);
	json_end_array(json);
}

static void
put_totals(Json *json, GPtrArray *totals)
{
	json_begin_array(json, "control_totals");
	for (guint i = 0; i < totals->len; i++) {
		const Total *total = totals->pdata[i];

		json_begin_object(json, NULL);
		json_boolean(json, "balanced", total->balanced);
		json_string(json, "text", total->text);
		json_end_object(json);
	}
	json_end_array(json);
}

/* The mailboxes alone, for people and for monitoring: exit 1 when there is an alarm. */
static int
show_mailboxes(CommandContext *context, Format format)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Table) table = health_table(context->store, &error);
	g_autoptr(GPtrArray) alarms = table != NULL ? health_alarms(context->store, context->config, &error) : NULL;

	if (alarms == NULL)
		return command_fail(error);
	if (format == FORMAT_JSON) {
		g_autoptr(Json) json = json_new(stdout);

		json_begin_object(json, NULL);
		table_put(table, json, "mailboxes");
		put_alarms(json, alarms);
		json_end_object(json);
	} else {
		table_fit_terminal(table, stdout);
		table_print(table, format, "mailboxes", "no mailbox was looked at yet; keypost run does", stdout);
		if (format == FORMAT_TABLE)
			print_alarms(alarms);
	}
	return alarms->len > 0 ? EXIT_UNBALANCED : EXIT_DONE;
}

/* CSV holds the counts alone: it is one table. */
static void
print_status(Table *states, const char *last, const Table *mailboxes, GPtrArray *totals, GPtrArray *alarms, Format format)
{
	if (format == FORMAT_JSON) {
		g_autoptr(Json) json = json_new(stdout);

		json_begin_object(json, NULL);
		table_put(states, json, "states");
		json_string_or_null(json, "last_run", last);
		table_put(mailboxes, json, "mailboxes");
		put_totals(json, totals);
		put_alarms(json, alarms);
		json_end_object(json);
		return;
	}
	table_fit_terminal(states, stdout);
	table_print(states, format, "states", "the store is empty; keypost run takes what lies in the mailboxes", stdout);
	if (format == FORMAT_CSV)
		return;
	print_rest(totals, last, mailboxes);
	print_alarms(alarms);
}

int
cmd_status(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL, *last = NULL;
	gboolean mailboxes = FALSE;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL },
		                         { "mailboxes", 0, 0, G_OPTION_ARG_NONE, &mailboxes, NULL, NULL },
		                         { 0 } };
	g_autoptr(Table) table = NULL, looks = NULL;
	g_autoptr(GPtrArray) totals = NULL, alarms = NULL;
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "status takes no argument");
	if (mailboxes)
		return show_mailboxes(context, format);
	table = count_states(context->store, &error);
	totals = table != NULL ? totals_take(context->store, &error) : NULL;
	alarms = totals != NULL ? health_alarms(context->store, context->config, &error) : NULL;
	looks = alarms != NULL ? health_table(context->store, &error) : NULL;
	if (looks == NULL)
		return command_fail(error);
	last = lastrun_read(context->store);
	print_status(table, last, looks, totals, alarms, format);
	return totals_balance(totals) ? EXIT_DONE : EXIT_UNBALANCED;
}
