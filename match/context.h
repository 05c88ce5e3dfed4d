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
} Context;
