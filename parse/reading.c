/* reading.c - what a caged reader says, as one GVariant: packed in the child, taken apart with distrust in the parent */
#include "parse/reading.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "parse/limits.h"

/* type, head of the mail, parts, segments, links, fault, ignore, notes; the order is that of the structs. */
#define MAIL    "(ssssssss)"
#define PART    "(ssaybbmsbs)"
#define FIELD   "(sssdiiu(dddd))"
#define SEGMENT "(suuuiba" FIELD "as)"
#define LINK    "(sssx)"
#define READING "(sm" MAIL "a" PART "a" SEGMENT "a" LINK "msmsas)"

/* More than any honest document has; a reader that says more is not believed. */
#define MOST_SEGMENTS 256
#define MOST_FIELDS   4096
#define MOST_WORDS    4096          /* notes, doubts, links */
#define MOST_PAGE     100000
#define MOST_SEALS    100000
#define LONGEST_NAME  4096          /* bytes of a file name, media type, name of a field */
#define LONGEST_TEXT  (64u << 10)   /* bytes of any other string */

static const char *const kinds[] = {
	"application_form", "letter_of_authority", "business_licence", "identity_card", "remittance_proof", "statement",
	"message_text", "other", NULL
};

static void
mail_head_free(MailHead *mail)
{
	if (mail == NULL)
		return;
	g_free(mail->message_id);
	g_free(mail->subject);
	g_free(mail->from_name);
	g_free(mail->from_address);
	g_free(mail->reply_to);
	g_free(mail->in_reply_to);
	g_free(mail->references);
	g_free(mail->date);
	g_free(mail);
}

static void
link_free(gpointer data)
{
	CloudLink *link = data;

	g_free(link->name);
	g_free(link->url);
	g_free(link->expires);
	g_free(link);
}

Reading *
reading_new(void)
{
	Reading *reading = g_new0(Reading, 1);

	reading->type = g_strdup("");
	reading->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
	reading->segments = g_ptr_array_new_with_free_func((GDestroyNotify)segment_free);
	reading->links = g_ptr_array_new_with_free_func(link_free);
	reading->notes = g_ptr_array_new_with_free_func(g_free);
	return reading;
}

void
reading_free(Reading *reading)
{
	if (reading == NULL)
		return;
	g_free(reading->type);
	mail_head_free(reading->mail);
	pages_free(reading->pages);
	g_ptr_array_unref(reading->parts);
	g_ptr_array_unref(reading->segments);
	g_ptr_array_unref(reading->links);
	g_free(reading->fault);
	g_free(reading->ignore);
	g_ptr_array_unref(reading->notes);
	g_free(reading);
}

Field *
field_new(const char *name, const char *value, const char *raw, double confidence, Source source)
{
	Field *field = g_new0(Field, 1);

	field->name = g_strdup(name);
	field->value = g_strdup(value != NULL ? value : "");
	field->raw = g_strdup(raw != NULL ? raw : "");
	field->confidence = confidence;
	field->source = source;
	field->readings = 1;
	return field;
}

void
field_free(Field *field)
{
	if (field == NULL)
		return;
	g_free(field->name);
	g_free(field->value);
	g_free(field->raw);
	g_free(field);
}

Segment *
segment_new(const char *kind)
{
	Segment *segment = g_new0(Segment, 1);

	segment->kind = g_strdup(kind);
	segment->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
	segment->doubts = g_ptr_array_new_with_free_func(g_free);
	return segment;
}

void
segment_free(Segment *segment)
{
	if (segment == NULL)
		return;
	g_free(segment->kind);
	g_ptr_array_unref(segment->fields);
	g_ptr_array_unref(segment->doubts);
	g_free(segment);
}

const Field *
segment_get(const Segment *segment, const char *name)
{
	for (guint i = 0; i < segment->fields->len; i++) {
		const Field *field = g_ptr_array_index(segment->fields, i);

		if (strcmp(field->name, name) == 0)
			return field;
	}
	return NULL;
}

