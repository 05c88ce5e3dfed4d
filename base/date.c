/* date.c - days, moments and the working-day calendar */
#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include "base/error.h"
#include "base/ini.h"
#include "base/text.h"

#define SHANGHAI     (8 * 3600) /* seconds east; no daylight saving */
#define YEAR_FIRST   1949       /* documents of companies name no older day */
#define YEAR_LAST    2099
#define TEXT_MAX     400        /* a date stands at the front of a value or header, not in a novel */
#define CALENDAR_MAX 3660       /* days walked at most: ten years */

typedef struct {
	int year, month, day;
	int hour, minute, second; /* hour -1: the day alone is known */
} Moment;

/* ---- reading ---- */

static bool
is_real_day(int year, int month, int day)
{
	return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
	       g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

static char *
moment_format(const Moment *moment)
{
	if (moment->hour < 0)
		return g_strdup_printf("%04d-%02d-%02d", moment->year, moment->month, moment->day);
	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d+08:00", moment->year, moment->month, moment->day,
			       moment->hour, moment->minute, moment->second);
}

/* Moves a moment given in a zone `east` seconds from Greenwich to ours. */
static bool
moment_to_shanghai(Moment *moment, int east)
{
	g_autoptr(GDateTime) there =
		g_date_time_new_utc(moment->year, moment->month, moment->day, moment->hour, moment->minute, moment->second);
	g_autoptr(GDateTime) here = there != NULL ? g_date_time_add_seconds(there, SHANGHAI - east) : NULL;

	if (here == NULL)
		return false;
	g_date_time_get_ymd(here, &moment->year, &moment->month, &moment->day);
	moment->hour = g_date_time_get_hour(here);
	moment->minute = g_date_time_get_minute(here);
	moment->second = g_date_time_get_second(here);
	return is_real_day(moment->year, moment->month, moment->day);
}

static int
group_int(const GMatchInfo *match, const char *name)
{
	g_autofree char *text = g_match_info_fetch_named(match, name);

	return text != NULL && *text != '\0' ? (int)g_ascii_strtoll(text, NULL, 10) : -1;
}

/* "+08:00", "-0530", "Z" to seconds east; `fallback` for none. */
static int
zone_seconds(const char *zone, int fallback)
{
	int sign, hours, minutes;

	if (zone == NULL || *zone == '\0')
		return fallback;
	if (*zone == 'Z' || *zone == 'z')
		return 0;
	sign = *zone == '-' ? -1 : 1;
	hours = (zone[1] - '0') * 10 + (zone[2] - '0');
	zone += zone[3] == ':' ? 4 : 3;
	minutes = (zone[0] - '0') * 10 + (zone[1] - '0');
	return hours > 14 || minutes > 59 ? fallback : sign * (hours * 3600 + minutes * 60);
}

/* A separator of year, month and day may have blanks around it; the day takes two digits where it can
 * (2026-08-1612:57 lost its blank to OCR). */
#define PATTERN_TIME                                                                                           \
	"(?:[\\sT日]*(?<half>上午|凌晨|早上|中午|下午|晚上)?\\s*(?<hour>\\d{1,2})\\s*[:时点]\\s*(?<minute>\\d{2})"     \
	"(?:\\s*[:分]\\s*(?<second>\\d{2}))?(?:[.,]\\d+)?\\s*(?<zone>Z|[+-]\\d{2}:?\\d{2})?)?"
static const char pattern_parted[] = "(?<!\\d)(?<year>\\d{4})\\s*[-/.年]\\s*(?<month>\\d{1,2})\\s*[-/.月]\\s*"
				     "(?<day>\\d{2}|\\d)(?:\\s*[日号])?" PATTERN_TIME;
static const char pattern_compact[] = "(?<!\\d)(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})"
				      "(?:[\\sT]*(?<hour>\\d{2}):?(?<minute>\\d{2})(?::?(?<second>\\d{2}))?)?(?!\\d)";

static GRegex *
compiled(const char *pattern, gsize *once, GRegex **regex)
{
	if (g_once_init_enter(once)) {
		*regex = g_regex_new(pattern, G_REGEX_OPTIMIZE | G_REGEX_DUPNAMES, 0, NULL);
		g_once_init_leave(once, 1);
	}
	return *regex;
}

