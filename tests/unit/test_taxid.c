/* test_taxid.c - tax identifiers: the vectors of DOMAIN.md sections 2.2 to 2.7 and 4.8 */
#include "base/taxid.h"

#include <string.h>

static const struct {
	const char *code;
	bool uscc, org;
} checks[] = {
	{ "91320115MA202UKD7X", true, true },
	{ "92330781MA2EDMFU50", true, true },
	{ "91110108MA01G0FB09", true, true },
	{ "91110000600037341L", true, true },
	{ "914403001922038216", true, true },
	{ "9144030071526726XG", true, true },
	{ "91330100799655058B", true, true },
	{ "91110000802100433B", true, true },
	{ "91110108551385082Q", true, true },
	{ "91310110666007217T", true, true },
	{ "91110116348294556H", true, true },
	{ "91350100M000100Y43", true, true },
	{ "91350100M000100Y4Z", false, true },
	{ "91500102563638729E", false, true },
	{ "91350211M00013FA1N", false, true },
	{ "91650100MA7TE5T00B", true, true },
	{ "91650100MA7TE5K11P", true, true },
	{ "9165230099TE5T0196", true, true },
	{ "91659001MA77K0J22G", true, true },
	{ "91653100999999015R", true, true },
	{ "91110108752606005P", true, true }, /* the payee's number in today's form */
};

static void
test_checks(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
		g_autofree char *org = g_strndup(checks[i].code + 8, 9);

		g_test_message("%s", checks[i].code);
		g_assert_cmpint(taxid_uscc_check(checks[i].code), ==, checks[i].uscc);
		g_assert_cmpint(taxid_org_check(org), ==, checks[i].org);
	}
	g_assert_true(taxid_legacy_check("110108752606005"));
	g_assert_true(taxid_legacy_check("650102999999023"));
	g_assert_false(taxid_legacy_check("110108752606006"));
	g_assert_true(taxid_person_check("11010519491231002X"));
	g_assert_false(taxid_person_check("110105194912310021"));
	g_assert_false(taxid_person_check("11010519491331002X"));
	g_assert_false(taxid_uscc_check(NULL));
	g_assert_false(taxid_org_check("12345678"));
}

/* Every single substitution and every swap of neighbours is seen by the check of GB 32100. */
static void
test_substitutions(void)
{
	static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

	for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
		g_autofree char *code = g_strdup(checks[i].code);

		for (gsize at = 0; checks[i].uscc && at < 18; at++) {
			for (const char *p = alphabet; *p != '\0'; p++) {
				code[at] = *p;
				g_assert_cmpint(taxid_uscc_check(code), ==, *p == checks[i].code[at]);
			}
			code[at] = checks[i].code[at];
			if (at == 17 || code[at] == code[at + 1])
				continue;
			code[at] = checks[i].code[at + 1];
			code[at + 1] = checks[i].code[at];
			g_assert_false(taxid_uscc_check(code));
			code[at] = checks[i].code[at];
			code[at + 1] = checks[i].code[at + 1];
		}
	}
}

