/* test_json.c - the JSON writer */
#include <stdlib.h>
#include <string.h>
#include "desk/json.h"

typedef struct {
	FILE *stream;
	char *text;
	size_t size;
} Sink;

static Json *
sink_open(Sink *sink)
{
	sink->stream = open_memstream(&sink->text, &sink->size);
	return json_new(sink->stream);
}

static void
sink_expect(Sink *sink, Json *json, const char *expected)
{
	json_free(json);
	fclose(sink->stream);
	g_assert_cmpstr(sink->text, ==, expected);
	free(sink->text);
}

static void
test_layout(void)
{
	Sink sink;
	Json *json = sink_open(&sink);

	json_begin_object(json, NULL);
	json_string(json, "schema", "x/1");
	json_begin_array(json, "rows");
	for (int i = 1; i <= 2; i++) {
		json_begin_object(json, NULL);
		json_integer(json, "id", i);
		json_begin_array(json, "box");
		json_double(json, NULL, 0.5);
		json_double(json, NULL, 1);
		json_end_array(json);
		json_end_object(json);
	}
	json_end_array(json);
	json_begin_array(json, "none");
	json_end_array(json);
	json_end_object(json);
	sink_expect(&sink, json,
	            "{\n  \"schema\": \"x/1\",\n  \"rows\": [\n    {\"id\": 1, \"box\": [0.5, 1.0]},\n    {\"id\": 2, \"box\": [0.5, 1.0]}\n  ],\n"
	            "  \"none\": []\n}\n");
}

static void
test_values(void)
{
	static const struct {
		const char *text, *expected;
	} strings[] = {
		{ "公司", "\"公司\"" }, { "a\"b\\c", "\"a\\\"b\\\\c\"" }, { "line\nend", "\"line\\nend\"" }, { NULL, "null" },
		{ "\x01", "\"\\u0001\"" }, { "bad \xff byte", "\"bad \xEF\xBF\xBD byte\"" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(strings); i++) {
		Sink sink;
		Json *json = sink_open(&sink);
		g_autofree char *line = g_strconcat(strings[i].expected, "\n", NULL);

		json_string(json, NULL, strings[i].text);
		sink_expect(&sink, json, line);
	}
}

static void
test_nothing(void)
{
	Sink sink;
	Json *json = sink_open(&sink);

	json_begin_array(json, NULL);
	json_string_or_null(json, NULL, "");
	json_integer_or_null(json, NULL, 0);
	json_integer_or_null(json, NULL, -3);
	json_boolean(json, NULL, true);
	json_double(json, NULL, 0.0 / 0.0);
	json_end_array(json);
	sink_expect(&sink, json, "[\n  null,\n  null,\n  -3,\n  true,\n  null\n]\n");
}

static void
test_numbers(void)
{
	static const struct {
		const char *text, *expected;
	} numbers[] = {
		{ "700.00", "700.00\n" }, { "-0.05", "-0.05\n" }, { "0", "0\n" }, { "007", "\"007\"\n" }, { "1,234.50", "\"1,234.50\"\n" },
		{ "", "\"\"\n" },         { "1.", "\"1.\"\n" },   { "-", "\"-\"\n" }, { "1e9", "\"1e9\"\n" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		Sink sink;
		Json *json = sink_open(&sink);

		json_number(json, NULL, numbers[i].text);
		sink_expect(&sink, json, numbers[i].expected);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/layout", test_layout);
	g_test_add_func("/json/values", test_values);
	g_test_add_func("/json/nothing", test_nothing);
	g_test_add_func("/json/numbers", test_numbers);
	return g_test_run();
}
