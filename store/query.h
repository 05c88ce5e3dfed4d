/*
 * query.h - prepared statements, for the files of store/ alone
 *
 * A Query is one statement under way.  It is taken from the store's cache and goes back when it is freed, so free it before the Change it
 * runs in (declare the Change first).  Parameters are ?1, ?2, ...; `types` has one letter for each:
 *   i int64_t   r int64_t that refers to a row, 0 is stored as NULL   n int   b bool   d double
 *   t const char *, NULL and "" are stored as NULL   s const char *, NULL is stored as ""
 * Columns are taken from left to right.  Errors of SQLite are translated here and nowhere else.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "store/handle.h"

typedef struct Query Query;

/* NULL on error; a statement that writes is SETUP outside a Change. */
Query *query_new(Store *store, GError **error, const char *sql, const char *types, ...);
void   query_free(Query *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Query, query_free)

bool   query_next(Query *query);                 /* true: a row stands ready; false: the end, or an error that query_done() tells */
bool   query_done(Query *query, GError **error); /* false when the rows ended in an error */

int64_t query_int(Query *query);                 /* NULL is 0 */
int64_t query_int_or(Query *query, int64_t otherwise); /* for NULL */
bool    query_bool(Query *query);
double  query_double(Query *query);
char   *query_text(Query *query);                /* new, NULL is "" */
const char *query_text_here(Query *query);       /* the row's own, gone with the next; NULL is "" */
const char *query_text_in(Query *query, GStringChunk *words); /* the same, kept there */

/* Runs a statement to its end; *changed (may be NULL) is the number of rows it changed. */
bool   query_run(Store *store, GError **error, int64_t *changed, const char *sql, const char *types, ...);
/* The first column of the first row, 0 if there is none; runs to the end, so INSERT ... RETURNING id is fine. */
bool   query_number(Store *store, GError **error, int64_t *number, const char *sql, const char *types, ...);

/* Rows as structs made by `read`, or as a GArray of int64_t of the first column. */
typedef gpointer (*QueryRead)(Query *query);
GPtrArray *query_rows(Store *store, GError **error, QueryRead read, GDestroyNotify destroy, const char *sql, const char *types, ...);
GArray    *query_ids(Store *store, GError **error, const char *sql, const char *types, ...);
/* The first row, NULL if there is none: REJECT "there is no NOUN N" when `noun` is given, no error when it is NULL. */
gpointer   query_row(Store *store, GError **error, QueryRead read, const char *noun, const char *sql, const char *types, ...);

/* One numbered statement of a schema step file and the like: several statements, no parameters, no rows. Needs a Change too. */
bool   query_script(Store *store, const char *sql, GError **error);

bool   query_check(Store *store, int code, const char *sql, GError **error); /* a code of SQLite: true for OK, ROW and DONE */
void   query_spoil(Store *store); /* a write failed or was refused: the Change it stood in can no longer be committed */
