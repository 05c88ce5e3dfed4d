/* test_licence.c - licences, certificates of institutions, identity cards (tests/cases/understand/licence.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("licence");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/licence/layouts", test_layouts);
	return g_test_run();
}
