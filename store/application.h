/* application.h - what one company asks for, as settled from all its papers */
#pragma once
#include "store/application_row.h"
#include "store/correction.h"
#include "store/store.h"

bool application_add(Store *store, Application *application, GError **error);      /* state incomplete; sets id; dirty */
bool application_update(Store *store, const Application *application, GError **error); /* every field but state and allocated; corrected fields keep the
                                                                                     operator's value; refused (SETUP) once released; a due below
                                                                                     what is allocated is refused: clear first */
/* To queued only after application_release().  complete_since is set by the first move to awaiting_payment, held or queued, and kept. */
bool application_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error);
bool application_set_dirty(Store *store, int64_t id, bool dirty, GError **error);
Application *application_get(Store *store, int64_t id, GError **error);
GPtrArray *application_list(Store *store, const char *state, GError **error);
GPtrArray *application_dirty(Store *store, GError **error);
GPtrArray *application_of_company(Store *store, const char *company_key, GError **error);
GPtrArray *application_by_name(Store *store, const char *company_name_folded, GError **error); /* names_company() form, stored beside the name */
/* What money needs to know of a company's applications, by id. */
typedef struct { int64_t id; Fen due, allocated; int key_count; bool express, waits, calm; } Due; /* waits: not released, not ended; calm: complete,
                                                                             nothing asked or claimed, no paper to look at: plain and not dirty */
GArray *application_dues(Store *store, const char *company_key, char **tax_id, GError **error); /* of Due; *tax_id: the first one's, new, "" */
/* All applications, by id; the texts are the row's own ("" unknown) and gone with the next. */
typedef struct { Due due; const char *company_key, *tax_id, *company_folded, *company_short; } ApplicationBrief;
typedef void (*ApplicationSeen)(const ApplicationBrief *row, gpointer data);
bool application_each(Store *store, ApplicationSeen seen, gpointer data, GError **error);
bool application_newest(Store *store, int64_t *id, GError **error);
/* By the contact's address on the form, folded; and by any sender of its messages. */
GPtrArray *application_by_email(Store *store, const char *address, GError **error);

/* The messages and documents that make it; adding twice is fine. */
bool application_add_message(Store *store, int64_t id, int64_t message, GError **error);
bool application_add_document(Store *store, int64_t id, int64_t document, GError **error);
GArray *application_messages(Store *store, int64_t id, GError **error);   /* of int64_t, ascending */
GArray *application_documents(Store *store, int64_t id, GError **error);
GArray *application_of_message(Store *store, int64_t message, GError **error);

/* An operator's word for a field (named as in the export: tax_id, company_name, key_count, package, ...); applied at once, dirty set; later
 * runs never overwrite it.  REJECT for an unknown field, a value that does not fit, a released application. */
bool application_correct(Store *store, int64_t id, const char *field, const char *value, const char *who, const char *note, GError **error);

/* Release: the one door to the production queue. In one row: keys, due, covered; a CHECK refuses covered <> due (and due 0) unless `by_person`;
 * a second release of the same application is refused by the primary key; jobs, shipments and invoices refer to it.  Update the row and set
 * its allocations first, release it, then move it to queued, in one Change.  SETUP as well when key_count or due are not those of the row,
 * covered is above what is allocated, the state is not one of incomplete, awaiting_payment, held, or an exception of severity stop is open. */
bool application_release(Store *store, int64_t id, int key_count, Fen due, Fen covered, bool by_person, const char *who, GError **error);
bool application_is_released(Store *store, int64_t id, bool *released, GError **error);
GArray *application_released_without_jobs(Store *store, GError **error);  /* ids the issue stage has yet to work on, services too */
bool application_set_issued(Store *store, int64_t id, GError **error);
