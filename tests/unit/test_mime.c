/* test_mime.c - mails of many makes, broken ones and hostile ones */
#include <glib.h>
#include <string.h>

#include "parse/reader.h"

static Reading *
read_bytes(const char *mail, gsize length)
{
	g_autoptr(GBytes) bytes = g_bytes_new(mail, length);
	Input input = { .bytes = bytes, .file_name = "", .media_type = "message/rfc822" };
	Reading *reading = reading_new();
	g_autoptr(GError) error = NULL;

	g_assert_true(read_mail(&input, reading, &error));
	g_assert_no_error(error);
	return reading;
}

static Reading *
read_string(const char *mail)
{
	return read_bytes(mail, strlen(mail));
}

static const Part *
part_at(const Reading *reading, guint i)
{
	g_assert_cmpuint(i, <, reading->parts->len);
	return g_ptr_array_index(reading->parts, i);
}

static void
assert_part(const Reading *reading, guint i, const char *type, const char *name, const char *text, bool is_body)
{
	const Part *part = part_at(reading, i);
	gsize length;
	const char *bytes = g_bytes_get_data(part->bytes, &length);
	g_autofree char *got = g_strndup(bytes == NULL ? "" : bytes, length);

	g_assert_cmpstr(part->media_type, ==, type);
	g_assert_cmpstr(part->file_name, ==, name);
	g_assert_cmpstr(got, ==, text);
	g_assert_cmpint(part->is_body, ==, is_body);
}

static void
test_head(void)
{
	g_autoptr(Reading) reading = read_string(
		"From zhang@example.cn Fri Oct  9 09:30:00 2026\n"
		"Message-ID: <one@example.cn>\r\n"
		"From: =?gb2312?B?1cXI/Q==?= <zhang@example.cn>\r\n"
		"Reply-To: <other@example.cn>\r\n"
		"Subject: =?utf-8?B?6K8=?=\r\n =?utf-8?B?geS5pg==?=\r\n"
		"Date: Fri, 9 Oct 2026 09:30:00 +0800\r\n"
		"In-Reply-To: <zero@example.cn>\r\n"
		"References: <minus@example.cn>\r\n <zero@example.cn>\r\n"
		"\r\nhello\r\n");

	g_assert_cmpstr(reading->mail->message_id, ==, "<one@example.cn>");
	g_assert_cmpstr(reading->mail->from_name, ==, "张三");
	g_assert_cmpstr(reading->mail->from_address, ==, "zhang@example.cn");
	g_assert_cmpstr(reading->mail->reply_to, ==, "other@example.cn");
	g_assert_cmpstr(reading->mail->subject, ==, "证书");
	g_assert_cmpstr(reading->mail->date, ==, "2026-10-09T09:30:00+08:00");
	g_assert_cmpstr(reading->mail->in_reply_to, ==, "<zero@example.cn>");
	g_assert_cmpstr(reading->mail->references, ==, "<minus@example.cn> <zero@example.cn>");
	g_assert_cmpuint(reading->parts->len, ==, 1);
	assert_part(reading, 0, "text/plain", "", "hello\r\n", true);
}

static void
test_attachments(void)
{
	g_autoptr(Reading) reading = read_string(
		"Content-Type: multipart/mixed; boundary=\"b\"\n\n"
		"preamble\n"
		"--b\nContent-Type: text/plain; charset=gb2312\nContent-Transfer-Encoding: base64\n\nxvPStdakyunJ6sfrse0=\n"
		"--b\nContent-Type: application/octet-stream;\n name=\"\xd6\xa4\xca\xe9.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERg==\n"
		"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=GBK''%D6%A4%CA%E9.txt\n\n\xd6\xa4\n"
		"--b\nContent-Disposition: attachment; filename=\"C:\\tmp\\a.bin\"\nContent-Type: application/x-thing\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n"
		"--b--\n");

	g_assert_null(reading->fault);
	g_assert_cmpuint(reading->parts->len, ==, 4);
	assert_part(reading, 0, "text/plain", "", "企业证书申请表", true);
	assert_part(reading, 1, "application/octet-stream", "证书.pdf", "%PDF", false);
	assert_part(reading, 2, "text/plain", "证书.txt", "\xd6\xa4", false);
	assert_part(reading, 3, "application/x-thing", "a.bin", "a=bc", false);
}

