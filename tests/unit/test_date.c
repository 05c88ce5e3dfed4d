/* test_date.c - days, moments, mail dates and the working-day calendar (DOMAIN.md sections 4.6 and 11) */
#include "base/date.h"

#include <string.h>
#include "base/config.h"
#include "base/error.h"

typedef struct {
	const char *text, *want; /* NULL: none */
} Case;

static const Case moments[] = {
	{ "2026/07/20 23:24", "2026-07-20T23:24:00+08:00" },
	{ "2026-07-20 23:24:05", "2026-07-20T23:24:05+08:00" },
	{ "2026-08-1612:57", "2026-08-16T12:57:00+08:00" },
	{ "20260720", "2026-07-20" },
	{ "2026年07月20日 12:34:56", "2026-07-20T12:34:56+08:00" },
	{ "2026 年 08 月 03 日", "2026-08-03" },
	{ "20260108 05:13", "2026-01-08T05:13:00+08:00" },
	{ "2026-01-21 15:", "2026-01-21" },
	{ "2026年8月14日17:21:58", "2026-08-14T17:21:58+08:00" },
	{ "2026-10-09T10:12:00+08:00", "2026-10-09T10:12:00+08:00" },
	{ "2026-10-09T02:12:00Z", "2026-10-09T10:12:00+08:00" },
	{ "2026-10-09T23:12:00-05:00", "2026-10-10T12:12:00+08:00" },
	{ "2026-10-09T10:12:00.123+08:00", "2026-10-09T10:12:00+08:00" },
	{ "2026-10-09+08:00", "2026-10-09" },
	{ "20260720232405", "2026-07-20T23:24:05+08:00" },
	{ "2026.7.2", "2026-07-02" },
	{ "2026年7月2日", "2026-07-02" },
	{ "２０２６年７月２日", "2026-07-02" },
	{ "2026-1-5 9:30", "2026-01-05T09:30:00+08:00" },
	{ "2026年8月14日 下午5:21", "2026-08-14T17:21:00+08:00" },
	{ "2026年10月9日10时12分33秒", "2026-10-09T10:12:33+08:00" },
	{ "交易时间:2026-03-02 10:15:33", "2026-03-02T10:15:33+08:00" },
	{ "二〇二六年十月九日", "2026-10-09" },
	{ "二〇二六年十二月二十一日", "2026-12-21" },
	{ "二零二六年一月二十日", "2026-01-20" },
	{ "2026-10-09 24:10", "2026-10-09" },
	{ "2024-02-29", "2024-02-29" },
	{ "2026-02-29", NULL },
	{ "2026-13-01", NULL },
	{ "20261301", NULL },
	{ "年 月 日", NULL },
	{ "    年  月  日", NULL },
	{ "9720260720123", NULL },
	{ "1234-01-01", NULL },
	{ "二〇二六年", NULL },
	{ "", NULL },
	{ NULL, NULL },
};

static const Case mail[] = {
	{ "Fri, 9 Oct 2026 09:30:00 +0800", "2026-10-09T09:30:00+08:00" },
	{ "Fri, 9 Oct 2026 09:30:00 +0800 (CST)", "2026-10-09T09:30:00+08:00" },
	{ "9 Oct 2026 01:30 GMT", "2026-10-09T09:30:00+08:00" },
	{ "Thu, 08 Oct 2026 20:30:00 -0500", "2026-10-09T09:30:00+08:00" },
	{ "Fri, 09 Oct 26 01:30:00 UT", "2026-10-09T09:30:00+08:00" },
	{ "Fri, 9 Oct 2026 17:30:60 +0000", "2026-10-10T01:30:59+08:00" },
	{ "Thu, 8 Oct 2026 21:30:00 EDT", "2026-10-09T09:30:00+08:00" },
	{ "2026-10-09 09:30:00", "2026-10-09T09:30:00+08:00" },
	{ "Fri, 99 Oct 2026 09:30:00 +0800", NULL },
	{ "Fri, 9 Foo 2026 09:30:00 +0800", NULL },
	{ "gestern", NULL },
	{ NULL, NULL },
};

static void
test_parse(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(moments); i++) {
		g_autofree char *got = date_parse(moments[i].text);

		g_assert_cmpstr(got, ==, moments[i].want);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(mail); i++) {
		g_autofree char *got = date_parse_mail(mail[i].text);

		g_assert_cmpstr(got, ==, mail[i].want);
	}
}

static void
test_long(void)
{
	g_autofree char *blanks = g_strnfill(200000, ' ');
	g_autofree char *digits = g_strnfill(200000, '2');
	g_autofree char *one = date_parse(blanks), *two = date_parse(digits), *three = date_parse_mail(digits);

	g_assert_null(one);
	g_assert_null(two);
	g_assert_null(three);
}

