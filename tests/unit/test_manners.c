/* test_manners.c - how often a provider may be asked, how long to wait after errors */
#include <glib.h>
#include "base/config.h"
#include "ingest/manners.h"

typedef struct {
	const char *host;
	int interval; /* of the mailbox, 0: none set */
	guint want_interval, want_login;
} Case;

static const Case cases[] = {
	{ "imap.126.com", 30, 120, 120 },
	{ "IMAP.163.COM", 0, 120, 120 },
	{ "imap.126.com", 600, 600, 120 },
	{ "imap.exmail.qq.com", 15, 120, 120 },
	{ "imap.notthe126.com", 30, 30, 5 },
	{ "126.com.example.org", 30, 30, 5 },
	{ "localhost", 0, 120, 5 },
	{ "outlook.office365.com", 10, 60, 60 },
};

static void
test_provider(gconstpointer data)
{
	const Case *c = data;
	const char *const settings[] = { "store.directory=/nowhere", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(NULL, settings, true, &error);
	MailboxConfig mailbox = { .name = (char *)"m", .type = MAILBOX_IMAP, .host = (char *)c->host, .interval = c->interval };
	Manners manners;

	g_assert_no_error(error);
	g_assert_true(manners_of(config, &mailbox, &manners, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(manners.interval, ==, c->want_interval);
	g_assert_cmpuint(manners.login, ==, c->want_login);
	g_assert_cmpuint(manners.idle, ==, 600);
}

static void
test_backoff(void)
{
	static const guint whole[] = { 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 };

	for (guint i = 0; i < G_N_ELEMENTS(whole); i++) {
		g_assert_cmpuint(manners_backoff(i + 1, 0), ==, whole[i]);
		g_assert_cmpuint(manners_backoff(i + 1, 1), ==, whole[i] - whole[i] / 2);
	}
	g_assert_cmpuint(manners_backoff(G_MAXUINT, 0), ==, 900);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/manners/%u-%s", i, cases[i].host);

		g_test_add_data_func(path, &cases[i], test_provider);
	}
	g_test_add_func("/manners/backoff", test_backoff);
	return g_test_run();
}
