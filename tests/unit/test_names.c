/* test_names.c - companies, people and masks (DOMAIN.md sections 2.8 and 4.6) */
#include "base/names.h"

typedef struct {
	const char *a, *b;
	bool same, near;
} Pair;

static const Pair pairs[] = {
	{ "新疆示例发电有限公司", "新疆示例发电有限公司", true, true },
	{ "新疆示例发电（有限）公司", "新疆示例发电(有限)公司", true, true },
	{ "示例能源〔集团〕有限公司", "示例能源【集团】有限公司", true, true },
	{ " 新疆 示例 发电有限公司。", "新疆示例发电有限公司", true, true },
	{ "Shili Power Co.,Ltd", "SHILI POWER CO.,LTD", true, true },
	{ "新疆示例发电有限公司", "新疆示例发电有限责任公司", false, true },
	{ "新疆维吾尔自治区示例发电有限公司", "新疆示例发电有限公司", false, true },
	{ "新疆示例发电有限公司", "新疆示例友电有限公司", false, true },
	{ "新疆晖能发电有限公司", "新疆辉能发电有限公司", false, true },
	{ "新疆示例发电有限公司", "新疆范例风电有限公司", false, false },
	{ "新疆示例发电有限公司", "新疆示例发电有限公司哈密分公司", false, true }, /* cut, perhaps: never enough */
	{ "新疆示例", "新疆示例发电有限公司", false, false },
	{ "", "", false, false },
	{ NULL, "新疆示例发电有限公司", false, false },
};

static void
test_same(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_test_message("pair %u", (guint)i);
		g_assert_cmpint(names_same_company(pairs[i].a, pairs[i].b), ==, pairs[i].same);
		g_assert_cmpint(names_near_company(pairs[i].a, pairs[i].b), ==, pairs[i].near);
		g_assert_cmpint(names_near_company(pairs[i].b, pairs[i].a), ==, pairs[i].near);
	}
}

static const char *const companies[] = { "新疆示例发电有限公司", "新疆示例发电有限责任公司哈密分公司", "示例集团财务有限公司",
	"石河子示例热电厂", "乌鲁木齐市第九十九中学", "示例县人民医院", "示例资产管理中心（有限合伙）", "某某县供电局",
	"新疆示例电力设计院", "北京****公司", "中国工商银行股份有限公司乌鲁木齐示例支行", "示例农牧专业合作社",
	"新疆示例股权投资合伙企业(有限合伙)", "新疆示例公司第二项目部", "SHILI POWER CO.,LTD", "国网示例县供电公司", "示例光伏电站" };
static const char *const people[] = { "张三", "王小明", "萧梅", "傅红", "洪海", "欧阳娜娜", "司马光", "*张三", "张*", "*三", "张**", "艾力·买买提", "买买提江",
	"阿卜杜拉", "王建社", "李院", "陈 静", "阿不都热合曼", "古丽努尔", "张王晓丽" };
static const char *const neither[] = { "", "金额", "合计", "余额", "付款", "张先生", "财务部李主任", "基础资费", "2026-10-09", "张三李四王五赵六",
	"zhang san", "13912345678", "***", "收款人", "组合资费" };

static void
test_kinds(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(companies); i++) {
		g_test_message("company %u", (guint)i);
		g_assert_true(names_is_company(companies[i]));
		g_assert_false(names_is_person(companies[i]));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(people); i++) {
		g_test_message("person %u", (guint)i);
		g_assert_true(names_is_person(people[i]));
		g_assert_false(names_is_company(people[i]));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(neither); i++) {
		g_test_message("neither %u", (guint)i);
		g_assert_false(names_is_person(neither[i]));
	}
	g_assert_false(names_is_person(NULL));
	g_assert_false(names_is_company(NULL));
}

static const struct {
	const char *masked, *clear;
	bool fits;
} masks[] = {
	{ "0413****9171", "0413060103000009171", true },
	{ "****9171", "0413060103000009171", true },
	{ "0413＊＊＊＊9171", "0413060103000009171", true },
	{ "0413xxxx9171", "0413060103000009171", true },
	{ "0413●●●●9171", "0413060103000009171", true },
	{ "0413 **** **** 9171", "0413060103000009171", true },
	{ "0413060103000009171", "0413060103000009171", true },
	{ "0413 0601 0300 0009 171", "0413060103000009171", true },
	{ "0413****171", "0413060103000009171", false }, /* three digits are not enough */
	{ "0413****9172", "0413060103000009171", false },
	{ "0414****9171", "0413060103000009171", false },
	{ "*******************", "0413060103000009171", false },
	{ "9171", "0413060103000009171", false },
	{ "*张三", "王张三", true },
	{ "*张三", "张三", false },
	{ "张*", "张三", true },
	{ "张*", "张三丰", false },
	{ "北京****公司", "北京迅驰无限科技有限公司", true },
	{ "北京****公司", "上海迅驰无限科技有限公司", false },
	{ "北京迅驰****有限公司", "北京迅驰无限科技有限公司", true },
	{ "***", "张三丰", false },
	{ "北京迅驰无限科技有限公司", "北京迅驰无限科技有限公司", true },
	{ "", "", false },
	{ "a*b*c*d*e*f**", "aabbccddeeff", true },
};

static void
test_masks(void)
{
	g_autofree char *stars = g_strnfill(60, '*'), *ones = g_strnfill(60, '1');

	for (gsize i = 0; i < G_N_ELEMENTS(masks); i++) {
		g_test_message("mask %u", (guint)i);
		g_assert_cmpint(names_mask_fits(masks[i].masked, masks[i].clear), ==, masks[i].fits);
	}
	g_assert_false(names_mask_fits(stars, ones));
	g_assert_false(names_mask_fits("**1**1**1**1**1**1**1**1**1**2222", ones)); /* and answers at once */
	g_assert_false(names_mask_fits(NULL, NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/names/same", test_same);
	g_test_add_func("/names/kinds", test_kinds);
	g_test_add_func("/names/masks", test_masks);
	return g_test_run();
}
