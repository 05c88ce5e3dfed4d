/*
 * ingest - things come in: bytes only, nothing a stranger wrote is interpreted here
 *
 * In:      the mailboxes of the configuration; nothing in them is changed
 * Out:     raw mail in the spool; messages "received" with the place they lay and their root document
 * Knows:   store/, base/     Never: another stage, the desk, MIME
 *
 * The order of work:  maildir.c, mbox.c  mail that already lies on this machine, file by file
 *                     bulk.c    the bytes of one mail while they come
 *                     intake.c  blob first, then one transaction for a few messages: rows, places, root documents
 *
 * Exactly once: a message is the SHA-256 of its raw bytes.  A place (mailbox and name there) that is known is not opened again; a message
 * that lies in two places is one message.  A run that dies between blob and row leaves a blob that the next run finds in place.
 */
#pragma once
#include "base/config.h"
#include "store/store.h"

/* Larger mail is kept like any other, but not read: its root document is parked and asks a person. */
#define INGEST_LIMIT ((gsize)100 << 20)

typedef struct {
	guint taken;   /* new messages */
	guint known;   /* places or bytes that were known before */
	guint large;   /* of the new ones: over INGEST_LIMIT */
	guint refused; /* files that this machine would not let us read: the next run tries again */
} IngestCount;

/* Every mailbox in the order of the configuration.  A mailbox or file that is not ready does not stop the others: what could be taken is
 * taken, then it is AGAIN with the first reason.  SETUP for a mailbox that can never work as it is configured.  `count` is set in each case. */
bool ingest_mailboxes(Store *store, const Config *config, IngestCount *count, GError **error);
/* The same for the pipeline. */
bool ingest_run(Store *store, const Config *config, guint *taken, GError **error);
