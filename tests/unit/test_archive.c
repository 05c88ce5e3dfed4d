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
	return g_test_run();
}
