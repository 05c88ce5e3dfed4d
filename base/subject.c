/* subject.c - the company that a mail's subject names */
#include <string.h>
#include "base/names.h"
#include "base/subject.h"
#include "base/text.h"

static const char *const endings[] = { "分公司", "公司", "合作社", "电站", "电厂", "水泥厂", "研究院", "医院", "学校", "集团" };
static const char *const leads[] = { "关于", "办理", "申请", "转发", "回复", "请求", "代", "为" };
static const char *const marks[] = { "-", "_", "—", "–", ":", "：", "【", "】", "[", "]", "《", "》", "，", ",", "、", "|", "/", ";", "；" };

/* The last place before `end` at which a name may begin. */
static const char *
beginning(const char *text, const char *end)
{
	const char *begin = text;

	for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		for (guint i = 0; i < G_N_ELEMENTS(marks); i++)
			if (g_str_has_prefix(p, marks[i]))
				begin = p + strlen(marks[i]);
		if (g_unichar_isspace(c))
			begin = g_utf8_next_char(p);
	}
	for (guint i = 0; i < G_N_ELEMENTS(leads); i++)
		if (g_str_has_prefix(begin, leads[i]) && begin + strlen(leads[i]) < end)
			begin += strlen(leads[i]);
	return begin;
}

char *
subject_company(const char *subject)
{
	g_autofree char *text = text_tidy(subject);
	const char *end = NULL;
	g_autofree char *name = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(endings); i++) {
		const char *at = g_strrstr(text, endings[i]);

		if (at != NULL && (end == NULL || at + strlen(endings[i]) > end))
			end = at + strlen(endings[i]);
	}
	if (end == NULL)
		return NULL;
	name = g_strndup(beginning(text, end), (gsize)(end - beginning(text, end)));
	return text_han_count(name) >= 6 && names_is_company(name) ? g_steal_pointer(&name) : NULL;
}
