/* test_proof.c - what is wrong with a remittance proof by itself */
#include <locale.h>
#include "match/proof.h"

typedef struct {
	const char *name;
	const char *fields[12]; /* name, value, … */
	ProofFault fault;
} Case;

#define OURS "payee_name", "北京示例服务有限公司", "payee_account", "0413000000000009171"

static const Case cases[] = {
	{ "good", { OURS, "amount_fen", "70000" }, PROOF_GOOD },
	{ "masked", { "payee_name", "北京****公司", "payee_account", "0413****9171", "amount_fen", "70000" }, PROOF_GOOD },
	{ "other-payee", { "payee_name", "北京样本服务有限公司", "amount_fen", "70000" }, PROOF_WRONG_PAYEE },
	{ "pending", { OURS, "amount_fen", "70000", "status", "pending" }, PROOF_NOT_FINAL },
	{ "words-differ", { OURS, "amount_fen", "70000", "amount_words_fen", "35000" }, PROOF_INCONSISTENT },
	{ "no-sum", { OURS }, PROOF_UNREADABLE_SUM },
	{ "list", { OURS, "amount_fen", "70000", "doubt", "amount_fen: several transfers on one page (\"700.00\", \"350.00\")" }, PROOF_UNREADABLE_SUM },
	{ "list-with-words", { OURS, "amount_fen", "70000", "amount_words_fen", "70000", "doubt", "amount_fen: several transfers on one page" }, PROOF_UNREADABLE_SUM },
	{ "two-sums", { OURS, "amount_fen", "70000", "doubt", "amount_fen: \"700.00\" and \"88,120.50\" on one paper" }, PROOF_UNREADABLE_SUM },
	{ "two-sums-and-words", { OURS, "amount_fen", "70000", "amount_words_fen", "70000", "doubt", "amount_fen: \"700.00\" and \"710.50\" on one paper" }, PROOF_GOOD },
	{ "unknown-status", { OURS, "amount_fen", "70000", "doubt", "status: \"待某某\" is not known" }, PROOF_UNREADABLE_SUM },
	{ "other-doubt", { OURS, "amount_fen", "70000", "doubt", "paid_at: \"x\" is no date" }, PROOF_GOOD },
};

static void
test_fault(gconstpointer data)
{
	const Case *c = data;
	Config config = { .payee_name = (char *)"北京示例服务有限公司", .payee_account = (char *)"0413000000000009171" };
	Context context = { .config = &config };
	Document document = { .kind = (char *)"remittance_proof" };
	g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_free);
	Exhibit exhibit = { .document = &document, .fields = fields };
	g_autofree char *why = NULL;

	for (guint i = 0; c->fields[i] != NULL; i += 2) {
		FieldRow *field = g_new0(FieldRow, 1);

		field->name = (char *)c->fields[i];
		field->value = (char *)c->fields[i + 1];
		g_ptr_array_add(fields, field);
	}
	g_assert_cmpint(proof_fault(&context, &exhibit, &why), ==, c->fault);
	g_assert_true((why == NULL) == (c->fault == PROOF_GOOD));
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/proof/%s", cases[i].name);

		g_test_add_data_func(path, &cases[i], test_fault);
	}
	return g_test_run();
}
