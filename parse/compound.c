/* compound.c - labels put together of parts */
#include "parse/compound.h"
#include <stdbool.h>
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"

#define PARTS_MAX 7
#define LENGTH_LEAST 3 /* code points: shorter labels are all listed */
#define LENGTH_MOST 16

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
cut(CompoundParts parts_of, const char *rest, char *letters, guint n, const char **field)
{
	if (*rest == '\0') {
		const char *found = field_of(letters);

		if (found != NULL && *field != NULL && strcmp(*field, found) != 0)
			return false;
		*field = found != NULL ? found : *field;
		return true;
	}
	for (guint i = 0; i < G_N_ELEMENTS(classes) && n < PARTS_MAX; i++) {
		char *const *parts = parts_of(classes[i].list);

		for (guint k = 0; parts[k] != NULL; k++) {
			if (parts[k][0] == '\0' || !g_str_has_prefix(rest, parts[k]))
				continue;
			letters[n] = classes[i].letter;
			letters[n + 1] = '\0';
			if (!cut(parts_of, rest + strlen(parts[k]), letters, n + 1, field))
				return false;
		}
	}
	return true;
}

/* Most texts by far end in no part that a label ends with. */
static bool
may_end(CompoundParts parts_of, const char *key)
{
	for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
		char *const *parts = g_ascii_isupper(classes[i].letter) || strchr("kp", classes[i].letter) != NULL ? parts_of(classes[i].list) : NULL;

		for (guint k = 0; parts != NULL && parts[k] != NULL; k++)
			if (parts[k][0] != '\0' && g_str_has_suffix(key, parts[k]))
				return true;
	}
	return false;
}

const char *
compound_field(const char *key, CompoundParts parts)
{
	char letters[PARTS_MAX + 1] = "";
	const char *field = NULL;
	g_autofree char *plain = NULL;

	if (text_length(key) < LENGTH_LEAST || text_length(key) > LENGTH_MOST || !may_end(parts, key))
		return NULL;
	plain = pattern_replace("的", key, "");
	return cut(parts, plain, letters, 0, &field) ? field : NULL;
}
