/* intake.h - what every kind of mailbox does with a mail: blob first, then one transaction for a few
 *
 * Nothing is in the ledger before intake_flush(); a run that dies before it has lost only work. */
#pragma once
#include "store/draft.h"
#include "store/store.h"

/* Larger mail is kept like any other, but not read: its root document is parked and asks a person. */
#define INGEST_LIMIT ((gsize)100 << 20)

typedef struct {
	guint taken;   /* new messages */
	guint known;   /* places or bytes that were known before */
	guint large;   /* of the new ones: over INGEST_LIMIT */
	guint refused; /* files that this machine would not let us read: the next run tries again */
	guint missing; /* listed by a server that then did not give them: noted, tried again */
} IngestCount;

typedef struct Intake Intake;

/* Mail over `limit` is kept and asks a person; `store`, `mailbox` and `count` are borrowed. */
Intake *intake_new(Store *store, const char *mailbox, gsize limit, IngestCount *count);
void    intake_free(Intake *intake); /* what was not flushed is forgotten */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Intake, intake_free)
const char *intake_mailbox(const Intake *intake);

/* When it is full and flushes itself: messages, bytes, milliseconds since the first; 0: as it is. */
void    intake_bounds(Intake *intake, guint messages, gsize bytes, guint milliseconds);
/* Called within the Change of each flush, after its messages: what else must be true together with them. */
typedef bool (*IntakeHook)(gpointer data, GError **error);
void    intake_hook(Intake *intake, IntakeHook hook, gpointer data);

/* Was this place taken before?  Counts it as known when it was. */
bool    intake_knows(Intake *intake, const char *place, bool *known, GError **error);
/* Where the next mail is written, emptied; the intake's own, one mail at a time. */
Draft  *intake_draft(Intake *intake);
/* What was written is the mail at `place`; in the ledger at the latest by intake_flush(). */
bool    intake_put_draft(Intake *intake, const char *place, GError **error);
bool    intake_put(Intake *intake, GBytes *mail, const char *place, GError **error); /* a mail in one piece */
bool    intake_flush(Intake *intake, GError **error);
