/* test_screens.c - screens of telephones, wallets and web banks (tests/cases/understand/screens.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("screens");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/screens/layouts", test_layouts);
	return g_test_run();
}
