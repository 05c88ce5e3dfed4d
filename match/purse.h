/* purse.h - the payments that concern one company, each with its tie, its fault and what is left of it */
#pragma once
#include "match/proof.h"
#include "match/share.h"
#include "match/tie.h"

typedef struct {
	Payment *payment;
	Tie *tie;
	ProofFault fault;         /* of its deciding proof; GOOD when a person accepted it or the bank's row outweighs it */
	char *why;
	int64_t proof_document;   /* the deciding proof, 0 for a bare credit */
	bool foreign;             /* owned by another company: ours only claimed it */
	bool usable;              /* may be set against applications now */
	bool paid_back;           /* the bank's rows show that what is left went back to the payer */
	bool divided;             /* a person set a part of it, and no mail has claimed it since: what is left is for people to set */
	bool promised;            /* release waits for the statement, and no credit confirms it yet */
	Fen left;
	ShareVerdict verdict;     /* once allocated: of what nobody in particular was sent */
	bool mine;                /* once allocated: sent for one of the applications that wait */
} Coin;

/* Payments tied to the company, and those that its applications claim though they are another's. */
GPtrArray *purse_of_company(const Context *context, const char *company_key, GError **error); /* of Coin, oldest first */
void       coin_free(Coin *coin);
/* Was it sent for this application?  True too when its claims name no application and `single` says there is no other. */
bool       coin_is_for(const Coin *coin, int64_t application, bool single);
