/* statement_words.c - the words of data/statements.ini */
#include "parse/statement_words.h"

#include <string.h>

#include "base/config.h"
#include "base/ini.h"
#include "base/text.h"

static const char *const columns[COLUMN_N] = {
	"date", "time", "in", "out", "amount", "direction", "payer_name", "payer_account",
	"own_account", "balance", "reference", "memo", "summary", "reversal", "nominal", "currency",
	"payee_name", "payee_account", "status", "sort",
};

static GKeyFile *
words_file(void)
{
	static GKeyFile *file;
	static gsize ready = 0;

	if (g_once_init_enter(&ready)) {
		g_autoptr(GBytes) bytes = data_builtin("statements.ini", NULL);
		gsize length = 0;
		const char *text = bytes == NULL ? "" : g_bytes_get_data(bytes, &length);

		file = ini_parse(text, length, "statements.ini", NULL);
		if (file == NULL)
			file = g_key_file_new();
		g_once_init_leave(&ready, 1);
	}
	return file;
}

/* A list of words, folded, kept for ever: tables ask for them once a cell. */
static char **
words_of(const char *group, const char *key)
{
	static GHashTable *cache;
	g_autofree char *name = g_strconcat(group, "/", key, NULL);
	char **words;

	if (cache == NULL)
		cache = g_hash_table_new(g_str_hash, g_str_equal);
	words = g_hash_table_lookup(cache, name);
	if (words != NULL)
		return words;
	words = g_key_file_get_string_list(words_file(), group, key, NULL, NULL);
	if (words == NULL)
		words = g_new0(char *, 1);
	for (guint i = 0; words[i] != NULL; i++) {
		char *folded = text_fold(words[i]);

		g_free(words[i]);
		words[i] = folded;
	}
	g_hash_table_insert(cache, g_steal_pointer(&name), words);
	return words;
}

/* "貸方發生額" is 贷方发生额: pairs of characters, the second the simplified one. */
static GHashTable *
simple_forms(void)
{
	static GHashTable *forms;
	char **pairs;

	if (forms != NULL)
		return forms;
	forms = g_hash_table_new(NULL, NULL);
	pairs = words_of("traditional", "characters");
	for (guint i = 0; pairs[i] != NULL; i++)
		if (g_utf8_strlen(pairs[i], -1) == 2)
			g_hash_table_insert(forms, GUINT_TO_POINTER(g_utf8_get_char(pairs[i])), GUINT_TO_POINTER(g_utf8_get_char(g_utf8_next_char(pairs[i]))));
	return forms;
}

static char *
folded_new(const char *text)
{
	char *folded = text_fold(text);
	g_autoptr(GString) out = NULL;

	if (text_han_count(folded) == 0)
		return folded;
	out = g_string_new(NULL);
	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gpointer simple = g_hash_table_lookup(simple_forms(), GUINT_TO_POINTER(c));

		g_string_append_unichar(out, simple == NULL ? c : GPOINTER_TO_UINT(simple));
	}
	g_free(folded);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

#define FOLDED_MAX 4096

/* Cells repeat from row to row: their folded forms are kept, some thousands at a time.  Borrowed until the next call. */
static const char *
folded_of(const char *text)
{
	static GHashTable *cache;
	char *folded;

	if (*text == '\0')
		return "";
	if (cache == NULL)
		cache = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	folded = g_hash_table_lookup(cache, text);
	if (folded != NULL)
		return folded;
	if (g_hash_table_size(cache) >= FOLDED_MAX)
		g_hash_table_remove_all(cache);
	folded = folded_new(text);
	g_hash_table_insert(cache, g_strdup(text), folded);
	return folded;
}

/* "贷方发生额(收入)", "发生额/元", "交易金额[ Trade Amount ]": what stands before brackets and units. */
static char *
bare_of(const char *folded)
{
	g_autoptr(GString) out = g_string_new(NULL);
	guint depth = 0;

	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
		if (*at == '(' || *at == '[')
			depth++;
		else if ((*at == ')' || *at == ']') && depth > 0)
			depth--;
		else if (depth == 0)
			g_string_append_unichar(out, g_utf8_get_char(at));
	}
	while (out->len > 0 && g_str_has_suffix(out->str, "元"))
		g_string_truncate(out, out->len - strlen("元"));
	while (out->len > 0 && strchr("/:*", out->str[out->len - 1]) != NULL)
		g_string_truncate(out, out->len - 1);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* "收(付)方名称" keeps what its brackets hold. */
