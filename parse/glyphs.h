/* glyphs.h - from glyphs with boxes to runs of text
 *
 * PDF and OFD give single characters with places.  Characters of one line stay together unless a gap wider than 0.8 em, a ruled line
 * or another colour parts them, so that label and value of a table become two runs.  The ring of letters of a red seal becomes one of
 * the page's rings: it would fall between the rows; so would a watermark set on a slant, which is left out. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/pages.h"

typedef struct {
	double x0, y0, x1, y1; /* on the page as it is looked at, y down */
	double size;           /* em; 0: the height of the box */
	gunichar c;
	bool red;
	bool follows;          /* the source gave it right behind the glyph before, with no blank between */
	bool spaced;           /* the source gave exactly a blank before it: a gap up to 1.6 em is that blank */
} Glyph;

/* Does a drawn line stand between x0 and x1 all the way from y0 to y1? */
typedef bool (*GlyphsParted)(gpointer data, double x0, double y0, double x1, double y1);

/* Adds the runs to `page`, not yet sorted; at most LIMIT_RUNS in all.  `glyphs`: of Glyph, in the order of the source.  `parted` may
 * be NULL.  Returns the number of rings of red letters. */
guint glyphs_to_runs(GArray *glyphs, GlyphsParted parted, gpointer data, Page *page);