/* False unless the day is real; a time that is none leaves the day alone. */
static bool
moment_from_match(const GMatchInfo *match, Moment *moment)
{
	g_autofree char *half = g_match_info_fetch_named(match, "half");
	g_autofree char *zone = g_match_info_fetch_named(match, "zone");
	bool evening = half != NULL && (strcmp(half, "下午") == 0 || strcmp(half, "晚上") == 0);

	moment->year = group_int(match, "year");
	moment->month = group_int(match, "month");
	moment->day = group_int(match, "day");
	moment->hour = group_int(match, "hour");
	moment->minute = group_int(match, "minute");
	moment->second = MAX(group_int(match, "second"), 0);
	if (!is_real_day(moment->year, moment->month, moment->day))
		return false;
	if (evening && moment->hour > 0 && moment->hour < 12)
		moment->hour += 12;
	if (moment->hour > 23 || moment->minute < 0 || moment->minute > 59 || moment->second > 59)
		moment->hour = -1;
	if (moment->hour < 0)
		return true;
	return zone_seconds(zone, SHANGHAI) == SHANGHAI || moment_to_shanghai(moment, zone_seconds(zone, SHANGHAI));
}

/* 十 between its neighbours: 十二 is 12, 二十 is 20, 二十一 is 21. */
static void
append_ten(GString *out, const char *next)
{
	bool counted = out->len > 0 && g_ascii_isdigit(out->str[out->len - 1]);
	bool last = g_str_has_prefix(next, "月") || g_str_has_prefix(next, "日");

	g_string_append(out, counted ? "" : "1");
	g_string_append(out, last ? "0" : "");
}

/* 二〇二六年十月九日, as letters of authority are dated: the same in digits, or NULL. */
static char *
digits_of_words(const char *text)
{
	static const char *const digits[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		const char *next = g_utf8_next_char(p);
		int digit = -1;

		for (int i = 0; i < 10; i++)
			if (g_str_has_prefix(p, digits[i]))
				digit = i;
		if (g_str_has_prefix(p, "零") || g_str_has_prefix(p, "○"))
			digit = 0;
		if (digit >= 0)
			g_string_append_printf(out, "%d", digit);
		else if (g_str_has_prefix(p, "十"))
			append_ten(out, next);
		else
			g_string_append_len(out, p, next - p);
	}
	return g_string_free(out, FALSE);
}

static char *
search(const char *text, GRegex *regex)
{
	g_autoptr(GMatchInfo) match = NULL;
	Moment moment;

	if (!g_regex_match(regex, text, 0, &match) || !moment_from_match(match, &moment))
		return NULL;
	return moment_format(&moment);
}

/* Width folded, blanks kept (they part day and time), cut to a sane length. */
static char *
readable_part(const char *text)
{
	g_autofree char *tidy = text_tidy(text);

	if (g_utf8_strlen(tidy, -1) > TEXT_MAX)
		*g_utf8_offset_to_pointer(tidy, TEXT_MAX) = '\0';
	return g_steal_pointer(&tidy);
}

char *
date_parse(const char *text)
{
	static gsize once_parted, once_compact;
	static GRegex *parted, *compact;
	g_autofree char *part = NULL, *in_digits = NULL, *found = NULL;

	if (text == NULL)
		return NULL;
	part = readable_part(text);
	if ((found = search(part, compiled(pattern_parted, &once_parted, &parted))) != NULL ||
	    (found = search(part, compiled(pattern_compact, &once_compact, &compact))) != NULL)
		return g_steal_pointer(&found);
	if (strstr(part, "年") == NULL)
		return NULL;
	in_digits = digits_of_words(part);
	return search(in_digits, parted);
}

/* ---- mail ---- */

static const char pattern_mail[] = "(?<day>\\d{1,2})[\\s-]+(?<name>[A-Za-z]{3})[a-z]*\\.?[\\s-]+(?<year>\\d{4}|\\d{2})\\s+"
				   "(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2}))?\\s*"
				   "(?<zone>[+-]\\d{4}|[A-Z]{1,4})?";

static int
month_of(const char *name)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	g_autofree char *lower = g_ascii_strdown(name, 3);
	const char *at = strstr(months, lower);

	return at != NULL && (at - months) % 3 == 0 ? (int)(at - months) / 3 + 1 : 0;
}

