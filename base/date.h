/* date.h - days, moments and the working-day calendar (time zone Asia/Shanghai, no DST)
 *
 * Source of the calendar: DOMAIN.md section 11 (State Council notices); data/calendar.ini. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* A moment as a document gives it: ISO 8601 text "2026-10-09" or "2026-10-09T10:12:00+08:00".
 * Reads every form of DOMAIN.md section 4.6 rule 5 (2026/07/20 23:24, 2026-08-1612:57, 20260720, 2026年07月20日 12:34:56,
 * spaces inside, 20260108 05:13, a cut "2026-01-21 15:").  NULL if there is no date or it is no real day. */
char *date_parse(const char *text);
/* RFC 5322 Date header to "2026-10-09T09:30:00+08:00" (the zone of the header is converted); NULL if hopeless. */
char *date_parse_mail(const char *header);

char *date_now(void);               /* "2026-10-09T09:30:00+08:00", the one clock */
char *date_today(void);             /* "2026-10-09" */
int   date_weekday(const char *day);/* 1 Monday .. 7 Sunday; 0 if not a day */
/* Days from a to b (b - a); both ISO, only the first ten characters are read. */
int   date_days_between(const char *a, const char *b);

typedef struct Calendar Calendar;
/* `ini`: section [YEAR] with off = MM-DD MM-DD..MM-DD, work = ...  SETUP with the line if it is not such a file. */
Calendar *calendar_parse(GBytes *ini, GError **error);
void      calendar_free(Calendar *calendar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Calendar, calendar_free)
bool  calendar_knows(const Calendar *calendar, const char *day);    /* is the year in the data? */
bool  calendar_is_working(const Calendar *calendar, const char *day);
/* The n-th working day after `day` (n = 0: the day itself, or the next working day).  Years the data does not
 * hold are counted Monday to Friday and *guessed (may be NULL) is set: the caller warns. */
char *calendar_add(const Calendar *calendar, const char *day, int n, bool *guessed);
/* Working days d with from < d <= to; 0 if to is not after from. */
int   calendar_between(const Calendar *calendar, const char *from, const char *to);
