/* test_banks.c - a receipt of every bank the desk knows of (tests/cases/understand/banks.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("banks");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/banks/layouts", test_layouts);
	return g_test_run();
}
