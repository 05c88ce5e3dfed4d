/* directory.h - which company is behind a name, an account, an approved payer
 *
 * A look-up answers with the company's key only where there is exactly one.  Names are given in the form in which they are stored. */
#pragma once
#include "store/store.h"

typedef enum { DIRECTORY_NONE, DIRECTORY_ONE, DIRECTORY_SEVERAL } DirectoryFound;

/* *key is a new string where one was found, else NULL. */
bool directory_by_name(Store *store, const char *name_folded, DirectoryFound *found, char **key, GError **error);   /* names_company() */
bool directory_by_short(Store *store, const char *name_short, DirectoryFound *found, char **key, GError **error);   /* names_short() */
bool directory_by_beginning(Store *store, const char *name_folded, DirectoryFound *found, char **key, GError **error); /* names that begin so */
/* The names its applications bear, folded; of char *. */
GPtrArray *directory_names(Store *store, const char *key, GError **error);
/* Companies with applications that wait for the bank to confirm a claim paid on or before that day, and nobody was asked about it yet; of char *. */
GPtrArray *directory_unconfirmed(Store *store, const char *latest_day, GError **error);
/* From this account only this company has paid, and under its own name. */
bool directory_by_account(Store *store, const char *account, DirectoryFound *found, char **key, GError **error);

/* Who approved that this payer (names_company() of it) may pay for the company, why and until when. */
typedef struct { char *company_key, *who, *why, *until; } Approval;
void approval_free(Approval *approval);
/* Those that hold on the day `today`, of one company if `company_key` is not NULL; of Approval, by company. */
GPtrArray *directory_approvals(Store *store, const char *payer_folded, const char *company_key, const char *today, GError **error);
GPtrArray *directory_approved(Store *store, const char *today, GError **error); /* of char *: every payer approved for anybody, folded */
GPtrArray *directory_payers(Store *store, const char *company_key, const char *today, GError **error); /* of char *: their names, folded */
/* Of the companies this payer is approved for, and of `own` (may be NULL), the one whose name stands in the text (names_company() of it). */
bool directory_in_text(Store *store, const char *text_folded, const char *payer_folded, const char *own, const char *today, DirectoryFound *found,
                     char **key, GError **error);
