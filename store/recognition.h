/* recognition.h - which rows of a statement file are credits that earlier files brought
 *
 * The rule.  A row is looked for among the credits of its account, day, sum and direction.  Each known credit stands for one row at most, so N
 * equal rows are N credits, however many files repeat them.  Two of them may be the same row unless something speaks against it:
 *   references that are called the same in the same kind of file and differ; equal ones settle it, in any two files
 *   balances after the row that differ
 *   other accounts, or other names where an account is missing (masked numbers and cut names fit)
 *   moments more than an hour apart
 * Two files of one kind and layout say the same of the same row: between them all must be equal, moment and remark too
 * (reference and balance may be missing in one: banks add them later).  Files of different
 * kinds are told apart by what both of them say, so a row counts once although only one file has a reference, a balance or the payer.  A long
 * reference that is found up to three days away, in another kind of file, is the same row as well: booking and value day.
 *
 * What no file tells apart cannot be: of two equal rows without reference, balance and time, one in each of two files, one is a credit. */
#pragma once
#include "store/credit.h"

/* `rows`: of Credit, the rows of one file of one account, not yet stored.  Of each row that is known, id becomes that of the known credit, and
 * `reversed` stays as it is; of the others id is 0.  `known` (may be NULL) gets the known Credit beside each row, or NULL; it owns them. */
bool recognition_run(Store *store, const char *account, GPtrArray *rows, GPtrArray **known, GError **error);
/* The same among bank rows of any kind that the caller fetched: `pool`, of Credit, up to RECOGNITION_DAYS around the rows; `known` takes them out
 * of it (their places become NULL). */
#define RECOGNITION_DAYS 3
bool recognition_among(GPtrArray *rows, GPtrArray *pool, GPtrArray **known, GError **error);
char *recognition_day_near(const char *day, int days); /* new */
