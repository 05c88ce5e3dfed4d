/* test_archive.c - archives of all kinds, names in GB18030, encrypted, damaged and exploding ones */
#include <archive.h>
#include <archive_entry.h>
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "parse/reader.h"

typedef enum { MAKE_ZIP, MAKE_7Z, MAKE_TAR, MAKE_TGZ } Make;

typedef struct {
	const char *name, *text;
	gsize length; /* 0: that of text */
} Member;

/* An archive written by libarchive into memory. */
static GBytes *
make_archive(Make make, const Member *members, guint n, const char *password)
{
	gsize room = 8u << 20, used = 0;
	g_autofree char *buffer = g_malloc(room);
	struct archive *out = archive_write_new();

	if (make == MAKE_ZIP)
		archive_write_set_format_zip(out);
	else if (make == MAKE_7Z)
		archive_write_set_format_7zip(out);
	else
		archive_write_set_format_ustar(out);
	if (make == MAKE_TGZ)
		archive_write_add_filter_gzip(out);
	if (password != NULL) {
		g_assert_cmpint(archive_write_set_options(out, "zip:encryption=traditional"), ==, ARCHIVE_OK);
		archive_write_set_passphrase(out, password);
	}
	g_assert_cmpint(archive_write_open_memory(out, buffer, room, &used), ==, ARCHIVE_OK);
	for (guint i = 0; i < n; i++) {
		gsize length = members[i].length > 0 ? members[i].length : strlen(members[i].text);
		struct archive_entry *entry = archive_entry_new();

		archive_entry_set_pathname(entry, members[i].name);
		archive_entry_set_filetype(entry, g_str_has_suffix(members[i].name, "/") ? AE_IFDIR : AE_IFREG);
		archive_entry_set_perm(entry, 0644);
		archive_entry_set_size(entry, (la_int64_t)length);
		archive_write_header(out, entry);
		archive_write_data(out, members[i].text, length);
		archive_entry_free(entry);
	}
	g_assert_cmpint(archive_write_close(out), ==, ARCHIVE_OK);
	archive_write_free(out);
	return g_bytes_new(buffer, used);
}

static Reading *
read_as(GBytes *bytes, const char *name)
{
	Input input = { .bytes = bytes, .file_name = name, .media_type = "" };
	Reading *reading = reading_new();

	g_assert_true(read_archive(&input, reading, NULL));
	return reading;
}

static const Part *
part_at(const Reading *reading, guint i)
{
	g_assert_cmpuint(i, <, reading->parts->len);
	return g_ptr_array_index(reading->parts, i);
}

static void
test_kinds(void)
{
	static const Member members[] = { { "folder/", "", 0 }, { "folder/a.txt", "first", 0 }, { "b.txt", "second", 0 } };

	for (Make make = MAKE_ZIP; make <= MAKE_TGZ; make++) {
		g_autoptr(GBytes) bytes = make_archive(make, members, G_N_ELEMENTS(members), NULL);
		g_autoptr(Reading) reading = read_as(bytes, "a.archive");

		g_assert_cmpstr(reading->fault, ==, NULL);
		g_assert_cmpuint(reading->parts->len, ==, 2);
		g_assert_cmpstr(part_at(reading, 0)->file_name, ==, "a.txt");
		g_assert_cmpuint(g_bytes_get_size(part_at(reading, 0)->bytes), ==, 5);
		g_assert_cmpmem(g_bytes_get_data(part_at(reading, 1)->bytes, NULL), 6, "second", 6);
	}
}

static void
test_names(void)
{
	static const Member members[] = {
		{ "\xb2\xc4\xc1\xcf/\xd6\xa4\xca\xe9.pdf", "1", 0 },  /* 材料/证书.pdf in GB18030 */
		{ "\xe8\xaf\x81\xe4\xb9\xa6.pdf", "2", 0 },           /* UTF-8 */
		{ "C:\\tmp\\x.pdf", "3", 0 },
		{ "../../etc/passwd", "4", 0 },
	};
	g_autoptr(GBytes) bytes = make_archive(MAKE_ZIP, members, G_N_ELEMENTS(members), NULL);
	g_autoptr(Reading) reading = read_as(bytes, "a.zip");

	g_assert_cmpstr(part_at(reading, 0)->file_name, ==, "证书.pdf");
	g_assert_cmpstr(part_at(reading, 1)->file_name, ==, "证书.pdf");
	g_assert_cmpstr(part_at(reading, 2)->file_name, ==, "x.pdf");
	g_assert_cmpstr(part_at(reading, 3)->file_name, ==, "passwd");
}

