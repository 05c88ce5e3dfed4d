/* test_read_msg.c - mails as Outlook saves and wraps them up: .msg and winmail.dat, put together here as MS-OXMSG and MS-OXTNEF say */
#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-memory.h>
#include <locale.h>
#include "tests/unit/golden.h"

/* ---- .msg ---- */

static void
stream(GsfOutfile *folder, const char *name, const void *bytes, gsize length)
{
	GsfOutput *output = gsf_outfile_new_child(folder, name, FALSE);

	g_assert_true(gsf_output_write(output, length, bytes));
	gsf_output_close(output);
	g_object_unref(output);
}

static void
unicode(GsfOutfile *folder, const char *name, const char *text)
{
	glong n = 0;
	g_autofree gunichar2 *units = g_utf8_to_utf16(text, -1, NULL, &n, NULL);

	stream(folder, name, units, 2 * (gsize)n);
}

static void
properties(GsfOutfile *folder, gsize head, guint32 tag, guint64 value)
{
	g_autofree guint8 *list = g_malloc0(head + 16);

	for (guint i = 0; i < 4; i++)
		list[head + i] = (guint8)(tag >> 8 * i);
	for (guint i = 0; i < 8; i++)
		list[head + 8 + i] = (guint8)(value >> 8 * i);
	stream(folder, "__properties_version1.0", list, head + 16);
}

static void
end_folder(GsfOutfile *folder)
{
	gsf_output_close(GSF_OUTPUT(folder));
	g_object_unref(folder);
}

static GsfOutfile *
folder(GsfOutfile *parent, const char *name)
{
	return GSF_OUTFILE(gsf_outfile_new_child(parent, name, TRUE));
}

/* A mail with a file and with a mail inside. */
static GBytes *
saved_mail(void)
{
	GsfOutput *memory = gsf_output_memory_new();
	GsfOutfile *root = gsf_outfile_msole_new(memory), *file = NULL, *inner = NULL;
	GBytes *bytes;

	properties(root, 32, 0x00390040, G_GUINT64_CONSTANT(134386560000000000)); /* 2026-11-09 00:00 UTC */
	unicode(root, "__substg1.0_0037001F", "证书申请，\r\n见附件");
	unicode(root, "__substg1.0_0C1A001F", "张三 \"办公室\"");
	unicode(root, "__substg1.0_5D01001F", "zhang@example.cn");
	unicode(root, "__substg1.0_1000001F", "您好，申请电子钥匙2个。");
	unicode(root, "__substg1.0_1035001F", "<7@example.cn>");
	file = folder(root, "__attach_version1.0_#00000000");
	properties(file, 8, 0x37050003, 1);
	unicode(file, "__substg1.0_3707001F", "申请\"表\".txt");
	stream(file, "__substg1.0_37010102", "form", 4);
	end_folder(file);
	file = folder(root, "__attach_version1.0_#00000001");
	properties(file, 8, 0x37050003, 5);
	unicode(file, "__substg1.0_3001001F", "转发");
	inner = folder(file, "__substg1.0_3701000D");
	properties(inner, 24, 0x3ffd0003, 936);
	stream(inner, "__substg1.0_0037001E", "\xc0\xcf\xd3\xca\xbc\xfe", 6);
	stream(inner, "__substg1.0_1000001E", "\xbb\xd8\xb5\xa5", 4);
	end_folder(inner);
	end_folder(file);
	file = folder(root, "__attach_version1.0_#00000002");
	properties(file, 8, 0x37050003, 7);
	unicode(file, "__substg1.0_3707001F", "材料.zip");
	unicode(file, "__substg1.0_370D001F", "https://example.sharepoint.com/x");
	end_folder(file);
	end_folder(root);
	bytes = g_bytes_new(gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (gsize)gsf_output_size(memory));
	g_object_unref(memory);
	return bytes;
}

