/* headermask.h - the copy of a mail that GMime may see: same length, same structure, nothing it would choke on
 *
 * GMime finds the parts by five headers; of all others it needs nothing, but decodes some and is quadratic there (MAIL.md section 6).  In the
 * copy their values are overwritten, header blocks are bounded (2,000 headers, 256 KiB, 64 KiB each), encoded words in kept headers are
 * limited, nested messages are made opaque leaves (they are read as documents of their own) and no more than LIMIT_PARTS multiparts are left.
 * Every byte stays at its offset: header texts and bodies are taken from the original. */
#pragma once
#include <glib.h>

char *headermask_copy(const char *bytes, gsize length);
