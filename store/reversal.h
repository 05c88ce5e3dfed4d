/* reversal.h - the bank took a credit back: the row stays, marked, and its payment is contradicted
 *
 * The taking back is a row of its own, linked by the journal ("netted") with the credit it means, in whichever order their files come. */
#pragma once
#include "store/credit.h"

/* The credit that `reversal` (a Credit with the sum taken back, positive) can mean: same account and sum, at most a year before it, and the same
 * reference, else the same payer, else any payer when the reversal names none; one the bank has marked as taken back before others, then the
 * newest.  What another reversal netted is none.  *credit is its id, 0 if there is none.  Needs a Change. */
bool reversal_find(Store *store, const Credit *reversal, int64_t *credit, GError **error);
/* Marks the credit as taken back; a payment it confirmed becomes contradicted.  *payment is that payment, 0 if there was none.  A credit that is
 * marked already stays as it is. */
bool reversal_mark(Store *store, int64_t credit, const char *why, int64_t *payment, GError **error);
/* The two belong together: neither is looked for again. */
bool reversal_net(Store *store, int64_t reversal, int64_t credit, GError **error);
/* Taking-back rows of the account from `first_day` on that found no credit yet; of Credit. */
GPtrArray *reversal_waiting(Store *store, const char *account, const char *first_day, GError **error);
