/* spool.h - the bytes themselves, under their digest; never changed, never deleted
 *
 * spool/ab/abcd...: put writes to a file without a name (or a temporary one), fdatasync, link, fsync of the folder; putting what is there
 * already costs one stat.  AGAIN when the disk is full or refuses; SETUP when a blob of that digest has another size (it is damaged).
 * A blob is read-only and stands for ever, so the folder can be copied at any time after the database it belongs to. */
#pragma once
#include "store/draft.h"
#include "store/store.h"

bool    spool_put(Store *store, GBytes *bytes, char **sha256, GError **error); /* sha256 may be NULL; new string */

Draft  *spool_draft(Store *store); /* for bytes that come in pieces */

/* Several at once: the disk is asked to hold them together, and each folder is synced once.  None of them has its name before
 * spool_batch_commit(); what was not committed when the batch is freed was never there. */
typedef struct SpoolBatch SpoolBatch;
SpoolBatch *spool_batch_new(Store *store);
void        spool_batch_free(SpoolBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SpoolBatch, spool_batch_free)
bool        spool_batch_put(SpoolBatch *batch, GBytes *bytes, char **sha256, GError **error); /* as spool_put() */
/* What the draft holds; it is empty after. */
bool        spool_batch_take(SpoolBatch *batch, Draft *draft, char **sha256, GError **error);
bool        spool_batch_commit(SpoolBatch *batch, GError **error); /* empties it; after an error nothing of it counts */

GBytes *spool_get(Store *store, const char *sha256, GError **error); /* digest checked; REJECT if the blob is damaged or missing */
bool    spool_has(Store *store, const char *sha256);
/* Reads every blob; one line into `faults` for each that is damaged, foreign, or missing though a message needs it. */
bool    spool_verify(Store *store, GPtrArray *faults, GError **error);
