/* test_secret.c - a secret comes from where the configuration says, and from nowhere that others can read; nothing of it is left behind */
#include "ingest/secret.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include "base/error.h"

static char *folder;

static char *
file_with(const char *text, int mode)
{
	char *path = g_build_filename(folder, "secret", NULL);

	g_remove(path);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	g_assert_cmpint(g_chmod(path, (mode_t)mode), ==, 0);
	return path;
}

static const struct {
	const char *name, *text;
	int mode;
	const char *secret; /* NULL: refused */
	const char *says;
} files[] = {
	{ "file", "abc def\n", 0600, "abc def", NULL },
	{ "no-line-end", "abc", 0400, "abc", NULL },
	{ "dos", "abc\r\nsecond line\r\n", 0600, "abc", NULL },
	{ "chinese", "密码 ü\n", 0600, "密码 ü", NULL },
	{ "empty", "", 0600, NULL, "empty first line" },
	{ "empty-first-line", "\nabc\n", 0600, NULL, "empty first line" },
	{ "group-reads", "abc\n", 0640, NULL, "chmod 600" },
	{ "all-read", "abc\n", 0604, NULL, "chmod 600" },
	{ "group-writes", "abc\n", 0620, NULL, "chmod 600" },
};

static void
test_file(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *path = file_with(files[i].text, files[i].mode);
	MailboxConfig mailbox = { .name = (char *)"box", .password_file = path };
	g_autoptr(GError) error = NULL;
	char *secret = secret_read(&mailbox, &error);

	g_assert_cmpstr(secret, ==, files[i].secret);
	if (files[i].secret == NULL) {
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_nonnull(strstr(error->message, files[i].says));
		g_assert_null(strstr(error->message, "abc"));
	}
	secret_free(secret);
	g_remove(path);
}

/* A folder, or a name that leads elsewhere. */
static void
test_no_file(void)
{
	g_autofree char *nowhere = g_build_filename(folder, "nowhere", NULL);
	const char *const paths[] = { folder, nowhere, "/dev/null" };

	for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
		MailboxConfig mailbox = { .name = (char *)"box", .password_file = (char *)paths[i] };
		g_autoptr(GError) error = NULL;

		g_assert_null(secret_read(&mailbox, &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	}
}

static const struct {
	const char *name, *command, *secret;
	bool token;
} commands[] = {
	{ "command", "printf 'abc\\nmore'", "abc", false },
	{ "quoted", "printf '%s' 'a b  c'", "a b  c", false },
	{ "no-shell", "echo $HOME;ls", "$HOME;ls", false },
	{ "token", "echo token", "token", true },
	{ "fails", "sh -c 'echo abc; exit 3'", NULL, false },
	{ "not-there", "/nowhere/at/all", NULL, false },
	{ "silent", "true", NULL, false },
	{ "flood", "sh -c 'yes abcdefgh | head -c 200000'", "abcdefgh", false },
};

static void
test_command(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	MailboxConfig mailbox = { .name = (char *)"box", .xoauth2 = commands[i].token };
	g_autoptr(GError) error = NULL;
	char *secret;

	if (commands[i].token)
		mailbox.token_command = (char *)commands[i].command;
	else
		mailbox.password_command = (char *)commands[i].command;
	secret = secret_read(&mailbox, &error);
	g_assert_cmpstr(secret, ==, commands[i].secret);
	if (secret == NULL) {
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_null(strstr(error->message, "abc"));
	}
	secret_free(secret);
}

/* systemd shows the mask of an access list where others have group rights; its folder guards the file. */
static void
test_credential(void)
{
	g_autofree char *path = file_with("abc\n", 0440);
	MailboxConfig mailbox = { .name = (char *)"box", .credential = (char *)"secret" };
	g_autoptr(GError) error = NULL;
	char *secret;

	g_unsetenv("CREDENTIALS_DIRECTORY");
	g_assert_null(secret_read(&mailbox, &error));
	g_assert_nonnull(strstr(error->message, "LoadCredential=secret"));
	g_clear_error(&error);
	g_setenv("CREDENTIALS_DIRECTORY", folder, TRUE);
	secret = secret_read(&mailbox, &error);
	g_assert_cmpstr(secret, ==, "abc");
	secret_free(secret);
	mailbox.credential = (char *)"../secret";
	g_assert_null(secret_read(&mailbox, NULL));
	g_remove(path);
}

/* From the first secret on no core is written and no debugger of the same user may look in. */
static void
test_no_core(void)
{
	g_autofree char *path = file_with("abc\n", 0600);
	MailboxConfig mailbox = { .name = (char *)"box", .password_file = path };
	struct rlimit some = { 1 << 20, RLIM_INFINITY }, now;

	setrlimit(RLIMIT_CORE, &some);
	prctl(PR_SET_DUMPABLE, 1);
	secret_free(secret_read(&mailbox, NULL));
	g_assert_cmpint(prctl(PR_GET_DUMPABLE), ==, 0);
	g_assert_cmpint(getrlimit(RLIMIT_CORE, &now), ==, 0);
	g_assert_cmpuint(now.rlim_cur, ==, 0);
	g_assert_cmpuint(now.rlim_max, ==, 0);
	g_remove(path);
}

int
main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("keypost-secret-XXXXXX", NULL);
	for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_strconcat("/secret/", files[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_file);
	}
	for (guint i = 0; i < G_N_ELEMENTS(commands); i++) {
		g_autofree char *path = g_strconcat("/secret/command/", commands[i].name, NULL);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), test_command);
	}
	g_test_add_func("/secret/no-file", test_no_file);
	g_test_add_func("/secret/credential", test_credential);
	g_test_add_func("/secret/no-core", test_no_core);
	status = g_test_run();
	g_rmdir(folder);
	g_free(folder);
	return status;
}
