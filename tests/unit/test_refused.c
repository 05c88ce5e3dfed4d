/* test_refused.c - what no reader takes is named, and the sentence says what to ask for */
#include <string.h>
#include "parse/reader.h"

static GBytes *
ole(const char *stream)
{
	GByteArray *bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *)"\320\317\021\340\241\261\032\341", 8);
	g_byte_array_set_size(bytes, 1024);
	memset(bytes->data + 8, 0, 1016);
	for (gsize i = 0; stream[i] != '\0'; i++)
		bytes->data[512 + 2 * i] = (guint8)stream[i];
	return g_byte_array_free_to_bytes(bytes);
}

static void
test_ole(void)
{
	static const struct {
		const char *stream, *says;
	} cases[] = {
		{ "EncryptedPackage", "without one" }, { "__properties_version1.0", "forwarded" }, { "WordDocument", "container is damaged" }, { "Workbook", "PDF or XLSX" },
		{ "PowerPoint Document", "PPT" }, { "Contents", "old kind" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = ole(cases[i].stream);
		Input input = { .bytes = bytes, .file_name = "x", .media_type = "", .depth = 1 };
		g_autoptr(Reading) reading = reader_read(&input);

		g_test_message("%s: %s", cases[i].stream, reading->fault);
		g_assert_nonnull(reading->fault);
		g_assert_nonnull(strstr(reading->fault, cases[i].says));
		g_assert_true(i == 0 || strstr(reading->fault, "damaged") != NULL || g_str_has_prefix(reading->fault, "unknown format"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/refused/ole", test_ole);
	return g_test_run();
}
