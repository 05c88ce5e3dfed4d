/* test_caption.c - labels, the values beside them, values by type, ticks, states */
#include "sketch.h"
#include "parse/caption.h"
#include "parse/confirm.h"
#include "parse/option.h"
#include "parse/status.h"

static void
test_labels(void)
{
	static const struct {
		const char *kind, *text, *field; /* NULL: known, of no field; "-": unknown */
		bool fuzzy;
	} cases[] = {
		{ "application_form", "单位名称", "company_name", false },
		{ "application_form", "单 位 名 称", "company_name", false },
		{ "application_form", "申请单位（全称）", "company_name", false },
		{ "application_form", "3、联系人", "contact_name", false },
		{ "application_form", "（2）*证书数量（个）", "key_count", false },
		{ "application_form", "一、单位名称", "company_name", false },
		{ "application_form", "统一社会信用代玛", "tax_id", true },
		{ "application_form", "统一社会信用代玛", "-", false },
		{ "application_form", "备注", NULL, false },
		{ "application_form", "新疆示例", "-", true },
		{ "remittance_proof", "付款人帐号", "payer_account", false },
		{ "remittance_proof", "忖款账号", "-", true }, /* 付款 or 收款: no guess */
		{ "remittance_proof", "付款账户名称", "payer_name", false },
		{ "remittance_proof", "户名（收款人）", "payee_name", false },
		{ "remittance_proof", "借方（付款方）户名", "payer_name", false },
		{ "remittance_proof", "金额（大写）", "amount_words_fen", false },
		{ "remittance_proof", "(大写)", "amount_words_fen", false },
		{ "remittance_proof", "金额（元）", "amount_fen", false },
		{ "remittance_proof", "账户余额", NULL, false },
		{ "remittance_proof", "打印时间", NULL, false },
		{ "remittance_proof", "账户明细编号-交易流水号", "bank_serial", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Word *word = vocabulary_label(cases[i].kind, cases[i].text, cases[i].fuzzy);

		g_test_message("%s", cases[i].text);
		if (g_strcmp0(cases[i].field, "-") == 0) {
			g_assert_null(word);
			continue;
		}
		g_assert_nonnull(word);
		g_assert_cmpstr(word->field, ==, cases[i].field);
	}
}

static void
test_values(void)
{
	static const struct {
		ValueType type;
		const char *raw, *value;
		bool ocr;
	} cases[] = {
		{ VALUE_TAXID, "9165 0100 MA7T E5T0 0B", "91650100MA7TE5T00B", false },
		{ VALUE_TAXID, "91650100MA7TE5T00B（副本）", "91650100MA7TE5T00B", false },
		{ VALUE_PHONE, "手机：139 1234 5678", "13912345678", false },
		{ VALUE_PHONE, "0991-1234567 / 13912345678", "13912345678", false },
		{ VALUE_PHONE, "内线123456", NULL, false },
		{ VALUE_POSTCODE, "邮编830000", "830000", false },
		{ VALUE_POSTCODE, "8300001", NULL, false },
		{ VALUE_EMAIL, "ＺＳ＠example.com", "zs@example.com", false },
		{ VALUE_COUNT, "2把", "2", false },
		{ VALUE_COUNT, "两把", "2", false },
		{ VALUE_COUNT, "贰（2）个", "2", false },
		{ VALUE_COUNT, "十二个", "12", false },
		{ VALUE_COUNT, "____个", NULL, false },
		{ VALUE_COUNT, "☑2个 □3个", "2", false },
		{ VALUE_YEARS, "叁年", "3", false },
		{ VALUE_YEARS, "36个月", "3", false },
		{ VALUE_YEARS, "☑3年", "3", false },
		{ VALUE_YEARS, "五", "5", false },
		{ VALUE_YEARS, "2026年3月2日", NULL, false },
		{ VALUE_AMOUNT, "CNY 4,010.00元（人民币）", "401000", false },
		{ VALUE_AMOUNT, "-52.00", "5200", false },
		{ VALUE_AMOUNT, "￥ 1,200.00", "120000", false },
		{ VALUE_AMOUNT, "免费", NULL, false },
		{ VALUE_AMOUNT, "1.200.00", "120000", true },
		{ VALUE_WORDS, "人民币柒佰元整", "70000", false },
		{ VALUE_WORDS, "（大写）壹仟贰佰圆整", "120000", false },
		{ VALUE_ACCOUNT, "6202 **** **** 7251", "6202****7251", false },
		{ VALUE_ACCOUNT, "0413 0601 0300 0009 171", "0413060103000009171", false },
		{ VALUE_ACCOUNT, "62O2000000OO0188", "6202000000000188", true },
		{ VALUE_REFERENCE, "ZZHK-0010-7208", "ZZHK-0010-7208", false },
		{ VALUE_REFERENCE, "2O261OO9", "20261009", true },
		{ VALUE_DATE, "2026年03月02日 记账", "2026-03-02", false },
		{ VALUE_DATE, "2026-1019", "2026-10-19", true },
		{ VALUE_DATE, "2026-1019", NULL, false },
		{ VALUE_DATE, "无", NULL, false },
		{ VALUE_PERSON, "张 三（签字）", "张三", false },
		{ VALUE_COMPANY, "新疆示例发电 有限公司（盖章）", "新疆示例发电有限公司", false },
		{ VALUE_ADDRESS, "新疆昌吉市样板大街8号 邮编：831100 电话13912345678", "新疆昌吉市样板大街8号", false },
		{ VALUE_PACKAGE, "套餐二", "combined", false },
		{ VALUE_PACKAGE, "基础资费", "basic", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Grade grade;
		g_autofree char *value = value_read(cases[i].type, cases[i].raw, cases[i].ocr, &grade, NULL);

		g_test_message("%s", cases[i].raw);
		if (cases[i].type == VALUE_PHONE && cases[i].value == NULL)
			g_assert_cmpint(grade, !=, GRADE_GOOD);
		else
			g_assert_cmpstr(value, ==, cases[i].value);
	}
}

static void
test_options(void)
{
	static const struct {
		const char *section, *raw, *value;
		bool ocr;
		Grade grade;
	} cases[] = {
		{ "package", "□基础资费 ☑组合资费", "combined", false, GRADE_GOOD },
		{ "package", "☑组合资费□基础资费", "combined", false, GRADE_GOOD },
		{ "package", "□基础资费 □组合资费", NULL, false, GRADE_NONE },
		{ "package", "☑基础资费 ☑组合资费", NULL, false, GRADE_DOUBTFUL },
		{ "package", "基础资费 组合资费", NULL, true, GRADE_DOUBTFUL },
		{ "package", "基础资费☑ 组合资费□", "basic", false, GRADE_GOOD },
		{ "package", "（ ）基础 （√）组合", "combined", false, GRADE_GOOD },
		{ "package", "【√】基础资费 【 】组合资费", "basic", false, GRADE_GOOD },
		{ "package", "○基础资费 ●组合资费", "combined", false, GRADE_GOOD },
		{ "package", "口基础资费 ☑组合资费", "combined", true, GRADE_GOOD },
		{ "package", "基础资费 ☑组合资费", "combined", true, GRADE_DOUBTFUL },
		{ "package", "□基础资费 组合资费", NULL, true, GRADE_DOUBTFUL },
		{ NULL, "□1年 四3年□5年", "3", true, GRADE_DOUBTFUL },
		{ NULL, "□1年□3年 05年", "5", true, GRADE_DOUBTFUL },
		{ NULL, "□1年 四3年 四5年", NULL, true, GRADE_DOUBTFUL },
		{ NULL, "□1年 ☑3年 □5年", "3", false, GRADE_GOOD },
		{ NULL, "☑5年 □3年 □1年", "5", false, GRADE_GOOD },
		{ NULL, "三年（3年）", "3", false, GRADE_GOOD },
		{ "biz_type", "□新办 □更新 ☑补办", "replace", false, GRADE_GOOD },
		{ "biz_type", "新办 更新 补办", NULL, false, GRADE_DOUBTFUL },
		{ "package", "基础资费 组合资费", NULL, false, GRADE_DOUBTFUL },
		{ "package", "基础资费/组合资费", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "1年 3年 5年", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "1年3年5年", NULL, true, GRADE_DOUBTFUL },
		{ NULL, "1/3/5年", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "1、3、5年", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "1或3年", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "一年 三年 五年", NULL, false, GRADE_DOUBTFUL },
		{ NULL, "3年", "3", false, GRADE_GOOD },
		{ NULL, "3 年期", "3", false, GRADE_GOOD },
		{ "biz_type", "首次申请", "new", false, GRADE_GOOD },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *why = NULL;
		Grade grade;
		g_autofree char *value = option_pick(cases[i].section, cases[i].raw, cases[i].ocr, &grade, &why);

		g_test_message("%s", cases[i].raw);
		g_assert_cmpstr(value, ==, cases[i].value);
		g_assert_cmpint(grade, ==, cases[i].grade);
	}
}

/* The second line of an address stands on a ruled line of its own; what else stands there is no part of it. */
static void
test_far_line(void)
{
	static const struct { const char *line; double gap; const char *address; } cases[] = {
		{ "1006室", 1.0, "江州省示例市解放西路218号金茂大厦10楼1006室" }, { "3号楼2单元501室", 1.3, "江州省示例市解放西路218号金茂大厦10楼3号楼2单元501室" },
		{ "1006室", 3.0, "江州省示例市解放西路218号金茂大厦10楼" }, { "835000", 1.0, "江州省示例市解放西路218号金茂大厦10楼" },
		{ "1006室", 2.0, "江州省示例市解放西路218号金茂大厦10楼1006室" }, { "13800001111", 1.2, "江州省示例市解放西路218号金茂大厦10楼" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Pages) pages = pages_new();
		Page *page = pages_add(pages, 600, 300, SOURCE_OCR);
		double y = 64 + 14 * cases[i].gap;

		page_add_run(page, "通讯地址：", 0, 50, 60, 64, 1);
		page_add_run(page, "江州省示例市解放西路218号金茂大厦10楼", 70, 50, 330, 64, 1);
		page_add_run(page, cases[i].line, 70, y, 70 + 7 * text_width(cases[i].line), y + 14, 1);
		page_add_run(page, "联系电话：", 0, y + 60, 60, y + 74, 1);
		page_add_run(page, "13912345678", 70, y + 60, 150, y + 74, 1);
		page_sort(page);
		g_autoptr(Sheet) sheet = sheet_new(page, 1, "application_form");
		g_autoptr(GPtrArray) captions = caption_find(sheet);
		const Caption *address = caption_best(captions, "mailing_address");
		g_test_message("%s, %.1f below", cases[i].line, cases[i].gap);
		g_assert_nonnull(address);
		g_assert_cmpstr(address->value, ==, cases[i].address);
	}
}

/* A list to choose from without any sign of a tick is a blank with a doubt; a lone answer stays one. */
static void
test_bare_options(void)
{
	static const struct {
		const char *cell[4]; /* behind the label */
		int shape;           /* 0 one run, 1 runs in a row, 2 cells of a table, 3 a wide column beside the label */
		const char *years;
		bool doubt;
	} cases[] = {
		{ { "1年 3年 5年" }, 0, NULL, true },
		{ { "1年", "3年", "5年" }, 1, NULL, true },
		{ { "1年", "3年", "5年" }, 2, NULL, true },
		{ { "1年", "3年", "5年" }, 3, NULL, true },
		{ { "□1年", "☑3年", "□5年" }, 1, "3", false },
		{ { "□1年", "☑3年", "□5年" }, 2, "3", false },
		{ { "☑1年", "□3年", "□5年" }, 3, "1", false },
		{ { "3年" }, 0, "3", false },
		{ { "3年" }, 1, "3", false },
		{ { "3年" }, 2, "3", false },
		{ { "3年", "备注" }, 2, "3", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Pages) pages = pages_new();
		Page *page = pages_add(pages, 600, 200, SOURCE_DIGITAL);
		Run *label = page_add_run(page, "办理年限", 0, 50, 60, 64, 1);

		g_test_message("case %u", i);
		for (guint n = 0; n < 4 && cases[i].cell[n] != NULL; n++) {
			double x = cases[i].shape == 3 ? 100 : 100 + 80 * n, y = cases[i].shape == 3 ? 20 + 30 * n : 50;
			Run *run = page_add_run(page, cases[i].cell[n], x, y, x + 8 * text_width(cases[i].cell[n]), y + 14, 1);

			if (cases[i].shape == 2)
				label->row = run->row = 0, label->col = 0, run->col = (int)n + 1, label->table = run->table = 0;
		}
		page_sort(page);
		g_autoptr(Sheet) sheet = sheet_new(page, 1, "application_form");
		g_autoptr(GPtrArray) captions = caption_find(sheet);
		const Caption *years = caption_best(captions, "years");
		g_assert_nonnull(years);
		g_assert_cmpstr(years->value, ==, cases[i].years);
		g_assert_cmpint(years->grade == GRADE_DOUBTFUL, ==, cases[i].doubt);
	}
}

static void
test_states(void)
{
	static const struct {
		const char *text, *state;
	} words[] = {
		{ "交易成功", "success" }, { "已到账", "success" }, { "银行处理中", "pending" }, { "预约成功", "scheduled" },
		{ "预约成功，待执行", "scheduled" }, { "交易失败", "failed" }, { "交易成功（已退款）", "reversed" }, { "待复核", "pending" },
		{ "电子钥匙", NULL }, { "提交成功", "pending" }, { "未成功", "failed" },
	}, sentences[] = {
		{ "银行受理成功，本回执不作为收、付款方交易的最终依据", "pending" }, { "预计24小时内到账", "scheduled" },
		{ "本回单不作为收款方发货依据，并请勿重复记账。", NULL }, { "凭证仅供参考，请以收方账户实际到账为准", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		g_assert_cmpstr(status_of_words(words[i].text), ==, words[i].state);
	for (guint i = 0; i < G_N_ELEMENTS(sentences); i++)
		g_assert_cmpstr(status_of_sentence(sentences[i].text), ==, sentences[i].state);
}

/* --- the second reading --- */

static char *
reread(gpointer data, guint page G_GNUC_UNUSED, const double box[4] G_GNUC_UNUSED, double *confidence)
{
	*confidence = 0.9;
	return g_strdup(data);
}

static void
check_second(const char *drawing, const char *second, int readings)
{
	char *lines[] = { (char *)"企业证书申请表", (char *)drawing };
	g_autoptr(Pages) pages = sketch(lines, 2, SOURCE_OCR);
	g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
	const Field *field;

	pages->reread = second != NULL ? reread : NULL;
	pages->reread_data = (gpointer)second;
	understand(pages, "", false, segments);
	field = segment_get(g_ptr_array_index(segments, 0), "contact_phone");
	g_assert_nonnull(field);
	g_assert_cmpint(field->readings, ==, readings);
	if (readings == 0)
		g_assert_cmpfloat(field->confidence, <=, 0.5);
}

static void
test_confirm(void)
{
	check_second("联系电话    13912345678", "13912345678", 2);
	check_second("联系电话    13912345678", "139 1234 5678", 2);
	check_second("联系电话    13912345678", "13912345679", 0);
	check_second("联系电话    13912345678", "", 0);
	check_second("联系电话：13912345678", "联系电话:13912345678", 2);
	check_second("联系电话：13912345678", "联系电活:13912345670", 0);
	check_second("联系电话    13912345678", NULL, 1);
}

/* What the paper proves itself is not read again: a second reading that differs would lower it. */
static void
test_proven(void)
{
	static const struct {
		const char *lines[4], *field;
		int readings;
	} cases[] = {
		{ { "企业证书申请表", "统一社会信用代码    91350100M000100Y43" }, "tax_id", 1 },
		{ { "企业证书申请表", "统一社会信用代码    91350100M000100Y44" }, "tax_id", 0 },
		{ { "网上银行电子回单", "付款人户名    新疆星河测试有限公司", "金额（小写）    ¥7,258.00", "金额（大写）    柒仟贰佰伍拾捌元整" }, "amount_fen", 1 },
		{ { "网上银行电子回单", "付款人户名    新疆星河测试有限公司", "金额（小写）    ¥7,258.00", "金额（大写）    柒仟贰佰伍拾捌元整" }, "amount_words_fen", 1 },
		{ { "网上银行电子回单", "付款人户名    新疆星河测试有限公司", "金额（小写）    ¥7,258.00", "金额（大写）    柒仟贰佰伍拾玖元整" }, "amount_fen", 0 },
		{ { "网上银行电子回单", "付款人户名    新疆星河测试有限公司", "金额（小写）    ¥7,258.00" }, "amount_fen", 0 },
		{ { "网上银行电子回单", "付款人户名    新疆星河测试有限公司", "金额（小写）    ¥7,258.00" }, "payer_name", 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *lines[4];
		guint n = 0;

		while (n < 4 && cases[i].lines[n] != NULL) {
			lines[n] = (char *)cases[i].lines[n];
			n++;
		}
		g_autoptr(Pages) pages = sketch(lines, n, SOURCE_OCR);
		g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
		const Field *field;

		pages->reread = reread;
		pages->reread_data = (gpointer) "something else";
		understand(pages, "", false, segments);
		field = segment_get(g_ptr_array_index(segments, 0), cases[i].field);
		g_assert_nonnull(field);
		g_assert_cmpint(field->readings, ==, cases[i].readings);
	}
}

/* Nothing a page can hold makes it fall. */
static void
test_hostile(void)
{
	static const char *const kinds[] = { "application_form", "remittance_proof", "letter_of_authority", "business_licence" };
	g_autoptr(Pages) pages = pages_new();
	Page *page = pages_add(pages, 0, 0, SOURCE_OCR);
	g_autofree char *colons = g_strnfill(5000, ':'), *long_text = g_strnfill(20000, '9');

	for (int i = 0; i < 700; i++)
		page_add_run(page, "付款人账号：", i % 7, i, i % 7, i, 0);
	for (int i = 0; i < 300; i++)
		page_add_run(page, "付", 0, i, 1, i + 1, 1);
	page_add_run(page, colons, 0, 0, 0, 0, 1);
	page_add_run(page, long_text, 10, 10, 5, 5, 1);
	page_add_run(page, "", 0, 0, 0, 0, 1);
	page_add_run(page, "：", 0, 0, 0, 0, 1);
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(Sheet) sheet = sheet_new(page, 1, kinds[i]);
		g_autoptr(GPtrArray) captions = caption_find(sheet);

		g_assert_nonnull(captions);
	}
	g_autoptr(GPtrArray) segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);

	understand(pages, "", false, segments);
	g_assert_cmpuint(segments->len, >, 0);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/caption/labels", test_labels);
	g_test_add_func("/caption/values", test_values);
	g_test_add_func("/caption/options", test_options);
	g_test_add_func("/caption/bare-options", test_bare_options);
	g_test_add_func("/caption/far-line", test_far_line);
	g_test_add_func("/caption/states", test_states);
	g_test_add_func("/caption/confirm", test_confirm);
	g_test_add_func("/caption/proven", test_proven);
	g_test_add_func("/caption/hostile", test_hostile);
	return g_test_run();
}
