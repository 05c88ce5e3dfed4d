/* bank_balance.h - what the bank says stood on the account at the end of each day, from the balances behind its rows
 *
 * Files stand oldest or newest first, and a row may have come in one and its balance in another: the rows of a day are followed from balance to
 * balance.  Where that leads to no one way, the order is told by the days at the ends of a file's part, else by which
 * neighbour's balance follows from the other.  Rows come by account, day, file and line. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/money.h"

typedef struct {
	bool known;    /* the balance at the end of the day is */
	bool moved;    /* `other` is: the end of an earlier day is known too, or the day's own beginning */
	Fen balance;   /* of all accounts that tell one */
	Fen other;     /* what the balance moved since the last known day, less the rows known since then */
} BankDay;

typedef struct BankBalance BankBalance;
BankBalance *bank_balance_new(void);
void bank_balance_free(BankBalance *bank);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BankBalance, bank_balance_free)
/* `statement` 0: what a file that proves itself says stood before all rows of the day.  `moved`: the sum of the row, below zero when it takes one back. */
void bank_balance_row(BankBalance *bank, const char *account, const char *day, int64_t statement, const char *at, Fen moved, bool known,
                      Fen balance);
/* After all rows; zero for a day without any. */
BankDay bank_balance_of(BankBalance *bank, const char *day);
