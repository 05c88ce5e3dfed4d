/* reread.h - the second reading of a value from the picture's own pixels */
#pragma once
#include "parse/ocr.h"
#include "parse/pages.h"

/* Keeps the pixels beneath `line` (copied from `rgb`, not all of it) for the run that was made of it.  `page` is the index of the run's
 * page in pages->pages; the first call gives `pages` its reread. */
void reread_keep(Pages *pages, guint page, const Run *run, PIX *rgb, const OcrLine *line);
/* The marks (base/marks.h) of the lines kept of a page; "" where none were.  New. */
char *reread_marks(const Pages *pages, guint page);
