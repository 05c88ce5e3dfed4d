/* acroform.h - what was filled into a PDF: form fields and typed notes (ISO 32000-1, 12.5.6.6 and 12.7) */
#pragma once
#include <poppler.h>
#include <stdbool.h>
#include "parse/pages.h"
#include "parse/pdffile.h"

/* Adds each value as a run with is_value at its field's place; check boxes and radio buttons as U+2611 or U+25A1, with their tooltip where
 * no label is printed beside them.  What the page's own runs already show there is only marked.  Call it after the text is added. */
void acroform_add_values(PopplerPage *source, Page *page);

/* Are the fields of this PDF surely without drawings of their own (no appearance stream, ISO 32000-1, 12.5.5)?  poppler then makes one for each
 * as often as it draws, looking through every font for each character: a second a page. */
bool acroform_is_undrawn(GBytes *pdf);
/* Does the page show notes or fields?  Without a drawing of their own (ISO 32000-1, 12.5.5) poppler makes one, of which no stream tells. */
bool acroform_has_annotations(PopplerPage *page);
/* Keeps poppler from drawing the fields of such a page; their values come from acroform_add_values(). */
void acroform_hide(PopplerPage *page);
/* Where rubber stamps and pen strokes of a viewer lie on the page: adds AcrossBox (across.h) to `boxes`. */
void acroform_add_stamps(PopplerPage *page, double height, GArray *boxes);
/* Keeps poppler from drawing typed notes over whose text it would never come to an end: those without a drawing of their own whose UTF-16 text
 * has an odd number of bytes.  Their text is still told.  `file` may be NULL: then by what poppler cannot tell of them. */
void acroform_hide_endless(PopplerPage *page, const PdfFile *file, guint n);
