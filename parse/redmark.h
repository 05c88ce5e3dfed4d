/* redmark.h - words stamped in red that are no seal: 作废, 样本 (overprint.h says which of them matter)
 *
 * Red marks are taken away before a picture is read, so that what is printed below them is legible; what they say themselves is read here, from the
 * red ink alone. */
#pragma once
#include "parse/ocr.h"
#include "parse/seal.h"

/* The overprint_is() words in the red marks that are no rings; of char *, NULL when there is no such mark. */
GPtrArray *redmark_read(Ocr *ocr, PIX *rgb, const GArray *seals);
