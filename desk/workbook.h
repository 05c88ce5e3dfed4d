/* workbook.h - a report as an Excel workbook (XLSX)
 *
 * One sheet a section: numbers are numbers, days are days, the head stays in sight and repeats on paper, widths fit Chinese text, totals are
 * formulas.  What is more than a sheet holds goes on in another.  Strangers' text is never a formula.  Rows go to a temporary file as they come,
 * and the workbook is copied to `out` at the end. */
#pragma once
#include "desk/writer.h"

Writer *workbook_new_writer(FILE *out, GError **error); /* borrows `out`; AGAIN without room for temporary files */
