/* cmd_status.c - counts per state, what waits longest, the last run, control totals */
#include <stdio.h>
#include <string.h>
#include "desk/command.h"
#include "desk/json.h"
#include "desk/lastrun.h"
#include "desk/print.h"
#include "desk/table.h"
#include "desk/thing.h"
#include "desk/totals.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/goods.h"
#include "store/message.h"
#include "store/payment.h"

typedef struct {
	const char *state, *since; /* of one row, borrowed from it */
	int64_t id;
} Waiter;

/* Rows of every noun, seen through what they have in common: a state, and a moment since when they are. */
static GPtrArray *
rows_of(Store *store, Noun noun, GError **error)
{
	switch (noun) {
	case NOUN_MESSAGE:
		return message_list(store, NULL, error);
	case NOUN_DOCUMENT:
		return document_list(store, NULL, NULL, error);
	case NOUN_APPLICATION:
		return application_list(store, NULL, error);
	case NOUN_PAYMENT:
		return payment_list(store, NULL, error);
	case NOUN_EXCEPTION:
		return exception_list(store, NULL, NULL, error);
	case NOUN_JOB:
		return job_list(store, NULL, error);
	case NOUN_SHIPMENT:
		return shipment_list(store, NULL, error);
	default:
		return invoice_list(store, NULL, error);
	}
}

static Waiter
waiter_of(Noun noun, gconstpointer row)
{
	switch (noun) {
	case NOUN_MESSAGE: {
		const Message *message = row;

		return (Waiter){ message->state, message->fetched_at, message->id };
	}
	case NOUN_DOCUMENT:
		return (Waiter){ ((const Document *)row)->state, "", ((const Document *)row)->id };
	case NOUN_APPLICATION: {
		const Application *application = row;

		return (Waiter){ application->state, application->created_at, application->id };
	}
	case NOUN_PAYMENT:
		return (Waiter){ ((const Payment *)row)->state, ((const Payment *)row)->paid_at, ((const Payment *)row)->id };
	case NOUN_EXCEPTION:
		return (Waiter){ ((const Exception *)row)->state, ((const Exception *)row)->since, ((const Exception *)row)->id };
	case NOUN_JOB:
		return (Waiter){ ((const Job *)row)->state, ((const Job *)row)->due, ((const Job *)row)->id };
	case NOUN_SHIPMENT:
		return (Waiter){ ((const Shipment *)row)->state, "", ((const Shipment *)row)->id };
	default:
		return (Waiter){ ((const Invoice *)row)->state, "", ((const Invoice *)row)->id };
	}
}

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

/* One row a state that occurs: how many, and the one that waits longest. */
static void
add_state(Table *table, Noun noun, const char *state, GPtrArray *rows)
{
	const char *word = moment_word(noun, state);
	Waiter oldest = { 0 };
	gint64 count = 0;

	for (guint i = 0; i < rows->len; i++) {
		Waiter waiter = waiter_of(noun, rows->pdata[i]);

		if (strcmp(waiter.state, state) != 0)
			continue;
		count++;
		if (oldest.id == 0 || strcmp(waiter.since, oldest.since) < 0)
			oldest = waiter;
	}
	if (count == 0)
		return;
	table_add(table, noun_name(noun));
	table_add(table, state);
	table_number(table, count);
	table_take(table, word != NULL ? thing_name(noun, oldest.id) : g_strdup(""));
	table_take(table, word != NULL && *oldest.since != '\0' ? g_strdup_printf("%s %.10s", word, oldest.since) : g_strdup(""));
}

static Table *
count_states(Store *store, GError **error)
{
	g_autoptr(Table) table = table_new("what", "state", "#count", "oldest", "waits", NULL);

	for (Noun noun = 0; noun < NOUN_N; noun++) {
		const char *const *states = lifecycle_states(noun);
		g_autoptr(GPtrArray) rows = rows_of(store, noun, error);

		if (rows == NULL)
			return NULL;
		for (; *states != NULL; states++)
			add_state(table, noun, *states, rows);
	}
	return g_steal_pointer(&table);
}

static void
print_rest(GPtrArray *totals, const char *last)
{
	print_section("last run");
	print_line(last != NULL ? "" : "none", "%s", last != NULL ? last : "keypost run starts one");
	print_section("control totals");
	for (guint i = 0; i < totals->len; i++) {
		const Total *total = totals->pdata[i];

		print_line(total->balanced ? "ok" : "OUT OF BALANCE", "%s", total->text);
	}
}

int
cmd_status(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL, *last = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL }, { 0 } };
	g_autoptr(Table) table = NULL;
	g_autoptr(GPtrArray) totals = NULL;
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "status takes no argument");
	table = count_states(context->store, &error);
	totals = table != NULL ? totals_take(context->store, &error) : NULL;
	if (totals == NULL)
		return command_fail(error);
	last = lastrun_read(context->store);
	table_print(table, format, "states", "the store is empty; keypost run takes what lies in the mailboxes", stdout);
	if (format == FORMAT_TABLE)
		print_rest(totals, last);
	return totals_balance(totals) ? EXIT_DONE : EXIT_UNBALANCED;
}
