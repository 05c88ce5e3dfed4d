/* scratch.h - a copy of a store in which everything may be tried
 *
 * The copy has a database of its own in a temporary folder; bytes are read from the original's spool, and what is new is written beside the
 * copy.  The original is only read.  The folder goes when the copy is closed. */
#pragma once
#include "store/store.h"

/* A copy of one moment of `original`, which must stay where it is until the copy is closed. */
Store *scratch_open(Store *original, GError **error);

/* Forgets all that the stages concluded and all that people answered: applications, payments, allocations, questions, releases, goods, journal.
 * What is kept: mails, their places, the rows of statements, approved payers.  The mails `again` (of int64_t) stand as they came in; the others
 * keep what was read of them and wait to be matched; those that nobody has read yet are left out, and so are those that are too large to be read.
 * Only in a scratch store: SETUP in any other. */
bool scratch_forget(Store *scratch, const GArray *again, GError **error);
