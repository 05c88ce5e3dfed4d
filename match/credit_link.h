/* credit_link.h - a bank row meets the claims on it
 *
 * By the bank's own number; else sum, payer and a day at most three apart (a proof shows when it was sent, the row when it came). */
#pragma once
#include "match/context.h"
#include "store/credit.h"
#include "store/payment.h"

#define CREDIT_DAYS 3

/* Joins an open credit with the payment that claims it, if there is one.  Needs an open Change. */
bool credit_link(const Context *context, const Credit *credit, bool *linked, GError **error);
/* A payment that so far is only a bank row and fits what a proof shows: NULL without error if there is none.  `claimant`: key of the company whose mail
 * brought it, "" unknown.  Found by the payer's name and the companies concerned; all rows of the sum are looked at only where the name is nobody's. */
Payment *credit_link_unclaimed(const Context *context, const Payment *seen, const char *claimant, GError **error);
