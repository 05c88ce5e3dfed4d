/* text.h - Chinese and Latin text: charsets, folding, distance, width
 *
 * Strings are UTF-8; results are new and the caller frees them with g_free(). */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Bytes of any origin to valid UTF-8 (MAIL.md section 6).  `charset` may be NULL or wrong: gb2312, gbk,
 * x-gbk, cp936 are read as GB18030; without a usable label: BOM, valid UTF-8, else GB18030, else Latin-1.
 * *lossy (may be NULL) is set when something had to be replaced by U+FFFD.  Never NULL; NULs are dropped. */
char *text_to_utf8(const void *bytes, gsize length, const char *charset, bool *lossy);

/* NFKC, all white space and zero-width characters removed, ASCII lower-cased: the form in which two
 * values are compared.  NULL gives "". */
char *text_fold(const char *text);
bool  text_same(const char *a, const char *b); /* equal after text_fold() */

/* NFKC with runs of white space made one blank and the ends trimmed; for display and storage.
 * Full-width brackets around Chinese text are kept: （ ） stay as they are. */
char *text_tidy(const char *text);

/* Edit distance in code points of the two strings as they are; stops counting above `limit`
 * and then returns limit + 1. */
guint text_distance(const char *a, const char *b, guint limit);

glong text_length(const char *text);            /* code points; 0 for NULL */
bool  text_is_han(gunichar c);                  /* CJK ideograph, extensions included */
guint text_han_count(const char *text);
guint text_width(const char *text);             /* terminal columns: wide characters count 2, combining 0 */
char *text_pad(const char *text, guint columns);/* cut or filled with blanks to exactly that many columns */
/* First 3 and last 2 characters kept, of six and fewer only the first, the rest starred: names and numbers in logs
 * (DOMAIN.md section 14). */
char *text_mask(const char *text);
char *text_json_quote(const char *text);        /* with the quotes; NULL gives null */
