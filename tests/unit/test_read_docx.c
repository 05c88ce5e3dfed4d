/* test_read_docx.c - the reader of DOCX against its golden pairs, and against damage */
#include "tests/unit/golden.h"

static void
test_pairs(void)
{
	static const char *const names[] = { "form.docx", "cut.docx", "secret.docx", "entities.docx", };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		golden_compare(read_docx, names[i]);
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_docx, "form.docx", 1000);
}

/* No ZIP at all, and nothing at all. */
static void
test_outside(void)
{
	static const char *const texts[] = { "", "PK", "%PDF-1.4", "PK\5\6 and so on for more than twenty bytes" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(texts[i], strlen(texts[i]));
		g_autoptr(Reading) reading = golden_read(read_docx, bytes);

		g_assert_nonnull(reading->fault);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_docx/pairs", test_pairs);
	g_test_add_func("/read_docx/damage", test_damage);
	g_test_add_func("/read_docx/outside", test_outside);
	return g_test_run();
}