static void
test_nested(void)
{
	g_autoptr(Reading) reading = read_string(
		"Content-Type: multipart/mixed; boundary=o\n\n"
		"--o\nContent-Type: multipart/alternative; boundary=i\n\n"
		"--i\nContent-Type: text/plain\n\nhello world\n"
		"--i\nContent-Type: text/html\n\n<p>Hello&nbsp;<b>world</b></p>\n"
		"--i--\n"
		"--o\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\nSubject: inner\nFrom: a@b.cn\n\n--o is no boundary here\n"
		"--o--\n");
	const Part *html;

	g_assert_cmpuint(reading->parts->len, ==, 3);
	html = part_at(reading, 1);
	g_assert_true(html->ignore);
	g_assert_cmpstr(html->reason, ==, "same text as the plain body");
	assert_part(reading, 2, "message/rfc822", "", "Subject: inner\nFrom: a@b.cn\n\n--o is no boundary here", false);
	{
		g_autoptr(Reading) inner = read_bytes(g_bytes_get_data(part_at(reading, 2)->bytes, NULL), g_bytes_get_size(part_at(reading, 2)->bytes));

		g_assert_cmpstr(inner->mail->subject, ==, "inner");
		g_assert_cmpuint(inner->parts->len, ==, 1);
	}
}

static void
test_alternative_says_more(void)
{
	g_autoptr(Reading) reading = read_string(
		"Content-Type: multipart/alternative; boundary=i\n\n"
		"--i\nContent-Type: text/plain\n\nplease use another program\n"
		"--i\nContent-Type: text/html\n\n<p>2 keys</p>\n"
		"--i--\n");

	g_assert_false(part_at(reading, 0)->ignore);
	g_assert_false(part_at(reading, 1)->ignore);
}

/* A PNG header of these measures; the rest does not matter here. */
static char *
png_base64(guint8 width_high, guint8 width_low, guint8 height_low, gsize length)
{
	g_autofree guchar *png = g_malloc0(length);

	memcpy(png, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
	png[18] = width_high;
	png[19] = width_low;
	png[23] = height_low;
	return g_base64_encode(png, length);
}

static void
test_logo(void)
{
	g_autofree char *logo = png_base64(0, 96, 40, 900), *shot = png_base64(3, 0, 255, 900);
	g_autofree char *mail = g_strdup_printf(
		"Content-Type: multipart/related; boundary=r\n\n"
		"--r\nContent-Type: text/html\n\n<p>x</p><img src=\"cid:logo@x\"><img src=\"cid:shot@x\">\n"
		"--r\nContent-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n%s\n"
		"--r\nContent-Type: image/png\nContent-ID: <shot@x>\nContent-Transfer-Encoding: base64\n\n%s\n"
		"--r\nContent-Type: image/png\nContent-ID: <not-shown@x>\nContent-Transfer-Encoding: base64\n\n%s\n"
		"--r--\n", logo, shot, logo);
	g_autoptr(Reading) reading = read_string(mail);

	g_assert_cmpuint(reading->parts->len, ==, 4);
	g_assert_true(part_at(reading, 1)->ignore);
	g_assert_nonnull(part_at(reading, 1)->reason);
	g_assert_true(part_at(reading, 1)->is_inline);
	g_assert_false(part_at(reading, 2)->ignore);
	g_assert_false(part_at(reading, 3)->ignore);
}

static const struct {
	const char *type, *words;
} faults[] = {
	{ "message/external-body; access-type=URL", "lies elsewhere" },
	{ "message/partial; id=a; number=1", "in pieces" },
	{ "application/pkcs7-mime; smime-type=enveloped-data", "encrypted" },
	{ "application/x-pkcs7-mime; smime-type=signed-data", "signature" },
};

static void
test_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autofree char *mail = g_strdup_printf("Content-Type: %s\n\nbytes\n", faults[i].type);
		g_autoptr(Reading) reading = read_string(mail);

		g_assert_cmpuint(reading->parts->len, ==, 1);
		g_assert_nonnull(part_at(reading, 0)->fault);
		g_assert_nonnull(strstr(part_at(reading, 0)->fault, faults[i].words));
	}
}

static void
test_encrypted(void)
{
	g_autoptr(Reading) reading = read_string(
		"Content-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=e\n\n"
		"--e\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n"
		"--e\nContent-Type: application/octet-stream\n\nsecret\n--e--\n");

	g_assert_cmpuint(reading->parts->len, ==, 2);
	g_assert_nonnull(strstr(part_at(reading, 1)->fault, "OpenPGP"));
}

