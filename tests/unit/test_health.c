/* test_health.c - working hours without mail */
#include <glib.h>
#include "base/config.h"
#include "desk/health.h"

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

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/health/hours-%u", i);

		g_test_add_data_func(path, &cases[i], test_hours);
	}
	return g_test_run();
}
