/* test_read_pdf.c - the reader of PDF against its golden pairs, and against damage */
#include "tests/unit/golden.h"

static void
test_pairs(void)
{
	static const char *const names[] = { "receipt.pdf", "form.pdf", "turned.pdf", "cut.pdf", "secret.pdf", "empty.pdf", };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		golden_compare(read_pdf, names[i]);
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_pdf, "form.pdf", 200); /* not receipt.pdf: poppler itself falls over broken lists of embedded files */
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_always_fatal(G_LOG_FATAL_MASK); /* poppler warns of damage */
	g_test_add_func("/read_pdf/pairs", test_pairs);
	g_test_add_func("/read_pdf/damage", test_damage);
	return g_test_run();
}