/* RFC 5322 section 4.3: the American names; others, and none, count as Greenwich but for China's own. */
static int
mail_zone_seconds(const char *zone)
{
	static const struct {
		const char *name;
		int hours;
	} names[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 }, { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };

	if (zone == NULL || *zone == '\0')
		return 0;
	if (*zone == '+' || *zone == '-')
		return zone_seconds(zone, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(names[i].name, zone) == 0)
			return names[i].hours * 3600;
	return 0;
}

char *
date_parse_mail(const char *header)
{
	static gsize once;
	static GRegex *mail;
	g_autofree char *part = NULL, *name = NULL, *zone = NULL;
	g_autoptr(GMatchInfo) match = NULL;
	Moment moment;

	if (header == NULL)
		return NULL;
	part = readable_part(header);
	if (!g_regex_match(compiled(pattern_mail, &once, &mail), part, 0, &match))
		return date_parse(part);
	name = g_match_info_fetch_named(match, "name");
	zone = g_match_info_fetch_named(match, "zone");
	moment = (Moment){ .year = group_int(match, "year"), .month = month_of(name), .day = group_int(match, "day"),
			   .hour = group_int(match, "hour"), .minute = group_int(match, "minute"),
			   .second = MIN(MAX(group_int(match, "second"), 0), 59) }; /* 60: a leap second */
	if (moment.year < 100)
		moment.year += moment.year < 50 ? 2000 : 1900;
	if (!is_real_day(moment.year, moment.month, moment.day) || !moment_to_shanghai(&moment, mail_zone_seconds(zone)))
		return NULL;
	return moment_format(&moment);
}

/* ---- the clock ---- */

char *
date_now(void)
{
	time_t here = (time_t)(g_get_real_time() / G_USEC_PER_SEC + SHANGHAI);
	struct tm parts;
	char text[32];

	/* Every line of the journal asks: no calendar objects for it. */
	gmtime_r(&here, &parts);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S+08:00", &parts);
	return g_strdup(text);
}

char *
date_today(void)
{
	g_autofree char *now = date_now();

	return g_strndup(now, 10);
}

/* The first ten characters, "2026-10-09"; false if they are no real day. */
static bool
day_read(const char *text, GDate *day)
{
	int year, month, number;

	if (text == NULL || strlen(text) < 10 || sscanf(text, "%4d-%2d-%2d", &year, &month, &number) != 3 ||
	    text[4] != '-' || text[7] != '-' || !is_real_day(year, month, number))
		return false;
	g_date_clear(day, 1);
	g_date_set_dmy(day, (GDateDay)number, (GDateMonth)month, (GDateYear)year);
	return true;
}

static char *
day_format(const GDate *day)
{
	return g_strdup_printf("%04d-%02d-%02d", (int)g_date_get_year(day), (int)g_date_get_month(day),
			       (int)g_date_get_day(day));
}

int
date_weekday(const char *day)
{
	GDate date;

	return day_read(day, &date) ? (int)g_date_get_weekday(&date) : 0;
}

int
date_days_between(const char *a, const char *b)
{
	GDate from, to;

	return day_read(a, &from) && day_read(b, &to) ? g_date_days_between(&from, &to) : 0;
}

/* ---- the calendar ---- */

struct Calendar {
	GHashTable *years; /* set of GINT_TO_POINTER(year) */
	GHashTable *days;  /* julian day -> DAY_OFF or DAY_WORK */
};

enum { DAY_ORDINARY, DAY_OFF, DAY_WORK };

static Calendar *
calendar_new(void)
{
	Calendar *calendar = g_new0(Calendar, 1);

	calendar->years = g_hash_table_new(NULL, NULL);
	calendar->days = g_hash_table_new(NULL, NULL);
	return calendar;
}

void
calendar_free(Calendar *calendar)
{
	if (calendar == NULL)
		return;
	g_hash_table_unref(calendar->years);
	g_hash_table_unref(calendar->days);
	g_free(calendar);
}

/* "MM-DD" of `year`. */
static bool
month_day_read(const char *text, int year, GDate *day)
{
	g_autofree char *iso = g_strdup_printf("%04d-%s", year, text);

	return strlen(iso) == 10 && day_read(iso, day);
}

/* "MM-DD" or "MM-DD..MM-DD" */
static bool
span_add(Calendar *calendar, int year, const char *span, int what)
{
	g_auto(GStrv) ends = g_strsplit(span, "..", 2);
	GDate from, to;

	if (!month_day_read(ends[0], year, &from) || !month_day_read(ends[1] != NULL ? ends[1] : ends[0], year, &to) ||
	    g_date_compare(&from, &to) > 0)
		return false;
	for (guint32 julian = g_date_get_julian(&from); julian <= g_date_get_julian(&to); julian++)
		g_hash_table_insert(calendar->days, GUINT_TO_POINTER(julian), GINT_TO_POINTER(what));
	return true;
}

