/* settle.c - what the reading of a document leaves in the store */
#include "parse/settle.h"

#include <string.h>

#include "parse/reader.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/spool.h"

/* What one mail may unpack to in all, however deep its archives are nested. */
#define MOST_DOCUMENTS 3000
#define MOST_BYTES     ((gint64)LIMIT_DECODED * 4)

static const char who[] = "keypost";

typedef struct {
	Store *store;
	const Document *document;
	const Reading *reading;
	GPtrArray *digests; /* of char *: of the parts that are taken; NULL for the others */
	guint left_out;     /* parts beyond the limits of the whole mail */
	int ordinal;        /* the last one given in this message */
	guint added;
} Settlement;

/* A fate needs words, and a reader may have given none. */
static const char *
words_or(const char *words, const char *otherwise)
{
	return words != NULL && *words != '\0' ? words : otherwise;
}

/* How an operator would call it. */
static char *
name_of(const Document *document)
{
	if (*document->file_name != '\0')
		return g_strdup(document->file_name);
	if (document->parent == 0)
		return g_strdup("the mail itself");
	return g_strdup(document->is_body ? "the mail's text" : "a part without a name");
}

static bool
ask(Store *store, const Document *document, const char *reason, GError **error)
{
	g_autoptr(Exception) exception = exception_new("unreadable_document");
	g_autofree char *name = name_of(document);

	exception->document = document->id;
	exception->message = document->message;
	g_free(exception->detail);
	exception->detail = g_strdup_printf("%s: %s", name, reason);
	g_free(exception->facts);
	exception->facts = g_strdup_printf("%s|%s", document->sha256, reason);
	return exception_raise(store, exception, error);
}

/* Is it still ours to settle?  Its claim may have lapsed, and another run have read it. */
static bool
still_received(Store *store, const Document *document, bool *yes, GError **error)
{
	g_autoptr(Document) now = document_get(store, document->id, error);

	*yes = now != NULL && strcmp(now->state, "received") == 0;
	return now != NULL;
}

bool
settle_fault(Store *store, const Document *document, const char *reason, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	Document read = *document;
	bool ours;

	if (change == NULL || !still_received(store, document, &ours, error))
		return false;
	if (!ours)
		return true;
	read.kind = (char *)"other";
	return document_set_reading(store, &read, error) && document_move(store, document->id, "received", "parked", who, reason, error) &&
	       ask(store, document, reason, error) && store_commit(&change, error);
}

/* ---- fields ---- */

static bool
add_field(Store *store, int64_t document, const Field *field, GError **error)
{
	FieldRow row = {
		.document = document,
		.name = field->name,
		.value = field->value,
		.raw = field->raw,
		.confidence = field->confidence,
		.is_ocr = field->source == SOURCE_OCR,
		.readings = field->readings,
		.page = (int)field->page,
	};

	memcpy(row.box, field->box, sizeof row.box);
	return document_add_field(store, &row, error);
}

static bool
add_word(Store *store, int64_t document, const char *name, const char *value, bool is_ocr, GError **error)
{
	FieldRow row = { .document = document, .name = (char *)name, .value = (char *)value, .raw = (char *)value, .confidence = 1,
	                 .is_ocr = is_ocr, .readings = 1 };

	return document_add_field(store, &row, error);
}

static bool
add_segment_fields(Store *store, int64_t document, const Segment *segment, GError **error)
{
	for (guint i = 0; i < segment->fields->len; i++)
		if (!add_field(store, document, g_ptr_array_index(segment->fields, i), error))
			return false;
	for (guint i = 0; i < segment->doubts->len; i++)
		if (!add_word(store, document, "doubt", g_ptr_array_index(segment->doubts, i), segment->source == SOURCE_OCR, error))
			return false;
	return true;
}

