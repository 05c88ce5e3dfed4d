/* test_form.c - application forms of many layouts (tests/cases/understand/form.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("form");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/form/layouts", test_layouts);
	return g_test_run();
}