Part *
part_new(const char *file_name, const char *media_type, GBytes *bytes)
{
	Part *part = g_new0(Part, 1);

	part->file_name = g_strdup(file_name != NULL ? file_name : "");
	part->media_type = g_strdup(media_type != NULL ? media_type : "");
	part->bytes = bytes != NULL ? g_bytes_ref(bytes) : g_bytes_new(NULL, 0);
	return part;
}

void
part_free(Part *part)
{
	if (part == NULL)
		return;
	g_free(part->file_name);
	g_free(part->media_type);
	g_bytes_unref(part->bytes);
	g_free(part->fault);
	g_free(part->reason);
	g_free(part);
}

/* ---- packing ---- */

/* A string that the other side will take: valid, no longer than it may be, cut between characters. */
static GVariant *
pack_string(const char *text, gsize longest)
{
	g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);

	if (strlen(valid) > longest) {
		char *end = g_utf8_find_prev_char(valid, valid + longest + 1);

		*end = '\0';
	}
	return g_variant_new_take_string(g_steal_pointer(&valid));
}

static GVariant *
pack_maybe(const char *text)
{
	return g_variant_new_maybe(G_VARIANT_TYPE_STRING, text != NULL ? pack_string(text, LONGEST_TEXT) : NULL);
}

static GVariant *
pack_words(const GPtrArray *words)
{
	GVariantBuilder builder;

	g_variant_builder_init(&builder, G_VARIANT_TYPE_STRING_ARRAY);
	for (guint i = 0; i < MIN(words->len, MOST_WORDS); i++)
		g_variant_builder_add_value(&builder, pack_string(g_ptr_array_index(words, i), LONGEST_TEXT));
	return g_variant_builder_end(&builder);
}

static double
part_of_one(double value)
{
	return isfinite(value) ? CLAMP(value, 0.0, 1.0) : 0.0;
}

static GVariant *
pack_field(const Field *field)
{
	return g_variant_new("(@s@s@sdiiu(dddd))", pack_string(field->name, LONGEST_NAME), pack_string(field->value, LONGEST_TEXT),
	                     pack_string(field->raw, LONGEST_TEXT), part_of_one(field->confidence), (int)field->source,
	                     CLAMP(field->readings, 0, 9), MIN(field->page, MOST_PAGE), part_of_one(field->box[0]),
	                     part_of_one(field->box[1]), part_of_one(field->box[2]), part_of_one(field->box[3]));
}

static GVariant *
pack_segment(const Segment *segment)
{
	GVariantBuilder fields;

	g_variant_builder_init(&fields, G_VARIANT_TYPE("a" FIELD));
	for (guint i = 0; i < MIN(segment->fields->len, MOST_FIELDS); i++)
		g_variant_builder_add_value(&fields, pack_field(g_ptr_array_index(segment->fields, i)));
	return g_variant_new("(@suuuiba" FIELD "@as)", pack_string(segment->kind, LONGEST_NAME), MIN(segment->first_page, MOST_PAGE),
	                     MIN(segment->last_page, MOST_PAGE), MIN(segment->seals, MOST_SEALS), (int)segment->source,
	                     segment->has_picture, &fields, pack_words(segment->doubts));
}

static GVariant *
pack_part(const Part *part)
{
	GVariant *bytes = g_variant_new_from_bytes(G_VARIANT_TYPE_BYTESTRING, part->bytes, TRUE);

	return g_variant_new("(@s@s@aybb@ms@b@s)", pack_string(part->file_name, LONGEST_NAME), pack_string(part->media_type, LONGEST_NAME),
	                     bytes, part->is_body, part->is_inline, pack_maybe(part->fault), g_variant_new_boolean(part->ignore),
	                     pack_string(part->reason, LONGEST_TEXT));
}

