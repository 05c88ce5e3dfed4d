/* statement.h - a bank statement into the store: the whole file or nothing
 *
 * The file is read in a caged child like any stranger's bytes.  It must be of the payee's account if it names one; of a file of several
 * accounts the rows of ours are taken.  Incoming rows in yuan become credits; outgoing rows, fees, the bank's own interest and rows in other
 * currencies do not: they are kept as movements (store/movement.h), so that the balances are explained.  A row that takes another back marks that one, in
 * whichever order their files come.  A file that was imported before, or a row that came in another file of any kind, adds nothing (the rule:
 * store/recognition.h); N equal rows of one file are N credits.  The bill of a wallet (支付宝, 微信支付) is of an account of its own. */
#pragma once
#include "base/config.h"
#include "parse/statement_file.h"
#include "store/store.h"

typedef struct {
	char *kind, *account, *first_day, *last_day;
	guint rows, credits, known, outgoing, reversed; /* known: credits that an earlier file brought */
	guint interest, foreign, elsewhere; /* the bank's own interest; rows in another currency; rows of other accounts */
	bool again;            /* this very file was imported before */
	GPtrArray *warnings;   /* of char *: breaks of the balance, reversals that fit no credit */
} StatementResult;
void statement_result_clear(StatementResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatementResult, statement_result_clear)

/* What the file says, row by row, without a store; NULL: it is refused. */
StatementFile *statement_look(const Config *config, const char *path, GError **error);
/* `result` is zeroed first.  False: nothing was changed; REJECT says what is wrong with the file and where, AGAIN that it cannot be read. */
bool statement_import(Store *store, const Config *config, const char *path, StatementResult *result, GError **error);
