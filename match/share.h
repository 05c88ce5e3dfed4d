/* share.h - which sums of one company's money pay which of its open fees: sums alone, whose money it is was settled before
 *
 * A sum is set against fees only where that is the one way to read it: an exact set of fees for one sum, or of sums for one fee.  Which of two
 * equal sums it is, or which of equal fees where there is money for all of them, makes no difference and is no doubt.  Source: DOMAIN.md
 * sections 1.3, 14. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/money.h"

#define SHARE_MOST 12 /* more open fees or sums of one company than these are compared one to one; their sets are a person's work */

typedef enum {
	SHARE_AMOUNT, /* one sum is one fee */
	SHARE_SUBSET, /* one sum is several fees */
	SHARE_PARTS,  /* several sums are one fee */
	SHARE_PART,   /* what there is, towards the only fee there is; or all the money for all the fees, to the fen */
} ShareRule;

typedef enum {
	SHARE_GIVEN, /* all of it */
	SHARE_SPARE, /* nothing needs it, or not all of it: every fee is covered */
	SHARE_TIE,   /* several sets fit, and they are not the same */
	SHARE_UNFIT, /* no set of open fees makes it up */
} ShareVerdict;

typedef struct {
	guint coin, want;
	Fen amount;
	ShareRule rule;
} ShareGift;

/* Both oldest first, all above 0.  Gifts are appended to `gifts` (of ShareGift); `verdicts` has room for one a coin.  `weak` (may be NULL): coins
 * that only an exact fit may use. */
void share_coins(const Fen *needs, guint n, const Fen *coins, const bool *weak, guint m, GArray *gifts, ShareVerdict *verdicts);
/* The sets of needs that make up a sum, as bit masks of at most SHARE_MOST needs: at most `limit` of them. */
GArray *share_sets(const Fen *needs, guint n, Fen sum, guint limit);
/* The rule in words, as the second half of an allocation's evidence. */
const char *share_words(ShareRule rule);
