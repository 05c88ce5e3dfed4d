/*
 * issue - goods go out: released applications become jobs, a parcel and an invoice request
 *
 * In:      applications released and not yet issued
 * Out:     one job a key in state "queued", at most one shipment "planned", one invoice "requested"; the application marked issued
 * Knows:   store/, base/     Never: another stage, the network, the desk, a claim or a credit (release has looked at those)
 *
 * Each application is one Change: after a crash it has everything or nothing, and a second run beside this one finds it done.
 * Due day: `[production] days` working days after the day of release (notice: 1-3 working days, DOMAIN.md section 1.1).
 */
#pragma once
#include "base/config.h"
#include "store/store.h"

/* *issued counts the applications worked on. */
bool issue_run(Store *store, const Config *config, guint *issued, GError **error);