/* 7z holds UTF-16; the program's own locale must not matter. */
static void
test_names_7z(void)
{
	static const Member member = { "材料/证书.pdf", "1", 0 };
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;

	setlocale(LC_CTYPE, "C.UTF-8");
	bytes = make_archive(MAKE_7Z, &member, 1, NULL);
	setlocale(LC_CTYPE, "C");
	reading = read_as(bytes, "a.7z");
	g_assert_cmpstr(part_at(reading, 0)->file_name, ==, "证书.pdf");
}

static void
test_junk(void)
{
	static const Member members[] = { { "__MACOSX/._a.pdf", "x", 0 }, { ".DS_Store", "x", 0 }, { "Thumbs.db", "x", 0 }, { "a.pdf", "x", 0 } };
	g_autoptr(GBytes) bytes = make_archive(MAKE_ZIP, members, G_N_ELEMENTS(members), NULL);
	g_autoptr(Reading) reading = read_as(bytes, "a.zip");

	g_assert_cmpuint(reading->parts->len, ==, 4);
	for (guint i = 0; i < 3; i++) {
		g_assert_true(part_at(reading, i)->ignore);
		g_assert_nonnull(part_at(reading, i)->reason);
	}
	g_assert_false(part_at(reading, 3)->ignore);
}

static void
test_encrypted(void)
{
	static const Member members[] = { { "form.pdf", "x", 0 }, { "letter.pdf", "y", 0 } };
	g_autoptr(GBytes) bytes = make_archive(MAKE_ZIP, members, G_N_ELEMENTS(members), "secret");
	g_autoptr(Reading) reading = read_as(bytes, "材料.zip");

	g_assert_nonnull(reading->fault);
	g_assert_nonnull(strstr(reading->fault, "the archive 材料.zip is encrypted (form.pdf, letter.pdf)"));
	g_assert_cmpuint(reading->parts->len, ==, 0);
}

/* The second member of a zip is marked as encrypted by hand. */
static void
test_encrypted_member(void)
{
	static const Member members[] = { { "form.pdf", "x", 0 }, { "letter.pdf", "y", 0 } };
	g_autoptr(GBytes) clear = make_archive(MAKE_ZIP, members, G_N_ELEMENTS(members), NULL);
	gsize length = g_bytes_get_size(clear);
	guint8 *bytes = g_memdup2(g_bytes_get_data(clear, NULL), length);
	g_autoptr(GBytes) marked = NULL;
	g_autoptr(Reading) reading = NULL;

	for (gsize i = 0; i + 56 < length; i++) {
		if (memcmp(bytes + i, "PK\3\4", 4) == 0 && memcmp(bytes + i + 30, "letter", 6) == 0)
			bytes[i + 6] |= 1;
		if (memcmp(bytes + i, "PK\1\2", 4) == 0 && memcmp(bytes + i + 46, "letter", 6) == 0)
			bytes[i + 8] |= 1;
	}
	marked = g_bytes_new_take(bytes, length);
	reading = read_as(marked, "a.zip");
	g_assert_cmpuint(reading->parts->len, ==, 2);
	g_assert_null(reading->fault);
	g_assert_null(part_at(reading, 0)->fault);
	g_assert_nonnull(strstr(part_at(reading, 1)->fault, "encrypted"));
}

static void
test_bombs(void)
{
	g_autofree char *zeros = g_malloc0(100u << 20);
	Member one = { "zeros", zeros, 100u << 20 };
	g_autoptr(GBytes) zip = make_archive(MAKE_ZIP, &one, 1, NULL), tgz = make_archive(MAKE_TGZ, &one, 1, NULL);
	g_autoptr(Reading) from_zip = read_as(zip, "bomb.zip"), from_tgz = read_as(tgz, "bomb.tgz");

	g_assert_nonnull(strstr(from_zip->fault, "200 times"));
	g_assert_nonnull(strstr(from_tgz->fault, "200 times"));
}

