/* parcel.h - what is sent to the applicant, and who pays the courier
 *
 * Notice and DOMAIN.md section 10: the combined package includes shipping (寄付); a basic package with the courier's fee paid is
 * 寄付 too, without it 到付.  Services that are done from afar need no parcel; a key that is formatted or a certificate issued
 * again is sent only where express was paid for. */
#pragma once
#include "base/config.h"
#include "store/application.h"
#include "store/goods.h"

bool parcel_needed(const Application *application);
/* The count of one service in "pin_reset:1 format:2"; 0 when it is not asked for. */
int  parcel_service_count(const Application *application, const char *code);
/* Caller frees; SETUP for a bad data/label.ini. */
Shipment *parcel_plan(const Application *application, const Config *config, GError **error);
