/* headerwords.h - subjects and attachment names in every dialect, from the raw header (MAIL.md sections 0.2, 6)
 *
 * Linear in the input; limits of MAIL.md section 6 (512 words, 64 KiB a header, 64 parameters). */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* An unstructured header value as raw bytes (folding allowed) to UTF-8: RFC 2047 words of one charset are joined before decoding, raw 8-bit is
 * taken as UTF-8, else GB18030. */
char *headerwords_decode(const char *raw, gsize length, bool *lossy);
/* The parameter `name` ("filename", "name") of a raw Content-Disposition or Content-Type value: RFC 2231 (continuations in any order,
 * charset''), encoded words inside quotes, raw 8-bit, unquoted blanks; filename* wins over filename.  NULL if absent. */
char *headerwords_parameter(const char *raw, gsize length, const char *name);
/* The display name and the address of the first mailbox in a From value; never recursive.  "" where absent. */
void  headerwords_mailbox(const char *raw, gsize length, char **name, char **address);
