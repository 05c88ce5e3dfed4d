/* test_subject.c - companies in subjects */
#include <glib.h>
#include "base/subject.h"

static void
test_subjects(void)
{
	static const struct {
		const char *subject, *company;
	} cases[] = {
		{ "企业证书申请-新疆示例发电有限公司", "新疆示例发电有限公司" },
		{ "新疆示例发电（集团）有限公司电子钥匙密码重置", "新疆示例发电（集团）有限公司" },
		{ "关于甘肃样本风电有限公司办理电子钥匙的申请", "甘肃样本风电有限公司" },
		{ "Re: 【补办】甘肃样本风电有限公司 UKEY", "甘肃样本风电有限公司" },
		{ "新办_新疆示例发电有限公司石河子分公司_2×3年", "新疆示例发电有限公司石河子分公司" },
		{ "回复：青海演示光伏电站证书", "青海演示光伏电站" },
		{ "汇款凭证", NULL },
		{ "有限公司", NULL },
		{ "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *company = subject_company(cases[i].subject);

		g_assert_cmpstr(company, ==, cases[i].company);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/subject/company", test_subjects);
	return g_test_run();
}
