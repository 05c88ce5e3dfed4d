/* test_cloudlink.c - which addresses lead to materials, and what stands beside them */
#include <glib.h>
#include <string.h>

#include "parse/cloudlink.h"

static const struct {
	const char *name, *text;
	guint n;
	const char *file, *url, *expires;
	gint64 size;
} cases[] = {
	{ "QQ", "从QQ邮箱发来的超大附件\n\n企业材料.zip (65.38M, 2026年11月08日 10:30 到期)进入下载页面：http://mail.qq.com/cgi-bin/ftnExs_download?k=ab12&code=xy\n",
	  1, "企业材料.zip", "http://mail.qq.com/cgi-bin/ftnExs_download?k=ab12&code=xy", "2026-11-08", 68555898 },
	{ "QQ, for ever", "超大附件\n材料.rar\n文件大小：2M\n到期时间：无限期\nhttps://wx.mail.qq.com/ftn/download?func=3&key=a", 1, "材料.rar",
	  "https://wx.mail.qq.com/ftn/download?func=3&key=a", "", 2097152 },
	{ "NetEase", "云附件\n营业执照.pdf(12.3M, 2026年10月20日 09:00 到期) 下载 https://dashi.163.com/html/cloud-attachment-download/?key=abc", 1, "营业执照.pdf",
	  "https://dashi.163.com/html/cloud-attachment-download/?key=abc", "2026-10-20", 12897484 },
	{ "expiry in the address", "https://cloud.189.cn/t/AbC?expired=1791338400000", 1, "", "https://cloud.189.cn/t/AbC?expired=1791338400000", "2026-10-07", -1 },
	{ "net disk with code", "材料见网盘 https://pan.baidu.com/s/1a2b3c 提取码：x7k2", 1, "", "https://pan.baidu.com/s/1a2b3c", "", -1 },
	{ "unknown host beside the words", "邮件太大，用超大附件发送：\nhttps://files.example.cn/d/123", 1, "", "https://files.example.cn/d/123", "", -1 },
	{ "unknown host with code", "https://files.example.cn/d/123 提取码: 8899", 1, "", "https://files.example.cn/d/123", "", -1 },
	{ "code without address", "材料已放百度网盘，提取码：ab12", 1, "", "", "", -1 },
	{ "signature", "此致\n张三\n新疆示例有限公司\nhttps://www.example.cn\nwww.example.com", 0, NULL, NULL, NULL, 0 },
	{ "front page of a provider", "https://pan.baidu.com/", 0, NULL, NULL, NULL, 0 },
	{ "mail program's advertisement", "发自网易邮箱大师 http://mail.163.com/dashi", 0, NULL, NULL, NULL, 0 },
	{ "a warning, no link", "请勿使用超大附件或网盘。\nhttps://www.example.cn/notice", 0, NULL, NULL, NULL, 0 },
	{ "the words alone", "材料见附件，没有用网盘", 0, NULL, NULL, NULL, 0 },
	{ "nothing", "", 0, NULL, NULL, NULL, 0 },
	{ "half an address", "http:// https:// :// http://", 0, NULL, NULL, NULL, 0 },
};

static void
test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Reading) reading = reading_new();
		const CloudLink *link;

		g_test_message("%s", cases[i].name);
		cloudlink_find(cases[i].text, reading->links);
		g_assert_cmpuint(reading->links->len, ==, cases[i].n);
		if (cases[i].n == 0)
			continue;
		link = g_ptr_array_index(reading->links, 0);
		g_assert_cmpstr(link->name, ==, cases[i].file);
		g_assert_cmpstr(link->url, ==, cases[i].url);
		g_assert_true(g_str_has_prefix(link->expires, cases[i].expires));
		g_assert_cmpint(*link->expires != '\0', ==, *cases[i].expires != '\0');
		g_assert_cmpint(link->size, ==, cases[i].size);
	}
}

/* Each of several links has its own name and size. */
static void
test_several(void)
{
	g_autoptr(Reading) reading = reading_new();
	const CloudLink *second;

	cloudlink_find("超大附件\n申请表.pdf (1M, 2026年11月01日 到期)\nhttp://mail.qq.com/cgi-bin/ftnExs_download?k=1\n"
	               "授权书.pdf (2M, 2026年12月02日 到期)\nhttp://mail.qq.com/cgi-bin/ftnExs_download?k=2\n"
	               "http://mail.qq.com/cgi-bin/ftnExs_download?k=1\n", reading->links);
	g_assert_cmpuint(reading->links->len, ==, 2);
	second = g_ptr_array_index(reading->links, 1);
	g_assert_cmpstr(second->name, ==, "授权书.pdf");
	g_assert_cmpint(second->size, ==, 2 << 20);
	g_assert_true(g_str_has_prefix(second->expires, "2026-12-02"));
}

static void
test_long(void)
{
	g_autoptr(GString) text = g_string_new("超大附件 ");
	g_autoptr(Reading) reading = reading_new();
	gint64 start = g_get_monotonic_time();

	for (guint i = 0; i < 20000; i++)
		g_string_append_printf(text, "http://mail.qq.com/ftn/%u%s", i, i % 3 == 0 ? "\n" : " ");
	cloudlink_find(text->str, reading->links);
	g_assert_cmpuint(reading->links->len, <=, 200);
	g_assert_cmpint(g_get_monotonic_time() - start, <, 3 * G_USEC_PER_SEC);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cloudlink/cases", test_cases);
	g_test_add_func("/cloudlink/several", test_several);
	g_test_add_func("/cloudlink/long", test_long);
	return g_test_run();
}
