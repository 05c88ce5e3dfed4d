/* thing.c - how people name one thing */
#include "desk/thing.h"
#include <string.h>
#include "base/error.h"

static const struct {
	char letter;
	Noun noun;
	const char *words[5]; /* the first is the name, the second the plural */
} things[] = {
	{ 'M', NOUN_MESSAGE, { "message", "messages", "mail", "mails" } },
	{ 'D', NOUN_DOCUMENT, { "document", "documents", "doc", "docs" } },
	{ 'A', NOUN_APPLICATION, { "application", "applications", "app", "apps" } },
	{ 'P', NOUN_PAYMENT, { "payment", "payments" } },
	{ 'E', NOUN_EXCEPTION, { "exception", "exceptions" } },
	{ 'J', NOUN_JOB, { "job", "jobs", "production" } },
	{ 'S', NOUN_SHIPMENT, { "shipment", "shipments", "parcel", "parcels" } },
	{ 'I', NOUN_INVOICE, { "invoice", "invoices" } },
};

bool
thing_noun(const char *word, Noun *noun)
{
	for (guint i = 0; i < G_N_ELEMENTS(things); i++)
		for (guint j = 0; j < G_N_ELEMENTS(things[i].words) && things[i].words[j] != NULL; j++)
			if (g_ascii_strcasecmp(word, things[i].words[j]) == 0) {
				*noun = things[i].noun;
				return true;
			}
	return false;
}

static bool
number_parse(const char *text, int64_t *id)
{
	char *end = NULL;

	if (!g_ascii_isdigit(text[0]) || strlen(text) > 18)
		return false;
	*id = g_ascii_strtoll(text, &end, 10);
	return *end == '\0' && *id > 0;
}

bool
thing_parse(const char *text, Noun *noun, int64_t *id, GError **error)
{
	if (number_parse(text, id)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		            "%s of what? Say A%s for the application, E%s for the exception; also P payment, M message, D document, "
		            "J job, S shipment, I invoice", text, text, text);
		return false;
	}
	for (guint i = 0; i < G_N_ELEMENTS(things); i++)
		if (g_ascii_toupper(text[0]) == things[i].letter && number_parse(text + 1, id)) {
			*noun = things[i].noun;
			return true;
		}
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, g_ascii_isalpha(text[0]) && number_parse(text + 1, id)
	            ? "'%s': no kind of thing has that letter; A application, P payment, M message, D document, E exception, J job, S shipment, I invoice"
	            : "'%s' names nothing; an ID is a letter and a number, such as A12, P3 or E9", text);
	return false;
}

bool
thing_parse_words(int n, char **words, Noun *noun, int64_t *id, int *used, GError **error)
{
	if (n >= 2 && thing_noun(words[0], noun) && number_parse(words[1], id)) {
		*used = 2;
		return true;
	}
	*used = 1;
	return thing_parse(words[0], noun, id, error);
}

bool
thing_parse_as(const char *text, Noun noun, int64_t *id, GError **error)
{
	Noun found;

	if (number_parse(text, id))
		return true;
	if (!thing_parse(text, &found, id, error))
		return false;
	if (found == noun)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s names a thing of another kind: %s, not %s", text, noun_name(found), noun_name(noun));
	return false;
}

char *
thing_name(Noun noun, int64_t id)
{
	if (id == 0)
		return g_strdup("");
	for (guint i = 0; i < G_N_ELEMENTS(things); i++)
		if (things[i].noun == noun)
			return g_strdup_printf("%c%" G_GINT64_FORMAT, things[i].letter, (gint64)id);
	return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)id);
}

bool
thing_refuse(Noun noun, int64_t id, GError **error)
{
	g_autofree char *name = thing_name(noun, id);

	if (error != NULL && g_error_matches(*error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT) && g_str_has_prefix((*error)->message, "there is no"))
		g_prefix_error(error, "%s: ", name);
	return false;
}
