/* receive.h - a proof that came in becomes a payment, or another sight of one we know */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"

/* Who sent the proof: the application and the company it was meant for, as far as the mail tells. */
typedef struct {
	int64_t application; /* 0: not one in particular */
	char *company_key;   /* "" unknown */
	bool weak;           /* only the sender's address says so: the payer's name is better */
} Claimant;

/* Adds the payment or the claim on a known one, and marks both it and the claimant's application dirty. */
bool receive_proof(const Context *context, const Exhibit *exhibit, const Claimant *claimant, GError **error);
