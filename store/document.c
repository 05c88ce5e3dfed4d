/* document.c - one part of a message: its fate, its fields, who works on it */
#include "store/document.h"
#include "base/date.h"
#include "base/process.h"
#include "store/exception.h"
#include "store/move.h"
#include "store/query.h"

/* A claim older than this belongs to a run that died. */
#define CLAIM_MINUTES 15

#define COLUMNS                                                                                                  \
	"id, message, parent, ordinal, file_name, media_type, sha256, size, kind, state, reason, type,"          \
	" reader_version, first_page, last_page, seals, is_body, is_inline, is_ocr, has_picture, attempts"

/* The document ?1 stands above these. */
#define BELOW                                                                                                    \
	"WITH RECURSIVE below (id) AS (SELECT id FROM document WHERE parent = ?1"                                \
	" UNION ALL SELECT d.id FROM document d JOIN below b ON d.parent = b.id) "

void
document_free(Document *document)
{
	if (document == NULL)
		return;
	g_free(document->file_name);
	g_free(document->media_type);
	g_free(document->sha256);
	g_free(document->kind);
	g_free(document->state);
	g_free(document->reason);
	g_free(document->type);
	g_free(document);
}

void
field_row_free(FieldRow *field)
{
	if (field == NULL)
		return;
	g_free(field->name);
	g_free(field->value);
	g_free(field->raw);
	g_free(field);
}

static gpointer
document_read(Query *query)
{
	Document *document = g_new0(Document, 1);

	document->id = query_int(query);
	document->message = query_int(query);
	document->parent = query_int(query);
	document->ordinal = (int)query_int(query);
	document->file_name = query_text(query);
	document->media_type = query_text(query);
	document->sha256 = query_text(query);
	document->size = query_int(query);
	document->kind = query_text(query);
	document->state = query_text(query);
	document->reason = query_text(query);
	document->type = query_text(query);
	document->reader_version = (int)query_int(query);
	document->first_page = (int)query_int(query);
	document->last_page = (int)query_int(query);
	document->seals = (int)query_int(query);
	document->is_body = query_bool(query);
	document->is_inline = query_bool(query);
	document->is_ocr = query_bool(query);
	document->has_picture = query_bool(query);
	document->attempts = (int)query_int(query);
	return document;
}

static gpointer
field_read(Query *query)
{
	FieldRow *field = g_new0(FieldRow, 1);

	field->id = query_int(query);
	field->document = query_int(query);
	field->name = query_text(query);
	field->value = query_text(query);
	field->raw = query_text(query);
	field->confidence = query_double(query);
	field->is_ocr = query_bool(query);
	field->readings = (int)query_int(query);
	field->page = (int)query_int(query);
	for (guint i = 0; i < 4; i++)
		field->box[i] = query_double(query);
	return field;
}

bool
document_add(Store *store, Document *document, GError **error)
{
	static const char sql[] =
		"INSERT INTO document (message, parent, ordinal, file_name, media_type, sha256, size, kind, state, reason,"
		" type, reader_version, first_page, last_page, seals, is_body, is_inline, is_ocr, has_picture, attempts)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, 0)"
		" RETURNING id";
	const char *state = document->state != NULL && *document->state != '\0' ? document->state : "received";

	if (!g_str_equal(state, "received") && !g_str_equal(state, "ignored")) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "a document may not begin as %s", state);
		return false;
	}
	return query_number(store, error, &document->id, sql, "irntttitsttnnnnbbbb", document->message,
	                    document->parent, document->ordinal, document->file_name, document->media_type,
	                    document->sha256, document->size, document->kind, state, document->reason,
	                    document->type, document->reader_version, document->first_page, document->last_page,
	                    document->seals, document->is_body, document->is_inline, document->is_ocr,
	                    document->has_picture);
}

bool
document_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why,
              GError **error)
{
	/* The reason stays with the row while it explains its state; a claim ends with the move. */
	static const char sql[] = "UPDATE document SET state = ?1, claimed_at = NULL, claimed_by = NULL, reason = ?4"
	                          " WHERE id = ?2 AND state = ?3";
	bool is_fate = g_str_equal(to, "parked") || g_str_equal(to, "ignored");

	return move_row(store, NOUN_DOCUMENT, sql, id, from, to, is_fate ? why : NULL, who, why, error);
}

