/* strokes.h - the lines and filled shapes of a PDF's page, drawn without its words (ISO 32000-1, 8.2 to 8.6)
 *
 * Words come from poppler; whether a ruled line stands between two of them needs only the page's paths, and to interpret those takes a
 * fraction of what drawing all its letters does.  What is not followed: shadings, patterns, masks, blending, optional content, colours
 * that are not gray, RGB, CMYK or of a profile. */
#pragma once
#include <cairo.h>
#include <stdbool.h>
#include "parse/pdffile.h"
#include "parse/streams.h"

#define STROKES_MOST 20000

/* One painted path: the box around it, in points of the page as it is looked at. */
typedef struct {
	double x0, y0, x1, y1;
	double bent; /* share of its length that is neither upright nor level */
	bool filled; /* or else only stroked */
	double leg;  /* the longest of its straight parts and of the legs that its curves hang on, in points */
} Stroke;

/* Draws the paths of page `n` (from 0) on `cairo`, whose unit is the page's point, y down; pictures are left out.  *can: what the page
 * may show beside its annotations; `strokes` (of Stroke, at most STROKES_MOST): its paths that are not white.  False: it cannot be followed, or its size is not the given one; what was drawn is not to be used. */
bool strokes_draw(const PdfFile *file, guint n, double width, double height, cairo_t *cairo, Streams *can,
                  GArray *strokes);
/* Only the paths with a share of at least `bent`, all in black. */
bool strokes_draw_bent(const PdfFile *file, guint n, double width, double height, cairo_t *cairo, double bent);
