/* understand.h - from pages to kinds and fields: which paper is this, and what does it say
 *
 * Labels, synonyms, title words and option words are data (data/captions.ini; DOMAIN.md sections 3.2, 4.4, 4.5), never constants. */
#pragma once
#include "parse/reading.h"

/* Splits the pages into segments (usually one), finds the kind and the fields of each, confirms decisive OCR values by a second reading.
 * `is_body`: the text of a mail (signature block, service requests, package sentence are looked for). */
void understand(const Pages *pages, const char *file_name, bool is_body, GPtrArray *segments);
