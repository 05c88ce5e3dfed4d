/* test_receipt.c - remittance proofs of many banks, phones and wallets (tests/cases/understand/receipt.cases) */
#include "sketch.h"

static void
test_layouts(void)
{
	sketch_cases("receipt");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/receipt/layouts", test_layouts);
	return g_test_run();
}
