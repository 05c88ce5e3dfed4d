/* vocabulary.c - data/captions.ini in memory: labels by kind, lists by name */
#include "parse/vocabulary.h"
#include "parse/compound.h"
#include <string.h>
#include "base/config.h"
#include "base/error.h"
#include "base/text.h"
#include "parse/pattern.h"

typedef struct {
	char **words, **keys; /* as written; vocabulary_key() of each */
} List;

typedef struct {
	GKeyFile *file;
	GHashTable *kinds; /* kind -> GHashTable of key -> Word */
	GHashTable *lists; /* "section\nname" -> List */
	GHashTable *names; /* section -> char ** */
} Vocabulary;

static Vocabulary *the_vocabulary;

static void
list_free(gpointer data)
{
	List *list = data;

	g_strfreev(list->words);
	g_strfreev(list->keys);
	g_free(list);
}

static void
vocabulary_free(Vocabulary *vocabulary)
{
	if (vocabulary == NULL)
		return;
	g_hash_table_unref(vocabulary->kinds);
	g_hash_table_unref(vocabulary->lists);
	g_hash_table_unref(vocabulary->names);
	g_key_file_unref(vocabulary->file);
	g_free(vocabulary);
}

/* --- a file that adds to the compiled-in words --- */

#define ADDS "captions" /* the section that says so */

static GKeyFile *
key_file(GBytes *ini, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) why = NULL;

	if (!g_key_file_load_from_bytes(file, ini, G_KEY_FILE_NONE, &why)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the captions are no such file: %s", why->message);
		return NULL;
	}
	return g_steal_pointer(&file);
}

/* The words of one list with what is added before them, the clerk's being the more telling, and without what is taken away. */
static void
merge_list(GKeyFile *base, const char *section, const char *name, char **added)
{
	g_auto(GStrv) old = g_key_file_get_string_list(base, section, name, NULL, NULL);
	g_autoptr(GPtrArray) words = g_ptr_array_new(), gone = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; added[i] != NULL; i++) {
		g_strstrip(added[i]);
		if (added[i][0] == '-')
			g_ptr_array_add(gone, vocabulary_key(added[i] + 1));
		else if (added[i][0] != '\0')
			g_ptr_array_add(words, added[i]);
	}
	for (guint i = 0; old != NULL && old[i] != NULL; i++) {
		g_autofree char *key = vocabulary_key(old[i]);

		if (!g_ptr_array_find_with_equal_func(gone, key, g_str_equal, NULL))
			g_ptr_array_add(words, old[i]);
	}
	g_key_file_set_string_list(base, section, name, (const char *const *)words->pdata, words->len);
}

static bool
merge_section(GKeyFile *base, GKeyFile *file, const char *section, GError **error)
{
	g_auto(GStrv) names = g_key_file_get_keys(file, section, NULL, NULL);

	if (!g_key_file_has_group(base, section)) {
		g_auto(GStrv) all = g_key_file_get_groups(base, NULL);
		g_autofree char *known = g_strjoinv("] [", all);

		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the captions have no section [%s]; there are [%s]", section, known);
		return false;
	}
	for (guint i = 0; names != NULL && names[i] != NULL; i++) {
		g_auto(GStrv) added = g_key_file_get_string_list(file, section, names[i], NULL, NULL);

		if (!g_key_file_has_key(base, section, names[i], NULL)) {
			g_auto(GStrv) all = g_key_file_get_keys(base, section, NULL, NULL);
			g_autofree char *known = g_strjoinv(" ", all);

			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "section [%s] of the captions has no %s; there are: %s", section, names[i], known);
			return false;
		}
		if (added != NULL)
			merge_list(base, section, names[i], added);
	}
	return true;
}

