/* context.h - what every part of match needs: the store, the configuration, fees, calendar, today */
#pragma once
#include "base/config.h"
#include "base/date.h"
#include "match/fee.h"
#include "store/store.h"

typedef struct {
	Store *store;
	const Config *config;
	FeeTable *fees;
	Calendar *calendar;
	char *today;
	guint *moved; /* counts applications whose state changes; NULL: nobody counts */
	GHashTable *touched; /* of char *: keys of companies whose money or claims changed since they were decided */
	GHashTable *payments;  /* of int64_t: payments tied anew in this Change; each is explained, or asked about, before it ends */
	GHashTable *explained; /* of int64_t: payments that a decision on their company explained, or asked about, in this Change */
} Context;

/* The company is decided before this Change ends; "" is nobody.  What is persistent is the dirty mark of an application: its papers changed. */
void context_touch(const Context *context, const char *company_key);
