/* embedded.h - a structured receipt inside a file and the page that shows it are one paper
 *
 * Banks embed the receipt's XML (parse/bker.h) in the PDF or OFD that people see.  The XML has clean values, the page has the status, the
 * remark, the seal and the places. */
#pragma once
#include "parse/reading.h"

/* `segments`: the first `embedded` were read from XML, the others from the pages.  Each proof of the first kind goes into the page's proof
 * that shows the same transfer, if there is one: its values win, what only the page says stays, and a sum or payee's account on which they
 * disagree becomes a doubt.  Which page: that of the same sum and no other number; else the only one left. */
void embedded_merge(GPtrArray *segments, guint embedded);
