/* sniff.h - what is this really: by content, never by name (DOMAIN.md sections 6.4, 12.3) */
#pragma once
#include <glib.h>

typedef enum {
	SNIFF_UNKNOWN, SNIFF_EMPTY,
	SNIFF_MAIL, SNIFF_PDF, SNIFF_DOCX, SNIFF_XLSX, SNIFF_OFD, SNIFF_PPTX,
	SNIFF_ZIP, SNIFF_RAR, SNIFF_7Z, SNIFF_TAR, SNIFF_GZIP,
	SNIFF_JPEG, SNIFF_PNG, SNIFF_BMP, SNIFF_GIF, SNIFF_TIFF, SNIFF_WEBP, SNIFF_HEIC,
	SNIFF_HTML, SNIFF_TEXT, SNIFF_XML, SNIFF_RTF, SNIFF_TNEF,
	SNIFF_DOC, SNIFF_XLS, SNIFF_MSG, SNIFF_OLE, /* OLE containers: Word, Excel and Outlook of old, and any other */
	SNIFF_N
} SniffType;

/* `hint`: the declared media type ("text/html", "message/rfc822", …) or ""; it decides only among text formats.  A damaged file
 * with a clear magic keeps its type (a truncated PDF is SNIFF_PDF). */
SniffType   sniff(const void *bytes, gsize length, const char *hint);
const char *sniff_name(SniffType type); /* "pdf", "docx", … */