/* All directory entries point at the first member. */
static void
test_overlap(void)
{
	static const Member members[] = { { "a", "first", 0 }, { "b", "other", 0 } };
	g_autoptr(GBytes) honest = make_archive(MAKE_ZIP, members, G_N_ELEMENTS(members), NULL);
	gsize length = g_bytes_get_size(honest);
	guint8 *bytes = g_memdup2(g_bytes_get_data(honest, NULL), length);
	g_autoptr(GBytes) twisted = NULL;
	g_autoptr(Reading) reading = NULL;

	for (gsize i = 0; i + 46 < length; i++)
		if (memcmp(bytes + i, "PK\1\2", 4) == 0)
			memset(bytes + i + 42, 0, 4);
	twisted = g_bytes_new_take(bytes, length);
	reading = read_as(twisted, "a.zip");
	g_assert_nonnull(strstr(reading->fault, "same bytes"));
}

static void
test_many(void)
{
	g_autofree Member *members = g_new0(Member, 1200);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(Reading) reading = NULL;

	for (guint i = 0; i < 1200; i++)
		members[i] = (Member){ "a", "x", 0 };
	bytes = make_archive(MAKE_ZIP, members, 1200, NULL);
	reading = read_as(bytes, "a.zip");
	g_assert_cmpuint(reading->parts->len, ==, LIMIT_PARTS);
	g_assert_nonnull(strstr(reading->fault, "1000 members"));
}

/* Whatever the damage: a sentence or parts, never a crash or an endless loop. */
static void
test_every_cut(void)
{
	static const Member members[] = { { "a.txt", "some text of the first member", 0 }, { "b.txt", "and of the second", 0 } };

	for (Make make = MAKE_ZIP; make <= MAKE_TGZ; make++) {
		g_autoptr(GBytes) whole = make_archive(make, members, G_N_ELEMENTS(members), NULL);
		gsize step = make >= MAKE_TAR ? 97 : 1;

		for (gsize n = 1; n < g_bytes_get_size(whole); n += step) {
			g_autoptr(GBytes) cut = g_bytes_new(g_bytes_get_data(whole, NULL), n);
			g_autoptr(Reading) reading = read_as(cut, "a");

			g_assert_true(reading->fault != NULL || reading->parts->len > 0);
		}
	}
}

/* One gzipped file is a member under its own name. */
static void
test_single(void)
{
	static const guint8 gz[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 7, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0, 0 };
	g_autoptr(GBytes) bytes = g_bytes_new_static(gz, sizeof gz);
	g_autoptr(Reading) reading = read_as(bytes, "材料.txt.gz");

	g_assert_cmpuint(reading->parts->len, ==, 1);
	g_assert_cmpstr(part_at(reading, 0)->file_name, ==, "材料.txt");
	g_assert_cmpmem(g_bytes_get_data(part_at(reading, 0)->bytes, NULL), g_bytes_get_size(part_at(reading, 0)->bytes), "hello", 5);
}

/* ---- RAR, which nothing free writes: stored members, by the notes of its makers (technote.txt) ---- */

static void
number(GByteArray *out, guint64 value, guint n)
{
	for (guint i = 0; i < n; i++) {
		guint8 byte = (guint8)(value >> 8 * i);

		g_byte_array_append(out, &byte, 1);
	}
}

static guint32
crc32_of(const guint8 *bytes, gsize length)
{
	guint32 crc = 0xffffffff;

	for (gsize i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (guint k = 0; k < 8; k++)
			crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
	}
	return ~crc;
}

/* A head whose sum over what follows it stands first, in `width` bytes. */
static void
summed(GByteArray *out, const GByteArray *head, guint width)
{
	number(out, crc32_of(head->data, head->len), width);
	g_byte_array_append(out, head->data, head->len);
}

static GBytes *
make_rar5(const char *name, const char *text)
{
	GByteArray *out = g_byte_array_new();
	gsize n = strlen(name), length = strlen(text);

	g_byte_array_append(out, (const guint8 *)"Rar!\x1a\7\1\0", 8);
	for (guint kind = 1; kind <= 5; kind += kind == 1 ? 1 : 3) { /* the archive, a file, the end */
		g_autoptr(GByteArray) head = g_byte_array_new();

		number(head, kind == 1 ? 3 : kind == 2 ? 15 + n : 3, 1); /* how long the rest is */
		number(head, kind, 1);
		number(head, kind == 2 ? 2 : 0, 1);
		if (kind == 2) {
			number(head, length, 1);
			number(head, 4, 1); /* it has a sum */
			number(head, length, 1);
			number(head, 0644, 2);
			head->data[head->len - 2] |= 0x80;
			head->data[head->len - 1] = 3;
			number(head, crc32_of((const guint8 *)text, length), 4);
			number(head, 0, 1); /* stored */
			number(head, 1, 1); /* on Unix */
			number(head, n, 1);
			g_byte_array_append(head, (const guint8 *)name, (guint)n);
			head->data[0] = (guint8)(head->len - 1);
		} else {
			number(head, 0, 1);
		}
		summed(out, head, 4);
		if (kind == 2)
			g_byte_array_append(out, (const guint8 *)text, (guint)length);
	}
	return g_byte_array_free_to_bytes(out);
}

