/* statement_pages.h - a statement that was printed for people: the table of its pages, believed only where its balances prove it */
#pragma once
#include "parse/pages.h"
#include "parse/statement_file.h"

/* `kind`: "pdf" or "ofd".  Rows stand under the row of names, by place; wrapped cells are joined.  REJECT: no such table, or no proof. */
StatementFile *statement_pages_parse(const Pages *pages, const char *kind, GError **error);