bool
document_set_reading(Store *store, const Document *document, GError **error)
{
	static const char sql[] =
		"UPDATE document SET kind = ?1, type = ?2, reader_version = ?3, seals = ?4, is_body = ?5, is_inline = ?6,"
		" is_ocr = ?7, has_picture = ?8, first_page = ?9, last_page = ?10 WHERE id = ?11";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ttnnbbbbnni", document->kind, document->type,
	                 document->reader_version, document->seals, document->is_body, document->is_inline,
	                 document->is_ocr, document->has_picture, document->first_page, document->last_page,
	                 document->id) &&
	       move_expect_one(NOUN_DOCUMENT, store, document->id, changed, "is not there", error);
}

bool
document_add_field(Store *store, const FieldRow *field, GError **error)
{
	static const char sql[] =
		"INSERT INTO field (document, name, value, raw, confidence, is_ocr, readings, page, x0, y0, x1, y1)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

	return query_run(store, error, NULL, sql, "isttdbnndddd", field->document, field->name, field->value,
	                 field->raw, field->confidence, field->is_ocr, field->readings, field->page, field->box[0],
	                 field->box[1], field->box[2], field->box[3]);
}

/* The questions that its last reading asked: reading it again asks those that still stand again. */
static bool
clear_exceptions(Store *store, int64_t id, GError **error)
{
	static const char open[] = BELOW "SELECT e.id FROM exception e WHERE e.state = 'open'"
	                                 " AND (e.document = ?1 OR e.document IN (SELECT id FROM below)) ORDER BY e.id";
	static const char hand_up[] =
		"UPDATE exception SET document = ?1 WHERE document IN (" BELOW "SELECT id FROM below)";
	g_autoptr(GArray) ids = query_ids(store, error, open, "i", id);

	if (ids == NULL)
		return false;
	for (guint i = 0; i < ids->len; i++) {
		if (!exception_resolve(store, g_array_index(ids, int64_t, i), "retired", "keypost",
		                       "the document is read again", error))
			return false;
	}
	return query_run(store, error, NULL, hand_up, "i", id);
}

bool
document_clear(Store *store, int64_t id, GError **error)
{
	static const char claimed[] = BELOW "SELECT c.payment FROM claim c WHERE c.document IN (SELECT id FROM below)";
	static const char *const steps[] = {
		"DELETE FROM field WHERE document = ?1 OR document IN (" BELOW "SELECT id FROM below)",
		"DELETE FROM application_document WHERE document IN (" BELOW "SELECT id FROM below)",
	};
	static const char children[] = BELOW "SELECT id FROM below ORDER BY id DESC";
	g_autoptr(GArray) ids = NULL;
	int64_t payment = 0;

	if (!query_number(store, error, &payment, claimed, "i", id))
		return false;
	if (payment != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		            "document %" G_GINT64_FORMAT " is kept: payment %" G_GINT64_FORMAT " rests on it",
		            (gint64)id, (gint64)payment);
		return false;
	}
	if (!clear_exceptions(store, id, error))
		return false;
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		if (!query_run(store, error, NULL, steps[i], "i", id))
			return false;
	}
	ids = query_ids(store, error, children, "i", id);
	if (ids == NULL)
		return false;
	for (guint i = 0; i < ids->len; i++) { /* a child is always younger than its parent */
		if (!query_run(store, error, NULL, "DELETE FROM document WHERE id = ?1", "i",
		               g_array_index(ids, int64_t, i)))
			return false;
	}
	return true;
}

Document *
document_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, document_read, "document", "SELECT " COLUMNS " FROM document WHERE id = ?1", "i",
	                 id);
}

