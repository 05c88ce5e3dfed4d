/* checkbox.h - the many ways to write a ticked or an empty box, made one
 *
 * pages.h asks every reader for U+2611 (ticked) and U+25A1 (empty).  Word processors write boxes as symbol characters, as letters of
 * the Wingdings fonts, or as private-use code points F0xx of those fonts. */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define CHECKBOX_YES "\xe2\x98\x91"
#define CHECKBOX_NO  "\xe2\x96\xa1"

/* The character that `code` (0x20..0xff or 0xf020..0xf0ff) of a symbol font shows: U+2611, U+25A1, or 0 when it is neither or the
 * font is no symbol font.  `font` NULL: unknown, then only private-use codes are looked at. */
gunichar checkbox_symbol(const char *font, gunichar code);
bool     checkbox_is_symbol_font(const char *font);
/* text_tidy() and every box made one of the two; "□√" and "√□" are one ticked box.  New string. */
char    *checkbox_tidy(const char *text);
