/* flow.h - text of word processors laid out on a made-up page, so that labels and values pair as on a PDF
 *
 * Units: an em is 50, a line 100. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/pages.h"

#define FLOW_EM     50.0
#define FLOW_LINE   100.0
#define FLOW_TWIP   (FLOW_EM / 210) /* an em of 10.5 pt is 210 twentieths of a point */
#define FLOW_COLUMN 500.0           /* of a table that does not say how wide its columns are */

/* Where text flows: a page or a table cell. */
typedef struct {
	Page *page;
	gsize *characters;     /* of the document so far: past LIMIT_TEXT nothing is added */
	double x, width, y;
	int table, row, col;   /* -1 on the page itself */
	GPtrArray *lines;      /* of char *: of a cell, not yet runs; NULL on the page itself */
} Flow;

/* The pieces of one line (tabs and wide blanks part them) from left to right; a single piece of a cell has the whole cell's width. */
void flow_add_line(const Flow *flow, const char *line, double y0, double y1);
/* A paragraph, whose lines end in \n: on the page they become runs and `y` moves on, in a cell they wait for flow_flush_cell(). */
void flow_add_paragraph(Flow *flow, const char *text);
/* The waiting lines of a cell become runs, and `y` moves below them.  They are one text (a long label or address broken over two), unless
 * they are labels and values themselves. */
void flow_flush_cell(Flow *flow);
