/* lastrun.h - when the last run was and how it ended: one small file beside the database
 *
 * It is news, not a fact of the ledger: a poll that finds nothing must not make the journal grow. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "store/store.h"

bool  lastrun_write(Store *store, const char *began, const char *summary, int status, GError **error);
/* "2026-10-09 09:30 to 09:31: 3 messages taken"; NULL when there was none or the file cannot be read. */
char *lastrun_read(Store *store);