static void
test_days(void)
{
	g_autofree char *now = date_now();
	g_autofree char *today = date_today();
	g_autofree char *again = date_parse(now);

	g_assert_cmpstr(now, ==, again);
	g_assert_true(g_str_has_prefix(now, today) || g_str_has_suffix(now, "T00:00:00+08:00"));
	g_assert_cmpint(date_weekday("2026-10-09"), ==, 5);
	g_assert_cmpint(date_weekday("2026-10-11T10:00:00+08:00"), ==, 7);
	g_assert_cmpint(date_weekday("Friday"), ==, 0);
	g_assert_cmpint(date_days_between("2026-02-27", "2026-03-02T10:00:00+08:00"), ==, 3);
	g_assert_cmpint(date_days_between("2026-03-02", "2026-02-27"), ==, -3);
}

static Calendar *
shipped(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) ini = data_builtin("calendar.ini", &error);
	Calendar *calendar;

	g_assert_no_error(error);
	calendar = calendar_parse(ini, &error);
	g_assert_no_error(error);
	return calendar;
}

static const struct {
	const char *from, *plus[3];
} promises[] = {
	{ "2024-02-08", { "2024-02-09", "2024-02-18", "2024-02-19" } },
	{ "2024-09-13", { "2024-09-14", "2024-09-18", "2024-09-19" } },
	{ "2025-01-24", { "2025-01-26", "2025-01-27", "2025-02-05" } },
	{ "2025-04-03", { "2025-04-07", "2025-04-08", "2025-04-09" } },
	{ "2025-09-26", { "2025-09-28", "2025-09-29", "2025-09-30" } },
	{ "2025-09-30", { "2025-10-09", "2025-10-10", "2025-10-11" } },
	{ "2025-12-31", { "2026-01-04", "2026-01-05", "2026-01-06" } },
	{ "2026-02-13", { "2026-02-14", "2026-02-24", "2026-02-25" } },
	{ "2026-02-14", { "2026-02-24", "2026-02-25", "2026-02-26" } },
	{ "2026-04-30", { "2026-05-06", "2026-05-07", "2026-05-08" } },
	{ "2026-09-18", { "2026-09-20", "2026-09-21", "2026-09-22" } },
	{ "2026-09-24", { "2026-09-28", "2026-09-29", "2026-09-30" } },
	{ "2026-09-30", { "2026-10-08", "2026-10-09", "2026-10-10" } },
	{ "2026-11-20", { "2026-11-23", "2026-11-24", "2026-11-25" } },
};

static void
test_calendar(void)
{
	g_autoptr(Calendar) calendar = shipped();

	for (gsize i = 0; i < G_N_ELEMENTS(promises); i++)
		for (int n = 1; n <= 3; n++) {
			bool guessed = true;
			g_autofree char *day = calendar_add(calendar, promises[i].from, n, &guessed);

			g_assert_cmpstr(day, ==, promises[i].plus[n - 1]);
			g_assert_false(guessed);
			g_assert_true(calendar_is_working(calendar, day));
			g_assert_cmpint(calendar_between(calendar, promises[i].from, day), ==, n);
		}
	g_assert_cmpint(calendar_between(calendar, "2023-12-31", "2024-12-31"), ==, 251);
	g_assert_cmpint(calendar_between(calendar, "2024-12-31", "2025-12-31"), ==, 248);
	g_assert_cmpint(calendar_between(calendar, "2025-12-31", "2026-12-31"), ==, 248);
	g_assert_cmpint(calendar_between(calendar, "2026-12-31", "2026-01-01"), ==, 0);
}

static void
test_calendar_edges(void)
{
	g_autoptr(Calendar) calendar = shipped();
	bool guessed = false;
	g_autofree char *same = calendar_add(calendar, "2026-10-09", 0, NULL);
	g_autofree char *next = calendar_add(calendar, "2026-10-01", 0, &guessed);
	g_autofree char *beyond = calendar_add(calendar, "2026-12-31", 1, &guessed);
	g_autofree char *nothing = calendar_add(calendar, "soon", 1, NULL);

	g_assert_cmpstr(same, ==, "2026-10-09");
	g_assert_cmpstr(next, ==, "2026-10-08");
	g_assert_cmpstr(beyond, ==, "2027-01-01");
	g_assert_true(guessed);
	g_assert_null(nothing);
	g_assert_true(calendar_knows(calendar, "2026-01-01"));
	g_assert_false(calendar_knows(calendar, "2027-01-01"));
}

static void
test_calendar_refused(void)
{
	static const char *const bad[] = { "[2026]\noff = 02-30\n", "[2026]\noff = 01-05..01-02\n", "[2026]\nholiday = 01-01\n",
		"[then]\noff = 01-01\n", "off = 01-01\n", "[2026]\nwork = 1-1\n" };

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(GBytes) ini = g_bytes_new_static(bad[i], strlen(bad[i]));

		g_assert_null(calendar_parse(ini, &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_true(g_regex_match_simple("calendar:[12]:", error->message, 0, 0));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/date/parse", test_parse);
	g_test_add_func("/date/long", test_long);
	g_test_add_func("/date/days", test_days);
	g_test_add_func("/date/calendar", test_calendar);
	g_test_add_func("/date/calendar-edges", test_calendar_edges);
	g_test_add_func("/date/calendar-refused", test_calendar_refused);
	return g_test_run();
}
