/* message.h - one mail as it lay in the mailbox: identified by the SHA-256 of its raw bytes */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id;
	char *sha256, *mailbox, *state;
	int64_t size;
	char *message_id, *subject, *from_name, *from_address, *in_reply_to, *references, *date; /* once parsed; date ISO */
	char *fetched_at;
} Message;
void message_free(Message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

/* Adds the message unless its digest is known; always notes the place it lay (mailbox + name there).  *is_new tells.  The root document
 * (ordinal 0, media type message/rfc822, state received) is added with it. */
bool message_add(Store *store, const char *sha256, int64_t size, const char *mailbox, const char *place, int64_t *id, bool *is_new, GError **error);
bool message_place_known(Store *store, const char *mailbox, const char *place, bool *known, GError **error);
bool message_set_head(Store *store, int64_t id, const Message *head, GError **error);
Message   *message_get(Store *store, int64_t id, GError **error);            /* REJECT if there is none */
GPtrArray *message_list(Store *store, const char *state, GError **error);     /* state NULL: all; by id */
bool       message_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
/* The newest message with this Message-ID header ("<...>"); 0 if none. */
int64_t    message_by_header(Store *store, const char *message_id, GError **error);
int64_t    message_count(Store *store, const char *state, GError **error);
/* Marks as "parsed" every received message none of whose documents is still "received"; *moved counts. */
bool       message_settle_parsed(Store *store, guint *moved, GError **error);
