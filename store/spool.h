/* spool.h - the bytes themselves, under their digest; never changed, never deleted
 *
 * spool/ab/abcd...: put writes to a file without a name (or a temporary one), fdatasync, link, fsync of the folder; putting what is there
 * already costs one stat.  AGAIN when the disk is full or refuses; SETUP when a blob of that digest has another size (it is damaged).
 * A blob is read-only and stands for ever, so the folder can be copied at any time after the database it belongs to. */
#pragma once
#include "store/store.h"

bool    spool_put(Store *store, GBytes *bytes, char **sha256, GError **error); /* sha256 may be NULL; new string */
GBytes *spool_get(Store *store, const char *sha256, GError **error); /* digest checked; REJECT if the blob is damaged or missing */
bool    spool_has(Store *store, const char *sha256);
/* Reads every blob; one line into `faults` for each that is damaged, foreign, or missing though a message needs it. */
bool    spool_verify(Store *store, GPtrArray *faults, GError **error);
