/* review.h - is an application complete, legible, sealed, and of one company?
 *
 * Source: CONTRACT.md "Exceptions"; DOMAIN.md sections 3.3, 3.4. */
#pragma once
#include "match/dossier.h"
#include "match/finding.h"

/* Settles every field from the papers and the operator's corrections and writes the application's row. */
bool review_settle(const Context *context, Dossier *dossier, GError **error);
/* Adds what is missing, unsealed, invalid, contradictory or doubtful. */
void review_check(const Context *context, const Dossier *dossier, Findings *findings);
/* Is the settled value of a field only a lone OCR reading? */
bool review_doubts(const Dossier *dossier, const char *field);
