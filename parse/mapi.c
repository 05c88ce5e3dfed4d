/* mapi.c - texts made of what Outlook keeps of a mail */
#include "parse/mapi.h"

#include <string.h>

#include "base/text.h"
#include "parse/lzfu.h"
#include "parse/reader.h"

#define TICKS_A_SECOND G_GUINT64_CONSTANT(10000000)
#define SECONDS_TO_1970 G_GINT64_CONSTANT(11644473600)

char *
mapi_text(Bytes bytes, guint type, guint code_page)
{
	g_autofree char *charset = type == MAPI_UNICODE ? g_strdup("UTF-16LE") : mapi_charset(code_page);

	if (type == MAPI_UNICODE)
		bytes.length -= bytes.length % 2;
	bytes.length = MIN(bytes.length, LIMIT_TEXT);
	return bytes.length == 0 ? g_strdup("") : text_to_utf8(bytes.at, bytes.length, *charset != '\0' ? charset : NULL, NULL);
}

char *
mapi_rtf_words(Bytes compressed)
{
	g_autoptr(GBytes) rtf = lzfu_unpack(compressed);
	g_autoptr(Reading) reading = reading_new();
	Input input = { .bytes = rtf, .file_name = "", .media_type = "", .depth = 1 };
	g_autofree char *words = NULL;

	if (rtf == NULL || !read_rtf(&input, reading, NULL) || reading->pages == NULL)
		return NULL;
	words = pages_text(reading->pages);
	return *words != '\0' ? g_steal_pointer(&words) : NULL;
}

char *
mapi_date(guint64 filetime)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	gint64 seconds = (gint64)(filetime / TICKS_A_SECOND) - SECONDS_TO_1970;
	g_autoptr(GDateTime) utc = seconds > 0 ? g_date_time_new_from_unix_utc(seconds) : NULL;
	g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
	g_autoptr(GDateTime) here = utc != NULL ? g_date_time_to_timezone(utc, zone) : NULL;

	if (here == NULL)
		return NULL;
	return g_strdup_printf("%s, %02d %s %d %02d:%02d:%02d +0800", days[g_date_time_get_day_of_week(here) - 1], g_date_time_get_day_of_month(here),
	                       months[g_date_time_get_month(here) - 1], g_date_time_get_year(here), g_date_time_get_hour(here),
	                       g_date_time_get_minute(here), g_date_time_get_second(here));
}

char *
mapi_charset(guint code_page)
{
	if (code_page == 65001)
		return g_strdup("utf-8");
	if (code_page == 936 || code_page == 54936 || code_page == 52936)
		return g_strdup("gb18030");
	if (code_page == 950)
		return g_strdup("big5");
	if (code_page == 1200 || code_page == 0 || code_page > 65535)
		return g_strdup("");
	return code_page == 20127 ? g_strdup("us-ascii") : g_strdup_printf("cp%u", code_page);
}
