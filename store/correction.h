/* correction.h - how an operator's word changes a field of an application */
#pragma once
#include "store/application_row.h"
#include "store/store.h"

/* Sets the field named as in the export (company_name, tax_id, key_count, ...); REJECT if there is no such field or the value does not fit. */
bool correction_apply(Application *application, const char *field, const char *value, GError **error);
bool correction_add(Store *store, int64_t application, const char *field, const char *value, const char *who,
                    const char *note, GError **error);

typedef struct { char *field, *value, *who, *note, *at; } Correction;
void correction_free(Correction *correction);
GPtrArray *application_corrections(Store *store, int64_t id, GError **error); /* of Correction, oldest first; the newest of a field counts */