/* name|size|expires|url; the bar parts them, so none may stand inside the first three. */
static char *
link_words(const CloudLink *link)
{
	g_autofree char *name = g_strdelimit(g_strdup(link->name), "|", '/');
	g_autofree char *expires = g_strdelimit(g_strdup(link->expires), "|", '/');
	g_autofree char *size = link->size >= 0 ? g_strdup_printf("%" G_GINT64_FORMAT, link->size) : g_strdup("");

	return g_strdup_printf("%s|%s|%s|%s", name, size, expires, link->url);
}

static bool
add_links(const Settlement *settlement, GError **error)
{
	const GPtrArray *links = settlement->reading->links;

	for (guint i = 0; i < links->len; i++) {
		g_autofree char *words = link_words(g_ptr_array_index(links, i));

		if (!add_word(settlement->store, settlement->document->id, "link", words, false, error))
			return false;
	}
	return true;
}

/* ---- children ---- */

static void
describe_segment(Document *document, const Segment *segment)
{
	document->kind = segment->kind;
	document->first_page = (int)segment->first_page;
	document->last_page = (int)segment->last_page;
	document->seals = (int)segment->seals;
	document->is_ocr = segment->source == SOURCE_OCR;
	document->has_picture = segment->has_picture;
}

/* Pages of one kind among several: a document of its own that shares the bytes.  Reader version 0: it is never read by itself. */
static bool
add_segment(Settlement *settlement, const Segment *segment, GError **error)
{
	const Document *parent = settlement->document;
	Document child = *parent;

	child.id = 0;
	child.parent = parent->id;
	child.ordinal = ++settlement->ordinal;
	child.state = (char *)"received";
	child.reason = (char *)"";
	child.type = settlement->reading->type;
	child.reader_version = 0;
	describe_segment(&child, segment);
	return document_add(settlement->store, &child, error) && document_set_reading(settlement->store, &child, error) &&
	       add_segment_fields(settlement->store, child.id, segment, error) &&
	       document_move(settlement->store, child.id, "received", "read", who, "pages of one kind", error);
}

static bool
add_part(Settlement *settlement, const Part *part, const char *sha256, GError **error)
{
	const Document *parent = settlement->document;
	Document child = {
		.message = parent->message,
		.parent = parent->id,
		.ordinal = ++settlement->ordinal,
		.file_name = part->file_name,
		.media_type = part->media_type,
		.sha256 = (char *)sha256,
		.size = (int64_t)g_bytes_get_size(part->bytes),
		.kind = (char *)"other",
		.state = (char *)(part->ignore ? "ignored" : "received"),
		.reason = (char *)(part->ignore ? words_or(part->reason, "a decoration") : ""),
		.type = (char *)"",
		.is_body = part->is_body,
		.is_inline = part->is_inline,
	};
	const char *fault;

	if (!document_add(settlement->store, &child, error))
		return false;
	if (part->ignore)
		return true;
	if (part->fault == NULL) {
		settlement->added++;
		return true;
	}
	fault = words_or(part->fault, "it could not be taken out");
	return document_move(settlement->store, child.id, "received", "parked", who, fault, error) &&
	       ask(settlement->store, &child, fault, error);
}

static bool
add_children(Settlement *settlement, GError **error)
{
	const Reading *reading = settlement->reading;

	if (reading->segments->len > 1)
		for (guint i = 0; i < reading->segments->len; i++)
			if (!add_segment(settlement, g_ptr_array_index(reading->segments, i), error))
				return false;
	for (guint i = 0; i < reading->parts->len; i++) {
		const char *sha256 = g_ptr_array_index(settlement->digests, i);

		if (sha256 != NULL && !add_part(settlement, g_ptr_array_index(reading->parts, i), sha256, error))
			return false;
	}
	return true;
}

