/* company.h - one company looked at as a whole: its applications that are not yet released, and its payments */
#pragma once
#include "match/context.h"

/* Settles, reviews, allocates, raises and retires exceptions, moves states, releases what is complete and covered. Needs an open Change. */
bool company_decide(const Context *context, const char *company_key, GError **error);
/* Raises no_application (and what is wrong with the proof itself) for a payment that no application explains, or retires it. */
bool company_explain_payment(const Context *context, int64_t payment, GError **error);
/* Asks what is to become of a bank row's payment that nobody claims, and of which no application of its company took all; `question`: cover_words(),
 * NULL: it is of no company. */
bool company_ask_rest(const Context *context, int64_t payment, const char *question, GError **error);
