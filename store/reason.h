/* reason.h - the catalogue of exception codes (CONTRACT.md "Exceptions"): severity, who acts, words for operator and applicant */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef struct {
	const char *code;
	bool stops;              /* forbids release; false: information only */
	bool incomplete;         /* leaves the application incomplete (materials, fields), else it is held */
	const char *who;         /* operator | finance | applicant */
	const char *operator_words; /* English, Chinese field words kept */
	const char *applicant_words;/* Chinese; "" when the applicant is not asked */
} Reason;
const Reason *reason_find(const char *code);  /* NULL: unknown code */
const Reason *reason_all(guint *n);