static GVariant *
pack_mail(const MailHead *mail)
{
	GVariant *head = NULL;

	if (mail != NULL)
		head = g_variant_new("(@s@s@s@s@s@s@s@s)", pack_string(mail->message_id, LONGEST_TEXT), pack_string(mail->subject, LONGEST_TEXT),
		                     pack_string(mail->from_name, LONGEST_TEXT), pack_string(mail->from_address, LONGEST_TEXT),
		                     pack_string(mail->reply_to, LONGEST_TEXT), pack_string(mail->in_reply_to, LONGEST_TEXT),
		                     pack_string(mail->references, LONGEST_TEXT), pack_string(mail->date, LONGEST_TEXT));
	return g_variant_new_maybe(G_VARIANT_TYPE(MAIL), head);
}

GBytes *
reading_to_bytes(const Reading *reading)
{
	GVariantBuilder parts, segments, links;
	g_autoptr(GVariant) whole = NULL;

	g_variant_builder_init(&parts, G_VARIANT_TYPE("a" PART));
	g_variant_builder_init(&segments, G_VARIANT_TYPE("a" SEGMENT));
	g_variant_builder_init(&links, G_VARIANT_TYPE("a" LINK));
	for (guint i = 0; i < MIN(reading->parts->len, LIMIT_PARTS); i++)
		g_variant_builder_add_value(&parts, pack_part(g_ptr_array_index(reading->parts, i)));
	for (guint i = 0; i < MIN(reading->segments->len, MOST_SEGMENTS); i++)
		g_variant_builder_add_value(&segments, pack_segment(g_ptr_array_index(reading->segments, i)));
	for (guint i = 0; i < MIN(reading->links->len, MOST_WORDS); i++) {
		const CloudLink *link = g_ptr_array_index(reading->links, i);

		g_variant_builder_add(&links, "(@s@s@sx)", pack_string(link->name, LONGEST_NAME), pack_string(link->url, LONGEST_TEXT),
		                      pack_string(link->expires, LONGEST_NAME), MAX(link->size, -1));
	}
	whole = g_variant_ref_sink(g_variant_new("(@s@m" MAIL "a" PART "a" SEGMENT "a" LINK "@ms@ms@as)", pack_string(reading->type, LONGEST_NAME),
	                                         pack_mail(reading->mail), &parts, &segments, &links, pack_maybe(reading->fault), pack_maybe(reading->ignore),
	                                         pack_words(reading->notes)));
	return g_variant_get_data_as_bytes(whole);
}

/* ---- taking apart: nothing is believed but what was checked ---- */

/* Control characters could move an operator's terminal or split a line of a list; they become blanks, line ends and tabs stay. */
static char *
clean(const char *text)
{
	char *copy = g_strdup(text);

	for (char *p = copy; *p != '\0'; p++)
		if (((guchar)*p < 0x20 && *p != '\n' && *p != '\t') || *p == 0x7f)
			*p = ' ';
	return copy;
}

/* Child `n` of a tuple as a string of at most `longest` bytes; NULL clears *good. */
static char *
take_string(GVariant *tuple, gsize n, gsize longest, bool *good)
{
	g_autoptr(GVariant) value = g_variant_get_child_value(tuple, n);
	gsize length;
	const char *text = g_variant_get_string(value, &length);

	if (length > longest)
		*good = false;
	return length > longest ? g_strdup("") : clean(text);
}

static char *
take_maybe(GVariant *tuple, gsize n, bool *good)
{
	g_autoptr(GVariant) value = g_variant_get_child_value(tuple, n);
	g_autoptr(GVariant) inner = g_variant_get_maybe(value);

	if (inner == NULL)
		return NULL;
	if (strlen(g_variant_get_string(inner, NULL)) > LONGEST_TEXT)
		*good = false;
	return *good ? clean(g_variant_get_string(inner, NULL)) : NULL;
}

static bool
is_part_of_one(double value)
{
	return isfinite(value) && value >= 0.0 && value <= 1.0;
}