/* Bytes first: what a Change speaks of must already lie in the spool. */
static bool
spool_parts(Settlement *settlement, GError **error)
{
	const GPtrArray *parts = settlement->reading->parts;
	g_autoptr(GPtrArray) known = document_of_message(settlement->store, settlement->document->message, error);
	guint count = known != NULL ? known->len : 0;
	gint64 bytes = 0;

	if (known == NULL)
		return false;
	for (guint i = 0; i < known->len; i++)
		bytes += ((const Document *)g_ptr_array_index(known, i))->size;
	for (guint i = 0; i < parts->len; i++) {
		const Part *part = g_ptr_array_index(parts, i);
		char *sha256 = NULL;

		bytes += (gint64)g_bytes_get_size(part->bytes);
		if (++count > MOST_DOCUMENTS || bytes > MOST_BYTES)
			settlement->left_out++;
		else if (!spool_put(settlement->store, part->bytes, &sha256, error))
			return false;
		g_ptr_array_add(settlement->digests, sha256);
	}
	return true;
}

/* ---- the document itself ---- */

static bool
set_head(const Settlement *settlement, GError **error)
{
	const MailHead *mail = settlement->reading->mail;
	Message head = { 0 };

	if (mail == NULL || settlement->document->parent != 0)
		return true;
	head.message_id = mail->message_id;
	head.subject = mail->subject;
	head.from_name = mail->from_name;
	head.from_address = mail->from_address;
	head.in_reply_to = mail->in_reply_to;
	head.references = mail->references;
	head.date = mail->date;
	return message_set_head(settlement->store, settlement->document->message, &head, error);
}

static bool
set_facts(const Settlement *settlement, GError **error)
{
	const Reading *reading = settlement->reading;
	const Segment *only = reading->segments->len == 1 ? g_ptr_array_index(reading->segments, 0) : NULL;
	Document read = *settlement->document;

	read.kind = (char *)"other";
	read.type = reading->type;
	read.reader_version = (int)reader_version(reading->type);
	read.seals = 0;
	read.is_ocr = read.has_picture = false;
	if (only != NULL)
		describe_segment(&read, only);
	read.first_page = read.last_page = 0; /* only a segment of another document has pages of its own */
	return document_set_reading(settlement->store, &read, error) &&
	       (only == NULL || add_segment_fields(settlement->store, read.id, only, error)) && add_links(settlement, error);
}

/* Why it moved, for the journal: what it was taken for and what the reader noticed. */
static char *
why_read(const Reading *reading)
{
	GString *why = g_string_new(*reading->type != '\0' ? reading->type : "unknown");

	for (guint i = 0; i < reading->segments->len && i < 8; i++)
		g_string_append_printf(why, "%s %s", i == 0 ? ":" : ",", ((const Segment *)g_ptr_array_index(reading->segments, i))->kind);
	for (guint i = 0; i < reading->notes->len && i < 8; i++)
		g_string_append_printf(why, "; %s", (const char *)g_ptr_array_index(reading->notes, i));
	return g_string_free(why, FALSE);
}

/* A fault does not undo what was found before it: fields and parts are kept, a person looks at the rest. */
static bool
set_fate(const Settlement *settlement, GError **error)
{
	const Reading *reading = settlement->reading;
	int64_t id = settlement->document->id;
	g_autofree char *why = NULL;

	if (reading->ignore != NULL)
		return document_move(settlement->store, id, "received", "ignored", who, words_or(reading->ignore, "nothing to read"), error);
	if (reading->fault == NULL && settlement->left_out == 0) {
		why = why_read(reading);
		return document_move(settlement->store, id, "received", "read", who, why, error);
	}
	if (reading->fault != NULL)
		why = g_strdup(words_or(reading->fault, "it could not be read"));
	else
		why = g_strdup_printf("over the limit of what one mail may unpack to: %u parts were not taken", settlement->left_out);
	return document_move(settlement->store, id, "received", "parked", who, why, error) &&
	       ask(settlement->store, settlement->document, why, error);
}

static bool
last_ordinal(Settlement *settlement, GError **error)
{
	g_autoptr(GPtrArray) known = document_of_message(settlement->store, settlement->document->message, error);

	for (guint i = 0; known != NULL && i < known->len; i++)
		settlement->ordinal = MAX(settlement->ordinal, ((const Document *)g_ptr_array_index(known, i))->ordinal);
	return known != NULL;
}

