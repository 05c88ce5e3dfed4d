/* credit_link.h - a bank row meets the claims on it
 *
 * By the bank's own number; else sum, payer and a day at most three apart (a proof shows when it was sent, the row when it came).  Of number and name
 * one may be misread, not both: they would fit another's transfer as well. */
#pragma once
#include "match/context.h"
#include "store/credit.h"
#include "store/payment.h"

#define CREDIT_DAYS 3

/* Joins an open credit with the payment that claims it, if there is one.  Needs an open Change. */
bool credit_link(const Context *context, const Credit *credit, bool *linked, GError **error);
/* Do a proof and a row of the bank show one transfer, by payer and number?  A misread name needs another witness than a misread number. */
bool credit_link_fits(const Payment *proof, const Payment *row);
/* The payment whose row of the bank bears the number that a proof shows, with the same sum and day: NULL without error if there is none.  The payment
 * itself may bear another number, its receipt's. */
Payment *credit_link_numbered(const Context *context, const Payment *seen, GError **error);
/* A payment that so far is only a bank row and fits what a proof shows: NULL without error if there is none.  `claimant`: key of the company whose mail
 * brought it, "" unknown.  Found by the payer's name and the companies concerned; all rows of the sum are looked at only where the name is nobody's. */
Payment *credit_link_unclaimed(const Context *context, const Payment *seen, const char *claimant, GError **error);
