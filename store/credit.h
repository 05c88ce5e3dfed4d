/* credit.h - one incoming row of the collection account's statement: the only money there is */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id, statement, payment;
	char *account, *booked_at;     /* ISO date or moment */
	Fen amount, balance;           /* balance: INT64_MIN unknown */
	char *payer_name, *payer_account, *remark, *reference;
	char *source;                  /* "kind of file/what the reference is called there/layout": references compare within the first two */
	bool reversed;                 /* taken back by the bank, or itself a taking back */
	bool taking_back;              /* the row itself takes another back: no money came */
	int row;                       /* line in its file */
} Credit;
Credit *credit_new(void);
void credit_free(Credit *credit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Credit, credit_free)

/* A statement file, by digest; *known when it was imported before. */
bool statement_add(Store *store, const char *sha256, const char *name, const char *account, const char *first_day, const char *last_day,
                   int64_t *id, bool *known, GError **error);
/* The n-th equal row (same account, day and sum; reference, or payer and balance) is one credit: added unless that many are known.  Rows of
 * files go through store/recognition.h, which compares what different kinds of files say of the same row. */
bool credit_add(Store *store, Credit *credit, int nth_equal, bool *is_new, GError **error);
/* A row that no known credit stands for. */
bool credit_insert(Store *store, Credit *credit, GError **error);
/* What the known credit leaves empty (payer, reference, balance, remark, time of day) is filled from `more`, the same row of another file. */
bool credit_complete(Store *store, const Credit *known, const Credit *more, GError **error);
/* Credits of an account booked on these days (both included), taking-back rows as well; of one sum if `amount` is not 0. By day and id. */
GPtrArray *credit_between(Store *store, const char *account, const char *first_day, const char *last_day, Fen amount, GError **error);
bool credit_set_payment(Store *store, int64_t credit, int64_t payment, GError **error);
Credit *credit_get(Store *store, int64_t id, GError **error);
GPtrArray *credit_open(Store *store, GError **error);    /* no payment yet, not reversed; by id */
GPtrArray *credit_open_after(Store *store, int64_t after, guint limit, GError **error); /* of those at most `limit`, with an id above `after` */
/* The same, as far as it tells whose money it is; its words stand in `words`.  reference_folded: NULL where the reference is its own folded form. */
typedef struct { int64_t id; Fen amount; const char *payer_name, *payer_account, *remark, *reference_folded; } CreditBrief;
bool credit_open_count(Store *store, int64_t *n, GError **error);
GArray *credit_open_brief(Store *store, int64_t after, guint limit, GStringChunk *words, GError **error);
GPtrArray *credit_list(Store *store, GError **error);
/* Does some imported statement of the account cover this day? */
bool statement_covers(Store *store, const char *account, const char *day, bool *covered, GError **error);
