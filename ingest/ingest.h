/*
 * ingest - things come in: bytes only, nothing a stranger wrote is interpreted here
 *
 * In:      the mailboxes of the configuration; nothing in them is changed
 * Out:     raw mail in the spool; messages "received" with the place they lay and their root document
 * Knows:   store/, base/     Never: another stage, the desk, MIME
 *
 * The order of work:  maildir.c, mbox.c  mail that already lies on this machine, file by file
 *                     tls.c     the verified transport to a mail server
 *                     session.c one libetpan session: login, ID, folder
 *                     fetch.c   list, cut into batches, fetch, commit: exactly once (imap.c is the door of the three)
 *                     pop3.c    the same for mailboxes without IMAP
 *                     reply.c   what the server answers to FETCH, read as it comes
 *                     intake.c  blob first, then one transaction for a few messages: rows, places, root documents
 *
 * Exactly once: a message is the SHA-256 of its raw bytes.  A place (mailbox and name there) that is known is not opened again; a message
 * that lies in two places is one message.  A run that dies between blob and row leaves a blob that the next run finds in place.
 */
#pragma once
#include "base/config.h"
#include "ingest/intake.h"

/* One mailbox of any kind, once: what `poll` does at each interval where there is no session to keep.  `count` is added to, and how it went
 * is noted in store/mailbox.h.  `cancel_fd` as in imap.h. */
bool ingest_mailbox(Store *store, const MailboxConfig *mailbox, int cancel_fd, IngestCount *count, GError **error);
/* Every mailbox in the order of the configuration.  A mailbox or file that is not ready does not stop the others: what could be taken is
 * taken, then it is AGAIN with the first reason, or SETUP when one of them can never work as it is configured.  `count` is set in each case. */
bool ingest_mailboxes(Store *store, const Config *config, IngestCount *count, GError **error);
/* The same for the pipeline. */
bool ingest_run(Store *store, const Config *config, guint *taken, GError **error);
