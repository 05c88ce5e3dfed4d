/* tie.h - to which company does a payment belong, and how sure is that
 *
 * A bank row never bears a tax ID (DOMAIN.md section 0 finding 1): the remark may, else the payer's name is the applicant's, else a person approved this
 * payer, else only the mail that brought the proof says whom it is for. */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"
#include "match/payer.h"
#include "store/payment.h"

typedef struct {
	TieKind kind;
	char *company_key;      /* the owner, "" if none */
	char *tax_id;           /* of the owner's application, "" if none */
	GPtrArray *claims;      /* of Claim, oldest first */
	GPtrArray *proofs;      /* of Exhibit, one a claim, same order; NULL entries for claims whose document was lost */
	bool against_first;     /* two companies claim it, and the payer's name speaks against the first */
} Tie;

/* Looks again at every claim, so that an application that came later is found. */
Tie *tie_find(const Context *context, const Payment *payment, GError **error);
void tie_free(Tie *tie);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Tie, tie_free)
/* Writes the owner into the payment's row and touches the companies it concerned and concerns. */
bool tie_settle(const Context *context, Payment *payment, GError **error);