static void
test_signature(void)
{
	g_autoptr(Reading) reading = read_string(
		"Content-Type: multipart/signed; boundary=s\n\n--s\nContent-Type: text/plain\n\nhello\n"
		"--s\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--s--\n");

	g_assert_false(part_at(reading, 0)->ignore);
	g_assert_true(part_at(reading, 1)->ignore);
}

static const struct {
	const char *name, *mail, *first;
	guint parts;
	bool note;
} broken[] = {
	{ "outer boundary never closed", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo", "one", 2, true },
	{ "cut in a header", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Ty", "one", 1, true },
	{ "boundary never comes", "Content-Type: multipart/mixed; boundary=b\n\nonly text\n", "only text\n", 1, true },
	{ "no boundary named", "Content-Type: multipart/mixed\n\nonly text\n", "only text\n", 1, true },
	{ "boundary is a quote", "Content-Type: multipart/mixed; boundary=\"\\\"\"\n\ntext\n", "text\n", 1, true },
	{ "one is the beginning of the other",
	  "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n", "one", 2, false },
	{ "base64 with padding inside", "Content-Transfer-Encoding: base64\n\nYWI=YWI=\n", "abab", 1, false },
	{ "base64 cut", "Content-Transfer-Encoding: base64\n\nYWJjZ\n", "abc", 1, false },
	{ "quoted-printable cut", "Content-Transfer-Encoding: quoted-printable\n\na=4", "a", 1, false },
	{ "flowed", "Content-Type: text/plain; format=flowed\n\none \ntwo\n", "one two\n\n", 1, false },
	{ "only headers", "Subject: x\n", "", 1, false },
	{ "no headers", "\n\nhello\n", "hello\n", 1, true },
	{ "dashes in the text", "Subject: x\n\n--\nSubject: a=?b\n", "--\nSubject: a=?b\n", 1, false },
};

static void
test_broken(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_autoptr(Reading) reading = read_string(broken[i].mail);
		const Part *part;
		g_autofree char *got = NULL;

		g_test_message("%s", broken[i].name);
		g_assert_cmpuint(reading->parts->len, ==, broken[i].parts);
		part = part_at(reading, 0);
		got = g_strndup(g_bytes_get_size(part->bytes) == 0 ? "" : g_bytes_get_data(part->bytes, NULL), g_bytes_get_size(part->bytes));
		g_assert_cmpstr(got, ==, broken[i].first);
		g_assert_cmpint(reading->notes->len > 0, ==, broken[i].note);
	}
}

static void
test_empty(void)
{
	g_autoptr(Reading) reading = read_bytes("", 0);

	g_assert_nonnull(reading->fault);
}

/* ---- hostile ---- */

static char *
repeat(const char *before, const char *text, guint n, const char *after)
{
	GString *out = g_string_new(before);

	while (n-- > 0)
		g_string_append(out, text);
	return g_string_free(g_string_append(out, after), FALSE);
}

static const struct {
	const char *name, *before, *text;
	guint n;
	const char *after;
} hostile[] = {
	{ "parentheses in From", "Subject: ok\nFrom: ", "(", 200000, "\n\nbody\n" },
	{ "parentheses in Content-Type", "Subject: ok\nContent-Type: text/plain ", "(", 200000, "\n\nbody\n" },
	{ "words in Subject", "From: a@b.cn\nSubject: ", "=?a?b?c", 60000, "\n\nbody\n" },
	{ "words in a file name", "Subject: ok\nContent-Type: text/plain; name=\"", "=?a?b?c", 60000, "\"\n\nbody\n" },
	{ "headers", "Subject: ok\n", "X-A: =?a?b?c\n", 20000, "\nbody\n" },
	{ "the same header", "Subject: ok\n", "Content-Type: text/plain; a=b\n", 20000, "\nbody\n" },
	{ "folded header", "Subject: ok\nX:", "\n =?a?q?c", 50000, "\n\nbody\n" },
	{ "addresses", "Subject: ok\nTo: ", "a@b.cn, ", 100000, "\n\nbody\n" },
	{ "continuations of a name", "Subject: ok\nContent-Type: text/plain", "; name*1*=a", 20000, "\n\nbody\n" },
	{ "no line end", "Subject: ok\n\n", "a", 1000000, "" },
	{ "NULs", "Subject: ok\n\n", "=00", 100000, "" },
};

static void
test_hostile_headers(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(hostile); i++) {
		g_autofree char *mail = repeat(hostile[i].before, hostile[i].text, hostile[i].n, hostile[i].after);
		gint64 start = g_get_monotonic_time();
		g_autoptr(Reading) reading = read_string(mail);

		g_test_message("%s: %" G_GINT64_FORMAT " ms", hostile[i].name, (g_get_monotonic_time() - start) / 1000);
		g_assert_cmpint(g_get_monotonic_time() - start, <, 3 * G_USEC_PER_SEC);
		g_assert_cmpuint(reading->parts->len, ==, 1);
	}
}

