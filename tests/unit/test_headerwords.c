/* test_headerwords.c - header words and parameters in every dialect of MAIL.md section 6 */
#include <glib.h>
#include <string.h>

#include "parse/headerwords.h"

/* GB18030 of 企业证书申请表 */
#define FORM_GBK "\xc6\xf3\xd2\xb5\xd6\xa4\xca\xe9\xc9\xea\xc7\xeb\xb1\xed"

static const struct {
	const char *name, *raw, *wanted;
} words[] = {
	{ "plain", " Hello there ", "Hello there" },
	{ "folded", "a\r\n b\r\n\tc", "a b c" },
	{ "base64 gb2312", "=?gb2312?B?xvPStdakyunJ6sfrse0=?=", "企业证书申请表" },
	{ "base64 gbk lower case", "=?gbk?b?xvPStdakyunJ6sfrse0=?=", "企业证书申请表" },
	{ "alias x-gbk", "=?x-gbk?B?xvPStdakyunJ6sfrse0=?=", "企业证书申请表" },
	{ "language", "=?utf-8*zh-CN?B?6K+B5Lmm?=", "证书" },
	{ "quoted", "=?UTF-8?Q?=E8=AF=81=E4=B9=A6_a=3Fb?=", "证书 a?b" },
	{ "blank between words falls", "=?utf-8?B?6K+B?= =?utf-8?B?5Lmm?=", "证书" },
	{ "folded words", "=?utf-8?B?6K+B?=\r\n =?utf-8?B?5Lmm?=", "证书" },
	{ "no blank between words", "=?utf-8?B?6K+B?==?utf-8?B?5Lmm?=", "证书" },
	{ "text between words stays", "=?utf-8?B?6K+B?= and =?utf-8?B?5Lmm?=", "证 and 书" },
	{ "character split, UTF-8", "=?utf-8?B?6K8=?= =?utf-8?B?geS5pg==?=", "证书" },
	{ "character split, GBK", "=?gb2312?B?1g==?= =?gb2312?B?pMrp?=", "证书" },
	{ "character split, B and Q", "=?gbk?B?1g==?= =?GBK?Q?=A4=CA=E9?=", "证书" },
	{ "group split between words", "=?utf-8?B?6K+B5L?= =?utf-8?B?mm?=", "证书" },
	{ "padding forgotten", "=?utf-8?B?YQ?= =?utf-8?B?Yg?=", "ab" },
	{ "charsets differ", "=?gb2312?B?1qQ=?= =?utf-8?B?5Lmm?=", "证书" },
	{ "raw GBK", FORM_GBK, "企业证书申请表" },
	{ "raw UTF-8", "证书", "证书" },
	{ "raw GBK beside a word", FORM_GBK " =?utf-8?B?5Lmm?=", "企业证书申请表 书" },
	{ "cut in the last word", "x =?utf-8?B?6K+B5Lmm", "x 证书" },
	{ "no word", "=?a?b?c =?", "=?a?b?c =?" },
	{ "not encoded at all", "1=?2", "1=?2" },
	{ "control characters go", "a\x01\x07" "b", "ab" },
	{ "empty", "", "" },
};

static void
test_words(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *got = headerwords_decode(words[i].raw, strlen(words[i].raw), NULL);

		g_test_message("%s", words[i].name);
		g_assert_cmpstr(got, ==, words[i].wanted);
	}
}

static const struct {
	const char *name, *raw, *wanted;
} parameters[] = {
	{ "quoted", "attachment; filename=\"a b.pdf\"", "a b.pdf" },
	{ "token", "attachment; filename=a.pdf; size=3", "a.pdf" },
	{ "blanks, not quoted", "attachment; filename=a b c.pdf; size=3", "a b c.pdf" },
	{ "raw GBK", "attachment; filename=\"" FORM_GBK ".pdf\"", "企业证书申请表.pdf" },
	{ "raw GBK, second byte a backslash", "attachment; filename=\"\xd5\x5c.pdf\"; x=1", "誠.pdf" },
	{ "word in quotes", "attachment; filename=\"=?gb2312?B?xvPStdakyunJ6sfrse0=?=.pdf\"", "企业证书申请表.pdf" },
	{ "words folded in quotes", "attachment;\r\n filename=\"=?utf-8?B?6K+B?=\r\n =?utf-8?B?5Lmm?=\"", "证书" },
	{ "word without quotes", "attachment; filename==?utf-8?B?6K+B5Lmm?=", "证书" },
	{ "RFC 2231", "attachment; filename*=UTF-8''%E8%AF%81%E4%B9%A6.pdf", "证书.pdf" },
	{ "RFC 2231 in GBK", "attachment; filename*=GBK''%D6%A4%CA%E9.pdf", "证书.pdf" },
	{ "RFC 2231 wins", "attachment; filename=\"x.pdf\"; filename*=UTF-8''%E8%AF%81.pdf", "证.pdf" },
	{ "continuations", "attachment; filename*0*=UTF-8''%E8%AF; filename*1*=%81%E4%B9%A6; filename*2=.pdf", "证书.pdf" },
	{ "continuations out of order", "attachment; filename*2=.pdf; filename*1*=%81%E4%B9%A6; filename*0*=UTF-8''%E8%AF", "证书.pdf" },
	{ "plain continuations", "attachment; filename*0=\"long \"; filename*1=\"name.pdf\"", "long name.pdf" },
	{ "ten and more continuations", "a; filename*10=k; filename*2=c; filename*0=a; filename*1=b", "abck" },
	{ "percent in a plain name", "attachment; filename=\"%E8%AF%81%E4%B9%A6.pdf\"", "证书.pdf" },
	{ "percent that is none", "attachment; filename=\"100%25.pdf\"", "100%25.pdf" },
	{ "not terminated", "attachment; filename=\"a b.pdf", "a b.pdf" },
	{ "semicolon in quotes", "attachment; filename=\"a;b.pdf\"", "a;b.pdf" },
	{ "escaped quote", "attachment; filename=\"a\\\"b.pdf\"", "a\"b.pdf" },
	{ "first semicolon forgotten", "attachment filename=\"a.pdf\"", "a.pdf" },
	{ "blanks around =", "attachment; FileName = \"a.pdf\"", "a.pdf" },
	{ "another parameter that begins alike", "attachment; filenames=b; filename=a", "a" },
	{ "absent", "attachment; size=3", NULL },
	{ "no parameters", "attachment", NULL },
	{ "empty header", "", NULL },
};

