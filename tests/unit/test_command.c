/* test_command.c - the rows of commands, how things are named, what is near to a slip of the finger */
#include <string.h>
#include "desk/command.h"
#include "desk/thing.h"

static void
test_rows(void)
{
	static const char *const promised[] = { "run", "check", "status", "read", "list", "show", "why", "exception", "statement", "produce",
		                                "ship", "export", "backup", "verify", "version" };
	guint n;
	const Command *rows = command_all(&n);
	g_autofree char *overview = command_overview();

	for (guint i = 0; i < G_N_ELEMENTS(promised); i++)
		g_assert_nonnull(command_find(promised[i]));
	for (guint i = 0; i < n; i++) {
		g_autofree char *help = command_help(&rows[i]);

		g_assert_nonnull(rows[i].run);
		g_assert_nonnull(strstr(overview, rows[i].summary));
		g_assert_nonnull(strstr(help, rows[i].name));
		g_assert_true(*rows[i].help == '\0' || g_str_has_suffix(rows[i].help, "\n"));
		g_assert_true((rows[i].needs & (NEED_STORE_READ | NEED_STORE_WRITE)) == 0 || (rows[i].needs & NEED_CONFIG) != 0);
	}
	g_assert_null(command_find("runn"));
}

static void
test_nearest(void)
{
	static const struct {
		const char *typed, *expected;
	} cases[] = {
		{ "rnu", "run" }, { "statsu", "status" }, { "exceptoin", "exception" }, { "exc", "exception" }, { "stat", "status" },
		{ "xyzzy", NULL }, { "lst", "list" },     { "q", NULL },                { "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(command_nearest_name(cases[i].typed), ==, cases[i].expected);
}

static void
test_things(void)
{
	static const struct {
		const char *text;
		Noun noun;
		int64_t id;
	} good[] = {
		{ "A12", NOUN_APPLICATION, 12 }, { "p3", NOUN_PAYMENT, 3 },  { "M5", NOUN_MESSAGE, 5 },  { "D7", NOUN_DOCUMENT, 7 },
		{ "e9", NOUN_EXCEPTION, 9 },     { "J4", NOUN_JOB, 4 },      { "S2", NOUN_SHIPMENT, 2 }, { "I1", NOUN_INVOICE, 1 },
	};
	static const char *const bad[] = { "12", "A", "A0", "A-1", "A1x", "X4", "", "A 1", "A99999999999999999999" };

	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autofree char *upper = g_ascii_strup(good[i].text, -1), *name = thing_name(good[i].noun, good[i].id);
		int64_t id = 0;
		Noun noun = NOUN_N;

		g_assert_true(thing_parse(good[i].text, &noun, &id, NULL));
		g_assert_cmpint(noun, ==, good[i].noun);
		g_assert_cmpint(id, ==, good[i].id);
		g_assert_cmpstr(name, ==, upper);
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		int64_t id;
		Noun noun;

		g_assert_false(thing_parse(bad[i], &noun, &id, &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	}
}

static void
test_thing_words(void)
{
	g_autoptr(GError) error = NULL;
	char *two[] = { (char *)"application", (char *)"12" }, *one[] = { (char *)"E3", (char *)"rest" };
	int64_t id;
	Noun noun;
	int used;

	g_assert_true(thing_parse_words(2, two, &noun, &id, &used, NULL));
	g_assert_true(noun == NOUN_APPLICATION && id == 12 && used == 2);
	g_assert_true(thing_parse_words(2, one, &noun, &id, &used, NULL));
	g_assert_true(noun == NOUN_EXCEPTION && id == 3 && used == 1);
	g_assert_true(thing_parse_as("7", NOUN_JOB, &id, NULL) && id == 7);
	g_assert_true(thing_parse_as("J7", NOUN_JOB, &id, NULL) && id == 7);
	g_assert_false(thing_parse_as("A7", NOUN_JOB, &id, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
}

/* A misspelt option names the right one; a value that is missing is said. */
static void
test_options(void)
{
	static const struct {
		const char *argument, *says;
	} cases[] = { { "--fromat", "--format" }, { "--zzzzzzzz", "--zzzzzzzz" }, { "--format", "--format" } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *value = NULL;
		g_autoptr(GError) error = NULL;
		const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &value, NULL, NULL }, { 0 } };
		char *words[] = { (char *)"list", (char *)cases[i].argument, NULL }, **argv = words;
		int argc = 2;

		g_assert_false(command_options(NULL, entries, &argc, &argv, &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_nonnull(strstr(error->message, cases[i].says));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/command/rows", test_rows);
	g_test_add_func("/command/nearest", test_nearest);
	g_test_add_func("/command/things", test_things);
	g_test_add_func("/command/thing-words", test_thing_words);
	g_test_add_func("/command/options", test_options);
	return g_test_run();
}
