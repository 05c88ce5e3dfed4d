/* test_address.c - addresses, phones, postcodes, mail addresses (DOMAIN.md sections 3.2 and 10.1) */
#include "base/address.h"

#include <string.h>

static const struct {
	const char *text, *province, *city, *county, *street, *recipient;
} splits[] = {
	{ "新疆维吾尔自治区乌鲁木齐市天山区示例路8号示例大厦1001室", "新疆维吾尔自治区", "乌鲁木齐市", "天山区", "示例路8号示例大厦1001室", "" },
	{ "新疆乌鲁木齐市新市区北京南路1号", "新疆", "乌鲁木齐市", "新市区", "北京南路1号", "" },
	{ "乌鲁木齐市新市区北京南路1号", "", "乌鲁木齐市", "新市区", "北京南路1号", "" },
	{ "新疆乌市沙依巴克区友好路2号", "新疆", "乌市", "沙依巴克区", "友好路2号", "" },
	{ "新疆巴音郭楞蒙古自治州库尔勒市示例路3号", "新疆", "巴音郭楞蒙古自治州", "库尔勒市", "示例路3号", "" },
	{ "新疆巴州库尔勒市示例路3号", "新疆", "巴州", "库尔勒市", "示例路3号", "" },
	{ "新疆库尔勒市示例路3号", "新疆", "", "库尔勒市", "示例路3号", "" },
	{ "新疆伊犁哈萨克自治州塔城地区乌苏市示例镇4号", "新疆", "伊犁哈萨克自治州塔城地区", "乌苏市", "示例镇4号", "" },
	{ "新疆昌吉州昌吉市示例路5号", "新疆", "昌吉州", "昌吉市", "示例路5号", "" },
	{ "新疆石河子市示例路6号", "新疆", "石河子市", "", "示例路6号", "" },
	{ "新疆生产建设兵团第八师石河子市示例团场7连", "新疆生产建设兵团", "第八师石河子市", "", "示例团场7连", "" },
	{ "新疆兵团第八师石河子市121团7连", "新疆", "兵团第八师石河子市", "", "121团7连", "" },
	{ "北京市海淀区知春里示例佳苑2号楼1001室", "北京市", "", "海淀区", "知春里示例佳苑2号楼1001室", "" },
	{ "北京市北京市海淀区知春里1号", "北京市", "北京市", "海淀区", "知春里1号", "" },
	{ "北京市市辖区海淀区知春里1号", "北京市", "市辖区", "海淀区", "知春里1号", "" },
	{ "北京 海淀区 知春里1号", "北京", "", "海淀区", "知春里1号", "" },
	{ "上海市浦东新区示例路9号", "上海市", "", "浦东新区", "示例路9号", "" },
	{ "广东省东莞市示例镇示例路10号", "广东省", "东莞市", "", "示例镇示例路10号", "" },
	{ "吉林市示例路11号", "", "吉林市", "", "示例路11号", "" },
	{ "吉林省吉林市船营区示例路11号", "吉林省", "吉林市", "船营区", "示例路11号", "" },
	{ "青海省海南藏族自治州共和县示例路12号", "青海省", "海南藏族自治州", "共和县", "示例路12号", "" },
	{ "新疆乌鲁木齐市高新区（新市区）示例路13号", "新疆", "乌鲁木齐市", "", "高新区(新市区)示例路13号", "" },
	{ "浙江省义乌市示例路14号", "浙江省", "", "义乌市", "示例路14号", "" },
	{ "内蒙古自治区鄂尔多斯市东胜区示例街15号", "内蒙古自治区", "鄂尔多斯市", "东胜区", "示例街15号", "" },
	{ "830000 新疆乌鲁木齐市天山区示例路8号", "新疆", "乌鲁木齐市", "天山区", "830000 示例路8号", "" },
	{ "新疆哈密市伊州区示例路16号1001室张三收", "新疆", "哈密市", "伊州区", "示例路16号1001室", "张三" },
	{ "新疆哈密市伊州区示例路16号（张小三 收）", "新疆", "哈密市", "伊州区", "示例路16号", "张小三" },
	{ "新疆哈密市伊州区示例路16号 张小三（收）13912345678", "新疆", "哈密市", "伊州区", "示例路16号 13912345678", "张小三" },
	{ "新疆哈密市伊州区示例路16号 阎梓收", "新疆", "哈密市", "伊州区", "示例路16号", "阎梓" },
	{ "新疆哈密市伊州区示例路16号财务部收", "新疆", "哈密市", "伊州区", "示例路16号财务部收", "" },
	{ "示例大厦1001室", "", "", "", "示例大厦1001室", "" },
	{ "", "", "", "", "", "" },
};

static void
test_split(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(splits); i++) {
		g_autoptr(Address) address = address_split(splits[i].text);

		g_assert_cmpstr(address->province, ==, splits[i].province);
		g_assert_cmpstr(address->city, ==, splits[i].city);
		g_assert_cmpstr(address->county, ==, splits[i].county);
		g_assert_cmpstr(address->street, ==, splits[i].street);
		g_assert_cmpstr(address->recipient, ==, splits[i].recipient);
	}
}

