/* test_torn.c - receipts as readers of pictures give them: torn, glued, with balances and lists (tests/cases/understand/torn.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("torn");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/torn/layouts", test_layouts);
	return g_test_run();
}
