/* checkbox.c - the many ways to write a ticked or an empty box, made one */
#include "parse/checkbox.h"
#include <string.h>
#include "base/text.h"

#define YES 0x2611
#define NO  0x25a1

bool
checkbox_is_symbol_font(const char *font)
{
	static const char *const names[] = { "wingdings", "webdings", "zapfdingbats", "dingbats" };
	g_autofree char *lower = g_ascii_strdown(font != NULL ? font : "", -1);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strstr(lower, names[i]) != NULL)
			return true;
	}
	return false;
}

/* Code charts of Wingdings, Wingdings 2 and Webdings: only what looks like a box or a tick. */
gunichar
checkbox_symbol(const char *font, gunichar code)
{
	static const struct { guint8 wingdings, wingdings2, webdings; gunichar means; } chart[] = {
		{ 0xfe, 0x52, 0x61, YES }, { 0xfd, 0x51, 0x72, YES }, { 0xfc, 0x50, 0, YES }, { 0x78, 0x53, 0, YES },
		{ 0x6e, 0x54, 0x67, YES }, { 0xa8, 0xa3, 0x63, NO },  { 0x6f, 0x2a, 0, NO },  { 0x71, 0x30, 0, NO },
		{ 0x72, 0x35, 0, NO },
	};
	g_autofree char *lower = g_ascii_strdown(font != NULL ? font : "", -1);
	bool two = strstr(lower, "wingdings2") != NULL || strstr(lower, "wingdings 2") != NULL || strstr(lower, "wingdings-2") != NULL;
	bool web = strstr(lower, "webdings") != NULL;
	guint8 low = (guint8)(code & 0xff);

	if (font == NULL && (code < 0xf020 || code > 0xf0ff))
		return 0;
	if (font != NULL && !checkbox_is_symbol_font(font))
		return 0;
	if (code > 0xff && (code < 0xf020 || code > 0xf0ff))
		return 0;
	for (gsize i = 0; i < G_N_ELEMENTS(chart); i++) {
		guint8 here = web ? chart[i].webdings : two ? chart[i].wingdings2 : chart[i].wingdings;

		if (here != 0 && here == low)
			return chart[i].means;
		if (font == NULL && (chart[i].wingdings2 == 0x52 || chart[i].wingdings2 == 0xa3) && chart[i].wingdings2 == low)
			return chart[i].means; /* the two common ones of Wingdings 2, letters nowhere else */
	}
	return 0;
}

static gunichar
fold(gunichar c)
{
	static const gunichar yes[] = { 0x2611, 0x2612, 0x2705, 0x2713, 0x2714, 0x221a, 0x25a0, 0x25a3, 0x25fc, 0x25fe, 0x22a0, 0x1f5f9, 0x1f5f7,
	                                0x1f5f8, 0x1f5f5 };
	static const gunichar no[] = { 0x25a1, 0x2610, 0x25a2, 0x25fb, 0x25fd, 0x2b1c, 0x2752, 0x2751, 0x274f, 0x2750, 0x1f78e, 0x1f78f, 0x1f790 };

	if (c < 0x2000)
		return c;
	for (gsize i = 0; i < G_N_ELEMENTS(yes); i++) {
		if (c == yes[i])
			return YES;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(no); i++) {
		if (c == no[i])
			return NO;
	}
	if (c >= 0xf020 && c <= 0xf0ff && checkbox_symbol(NULL, c) != 0)
		return checkbox_symbol(NULL, c);
	return c;
}

/* Is this a bare tick, which people put into or beside an empty box? */
static bool
is_bare(gunichar c)
{
	return c == 0x221a || c == 0x2713 || c == 0x2714 || c == 0x1f5f8;
}

char *
checkbox_tidy(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gunichar before = 0; /* the character before, unfolded */

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p), folded = fold(c);

		if (before != 0 && ((is_bare(c) && fold(before) == NO) || (is_bare(before) && folded == NO))) {
			g_string_truncate(out, out->len - strlen(CHECKBOX_NO)); /* both signs are three bytes long */
			g_string_append(out, CHECKBOX_YES);
			before = 0;
			continue;
		}
		g_string_append_unichar(out, folded);
		before = c;
	}
	return text_tidy(out->str);
}
