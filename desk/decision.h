/* decision.h - what people decided in one store, said again in a copy that was made from the same mails
 *
 * Corrections of fields, answers to questions that are asked again, payments assigned, applications and payments refused.  What today's rules do
 * not ask any more needs no answer, and what they ask differently is a new question: such answers are left out. */
#pragma once
#include "desk/counterpart.h"

/* *carried counts what was new to `today`: match again and come again until it is 0, for one answer may lead to the next question. */
bool decisions_carry(Store *kept, Store *today, const Counterparts *map, guint *carried, GError **error);
