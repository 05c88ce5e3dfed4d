/* cloudlink.h - materials that lie behind a cloud link (DOMAIN.md section 12.3); never downloaded
 *
 * A link counts when its host and path are a provider's (data/cloudlinks.ini), or when it stands beside words such as 超大附件 or 网盘; words
 * with an extraction code count without any link.  A web address in a signature is none. */
#pragma once
#include "parse/reading.h"

/* Appends the links found in `text` (UTF-8) to `links` (of CloudLink); each address once. */
void cloudlink_find(const char *text, GPtrArray *links);
