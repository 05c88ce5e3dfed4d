/* compound.c - labels put together of parts */
#include "parse/compound.h"
#include <stdbool.h>
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"

#define PARTS_MAX 7
#define LENGTH_LEAST 3 /* code points: shorter labels are all listed */
#define LENGTH_MOST 16

/* Each class of parts is one letter of the sentence that a label makes: small ones are what a label speaks of, capital ones what it asks for. */
typedef struct {
	const char *list;
	char letter;
} Class;

typedef struct {
	const char *field, *sentence;
} Sentence;

static const Class form_classes[] = {
	{ "owners", 'w' }, { "actions", 'a' }, { "objects", 'o' }, { "keys", 'k' }, { "people", 'p' }, { "contact", 'c' }, { "correspondence", 'v' },
	{ "delivery", 'd' }, { "invoice", 'x' }, { "names", 'N' }, { "first names", 'F' }, { "counts", 'Q' }, { "terms", 'T' }, { "plans", 'P' },
	{ "kinds", 'K' }, { "phones", 'H' }, { "mails", 'M' }, { "places", 'A' }, { "postcodes", 'Z' }, { "codes", 'C' }, { NULL, 0 },
};

static const Sentence form_sentences[] = {
	{ "contact_phone", "^[waokd]*p?[cv]?H$" },
	{ "contact_email", "^[waokpcvd]*M$" },
	{ "contact_name", "^[waokcd]*pF?$|^w?cF$" },
	{ "mailing_address", "^[waokpcx]*[dv][wokpcdv]*A$" },
	{ "postcode", "^[wpcvdA]*Z$" },
	{ "key_count", "^[waok]*[aok][waok]*Q$|^w?a+k$" },
	{ "years", "^[waokP]*TK?$" },
	{ "package", "^[waok]*P+K?$" },
	{ "company_name", "^[waok]*[wp]N$|^[ao]*a[ao]*w$" },
	{ "biz_type", "^[aok]+K$" },
	{ "invoice_title", "^x+[waok]*N$" },
	{ "tax_id", "^[waok]+C$" },
	{ "invoice_tax_id", "^x+w?C$" },
	{ NULL, NULL },
};

static const Class receipt_classes[] = {
	{ "acts", 'a' }, { "printing", 'p' }, { "sums", 'S' }, { "digits", 'D' }, { "words", 'W' }, { "times", 'T' }, { "serials", 'N' }, { "receipts", 'c' },
	{ "remarks", 'R' }, { "states", 'U' }, { NULL, 0 },
};

static const Sentence receipt_sentences[] = {
	{ "amount_fen", "^a+SD?$" },
	{ "amount_words_fen", "^a*S*W$|^a*WS$" },
	{ "paid_at", "^[ac]*aT+$" },
	{ "bank_serial", "^a+N$" },
	{ "receipt_no", "^a*c+N$" },
	{ "remark", "^a*R+$" },
	{ "status", "^[ac]+U$" },
	{ "", "^[ac]*p[acp]*[TN]$" },
	{ NULL, NULL },
};

typedef struct {
	const Class *classes;
	const Sentence *sentences;
	CompoundParts parts;
	char letters[PARTS_MAX + 1];
	const char *field;
} Cut;

static const char *
field_of(const Cut *cut)
{
	for (const Sentence *s = cut->sentences; s->field != NULL; s++)
		if (g_regex_match(pattern_compiled(s->sentence), cut->letters, 0, NULL))
			return s->field;
	return NULL;
}

/* Every way to cut `rest` into parts; false once two fields were found. */
static bool
cut_rest(Cut *cut, const char *rest, guint n)
{
	if (*rest == '\0') {
		const char *found = field_of(cut);

		if (found != NULL && cut->field != NULL && strcmp(cut->field, found) != 0)
			return false;
		cut->field = found != NULL ? found : cut->field;
		return true;
	}
	for (const Class *c = cut->classes; c->list != NULL && n < PARTS_MAX; c++) {
		char *const *parts = cut->parts(c->list);

		for (guint k = 0; parts[k] != NULL; k++) {
			if (parts[k][0] == '\0' || !g_str_has_prefix(rest, parts[k]))
				continue;
			cut->letters[n] = c->letter;
			cut->letters[n + 1] = '\0';
			if (!cut_rest(cut, rest + strlen(parts[k]), n + 1))
				return false;
		}
	}
	return true;
}

/* Most texts by far end in no part that a label ends with. */
static bool
may_end(const Cut *cut, const char *key)
{
	for (const Class *c = cut->classes; c->list != NULL; c++) {
		char *const *parts = g_ascii_isupper(c->letter) || strchr("kpw", c->letter) != NULL ? cut->parts(c->list) : NULL;

		for (guint k = 0; parts != NULL && parts[k] != NULL; k++)
			if (parts[k][0] != '\0' && g_str_has_suffix(key, parts[k]))
				return true;
	}
	return false;
}

const char *
compound_field(const char *kind, const char *key, CompoundParts parts)
{
	bool form = strcmp(kind, "application_form") == 0 || strcmp(kind, "message_text") == 0, receipt = strcmp(kind, "remittance_proof") == 0;
	Cut cut = { .classes = form ? form_classes : receipt_classes, .sentences = form ? form_sentences : receipt_sentences, .parts = parts };

	if ((!form && !receipt) || text_length(key) < LENGTH_LEAST || text_length(key) > LENGTH_MOST || !may_end(&cut, key))
		return NULL;
	if (!cut_rest(&cut, key, 0))
		return NULL;
	if (cut.field == NULL) {
		g_autofree char *plain = pattern_replace("[的及和与或]", key, "");

		if (strcmp(plain, key) == 0 || !cut_rest(&cut, plain, 0))
			return NULL;
	}
	return cut.field;
}
