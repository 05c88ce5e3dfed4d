/* test_html.c - HTML and plain text to pages: lines, tables, hidden text, earlier mails, links */
#include <glib.h>
#include <string.h>

#include "parse/reader.h"

typedef bool (*Read)(const Input *input, Reading *reading, GError **error);

static Reading *
read_with(Read read, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	Input input = { .bytes = bytes, .file_name = "", .media_type = "", .is_body = true };
	Reading *reading = reading_new();

	g_assert_true(read(&input, reading, NULL));
	return reading;
}

static const struct {
	const char *name;
	Read read;
	const char *text, *wanted; /* rows as lines, pieces parted by a tab, pages by a form feed */
} cases[] = {
	{ "paragraphs", read_html, "<p>one</p><p>two<br>three</p>", "one\ntwo\nthree" },
	{ "white space", read_html, "<p>  a \n b&nbsp;c </p>", "a b c" },
	{ "wide gap", read_html, "<p>甲&nbsp;&nbsp;&nbsp;&nbsp;乙</p>", "甲\t乙" },
	{ "gap behind a colon", read_html, "<p>户名：&nbsp;&nbsp;&nbsp;&nbsp;张三</p>", "户名: 张三" },
	{ "table", read_html, "<table><tr><td>公司</td><td>甲公司</td></tr><tr><td>数量</td><td>2</td></tr></table>", "公司\t甲公司\n数量\t2" },
	{ "table with lines in a cell", read_html, "<table><tr><td>a<br>b</td><td>c</td></tr><tr><td>d</td></tr></table>", "a\tb\tc\nd" },
	{ "hidden", read_html, "<style>p{}</style><script>x</script><p>a<span style='display: none'>b</span></p><p hidden>c</p>", "a" },
	{ "ticks", read_html, "<p><input type=checkbox checked>更新<input type=checkbox>新办</p>", "☑更新□新办" },
	{ "list", read_html, "<ul><li>a<li>b</ul>", "a\nb" },
	{ "not closed", read_html, "<div><b>a<table><td>b", "a\nb" },
	{ "pre", read_html, "<pre>a\nb</pre>", "a\nb" },
	{ "GBK with a meta", read_html, "<html><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\"><p>\xd6\xa4\xca\xe9</p>", "证书" },
	{ "quoted by structure", read_html, "<p>mine</p><div class=\"gmail_quote\"><p>theirs</p></div><p>mine too</p>", "mine\nmine too\ftheirs" },
	{ "quoted by words", read_html, "<div>mine</div><div>------------------ 原始邮件 ------------------</div><div>theirs</div>",
	  "mine\f------------------ 原始邮件 ------------------\ntheirs" },
	{ "empty", read_html, "", "" },
	{ "text", read_text, "one\r\ntwo\r\n", "one\ntwo" },
	{ "text with gaps", read_text, "甲    乙\t丙 丁", "甲\t乙\t丙 丁" },
	{ "text with a label", read_text, "税号：    123\t电话: 456", "税号: 123\t电话: 456" },
	{ "text in GBK", read_text, "\xd6\xa4\xca\xe9", "证书" },
	{ "text with history", read_text, "mine\n\n发件人： 张三 <a@b.cn>\n发送时间： 2026年10月9日\n主题： x\n\ntheirs",
	  "mine\f发件人: 张三 <a@b.cn>\n发送时间: 2026年10月9日\n主题: x\ntheirs" },
	{ "text with quote marks", read_text, "mine\n> theirs\nmine too\n", "mine\nmine too\ftheirs" },
	{ "text with wrote", read_text, "mine\n在 2026-10-09 09:30，\"张三\" <a@b.cn> 写道：\ntheirs", "mine\f在 2026-10-09 09:30,\"张三\" <a@b.cn> 写道:\ntheirs" },
	{ "forwarded text is what counts", read_text, "-------- 转发邮件信息 --------\n发件人：张三\n主题：x\n\ntheirs", "-------- 转发邮件信息 --------\n发件人:张三\n主题:x\ntheirs" },
	{ "a name is no history", read_text, "发件人：张三\n电话：1", "发件人:张三\n电话:1" },
};

/* Colons and commas may be kept wide or not: that is text_tidy()'s business. */
static char *
narrow(const char *text)
{
	g_auto(GStrv) a = g_strsplit(text, "：", -1);
	g_autofree char *b = g_strjoinv(":", a);
	g_auto(GStrv) c = g_strsplit(b, "，", -1);
	g_autofree char *d = g_strjoinv(",", c);
	g_auto(GStrv) e = g_strsplit(d, ": ", -1);

	return g_strchomp(g_strjoinv(":", e));
}

