/* names.c - names of companies and people */
#include "base/names.h"

#include <string.h>
#include "base/config.h"
#include "base/confusable.h"
#include "base/ini.h"
#include "base/text.h"

#define PREFIX_MIN    10 /* a name cut by a bank's column still shows so much */
#define PER_ERROR     8  /* characters for each misread one */
#define PERSON_MAX    4  /* Han characters of a name without a point */
#define PERSON_DOTTED 20
#define TAIL_DIGITS   4
#define MASK_MAX      64 /* longer texts are neither names nor numbers */

/* ---- the words ---- */

typedef struct {
	char **endings, **latin, **double_surnames, **given, **titles;
	char *surnames;
	GHashTable *not_names;
} Words;

static char **
word_list(GKeyFile *file, const char *section, const char *key)
{
	g_autofree char *value = g_key_file_get_value(file, section, key, NULL);

	return g_strsplit(value != NULL ? value : "", " ", -1);
}

static Words *
read_words(void)
{
	Words *words = g_new0(Words, 1);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = data_builtin("names.ini", &error);
	gsize length = 0;
	const char *data = bytes != NULL ? g_bytes_get_data(bytes, &length) : NULL;
	g_autoptr(GKeyFile) file = data != NULL ? ini_parse(data, length, "names.ini", &error) : NULL;
	g_auto(GStrv) not_names = NULL;

	if (file == NULL)
		g_error("%s", error->message);
	words->endings = word_list(file, "organisation", "endings");
	words->latin = word_list(file, "organisation", "latin");
	words->double_surnames = word_list(file, "person", "double");
	words->given = word_list(file, "person", "given");
	words->titles = word_list(file, "person", "titles");
	words->surnames = g_key_file_get_value(file, "person", "surnames", NULL);
	words->not_names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	not_names = word_list(file, "person", "not");
	for (guint i = 0; not_names[i] != NULL; i++)
		g_hash_table_add(words->not_names, g_strdup(not_names[i]));
	return words;
}

static const Words *
the_words(void)
{
	static gsize once;
	static Words *words;

	if (g_once_init_enter(&once)) {
		words = read_words();
		g_once_init_leave(&once, 1);
	}
	return words;
}

static bool
ends_with_any(const char *text, char **list)
{
	for (guint i = 0; list[i] != NULL; i++)
		if (*list[i] != '\0' && g_str_has_suffix(text, list[i]))
			return true;
	return false;
}

static bool
begins_with_any(const char *text, char **list)
{
	for (guint i = 0; list[i] != NULL; i++)
		if (*list[i] != '\0' && g_str_has_prefix(text, list[i]))
			return true;
	return false;
}

/* ---- companies ---- */

static void
replace_all(char **text, const char *from, const char *to)
{
	g_auto(GStrv) parts = NULL;

	if (strstr(*text, from) == NULL)
		return;
	parts = g_strsplit(*text, from, -1);
	g_free(*text);
	*text = g_strjoinv(to, parts);
}

static void
cut_trailing_marks(char *text)
{
	static const char *const marks[] = { ",", ".", "。", "、", ":", ";", "·" };
	bool cut = true;

	while (cut) {
		cut = false;
		for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
			if (g_str_has_suffix(text, marks[i]) && strlen(text) > strlen(marks[i])) {
				text[strlen(text) - strlen(marks[i])] = '\0';
				cut = true;
			}
	}
}

char *
names_company(const char *raw)
{
	static const char *const open[] = { "〔", "【", "[", "{", "〈", "《", "「" };
	static const char *const close[] = { "〕", "】", "]", "}", "〉", "》", "」" };
	g_autofree char *folded = text_fold(raw);

	/* Most names have none of them; those of three bytes begin with e3. */
	for (gsize i = 0; strpbrk(folded, "[]{}\xe3") != NULL && i < G_N_ELEMENTS(open); i++) {
		replace_all(&folded, open[i], "(");
		replace_all(&folded, close[i], ")");
	}
	cut_trailing_marks(folded);
	return g_ascii_strup(folded, -1); /* Latin in names is written large */
}

bool
names_same_company(const char *a, const char *b)
{
	g_autofree char *na = names_company(a);
	g_autofree char *nb = names_company(b);

	return *na != '\0' && strcmp(na, nb) == 0;
}