/* The files that damage begins with, here and where nothing else is at hand. */
static void
keep(const char *name, GBytes *bytes)
{
	g_autofree char *path = g_build_filename(GOLDEN_FOLDER, name, NULL);

	if (g_getenv("GOLDEN_WRITE") != NULL)
		g_assert_true(g_file_set_contents(path, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes), NULL));
}

static const Part *
part_at(const Reading *reading, guint n)
{
	g_assert_cmpuint(reading->parts->len, >, n);
	return g_ptr_array_index(reading->parts, n);
}

static void
assert_bytes(const Part *part, const char *text)
{
	g_autofree char *got = g_strndup(g_bytes_get_data(part->bytes, NULL), g_bytes_get_size(part->bytes));

	g_assert_cmpstr(got, ==, text);
}

static void
test_saved(void)
{
	g_autoptr(GBytes) bytes = saved_mail();
	const Input input = { .bytes = bytes, .file_name = "x.msg", .media_type = "", .depth = 1 };
	g_autoptr(Reading) reading = reader_read(&input), inner = NULL;
	const CloudLink *link;

	keep("mail.msg", bytes);
	g_assert_null(reading->fault);
	g_assert_cmpstr(reading->type, ==, "msg");
	g_assert_cmpstr(reading->mail->subject, ==, "证书申请， 见附件");
	g_assert_cmpstr(reading->mail->from_address, ==, "zhang@example.cn");
	g_assert_cmpstr(reading->mail->message_id, ==, "<7@example.cn>");
	g_assert_cmpstr(reading->mail->date, ==, "2026-11-09T08:00:00+08:00");
	g_assert_cmpuint(reading->parts->len, ==, 3);
	g_assert_true(part_at(reading, 0)->is_body);
	assert_bytes(part_at(reading, 0), "您好，申请电子钥匙2个。");
	g_assert_cmpstr(part_at(reading, 1)->file_name, ==, "申请\"表\".txt");
	assert_bytes(part_at(reading, 1), "form");
	g_assert_cmpstr(part_at(reading, 2)->file_name, ==, "转发.eml");
	inner = golden_read(read_mail, part_at(reading, 2)->bytes);
	g_assert_cmpstr(inner->mail->subject, ==, "老邮件");
	assert_bytes(part_at(inner, 0), "回单");
	g_assert_cmpuint(reading->links->len, ==, 1);
	link = g_ptr_array_index(reading->links, 0);
	g_assert_cmpstr(link->name, ==, "材料.zip");
	g_assert_cmpstr(link->url, ==, "https://example.sharepoint.com/x");
}

static void
test_saved_damage(void)
{
	g_autoptr(GBytes) whole = saved_mail();
	guint handler = g_log_set_handler("libgsf:msole", G_LOG_LEVEL_MASK, golden_silence, NULL);
	guint nameless = g_log_set_handler(NULL, G_LOG_LEVEL_WARNING, golden_silence, NULL);

	for (gsize cut = 0; cut < g_bytes_get_size(whole); cut += 97) {
		g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(whole, 0, cut);
		g_autoptr(Reading) reading = golden_read(read_msg, bytes);

		g_assert_true(reading->fault != NULL || reading->mail != NULL);
	}
	g_log_remove_handler("libgsf:msole", handler);
	g_log_remove_handler(NULL, nameless);
	g_test_timer_start();
	golden_damage(read_msg, "mail.msg", 800);
}

/* ---- winmail.dat ---- */

static void
number(GByteArray *out, guint64 value, guint n)
{
	for (guint i = 0; i < n; i++) {
		guint8 byte = (guint8)(value >> 8 * i);

		g_byte_array_append(out, &byte, 1);
	}
}

static void
attribute(GByteArray *out, guint level, guint32 id, const void *bytes, guint length)
{
	number(out, level, 1);
	number(out, id, 4);
	number(out, length, 4);
	g_byte_array_append(out, bytes, length);
	number(out, 0, 2);
}

static GByteArray *
wrapped_begin(void)
{
	GByteArray *out = g_byte_array_new();

	number(out, 0x223e9f78, 4);
	number(out, 1, 2);
	return out;
}

