/* draft.h - a blob while its bytes come: hashed and written piece by piece, without a name
 *
 * Whatever its size, a mail takes two pieces of memory: one is hashed and written beside (base/aside) while the next is filled.  Large ones
 * go to the disk past the page cache (O_DIRECT) where the file system knows how: they are synced a moment later anyway and read again once, and
 * copying them through the cache was a third of the time of a fetch.
 * A draft serves one mail after another; what spool_batch_take() did not take was never there.  AGAIN when the disk is full or refuses. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

typedef struct Draft Draft;

Draft *draft_new(const char *folder); /* where large ones wait: on the disk of the spool */
void   draft_free(Draft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Draft, draft_free)
bool   draft_append(Draft *draft, const void *bytes, gsize length, GError **error);
gsize  draft_length(const Draft *draft);
void   draft_clear(Draft *draft);      /* begins anew */
const char *draft_digest(Draft *draft); /* SHA-256 in hex; nothing may be appended until it is cleared */

/* For the spool: all its bytes in one file, written but not synced, and the draft is cleared.  `folder` is where it is made if it was in memory
 * until now; *temporary is its name where the file system knows none without, else NULL. */
typedef struct { int fd; char *temporary; } DraftFile;
bool   draft_file(Draft *draft, const char *folder, DraftFile *file, GError **error);
void   draft_file_clear(DraftFile *file); /* closes it and forgets its temporary name */
#define DRAFT_UNFINISHED ".new-" /* what temporary names begin with, and no digest does */
/* What the disk answered, as what happens next: always "run again". */
bool   draft_refused(const char *path, int number, GError **error);