static const struct {
	const char *text;
	bool plausible;
} places[] = {
	{ "新疆乌鲁木齐市天山区示例路8号", true },
	{ "新疆石河子市121团7连", true },
	{ "哈密市伊州区示例工业园", true },
	{ "北京市海淀区知春里1号", true },
	{ "新疆乌鲁木齐市", false },
	{ "示例路8号", false },
	{ "同注册地址", false },
	{ "13912345678", false },
	{ "", false },
	{ NULL, false },
};

static void
test_plausible(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		g_test_message("place %u", (guint)i);
		g_assert_cmpint(address_is_plausible(places[i].text), ==, places[i].plausible);
	}
}

static const struct {
	const char *a, *b;
	bool same;
} twins[] = {
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆维吾尔自治区乌鲁木齐市天山区示例路8号", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆 乌鲁木齐市 天山区 示例路8号", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "830000 新疆乌鲁木齐市天山区示例路8号", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆乌鲁木齐市天山区示例路8号（张三 收）", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆乌鲁木齐市天山区示例路8号 张三收 13912345678", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆乌鲁木齐市天山区示例路８号", true },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆乌鲁木齐市天山区示例路9号", false },
	{ "新疆乌鲁木齐市天山区示例路8号", "新疆乌鲁木齐市新市区示例路8号", false },
	{ "", "", false },
};

static void
test_same(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(twins); i++) {
		g_test_message("twins %u", (guint)i);
		g_assert_cmpint(address_same(twins[i].a, twins[i].b), ==, twins[i].same);
	}
}

static const struct {
	const char *raw, *want;
} phones[] = {
	{ "13912345678", "13912345678" },
	{ "139 1234 5678", "13912345678" },
	{ "139-1234-5678", "13912345678" },
	{ "+86 13912345678", "13912345678" },
	{ "0086-13912345678", "13912345678" },
	{ "8613912345678", "13912345678" },
	{ "013912345678", "13912345678" },
	{ "１３９１２３４５６７８", "13912345678" },
	{ "手机：13912345678（张三）", "13912345678" },
	{ "13912345678/0991-1234567", "13912345678" },
	{ "0991-1234567", "09911234567" },
	{ "0991—1234567", "09911234567" },
	{ "(0991)1234567", "09911234567" },
	{ "（0991）1234567", "09911234567" },
	{ "0991 1234567", "09911234567" },
	{ "010-62101786", "01062101786" },
	{ "+86-10-62101786", "01062101786" },
	{ "0991-1234567-12", "09911234567-12" },
	{ "0991-1234567转12", "09911234567-12" },
	{ "010-62101786 转 8012", "01062101786-8012" },
	{ "400-123-4567", "4001234567" },
	{ "62101786", "62101786" },
	{ "电话 62101786", "62101786" },
	{ "139****5678", NULL },
	{ "1391234567", NULL },
	{ "139123456789", NULL },
	{ "11012345678", NULL },
	{ "20261009", NULL },
	{ "11010519491231002X", NULL },
	{ "0413060103000009171", NULL },
	{ "无", NULL },
	{ "", NULL },
	{ NULL, NULL },
};

static void
test_phone(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(phones); i++) {
		g_autofree char *phone = phone_normalise(phones[i].raw);

		g_assert_cmpstr(phone, ==, phones[i].want);
	}
	g_assert_true(phone_is_mobile("13912345678"));
	g_assert_false(phone_is_mobile("09911234567"));
	g_assert_false(phone_is_mobile("139123456789"));
	g_assert_false(phone_is_mobile(NULL));
}

static void
test_small(void)
{
	g_assert_true(postcode_is_valid("830000"));
	g_assert_false(postcode_is_valid("000000"));
	g_assert_false(postcode_is_valid("83000"));
	g_assert_false(postcode_is_valid("83000a"));
	g_assert_true(email_is_valid("zhang.san@example.com.cn"));
	g_assert_false(email_is_valid("zhang.san@example"));
	g_assert_false(email_is_valid("zhang san@example.com"));
	g_assert_false(email_is_valid("张三@example.com"));
	g_assert_false(email_is_valid("@example.com"));
}

/* Hostile lengths answer at once. */
static void
test_long(void)
{
	g_autofree char *digits = g_strnfill(100000, '1');
	g_autoptr(GString) han = g_string_new(NULL);
	g_autoptr(Address) address = NULL;
	g_autofree char *phone = phone_normalise(digits);

	for (int i = 0; i < 50000; i++)
		g_string_append(han, "省市区");
	address = address_split(han->str);
	g_assert_null(phone);
	g_assert_cmpuint(strlen(address->street), <=, 2000);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/address/split", test_split);
	g_test_add_func("/address/plausible", test_plausible);
	g_test_add_func("/address/same", test_same);
	g_test_add_func("/address/phone", test_phone);
	g_test_add_func("/address/small", test_small);
	g_test_add_func("/address/long", test_long);
	return g_test_run();
}
