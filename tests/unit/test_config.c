/* test_config.c - keys, defaults, complaints with line and the nearest right name */
#include "base/config.h"

#include <glib/gstdio.h>
#include <string.h>
#include "base/error.h"
#include "base/ini.h"

static char *folder;

static char *
write_config(const char *text)
{
	char *path = g_build_filename(folder, "keypost.conf", NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static Config *
load(const char *text, const char *const *settings, GError **error)
{
	g_autofree char *path = write_config(text);

	return config_load(path, settings, false, error);
}

static void
test_whole(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = load("\xef\xbb\xbf; the desk\n"
					"[store] ; where it all lies\n"
					"directory = /var/lib/keypost\n"
					"\n"
					"[mailbox applications]\n"
					"type = maildir            ; maildir | mbox | imap\n"
					"path = /srv/mail/applications\n"
					"[mailbox old]\n"
					"type = mbox\n"
					"path = mail/old.mbox\n"
					"[match]\n"
					"release_on = proof        ; proof | statement (the default: statement)\n"
					"patience = 0              ; working days\n"
					"[parse]\n"
					"require_cage = no\n"
					"[data]\n"
					"calendar = next-year.ini\n",
					NULL, &error);
	const MailboxConfig *first, *second;
	g_autofree char *beside = g_build_filename(folder, "mail/old.mbox", NULL);

	g_assert_no_error(error);
	g_assert_cmpstr(config->directory, ==, "/var/lib/keypost");
	g_assert_cmpuint(config->mailboxes->len, ==, 2);
	first = g_ptr_array_index(config->mailboxes, 0);
	second = g_ptr_array_index(config->mailboxes, 1);
	g_assert_cmpstr(first->name, ==, "applications");
	g_assert_cmpint(first->type, ==, MAILBOX_MAILDIR);
	g_assert_cmpstr(first->path, ==, "/srv/mail/applications");
	g_assert_cmpint(second->type, ==, MAILBOX_MBOX);
	g_assert_cmpstr(second->path, ==, beside);
	g_assert_true(config->release_on_proof);
	g_assert_cmpint(config->patience, ==, 0);
	g_assert_false(config->require_cage);
	g_assert_true(g_str_has_suffix(g_hash_table_lookup(config->data, "calendar"), "/next-year.ini"));
}

static void
test_defaults(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = load("", NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(config->payee_name, ==, "北京迅驰无限科技有限公司");
	g_assert_cmpstr(config->payee_tax_id, ==, "110108752606005");
	g_assert_cmpstr(config->payee_account, ==, "0413060103000009171");
	g_assert_cmpstr(config->payee_bank, ==, "北京农村商业银行中关村支行");
	g_assert_false(config->release_on_proof);
	g_assert_cmpint(config->patience, ==, 2);
	g_assert_cmpint(config->production_days, ==, 3);
	g_assert_cmpint(config->workers, ==, 0);
	g_assert_cmpint(config->seconds_per_document, ==, 60);
	g_assert_cmpint(config->megabytes_per_reader, ==, 2048);
	g_assert_true(config->require_cage);
	g_assert_false(config->service_needs_seal);
	g_assert_cmpstr(config->engine, ==, "auto");
	g_assert_cmpstr(config->invoice_rate, ==, "6");
	g_assert_cmpstr(config->models, !=, "");
	g_assert_cmpuint(config->mailboxes->len, ==, 0);
}

static const struct {
	const char *text, *line, *say; /* both stand in the message */
} mistakes[] = {
	{ "[store]\ndirectroy = /x\n", "keypost.conf:2:", "\"directory\"" },
	{ "[stoer]\ndirectory = /x\n", "keypost.conf:1:", "[store]" },
	{ "[match]\n\n# x\nrelese_on = proof\n", "keypost.conf:4:", "\"release_on\"" },
	{ "[mailbox a]\npath = /x\ntipe = mbox\n", "keypost.conf:3:", "\"type\"" },
	{ "[mailbx a]\npath = /x\n", "keypost.conf:1:", "[mailbox NAME]" },
	{ "[mailbox]\npath = /x\n", "keypost.conf:1:", "[mailbox NAME]" },
	{ "[mailbox a]\ntype = pop\npath = /x\n", "keypost.conf:2:", "maildir, mbox, imap or pop3" },
	{ "[mailbox a]\ntype = mbox\n", "keypost.conf", "[mailbox a] has no path" },
	{ "[mailbox a]\ntype = imap\nuser = u\n", "keypost.conf", "[mailbox a] has no host" },
	{ "[mailbox a]\ntype = imap\nhost = h\nuser = u\n", "keypost.conf", "one of password_file, password_command and credential" },
	{ "[mailbox a]\ntype = imap\nhost = h\nuser = u\npassword_file = p\ncredential = c\n", "keypost.conf", "no second" },
	{ "[mailbox a]\ntype = imap\nhost = h\nuser = u\nauth = xoauth2\n", "keypost.conf", "token_command" },
	{ "[mailbox a]\ntype = pop3\nhost = h\nuser = u\npassword_file = p\nafter = seen\n", "keypost.conf", "after must be leave" },
	{ "[mailbox a]\ntls = none\n", "keypost.conf:2:", "never fetched in the clear" },
	{ "[mailbox a]\nafter = move:\n", "keypost.conf:2:", "move:FOLDER" },
	{ "[mailbox a]\npassword = x\n", "keypost.conf:2:", "password_file" },
	{ "[match]\nrelease_on = maybe\n", "keypost.conf:2:", "proof | statement" },
	{ "[match]\npatience = soon\n", "keypost.conf:2:", "whole number" },
	{ "[match]\npatience = -1\n", "keypost.conf:2:", "whole number" },
	{ "[production]\ndays = 4\n", "keypost.conf:2:", "from 1 to 3" },
	{ "[parse]\nrequire_cage = perhaps\n", "keypost.conf:2:", "true or false" },
	{ "[ocr]\nengine = ocr\n", "keypost.conf:2:", "auto | pp | tesseract" },
	{ "[invoice]\nrate = 6%\n", "keypost.conf:2:", "a number" },
	{ "[data]\ncalender = x\n", "keypost.conf:2:", "\"calendar\"" },
	{ "[store]\ndirectory\n", "keypost.conf:2:", "key = value" },
	{ "directory = /x\n", "keypost.conf:1:", "key = value" },
	{ "[sender]\nname = a\\qb\n", "keypost.conf:2:", "escape" },
};

static void
test_mistakes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = load(mistakes[i].text, NULL, &error);

		g_assert_null(config);
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_cmpint(keypost_error_exit(error), ==, 2);
		g_test_message("%s", error->message);
		g_assert_nonnull(strstr(error->message, mistakes[i].line));
		g_assert_nonnull(strstr(error->message, mistakes[i].say));
	}
}

static void
test_settings(void)
{
	static const char *const good[] = { "match.release_on=proof", "mailbox in.box.path=/m", "store.directory = state ", NULL };
	static const char *const bad[] = { "match.relese_on=proof", "match", "match=proof", ".x=1", "mtach.patience=1" };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = load("[match]\nrelease_on = statement\n", good, &error);

	g_assert_no_error(error);
	g_assert_true(config->release_on_proof);
	g_assert_cmpstr(config->directory, ==, "state");
	g_assert_cmpstr(((MailboxConfig *)g_ptr_array_index(config->mailboxes, 0))->name, ==, "in.box");
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		const char *const one[] = { bad[i], NULL };
		g_autoptr(GError) why = NULL;

		g_assert_null(load("", one, &why));
		g_assert_error(why, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_true(g_str_has_prefix(why->message, "--set "));
	}
}

static void
test_absent(void)
{
	g_autofree char *nowhere = g_build_filename(folder, "nowhere.conf", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(config_load(nowhere, NULL, true, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_assert_nonnull(strstr(error->message, "nowhere.conf"));
}

static void
test_data(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *mine = g_build_filename(folder, "mine.ini", NULL);
	g_autoptr(Config) config = load("[data]\ncalendar = mine.ini\n", NULL, &error);
	g_autoptr(GBytes) absent = NULL, replaced = NULL, built_in = NULL;

	g_assert_no_error(error);
	absent = config_data(config, "calendar.ini", &error);
	g_assert_null(absent);
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_clear_error(&error);
	g_assert_true(g_file_set_contents(mine, "[2027]\n", -1, NULL));
	replaced = config_data(config, "calendar.ini", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(replaced), ==, 7);
	built_in = data_builtin("calendar.ini", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(g_bytes_get_size(built_in), >, 100);
	g_assert_null(data_builtin("nothing.ini", &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
}

static void
test_lines(void)
{
	static const char text[] = "# c\n[a]\nx = 1\n[b]\nx = 2 ; words\ny=3\n";

	g_assert_cmpuint(ini_line(text, strlen(text), "a", NULL), ==, 2);
	g_assert_cmpuint(ini_line(text, strlen(text), "b", "x"), ==, 5);
	g_assert_cmpuint(ini_line(text, strlen(text), "b", "y"), ==, 6);
	g_assert_cmpuint(ini_line(text, strlen(text), "b", "z"), ==, 0);
}

int
main(int argc, char **argv)
{
	int failed;
	g_autofree char *file = NULL, *mine = NULL;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("keypost-config-XXXXXX", NULL);
	g_assert_nonnull(folder);
	g_test_add_func("/config/whole", test_whole);
	g_test_add_func("/config/defaults", test_defaults);
	g_test_add_func("/config/mistakes", test_mistakes);
	g_test_add_func("/config/settings", test_settings);
	g_test_add_func("/config/absent", test_absent);
	g_test_add_func("/config/data", test_data);
	g_test_add_func("/config/lines", test_lines);
	failed = g_test_run();
	file = g_build_filename(folder, "keypost.conf", NULL);
	mine = g_build_filename(folder, "mine.ini", NULL);
	g_unlink(file);
	g_unlink(mine);
	g_rmdir(folder);
	g_free(folder);
	return failed;
}
