/* proof.h - what a remittance proof claims, and what is wrong with it by itself
 *
 * A proof is a claim, not money (DOMAIN.md section 0 finding 6).  Source of the rules: DOMAIN.md sections 4.5 to 4.7. */
#pragma once
#include "match/context.h"
#include "match/exhibit.h"
#include "store/payment.h"

typedef enum {
	PROOF_GOOD,
	PROOF_WRONG_PAYEE,     /* another payee or account */
	PROOF_NOT_FINAL,       /* pending, scheduled, failed, reversed */
	PROOF_INCONSISTENT,    /* digits and words disagree */
	PROOF_UNREADABLE_SUM,  /* no amount at all, or one that its reader doubts: of several transfers on one page, of two sums; a status nobody knows */
} ProofFault;

/* A payment as this proof describes it; amount 0 if it names none. Never NULL. */
Payment   *proof_payment(const Exhibit *exhibit);
ProofFault proof_fault(const Context *context, const Exhibit *exhibit, char **why);
/* The code of the exception for a fault; NULL for PROOF_GOOD. */
const char *proof_fault_code(ProofFault fault);
/* Are these two numbers of one series (same length, letters and digits at the same places) that differ by more than a misreading?  Numbers of different
 * series, such as a receipt's and a ledger's, say nothing about each other. */
bool       proof_numbers_differ(const char *a, const char *b);
/* Are they of one series and differ by a misreading? */
bool       proof_numbers_near(const char *a, const char *b);
/* Do both describe one transfer?  By the bank's number; else sum, payer and moment.  When in doubt they are one: money is never counted twice. */
bool       proof_same_transfer(const Payment *a, const Payment *b);