static bool
key_add(Calendar *calendar, GKeyFile *file, const char *group, int year, const char *key)
{
	int what = strcmp(key, "off") == 0 ? DAY_OFF : strcmp(key, "work") == 0 ? DAY_WORK : DAY_ORDINARY;
	g_autofree char *value = g_key_file_get_value(file, group, key, NULL);
	g_auto(GStrv) spans = g_strsplit_set(value != NULL ? value : "", " \t,", -1);

	for (guint i = 0; spans[i] != NULL; i++)
		if (*spans[i] != '\0' && (what == DAY_ORDINARY || !span_add(calendar, year, spans[i], what)))
			return false;
	return what != DAY_ORDINARY;
}

static int
year_of(const char *group)
{
	guint64 year;

	return g_ascii_string_to_unsigned(group, 10, YEAR_FIRST, YEAR_LAST, &year, NULL) ? (int)year : 0;
}

Calendar *
calendar_parse(GBytes *ini, GError **error)
{
	gsize length;
	const char *bytes = g_bytes_get_data(ini, &length);
	g_autoptr(GKeyFile) file = ini_parse(bytes, length, "calendar", error);
	g_autoptr(Calendar) calendar = calendar_new();
	g_auto(GStrv) groups = NULL;

	if (file == NULL)
		return NULL;
	groups = g_key_file_get_groups(file, NULL);
	for (guint i = 0; groups[i] != NULL; i++) {
		g_auto(GStrv) keys = g_key_file_get_keys(file, groups[i], NULL, NULL);
		int year = year_of(groups[i]);

		for (guint k = 0; keys != NULL && keys[k] != NULL; k++)
			if (year == 0 || !key_add(calendar, file, groups[i], year, keys[k])) {
				g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
					    "calendar:%u: [%s] %s: expected a [YEAR] with off and work = MM-DD MM-DD..MM-DD",
					    ini_line(bytes, length, groups[i], keys[k]), groups[i], keys[k]);
				return NULL;
			}
		g_hash_table_add(calendar->years, GINT_TO_POINTER(year));
	}
	return g_steal_pointer(&calendar);
}

static bool
knows(const Calendar *calendar, const GDate *day)
{
	return g_hash_table_contains(calendar->years, GINT_TO_POINTER((int)g_date_get_year(day)));
}

static bool
is_working(const Calendar *calendar, const GDate *day)
{
	gpointer what = g_hash_table_lookup(calendar->days, GUINT_TO_POINTER(g_date_get_julian(day)));

	if (GPOINTER_TO_INT(what) != DAY_ORDINARY)
		return GPOINTER_TO_INT(what) == DAY_WORK;
	return g_date_get_weekday(day) <= G_DATE_FRIDAY;
}

bool
calendar_knows(const Calendar *calendar, const char *day)
{
	GDate date;

	return day_read(day, &date) && knows(calendar, &date);
}

bool
calendar_is_working(const Calendar *calendar, const char *day)
{
	GDate date;

	return day_read(day, &date) && is_working(calendar, &date);
}

char *
calendar_add(const Calendar *calendar, const char *day, int n, bool *guessed)
{
	GDate date;
	bool unknown = false;

	if (guessed != NULL)
		*guessed = false;
	if (!day_read(day, &date))
		return NULL;
	if (n <= 0) { /* the day itself if it is one */
		g_date_subtract_days(&date, 1);
		n = 1;
	}
	for (int walked = 0; n > 0 && walked < CALENDAR_MAX; walked++) {
		g_date_add_days(&date, 1);
		unknown = unknown || !knows(calendar, &date);
		if (is_working(calendar, &date))
			n--;
	}
	if (guessed != NULL)
		*guessed = unknown;
	return day_format(&date);
}

int
calendar_between(const Calendar *calendar, const char *from, const char *to)
{
	GDate date, last;
	int n = 0;

	if (!day_read(from, &date) || !day_read(to, &last))
		return 0;
	while (g_date_compare(&date, &last) < 0) {
		g_date_add_days(&date, 1);
		n += is_working(calendar, &date);
	}
	return n;
}