static GBytes *
make_rar(const char *name, const char *text)
{
	GByteArray *out = g_byte_array_new();
	g_autoptr(GByteArray) archive = g_byte_array_new(), file = g_byte_array_new();
	gsize n = strlen(name), length = strlen(text);

	g_byte_array_append(out, (const guint8 *)"Rar!\x1a\7\0", 7);
	number(archive, 0x73, 1);
	number(archive, 0, 2);
	number(archive, 13, 2);
	number(archive, 0, 6);
	summed(out, archive, 2);
	number(file, 0x74, 1);
	number(file, 0x8000, 2);
	number(file, 32 + n, 2);
	number(file, length, 4);
	number(file, length, 4);
	number(file, 3, 1); /* on Unix */
	number(file, crc32_of((const guint8 *)text, length), 4);
	number(file, 0, 4);
	number(file, 20, 1);
	number(file, 0x30, 1); /* stored */
	number(file, n, 2);
	number(file, 0100644, 4);
	g_byte_array_append(file, (const guint8 *)name, (guint)n);
	summed(out, file, 2);
	g_byte_array_append(out, (const guint8 *)text, (guint)length);
	return g_byte_array_free_to_bytes(out);
}

static void
test_rar(void)
{
	static const char mail[] = "From: a@example.cn\r\nSubject: =?utf-8?B?6K+B5Lmm?=\r\nMIME-Version: 1.0\r\nDate: Mon, 09 Nov 2026 09:00:00 +0800\r\n\r\nx\r\n";

	for (guint i = 0; i < 2; i++) {
		g_autoptr(GBytes) bytes = i == 0 ? make_rar("mail.eml", mail) : make_rar5("材料.txt", "form");
		g_autoptr(Reading) reading = read_as(bytes, "材料.rar");
		const Part *part;

		g_test_message("%s", reading->fault != NULL ? reading->fault : "");
		g_assert_null(reading->fault);
		g_assert_cmpstr(sniff_name(sniff(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "")), ==, "rar");
		g_assert_cmpuint(reading->parts->len, ==, 1);
		part = g_ptr_array_index(reading->parts, 0);
		g_assert_cmpstr(part->file_name, ==, i == 0 ? "mail.eml" : "材料.txt");
		g_assert_cmpuint(g_bytes_get_size(part->bytes), ==, i == 0 ? strlen(mail) : 4);
	}
}

/* A mail in an archive is a mail again, whatever its member is called. */
static void
test_mail_inside(void)
{
	static const char mail[] = "From: a@example.cn\r\nSubject: inside\r\nMIME-Version: 1.0\r\nDate: Mon, 09 Nov 2026 09:00:00 +0800\r\n\r\nwords\r\n";
	const Member members[] = { { "mail.eml", mail, 0 } };
	g_autoptr(GBytes) bytes = make_archive(MAKE_ZIP, members, 1, NULL);
	g_autoptr(Reading) reading = read_as(bytes, "mails.zip");
	const Part *part = g_ptr_array_index(reading->parts, 0);
	const Input input = { .bytes = part->bytes, .file_name = part->file_name, .media_type = part->media_type, .depth = 2 };
	g_autoptr(Reading) inner = reader_read(&input);

	g_assert_cmpstr(inner->type, ==, "mail");
	g_assert_cmpstr(inner->mail->subject, ==, "inside");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/archive/kinds", test_kinds);
	g_test_add_func("/archive/names", test_names);
	g_test_add_func("/archive/names-7z", test_names_7z);
	g_test_add_func("/archive/junk", test_junk);
	g_test_add_func("/archive/encrypted", test_encrypted);
	g_test_add_func("/archive/encrypted-member", test_encrypted_member);
	g_test_add_func("/archive/bombs", test_bombs);
	g_test_add_func("/archive/overlap", test_overlap);
	g_test_add_func("/archive/many", test_many);
	g_test_add_func("/archive/cuts", test_every_cut);
	g_test_add_func("/archive/single", test_single);
	g_test_add_func("/archive/rar", test_rar);
	g_test_add_func("/archive/mail-inside", test_mail_inside);
	return g_test_run();
}
