/* test_text.c - charsets, folding, distance, width, JSON (MAIL.md section 6) */
#include "base/text.h"

#include <string.h>

static const struct {
	const char *bytes, *charset, *want;
	bool lossy;
} charsets[] = {
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "gb2312", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "GBK", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "x-gbk", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "cp936", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "GBK_CHINESE", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", NULL, "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "utf-8", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "us-ascii", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "iso-8859-1", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed", "no-such-charset", "企业证书申请表", false },
	{ "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9 \xff", "gb2312", NULL, true },
	{ "\x94\xd5\x81\x30\x89\x38", "gb2312", NULL, false },                    /* GB18030 behind a gb2312 label */
	{ "企业证书", "utf-8", "企业证书", false },
	{ "企业证书", "UTF-8*zh-CN", "企业证书", false },
	{ "企业证书", "\"utf8\"", "企业证书", false },
	{ "企业证书", NULL, "企业证书", false },
	{ "企业证书", "iso-8859-1", "企业证书", false },
	{ "\xef\xbb\xbf企业", "gbk", "企业", false },
	{ "caf\xe9 cr\xe8me", "iso-8859-1", "café crème", false },
	{ "\xa5\xf8\xb7~", "big5", "企業", false },
	{ "plain", "us-ascii", "plain", false },
	{ "", "gbk", "", false },
};

static void
test_charsets(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
		bool lossy = !charsets[i].lossy;
		g_autofree char *text =
			text_to_utf8(charsets[i].bytes, strlen(charsets[i].bytes), charsets[i].charset, &lossy);

		g_test_message("row %u", (guint)i);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_cmpint(lossy, ==, charsets[i].lossy);
		if (charsets[i].want != NULL && !lossy)
			g_assert_cmpstr(text, ==, charsets[i].want);
	}
}

static void
test_marks(void)
{
	static const char utf16[] = "\xff\xfe\x01\x4f\x1a\x4e", with_nul[] = "a\0b";
	g_autofree char *wide = text_to_utf8(utf16, 6, NULL, NULL);
	g_autofree char *joined = text_to_utf8(with_nul, 3, "utf-8", NULL);
	bool lossy = false;
	g_autofree char *cut = text_to_utf8("\xe4\xbc\x81\xe4\xb8", 5, "utf-8", &lossy);
	g_autofree char *nothing = text_to_utf8(NULL, 0, NULL, NULL);

	g_assert_cmpstr(wide, ==, "企业");
	g_assert_cmpstr(joined, ==, "ab");
	g_assert_true(lossy);
	g_assert_true(g_str_has_prefix(cut, "企"));
	g_assert_cmpstr(nothing, ==, "");
}

/* Any bytes under any label give valid text, and a mark where something was lost. */
static void
test_any_bytes(void)
{
	static const char *const labels[] = { NULL, "utf-8", "gb2312", "big5", "iso-8859-1", "utf-16le", "utf-7", "x" };

	for (int i = 0; i < 4000; i++) {
		char bytes[40];
		gsize length = (gsize)g_test_rand_int_range(0, sizeof bytes);
		bool lossy;
		g_autofree char *text = NULL;

		for (gsize n = 0; n < length; n++)
			bytes[n] = (char)g_test_rand_int_range(0, 256);
		text = text_to_utf8(bytes, length, labels[i % (int)G_N_ELEMENTS(labels)], &lossy);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		/* U+FFFD itself may have been sent: in UTF-16 with an FD, in GB18030 with an 84. */
		if (strstr(text, "\xef\xbf\xbd") != NULL && i % 8 != 5)
			g_assert_true(lossy || memchr(bytes, 0xfd, length) != NULL || memchr(bytes, 0x84, length) != NULL);
	}
}