/* The compiled-in words with what the file adds; the file itself where it stands for all of them. */
static GKeyFile *
merged(GKeyFile *file, GError **error)
{
	g_autofree char *to = g_key_file_get_string(file, ADDS, "adds_to", NULL);
	g_auto(GStrv) sections = g_key_file_get_groups(file, NULL);
	g_autoptr(GBytes) ini = NULL;
	g_autoptr(GKeyFile) base = NULL;

	if (!g_key_file_has_group(file, ADDS))
		return g_key_file_ref(file);
	if (g_strcmp0(to, "builtin") != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[" ADDS "] of the captions says one thing: adds_to = builtin");
		return NULL;
	}
	ini = data_compiled("captions.ini", error);
	base = ini != NULL ? key_file(ini, error) : NULL;
	for (guint i = 0; base != NULL && sections[i] != NULL; i++)
		if (!g_str_equal(sections[i], ADDS) && !merge_section(base, file, sections[i], error))
			return NULL;
	return g_steal_pointer(&base);
}

bool
vocabulary_use(GBytes *ini, GError **error)
{
	g_autoptr(GKeyFile) own = key_file(ini, error), file = own != NULL ? merged(own, error) : NULL;
	Vocabulary *fresh;

	if (file == NULL)
		return false;
	fresh = g_new0(Vocabulary, 1);
	fresh->file = g_steal_pointer(&file);
	fresh->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	fresh->lists = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, list_free);
	fresh->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
	vocabulary_free(the_vocabulary);
	the_vocabulary = fresh;
	return true;
}

bool
vocabulary_ready(GError **error)
{
	g_autoptr(GBytes) ini = the_vocabulary == NULL ? data_builtin("captions.ini", error) : NULL;

	return the_vocabulary != NULL || (ini != NULL && vocabulary_use(ini, error));
}

static Vocabulary *
vocabulary(void)
{
	g_autoptr(GError) error = NULL;

	if (!vocabulary_ready(&error))
		g_error("the built-in captions cannot be read: %s", error->message);
	return the_vocabulary;
}

static bool
is_dropped(gunichar c)
{
	return g_unichar_isspace(c) || (g_unichar_ispunct(c) && c != '*') || c == '_' || c == 0x200b || c == '|';
}

char *
vocabulary_key(const char *text)
{
	g_autofree char *folded = text_fold(text);
	GString *key = g_string_sized_new(strlen(folded));

	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!is_dropped(c))
			g_string_append_unichar(key, c == 0x5e10 /* 帐 */ ? 0x8d26 /* 账 */ : c);
	}
	return g_string_free(key, FALSE);
}

static const List *
find_list(const char *section, const char *name)
{
	Vocabulary *all = vocabulary();
	g_autofree char *at = g_strconcat(section, "\n", name, NULL);
	List *list = g_hash_table_lookup(all->lists, at);

	if (list != NULL)
		return list;
	list = g_new0(List, 1);
	list->words = g_key_file_get_string_list(all->file, section, name, NULL, NULL);
	if (list->words == NULL)
		list->words = g_new0(char *, 1);
	list->keys = g_new0(char *, g_strv_length(list->words) + 1);
	for (guint i = 0; list->words[i] != NULL; i++)
		list->keys[i] = vocabulary_key(list->words[i]);
	g_hash_table_insert(all->lists, g_steal_pointer(&at), list);
	return list;
}

char *const *
vocabulary_list(const char *section, const char *name)
{
	return find_list(section, name)->words;
}

char *const *
vocabulary_names(const char *section)
{
	Vocabulary *all = vocabulary();
	char **names = g_hash_table_lookup(all->names, section);

	if (names != NULL)
		return names;
	names = g_key_file_get_keys(all->file, section, NULL, NULL);
	if (names == NULL)
		names = g_new0(char *, 1);
	g_hash_table_insert(all->names, g_strdup(section), names);
	return names;
}

bool
vocabulary_is(const char *section, const char *name, const char *key)
{
	return g_strv_contains((const char *const *)find_list(section, name)->keys, key);
}

const char *
vocabulary_inside(const char *section, const char *name, const char *key)
{
	const List *list = find_list(section, name);
	const char *best = NULL;

	for (guint i = 0; list->keys[i] != NULL; i++)
		if (list->keys[i][0] != '\0' && strstr(key, list->keys[i]) != NULL &&
		    (best == NULL || strlen(best) < strlen(list->keys[i])))
			best = list->keys[i];
	return best;
}

