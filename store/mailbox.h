/* mailbox.h - mailboxes on servers: where we stopped, what is missing, what is to be done there, how they fare
 *
 * An epoch is one UIDVALIDITY of one folder of one mailbox.  What changes needs a Change, except the mailbox_note_*() which open their own. */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id, uidvalidity;
	char *mailbox, *folder;
	int64_t next_uid, highest_uid, on_server, messages, bytes;
	int64_t stall_uid, stalls;
	int64_t waiting, lost, gone; /* holes: tried again; given up or too large, a person has yet to decide; deleted before they were taken */
	int64_t to_do;               /* in the outbox */
	char *since, *listed_at;     /* "": never listed */
} Epoch;
void epoch_free(Epoch *epoch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Epoch, epoch_free)

/* The epoch, made with next_uid 1 if it is new (*is_new); opens a Change of its own for that.  Older epochs stay. */
Epoch *epoch_open(Store *store, const char *mailbox, const char *folder, int64_t uidvalidity, bool *is_new, GError **error);
/* The newest epoch of each folder; `mailbox` NULL: of all. */
GPtrArray *epoch_list(Store *store, const char *mailbox, GError **error);
/* Moves the cursor forward, never back, and counts what was taken; forgets a stall. */
bool epoch_advance(Store *store, int64_t epoch, int64_t next_uid, int64_t messages, int64_t bytes, GError **error);
bool epoch_listed(Store *store, int64_t epoch, int64_t on_server, int64_t highest_uid, GError **error);
/* The connection broke while `uid` was the first one missing; *stalls is how often in a row. */
bool epoch_stalled(Store *store, int64_t epoch, int64_t uid, int64_t *stalls, GError **error);

/* Notes that a message was listed and not given: waiting, or given up after HOLE_TRIES, which asks a person; it is still tried
 * again each day until one has answered.  Waits double from a minute to a day. */
#define HOLE_TRIES 10
bool hole_add(Store *store, int64_t epoch, int64_t uid, int64_t size, const char *why, GError **error);
bool hole_settle(Store *store, int64_t epoch, int64_t uid, int64_t size, const char *state, const char *why, GError **error); /* too_large, gone */
/* The limit is `limit` bytes today: what was too large before and is not any more is asked for again.  Opens a Change of its own for that. */
bool hole_reconsider(Store *store, int64_t epoch, int64_t limit, GError **error);
bool hole_fill(Store *store, int64_t epoch, int64_t uid, GError **error); /* it came after all; fine if there was none */
bool hole_known(Store *store, int64_t epoch, int64_t uid, bool *known, GError **error); /* in whatever state */
/* Of int64_t, ascending: those whose time has come, of what was given up too while nobody has answered. */
GArray *hole_due(Store *store, int64_t epoch, guint most, GError **error);
typedef struct { char *mailbox, *folder, *state, *why, *since; int64_t uidvalidity, uid, size, tries; } Hole;
void hole_free(Hole *hole);
GPtrArray *hole_list(Store *store, GError **error); /* all that are not gone, without those a person has answered */

/* A mail on a server that is not here and will not come by itself: an open exception (unreadable_document) in words that say where it lies;
 * `place` names it within the mailbox.  What is given up or too large asks by itself; for mailboxes without epochs, ask here. */
bool mailbox_ask(Store *store, const char *mailbox, const char *place, int64_t size, const char *why, GError **error);
/* It came after all, or is gone: what mailbox_ask() asked is answered by keypost; fine if nothing was asked. */
bool mailbox_answered(Store *store, const char *mailbox, const char *place, const char *why, GError **error);

bool outbox_add(Store *store, int64_t epoch, int64_t uid, GError **error);
GArray *outbox_due(Store *store, int64_t epoch, guint most, GError **error); /* of int64_t, ascending */
bool outbox_done(Store *store, int64_t epoch, int64_t uid, GError **error);
bool outbox_failed(Store *store, int64_t epoch, int64_t uid, GError **error);

typedef struct { char *mailbox, *tried_at, *succeeded_at, *failure, *mail_at; int64_t failures; } MailboxHealth; /* "" where there is none */
void mailbox_health_free(MailboxHealth *health);
GPtrArray *mailbox_health_list(Store *store, GError **error);
/* After each try; `mail`: new messages came with it.  Each opens a Change of its own. */
bool mailbox_note_success(Store *store, const char *mailbox, bool mail, GError **error);
bool mailbox_note_failure(Store *store, const char *mailbox, const char *why, GError **error);
