/* sighting.c - one value from all its sightings */
#include <string.h>
#include "base/address.h"
#include "base/names.h"
#include "base/taxid.h"
#include "base/text.h"
#include "match/sighting.h"

/* Where a field may stand.  `asks`: this paper can ask for the value; the others only confirm what was asked for. */
typedef struct {
	const char *field, *kind, *name;
	bool asks;
} Place;

static const Place places[] = {
	{ "tax_id", "application_form", "tax_id", true },
	{ "tax_id", "message_text", "tax_id", true },
	{ "tax_id", "letter_of_authority", "tax_id", true },
	{ "tax_id", "business_licence", "tax_id", true },
	{ "tax_id", "application_form", "invoice_tax_id", false },
	{ "company_name", "application_form", "company_name", true },
	{ "company_name", "message_text", "company_name", true },
	{ "company_name", "letter_of_authority", "company_name", true },
	{ "company_name", "business_licence", "company_name", true },
	{ "company_name", "message_text", "signature_company", false },
	{ "company_name", "application_form", "invoice_title", false },
	{ "contact_name", "application_form", "contact_name", true },
	{ "contact_name", "message_text", "contact_name", true },
	{ "contact_name", "letter_of_authority", "contact_name", false },
	{ "contact_name", "message_text", "signature_name", false },
	{ "contact_phone", "application_form", "contact_phone", true },
	{ "contact_phone", "message_text", "contact_phone", true },
	{ "contact_phone", "letter_of_authority", "contact_phone", false },
	{ "contact_phone", "message_text", "signature_phone", false },
	{ "contact_email", "application_form", "contact_email", true },
	{ "contact_email", "message_text", "contact_email", true },
	{ "mailing_address", "application_form", "mailing_address", true },
	{ "mailing_address", "message_text", "mailing_address", true },
	{ "mailing_address", "application_form", "registered_address", false },
	{ "mailing_address", "business_licence", "registered_address", false },
	{ "postcode", "application_form", "postcode", true },
	{ "postcode", "message_text", "postcode", true },
	{ "key_count", "application_form", "key_count", true },
	{ "key_count", "message_text", "key_count", true },
	{ "package", "application_form", "package", true },
	{ "package", "message_text", "package", true },
	{ "years", "application_form", "years", true },
	{ "years", "message_text", "years", true },
	{ "invoice_title", "application_form", "invoice_title", true },
	{ "invoice_title", "message_text", "invoice_title", true },
	{ "invoice_title", "application_form", "company_name", false },
	{ "invoice_title", "business_licence", "company_name", false },
	{ "biz_type", "application_form", "biz_type", true },
	{ "biz_type", "message_text", "biz_type", true },
};

typedef struct {
	const Place *place;
	const Exhibit *exhibit;
	const FieldRow *field;
	guint order; /* of the place in the table */
} Sighting;

void
settled_free(Settled *settled)
{
	if (settled == NULL)
		return;
	g_free(settled->value);
	g_free(settled->why);
	g_free(settled);
}

Settled *
settled_new(const char *value, const char *why)
{
	Settled *settled = g_new0(Settled, 1);

	settled->value = g_strdup(value);
	settled->why = g_strdup(why);
	return settled;
}

Settled *
settle_by_operator(const char *value, const char *who)
{
	Settled *settled = g_new0(Settled, 1);

	settled->value = g_strdup(value);
	settled->why = g_strdup_printf("%s says so", who);
	return settled;
}

static GArray *
sightings_of(const GPtrArray *papers, const char *name)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(Sighting));

	for (guint i = 0; i < papers->len; i++) {
		const Exhibit *exhibit = g_ptr_array_index(papers, i);

		for (guint j = 0; j < G_N_ELEMENTS(places); j++) {
			Sighting sighting = { &places[j], exhibit, NULL, j };

			if (strcmp(places[j].field, name) != 0 || !exhibit_is(exhibit, places[j].kind))
				continue;
			sighting.field = exhibit_field(exhibit, places[j].name);
			if (sighting.field != NULL && *sighting.field->value != '\0')
				g_array_append_val(found, sighting);
		}
	}
	return found;
}

/* A mail's own words are its first page; what it quotes follows. */
static bool
is_quoted(const Sighting *sighting)
{
	return strcmp(sighting->place->kind, "message_text") == 0 && sighting->field->page > 1;
}

/* A form before mail text, a mail's own words before those it quotes, a later mail before an earlier one, what was typed before what was photographed. */
static int
by_authority(gconstpointer a, gconstpointer b)
{
	const Sighting *x = a, *y = b;

	if (x->place->asks != y->place->asks)
		return x->place->asks ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	if (is_quoted(x) != is_quoted(y))
		return is_quoted(x) ? 1 : -1;
	if (x->exhibit->age != y->exhibit->age)
		return x->exhibit->age > y->exhibit->age ? -1 : 1;
	if (x->field->is_ocr != y->field->is_ocr)
		return x->field->is_ocr ? 1 : -1;
	return x->exhibit->document->id < y->exhibit->document->id ? -1 : 1;
}