const char *
vocabulary_ending(const char *section, const char *name, const char *key)
{
	const List *list = find_list(section, name);
	const char *best = NULL;

	for (guint i = 0; list->keys[i] != NULL; i++)
		if (list->keys[i][0] != '\0' && g_str_has_suffix(key, list->keys[i]) &&
		    (best == NULL || strlen(best) < strlen(list->keys[i])))
			best = list->keys[i];
	return best;
}

/* --- labels of one kind --- */

static void
add_word(GHashTable *labels, const char *text, const char *field, int rank)
{
	g_autofree char *key = vocabulary_key(text);
	Word *word = g_hash_table_lookup(labels, key);

	if (key[0] == '\0')
		return;
	if (word != NULL) {
		if (word->field != NULL && field != NULL && word->also == NULL && g_strcmp0(word->field, field) != 0)
			word->also = g_intern_string(field);
		return;
	}
	word = g_new0(Word, 1);
	word->field = field != NULL ? g_intern_string(field) : NULL;
	word->rank = rank;
	g_hash_table_insert(labels, g_steal_pointer(&key), word);
}

static void
add_section(GHashTable *labels, const char *section)
{
	char *const *fields = vocabulary_names(section);
	char *const *like = vocabulary_list(section, "like");

	for (guint i = 0; fields[i] != NULL; i++) {
		char *const *words = vocabulary_list(section, fields[i]);

		if (g_str_equal(fields[i], "like"))
			continue;
		for (int n = 0; words[n] != NULL; n++)
			add_word(labels, words[n], g_str_equal(fields[i], "noise") ? NULL : fields[i], n);
	}
	/* Taken over last, word by word: what the section says itself stands. */
	if (like[0] == NULL)
		return;
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	GHashTableIter iter;
	gpointer key, word;

	add_section(taken, like[0]);
	g_hash_table_iter_init(&iter, taken);
	while (g_hash_table_iter_next(&iter, &key, &word))
		if (!g_hash_table_contains(labels, key))
			g_hash_table_insert(labels, g_strdup(key), g_memdup2(word, sizeof(Word)));
}

/* 付款 + 账号, 账号 + 付款人: every word of a side with every suffix of it. */
static void
add_side(GHashTable *labels, const char *section, const char *prefix, Side side)
{
	char *const *words = vocabulary_list(section, "words");
	char *const *suffixes = vocabulary_names("side suffixes");
	char *const *heads = vocabulary_list(section, "section");

	for (guint s = 0; suffixes[s] != NULL; s++) {
		g_autofree char *field = g_strconcat(prefix, "_", suffixes[s], NULL);
		char *const *ends = vocabulary_list("side suffixes", suffixes[s]);

		for (guint w = 0; words[w] != NULL; w++)
			for (guint e = 0; ends[e] != NULL; e++) {
				g_autofree char *label = g_strconcat(words[w], ends[e], NULL);
				g_autofree char *turned = g_strconcat(ends[e], words[w], NULL);

				add_word(labels, label, field, 0);
				add_word(labels, turned, field, 1);
			}
	}
	for (guint i = 0; heads[i] != NULL; i++) {
		g_autofree char *key = vocabulary_key(heads[i]);
		Word *word;

		add_word(labels, heads[i], NULL, 0);
		word = g_hash_table_lookup(labels, key);
		if (word != NULL)
			word->section = side;
	}
}

static GHashTable *
labels_of(const char *kind)
{
	Vocabulary *all = vocabulary();
	GHashTable *labels = g_hash_table_lookup(all->kinds, kind);

	if (labels != NULL)
		return labels;
	labels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	add_section(labels, kind);
	if (g_str_equal(kind, "remittance_proof")) {
		add_side(labels, "payer words", "payer", SIDE_PAYER);
		add_side(labels, "payee words", "payee", SIDE_PAYEE);
	}
	g_hash_table_insert(all->kinds, g_strdup(kind), labels);
	return labels;
}