static const struct {
	const char *text, *folded, *tidy;
} forms[] = {
	{ " 企业　名称 ", "企业名称", "企业 名称" },
	{ "ＡＢＣ１２３", "abc123", "ABC123" },
	{ "（有限）公司", "(有限)公司", "（有限）公司" },
	{ "a\xc2\xa0\t\n b", "ab", "a b" },
	{ "零\xe2\x80\x8b宽", "零宽", "零宽" },
	{ "⼀⼆⾦", "一二金", "一二金" },                /* Kangxi radicals */
	{ "⻓⻔⻋", "长门车", "长门车" },                /* CJK radicals */
	{ "￥７００．００", "¥700.00", "¥700.00" },
	{ "单位：（ 甲 ） 乙", "单位:(甲)乙", "单位:（ 甲 ） 乙" },
	{ "", "", "" },
	{ NULL, "", "" },
};

static void
test_forms(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autofree char *folded = text_fold(forms[i].text);
		g_autofree char *tidy = text_tidy(forms[i].text);

		g_assert_cmpstr(folded, ==, forms[i].folded);
		g_assert_cmpstr(tidy, ==, forms[i].tidy);
	}
	g_assert_true(text_same("ＡＢ 公司", "ab公司"));
	g_assert_false(text_same("甲公司", "乙公司"));
}

static const struct {
	const char *a, *b;
	guint limit, want;
} distances[] = {
	{ "企业名称", "企业名称", 4, 0 }, { "企业名称", "企业各称", 4, 1 }, { "企业名称", "企业名", 4, 1 },
	{ "kitten", "sitting", 9, 3 },	  { "kitten", "sitting", 2, 3 },    { "", "abc", 9, 3 },
	{ "abc", "", 1, 2 },		  { NULL, NULL, 3, 0 },		    { "directroy", "directory", 9, 2 },
};

static void
test_distance(void)
{
	g_autofree char *long_a = g_strnfill(100000, 'a'), *long_b = g_strnfill(100000, 'b');

	for (gsize i = 0; i < G_N_ELEMENTS(distances); i++)
		g_assert_cmpuint(text_distance(distances[i].a, distances[i].b, distances[i].limit), ==, distances[i].want);
	g_assert_cmpuint(text_distance(long_a, long_b, 10), ==, 11);
}

static const struct {
	const char *text, *padded; /* to eight columns */
	guint width;
} columns[] = {
	{ "企业", "企业    ", 4 },	     { "企业证书申请表", "企业证… ", 14 }, { "abcdefghij", "abcdefg…", 10 },
	{ "abcdefgh", "abcdefgh", 8 }, { "", "        ", 0 },		     { NULL, "        ", 0 },
};

static void
test_width(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(columns); i++) {
		g_autofree char *padded = text_pad(columns[i].text, 8);

		g_assert_cmpuint(text_width(columns[i].text), ==, columns[i].width);
		g_assert_cmpstr(padded, ==, columns[i].padded);
		g_assert_cmpuint(text_width(padded), ==, 8);
	}
}

static void
test_small(void)
{
	g_autofree char *number = text_mask("13912345678"), *name = text_mask("张三"), *none = text_mask(NULL);
	g_autofree char *quoted = text_json_quote("a\"\\\n\x01中\x7f"), *null = text_json_quote(NULL), *broken = text_json_quote("\xff");

	g_assert_cmpstr(number, ==, "139******78");
	g_assert_cmpstr(name, ==, "张*");
	g_assert_cmpstr(none, ==, "");
	g_assert_cmpstr(quoted, ==, "\"a\\\"\\\\\\n\\u0001中\\u007f\"");
	g_assert_cmpstr(null, ==, "null");
	g_assert_true(g_utf8_validate(broken, -1, NULL));
	g_assert_cmpuint(text_han_count("企业a1"), ==, 2);
	g_assert_cmpint(text_length("企业a1"), ==, 4);
	g_assert_cmpint(text_length(NULL), ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/charsets", test_charsets);
	g_test_add_func("/text/marks", test_marks);
	g_test_add_func("/text/any-bytes", test_any_bytes);
	g_test_add_func("/text/forms", test_forms);
	g_test_add_func("/text/distance", test_distance);
	g_test_add_func("/text/width", test_width);
	g_test_add_func("/text/small", test_small);
	return g_test_run();
}