char *
names_short(const char *raw)
{
	static const char *const long_forms[][2] = {
		{ "新疆维吾尔自治区", "新疆" }, { "内蒙古自治区", "内蒙古" }, { "广西壮族自治区", "广西" },
		{ "宁夏回族自治区", "宁夏" },	{ "西藏自治区", "西藏" },     { "有限责任公司", "有限公司" },
	};
	enum { REGIONS = 5 }; /* the first of them */
	g_autofree char *name = names_company(raw);

	for (gsize i = strstr(name, "自治区") != NULL ? 0 : REGIONS; i < G_N_ELEMENTS(long_forms); i++)
		replace_all(&name, long_forms[i][0], long_forms[i][1]);
	return confusable_fold("names", name);
}

bool
names_near_company(const char *a, const char *b)
{
	g_autofree char *na = names_short(a);
	g_autofree char *nb = names_short(b);
	glong length = MAX(text_length(na), text_length(nb)), shorter = MIN(text_length(na), text_length(nb));
	guint allowed = (guint)(length / PER_ERROR);

	if (shorter == 0)
		return false;
	if (shorter >= PREFIX_MIN && (g_str_has_prefix(na, nb) || g_str_has_prefix(nb, na)))
		return true;
	return text_distance(na, nb, allowed) <= allowed;
}

/* "…中心(有限合伙)" without the bracket at the end; the bracket alone counts when it says the form. */
static char *
without_last_bracket(const char *name)
{
	const char *open = g_str_has_suffix(name, ")") ? strrchr(name, '(') : NULL;

	return open != NULL && open > name ? g_strndup(name, (gsize)(open - name)) : g_strdup(name);
}

static char *
inside_last_bracket(const char *name)
{
	const char *open = g_str_has_suffix(name, ")") ? strrchr(name, '(') : NULL;

	return open != NULL ? g_strndup(open + 1, strlen(open + 1) - 1) : g_strdup("");
}

static bool
looks_like_person(const char *folded);

bool
names_is_company(const char *text)
{
	const Words *words = the_words();
	g_autofree char *name = names_company(text);
	g_autofree char *small = g_ascii_strdown(name, -1);
	g_autofree char *bare = without_last_bracket(name);
	g_autofree char *form = inside_last_bracket(name);
	guint han = text_han_count(name);

	if (han == 0)
		return strlen(small) >= 6 && ends_with_any(small, words->latin);
	if (strstr(name, "公司") != NULL)
		return true;
	if (han < 3 || looks_like_person(name))
		return false;
	return ends_with_any(bare, words->endings) || ends_with_any(form, words->endings);
}

/* ---- people ---- */

static bool
starts_with_surname(const char *name)
{
	const Words *words = the_words();

	return begins_with_any(name, words->double_surnames) ||
	       g_utf8_strchr(words->surnames, -1, g_utf8_get_char(name)) != NULL;
}

static guint
count_of(const char *text, gunichar wanted)
{
	guint n = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		n += g_utf8_get_char(p) == wanted;
	return n;
}

/* 艾力·买买提: Han on both sides of one or two points. */
static bool
is_dotted_name(const char *name)
{
	g_auto(GStrv) parts = g_strsplit(name, "·", -1);
	guint n = g_strv_length(parts);

	if (n < 2 || n > 4 || text_length(name) > PERSON_DOTTED)
		return false;
	for (guint i = 0; i < n; i++)
		if (text_length(parts[i]) < 1 || text_han_count(parts[i]) + count_of(parts[i], '*') != (guint)text_length(parts[i]))
			return false;
	return true;
}

/* Endings of two characters and more. */
static bool
ends_with_long_word(const char *text, char **list)
{
	for (guint i = 0; list[i] != NULL; i++)
		if (text_length(list[i]) >= 2 && g_str_has_suffix(text, list[i]))
			return true;
	return false;
}

/* A name in clear by its shape: surname and one or two more, four with a double surname or two surnames, or the
 * given names of the north-west. */