/* Stars, dots and blanks before a label. */
static const char *
skip_marks(const char *p)
{
	for (gunichar c = g_utf8_get_char(p); c != 0 && (g_unichar_isspace(c) || g_utf8_strchr("*#＊★☆●◆◇·•※▲△■", -1, c) != NULL); c = g_utf8_get_char(p))
		p = g_utf8_next_char(p);
	return p;
}

/* "（1）单位名称", "3.联系人", "*税号", "一、名称" without what stands before the words; "(大写)" and 一 of a word stay. */
static const char *
skip_number(const char *text)
{
	const char *start = skip_marks(text), *p = start, *last = start;
	bool number = false;

	for (gunichar c = g_utf8_get_char(p); c != 0 && g_utf8_strchr("0123456789一二三四五六七八九十()（）.．、。", -1, c) != NULL; c = g_utf8_get_char(p)) {
		number = number || g_utf8_strchr("0123456789一二三四五六七八九十", -1, c) != NULL;
		last = p;
		p = g_utf8_next_char(p);
	}
	if (!number || g_utf8_strchr(")）.．、。", -1, g_utf8_get_char(last)) == NULL)
		return start;
	return skip_marks(p);
}

/* The text without all that stands in brackets. */
static char *
without_brackets(const char *text)
{
	GString *plain = g_string_new(NULL);
	int depth = 0;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == '(' || c == 0xff08 || c == '[' || c == 0x3010)
			depth++;
		else if (c == ')' || c == 0xff09 || c == ']' || c == 0x3011)
			depth = MAX(0, depth - 1);
		else if (depth == 0)
			g_string_append_unichar(plain, c);
	}
	return g_string_free(plain, FALSE);
}

static const Word *
fuzzy_word(GHashTable *labels, const char *key)
{
	GHashTableIter iter;
	gpointer other, value;
	const Word *found = NULL;
	glong length = text_length(key);

	if (length < 4 || length > 16)
		return NULL;
	g_hash_table_iter_init(&iter, labels);
	while (g_hash_table_iter_next(&iter, &other, &value)) {
		const Word *word = value;

		if (ABS(text_length(other) - length) > 1 || text_length(other) < 4 || text_distance(other, key, 1) > 1)
			continue;
		if (found != NULL && (g_strcmp0(found->field, word->field) != 0 || found->section != word->section))
			return NULL; /* 付款账号 or 收款账号: no guess */
		if (found == NULL || word->rank < found->rank)
			found = word;
	}
	return found;
}

/* "企业名称 Company Name": the label of a form in two languages without its English words. */
static const Word *
bilingual_word(GHashTable *labels, const char *key)
{
	char *const *tails = vocabulary_list("stops", "english_tails");
	g_autofree char *left = NULL;
	gsize longest;

	if ((guchar)key[strlen(key) - 1] >= 0x80 || text_han_count(key) < 2)
		return NULL; /* most texts by far */
	left = g_strdup(key);

	/* E-mai1: a picture's 1 and 0 among letters. */
	for (char *p = left; *p != '\0' && p[1] != '\0'; p++)
		if (g_ascii_isalpha(*p) && (p[1] == '1' || p[1] == '0'))
			p[1] = p[1] == '1' ? 'l' : 'o';
	do {
		longest = 0; /* postcode, not its end: code */
		for (guint i = 0; tails[i] != NULL; i++)
			if (g_str_has_suffix(left, tails[i]))
				longest = MAX(longest, strlen(tails[i]));
		left[strlen(left) - longest] = '\0';
	} while (longest > 0);
	return g_str_equal(left, key) || text_han_count(left) < 2 ? NULL : g_hash_table_lookup(labels, left);
}

/* 申请人（单位名称）: who is meant stands in the brackets. */
static const Word *
company_in_brackets(GHashTable *labels, const char *text)
{
	g_autofree char *inside = pattern_find("[^（(\\s][^（(]*[（(]([^）)]{2,24})[）)]\\s*$", text), *key = inside != NULL ? vocabulary_key(inside) : NULL;
	const Word *word = key != NULL ? g_hash_table_lookup(labels, key) : NULL;

	return word != NULL && g_strcmp0(word->field, "company_name") == 0 && text_han_count(key) >= 4 ? word : NULL;
}

