/* undo.h - an answer taken back: what it did is undone where it did it, and what it settled is asked again
 *
 * All inside the caller's Change.  What is released stands: REJECT. */
#pragma once
#include "store/exception.h"

/* How a question is answered that ended its application: a plain "reject" of one about a payment refuses the payment. */
#define REJECT_APPLICATION "reject application"

/* Opens a resolved question again; refused payments and applications come back, with every question that refused them; assigned money is free. */
bool undo_answer(Store *store, const Exception *exception, const char *who, const char *note, GError **error);
/* The application ends: what people had assigned to it is free, and the question whose money it was is open again. */
bool undo_assignments(Store *store, int64_t application, const char *who, const char *note, GError **error);
