/* intake.h - what every kind of mailbox does with a mail: blob first, then one transaction for a few
 *
 * Nothing is in the ledger before intake_flush(); a run that dies before it has lost only work. */
#pragma once
#include "ingest/bulk.h"
#include "store/store.h"

/* Larger mail is kept like any other, but not read: its root document is parked and asks a person. */
#define INGEST_LIMIT ((gsize)100 << 20)

typedef struct {
	guint taken;   /* new messages */
	guint known;   /* places or bytes that were known before */
	guint large;   /* of the new ones: over INGEST_LIMIT */
	guint refused; /* files that this machine would not let us read: the next run tries again */
} IngestCount;

typedef struct Intake Intake;

/* Mail over `limit` is kept and asks a person; `store`, `mailbox` and `count` are borrowed. */
Intake *intake_new(Store *store, const char *mailbox, gsize limit, IngestCount *count);
void    intake_free(Intake *intake); /* what was not flushed is forgotten */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)
const char *intake_mailbox(const Intake *intake);

/* Was this place taken before?  Counts it as known when it was. */
bool    intake_knows(Intake *intake, const char *place, bool *known, GError **error);
/* An empty vessel for the next mail. */
Bulk   *intake_bulk(const Intake *intake);
/* The mail at `place`; written to the ledger at the latest by intake_flush(). */
bool    intake_put(Intake *intake, GBytes *mail, const char *place, GError **error);
bool    intake_flush(Intake *intake, GError **error);
