/* progress.h - an application moves on as its keys and its parcel do */
#pragma once
#include "store/goods.h"

/* Moves the application to the state its jobs and parcel show (in_production, produced, shipped), through each state between;
 * does nothing when it is there.  Needs an open Change. */
bool progress_application(Store *store, int64_t application, const char *who, GError **error);
/* Whether the money of a released application stands: REJECT, naming the payment, when the bank took it back or contradicts it and no person has
 * accepted that. */
bool progress_is_paid(Store *store, int64_t application, GError **error);
/* A service has no jobs: a person says that it is done.  REJECT when the application has keys to make, is not queued, or is not paid any more. */
bool progress_finish_service(Store *store, int64_t application, const char *who, GError **error);
