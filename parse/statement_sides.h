/* statement_sides.h - what the balances of a table know of its sides: money in raises them
 *
 * Both answer false with REJECT, which names line and column, when the balances say that what was read as money in is money out. */
#pragma once
#include "parse/statement_file.h"
#include "parse/statement_layout.h"

/* Of a table with one column of sums, no sign and no direction: every row was read as money in. */
bool sides_check_unsigned(const StatementFile *file, const Layout *layout, GError **error);
/* Of a company's own ledger, which has money in as 借. */
bool sides_check_ledger(const StatementFile *file, const Layout *layout, GError **error);
