/* paper_pdf.h - a report on paper: PDF, A4 across, heads repeated and pages numbered
 *
 * Columns take the widths that their first rows need; text wraps inside its column and no text is cut, numbers stand right and shrink rather than
 * break.  Rows never part between pages. */
#pragma once
#include "desk/writer.h"

Writer *paper_new_writer(FILE *out); /* borrows `out` */
