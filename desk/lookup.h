/* lookup.h - from the number a person typed to the row, and from any row to the applications it concerns */
#pragma once
#include <glib.h>
#include "store/goods.h"
#include "store/lifecycle.h"

/* Caller frees; REJECT when there is none. */
Job      *lookup_job(Store *store, int64_t id, GError **error);
Shipment *lookup_shipment(Store *store, int64_t id, GError **error);
Invoice  *lookup_invoice(Store *store, int64_t id, GError **error);

/* What a chain starts from: applications, payments and messages, each once, in the order found. */
typedef struct {
	GArray *applications, *payments, *messages; /* of int64_t */
} Trail;
Trail *trail_of(Store *store, Noun noun, int64_t id, GError **error);
/* Of a company by its tax ID; all empty when nothing is known of it. */
Trail *trail_of_company(Store *store, const char *tax_id, GError **error);
void   trail_free(Trail *trail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trail, trail_free)
