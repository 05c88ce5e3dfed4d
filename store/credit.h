/* credit.h - one incoming row of the collection account's statement: the only money there is */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id, statement, payment;
	char *account, *booked_at;     /* ISO date or moment */
	Fen amount, balance;           /* balance: INT64_MIN unknown */
	char *payer_name, *payer_account, *remark, *reference;
	bool reversed;
	int row;                       /* line in its file */
} Credit;
Credit *credit_new(void);
void credit_free(Credit *credit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credit, credit_free)

/* A statement file, by digest; *known when it was imported before. */
bool statement_add(Store *store, const char *sha256, const char *name, const char *account, const char *first_day, const char *last_day,
                   int64_t *id, bool *known, GError **error);
/* The n-th equal row (same account, reference or date+sum+payer+balance) of one file is one credit: added unless that many are known. */
bool credit_add(Store *store, Credit *credit, int nth_equal, bool *is_new, GError **error);
bool credit_set_payment(Store *store, int64_t credit, int64_t payment, GError **error);
Credit *credit_get(Store *store, int64_t id, GError **error);
GPtrArray *credit_open(Store *store, GError **error);    /* no payment yet, not reversed */
GPtrArray *credit_list(Store *store, GError **error);
/* Does some imported statement of the account cover this day? */
bool statement_covers(Store *store, const char *account, const char *day, bool *covered, GError **error);
