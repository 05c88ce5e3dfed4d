/* confirm.c - does a second look at the same pixels say the same? */
#include "parse/confirm.h"
#include <string.h>
#include "base/taxid.h"
#include "base/text.h"

#define LOWERED 0.5 /* the most that is left of a confidence when two readings differ */

static bool
is_proven_id(const Field *field)
{
	return field != NULL && taxid_kind(field->value) == TAXID_USCC;
}

/* The other of digits and words, found at another place of the paper, says the same sum. */
static bool
is_proven_sum(const GPtrArray *captions, const Field *field)
{
	const Caption *other = caption_best(captions, strcmp(field->name, "amount_fen") == 0 ? "amount_words_fen" : "amount_fen");

	return other != NULL && other->value != NULL && strcmp(other->value, field->value) == 0 && !text_same(other->raw, field->raw);
}

bool
confirm_wanted(const Segment *segment, const GPtrArray *captions, const Field *field)
{
	static const char *const of_forms[] = { "contact_phone", "mailing_address", "key_count", NULL };
	static const char *const sums[] = { "amount_fen", "amount_words_fen", NULL };
	bool is_form = strcmp(segment->kind, "application_form") == 0;

	if (strcmp(field->name, "tax_id") == 0)
		return !is_proven_id(field);
	if (strcmp(field->name, "company_name") == 0)
		return is_form || !is_proven_id(segment_get(segment, "tax_id"));
	if (g_strv_contains(sums, field->name))
		return !is_proven_sum(captions, field);
	return strcmp(field->name, "payer_name") == 0 || (is_form && g_strv_contains(of_forms, field->name));
}

/* The text of the second reading without the words that belong to the label. */
static char *
value_part(const Token *piece, const char *text)
{
	const Token *label = piece->label;
	const char *colon;
	glong skip;

	if (label == NULL)
		return g_strdup(text);
	colon = strstr(text, "：");
	if (colon == NULL)
		colon = strchr(text, ':');
	if (label->has_colon && colon != NULL && text_length(text) - text_length(colon) <= text_length(label->text) + 2)
		return g_strdup(g_utf8_next_char(colon));
	skip = text_length(label->text);
	return text_length(text) > skip ? g_strdup(g_utf8_offset_to_pointer(text, skip)) : g_strdup("");
}

/* The same value as `first`, among whatever else the box holds? */
static bool
agrees(const Caption *caption, const Field *field, const char *whole, const char *part)
{
	g_autofree char *a = vocabulary_key(caption->raw), *b = vocabulary_key(whole), *value = NULL;
	Grade grade;

	if (text_length(a) >= 5 && strstr(b, a) != NULL)
		return true;
	value = value_read(caption->type, part, true, &grade, NULL);
	if (value == NULL)
		return false;
	g_autofree char *mine = vocabulary_key(field->value), *other = vocabulary_key(value);

	return g_str_equal(mine, other);
}

void
confirm_field(const Pages *pages, const Caption *caption, Field *field)
{
	g_autoptr(GString) whole = g_string_new(NULL), part = g_string_new(NULL);
	const Run *before = NULL;

	field->readings = 1;
	if (pages->reread == NULL || field->source != SOURCE_OCR)
		return;
	for (guint i = 0; i < caption->pieces->len; i++) {
		const Token *piece = g_ptr_array_index(caption->pieces, i);
		const double box[4] = { piece->run->x0, piece->run->y0, piece->run->x1, piece->run->y1 };
		double confidence = 0;
		g_autofree char *text = NULL, *value = NULL;

		if (piece->run == before)
			continue;
		before = piece->run;
		text = pages->reread(pages->reread_data, caption->sheet->number - 1, box, &confidence);
		if (text == NULL)
			return;
		value = value_part(piece, text);
		g_string_append(whole, text);
		g_string_append(part, value);
	}
	if (agrees(caption, field, whole->str, part->str)) {
		field->readings = 2;
	} else {
		field->readings = 0;
		field->confidence = MIN(field->confidence, LOWERED);
	}
}

/* The keys of a page's runs one after the other; `ends` gets where each one ends. */
static char *
running_key(const Page *page, GArray *ends)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < page->runs->len && i < SHEET_RUNS; i++) {
		g_autofree char *key = vocabulary_key(((const Run *)g_ptr_array_index(page->runs, i))->text);

		g_string_append(all, key);
		g_array_append_val(ends, all->len);
	}
	return g_string_free(all, FALSE);
}

void
confirm_text(const Pages *pages, guint number, Field *field)
{
	const Page *page = g_ptr_array_index(pages->pages, number - 1);
	g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(gsize));
	g_autoptr(GString) second = g_string_new(NULL);
	g_autofree char *whole = NULL, *key = vocabulary_key(field->raw);

	field->readings = 1;
	if (pages->reread == NULL || field->source != SOURCE_OCR || text_length(key) < 5)
		return;
	whole = running_key(page, ends);
	const char *at = strstr(whole, key);

	if (at == NULL)
		return;
	gsize from = (gsize)(at - whole), to = from + strlen(key);

	for (guint i = 0; i < ends->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		gsize begin = i > 0 ? g_array_index(ends, gsize, i - 1) : 0;
		const double box[4] = { run->x0, run->y0, run->x1, run->y1 };
		double confidence = 0;

		if (g_array_index(ends, gsize, i) <= from || begin >= to)
			continue;
		g_autofree char *text = pages->reread(pages->reread_data, number - 1, box, &confidence);
		g_autofree char *more = text != NULL ? vocabulary_key(text) : NULL;

		if (more == NULL)
			return;
		field->confidence = MIN(field->confidence, run->confidence);
		g_string_append(second, more);
	}
	if (strstr(second->str, key) != NULL) {
		field->readings = 2;
	} else {
		field->readings = 0;
		field->confidence = MIN(field->confidence, LOWERED);
	}
}