GPtrArray *
document_list(Store *store, const char *state, const char *kind, GError **error)
{
	static const char all[] = "SELECT " COLUMNS " FROM document WHERE ?1 IS NULL OR kind = ?1 ORDER BY id";
	static const char in_state[] = "SELECT " COLUMNS " FROM document WHERE state = ?1 ORDER BY id";
	static const char of_kind[] = "SELECT " COLUMNS " FROM document WHERE state = ?1 AND kind = ?2 ORDER BY id";
	GDestroyNotify destroy = (GDestroyNotify)document_free;

	if (state == NULL)
		return query_rows(store, error, document_read, destroy, all, "t", kind);
	if (kind == NULL)
		return query_rows(store, error, document_read, destroy, in_state, "s", state);
	return query_rows(store, error, document_read, destroy, of_kind, "ss", state, kind);
}

GPtrArray *
document_of_message(Store *store, int64_t message, GError **error)
{
	static const char sql[] = "SELECT " COLUMNS " FROM document WHERE message = ?1 ORDER BY ordinal, id";

	return query_rows(store, error, document_read, (GDestroyNotify)document_free, sql, "i", message);
}

GPtrArray *
document_fields(Store *store, int64_t document, GError **error)
{
	static const char sql[] = "SELECT id, document, name, value, raw, confidence, is_ocr, readings, page, x0, y0, x1,"
	                          " y1 FROM field WHERE document = ?1 AND name <> 'picture' ORDER BY id";

	return query_rows(store, error, field_read, (GDestroyNotify)field_row_free, sql, "i", document);
}

/* The clock is the house's; only the subtraction is GLib's. */
static char *
claim_lapses_before(const char *now)
{
	g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);
	g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601(now, zone);
	g_autoptr(GDateTime) past = moment != NULL ? g_date_time_add_minutes(moment, -CLAIM_MINUTES) : NULL;

	return past != NULL ? g_date_time_format(past, "%Y-%m-%dT%H:%M:%S%:z") : g_strdup("");
}

int64_t
document_claim(Store *store, GError **error)
{
	static const char sql[] =
		"UPDATE document SET claimed_at = ?1, claimed_by = ?3, attempts = attempts + 1 WHERE id ="
		" (SELECT id FROM document WHERE state = 'received' AND (claimed_at IS NULL OR claimed_at < ?2)"
		" ORDER BY id LIMIT 1) RETURNING id";
	g_autofree char *now = date_now();
	g_autofree char *lapsed = claim_lapses_before(now);
	g_autofree char *who = process_name();
	int64_t id = 0;

	return query_number(store, error, &id, sql, "sss", now, lapsed, who) ? id : 0;
}

bool
document_reclaim(Store *store, GError **error)
{
	static const char holders[] = "SELECT DISTINCT claimed_by FROM document WHERE state = 'received' AND claimed_by IS NOT NULL";
	static const char lapse[] = "UPDATE document SET claimed_at = NULL, claimed_by = NULL WHERE state = 'received' AND claimed_by = ?1";
	g_autoptr(GPtrArray) names = query_rows(store, error, (QueryRead)query_text, g_free, holders, "");

	if (names == NULL)
		return false;
	for (guint i = 0; i < names->len; i++)
		if (!process_may_live(g_ptr_array_index(names, i)) &&
		    !query_run(store, error, NULL, lapse, "s", (const char *)g_ptr_array_index(names, i)))
			return false;
	return true;
}

bool
document_release(Store *store, int64_t id, GError **error)
{
	static const char sql[] = "UPDATE document SET claimed_at = NULL, claimed_by = NULL, attempts = attempts - 1"
	                          " WHERE id = ?1 AND state = 'received' AND claimed_at IS NOT NULL";

	return query_run(store, error, NULL, sql, "i", id);
}

int64_t
document_twin(Store *store, const char *sha256, const char *type, int reader_version, int64_t not_this, GError **error)
{
	static const char sql[] = "SELECT id FROM document WHERE sha256 = ?1 AND reader_version = ?2 AND state = 'read'"
	                          " AND type = ?3 AND id <> ?4 ORDER BY id LIMIT 1";
	int64_t id = 0;

	return query_number(store, error, &id, sql, "tnti", sha256, reader_version, type, not_this) ? id : 0;
}
