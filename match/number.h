/* number.h - which number a payment bears: its receipt's or its row's
 *
 * The payer's bank prints its own number on the receipt, the statement of the collection account often bears another one (DOMAIN.md sections 4.4 and 6.3).  A
 * payment keeps the receipt's, by which the applicant asks and a receipt used again is known; the row's stays with the credit.  Where a picture was
 * misread, the row's number mends it. */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"
#include "store/payment.h"

/* What a payment bears whose proof shows `proof` and whose row of the bank shows `row`, "" unknown: one of the two.  `typed`: not read from a picture. */
const char *number_of(const char *proof, bool typed, const char *row);
/* Did a proof of the payment show a number, and was one of them typed? */
bool number_shown(const Context *context, const Payment *payment, bool *shown, bool *typed, GError **error);
/* The field in which a proof shows its number; NULL: in none. */
const FieldRow *number_field(const Exhibit *proof);
