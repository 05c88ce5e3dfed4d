/* mailmake.h - a mail made again of the pieces that Outlook keeps, so that one reader is enough for all mail
 *
 * Every piece is base64, so that nothing in it looks like the mail around it.  Header values may be raw UTF-8. */
#pragma once
#include <glib.h>
#include <stdbool.h>

GString *mailmake_begin(void);
/* Headers come first.  An empty value adds nothing; line ends and other control characters become blanks. */
void mailmake_header(GString *mail, const char *name, const char *value);
/* Then the body as plain text (UTF-8) and as HTML, each or both NULL; `charset` is that of the HTML, "" if unknown. */
void mailmake_body(GString *mail, const char *text, GBytes *html, const char *charset);
/* Then files.  `type` and `content_id` may be "". */
void mailmake_file(GString *mail, const char *name, const char *type, const char *content_id, GBytes *bytes);
/* The whole mail; frees `mail`. */
GBytes *mailmake_end(GString *mail);
