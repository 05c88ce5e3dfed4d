/* compound.c - labels put together of parts */
#include "parse/compound.h"
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"

#define PARTS_MAX 7
#define LENGTH_LEAST 3 /* code points: shorter labels are all listed */
#define LENGTH_MOST 16
#define RANK 400       /* listed labels are the more telling */

/* Each class of parts is one letter of the sentence that a label makes. */
static const struct {
	const char *list;
	char letter;
} classes[] = {
	{ "owners", 'w' }, { "actions", 'a' }, { "objects", 'o' }, { "keys", 'k' }, { "people", 'p' }, { "contact", 'c' }, { "delivery", 'd' }, { "invoice", 'x' },
	{ "names", 'N' }, { "counts", 'Q' }, { "terms", 'T' }, { "plans", 'P' }, { "kinds", 'K' }, { "phones", 'H' }, { "mails", 'M' }, { "places", 'A' },
	{ "postcodes", 'Z' }, { "codes", 'C' },
};

/* Small letters are what a label speaks of, capital ones what it asks for. */
static const struct {
	const char *field, *sentence;
} sentences[] = {
	{ "contact_phone", "^[waokd]*p?c?H$" },
	{ "contact_email", "^[waokpcd]*M$" },
	{ "contact_name", "^[waokcd]*pN?$|^w?cN$" },
	{ "mailing_address", "^[waokpcx]*d[wokpcd]*A$" },
	{ "postcode", "^[wpcdA]*Z$" },
	{ "key_count", "^[waok]*[aok][waok]*Q$|^w?a+k$" },
	{ "years", "^[waokP]*T$" },
	{ "package", "^[waok]*P+K?$" },
	{ "company_name", "^[waok]*wN$" },
	{ "biz_type", "^[aok]+K$" },
	{ "invoice_title", "^x+[waok]*N$" },
	{ "tax_id", "^[waok]+C$" },
	{ "invoice_tax_id", "^x+w?C$" },
};

static const char *
field_of(const char *letters)
{
	for (guint i = 0; i < G_N_ELEMENTS(sentences); i++)
		if (g_regex_match(pattern_compiled(sentences[i].sentence), letters, 0, NULL))
			return sentences[i].field;
	return NULL;
}

/* Every way to cut `rest` into parts; false once two fields were found. */
static bool
cut(const char *rest, char *letters, guint n, const char **field)
{
	if (*rest == '\0') {
		const char *found = field_of(letters);

		if (found != NULL && *field != NULL && strcmp(*field, found) != 0)
			return false;
		*field = found != NULL ? found : *field;
		return true;
	}
	for (guint i = 0; i < G_N_ELEMENTS(classes) && n < PARTS_MAX; i++) {
		char *const *parts = vocabulary_keys("label parts", classes[i].list);

		for (guint k = 0; parts[k] != NULL; k++) {
			if (parts[k][0] == '\0' || !g_str_has_prefix(rest, parts[k]))
				continue;
			letters[n] = classes[i].letter;
			letters[n + 1] = '\0';
			if (!cut(rest + strlen(parts[k]), letters, n + 1, field))
				return false;
		}
	}
	return true;
}

/* Most texts by far end in no part that a label ends with. */
static bool
may_end(const char *key)
{
	for (guint i = 0; i < G_N_ELEMENTS(classes); i++)
		if ((g_ascii_isupper(classes[i].letter) || strchr("kp", classes[i].letter) != NULL) && vocabulary_ending("label parts", classes[i].list, key) != NULL)
			return true;
	return false;
}

const Word *
compound_label(const char *kind, const char *key)
{
	static GHashTable *words; /* field -> Word */
	char letters[PARTS_MAX + 1] = "";
	const char *field = NULL;
	g_autofree char *plain = NULL;
	Word *word;

	if ((strcmp(kind, "application_form") != 0 && strcmp(kind, "message_text") != 0) || text_length(key) < LENGTH_LEAST ||
	    text_length(key) > LENGTH_MOST || !may_end(key))
		return NULL;
	plain = pattern_replace("的", key, "");
	if (!cut(plain, letters, 0, &field) || field == NULL)
		return NULL;
	words = words != NULL ? words : g_hash_table_new(g_str_hash, g_str_equal);
	word = g_hash_table_lookup(words, field);
	if (word == NULL) {
		word = g_new0(Word, 1);
		word->field = g_intern_string(field);
		word->rank = RANK;
		g_hash_table_insert(words, (gpointer)word->field, word);
	}
	return word;
}