static char *
unbracketed(const char *folded)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (const char *at = folded; *at != '\0'; at++)
		if (strchr("()[]", *at) == NULL)
			g_string_append_c(out, *at);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* "交易日期Date" and "摘要/Description" say one thing twice: their Chinese, or their Latin half; NULL of a name in one script. */
static char *
half_of(const char *folded, bool latin)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gsize letters = 0;
	char *half;

	for (const char *at = folded; *at != '\0'; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		bool is_latin = c < 0x80 && g_ascii_isalpha((char)c);

		letters += is_latin;
		if (c < 0x80 && !is_latin ? out->len > 0 : is_latin == latin)
			g_string_append_unichar(out, c);
	}
	if (letters < 2 || text_han_count(folded) == 0)
		return NULL;
	while (out->len > 0 && strchr("/-_|:()[].'", out->str[out->len - 1]) != NULL)
		g_string_truncate(out, out->len - 1);
	half = out->len == 0 ? NULL : g_strdup(out->str);
	return half;
}

static int
index_of(char *const *words, const char *text)
{
	for (guint i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0)
			return (int)i;
	return -1;
}

/* "交易金额(收入)", "发生额(贷方)": a sum on the side that the brackets name. */
static int
sided_sum(ColumnKind kind, const char *folded, const char *bare)
{
	const char *open = strchr(folded, '('), *close = open == NULL ? NULL : strchr(open, ')');
	g_autofree char *side = close == NULL ? NULL : g_strndup(open + 1, (gsize)(close - open - 1));
	int found = -1;

	if (side != NULL && (kind == COLUMN_IN || kind == COLUMN_OUT) && index_of(words_of("values", kind == COLUMN_IN ? "in" : "out"), side) >= 0)
		found = index_of(words_of("columns", columns[COLUMN_AMOUNT]), bare);
	return found < 0 ? -1 : 1000 + found; /* behind every column that is named so */
}

/* Behind every column that is named so in one language. */
static int
bilingual(char *const *words, const char *folded)
{
	int found = -1;

	for (guint latin = 0; latin < 2 && found < 0; latin++) {
		g_autofree char *half = half_of(folded, latin == 1);

		if (half != NULL)
			found = index_of(words, half);
	}
	return found < 0 ? -1 : 500 + found;
}

int
statement_words_column(ColumnKind kind, const char *header)
{
	const char *folded = folded_of(header);
	g_autofree char *bare = bare_of(folded), *open = unbracketed(folded);
	char **words = words_of("columns", columns[kind]);
	int found = index_of(words, folded);

	if (*folded == '\0')
		return -1;
	if (found < 0)
		found = index_of(words, bare);
	if (found < 0)
		found = index_of(words, open);
	if (found < 0)
		found = bilingual(words, folded);
	return found < 0 ? sided_sum(kind, folded, bare) : found;
}

bool
statement_words_has(const char *group, const char *key, const char *text)
{
	const char *folded = folded_of(text);
	char **words = words_of(group, key);

	return index_of(words, folded) >= 0 || (strcmp(group, "preamble") == 0 && bilingual(words, folded) >= 0);
}

bool
statement_words_begins(const char *group, const char *key, const char *text)
{
	const char *folded = folded_of(text);
	char **words = words_of(group, key);

	for (guint i = 0; words[i] != NULL; i++)
		if (g_str_has_prefix(folded, words[i]))
			return true;
	return false;
}

bool
statement_words_within(const char *group, const char *key, const char *text)
{
	const char *folded = folded_of(text);
	char **words = words_of(group, key);

	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(folded, words[i]) != NULL)
			return true;
	return false;
}

char *
statement_words_found(const char *group, const char *key, const char *text)
{
	const char *folded = folded_of(text);
	char **words = words_of(group, key);

	for (guint i = 0; words[i] != NULL; i++)
		if (strstr(folded, words[i]) != NULL)
			return g_strdup(words[i]);
	return g_strdup("");
}
