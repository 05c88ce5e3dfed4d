/* test_file.c - bounded reads, whole writes, digests, exit statuses */
#include "base/file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include "base/digest.h"

static char *folder;

static void
test_read_write(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = g_build_filename(folder, "a", NULL);
	g_autoptr(GBytes) bytes = NULL;
	struct stat st;

	g_assert_true(file_write(path, "first", 5, &error));
	g_assert_true(file_write(path, "second", 6, &error));
	g_assert_no_error(error);
	g_assert_cmpint(g_stat(path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	bytes = file_read(path, 6, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "second", 6);
	g_assert_null(file_read(path, 5, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	g_assert_cmpint(g_unlink(path), ==, 0);
}

/* What the world refuses is worth another try, and leaves nothing behind. */
static void
test_refused(void)
{
	static const char *const paths[] = { "absent", "pipe", "." };
	g_autofree char *pipe = g_build_filename(folder, "pipe", NULL), *inside = g_build_filename(folder, "no", "such", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autoptr(GError) why = NULL;
		g_autofree char *path = g_build_filename(folder, paths[i], NULL);

		g_assert_null(file_read(path, 10, &why));
		g_assert_error(why, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
		g_assert_nonnull(strstr(why->message, path));
	}
	g_assert_false(file_write(inside, "x", 1, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_cmpint(g_unlink(pipe), ==, 0);
}

/* A file of the kernel tells no size before it is read: the limit counts what came. */
static void
test_sizeless(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) status = file_read("/proc/self/status", 1 << 20, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(status), >, 100);
	g_assert_null(file_read("/proc/self/status", 10, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
}

static void
test_folder(void)
{
	g_autofree char *deep = g_build_filename(folder, "x", "y", NULL), *x = g_build_filename(folder, "x", NULL);
	g_autofree char *under = NULL, *plain = g_build_filename(folder, "plain", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(file_make_folder(deep, &error));
	g_assert_true(file_make_folder(deep, &error));
	g_assert_no_error(error);
	g_assert_true(file_write(plain, "", 0, &error));
	under = g_build_filename(plain, "z", NULL);
	g_assert_false(file_make_folder(under, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_rmdir(deep);
	g_rmdir(x);
	g_unlink(plain);
}

static void
test_digest(void)
{
	g_autofree char *empty = digest_sha256(NULL, 0), *abc = digest_sha256("abc", 3);
	g_autoptr(GBytes) bytes = g_bytes_new_static("abc", 3);
	g_autofree char *same = digest_sha256_bytes(bytes);

	g_assert_cmpstr(empty, ==, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	g_assert_cmpstr(abc, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	g_assert_cmpstr(same, ==, abc);
}

static void
test_exit(void)
{
	static const struct {
		int code, status;
	} cases[] = { { KEYPOST_ERROR_AGAIN, 75 }, { KEYPOST_ERROR_SETUP, 2 }, { KEYPOST_ERROR_REJECT, 1 }, { KEYPOST_ERROR_ASK, 1 } };
	g_autoptr(GError) other = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_IO, "x");

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = g_error_new_literal(KEYPOST_ERROR, cases[i].code, "x");

		g_assert_cmpint(keypost_error_exit(error), ==, cases[i].status);
	}
	g_assert_cmpint(keypost_error_exit(other), ==, 1);
	g_assert_cmpint(keypost_error_exit(NULL), ==, 0);
}

int
main(int argc, char **argv)
{
	int failed;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("keypost-file-XXXXXX", NULL);
	g_assert_nonnull(folder);
	g_test_add_func("/file/read-write", test_read_write);
	g_test_add_func("/file/refused", test_refused);
	g_test_add_func("/file/sizeless", test_sizeless);
	g_test_add_func("/file/folder", test_folder);
	g_test_add_func("/file/digest", test_digest);
	g_test_add_func("/file/exit", test_exit);
	failed = g_test_run();
	g_assert_cmpint(g_rmdir(folder), ==, 0); /* nothing was left beside the targets */
	g_free(folder);
	return failed;
}
