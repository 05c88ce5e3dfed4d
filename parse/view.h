/* view.h - a page as the program saw it, with the places of its fields drawn on it
 *
 * Pictures and scanned pages are shown upright and with their rows made level, as the reader had them; PDF pages as they are printed; what
 * has no look of its own (mail, office tables) as its pieces of text in their places.  Drawn in a caged child. */
#pragma once
#include "base/config.h"
#include "parse/reading.h"

/* PNG of page `page` (from 1) of the document.  `fields` (of Field): those of other pages are left out.  Lines are green for values of
 * digital sources, blue for OCR, orange for an operator's; a dashed line is a value in doubt.  REJECT when it cannot be drawn. */
GBytes *view_page(const Config *config, GBytes *document, guint page, const GPtrArray *fields, GError **error);