static void
test_parameters(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(parameters); i++) {
		g_autofree char *got = headerwords_parameter(parameters[i].raw, strlen(parameters[i].raw), "filename");

		g_test_message("%s", parameters[i].name);
		g_assert_cmpstr(got, ==, parameters[i].wanted);
	}
}

static const struct {
	const char *raw, *name, *address;
} mailboxes[] = {
	{ "a@b.cn", "", "a@b.cn" },
	{ "<a@b.cn>", "", "a@b.cn" },
	{ "\"Zhang, San\" <a@b.cn>", "Zhang, San", "a@b.cn" },
	{ "Zhang, San <a@b.cn>", "Zhang, San", "a@b.cn" },
	{ "=?gb2312?B?1cXI/Q==?= <a@b.cn>", "张三", "a@b.cn" },
	{ "\"=?gb2312?B?1cXI/Q==?=\" <a@b.cn>", "张三", "a@b.cn" },
	{ "\xd5\xc5\xc8\xfd <a@b.cn>", "张三", "a@b.cn" },
	{ "张三 <工程部> <a@b.cn>", "张三 工程部", "a@b.cn" },
	{ "a@b.cn (张三 (工程部))", "张三 (工程部)", "a@b.cn" },
	{ "a@b.cn, c@d.cn", "", "a@b.cn" },
	{ "=?utf-8?B?5byg5LiJPGFAYi5jbj4=?=", "张三", "a@b.cn" },
	{ "undisclosed", "undisclosed", "" },
	{ "", "", "" },
};

static void
test_mailboxes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mailboxes); i++) {
		g_autofree char *name = NULL, *address = NULL;

		headerwords_mailbox(mailboxes[i].raw, strlen(mailboxes[i].raw), &name, &address);
		g_assert_cmpstr(name, ==, mailboxes[i].name);
		g_assert_cmpstr(address, ==, mailboxes[i].address);
	}
}

static char *
repeat(const char *text, gsize bytes)
{
	g_autoptr(GString) out = g_string_new(NULL);

	while (out->len < bytes)
		g_string_append(out, text);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Each of these is quadratic or recursive in some mail library. */
static void
test_bombs(void)
{
	static const char *const bombs[] = { "=?a?b?c", "=?a?q?c", "=?", "(", "\"", "<", "=?utf-8?B?6K8=?=", "x;filename*1=", "\\", "=?utf-8?Q?a" };
	gint64 start = g_get_monotonic_time();

	for (guint i = 0; i < G_N_ELEMENTS(bombs); i++) {
		g_autofree char *bomb = repeat(bombs[i], 300000);
		g_autofree char *text = headerwords_decode(bomb, strlen(bomb), NULL);
		g_autofree char *parameter = headerwords_parameter(bomb, strlen(bomb), "filename");
		g_autofree char *name = NULL, *address = NULL;

		headerwords_mailbox(bomb, strlen(bomb), &name, &address);
		g_assert_true(g_utf8_validate(text, -1, NULL));
		g_assert_true(g_utf8_validate(name, -1, NULL));
	}
	g_assert_cmpint(g_get_monotonic_time() - start, <, 3 * G_USEC_PER_SEC);
}

static void
test_loss_is_told(void)
{
	bool lossy = false;
	g_autofree char *whole = headerwords_decode("ok", 2, &lossy), *cut = NULL;
	g_autofree char *endless = repeat("word ", 70000);

	g_assert_false(lossy);
	cut = headerwords_decode(endless, strlen(endless), &lossy);
	g_assert_true(lossy);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/headerwords/decode", test_words);
	g_test_add_func("/headerwords/parameter", test_parameters);
	g_test_add_func("/headerwords/mailbox", test_mailboxes);
	g_test_add_func("/headerwords/bombs", test_bombs);
	g_test_add_func("/headerwords/loss", test_loss_is_told);
	return g_test_run();
}
