/* sealtext.h - the words around a company's seal: the ring unrolled into a line and read (DOMAIN.md 3.4)
 *
 * A seal bears its company's name along the ring, letters outward, clockwise from the lower left.  What two unlike preparations do not
 * read the same is not read: a seal that cannot be read says nothing. */
#pragma once
#include "parse/ocr.h"
#include "parse/reading.h"
#include "parse/seal.h"

/* The round seals of a picture, cut out of it, to be read once it is known what paper they stand on: the shape of Page.stamps.  NULL
 * when there is none.  At most eight of a page. */
GPtrArray *sealtext_cut(PIX *rgb, const GArray *seals);
/* What the page's stamps say, as fields "seal" of the segment.  Without an OCR engine nothing. */
void       sealtext_add(const Page *page, guint number, Segment *segment);

/* The ring as a straight line of dark ink on white, cut open where the ring of letters has its gap; `variant` 0 and 1 are prepared
 * differently.  NULL when it is too small or holds nothing.  The caller destroys it. */
PIX  *sealtext_unroll(PIX *rgb, const Seal *seal, int variant);
/* The name that it bears: of an organisation, six Chinese characters at least that two preparations read alike and for sure, a * for each
 * other one, of which there are less than a third as many; NULL otherwise.  New string. */
char *sealtext_read(Ocr *ocr, PIX *rgb, const Seal *seal, double *confidence);
