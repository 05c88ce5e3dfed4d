/* movement.h - rows of bank statements that are no credit: money out, interest, what came back of money out, other currencies
 *
 * They pay for nothing.  They are kept so that the bank's balances are explained to the fen, and so that money paid back is seen.  Rows of
 * files that overlap are recognised as credits are (store/recognition.h). */
#pragma once
#include "store/credit.h"

typedef struct {
	int64_t id;
	const char *kind;  /* "out", "returned", "interest", "foreign" */
	char *currency;    /* "" yuan */
	Credit *row;       /* its words; `amount` above zero, `taking_back`: the money went out */
} Movement;

Movement *movement_new(const char *kind, const char *currency, Credit *row); /* takes `row` */
void movement_free(Movement *movement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Movement, movement_free)

/* `movements`: all those of one file of one account.  What earlier files brought is not added again. */
bool movement_add(Store *store, const char *account, GPtrArray *movements, guint *added, GError **error);
/* Yuan that went out in just that sum from the day on (`taking_back`), and what of such sums came back again; of Credit, by day. */
GPtrArray *movement_of_sum(Store *store, Fen amount, const char *from_day, GError **error);
GArray *movement_sums_out(Store *store, GError **error); /* of Fen, above zero: the sums of yuan that ever went out */
/* What stood on the account at both ends of a day, by that file; the first one said of a day and file stands. */
bool bank_day_add(Store *store, int64_t statement, const char *account, const char *day, Fen opening, Fen closing, GError **error);
