/* fetch.h - everything new of one folder, exactly once: list from the cursor, take, try again what was missing, then the outbox
 *
 * What is new is told by UIDs alone (RFC 3501 2.3.1.1), never by \Recent, \Seen, dates or UIDNEXT.  Another UIDVALIDITY is another epoch:
 * everything is listed and fetched again, and the digest of its bytes tells that a message is known. */
#pragma once
#include "ingest/intake.h"
#include "ingest/session.h"

/* The folder is selected here.  True also when it was cancelled on the way. */
bool fetch_folder(Session *session, Store *store, const MailboxConfig *mailbox, const char *folder, IngestCount *count, GError **error);
