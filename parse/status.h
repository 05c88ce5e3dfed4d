/* status.h - has the money moved: what a proof says of it (DOMAIN.md 4.5)
 *
 * Field `status`: success, pending, scheduled, failed, reversed.  Sentences of the small print count, disclaimers do not. */
#pragma once
#include "parse/paper.h"

void status_read(Paper *paper);
/* The state that a short text names ("银行处理中" is pending), or NULL. */
const char *status_of_words(const char *text);
/* The state that the small print tells, or NULL; never success. */
const char *status_of_sentence(const char *text);
