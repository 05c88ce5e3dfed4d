/* progress.h - an application moves on as its keys and its parcel do */
#pragma once
#include "store/goods.h"

/* Moves the application to the state its jobs and parcel show (in_production, produced, shipped), through each state between;
 * does nothing when it is there.  Needs an open Change. */
bool progress_application(Store *store, int64_t application, const char *who, GError **error);
/* A service has no jobs: a person says that it is done. SETUP when the application has keys to make, or is not queued. */
bool progress_finish_service(Store *store, int64_t application, const char *who, GError **error);