#define COMPOUND_RANK 400 /* listed labels are the more telling */

static char *const *
form_parts(const char *list)
{
	return find_list("label parts", list)->keys;
}

static char *const *
receipt_parts(const char *list)
{
	return find_list("receipt parts", list)->keys;
}

/* Of several telephones the mobile one, of several people the one to talk to. */
static int
compound_rank(const char *field, const char *key)
{
	bool first = true;

	if (g_str_equal(field, "contact_phone"))
		first = strstr(key, "手机") != NULL || strstr(key, "移动") != NULL;
	else if (g_str_equal(field, "contact_name"))
		first = strstr(key, "联") != NULL || strstr(key, "经办") != NULL;
	return COMPOUND_RANK + !first;
}

/* Papers name the same thing in more ways than can be listed. */
static const Word *
compound_word(const char *kind, const char *key)
{
	static GHashTable *words; /* field and rank -> Word */
	const char *field = compound_field(kind, key, g_str_equal(kind, "remittance_proof") ? receipt_parts : form_parts);
	g_autofree char *name = field != NULL ? g_strdup_printf("%s %d", field, compound_rank(field, key)) : NULL;
	Word *word;

	if (field == NULL)
		return NULL;
	words = words != NULL ? words : g_hash_table_new(g_str_hash, g_str_equal);
	word = g_hash_table_lookup(words, name);
	if (word == NULL) {
		word = g_new0(Word, 1);
		word->field = *field != '\0' ? g_intern_string(field) : NULL;
		word->rank = compound_rank(field, key);
		g_hash_table_insert(words, g_steal_pointer(&name), word);
	}
	return word;
}

/* "UKEY（个）" asks for how many. */
static const Word *
counted_word(const char *kind, const char *text, const char *plain_key)
{
	g_autofree char *counted = pattern_has("[（(]\\s*[个把支枚只套张块条]\\s*[)）]\\s*$", text) ? g_strconcat(plain_key, "数量", NULL) : NULL;

	return counted != NULL ? compound_word(kind, counted) : NULL;
}

const Word *
vocabulary_label(const char *kind, const char *text, bool fuzzy)
{
	GHashTable *labels = labels_of(kind);
	const char *bare = skip_number(text);
	char *const *tails = vocabulary_list("stops", "label_tails");
	g_autofree char *key = vocabulary_key(bare), *plain = NULL, *plain_key = NULL;
	const Word *word;

	if (key[0] == '\0' || text_length(key) > 24)
		return NULL;
	word = g_hash_table_lookup(labels, key);
	if (word != NULL)
		return word;
	plain = without_brackets(bare);
	plain_key = vocabulary_key(plain);
	word = plain_key[0] != '\0' ? g_hash_table_lookup(labels, plain_key) : NULL;
	if (word == NULL || g_strcmp0(word->field, "contact_name") == 0) {
		const Word *inside = company_in_brackets(labels, bare);

		word = inside != NULL ? inside : word;
	}
	if (word != NULL)
		return word;
	/* The brackets of （全称） may be lost in a picture. */
	for (guint i = 0; tails[i] != NULL; i++) {
		if (g_str_has_suffix(key, tails[i]) && strlen(key) > strlen(tails[i])) {
			g_autofree char *cut = g_strndup(key, strlen(key) - strlen(tails[i]));

			word = text_length(cut) >= 2 ? g_hash_table_lookup(labels, cut) : NULL;
			if (word != NULL)
				return word;
		}
	}
	word = bilingual_word(labels, key);
	if (word == NULL)
		word = compound_word(kind, plain_key);
	if (word == NULL)
		word = counted_word(kind, bare, plain_key);
	if (word != NULL)
		return word;
	return fuzzy ? fuzzy_word(labels, key) : NULL;
}
