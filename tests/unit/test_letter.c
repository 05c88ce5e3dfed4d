/* test_letter.c - letters of authority, in labels and in running text (tests/cases/understand/letter.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("letter");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/letter/layouts", test_layouts);
	return g_test_run();
}
