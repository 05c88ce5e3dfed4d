/* drawnbox.h - check boxes that a digital page draws (paths, pictures, glyphs of no known character) instead of writing them
 *
 * Only beside words one chooses from (option_is_word()): the page as it was drawn is looked at with the tick finder, as a picture is.
 * A written empty box over which somebody drew a tick becomes a ticked one; a written ticked box is believed. */
#pragma once
#include <leptonica/allheaders.h>
#include "parse/glyphs.h"
#include "parse/pages.h"

/* Does the page offer a choice without a sign of one? */
bool  drawnbox_wanted(const Page *page);
/* Writes ☑ and □ into the runs.  `rgb`: the page drawn with `scale` pixels a unit; `glyphs`: of Glyph.  Returns how many boxes there are. */
guint drawnbox_mark(PIX *rgb, double scale, const GArray *glyphs, Page *page);