/* A file whose long name is among the properties, in UTF-16 and padded. */
static void
add_file(GByteArray *out, const char *short_name, const char *long_name, const void *bytes, guint length)
{
	g_autoptr(GByteArray) list = g_byte_array_new();
	glong n = 0;
	g_autofree gunichar2 *units = g_utf8_to_utf16(long_name, -1, NULL, &n, NULL);

	number(list, 1, 4);
	number(list, 0x3707001f, 4);
	number(list, 1, 4);
	number(list, 2 * (guint64)n, 4);
	g_byte_array_append(list, (const guint8 *)units, 2 * (guint)n);
	number(list, 0, (4 - (2 * (guint)n) % 4) % 4);
	attribute(out, 2, 0x00069002, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);
	attribute(out, 2, 0x00018010, short_name, (guint)strlen(short_name) + 1);
	attribute(out, 2, 0x0006800f, bytes, length);
	attribute(out, 2, 0x00069005, list->data, list->len);
}

static GBytes *
wrapped(void)
{
	GByteArray *out = wrapped_begin();

	attribute(out, 1, 0x0002800c, "\xc4\xfa\xba\xc3", 4);
	add_file(out, "SHENQI~1.TXT", "申请表.txt", "form", 4);
	add_file(out, "A.PDF", "回单.pdf", "%PDF-1.4", 8);
	return g_byte_array_free_to_bytes(out);
}

static void
test_wrapped(void)
{
	g_autoptr(GBytes) bytes = wrapped();
	const Input input = { .bytes = bytes, .file_name = "winmail.dat", .media_type = "", .depth = 1 };
	g_autoptr(Reading) reading = reader_read(&input);

	keep("winmail.dat", bytes);
	g_assert_cmpstr(reading->type, ==, "tnef");
	g_assert_null(reading->fault);
	g_assert_cmpuint(reading->parts->len, ==, 2);
	g_assert_cmpstr(part_at(reading, 0)->file_name, ==, "申请表.txt");
	assert_bytes(part_at(reading, 0), "form");
	g_assert_cmpstr(part_at(reading, 1)->file_name, ==, "回单.pdf");
}

/* Where the mail says nothing itself, its words are those in winmail.dat; else they would be read twice. */
static void
test_wrapped_body(void)
{
	g_autoptr(GBytes) tnef = wrapped();
	g_autofree char *base64 = g_base64_encode(g_bytes_get_data(tnef, NULL), g_bytes_get_size(tnef));
	static const char *const bodies[] = { "", "已有正文" };

	for (guint i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *mail = g_strdup_printf("From: a@example.cn\r\nSubject: x\r\nDate: Mon, 09 Nov 2026 09:00:00 +0800\r\nMIME-Version: 1.0\r\n"
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n--b\r\n"
			"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", bodies[i], base64);
		g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
		g_autoptr(Reading) reading = golden_read(read_mail, bytes);

		g_assert_cmpuint(reading->parts->len, ==, i == 0 ? 3 : 2);
		if (i > 0)
			continue;
		g_assert_true(part_at(reading, 2)->is_body);
		assert_bytes(part_at(reading, 2), "您好");
	}
}

static void
test_wrapped_damage(void)
{
	g_autoptr(GBytes) whole = wrapped();

	for (gsize cut = 6; cut < g_bytes_get_size(whole); cut++) {
		g_autoptr(GBytes) bytes = g_bytes_new_from_bytes(whole, 0, cut);
		g_autoptr(Reading) reading = golden_read(read_tnef, bytes);

		g_assert_cmpuint(reading->parts->len, <=, 2);
	}
	g_test_timer_start();
	golden_damage(read_tnef, "winmail.dat", 3000);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outlook/saved", test_saved);
	g_test_add_func("/outlook/saved-damage", test_saved_damage);
	g_test_add_func("/outlook/wrapped", test_wrapped);
	g_test_add_func("/outlook/wrapped-body", test_wrapped_body);
	g_test_add_func("/outlook/wrapped-damage", test_wrapped_damage);
	return g_test_run();
}
