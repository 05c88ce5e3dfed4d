/* picture.h - a proof whose picture came before, when what is read of it does not tell */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"
#include "store/payment.h"

/* The payment that a picture of the same paper claimed before: the same bytes, or one cropped, made smaller, saved again.  What both pictures
 * were read to say must not speak against it (another number, sum, day).  id 0: none; NULL only on error. */
Payment *picture_payment(const Context *context, const Exhibit *proof, const Payment *seen, GError **error);
