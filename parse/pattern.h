/* pattern.h - regular expressions over text, and numbers in words
 *
 * Patterns must be literals (they are compiled once and kept by address); results are new strings. */
#pragma once
#include <glib.h>
#include <stdbool.h>

const GRegex *pattern_compiled(const char *pattern); /* borrowed, for more than one match */
/* The first match of the pattern's group 1, or of all where it has no group; NULL if none. */
char *pattern_find(const char *pattern, const char *text);
bool  pattern_has(const char *pattern, const char *text);
/* Every match replaced by `with`, which is taken literally. */
char *pattern_replace(const char *pattern, const char *text, const char *with);
/* "2", "两", "贰拾", "十二": the number, -1 if it is none. */
int   pattern_number(const char *word);
