/* statement.h - a bank statement into the store: the whole file or nothing
 *
 * The file is read in a caged child like any stranger's bytes.  It must be of the payee's account if it names one.  Incoming rows become
 * credits; outgoing rows, fees and the bank's own interest do not.  A row that takes another back marks that one, in
 * whichever order their files come.  A file that was imported before, or a row that came in another file of any kind, adds nothing (the rule:
 * store/recognition.h); N equal rows of one file are N credits.  The bill of a wallet (支付宝, 微信支付) is of an account of its own. */
#pragma once
#include "base/config.h"
#include "store/store.h"

typedef struct {
	char *kind, *account, *first_day, *last_day;
	guint rows, credits, known, outgoing, reversed; /* known: credits that an earlier file brought */
	bool again;            /* this very file was imported before */
	GPtrArray *warnings;   /* of char *: breaks of the balance, reversals that fit no credit */
} StatementResult;
void statement_result_clear(StatementResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StatementResult, statement_result_clear)

/* `result` is zeroed first.  False: nothing was changed; REJECT says what is wrong with the file and where, AGAIN that it cannot be read. */
bool statement_import(Store *store, const Config *config, const char *path, StatementResult *result, GError **error);
