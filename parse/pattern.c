/* pattern.c - regular expressions compiled once, and numbers in words */
#include "parse/pattern.h"
#include <string.h>
#include "base/text.h"

const GRegex *
pattern_compiled(const char *pattern)
{
	static GHashTable *all;
	GRegex *regex;

	if (all == NULL)
		all = g_hash_table_new(g_str_hash, g_str_equal);
	regex = g_hash_table_lookup(all, pattern);
	if (regex != NULL)
		return regex;
	regex = g_regex_new(pattern, 0, 0, NULL);
	g_assert(regex != NULL);
	g_hash_table_insert(all, (gpointer)pattern, regex);
	return regex;
}

char *
pattern_find(const char *pattern, const char *text)
{
	g_autoptr(GMatchInfo) match = NULL;

	if (!g_regex_match(pattern_compiled(pattern), text, 0, &match))
		return NULL;
	return g_match_info_fetch(match, g_match_info_get_match_count(match) > 1 ? 1 : 0);
}

bool
pattern_has(const char *pattern, const char *text)
{
	return g_regex_match(pattern_compiled(pattern), text, 0, NULL);
}

char *
pattern_replace(const char *pattern, const char *text, const char *with)
{
	char *result = g_regex_replace_literal(pattern_compiled(pattern), text, -1, 0, with, 0, NULL);

	return result != NULL ? result : g_strdup(text);
}

int
pattern_number(const char *word)
{
	static const char *const digits[] = { "零〇", "一壹弌", "二贰两貳俩", "三叁參叄仨", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖" };
	int total = 0, digit = -1;

	if (g_ascii_isdigit(word[0]))
		return strlen(word) <= 6 ? (int)g_ascii_strtoll(word, NULL, 10) : -1;
	if (word[0] == '\0' || text_length(word) > 5)
		return -1;
	for (const char *p = word; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		int now = -1;

		for (int n = 0; n < 10; n++)
			if (g_utf8_strchr(digits[n], -1, c) != NULL)
				now = n;
		if (g_utf8_strchr("十拾", -1, c) != NULL) {
			total += (digit < 0 ? 1 : digit) * 10;
			digit = -1;
		} else if (now >= 0 && digit <= 0) {
			digit = now;
		} else {
			return -1;
		}
	}
	return total + MAX(digit, 0);
}
