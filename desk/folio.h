/* folio.h - a report as it is told: cells one after the other, sums kept, faults and notes gathered
 *
 * A report fills it cell by cell; it cleans strangers' text (table_clean()), adds what has a total, and hands whole rows to its writer. */
#pragma once
#include "base/money.h"
#include "desk/writer.h"
#include "store/lifecycle.h"

typedef struct Folio Folio;

Folio *folio_new(Writer *writer, const WriterHead *head); /* takes the writer */
void         folio_free(Folio *folio);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Folio, folio_free)

/* Ends the section before, with its total; `columns` and `name` live as long as the program. */
void folio_section(Folio *folio, const char *name, const Column *columns, guint n);
void folio_text(Folio *folio, const char *text);
void folio_day(Folio *folio, const char *moment);            /* its first ten characters */
void folio_count(Folio *folio, int64_t count);
void folio_money(Folio *folio, Fen amount);
void folio_thing(Folio *folio, Noun noun, int64_t id);       /* "A12", empty for 0 */
void folio_empty(Folio *folio);
int64_t folio_total(const Folio *folio, guint column);       /* of the section so far */

void folio_note(Folio *folio, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A line that must balance and does not; the first hundred are kept, the rest is counted. */
void folio_fault(Folio *folio, const char *format, ...) G_GNUC_PRINTF(2, 3);
GPtrArray *folio_faults(Folio *folio);                       /* of char *, borrowed; complete after folio_end() */
bool folio_end(Folio *folio, GError **error);
