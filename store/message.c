/* message.c - one mail as it lay in the mailbox: identified by the SHA-256 of its raw bytes */
#include "store/message.h"
#include "base/date.h"
#include "base/text.h"
#include "store/document.h"
#include "store/move.h"
#include "store/query.h"

#define COLUMNS                                                                                                  \
	"id, sha256, size, mailbox, state, header_id, subject, from_name, from_address, in_reply_to,"            \
	" header_refs, sent_at, fetched_at"

void
message_free(Message *message)
{
	if (message == NULL)
		return;
	g_free(message->sha256);
	g_free(message->mailbox);
	g_free(message->state);
	g_free(message->message_id);
	g_free(message->subject);
	g_free(message->from_name);
	g_free(message->from_address);
	g_free(message->in_reply_to);
	g_free(message->references);
	g_free(message->date);
	g_free(message->fetched_at);
	g_free(message);
}

static gpointer
message_read(Query *query)
{
	Message *message = g_new0(Message, 1);

	message->id = query_int(query);
	message->sha256 = query_text(query);
	message->size = query_int(query);
	message->mailbox = query_text(query);
	message->state = query_text(query);
	message->message_id = query_text(query);
	message->subject = query_text(query);
	message->from_name = query_text(query);
	message->from_address = query_text(query);
	message->in_reply_to = query_text(query);
	message->references = query_text(query);
	message->date = query_text(query);
	message->fetched_at = query_text(query);
	return message;
}

/* The mail itself is the first of its documents: what splits it reads this one. */
static bool
add_root(Store *store, int64_t id, const char *sha256, int64_t size, GError **error)
{
	Document root = { .message = id, .size = size };

	root.media_type = (char *)"message/rfc822";
	root.sha256 = (char *)sha256;
	root.state = (char *)"received";
	return document_add(store, &root, error);
}

static bool
add_place(Store *store, const char *mailbox, const char *place, int64_t id, GError **error)
{
	static const char sql[] = "INSERT INTO message_place (mailbox, place, message) VALUES (?1, ?2, ?3)"
	                          " ON CONFLICT (mailbox, place) DO UPDATE SET message = excluded.message";

	return query_run(store, error, NULL, sql, "ssi", mailbox, place, id);
}

bool
message_add(Store *store, const char *sha256, int64_t size, const char *mailbox, const char *place, int64_t *id,
            bool *is_new, GError **error)
{
	static const char insert[] = "INSERT INTO message (sha256, size, mailbox, state, fetched_at)"
	                             " VALUES (?1, ?2, ?3, 'received', ?4)"
	                             " ON CONFLICT (sha256) DO NOTHING RETURNING id";
	static const char find[] = "SELECT id FROM message WHERE sha256 = ?1";
	g_autofree char *now = date_now();
	g_autofree char *why = g_strdup_printf("from mailbox %s", mailbox);
	int64_t added = 0;

	if (!query_number(store, error, &added, insert, "siss", sha256, size, mailbox, now))
		return false;
	*is_new = added != 0;
	*id = added;
	if (*is_new) {
		if (!move_begin(store, NOUN_MESSAGE, added, "received", why, error) ||
		    !add_root(store, added, sha256, size, error))
			return false;
	} else if (!query_number(store, error, id, find, "s", sha256)) {
		return false;
	}
	return add_place(store, mailbox, place, *id, error);
}

bool
message_place_known(Store *store, const char *mailbox, const char *place, bool *known, GError **error)
{
	static const char sql[] = "SELECT message FROM message_place WHERE mailbox = ?1 AND place = ?2";
	int64_t id = 0;

	if (!query_number(store, error, &id, sql, "ss", mailbox, place))
		return false;
	*known = id != 0;
	return true;
}

bool
message_set_head(Store *store, int64_t id, const Message *head, GError **error)
{
	static const char sql[] =
		"UPDATE message SET header_id = ?1, subject = ?2, from_name = ?3, from_address = ?4, in_reply_to = ?5,"
		" header_refs = ?6, sent_at = ?7, sender_folded = ?8 WHERE id = ?9";
	g_autofree char *sender = text_fold(head->from_address);
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "tttttttti", head->message_id, head->subject, head->from_name,
	                 head->from_address, head->in_reply_to, head->references, head->date, sender, id) &&
	       move_expect_one(NOUN_MESSAGE, store, id, changed, "is not there", error);
}

Message *
message_get(Store *store, int64_t id, GError **error)
{
	return query_row(store, error, message_read, "message", "SELECT " COLUMNS " FROM message WHERE id = ?1", "i", id);
}

GPtrArray *
message_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)message_free;

	if (state == NULL)
		return query_rows(store, error, message_read, destroy, "SELECT " COLUMNS " FROM message ORDER BY id", "");
	return query_rows(store, error, message_read, destroy,
	                  "SELECT " COLUMNS " FROM message WHERE state = ?1 ORDER BY id", "s", state);
}

bool
message_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why,
             GError **error)
{
	return move_plainly(store, NOUN_MESSAGE, id, from, to, who, why, error);
}

int64_t
message_by_header(Store *store, const char *message_id, GError **error)
{
	static const char sql[] = "SELECT id FROM message WHERE header_id = ?1 ORDER BY id DESC LIMIT 1";
	int64_t id = 0;

	return query_number(store, error, &id, sql, "t", message_id) ? id : 0;
}

int64_t
message_count(Store *store, const char *state, GError **error)
{
	int64_t n = 0;

	if (state == NULL)
		return query_number(store, error, &n, "SELECT COUNT(*) FROM message", "") ? n : 0;
	return query_number(store, error, &n, "SELECT COUNT(*) FROM message WHERE state = ?1", "s", state) ? n : 0;
}

bool
message_settle_parsed(Store *store, guint *moved, GError **error)
{
	static const char sql[] =
		"SELECT m.id FROM message m WHERE m.state = 'received' AND NOT EXISTS"
		" (SELECT 1 FROM document d WHERE d.message = m.id AND d.state = 'received') ORDER BY m.id";
	g_autoptr(GArray) ids = query_ids(store, error, sql, "");

	*moved = 0;
	if (ids == NULL)
		return false;
	for (guint i = 0; i < ids->len; i++) {
		if (!message_move(store, g_array_index(ids, int64_t, i), "received", "parsed", "keypost",
		                  "every part has its fate", error))
			return false;
		*moved += 1;
	}
	return true;
}
