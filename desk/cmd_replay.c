/* cmd_replay.c - reads kept mails again with today's rules in a scratch copy and prints what would change */
#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "base/stop.h"
#include "desk/command.h"
#include "desk/counterpart.h"
#include "desk/decision.h"
#include "desk/difference.h"
#include "desk/lookup.h"
#include "desk/table.h"
#include "desk/thing.h"
#include "match/match.h"
#include "parse/parse.h"
#include "store/application.h"
#include "store/message.h"
#include "store/scratch.h"

#define MOST_ANSWERS 8 /* rounds: an answer may lead to the next question, never without end */

typedef struct {
	CommandContext *context;
	char *from, *to;          /* days, both included; NULL: not said */
	gboolean keep_readings;
	GHashTable *named;        /* mails named one by one, of int64_t; NULL: all */
	Store *kept, *today;
	GArray *again;            /* int64_t: the mails that are read again */
	guint documents;          /* read again */
} Replay;

static void
replay_clear(Replay *replay)
{
	g_free(replay->from);
	g_free(replay->to);
	g_clear_pointer(&replay->named, g_hash_table_unref);
	g_clear_pointer(&replay->again, g_array_unref);
	store_close(replay->today);
	store_close(replay->kept);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Replay, replay_clear)

/* ---- which mails ---- */

static bool
check_day(const char *option, const char *day, GError **error)
{
	g_autofree char *real = day != NULL && strlen(day) == 10 ? date_parse(day) : NULL;

	if (day == NULL || g_strcmp0(real, day) == 0)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--%s %s: it is a day like 2026-10-09", option, day);
	return false;
}

static void
name_mail(Replay *replay, int64_t id)
{
	g_hash_table_add(replay->named, g_memdup2(&id, sizeof id));
}

/* A mail by itself, or those of what else a person can name. */
static bool
name_mails(Replay *replay, const char *word, GError **error)
{
	g_autoptr(Trail) trail = NULL;
	g_autoptr(GArray) mails = NULL;
	Noun noun;
	int64_t id;

	if (!thing_parse(word, &noun, &id, error))
		return false;
	if (noun == NOUN_APPLICATION) {
		g_autoptr(Application) application = application_get(replay->kept, id, error);

		mails = application != NULL ? application_messages(replay->kept, id, error) : NULL;
	} else {
		trail = trail_of(replay->kept, noun, id, error);
		mails = trail != NULL ? g_array_ref(trail->messages) : NULL;
	}
	if (mails == NULL)
		return thing_refuse(noun, id, error);
	for (guint i = 0; i < mails->len; i++)
		name_mail(replay, g_array_index(mails, int64_t, i));
	return true;
}

static bool
take_words(Replay *replay, int n, char **words, GError **error)
{
	if (n > 0)
		replay->named = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	for (int i = 0; i < n; i++)
		if (!name_mails(replay, words[i], error))
			return false;
	return true;
}

static bool
is_chosen(const Replay *replay, const Message *message)
{
	const char *day = *message->date != '\0' ? message->date : message->fetched_at;

	if (strcmp(message->state, "received") == 0) /* nobody has read it yet: there is no "again" */
		return false;
	return (replay->named == NULL || g_hash_table_contains(replay->named, &message->id)) &&
	       (replay->from == NULL || strncmp(day, replay->from, 10) >= 0) && (replay->to == NULL || strncmp(day, replay->to, 10) <= 0);
}

static bool
choose(Replay *replay, GError **error)
{
	g_autoptr(GPtrArray) messages = message_list(replay->kept, NULL, error);

	replay->again = g_array_new(FALSE, FALSE, sizeof(int64_t));
	for (guint i = 0; messages != NULL && i < messages->len; i++) {
		const Message *message = messages->pdata[i];

		if (is_chosen(replay, message))
			g_array_append_val(replay->again, message->id);
	}
	return messages != NULL;
}

/* ---- the work ---- */

/* Two copies: of one moment, whatever else works on the store meanwhile; the second is worked on.  Both are brought up to date, so a new version
 * can be asked before it has touched the store. */
