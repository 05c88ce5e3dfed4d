/* payer.h - whose money is it, by what the transfer itself says: remark, payer's name, payer's account
 *
 * A bank row never bears a tax ID (DOMAIN.md section 0 finding 1): the remark may, else a person approved this payer, else the payer's name is the
 * applicant's, else the account is one from which only this company paid before, else the name is the company's as banks shorten it.  Where two
 * companies fit, none does. */
#pragma once
#include "match/context.h"
#include "match/roll.h"

typedef enum {
	TIE_NONE,     /* nobody known */
	TIE_TAX_ID,   /* the remark bears the company's tax ID */
	TIE_PAYER,    /* the payer is the company */
	TIE_APPROVED, /* a person approved this payer for this company */
	TIE_PERSON,   /* a person set it against an application */
	TIE_CLAIM,    /* only the mail says so: a third party or a natural person paid */
	TIE_ACCOUNT,  /* the account is the company's, from before; the name is near */
	TIE_SHORT,    /* the name is the company's, shortened: counts only where the sum fits exactly */
} TieKind;

/* What the directory says of payers' names, asked once a name: for those who ask for many rows while no application and no approval changes.  With a
 * roll (NULL: none), which has to outlive it, names are looked up there. */
typedef struct PayerBook PayerBook;
PayerBook *payer_book_new(const Context *context, const Roll *roll, GError **error);
void       payer_book_free(PayerBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PayerBook, payer_book_free)

/* *key is new, "" with TIE_NONE.  `name`, `account`, `remark` as the bank gives them, "" unknown.  `book` may be NULL. */
bool payer_find(const Context *context, PayerBook *book, const char *name, const char *account, const char *remark, TieKind *kind, char **key,
                GError **error);
/* The company's key of the tax ID in the remark; NULL if there is none. */
char *payer_in_remark(const char *remark);
/* Why it is this company's, in words; `approval` is said with TIE_APPROVED: who, until when, why.  New string. */
char *payer_words(const Context *context, TieKind kind, const char *name, const char *company_key, GError **error);
/* The first half of a rule's name ("payer" of "payer+amount"). */
const char *payer_rule(TieKind kind);
