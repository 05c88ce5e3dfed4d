/* test_kind.c - which paper is this */
#include "sketch.h"
#include "parse/kind.h"

static void
test_titles(void)
{
	static const struct {
		const char *text, *kind; /* NULL: no title at all */
	} cases[] = {
		{ "企业证书申请表", "application_form" },
		{ "数字证书（电子钥匙）申领表", "application_form" },
		{ "CFCA证书业务受理单", "application_form" },
		{ "授 权 委 托 书", "letter_of_authority" },
		{ "营 业 执 照", "business_licence" },
		{ "营业执照（副本）", "business_licence" },
		{ "事业单位法人证书", "business_licence" },
		{ "中国工商银行 网上银行电子回单（补打）", "remittance_proof" },
		{ "业务回单(付款)", "remittance_proof" },
		{ "中国建设银行网上银行电子回执", "remittance_proof" },
		{ "账单详情", "remittance_proof" },
		{ "转账凭证", "remittance_proof" },
		{ "对公业务收费回单", "other" },
		{ "客户付费回单", "other" },
		{ "关于培训的通知", "other" },
		{ "银行账户对账单", "statement" },
	};
	static const char *const kinds[] = { "other", "letter_of_authority", "business_licence", "identity_card", "application_form", "statement", "remittance_proof" };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
			bool is = kind_is_title(kinds[k], cases[i].text);

			if (is != g_str_equal(kinds[k], cases[i].kind))
				g_test_message("%s: %s", cases[i].text, kinds[k]);
			g_assert_true(is == g_str_equal(kinds[k], cases[i].kind));
		}
	g_assert_false(kind_is_title("letter_of_authority", "附件：授权书"));
	g_assert_false(kind_is_title("business_licence", "请提交申请表、授权书，以及营业执照。"));
}

static void
test_pages(void)
{
	static const struct {
		const char *drawing, *kind;
		bool titled;
	} cases[] = {
		{ "企业证书申请表\n单位名称  某某公司\n附件：营业执照", "application_form", true },
		{ "事业单位\n法人证书\n名称  某某中心", "business_licence", true },
		{ "付款账号  1\n收款账号  2\n转账金额  700.00", "remittance_proof", false },
		{ "姓名  张三\n民族  汉\n公民身份号码  1", "identity_card", false },
		{ "注册资本  1\n成立日期  2\n经营范围  3", "business_licence", false },
		{ "你好", "other", false },
		{ "交易明细\n付款账号  1\n收款账号  2\n转账金额  700.00\n流水号  1", "remittance_proof", true },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) lines = g_strsplit(cases[i].drawing, "\n", -1);
		g_autoptr(Pages) pages = sketch(lines, g_strv_length(lines), SOURCE_DIGITAL);
		Kind kind = kind_of_page(g_ptr_array_index(pages->pages, 0));

		g_test_message("%s", cases[i].drawing);
		g_assert_cmpstr(kind.kind, ==, cases[i].kind);
		g_assert_true(kind.titled == cases[i].titled);
	}
}

static void
test_file_names(void)
{
	char *lines[] = { (char *)"说明", (char *)"由此产生的一切责任由我单位承担，特委托张三办理" };
	g_autoptr(Pages) pages = sketch(lines, 2, SOURCE_OCR);
	g_autoptr(GPtrArray) named = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
	g_autoptr(GPtrArray) unnamed = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);

	understand(pages, "授权书扫描件.pdf", false, named);
	understand(pages, "IMG_0001.jpg", false, unnamed);
	g_assert_cmpstr(((const Segment *)g_ptr_array_index(named, 0))->kind, ==, "letter_of_authority");
	g_assert_cmpstr(((const Segment *)g_ptr_array_index(unnamed, 0))->kind, ==, "other");
	g_assert_null(kind_of_file_name("IMG_0001.jpg"));
	g_assert_cmpstr(kind_of_file_name("附件1-企业证书申请表（示例）.docx"), ==, "application_form");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/kind/titles", test_titles);
	g_test_add_func("/kind/pages", test_pages);
	g_test_add_func("/kind/file_names", test_file_names);
	return g_test_run();
}
