/* sealtext.h - the words around a company's seal: the ring unrolled into a line and read (DOMAIN.md 3.4)
 *
 * A seal bears its company's name along the ring, letters outward, clockwise from the lower left.  What is not read the same from two
 * unlike preparations, or found among the page's own words, is not read: a seal that cannot be read says nothing. */
#pragma once
#include "parse/ocr.h"
#include "parse/reading.h"
#include "parse/seal.h"

/* Of a round seal that can be read: the box of pixels that must be cut out, x0 y0 x1 y1, a little larger than the seal. */
bool       sealtext_wants(const Seal *seal, double box[4]);
/* Adds a seal to `stamps`, the shape of Page.stamps (NULL at first; at most eight are kept), to be read once it is known what paper it
 * stands on.  `part`, taken over, is what was cut out at (left, top); `width` and `height` are those of the whole page in pixels. */
void       sealtext_keep(GPtrArray **stamps, PIX *part, int left, int top, const Seal *seal, double width, double height);
/* All of a picture's seals; NULL when there is none. */
GPtrArray *sealtext_cut(PIX *rgb, const GArray *seals);
/* Where stamp `i` is, x0 y0 x1 y1 as parts of the page; to be changed when the page is turned after it was cut. */
double    *sealtext_place(const GPtrArray *stamps, guint i);
/* Are these letters of a ring words, six Chinese characters at least?  Then they need not be read from pixels. */
bool       sealtext_is_written(const char *text);
/* What the page's rings and stamps say, as fields "seal" of the segment; stamps only with an OCR engine. */
void       sealtext_add(const Page *page, guint number, Segment *segment);

/* The ring as a straight line of dark ink on white, cut open where the ring of letters has its gap; `variant` 0 and 1 are prepared
 * differently.  NULL when it is too small or holds nothing.  The caller destroys it. */
PIX  *sealtext_unroll(PIX *rgb, const Seal *seal, int variant);
/* The name that it bears: of an organisation, six Chinese characters at least that two preparations read alike and for sure, a * for each
 * other one, of which there are less than a third as many; NULL otherwise.  New string. */
char *sealtext_read(Ocr *ocr, PIX *rgb, const Seal *seal, double *confidence);
