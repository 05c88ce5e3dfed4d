/* totals.h - control totals: two ways to count the same thing must agree
 *
 * Taken from the rows themselves, not from what the stages say they did. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "store/store.h"

typedef struct {
	bool balanced;
	char *text; /* "allocated: 12,300.00 of payments = 12,300.00 of applications = 12,300.00 of allocations" */
} Total;

/* Of Total, all of them whether they balance or not; NULL on error. */
GPtrArray *totals_take(Store *store, GError **error);
bool       totals_balance(GPtrArray *totals);