static void
test_many_parts(void)
{
	g_autofree char *mail = repeat("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n", 5000, "--b--\n");
	g_autoptr(Reading) reading = read_string(mail);

	g_assert_cmpuint(reading->parts->len, ==, LIMIT_PARTS);
	g_assert_nonnull(strstr(reading->fault, "5000 parts"));
}

static void
test_deep(void)
{
	g_autoptr(GString) mail = g_string_new(NULL);
	gint64 start = g_get_monotonic_time();
	g_autoptr(Reading) reading = NULL;

	for (guint i = 0; i < 20000; i++)
		g_string_append_printf(mail, "%s%u\n%sContent-Type: multipart/mixed; boundary=%u\n\n", i == 0 ? "X: " : "--", i, "", i + 1);
	g_string_append(mail, "--20000\n\ninnermost\n");
	reading = read_string(mail->str);
	g_assert_cmpuint(reading->parts->len, >, 0);
	g_assert_cmpint(g_get_monotonic_time() - start, <, 5 * G_USEC_PER_SEC);
}

/* Every cut of a mail is a mail. */
static void
test_every_cut(void)
{
	static const char mail[] =
		"Subject: =?gb2312?B?xvPStdakyunJ6sfrse0=?=\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
		"--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nplain\r\n--c\r\nContent-Type: text/html\r\n\r\n<table><tr><td>x\r\n--c--\r\n"
		"--b\r\nContent-Type: application/pdf; name=\"=?utf-8?B?6K+B?=\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n";

	for (gsize n = 0; n < sizeof mail; n++) {
		g_autofree char *exact = g_memdup2(mail, n);
		g_autoptr(Reading) reading = read_bytes(exact == NULL ? "" : exact, n);

		g_assert_true(reading->fault != NULL || reading->mail != NULL);
	}
}

/* Headers that no mail program writes, and none at all. */
static void
test_heads(void)
{
	g_autofree char *brackets = g_strnfill(200000, '(');
	g_autofree char *sender = g_strdup_printf("From: %s <a@example.cn>\nSubject: x\n\nhello\n", brackets);
	g_autofree char *subject = g_strdup_printf("From: <a@example.cn>\nSubject: %s\n\nhello\n", brackets);
	g_autoptr(Reading) long_sender = read_string(sender), long_subject = read_string(subject), none = read_string("hello\nyou\n");
	g_autoptr(Reading) poor = read_string("Subject: x\n\nhello\n");

	g_assert_nonnull(strstr(long_sender->fault, "From line is 195 KiB"));
	g_assert_cmpuint(long_sender->parts->len, ==, 1);
	g_assert_nonnull(strstr(long_subject->fault, "Subject line"));
	g_assert_nonnull(strstr(none->fault, "no sender"));
	g_assert_null(poor->fault);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime/head", test_head);
	g_test_add_func("/mime/attachments", test_attachments);
	g_test_add_func("/mime/nested", test_nested);
	g_test_add_func("/mime/alternative", test_alternative_says_more);
	g_test_add_func("/mime/logo", test_logo);
	g_test_add_func("/mime/faults", test_faults);
	g_test_add_func("/mime/heads", test_heads);
	g_test_add_func("/mime/encrypted", test_encrypted);
	g_test_add_func("/mime/signature", test_signature);
	g_test_add_func("/mime/broken", test_broken);
	g_test_add_func("/mime/empty", test_empty);
	g_test_add_func("/mime/hostile", test_hostile_headers);
	g_test_add_func("/mime/many-parts", test_many_parts);
	g_test_add_func("/mime/deep", test_deep);
	g_test_add_func("/mime/cuts", test_every_cut);
	return g_test_run();
}
