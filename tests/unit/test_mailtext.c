/* test_mailtext.c - what mails ask for, and who signs (tests/cases/understand/mailtext.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("mailtext");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mailtext/layouts", test_layouts);
	return g_test_run();
}
