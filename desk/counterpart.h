/* counterpart.h - which thing of one store is which of another that was made from the same mails */
#pragma once
#include "store/store.h"

/* From the number in the kept store to that in today's, of int64_t.  Mails have the same number in both. */
typedef struct {
	GHashTable *documents, *applications, *payments;
} Counterparts;

/* Documents by their bytes and name within their mail, applications by company and mails, payments by the bank's row or the proofs. */
Counterparts *counterparts_find(Store *kept, Store *today, GError **error);
void          counterparts_free(Counterparts *counterparts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Counterparts, counterparts_free)

int64_t counterpart_of(GHashTable *map, int64_t kept);              /* 0: there is none */
bool    counterpart_same(GHashTable *map, int64_t kept, int64_t today); /* both 0, or one and the same thing */
