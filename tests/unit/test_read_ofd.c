/* test_read_ofd.c - the reader of OFD against its golden pairs, and against damage */
#include "tests/unit/golden.h"

static void
test_pairs(void)
{
	static const char *const names[] = { "receipt.ofd", "secret.ofd", "hollow.ofd", };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		golden_compare(read_ofd, names[i]);
}

static void
test_damage(void)
{
	g_test_timer_start();
	golden_damage(read_ofd, "receipt.ofd", 1000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/read_ofd/pairs", test_pairs);
	g_test_add_func("/read_ofd/damage", test_damage);
	return g_test_run();
}
