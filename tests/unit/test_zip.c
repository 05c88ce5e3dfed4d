/* test_zip.c - containers within limits: members, bombs, damage, references between members */
#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include "parse/zip.h"

static void
add(struct archive *out, const char *name, const void *bytes, gsize length)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)length);
	archive_write_header(out, entry);
	archive_write_data(out, bytes, length);
	archive_entry_free(entry);
}

/* a.txt and 文/b.txt small, zeros.bin of 3 MiB of nothing. */
static GBytes *
make(const char *compression)
{
	gsize room = 8 << 20;
	char *buffer = g_malloc0(room), *zeros = g_malloc0(3 << 20);
	size_t used = 0;
	struct archive *out = archive_write_new();

	archive_write_set_format_zip(out);
	archive_write_set_format_option(out, "zip", "compression", compression);
	archive_write_open_memory(out, buffer, room, &used);
	add(out, "a.txt", "hello", 5);
	add(out, "\xe6\x96\x87/b.txt", "world", 5);
	add(out, "zeros.bin", zeros, 3 << 20);
	add(out, "a.txt", "later", 5);
	archive_write_close(out);
	archive_write_free(out);
	g_free(zeros);
	return g_bytes_new_take(buffer, used);
}

static void
expect(Zip *zip, const char *name, const char *wanted)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = zip_read(zip, name, &error);

	if (wanted == NULL) {
		g_assert_null(bytes);
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
		return;
	}
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), wanted, strlen(wanted));
}

static void
test_members(void)
{
	static const char *const methods[] = { "store", "deflate" };

	for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
		g_autoptr(GBytes) bytes = make(methods[i]);
		g_autoptr(GError) error = NULL;
		g_autoptr(Zip) zip = zip_open(bytes, NULL, &error);

		g_assert_no_error(error);
		g_assert_cmpuint(zip_count(zip), ==, 4);
		expect(zip, "a.txt", "later");
		expect(zip, "\xe6\x96\x87/b.txt", "world");
		expect(zip, "A.TXT", NULL);
		expect(zip, "absent", NULL);
	}
}

static void
test_limits(void)
{
	static const struct { const char *what; ZipLimits limits; const char *name; bool opens, reads; } cases[] = {
		{ "roomy", { 10, 4 << 20, 8 << 20, 5000 }, "zeros.bin", true, true },
		{ "members", { 3, 4 << 20, 8 << 20, 5000 }, "a.txt", false, false },
		{ "one member", { 10, 1 << 20, 8 << 20, 5000 }, "zeros.bin", true, false },
		{ "total", { 10, 4 << 20, 2 << 20, 5000 }, "zeros.bin", true, false },
		{ "ratio", { 10, 4 << 20, 8 << 20, 200 }, "zeros.bin", true, false },
		{ "ratio of small ones does not matter", { 10, 4 << 20, 8 << 20, 0 }, "a.txt", true, true },
	};
	g_autoptr(GBytes) bytes = make("deflate");

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Zip) zip = zip_open(bytes, &cases[i].limits, NULL);
		g_autoptr(GBytes) member = zip != NULL ? zip_read(zip, cases[i].name, NULL) : NULL;

		g_test_message("%s", cases[i].what);
		g_assert_true((zip != NULL) == cases[i].opens);
		g_assert_true((member != NULL) == cases[i].reads);
	}
}

/* The total counts over all members: the same one read again and again is refused in the end. */
static void
test_total(void)
{
	static const ZipLimits limits = { 10, 4 << 20, 7 << 20, 5000 };
	g_autoptr(GBytes) bytes = make("deflate");
	g_autoptr(Zip) zip = zip_open(bytes, &limits, NULL);
	g_autoptr(GBytes) first = zip_read(zip, "zeros.bin", NULL), second = zip_read(zip, "zeros.bin", NULL), third = zip_read(zip, "zeros.bin", NULL);

	g_assert_nonnull(first);
	g_assert_nonnull(second);
	g_assert_null(third);
}

/* A directory that lies about the size gains nothing. */
static void
test_lies(void)
{
	static const ZipLimits limits = { 10, 1 << 20, 8 << 20, 5000 };
	g_autoptr(GBytes) honest = make("deflate"), bytes = NULL;
	gsize length = g_bytes_get_size(honest);
	guint8 *copy = g_memdup2(g_bytes_get_data(honest, NULL), length);
	g_autoptr(Zip) zip = NULL;
	guint changed = 0;

	for (gsize i = 0; i + 46 + 9 < length; i++) {
		if (memcmp(copy + i, "PK\1\2", 4) == 0 && memcmp(copy + i + 46, "zeros.bin", 9) == 0) {
			memcpy(copy + i + 24, "\5\0\0\0", 4);
			changed++;
		}
	}
	g_assert_cmpuint(changed, ==, 1);
	bytes = g_bytes_new_take(copy, length);
	zip = zip_open(bytes, &limits, NULL);
	g_assert_nonnull(zip);
	expect(zip, "zeros.bin", NULL);
}

static void
test_damage(void)
{
	g_autoptr(GBytes) whole = make("deflate");
	g_autoptr(GRand) dice = g_rand_new_with_seed(7);
	gsize length = g_bytes_get_size(whole);

	for (guint i = 0; i < 2000; i++) {
		guint8 *copy = g_memdup2(g_bytes_get_data(whole, NULL), length);
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(Zip) zip = NULL;

		for (guint k = 0; k < 1 + i % 9; k++) /* the directory at the end most of all */
			copy[length - 1 - (gsize)g_rand_int_range(dice, 0, (int)MIN(length, i % 2 == 0 ? 400 : length))] = (guint8)g_rand_int_range(dice, 0, 256);
		bytes = g_bytes_new_take(copy, i % 5 == 0 ? (gsize)g_rand_int_range(dice, 1, (int)length) : length);
		zip = zip_open(bytes, NULL, NULL);
		for (guint k = 0; zip != NULL && k < zip_count(zip); k++) {
			g_autoptr(GBytes) member = zip_read(zip, zip_name(zip, k), NULL);

			g_assert_true(member == NULL || g_bytes_get_size(member) <= 64 << 20);
		}
	}
}

static void
test_resolve(void)
{
	static const struct { const char *from, *reference, *wanted; } cases[] = {
		{ "word/document.xml", "media/image1.png", "word/media/image1.png" },
		{ "word/document.xml", "/xl/styles.xml", "xl/styles.xml" },
		{ "xl/worksheets/sheet1.xml", "../drawings/d.xml", "xl/drawings/d.xml" },
		{ "Doc_0/Document.xml", "./Pages/../Pages/Page_0/Content.xml", "Doc_0/Pages/Page_0/Content.xml" },
		{ "OFD.xml", "Doc_0/Document.xml", "Doc_0/Document.xml" },
		{ "OFD.xml", "../../../etc/passwd", "etc/passwd" },
		{ "", "word/document.xml", "word/document.xml" },
		{ "a/b", "", "a" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = zip_resolve(cases[i].from, cases[i].reference);

		g_assert_cmpstr(got, ==, cases[i].wanted);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/zip/members", test_members);
	g_test_add_func("/zip/limits", test_limits);
	g_test_add_func("/zip/total", test_total);
	g_test_add_func("/zip/lies", test_lies);
	g_test_add_func("/zip/damage", test_damage);
	g_test_add_func("/zip/resolve", test_resolve);
	return g_test_run();
}
