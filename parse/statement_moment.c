/* statement_moment.c - the day and the time of a row, in whatever order and dress a table writes them */
#include "parse/statement_moment.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"

#define YEARS_APART 2 /* the rows of one file lie so close together at most */

/* The day as a spreadsheet counts it, where the cell lost its format: 46304.425. */
static char *
serial_day(const char *text)
{
	double serial = strlen(text) >= 5 && strspn(text, "0123456789.") == strlen(text) ? g_ascii_strtod(text, NULL) : 0;
	g_autoptr(GDateTime) base = NULL, day = NULL;
	double whole = floor(serial), seconds = floor((serial - whole) * 86400 + 0.5);

	if (serial < 36526 || serial > 73050) /* 2000 to 2099 */
		return NULL;
	base = g_date_time_new_utc(1899, 12, 30, 0, 0, 0);
	day = g_date_time_add_seconds(base, whole * 86400 + seconds);
	return day == NULL ? NULL : g_date_time_format(day, seconds > 0 ? "%Y-%m-%dT%H:%M:%S+08:00" : "%Y-%m-%d");
}

/* Three numbers of at most two digits, the last of `last` digits, with one of "/.-" or 年月日 between them; *rest stands behind the third. */
static bool
three_numbers(const char *text, gsize last, int number[3], const char **rest)
{
	char *end = (char *)text;

	for (int i = 0; i < 3; i++) {
		gsize digits = strspn(end, "0123456789");

		if (digits == 0 || (i == 2 ? digits > last || (last == 4 && digits != 4) : digits > 2))
			return false;
		number[i] = (int)strtol(end, &end, 10);
		if (i == 2)
			break;
		if (*end != '\0' && strchr("/.-", *end) != NULL)
			end++;
		else if (g_str_has_prefix(end, i == 0 ? "年" : "月"))
			end += strlen("年");
		else
			return false;
	}
	if (g_str_has_prefix(end, "日"))
		end += strlen("日");
	*rest = end;
	return *end == '\0' || *end == ' ' || *end == 'T';
}

/* "24/03/2026" and "24.03.2026": two numbers, then the year. */
static bool
is_short_day(const char *text, int number[3], const char **rest)
{
	return three_numbers(text, 4, number, rest);
}

/* "26-03-24", "26年3月24日" and "260324": all of two digits. */
static bool
is_short_year(const char *text, int number[3], const char **rest)
{
	gsize digits = strspn(text, "0123456789");

	if (digits != 6 || text[6] != '\0')
		return three_numbers(text, 2, number, rest);
	for (int i = 0; i < 3; i++)
		number[i] = (text[2 * i] - '0') * 10 + text[2 * i + 1] - '0';
	*rest = text + 6;
	return true;
}

static char *
day_of_numbers(int year, int month, int day, const char *rest)
{
	g_autofree char *iso = g_strdup_printf("%04d-%02d-%02d%s", year, month, day, rest);

	return date_parse(iso);
}

/* "5-Jan-2026", "05 Jan 26", "Jan 5, 2026": a month by its English name. */
static char *
named_day(const char *text)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" };
	g_auto(GStrv) words = g_strsplit_set(text, " -/.,", 8);
	int number[2] = { 0, 0 }, month = 0;
	guint numbers = 0;

	for (guint i = 0; words[i] != NULL; i++) {
		gsize digits = strspn(words[i], "0123456789");

		if (*words[i] == '\0')
			continue;
		if (digits == strlen(words[i]) && digits <= 4 && numbers < 2)
			number[numbers++] = (int)strtol(words[i], NULL, 10);
		for (int m = 0; m < 12 && digits == 0; m++)
			if (g_ascii_strncasecmp(words[i], months[m], 3) == 0)
				month = m + 1;
	}
	if (month == 0 || numbers < 2)
		return NULL;
	return day_of_numbers(number[1] < 100 ? 2000 + number[1] : number[1], month, number[0], "");
}

static char *
day_read(const char *text, const Layout *layout)
{
	int number[3];
	const char *rest;
	char *at;

	if (is_short_day(text, number, &rest)) {
		if (layout->day_first == 0)
			return NULL;
		return day_of_numbers(number[2], number[layout->day_first > 0 ? 1 : 0], number[layout->day_first > 0 ? 0 : 1], rest);
	}
	if (layout->short_years && is_short_year(text, number, &rest))
		return day_of_numbers(2000 + number[0], number[1], number[2], rest);
	at = date_parse(text);
	if (at == NULL)
		at = serial_day(text);
	return at != NULL ? at : named_day(text);
}

/* ---- what all rows say together ---- */

