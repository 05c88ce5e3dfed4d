/* statement_moment.h - the day and the time of a row, in whatever order and dress a table writes them */
#pragma once
#include "parse/statement_layout.h"
#include "parse/statement_record.h"

/* What all days of the table together say, into `layout`: which of the day and the month stands first, and whether years have two digits. */
void  moment_settle(GPtrArray *records, Layout *layout);
/* ISO day or moment of the row; NULL if its cell of days holds none. */
char *moment_of(const Record *record, const Layout *layout);
