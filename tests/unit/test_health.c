/* test_health.c - working hours without mail */
#include <glib.h>
#include <string.h>
#include "base/config.h"
#include "desk/health.h"
#include "store/mailbox.h"

typedef struct {
	const char *from, *to;
	int want;
} Case;

static const Case cases[] = { /* 2026-11-02 is a Monday; 2026-10-01 to 07 are holidays */
	{ "2026-11-02T09:30:00+08:00", "2026-11-02T11:30:00+08:00", 2 },
	{ "2026-11-02T11:30:00+08:00", "2026-11-02T09:30:00+08:00", 0 },
	{ "2026-11-02T20:00:00+08:00", "2026-11-03T08:00:00+08:00", 0 },
	{ "2026-11-02T16:00:00+08:00", "2026-11-03T10:00:00+08:00", 2 },
	{ "2026-11-06T16:00:00+08:00", "2026-11-09T10:00:00+08:00", 2 }, /* over a weekend */
	{ "2026-11-02T08:00:00+08:00", "2026-11-05T08:00:00+08:00", 24 },
	{ "2026-11-07T00:00:00+08:00", "2026-11-08T23:00:00+08:00", 0 },
	{ "2026-10-01T00:00:00+08:00", "2026-10-07T23:00:00+08:00", 0 },
};

static void
test_hours(gconstpointer data)
{
	const Case *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) ini = data_builtin("calendar.ini", &error);
	g_autoptr(Calendar) calendar = calendar_parse(ini, &error);

	g_assert_no_error(error);
	g_assert_cmpint(health_working_hours(calendar, c->from, c->to), ==, c->want);
}

/* What hangs on a mailbox is an alarm while the configuration names it, and only then. */
static void
test_gaps(void)
{
	static const char *const settings[] = { "store.directory=/nowhere", "mailbox box.type=maildir", "mailbox box.path=/nowhere", NULL };
	static const char *const others[] = { "store.directory=/nowhere", "mailbox other.type=maildir", "mailbox other.path=/nowhere", NULL };
	g_autoptr(Config) config = config_load(NULL, settings, true, NULL), other = config_load(NULL, others, true, NULL);
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(GPtrArray) mine = NULL, theirs = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Epoch) epoch = NULL;
	Change *change;
	bool is_new;

	g_assert_true(config != NULL && other != NULL);
	epoch = epoch_open(store, "box", "INBOX", 7, &is_new, &error);
	change = store_begin(store, NULL);
	g_assert_true(hole_add(store, epoch->id, 5, 2048, "refused", NULL));
	g_assert_true(hole_settle(store, epoch->id, 6, 200 << 20, "too_large", "more than 100 MB", NULL));
	g_assert_true(store_commit(&change, NULL));
	mine = health_alarms(store, config, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(mine->len, ==, 4); /* one a kind, and each by name */
	g_assert_nonnull(strstr(mine->pdata[0], "1 message that it does not give"));
	g_assert_nonnull(strstr(mine->pdata[1], "1 message too large"));
	g_assert_nonnull(strstr(mine->pdata[2], "UID 5, 2 KB"));
	g_assert_nonnull(strstr(mine->pdata[3], "UID 6, 204800 KB"));
	theirs = health_alarms(store, other, &error);
	g_assert_cmpuint(theirs->len, ==, 0);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/health/hours-%u", i);

		g_test_add_data_func(path, &cases[i], test_hours);
	}
	g_test_add_func("/health/gaps", test_gaps);
	return g_test_run();
}