static bool
copy(Replay *replay, int n, char **words, GError **error)
{
	g_autoptr(GArray) nothing = g_array_new(FALSE, FALSE, sizeof(int64_t));

	if (!command_open_store(replay->context, STORE_COPY, error))
		return false;
	replay->kept = scratch_open(replay->context->store, error);
	if (replay->kept == NULL || !take_words(replay, n, words, error) || !choose(replay, error))
		return false;
	replay->today = scratch_open(replay->kept, error);
	return replay->today != NULL && scratch_forget(replay->today, replay->keep_readings ? nothing : replay->again, error);
}

static bool
read_again(Replay *replay, GError **error)
{
	if (!replay->keep_readings && !parse_run(replay->today, replay->context->config, &replay->documents, error))
		return false;
	if (!stop_wanted())
		return true;
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "stopped; nothing was changed");
	return false;
}

/* Matching by the rules alone, then again with what people answered, until there is nothing left to answer. */
static bool
match_again(Replay *replay, Counterparts **map, GError **error)
{
	for (guint round = 0; round < MOST_ANSWERS; round++) {
		guint worked, carried;

		if (!match_run(replay->today, replay->context->config, &worked, error))
			return false;
		g_clear_pointer(map, counterparts_free);
		*map = counterparts_find(replay->kept, replay->today, error);
		if (*map == NULL || !decisions_carry(replay->kept, replay->today, *map, &carried, error))
			return false;
		if (carried == 0)
			return true;
	}
	return true;
}

/* ---- what is told ---- */

/* Answers how many applications they are of. */
static guint
fill_table(const GPtrArray *differences, Table *table)
{
	guint applications = 0;
	int64_t last = 0;

	for (guint i = 0; i < differences->len; i++) {
		const Difference *difference = differences->pdata[i];

		if (difference->application != 0 && difference->application != last)
			applications++;
		last = difference->application;
		table_take(table, thing_name(NOUN_APPLICATION, difference->application));
		table_add(table, difference->about);
		table_add(table, difference->name);
		table_add(table, difference->kept);
		table_add(table, difference->today);
	}
	return applications;
}

static const char *
plural(guint n)
{
	return n == 1 ? "" : "s";
}

static int
tell(const Replay *replay, const GPtrArray *differences, Format format)
{
	g_autoptr(Table) table = table_new("application", "about", "what", "kept", "today", NULL);
	guint applications = fill_table(differences, table);

	table_fit_terminal(table, stdout);
	table_print(table, format, "differences", "no differences", stdout);
	fflush(stdout);
	if (replay->keep_readings)
		fprintf(stderr, "keypost: nothing read again, everything matched again");
	else
		fprintf(stderr, "keypost: %u mail%s with %u document%s read again, everything matched again", replay->again->len,
		        plural(replay->again->len), replay->documents, plural(replay->documents));
	fprintf(stderr, ": %u difference%s in %u application%s; the store was not changed\n", differences->len, plural(differences->len),
	        applications, plural(applications));
	return EXIT_DONE;
}

static int
replay_run(Replay *replay, int n, char **words, Format format)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Counterparts) map = NULL;
	g_autoptr(GPtrArray) differences = NULL;

	stop_catch();
	if (!copy(replay, n, words, &error) || !read_again(replay, &error) || !match_again(replay, &map, &error))
		return command_fail(error);
	differences = differences_find(replay->kept, replay->today, map, replay->again, &error);
	return differences != NULL ? tell(replay, differences, format) : command_fail(error);
}

int
cmd_replay(CommandContext *context, int argc, char **argv)
{
	g_auto(Replay) replay = { .context = context };
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "from", 0, 0, G_OPTION_ARG_STRING, &replay.from, NULL, NULL },
		{ "to", 0, 0, G_OPTION_ARG_STRING, &replay.to, NULL, NULL },
		{ "keep-readings", 0, 0, G_OPTION_ARG_NONE, &replay.keep_readings, NULL, NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL },
		{ 0 },
	};
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error) ||
	    !check_day("from", replay.from, &error) || !check_day("to", replay.to, &error))
		return command_fail(error);
	return replay_run(&replay, argc - 1, argv + 1, format);
}
