/* drawnbox.h - check boxes that a digital page draws (paths, pictures, glyphs of no known character) instead of writing them
 *
 * Only beside words one chooses from (option_is_word()): the page as it was drawn is looked at with the tick finder, as a picture is.
 * A written empty box over which somebody drew a tick becomes a ticked one; a written ticked box is believed. */
#pragma once
#include <leptonica/allheaders.h>
#include "parse/glyphs.h"
#include "parse/pages.h"

/* Does the page offer a choice without a sign of one?  Where: x0 y0 x1 y1 around the words in question and their boxes. */
bool  drawnbox_wanted(const Page *page, double box[4]);
/* Writes ☑ and □ into the runs.  `rgb`: that part of the page, or more, drawn with `scale` pixels a unit, whose top left pixel is (left, top)
 * of the whole page; `glyphs`: of Glyph.  Returns how many boxes there are. */
guint drawnbox_mark(PIX *rgb, double scale, int left, int top, const GArray *glyphs, Page *page);
