/* tick.h - check boxes: square frames in pixels beside words, ticked or empty
 *
 * Fonts draw them in a hundred ways and OCR makes 口 回 区 凶 D 0 of them or nothing at all, so they are looked for in the pixels of
 * each line: four straight sides of like length, about as high as the text, light inside or with strokes.  What OCR read at that
 * place decides only whether it can be a real character: 口 of 海口市 stands close between others and has no siblings. */
#pragma once
#include <glib.h>
#include <leptonica/allheaders.h>
#include "parse/ocr_line.h"

#define TICK_YES "\342\230\221" /* ☑ U+2611 */
#define TICK_NO  "\342\226\241" /* □ U+25A1 */

/* Writes ☑ and □ into the texts of `lines` (of OcrLine, read), with their places.  Returns how many boxes there are. */
guint tick_mark(PIX *rgb, GPtrArray *lines);