static const struct {
	const char *raw, *normal;
	TaxIdKind kind;
	const char *key;
} kinds[] = {
	{ "91320115MA202UKD7X", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "９１３２０１１５ＭＡ２０２ＵＫＤ７Ｘ", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ " 9132 0115 MA20-2UKD 7X ", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "91320115ma202ukd7x", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "91320115MА202UКD7Х", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" }, /* Cyrillic А К Х */
	{ "9l320115MA202UKD7X", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "9|320!15MA2o2UKD7X", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "91320115MA2O2UKD7X", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "913201I5MA2O2UKD7X", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "91110000600037341l", "91110000600037341L", TAXID_USCC, "600037341" }, /* a true L, typed small */
	{ "：91320115MA202UKD7X；", "91320115MA202UKD7X", TAXID_USCC, "MA202UKD7" },
	{ "91500102563638729E", "91500102563638729E", TAXID_USCC_BAD, "563638729" },
	{ "91350211M00013FA1N", "91350211M00013FA1N", TAXID_USCC_BAD, "M00013FA1" },
	{ "110108752606005", "110108752606005", TAXID_LEGACY, "752606005" },
	{ "650102999999023", "650102999999023", TAXID_LEGACY, "999999023" },
	{ "110108000000016", "110108000000016", TAXID_REGISTRATION, "110108000000016" },
	{ "110108752606009", "110108752606009", TAXID_LEGACY_BAD, "752606009" },
	{ "11010519491231002X", "11010519491231002X", TAXID_PERSON, "11010519491231002X" },
	{ "11010519491231002X01", "11010519491231002X01", TAXID_PERSON, "11010519491231002X01" },
	{ "11010549123100201", "11010549123100201", TAXID_PERSON, "11010549123100201" },
	{ "L91320115MA202UKD7X", "L91320115MA202UKD7X", TAXID_TEMPORARY, "MA202UKD7" },
	{ "75260600-5", "752606005", TAXID_ORGCODE, "752606005" },
	{ "752606006", "752606006", TAXID_NONE, NULL },
	{ "91320115****2UKD7X", "91320115****2UKD7X", TAXID_NONE, NULL },
	{ "新疆示例发电有限公司", "新疆示例发电有限公司", TAXID_NONE, NULL },
	{ "0413060103000009171", "0413060103000009171", TAXID_NONE, NULL },
	{ "", "", TAXID_NONE, NULL },
	{ NULL, "", TAXID_NONE, NULL },
};

static void
test_kinds(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *normal = taxid_normalise(kinds[i].raw);
		g_autofree char *key = taxid_company_key(normal);
		TaxIdKind kind = taxid_kind(normal);

		g_assert_cmpstr(normal, ==, kinds[i].normal);
		g_assert_cmpint(kind, ==, kinds[i].kind);
		g_assert_cmpstr(key, ==, kinds[i].key);
		g_assert_cmpint(taxid_is_valid(normal), ==,
				kind == TAXID_USCC || kind == TAXID_LEGACY || kind == TAXID_PERSON || kind == TAXID_TEMPORARY);
	}
}

/* One key in every generation of the payee's number. */
static void
test_generations(void)
{
	g_autofree char *old = taxid_company_key("110108752606005");
	g_autofree char *new = taxid_company_key("91110108752606005P");

	g_assert_cmpstr(old, ==, new);
}

static const struct {
	const char *read, *suggestion; /* NULL: none */
} repairs[] = {
	{ "91320115MA202UK07X", "91320115MA202UKD7X" },
	{ "9L320115MA202UKD7X", "91320115MA202UKD7X" },
	{ "B1320115MA202UKD7X", NULL },
	{ "91320115MA202UKD7X", NULL }, /* nothing to repair */
	{ "新疆示例发电有限公司", NULL },
};

static void
test_suggest(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(repairs); i++) {
		g_auto(GStrv) found = taxid_suggest(repairs[i].read);

		g_assert_cmpuint(g_strv_length(found), ==, repairs[i].suggestion != NULL);
		g_assert_cmpstr(found[0], ==, repairs[i].suggestion);
	}
}

static const struct {
	const char *text, *code;
} remarks[] = {
	{ "91650100MA7TE5T00B证书费", "91650100MA7TE5T00B" },
	{ "UKEY91650100MA7TE5T00B2个3年", "91650100MA7TE5T00B" },
	{ "税号：91650100ma7te5t00b，电子钥匙", "91650100MA7TE5T00B" },
	{ "付电子钥匙费 税号 650102999999023", "650102999999023" },
	{ "650102999999023 / 91650100MA7TE5T00B", "91650100MA7TE5T00B" },
	{ "91650100MA7TE5T00C证书费", NULL },
	{ "账号0413060103000009171", NULL },
	{ "6501029999990231", NULL },
	{ "电子钥匙2个3年基础", NULL },
	{ "11010519491231002X", NULL },
	{ "", NULL },
	{ NULL, NULL },
};

static void
test_find(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(remarks); i++) {
		g_autofree char *code = taxid_find(remarks[i].text);

		g_assert_cmpstr(code, ==, remarks[i].code);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/taxid/checks", test_checks);
	g_test_add_func("/taxid/substitutions", test_substitutions);
	g_test_add_func("/taxid/kinds", test_kinds);
	g_test_add_func("/taxid/generations", test_generations);
	g_test_add_func("/taxid/suggest", test_suggest);
	g_test_add_func("/taxid/find", test_find);
	return g_test_run();
}
