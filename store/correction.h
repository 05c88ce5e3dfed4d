/* correction.h - how an operator's word changes a field of an application, for the files of store/ alone */
#pragma once
#include "store/application.h"

/* Sets the field named as in the export (company_name, tax_id, key_count, ...); REJECT if there is no such field or the value does not fit. */
bool correction_apply(Application *application, const char *field, const char *value, GError **error);
bool correction_add(Store *store, int64_t application, const char *field, const char *value, const char *who,
                    const char *note, GError **error);
