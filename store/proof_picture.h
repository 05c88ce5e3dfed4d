/* proof_picture.h - pictures of remittance proofs, by what their lines look like (base/marks.h)
 *
 * The marks are a field of the document, named "picture", that is nobody's word and is shown to nobody. */
#pragma once
#include "base/money.h"
#include "store/store.h"

typedef struct {
	int64_t document, payment;
	char *marks;
} ProofPicture;
void proof_picture_free(ProofPicture *picture);

/* Of one document; "" where it is no picture.  New. */
char *proof_picture_marks(Store *store, int64_t document, GError **error);
/* Claimed before: of that sum or of none that could be read, newest first; of any sum where `amount` is 0.  Of ProofPicture. */
GPtrArray *proof_pictures_like(Store *store, int64_t document, Fen amount, GError **error);
/* The payment that the very same bytes claimed before, 0: none. */
bool proof_same_bytes(Store *store, int64_t document, int64_t *payment, GError **error);
