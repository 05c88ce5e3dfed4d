/* writer_table.h - a report as an aligned table or as CSV, as `list` prints them
 *
 * Each section has its head and ends with a row "total"; a blank line parts sections.  Notes stand below the table, never in CSV.  A cell that
 * is wider than its column's first thousand rows let expect is cut in the table; CSV is never cut. */
#pragma once
#include "desk/table.h"
#include "desk/writer.h"

Writer *writer_table_new(Format format, FILE *out); /* TABLE or CSV; borrows `out` */