static void
test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Reading) reading = read_with(cases[i].read, cases[i].text);
		g_autofree char *text = pages_text(reading->pages);
		g_auto(GStrv) pages = g_strsplit(text, "\f", -1);
		g_autoptr(GString) got = g_string_new(NULL);
		g_autofree char *narrow_got = NULL, *narrow_wanted = narrow(cases[i].wanted);

		for (guint j = 0; pages[j] != NULL; j++)
			g_string_append_printf(got, "%s%s", j > 0 && *pages[j] != '\0' ? "\f" : "", g_strchomp(pages[j]));
		narrow_got = narrow(got->str);
		g_test_message("%s", cases[i].name);
		g_assert_cmpstr(narrow_got, ==, narrow_wanted);
	}
}

static const Run *
run_of(const Reading *reading, const char *text)
{
	const Page *page = g_ptr_array_index(reading->pages->pages, 0);

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		if (strcmp(run->text, text) == 0)
			return run;
	}
	g_assert_not_reached();
}

static void
assert_cell(const Run *run, int table, int row, int col)
{
	g_assert_cmpint(run->table, ==, table);
	g_assert_cmpint(run->row, ==, row);
	g_assert_cmpint(run->col, ==, col);
}

static void
test_spans(void)
{
	g_autoptr(Reading) reading = read_with(read_html,
		"<table><tr><td rowspan=2>a</td><td colspan=2>b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr></table>");

	assert_cell(run_of(reading, "a"), 0, 0, 0);
	assert_cell(run_of(reading, "b"), 0, 0, 1);
	assert_cell(run_of(reading, "c"), 0, 0, 3);
	assert_cell(run_of(reading, "d"), 0, 1, 1);
	assert_cell(run_of(reading, "f"), 0, 1, 3);
	g_assert_cmpfloat(run_of(reading, "b")->x1 - run_of(reading, "b")->x0, ==, 200);
	g_assert_cmpfloat(run_of(reading, "c")->x0, ==, run_of(reading, "f")->x0);
}

static void
test_nested_table(void)
{
	g_autoptr(Reading) reading = read_with(read_html,
		"<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td><td>e</td></tr><tr><td>f</td></tr></table>");

	assert_cell(run_of(reading, "d"), 1, 1, 1);
	assert_cell(run_of(reading, "e"), 0, 0, 1);
	assert_cell(run_of(reading, "f"), 0, 1, 0);
	g_assert_cmpfloat(run_of(reading, "b")->x0, >, run_of(reading, "a")->x0);
	g_assert_cmpfloat(run_of(reading, "b")->x1, <=, run_of(reading, "e")->x0);
	g_assert_cmpfloat(run_of(reading, "f")->y0, >, run_of(reading, "d")->y0);
}

static void
test_links(void)
{
	g_autoptr(Reading) reading = read_with(read_html,
		"<div>从QQ邮箱发来的超大附件</div><div class=bigatt_bt title=\"材料.zip / 文件大小：65.38M / 到期时间：2026年11月08日 10:30\">"
		"<a href=\"https://mail.qq.com/cgi-bin/ftnExs_download?k=1&amp;code=2\">进入下载页面</a></div><p><a href=\"https://www.example.cn/\">us</a></p>");
	const CloudLink *link;

	g_assert_cmpuint(reading->links->len, >=, 1);
	link = g_ptr_array_index(reading->links, 0);
	g_assert_cmpstr(link->url, ==, "https://mail.qq.com/cgi-bin/ftnExs_download?k=1&code=2");
	g_assert_cmpstr(link->name, ==, "材料.zip");
	g_assert_cmpint(link->size, ==, 68555898);
	g_assert_true(g_str_has_prefix(link->expires, "2026-11-08"));
	g_assert_cmpuint(reading->links->len, ==, 1);
}

static void
test_hostile(void)
{
	static const char *const pieces[] = { "<div>", "<table><tr><td>", "<td colspan=1000 rowspan=1000>x", "<b>", "<a href=", "&#", "<!--", "<blockquote type=cite>" };

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(Reading) reading = NULL;
		gint64 start = g_get_monotonic_time();

		for (guint j = 0; j < 20000; j++)
			g_string_append(text, pieces[i]);
		reading = read_with(read_html, text->str);
		g_test_message("%s %" G_GINT64_FORMAT " ms", pieces[i], (g_get_monotonic_time() - start) / 1000);
		g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/cases", test_cases);
	g_test_add_func("/html/spans", test_spans);
	g_test_add_func("/html/nested-table", test_nested_table);
	g_test_add_func("/html/links", test_links);
	g_test_add_func("/html/hostile", test_hostile);
	return g_test_run();
}
