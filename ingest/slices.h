/* slices.h - one large mail in slices, into a file that outlives the connection
 *
 * The file is .partial-EPOCH-UID-SIZE beside the store: another UIDVALIDITY, UID or size is another file, so what is resumed is the same
 * message.  Each slice is synced; the last one is asked for again after a break. */
#pragma once
#include "ingest/session.h"
#include "store/draft.h"

typedef struct Slices Slices;

Slices *slices_open(const char *folder, int64_t epoch, const SessionMail *mail, GError **error); /* AGAIN when the disk refuses */
void    slices_close(Slices *slices);  /* the file stays for the next connection */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Slices, slices_close)
void    slices_forget(Slices *slices); /* the file goes */

typedef enum {
	SLICES_DONE,   /* `into` holds the mail */
	SLICES_WHOLE,  /* this server cannot slice (or not rightly): fetch it whole */
	SLICES_BROKEN, /* the server refused or the connection broke: *error; also when cancelled */
	SLICES_OURS,   /* our disk: *error */
} SlicesAnswer;
SlicesAnswer slices_take(Slices *slices, Session *session, guint64 limit, Draft *into, GError **error);
