/* pass.h - all open rows of the bank in one pass
 *
 * First every row is looked up: does a claim wait for it, whose money is it?  Then the companies are decided one after another in memory, and what was
 * decided is written in the order of the tables, many rows in a Change.  Where a company's rows cover its applications to the fen, or wait for more, and
 * nothing was asked or claimed, that is all; every other company is decided with its papers and questions (company.c), from the same sums (share.h). */
#pragma once
#include "match/context.h"

/* Takes every open credit.  Opens and commits its own Changes. */
bool pass_run(const Context *context, guint *worked, GError **error);
