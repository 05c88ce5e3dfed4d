/* confusable.h - characters that readers of pictures take for one another (data/confusable.ini) */
#pragma once
#include <glib.h>

/* The sets of a section, NULL-terminated, for ever: "0DQ", "1L7TJ", ... */
const char *const *confusable_sets(const char *section);
/* `text` with every confusable character of `section` replaced by the first of its set: two readings of one text
 * become equal. */
char              *confusable_fold(const char *section, const char *text);
