/* acroform.h - what was filled into a PDF: form fields and typed notes (ISO 32000-1, 12.5.6.6 and 12.7) */
#pragma once
#include <poppler.h>
#include "parse/pages.h"

/* Adds each value as a run with is_value at its field's place; check boxes and radio buttons as U+2611 or U+25A1, with their tooltip where
 * no label is printed beside them.  What the page's own runs already show there is only marked.  Call it after the text is added. */
void acroform_add_values(PopplerPage *source, Page *page);
