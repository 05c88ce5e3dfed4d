/* lzfu.h - the compressed RTF in which Outlook keeps mail text (MS-OXRTFCP) */
#pragma once
#include <glib.h>
#include "parse/bytes.h"

/* The RTF, at most LIMIT_TEXT bytes of it; what is damaged ends early.  NULL: it is no compressed RTF. */
GBytes *lzfu_unpack(Bytes bytes);