/* Two digits for the year, and the year first, as Chinese tables write it: every day is real, and all of them lie close together.  Where the first
 * number changes and the last never does, the last may be the year as well: no reading is sure. */
static bool
are_short_years(GPtrArray *records, const Layout *layout)
{
	int first = 100, last = 0, day_of_month = 0;
	bool same = true;
	guint days = 0;

	if (text_han_count(layout_name(layout, layout->column[COLUMN_DATE])) == 0)
		return false;
	for (guint i = layout->next; i < records->len; i++) {
		const char *cell = record_cell(g_ptr_array_index(records, i), layout->column[COLUMN_DATE]), *rest;
		g_autofree char *day = NULL;
		int number[3];

		if (!is_short_year(cell, number, &rest))
			continue;
		day = day_of_numbers(2000 + number[0], number[1], number[2], "");
		if (day == NULL)
			return false;
		first = MIN(first, number[0]);
		last = MAX(last, number[0]);
		same = same && (days == 0 || number[2] == day_of_month);
		day_of_month = number[2];
		days++;
	}
	return days > 0 && last - first < YEARS_APART && (first == last || !same);
}

/* Which comes first, the day or the month?  A file says it with any day after the twelfth; points are written day first. */
static void
day_order(GPtrArray *records, Layout *layout)
{
	for (guint i = layout->next; i < records->len && layout->day_first == 0; i++) {
		const char *cell = record_cell(g_ptr_array_index(records, i), layout->column[COLUMN_DATE]), *rest;
		int number[3];

		if (!is_short_day(cell, number, &rest))
			continue;
		if (number[0] > 12 || strchr(cell, '.') != NULL)
			layout->day_first = 1;
		else if (number[1] > 12)
			layout->day_first = -1;
	}
}

void
moment_settle(GPtrArray *records, Layout *layout)
{
	day_order(records, layout);
	layout->short_years = are_short_years(records, layout);
}

/* ---- the time ---- */

/* "8:4:5", "08.09.10", "2:09:10 PM", "024300", and 24300, whose nought a spreadsheet dropped: "08:04:05"; NULL if it is none. */
static char *
clock_of(const char *text)
{
	gsize digits = strspn(text, "0123456789");
	int number[3] = { 0, 0, 0 };
	guint n = 0;
	bool evening, morning;

	if (text[digits] == '\0' && (digits == 5 || digits == 6)) {
		number[0] = (int)strtol(text, NULL, 10);
		return g_strdup_printf("%02d:%02d:%02d", number[0] / 10000, number[0] / 100 % 100, number[0] % 100);
	}
	for (const char *at = text; n < 3; n++) {
		char *end;

		at += strcspn(at, "0123456789");
		if (strspn(at, "0123456789") == 0 || strspn(at, "0123456789") > 2)
			break;
		number[n] = (int)strtol(at, &end, 10);
		at = end;
	}
	evening = strstr(text, "下午") != NULL || strstr(text, "晚上") != NULL || strcasestr(text, "pm") != NULL;
	morning = strcasestr(text, "am") != NULL;
	if (n < 2 || number[0] > 23 || number[1] > 59 || number[2] > 59)
		return NULL;
	if (evening && number[0] < 12)
		number[0] += 12;
	if (morning && number[0] == 12)
		number[0] = 0;
	return g_strdup_printf("%02d:%02d:%02d", number[0], number[1], number[2]);
}

/* What stands behind the third number of a day ("2026-01-05-08.09.10.123456", "2026/1/5 8:4:5"), with the year in front. */
static const char *
behind_day(const char *text)
{
	if (strspn(text, "0123456789") != 4)
		return "";
	for (int i = 0; i < 3; i++) {
		text += strcspn(text, "0123456789");
		text += strspn(text, "0123456789");
	}
	return text;
}

char *
moment_of(const Record *record, const Layout *layout)
{
	const char *day = record_cell(record, layout->column[COLUMN_DATE]), *time = record_cell(record, layout->column[COLUMN_TIME]);
	g_autofree char *bare = NULL, *clock = NULL, *both = NULL, *at = NULL;

	if (strlen(time) > 10) {
		at = date_parse(time);
		if (at != NULL && strlen(at) > 10)
			return g_steal_pointer(&at);
	}
	bare = day_read(day, layout);
	if (bare == NULL || (*time == '\0' && strlen(bare) > 10))
		return g_steal_pointer(&bare);
	clock = clock_of(*time != '\0' ? time : behind_day(day));
	if (clock == NULL)
		return g_steal_pointer(&bare);
	both = g_strdup_printf("%.10s %s", bare, clock);
	g_free(at);
	at = date_parse(both);
	return at != NULL ? g_steal_pointer(&at) : g_steal_pointer(&bare);
}
