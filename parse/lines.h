/* lines.h - lines as the OCR found them into runs as the readers want them
 *
 * A run is what belongs together: wide gaps part a line, pieces that the detector tore are joined. */
#pragma once
#include <glib.h>

/* Both take and change an array of OcrLine. */
void lines_split(GPtrArray *lines); /* at gaps wider than one and a half glyphs */
void lines_join(GPtrArray *lines);  /* pieces closer than half a glyph; a check box and its word; 名 and 称 */
