/* test_read_xlsx.c - the reader of XLSX against its golden pairs, and against damage */
#include "tests/unit/golden.h"

static void
test_pairs(void)
{
	static const char *const names[] = { "form.xlsx", "cut.xlsx", };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		golden_compare(read_xlsx, names[i]);
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_xlsx, "form.xlsx", 1000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_xlsx/pairs", test_pairs);
	g_test_add_func("/read_xlsx/damage", test_damage);
	return g_test_run();
}
