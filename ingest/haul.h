/* haul.h - mails of one folder of a server into the store, batch by batch
 *
 * Bytes go to the spool first, then rows, place, cursor, holes and outbox in one Change, every few messages within a FETCH, so that a run
 * that is cut again and again still gets on.  The cursor stands behind the last message that came without a gap before it; it passes a
 * gap only together with the row that remembers it. */
#pragma once
#include "ingest/intake.h"
#include "ingest/session.h"
#include "store/mailbox.h"

typedef struct Haul Haul;

/* Everything is borrowed; the session stands in the epoch's folder. */
Haul *haul_new(Store *store, Session *session, const MailboxConfig *mailbox, const Epoch *epoch, IngestCount *count);
void  haul_free(Haul *haul);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Haul, haul_free)

/* Where a message of this epoch lies, as message_place has it; new string. */
char *haul_place(const Haul *haul, const SessionMail *mail);
/* These, ascending; with `forward` the cursor moves over them.  True when all of them are in the store or remembered as missing, or when it
 * was cancelled.  A server that refuses a batch is asked for halves until the bad message stands alone.  Small and large mail alike. */
bool  haul_take(Haul *haul, const GArray *mails, bool forward, GError **error);
