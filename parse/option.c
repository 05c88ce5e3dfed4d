/* option.c - ticked options: boxes before or after the words, or no boxes at all */
#include "parse/option.h"
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"
#include "parse/vocabulary.h"

#define TICKED "\xe2\x98\x91" /* ☑ */
#define EMPTY  "\xe2\x96\xa1" /* □ */

typedef enum { MARK_NONE, MARK_EMPTY, MARK_TICKED } Mark;

typedef struct {
	Mark mark;
	char *text;
} Option;

static void
option_free(gpointer data)
{
	Option *option = data;

	g_free(option->text);
	g_free(option);
}

/* Every way to print a box as one of two characters. */
static char *
plain_marks(const char *raw, bool ocr)
{
	static const struct {
		const char *pattern, *mark;
	} boxes[] = {
		{ "[\\[(（【〔［]\\s*[xX×√✓✔vV●■☑✗✘]\\s*[\\])）】〕］]", TICKED },
		{ "[\\[(（【〔［]{1,2}\\s*[□○☐]?\\s*[\\])）】〕］]", EMPTY }, /* one of an engine's brackets may be double */
		{ "[☑✓✔√■●☒◉⊙✅▣◼⬛✗✘🗹🗷\\x{f052}\\x{f0fe}\\x{f0fc}\\x{f06e}](?:\\s*[□○☐])?|[□○☐]\\s*[√✓✔]", TICKED },
		{ "[□○☐◯▢◻⬜❏❐\\x{f0a8}\\x{f06f}\\x{f0a3}]", EMPTY },
	};
	char *text = g_strdup(raw);

	for (guint i = 0; i < G_N_ELEMENTS(boxes) + ocr; i++) { /* an empty box read as the character 口 */
		bool mouth = i == G_N_ELEMENTS(boxes);
		char *next = pattern_replace(mouth ? "(^|\\s)口" : boxes[i].pattern, text, mouth ? " " EMPTY : boxes[i].mark);

		g_free(text);
		text = next;
	}
	return text;
}

static void
add_option(GPtrArray *options, Mark mark, const char *from, const char *to)
{
	Option *option = g_new0(Option, 1);

	option->mark = mark;
	option->text = g_strstrip(g_strndup(from, (gsize)(to - from)));
	g_ptr_array_add(options, option);
}

static Mark
mark_at(const char *p)
{
	if (g_str_has_prefix(p, TICKED))
		return MARK_TICKED;
	return g_str_has_prefix(p, EMPTY) ? MARK_EMPTY : MARK_NONE;
}

/* The options of the text with their boxes; *boxes counts them. */
static GPtrArray *
split(const char *raw, bool ocr, guint *boxes)
{
	GPtrArray *options = g_ptr_array_new_with_free_func(option_free);
	g_autofree char *cleaned = plain_marks(raw, ocr);
	char *text = g_strstrip(cleaned);
	gsize length = strlen(text);
	bool behind = mark_at(text) == MARK_NONE && length >= 3 && mark_at(text + length - 3) != MARK_NONE;
	Mark mark = MARK_NONE;
	const char *from = text;

	*boxes = 0;
	for (const char *p = text; *p != '\0';) {
		Mark here = mark_at(p);

		if (here == MARK_NONE) {
			p = g_utf8_next_char(p);
			continue;
		}
		(*boxes)++;
		if (p > from || mark != MARK_NONE || behind)
			add_option(options, behind ? here : mark, from, p);
		mark = here;
		p += strlen(TICKED);
		from = p;
	}
	if (!behind || *from != '\0')
		add_option(options, behind ? MARK_NONE : mark, from, text + length);
	return options;
}

