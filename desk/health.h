/* health.h - how the mailboxes fare, and what about them a person must look at */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/config.h"
#include "base/date.h"
#include "desk/table.h"
#include "store/store.h"

/* One row a folder of a mail server, one a mailbox on this machine: numbers for people and for scripts. */
Table *health_table(Store *store, GError **error);
/* Sentences (of char *), none when all is well: the last look failed, nobody looks any more, a gap, no mail for [poll] quiet_hours. */
GPtrArray *health_alarms(Store *store, const Config *config, GError **error);
/* Working hours (nine to five of working days) from `from` to `to`, ISO moments; 0 if `to` is not after `from`. */
int health_working_hours(const Calendar *calendar, const char *from, const char *to);
