/* across.h - 作废, 样本, SPECIMEN across the words of a PDF's page where they are no words of its text: outlines, pen strokes, pictures
 *
 * What is drawn aslant or bent, and larger than the words it lies on, is painted alone and read; so is a small picture or a stamp that
 * lies on words.  Found words become rings without a place (pages.h), as those of red stamps do. */
#pragma once
#include "parse/glance.h"
#include "parse/pages.h"

typedef struct {
	double x0, y0, x1, y1; /* points */
} AcrossBox;

/* `boxes`, of AcrossBox: where pictures and stamps lie. The page has all its runs.  Costs nothing where nothing lies on words. */
void across_look(Glance *glance, const GArray *boxes, Page *page);