/* A label filled in by an answer in the thread is newer than the form's blank, never than the form's value. */
static bool
same_value(const char *name, const char *a, const char *b)
{
	if (strcmp(name, "mailing_address") == 0)
		return address_same(a, b);
	if (strcmp(name, "company_name") == 0 || strcmp(name, "invoice_title") == 0)
		return names_same_company(a, b);
	return text_same(a, b);
}

/* May `b` be `a` misread?  Only then may other papers outvote an OCR reading. */
static bool
near_value(const char *name, const char *a, const char *b)
{
	g_autofree char *x = text_fold(a);
	g_autofree char *y = text_fold(b);
	guint limit = (guint)MAX(1, text_length(x) / 6);

	if (strcmp(name, "key_count") == 0 || strcmp(name, "years") == 0 || strcmp(name, "package") == 0)
		return false;
	return text_distance(x, y, limit) <= limit;
}

static bool
proves_itself(const char *name, const FieldRow *field)
{
	TaxIdKind kind;

	if (strcmp(name, "tax_id") != 0)
		return false;
	kind = taxid_kind(field->value);
	return kind == TAXID_USCC || (kind == TAXID_LEGACY && field->readings >= 2);
}

/* How many papers besides its own say `value`, digital ones counted double. */
static guint
support(const GArray *sightings, const char *name, const char *value, const Exhibit *not_this)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	guint sum = 0;

	for (guint i = 0; i < sightings->len; i++) {
		const Sighting *s = &g_array_index(sightings, Sighting, i);

		if (s->exhibit == not_this || !same_value(name, s->field->value, value) || !g_hash_table_add(seen, (gpointer)s->exhibit))
			continue;
		sum += s->field->is_ocr ? 1 : 2;
	}
	return sum;
}

static Settled *
settled_as(const Sighting *sighting, bool doubt, bool is_ocr, const char *why)
{
	Settled *settled = g_new0(Settled, 1);

	settled->value = g_strdup(sighting != NULL ? sighting->field->value : "");
	settled->doubt = doubt;
	settled->is_ocr = is_ocr;
	settled->why = g_strdup(why);
	settled->exhibit = settled->asked = sighting != NULL ? sighting->exhibit : NULL;
	settled->field = sighting != NULL ? sighting->field : NULL;
	return settled;
}

/* The best other reading near the asked one: two papers (or one digital, or a check character) against a lone misreading. */
static const Sighting *
better_reading(const GArray *sightings, const char *name, const Sighting *asked)
{
	const Sighting *best = NULL;
	guint best_votes = 0;

	for (guint i = 0; i < sightings->len; i++) {
		const Sighting *s = &g_array_index(sightings, Sighting, i);
		guint votes;

		if (s->exhibit == asked->exhibit || !near_value(name, s->field->value, asked->field->value))
			continue;
		votes = support(sightings, name, s->field->value, NULL) + (proves_itself(name, s->field) ? 2 : 0);
		if (votes > best_votes) {
			best_votes = votes;
			best = s;
		}
	}
	return best_votes >= 2 ? best : NULL;
}

/* The reader itself was not sure: two values on one paper, a tick guessed from a blurred sign. Its doubts begin with the field's name. */
static bool
is_doubted(const Sighting *sighting)
{
	g_autofree char *prefix = g_strconcat(sighting->place->name, ":", NULL);

	for (guint i = 0; i < sighting->exhibit->fields->len; i++) {
		const FieldRow *field = g_ptr_array_index(sighting->exhibit->fields, i);

		if (strcmp(field->name, "doubt") == 0 && g_str_has_prefix(field->value, prefix))
			return true;
	}
	return false;
}

/* A second preparation of the same pixels that reads the same is weak agreement; it counts only where every character was sure. */
static bool
read_twice(const FieldRow *field)
{
	return field->readings >= 2 && field->confidence >= 0.90;
}

Settled *
settle_field(const GPtrArray *papers, const char *name)
{
	g_autoptr(GArray) sightings = sightings_of(papers, name);
	const Sighting *asked, *better;
	guint votes;

	g_array_sort(sightings, by_authority);
	if (sightings->len == 0 || !g_array_index(sightings, Sighting, 0).place->asks)
		return settled_as(NULL, false, false, "no paper says it");
	asked = &g_array_index(sightings, Sighting, 0);
	if (!asked->field->is_ocr && !is_doubted(asked))
		return settled_as(asked, false, false, "typed in a digital document");
	if (proves_itself(name, asked->field))
		return settled_as(asked, false, true, "its check character holds");
	votes = support(sightings, name, asked->field->value, asked->exhibit);
	better = better_reading(sightings, name, asked);
	if (better != NULL && !same_value(name, better->field->value, asked->field->value) &&
	    support(sightings, name, better->field->value, asked->exhibit) > votes) {
		Settled *settled = settled_as(better, false, better->field->is_ocr, "other papers agree against one reading");

		settled->asked = asked->exhibit;
		return settled;
	}
	if (votes > 0)
		return settled_as(asked, false, true, "another paper says the same");
	if (read_twice(asked->field) && !is_doubted(asked))
		return settled_as(asked, false, true, "two readings of the place agree");
	return settled_as(asked, true, true, "read once from a picture, nothing confirms it");
}
