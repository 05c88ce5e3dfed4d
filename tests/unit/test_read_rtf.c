/* test_read_rtf.c - the reader of RTF against its golden pairs, and against damage */
#include <locale.h>
#include "tests/unit/golden.h"

static void
test_pairs(void)
{
	golden_compare(read_rtf, "form.rtf");
	golden_compare(read_rtf, "cut.rtf");
}

static void
test_damage(void)
{
	golden_damage(read_rtf, "form.rtf", 3000);
}

static void
test_deep(void)
{
	g_autofree char *braces = g_strnfill(100000, '{');
	g_autofree char *text = g_strconcat("{\\rtf1 ", braces, NULL);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(Reading) reading = reading_new();
	Input input = { .bytes = bytes, .file_name = "deep.rtf", .media_type = "", .depth = 1 };

	g_assert_true(read_rtf(&input, reading, NULL));
	g_assert_nonnull(reading->fault);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_rtf/pairs", test_pairs);
	g_test_add_func("/read_rtf/damage", test_damage);
	g_test_add_func("/read_rtf/deep", test_deep);
	return g_test_run();
}
