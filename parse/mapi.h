/* mapi.h - what Outlook keeps of a mail: the numbers of its properties (MS-OXPROPS), and texts made of them */
#pragma once
#include <glib.h>
#include "parse/bytes.h"

enum {
	MAPI_SUBJECT = 0x0037, MAPI_SUBMITTED = 0x0039, MAPI_SENDER_FOR = 0x0042, MAPI_ADDRESS_FOR = 0x0065, MAPI_HEADERS = 0x007d,
	MAPI_SENDER = 0x0c1a, MAPI_ADDRESS = 0x0c1f, MAPI_DELIVERED = 0x0e06, MAPI_BODY = 0x1000, MAPI_RTF = 0x1009, MAPI_HTML = 0x1013,
	MAPI_MESSAGE_ID = 0x1035, MAPI_REFERENCES = 0x1039, MAPI_IN_REPLY_TO = 0x1042, MAPI_NAME = 0x3001, MAPI_DATA = 0x3701,
	MAPI_SHORT_NAME = 0x3704, MAPI_METHOD = 0x3705, MAPI_LONG_NAME = 0x3707, MAPI_PATH = 0x370d, MAPI_MIME_TYPE = 0x370e,
	MAPI_CONTENT_ID = 0x3712, MAPI_CODE_PAGE = 0x3fde, MAPI_LOCALE = 0x3ff1, MAPI_TEXT_PAGE = 0x3ffd, MAPI_SMTP = 0x5d01, MAPI_SMTP_FOR = 0x5d02, MAPI_HIDDEN = 0x7ffe,
};

enum { MAPI_INT = 0x0003, MAPI_BOOL = 0x000b, MAPI_OBJECT = 0x000d, MAPI_ANSI = 0x001e, MAPI_UNICODE = 0x001f, MAPI_TIME = 0x0040, MAPI_BINARY = 0x0102 };

/* A text property of the type MAPI_UNICODE or MAPI_ANSI as UTF-8, NULs at its end left out.  `code_page` of an ANSI text, 0: unknown. */
char *mapi_text(Bytes bytes, guint type, guint code_page);
/* The words of a compressed RTF body, a line for each paragraph; NULL if there are none. */
char *mapi_rtf_words(Bytes compressed);
/* A point in time as a mail's Date header has it, in Chinese time; NULL for none. */
char *mapi_date(guint64 filetime);
/* The charset of a Windows code page as a Content-Type header has it, "" for none. */
char *mapi_charset(guint code_page);
