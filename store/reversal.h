/* reversal.h - the bank took a credit back: the row stays, marked, and its payment is contradicted */
#pragma once
#include "store/credit.h"

/* The newest credit that `reversal` (a Credit with the sum taken back, positive) can mean: same account and sum, not after its day, and the same
 * reference, else the same payer, else any payer when the reversal names none.  *credit is its id, 0 if there is none. Needs a Change. */
bool reversal_find(Store *store, const Credit *reversal, int64_t *credit, GError **error);
/* Marks the credit as taken back; a payment it confirmed becomes contradicted.  *payment is that payment, 0 if there was none. */
bool reversal_mark(Store *store, int64_t credit, const char *why, int64_t *payment, GError **error);