static bool
write_all(Settlement *settlement, GError **error)
{
	g_autoptr(Change) change = store_begin(settlement->store, error);
	bool ours;

	if (change == NULL || !still_received(settlement->store, settlement->document, &ours, error))
		return false;
	if (!ours)
		return true;
	return document_clear(settlement->store, settlement->document->id, error) && last_ordinal(settlement, error) &&
	       set_head(settlement, error) && set_facts(settlement, error) && add_children(settlement, error) &&
	       set_fate(settlement, error) && store_commit(&change, error);
}

bool
settle_reading(Store *store, const Document *document, const Reading *reading, guint *added, GError **error)
{
	g_autoptr(GPtrArray) digests = g_ptr_array_new_with_free_func(g_free);
	Settlement settlement = { .store = store, .document = document, .reading = reading, .digests = digests };

	if (!spool_parts(&settlement, error) || !write_all(&settlement, error))
		return false;
	*added += settlement.added;
	return true;
}

/* ---- twins ---- */

/* What was read is the same only where everything that reading depends on is: the name and the place in the mail too, and nothing inside. */
static bool
is_like(Store *store, const Document *document, const Document *twin, bool *like, GError **error)
{
	g_autoptr(GPtrArray) family = document_of_message(store, twin->message, error);

	if (family == NULL)
		return false;
	*like = twin->is_body == document->is_body && strcmp(twin->file_name, document->file_name) == 0 &&
	        strcmp(twin->media_type, document->media_type) == 0 && strcmp(twin->type, "mail") != 0;
	for (guint i = 0; i < family->len; i++)
		*like = *like && ((const Document *)g_ptr_array_index(family, i))->parent != twin->id;
	return true;
}

static bool
find_twin(Store *store, const Document *document, Document **twin, GError **error)
{
	for (guint type = 0; type < SNIFF_N; type++) {
		const Reader *reader = reader_find((SniffType)type);
		g_autoptr(Document) other = NULL;
		g_autoptr(GError) failure = NULL;
		int64_t id;
		bool like;

		if (reader == NULL)
			continue;
		id = document_twin(store, document->sha256, sniff_name((SniffType)type), (int)reader->version, document->id, &failure);
		if (failure != NULL) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return false;
		}
		if (id == 0)
			continue;
		other = document_get(store, id, error);
		if (other == NULL || !is_like(store, document, other, &like, error))
			return false;
		if (like) {
			*twin = g_steal_pointer(&other);
			return true;
		}
	}
	return true;
}

static bool
copy_fields(Store *store, int64_t from, int64_t to, GError **error)
{
	g_autoptr(GPtrArray) fields = document_fields(store, from, error);

	for (guint i = 0; fields != NULL && i < fields->len; i++) {
		FieldRow row = *(const FieldRow *)g_ptr_array_index(fields, i);

		row.document = to;
		if (!document_add_field(store, &row, error))
			return false;
	}
	return fields != NULL;
}

bool
settle_twin(Store *store, const Document *document, bool *done, GError **error)
{
	g_autoptr(Document) twin = NULL;
	g_autoptr(Change) change = NULL;
	g_autofree char *why = NULL;
	Document read;
	bool ours;

	*done = false;
	if (document->parent == 0)
		return true;
	if (!find_twin(store, document, &twin, error))
		return false;
	if (twin == NULL)
		return true;
	why = g_strdup_printf("the same bytes as document %" G_GINT64_FORMAT, (gint64)twin->id);
	read = *twin;
	read.id = document->id;
	read.is_inline = document->is_inline;
	change = store_begin(store, error);
	if (change == NULL || !still_received(store, document, &ours, error))
		return false;
	*done = true;
	if (!ours)
		return true;
	return document_clear(store, document->id, error) && document_set_reading(store, &read, error) &&
	       copy_fields(store, twin->id, document->id, error) &&
	       document_move(store, document->id, "received", "read", who, why, error) && store_commit(&change, error);
}
