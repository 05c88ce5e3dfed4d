/* gather.h - the papers of one mail become applications (new, completed, repeated) and claims
 *
 * Source: CONTRACT.md "Exceptions", the paragraphs below the table. */
#pragma once
#include "match/context.h"

/* In an open Change: takes one parsed message and moves it to "matched". */
bool gather_message(const Context *context, int64_t message, GError **error);
