/* seeking.h - what a payment that no application explains waits for, as keys that an application would bring */
#pragma once
#include "store/store.h"

bool    seeking_set(Store *store, int64_t payment, const GPtrArray *keys, GError **error); /* of char *; instead of those it had */
bool    seeking_clear(Store *store, int64_t payment, GError **error);
GArray *seeking_of_key(Store *store, const char *key, GError **error);                     /* ids of payments, ascending */
/* Payments with an open question no_application that have no keys: those of a store that knew none. */
GArray *seeking_missing(Store *store, GError **error);