static bool
is_source(int value)
{
	return value == SOURCE_DIGITAL || value == SOURCE_OCR; /* an operator's word never comes from a reader */
}

/* Names of fields are words of our own making: a-z, digits and the underscore. */
static bool
is_name(const char *text)
{
	return *text != '\0' && strlen(text) <= 64 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static bool
take_words(GVariant *array, GPtrArray *words)
{
	gsize n = g_variant_n_children(array);

	if (n > MOST_WORDS)
		return false;
	for (gsize i = 0; i < n; i++) {
		bool good = true;

		g_ptr_array_add(words, take_string(array, i, LONGEST_TEXT, &good));
		if (!good)
			return false;
	}
	return true;
}

static bool
take_field(GVariant *tuple, GPtrArray *fields)
{
	Field *field = g_new0(Field, 1);
	int source;
	bool good = true;

	g_ptr_array_add(fields, field);
	field->name = take_string(tuple, 0, LONGEST_NAME, &good);
	field->value = take_string(tuple, 1, LONGEST_TEXT, &good);
	field->raw = take_string(tuple, 2, LONGEST_TEXT, &good);
	g_variant_get_child(tuple, 3, "d", &field->confidence);
	g_variant_get_child(tuple, 4, "i", &source);
	g_variant_get_child(tuple, 5, "i", &field->readings);
	g_variant_get_child(tuple, 6, "u", &field->page);
	g_variant_get_child(tuple, 7, "(dddd)", &field->box[0], &field->box[1], &field->box[2], &field->box[3]);
	for (guint i = 0; i < 4; i++)
		good = good && is_part_of_one(field->box[i]);
	field->source = is_source(source) ? (Source)source : SOURCE_OCR;
	return good && is_name(field->name) && is_part_of_one(field->confidence) && is_source(source) && field->readings >= 0 &&
	       field->readings <= 9 && field->page <= MOST_PAGE;
}

static bool
take_segment(GVariant *tuple, GPtrArray *segments)
{
	Segment *segment = segment_new(NULL);
	g_autoptr(GVariant) fields = g_variant_get_child_value(tuple, 6);
	g_autoptr(GVariant) doubts = g_variant_get_child_value(tuple, 7);
	gboolean has_picture;
	int source;
	bool good = true;

	g_ptr_array_add(segments, segment);
	segment->kind = take_string(tuple, 0, LONGEST_NAME, &good);
	g_variant_get_child(tuple, 1, "u", &segment->first_page);
	g_variant_get_child(tuple, 2, "u", &segment->last_page);
	g_variant_get_child(tuple, 3, "u", &segment->seals);
	g_variant_get_child(tuple, 4, "i", &source);
	g_variant_get_child(tuple, 5, "b", &has_picture);
	segment->has_picture = has_picture;
	if (!good || !is_source(source) || !g_strv_contains(kinds, segment->kind) || segment->first_page > segment->last_page ||
	    segment->last_page > MOST_PAGE || segment->seals > MOST_SEALS || g_variant_n_children(fields) > MOST_FIELDS)
		return false;
	segment->source = (Source)source;
	for (gsize i = 0; i < g_variant_n_children(fields); i++) {
		g_autoptr(GVariant) field = g_variant_get_child_value(fields, i);

		if (!take_field(field, segment->fields))
			return false;
	}
	return take_words(doubts, segment->doubts);
}

static bool
take_part(GVariant *tuple, GPtrArray *parts)
{
	Part *part = g_new0(Part, 1);
	g_autoptr(GVariant) bytes = g_variant_get_child_value(tuple, 2);
	gboolean is_body, is_inline, ignore;
	bool good = true;

	g_ptr_array_add(parts, part);
	part->file_name = take_string(tuple, 0, LONGEST_NAME, &good);
	part->media_type = take_string(tuple, 1, LONGEST_NAME, &good);
	part->bytes = g_variant_get_data_as_bytes(bytes);
	g_variant_get_child(tuple, 3, "b", &is_body);
	g_variant_get_child(tuple, 4, "b", &is_inline);
	part->fault = take_maybe(tuple, 5, &good);
	g_variant_get_child(tuple, 6, "b", &ignore);
	part->reason = take_string(tuple, 7, LONGEST_TEXT, &good);
	part->is_body = is_body;
	part->is_inline = is_inline;
	part->ignore = ignore;
	return good && g_bytes_get_size(part->bytes) <= LIMIT_DECODED;
}

static bool
take_link(GVariant *tuple, GPtrArray *links)
{
	CloudLink *link = g_new0(CloudLink, 1);
	bool good = true;

	g_ptr_array_add(links, link);
	link->name = take_string(tuple, 0, LONGEST_NAME, &good);
	link->url = take_string(tuple, 1, LONGEST_TEXT, &good);
	link->expires = take_string(tuple, 2, LONGEST_NAME, &good);
	g_variant_get_child(tuple, 3, "x", &link->size);
	return good && link->size >= -1;
}

static bool
take_mail(GVariant *maybe, MailHead **mail)
{
	g_autoptr(GVariant) head = g_variant_get_maybe(maybe);
	bool good = true;

	if (head == NULL)
		return true;
	*mail = g_new0(MailHead, 1);
	(*mail)->message_id = take_string(head, 0, LONGEST_TEXT, &good);
	(*mail)->subject = take_string(head, 1, LONGEST_TEXT, &good);
	(*mail)->from_name = take_string(head, 2, LONGEST_TEXT, &good);
	(*mail)->from_address = take_string(head, 3, LONGEST_TEXT, &good);
	(*mail)->reply_to = take_string(head, 4, LONGEST_TEXT, &good);
	(*mail)->in_reply_to = take_string(head, 5, LONGEST_TEXT, &good);
	(*mail)->references = take_string(head, 6, LONGEST_TEXT, &good);
	(*mail)->date = take_string(head, 7, LONGEST_TEXT, &good);
	return good;
}

static bool
take_all(GVariant *tuple, gsize n, gsize most, bool (*take)(GVariant *, GPtrArray *), GPtrArray *into)
{
	g_autoptr(GVariant) array = g_variant_get_child_value(tuple, n);
	gsize count = g_variant_n_children(array);

	if (count > most)
		return false;
	for (gsize i = 0; i < count; i++) {
		g_autoptr(GVariant) element = g_variant_get_child_value(array, i);

		if (!take(element, into))
			return false;
	}
	return true;
}

static bool
take_reading(GVariant *whole, Reading *reading)
{
	g_autoptr(GVariant) mail = g_variant_get_child_value(whole, 1);
	g_autoptr(GVariant) notes = g_variant_get_child_value(whole, 7);
	bool good = true;

	g_free(reading->type);
	reading->type = take_string(whole, 0, 64, &good);
	reading->fault = take_maybe(whole, 5, &good);
	reading->ignore = take_maybe(whole, 6, &good);
	return good && take_mail(mail, &reading->mail) && take_all(whole, 2, LIMIT_PARTS, take_part, reading->parts) &&
	       take_all(whole, 3, MOST_SEGMENTS, take_segment, reading->segments) &&
	       take_all(whole, 4, MOST_WORDS, take_link, reading->links) && take_words(notes, reading->notes);
}

Reading *
reading_from_bytes(GBytes *bytes, GError **error)
{
	g_autoptr(GVariant) whole = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(READING), bytes, FALSE));
	g_autoptr(Reading) reading = reading_new();

	/* Normal form: every offset inside, every string ended, without NUL and valid UTF-8. */
	if (!g_variant_is_normal_form(whole)) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the reader's answer is not well formed");
		return NULL;
	}
	if (!take_reading(whole, reading)) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the reader's answer says what no reader may say");
		return NULL;
	}
	return g_steal_pointer(&reading);
}
