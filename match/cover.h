/* cover.h - which payment covers which application of one company: identity is settled, here only sums are compared
 *
 * Exact fits first, each only where it is the only one; what fits nothing is set against the application it was sent for, and the difference becomes a
 * question.  Source: DOMAIN.md sections 1.3, 14; CONTRACT.md. */
#pragma once
#include "match/dossier.h"
#include "match/finding.h"
#include "match/purse.h"

typedef struct {
	Dossier *dossier;
	Findings *findings;
	Fen got;        /* allocated now */
	Fen over;       /* sent for it beyond its fee */
	Fen promised;   /* claimed, but not yet on the statement */
} Want;

Want *want_new(Dossier *dossier); /* takes the dossier */
void  want_free(Want *want);

/* Settles package, years and express where the papers leave them open, by the sums sent for it; writes due.  Raises fee_ambiguous, needs_review. */
bool cover_price(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error);
/* Allocates the purse's usable coins to the wants (of Want) and fills got, over, promised. */
bool cover_allocate(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error);
