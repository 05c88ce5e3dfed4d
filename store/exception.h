/* exception.h - a question for a person: code, evidence, what would resolve it
 *
 * Codes, severities and words are the table in reason.h. The stages say what they find now (exception_raise); what they no longer find they
 * resolve as "keypost" (exception_resolve). A person's answer is kept: an exception accepted by a person is never opened again for the same facts (`facts`). */
#pragma once
#include "store/store.h"

typedef struct {
	int64_t id;
	char *code, *state, *severity;   /* severity: stop | information */
	int64_t application, payment, document, message; /* 0: not about one */
	char *detail;                    /* a sentence for the operator */
	char *suggestion;                /* suggested answer, "" */
	char *facts;                     /* digest of what was found: the same question again is the same exception */
	int page; double box[4];
	char *since, *resolved_at, *resolved_by, *resolution, *note;
} Exception;
/* How the facts of payment_unconfirmed begin where the claim has its row of the statement, but with another sum: "accept" takes that for the money. */
#define EXCEPTION_OTHER_SUM "row of "
Exception *exception_new(const char *code);
void exception_free(Exception *exception);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Exception, exception_free)

/* Opens it unless the same (code, application, payment, document, message, facts) is open, or was answered by a person; the same one that
 * "keypost" had resolved is opened again under its id.  Asked without an application it is the same as one that was given its application
 * since (exception_set_application).  One about nothing in the store (a mail that a server does not give) is told by its facts; without
 * those it is SETUP, like an unknown code.  severity is the table's. */
bool exception_raise(Store *store, const Exception *exception, GError **error);
bool exception_resolve(Store *store, int64_t id, const char *resolution, const char *who, const char *note, GError **error);
bool exception_reopen(Store *store, int64_t id, const char *who, const char *note, GError **error);
bool exception_set_application(Store *store, int64_t id, int64_t application, GError **error);
bool exception_set_payment(Store *store, int64_t id, int64_t payment, GError **error); /* whose money answered it */
Exception *exception_get(Store *store, int64_t id, GError **error);
GPtrArray *exception_list(Store *store, const char *state, const char *code, GError **error);
GPtrArray *exception_of_application(Store *store, int64_t application, const char *state, GError **error);
GPtrArray *exception_of_payment(Store *store, int64_t payment, const char *state, GError **error);
GPtrArray *exception_of_message(Store *store, int64_t message, const char *state, GError **error);
/* Was the same question (code, application, payment, facts) answered by a person with "accept"? */
bool exception_accepted(Store *store, const char *code, int64_t application, int64_t payment, const char *facts, bool *accepted, GError **error);
