/* sealed.h - whose seal stands on form and letter? (DOMAIN.md 3.4: SEAL_NAME_MISMATCH)
 *
 * Only a seal that reads another company's name, and agrees with no name that the papers know, is a finding: a mismatch where it is clear,
 * else a doubt; one that cannot be read, or may be the company's misread, says nothing.  A branch may bear the seal of its parent: the beginning of its own name. */
#pragma once
#include "match/dossier.h"
#include "match/finding.h"

void sealed_check(const Dossier *dossier, Findings *findings);
/* In how many characters, at least, `seal` (a * for each unread one) differs from the name or from a beginning of it. */
guint sealed_distance(const char *seal, const char *name);
