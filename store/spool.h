/* spool.h - the bytes themselves, under their digest; never changed, never deleted
 *
 * Put: O_TMPFILE (or a temporary name), write, fdatasync, link, fsync of the folder; putting what is there already costs one stat. */
#pragma once
#include "store/store.h"

bool    spool_put(Store *store, GBytes *bytes, char **sha256, GError **error);
GBytes *spool_get(Store *store, const char *sha256, GError **error); /* digest checked; REJECT if the blob is damaged */
bool    spool_has(Store *store, const char *sha256);
