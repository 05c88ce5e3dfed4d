/* payment.h - one transfer, seen through any number of claims (proofs) and at most one credit (money) */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id, credit;            /* credit 0: only claimed */
	char *state;                   /* claimed confirmed contradicted rejected */
	char *tax_id, *company_key;    /* the company it was tied to, "" while untied */
	char *payer_name, *payer_account, *payee_name, *payee_account;
	Fen amount;                    /* 0 unknown */
	Fen allocated;                 /* maintained */
	char *paid_at, *bank_reference, *remark;
	bool dirty;
} Payment;
Payment *payment_new(void);
void payment_free(Payment *payment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Payment, payment_free)

bool payment_add(Store *store, Payment *payment, GError **error);   /* state as given: claimed, rejected or confirmed */
/* Not state, not allocated.  A credit that is set is tied; 0 unties nothing (credit_set_payment() does). */
bool payment_update(Store *store, const Payment *payment, GError **error);
bool payment_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
Payment *payment_get(Store *store, int64_t id, GError **error);
GPtrArray *payment_list(Store *store, const char *state, GError **error);
GPtrArray *payment_dirty(Store *store, GError **error);
GPtrArray *payment_of_company(Store *store, const char *company_key, GError **error);
/* Those of that sum, paid from day to day (ISO dates), by day. */
GPtrArray *payment_of_company_like(Store *store, const char *company_key, Fen amount, const char *first_day, const char *last_day, GError **error);
GPtrArray *payment_by_reference(Store *store, const char *bank_reference, GError **error); /* folded, exact */
GPtrArray *payment_like(Store *store, Fen amount, const char *day, GError **error);        /* same sum, paid on that day (ISO date) */
/* Of that sum, paid from day to day, whose row of the bank bears this number: the payment itself may bear its receipt's. */
GPtrArray *payment_of_row(Store *store, const char *number, Fen amount, const char *first_day, const char *last_day, GError **error);

/* Claimed (or refused) transfers of that sum, without a bank row, paid from day to day (ISO dates), by day. */
GPtrArray *payment_unconfirmed(Store *store, Fen amount, const char *first_day, const char *last_day, GError **error);
bool payment_any_unconfirmed(Store *store, bool *any, GError **error);
bool payment_is_calm(Store *store, const char *company_key, bool *calm, GError **error); /* all of the company's are confirmed and used up */
bool payment_newest(Store *store, int64_t *id, GError **error);

/* A claim: one remittance proof document that shows this payment. `application`: whose mail it came with, 0 unknown. */
typedef struct { int64_t id, payment, document, message, application; char *company_key; bool duplicate; } Claim;
/* A document is one claim: a second one of it is refused (SETUP), see claim_of_document(). */
bool payment_add_claim(Store *store, const Claim *claim, GError **error);
GPtrArray *payment_claims(Store *store, int64_t payment, GError **error);  /* of Claim, oldest first */
GPtrArray *claim_of_application(Store *store, int64_t application, GError **error);
bool claim_set_application(Store *store, int64_t claim, int64_t application, const char *company_key, GError **error);
bool claim_of_document(Store *store, int64_t document, int64_t *payment, GError **error); /* 0 none */

/* A part of a payment set against an application. The database refuses sums above either side (CHECK on the maintained totals), and any
 * change to the allocations of a released application; a rejected payment pays nothing. */
typedef struct { int64_t id, payment, application; Fen amount; char *rule, *by, *why, *at; } Allocation;
bool allocation_add(Store *store, int64_t payment, int64_t application, Fen amount, const char *rule, const char *by, const char *why, GError **error);
/* Drops what a person set of this payment against this application, when the answer is taken back; refused once it is released. */
bool allocation_take_back(Store *store, int64_t payment, int64_t application, GError **error);
bool allocation_clear(Store *store, int64_t application, GError **error);   /* drops the automatic ones (by keypost) of an unreleased application */
GPtrArray *allocation_of_application(Store *store, int64_t application, GError **error);
GPtrArray *allocation_of_payment(Store *store, int64_t payment, GError **error);
GPtrArray *allocation_list(Store *store, GError **error);
void allocation_free(Allocation *allocation);
void claim_free(Claim *claim);

/* An approved payer: this name may pay for this company until that day (ISO), and why. Only a person adds one; both are needed. */
bool payer_alias_add(Store *store, const char *payer_name, const char *company_key, const char *who, const char *why, const char *until, GError **error);
bool payer_alias_known(Store *store, const char *payer_name, const char *company_key, const char *today, bool *known, GError **error);
