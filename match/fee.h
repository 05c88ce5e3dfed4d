/* fee.h - what things cost, and what a sum can mean
 *
 * Source: DOMAIN.md sections 1.2 and 1.3; the numbers are data/fees.ini, with dates of validity.  All sums in fen. */
#pragma once
#include "base/config.h"
#include "base/money.h"
#include "store/application.h"

typedef struct FeeTable FeeTable;

FeeTable *fee_load(const Config *config, GError **error); /* SETUP names file, section and key */
void      fee_free(FeeTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FeeTable, fee_free)

/* The fee of one application on that day; 0 while package, years, count or a service's price are unknown. */
Fen  fee_due(const FeeTable *table, const char *day, const Application *application);
int  fee_default_years(const FeeTable *table, const char *day);
Fen  fee_express(const FeeTable *table, const char *day);

/* One meaning of a sum for a known number of keys. */
typedef struct {
	const char *package; /* basic | combined */
	int years;
	bool express;
} FeeReading;
/* Every reading of `amount` for `count` keys that agrees with what is already known (package "" and years 0: not known). */
GArray *fee_readings(const FeeTable *table, const char *day, Fen amount, int count, const char *package, int years);