static bool
looks_like_person(const char *folded)
{
	const Words *words = the_words();
	glong length = text_length(folded);
	const char *second;

	if (length < 2 || text_han_count(folded) != (guint)length)
		return false;
	if (length > PERSON_MAX)
		return length <= 10 && begins_with_any(folded, words->given) && !ends_with_any(folded, words->endings);
	if (begins_with_any(folded, words->given))
		return !ends_with_any(folded, words->endings) || length <= 3;
	if (length < PERSON_MAX) /* 王建社 is a man, though 社 ends it; 中心 and 银行 end no man's name */
		return starts_with_surname(folded) && !ends_with_long_word(folded, words->endings);
	if (begins_with_any(folded, words->double_surnames))
		return true;
	second = g_utf8_next_char(folded);
	return starts_with_surname(folded) && starts_with_surname(second) && !ends_with_any(folded, words->endings);
}

/* *三, 张*, *明明, 张**: one or more stars and one or two characters. */
static bool
is_masked_person(const char *name)
{
	guint stars = count_of(name, '*');
	guint han = text_han_count(name);

	return stars >= 1 && stars <= 3 && han >= 1 && han <= 2 && (glong)(stars + han) == text_length(name) &&
	       (name[0] == '*' || starts_with_surname(name));
}

bool
names_is_person(const char *text)
{
	const Words *words = the_words();
	g_autofree char *folded = text_fold(text);

	replace_all(&folded, "•", "·");
	replace_all(&folded, "・", "·");
	if (*folded == '\0' || strlen(folded) > MASK_MAX * 3 || g_hash_table_contains(words->not_names, folded))
		return false;
	if (ends_with_any(folded, words->titles) || strstr(folded, "公司") != NULL)
		return false;
	if (strstr(folded, "·") != NULL)
		return is_dotted_name(folded);
	if (strchr(folded, '*') != NULL)
		return is_masked_person(folded);
	return looks_like_person(folded);
}

/* ---- masks ---- */

static bool
is_mask(gunichar c, bool in_number)
{
	return c == '*' || c == 0x25cf || c == 0x2022 || c == 0x2217 || c == 0x2605 || c == 0xd7 || (in_number && c == 'x');
}

/* Stars for every sort of mask, digits and letters as they are. */
static char *
unify_mask(const char *folded)
{
	bool number = true;
	GString *out = g_string_new(NULL);

	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		number = number && (g_unichar_isdigit(c) || c == 'x' || is_mask(c, false));
	}
	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_string_append_unichar(out, is_mask(c, number) ? '*' : c);
	}
	return g_string_free(out, FALSE);
}

/* One star stands for one character, a run of them for one or more: banks print four for any length. */
static bool
mask_matches(const char *mask, const char *clear, guint depth)
{
	while (*mask != '\0' && *mask != '*') {
		if (g_utf8_get_char(mask) != g_utf8_get_char(clear) || *clear == '\0')
			return false;
		mask = g_utf8_next_char(mask);
		clear = g_utf8_next_char(clear);
	}
	if (*mask == '\0')
		return *clear == '\0';
	if (mask[1] != '*')
		return *clear != '\0' && mask_matches(mask + 1, g_utf8_next_char(clear), depth);
	mask += strspn(mask, "*");
	if (depth == 0)
		return false;
	for (; *clear != '\0'; clear = g_utf8_next_char(clear))
		if (mask_matches(mask, g_utf8_next_char(clear), depth - 1))
			return true;
	return false;
}

static bool
is_number(const char *clear)
{
	return *clear != '\0' && strspn(clear, "0123456789") == strlen(clear);
}

static gsize
clear_tail(const char *mask)
{
	const char *last = strrchr(mask, '*');

	return last != NULL ? strspn(last + 1, "0123456789") : 0;
}

bool
names_mask_fits(const char *masked, const char *clear)
{
	g_autofree char *folded = text_fold(masked);
	g_autofree char *mask = unify_mask(folded);
	g_autofree char *plain = text_fold(clear);

	if (strchr(mask, '*') == NULL)
		return *mask != '\0' && strcmp(mask, plain) == 0;
	if (text_length(mask) > MASK_MAX || text_length(plain) > MASK_MAX)
		return false;
	if (is_number(plain) && clear_tail(mask) < TAIL_DIGITS)
		return false;
	if (!is_number(plain) && text_length(mask) == (glong)count_of(mask, '*'))
		return false; /* nothing but stars fits anything */
	return mask_matches(mask, plain, 4);
}
