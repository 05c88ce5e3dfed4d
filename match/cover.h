/* cover.h - which payment covers which application of one company: identity is settled, here only sums are compared
 *
 * What was sent for one application goes to it, and a difference becomes its question.  The rest is read by its sums where there is one way to read them
 * (share.h); where there is none, or more than one, a person says.  Source: DOMAIN.md sections 1.3, 14; CONTRACT.md. */
#pragma once
#include "match/dossier.h"
#include "match/finding.h"
#include "match/purse.h"

typedef struct {
	Dossier *dossier;
	Findings *findings;
	Fen got;        /* allocated now */
	Fen by_person;  /* of that, what people set */
	Fen unproved;   /* of that, what is no money yet, or no more */
	Fen over;       /* sent for it beyond its fee */
	Fen promised;   /* claimed, but not yet on the statement */
} Want;

Want *want_new(Dossier *dossier); /* takes the dossier */
void  want_free(Want *want);

/* Settles package, years and express where the papers leave them open, by the sums sent for it; writes due.  Raises fee_ambiguous, needs_review. */
bool cover_price(const Context *context, Want *want, const GPtrArray *purse, bool single, GError **error);
/* Allocates the purse's usable coins to the wants (of Want) and fills got, over, promised. */
bool cover_allocate(const Context *context, GPtrArray *wants, GPtrArray *purse, GError **error);
/* What to ask about a coin that was not used up and was sent for no one of them: the sets it could mean, or that none makes it up.  NULL: nothing. */
char *cover_question(const GPtrArray *wants, const Coin *coin);
/* The same in words: `ids` and `needs` of the `n` applications that are still open; `short_name`: the payer's where it is the company's only in short, else NULL. */
char *cover_words(const int64_t *ids, const Fen *needs, guint n, Fen left, ShareVerdict verdict, const char *short_name);
