/* pages.h - text with places: what every reader makes of a document
 *
 * Units: points (1/72 inch) for PDF and OFD, pixels for pictures, "cells x 100" for office tables; the origin is the top left
 * corner, x to the right, y down.  Only relations between boxes matter. A Run is a piece of text that belongs together: a PDF
 * line piece with no wide gap inside, a table cell, a text line found by OCR, an AcroForm value. */
#pragma once
#include <glib.h>
#include <stdbool.h>

typedef enum { SOURCE_DIGITAL, SOURCE_OCR, SOURCE_OPERATOR } Source;

typedef struct {
	char *text;            /* tidy UTF-8; ticked boxes as U+2611 ☑, empty ones as U+25A1 □ */
	double x0, y0, x1, y1;
	double confidence;     /* 1 for digital; OCR: mean of the kept maxima */
	double size;           /* height of the glyphs, 0 if unknown */
	bool is_value;         /* an AcroForm value: never a label */
	int row, col;          /* cell of an office table, else -1 */
	int table;             /* which table of the document, else -1 */
} Run;

typedef struct {
	double width, height;
	Source source;
	GPtrArray *runs;       /* of Run, in reading order (rows top to bottom, left to right) */
	guint seals;           /* red round seals seen */
	bool has_picture;      /* the page is or holds a large picture */
	GPtrArray *stamps;     /* the seals themselves (sealtext.h), or NULL */
	GPtrArray *rings;      /* of Run: the letters of seals that are written, clockwise, and of red stamps (no place), or NULL */
} Page;

/* A second, independently prepared OCR reading of one box of one page; NULL when there is nothing to read.  New string. */
typedef char *(*PagesReread)(gpointer data, guint page, const double box[4], double *confidence);

typedef struct Pages {
	GPtrArray *pages;      /* of Page */
	PagesReread reread;    /* NULL for digital documents */
	gpointer reread_data;
	GDestroyNotify reread_free;
} Pages;

Pages *pages_new(void);
void   pages_free(Pages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pages, pages_free)
Page  *pages_add(Pages *pages, double width, double height, Source source);
Run   *page_add_run(Page *page, const char *text, double x0, double y0, double x1, double y1, double confidence);
/* The letters around a seal: they belong to no row. */
void   page_add_ring(Page *page, const char *text, double x0, double y0, double x1, double y1);
/* Sorts the runs into rows (overlap of half the smaller height) and each row from left to right. */
void   page_sort(Page *page);
char  *pages_text(const Pages *pages); /* rows as lines, runs of a row parted by one tab; pages by a form feed */
