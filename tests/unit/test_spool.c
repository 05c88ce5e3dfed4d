/* test_spool.c - bytes under their digest: put, get, damage found */
#include "base/digest.h"
#include "tests/unit/ledger.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
blob_path(Store *store, const char *sha256)
{
	g_autofree char *prefix = g_strndup(sha256, 2);

	return g_build_filename(store_directory(store), "spool", prefix, sha256, NULL);
}

/* As a bad disk would: no permission stops it. */
static void
overwrite(const char *path, const char *bytes)
{
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_true(g_file_set_contents(path, bytes, -1, NULL));
}

static void
test_put_and_get(void)
{
	static const struct {
		const char *bytes;
		gsize length;
	} cases[] = { { "hello", 5 }, { "", 0 }, { "a\0b", 3 }, { "\r\n.\r\n", 5 } };
	g_autoptr(Store) store = ledger_new();

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) in = g_bytes_new(cases[i].bytes, cases[i].length);
		g_autofree char *expected = digest_sha256(cases[i].bytes, cases[i].length);
		g_autofree char *sha256 = NULL;
		g_autofree char *again = NULL;
		g_autoptr(GBytes) out = NULL;

		g_assert_false(spool_has(store, expected));
		g_assert_true(spool_put(store, in, &sha256, NULL));
		g_assert_cmpstr(sha256, ==, expected);
		g_assert_true(spool_put(store, in, &again, NULL));
		g_assert_true(spool_has(store, sha256));
		out = spool_get(store, sha256, NULL);
		g_assert_nonnull(out);
		g_assert_true(g_bytes_equal(in, out));
	}
	assert_sound(store);
}

static void
test_a_blob_is_never_writable(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GBytes) in = g_bytes_new_static("x", 1);
	g_autofree char *sha256 = NULL;
	g_autofree char *path = NULL;
	struct stat status;

	g_assert_true(spool_put(store, in, &sha256, NULL));
	path = blob_path(store, sha256);
	g_assert_cmpint(stat(path, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0400);
	g_assert_cmpint((int)status.st_nlink, ==, 1);
}

static void
test_names_that_are_no_digest(void)
{
	static const char *const names[] = { "", "abc", "../../etc/passwd", NULL,
		                             "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789" };
	g_autoptr(Store) store = ledger_new();

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(spool_has(store, names[i]));
		g_assert_null(spool_get(store, names[i], &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	}
}

static guint
count_faults(Store *store, const char *words)
{
	g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
	guint n = 0;

	g_assert_true(store_verify(store, faults, NULL));
	for (guint i = 0; i < faults->len; i++)
		n += strstr(g_ptr_array_index(faults, i), words) != NULL;
	g_assert_cmpuint(n, ==, faults->len);
	return n;
}

static void
test_damage_is_found(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GBytes) in = g_bytes_new_static("whole bytes", 11);
	g_autoptr(GError) error = NULL, longer = NULL;
	g_autofree char *sha256 = NULL;
	g_autofree char *path = NULL;

	g_assert_true(spool_put(store, in, &sha256, NULL));
	path = blob_path(store, sha256);
	overwrite(path, "whole bYtes");
	g_assert_null(spool_get(store, sha256, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	g_assert_cmpuint(count_faults(store, "is damaged"), ==, 1);
	overwrite(path, "cut");
	g_assert_false(spool_put(store, in, NULL, &longer));
	g_assert_error(longer, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_assert_cmpuint(count_faults(store, "is damaged"), ==, 1);
}

static void
test_a_missing_message_is_found(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_message(store, "From: somebody");
	g_autoptr(Message) message = message_get(store, id, NULL);
	g_autofree char *path = blob_path(store, message->sha256);

	assert_sound(store);
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpuint(count_faults(store, "its bytes are missing"), ==, 1);
}

static void
test_a_stranger_in_the_spool_is_found(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GBytes) in = g_bytes_new_static("x", 1);
	g_autofree char *sha256 = NULL;
	g_autofree char *path = NULL;
	g_autofree char *folder = NULL;
	g_autofree char *stranger = NULL;
	g_autofree char *unfinished = NULL;

	g_assert_true(spool_put(store, in, &sha256, NULL));
	path = blob_path(store, sha256);
	folder = g_path_get_dirname(path);
	stranger = g_build_filename(folder, "notes.txt", NULL);
	unfinished = g_build_filename(folder, ".new-abc", NULL); /* left by a run that died */
	g_assert_true(g_file_set_contents(unfinished, "x", 1, NULL));
	assert_sound(store);
	g_assert_true(g_file_set_contents(stranger, "x", 1, NULL));
	g_assert_cmpuint(count_faults(store, "notes.txt"), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/spool/put-and-get", test_put_and_get);
	g_test_add_func("/spool/a-blob-is-never-writable", test_a_blob_is_never_writable);
	g_test_add_func("/spool/names-that-are-no-digest", test_names_that_are_no_digest);
	g_test_add_func("/spool/damage-is-found", test_damage_is_found);
	g_test_add_func("/spool/a-missing-message-is-found", test_a_missing_message_is_found);
	g_test_add_func("/spool/a-stranger-in-the-spool-is-found", test_a_stranger_in_the_spool_is_found);
	return g_test_run();
}