/* The words of the section's lists inside `key`, longest first at each place. */
static void
add_words(GPtrArray *names, const char *section, const char *key)
{
	char *const *lists = vocabulary_names(section);

	for (const char *p = key; *p != '\0';) {
		const char *best = NULL;
		gsize longest = 0;

		for (guint i = 0; lists[i] != NULL; i++) {
			char *const *words = vocabulary_list(section, lists[i]);

			for (guint n = 0; words[n] != NULL; n++) {
				g_autofree char *word = vocabulary_key(words[n]);

				if (strlen(word) > longest && g_str_has_prefix(p, word)) {
					longest = strlen(word);
					best = lists[i];
				}
			}
		}
		if (best != NULL && !g_ptr_array_find_with_equal_func(names, best, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(best));
		p = longest > 0 ? p + longest : g_utf8_next_char(p);
	}
}

/* "1/3/5年" offers three terms: each gets the unit that only the last one has. */
static char *
with_units(const char *folded)
{
	return pattern_replace("(?<![0-9.])([0-9]{1,2})(?=(?:[/、,|或~至-][0-9]{1,2})+年)", folded, "\\1年");
}

/* Numbers of years ("3年", "叁年", "36个月"), or of pieces when the text speaks of none. */
static void
add_numbers(GPtrArray *names, const char *text)
{
	g_autofree char *plain = text_fold(text), *folded = with_units(plain), *number = NULL, *found = NULL;
	g_autoptr(GRegex) regex = g_regex_new("(?|(?<![0-9])([0-9]{1,3})|(?<![0-9零〇一二三四五六七八九十])([一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,3}))(年|个月|个|把|枚|只|套|$)(?!\\d{1,2}月)", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;

	for (g_regex_match(regex, folded, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
		g_autofree char *word = g_match_info_fetch(match, 1), *unit = g_match_info_fetch(match, 2);
		int n = pattern_number(word);

		if (g_str_equal(unit, "个月"))
			n = n % 12 == 0 ? n / 12 : -1;
		if (n <= 0)
			continue;
		g_free(number);
		number = g_strdup_printf("%d", n);
		if (!g_ptr_array_find_with_equal_func(names, number, g_str_equal, NULL))
			g_ptr_array_add(names, g_strdup(number));
	}
}

static void
add_names(GPtrArray *names, const char *section, const char *text)
{
	g_autofree char *key = NULL;

	if (section == NULL) {
		add_numbers(names, text);
		return;
	}
	key = vocabulary_key(text);
	add_words(names, section, key);
}

/* The only mark of the text, a tick; NULL if there are others or none. */
static const char *
only_tick(const char *text)
{
	const char *found = NULL;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		if (mark_at(p) == MARK_NONE)
			continue;
		if (found != NULL || mark_at(p) == MARK_EMPTY)
			return NULL;
		found = p;
	}
	return found;
}

/* One tick alone among several words ("基础（√） 组合", "1年 √3年 5年") belongs to the word that it touches; *sure is false where it touches
 * both or neither.  NULL where the text is none of that kind. */
static char *
lone_tick(const char *section, const char *raw, bool ocr, bool *sure)
{
	g_autofree char *cleaned = plain_marks(raw, ocr);
	const char *text = g_strstrip(cleaned), *tick = only_tick(text), *behind = tick != NULL ? tick + strlen(TICKED) : NULL;
	g_autoptr(GPtrArray) left = g_ptr_array_new_with_free_func(g_free), right = g_ptr_array_new_with_free_func(g_free);

	*sure = true;
	if (tick == NULL)
		return NULL;
	g_autofree char *before = g_strndup(text, (gsize)(tick - text));
	bool touches_left = pattern_has("[^\\s/／|、,，;；]$", before);
	bool touches_right = pattern_has("^[^\\s/／|、,，;；]", behind) && !pattern_has("^[A-Da-d1-9]\\s*[.、．)）]", behind);

	add_names(left, section, before);
	add_names(right, section, behind);
	if (left->len + right->len < 2)
		return NULL;
	if (left->len == 0)
		return touches_left || touches_right || tick == text ? g_strdup(g_ptr_array_index(right, 0)) : NULL;
	if (right->len == 0)
		return touches_left ? g_strdup(g_ptr_array_index(left, left->len - 1)) : NULL;
	*sure = touches_left != touches_right;
	return g_strdup(touches_right ? g_ptr_array_index(right, 0) : g_ptr_array_index(left, left->len - 1));
}

/* Names that somebody wrote one after the other, not options that were printed beside each other. */
static bool
is_enumeration(const char *raw)
{
	return pattern_has("[、，,;；和及与+＋]", raw);
}

char **
option_all(const char *section, const char *raw)
{
	guint boxes;
	g_autoptr(GPtrArray) options = split(raw, false, &boxes);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	bool sure;
	char *lone = lone_tick(section, raw, false, &sure);

	if (lone != NULL)
		g_ptr_array_add(names, lone);
	for (guint i = 0; lone == NULL && i < options->len; i++) {
		const Option *option = g_ptr_array_index(options, i);

		if (boxes == 0 || option->mark == MARK_TICKED)
			add_names(names, section, option->text);
	}
	if (boxes == 0 && names->len > 1 && !is_enumeration(raw))
		g_ptr_array_set_size(names, 0);
	g_ptr_array_set_free_func(names, NULL);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

#define WORD_MAX 120 /* bytes: longer texts are sentences */

static bool
holds_word(const char *section, const char *text)
{
	char *const *lists = vocabulary_names(section);

	for (guint i = 0; lists[i] != NULL; i++) {
		char *const *words = vocabulary_list(section, lists[i]);

		for (guint n = 0; words[n] != NULL; n++)
			if (strstr(text, words[n]) != NULL)
				return true;
	}
	return false;
}

bool
option_holds(const char *section, const char *text)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	add_names(names, section, text);
	return names->len > 0;
}

bool
option_is_word(const char *text)
{
	if (strlen(text) > WORD_MAX)
		return false;
	return holds_word("package", text) || holds_word("biz_type", text) || pattern_has("(?<![0-9])[0-9一二三五]\\s*年(?!\\s*[0-9]{1,2}\\s*月)", text);
}

/* Where all boxes that were seen are empty, the one before which another glyph stands ("□1年 四3年 □5年") may be the ticked one: an engine
 * made a character of it.  Only ever a guess. */
static char *
guess(const char *section, const char *raw)
{
	static const char odd[] = "四回囚区図凶国园圆因困固团图囝圈巨匝0OoDQ日曰目田@®©";
	g_autofree char *text = plain_marks(raw, true);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		const char *rest = g_utf8_next_char(p), *end;
		g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
		bool after_mark = p - text >= 3 && mark_at(p - 3) != MARK_NONE;

		if (g_utf8_strchr(odd, -1, g_utf8_get_char(p)) == NULL || after_mark || (p > text && g_ascii_isdigit(p[-1])))
			continue;
		for (end = rest; *end != '\0' && mark_at(end) == MARK_NONE && g_utf8_strchr(odd, -1, g_utf8_get_char(end)) == NULL;)
			end = g_utf8_next_char(end);
		g_autofree char *option = g_strndup(rest, (gsize)(end - rest));

		add_names(names, section, option);
		if (names->len == 1)
			g_ptr_array_add(found, g_strdup(g_ptr_array_index(names, 0)));
	}
	return found->len == 1 ? g_strdup(g_ptr_array_index(found, 0)) : NULL;
}

char *
option_pick(const char *section, const char *raw, bool ocr, Grade *grade, const char **why)
{
	guint boxes, unmarked = 0, printed = 0;
	g_autoptr(GPtrArray) options = split(raw, ocr, &boxes);
	g_autoptr(GPtrArray) ticked = g_ptr_array_new_with_free_func(g_free);
	bool sure;
	char *lone = lone_tick(section, raw, ocr, &sure);

	if (lone != NULL) {
		*grade = sure && !ocr ? GRADE_GOOD : GRADE_DOUBTFUL;
		*why = sure ? "a box of the other options was not seen" : "a tick between two options";
		return lone;
	}
	for (guint i = 0; i < options->len; i++) {
		const Option *option = g_ptr_array_index(options, i);
		g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

		add_names(names, section, option->text);
		printed += names->len;
		/* Two options behind one box: the other's box was not seen. */
		if (boxes > 0)
			unmarked += option->mark == MARK_NONE ? names->len > 0 : names->len > 1;
		if (boxes == 0 || option->mark == MARK_TICKED)
			add_names(ticked, section, option->text);
	}
	*grade = GRADE_DOUBTFUL;
	if (ticked->len == 1) {
		*grade = ocr && unmarked > 0 ? GRADE_DOUBTFUL : GRADE_GOOD;
		*why = "a box of the other options was not seen";
		return g_strdup(g_ptr_array_index(ticked, 0));
	}
	if (ticked->len > 1) {
		*why = boxes > 0 ? "more than one option is ticked" : "several options and no tick is to be seen";
		return NULL;
	}
	if (boxes > 0 && (unmarked == 0 || !ocr)) { /* all empty: left blank */
		*grade = printed > 0 ? GRADE_NONE : GRADE_DOUBTFUL;
		*why = "the ticked option says nothing known";
		return NULL;
	}
	*why = boxes > 0 ? "a box was not seen" : "no known option";
	return boxes > 0 && ocr ? guess(section, raw) : NULL;
}
