/* ocr_line.h - one line of text as an OCR engine saw it: where it stands, what it says, how sure each character is */
#pragma once
#include <glib.h>

typedef struct {
	double corner[8];     /* x,y of top left, top right, bottom right, bottom left, in the reading direction of the text */
	char *text;
	double confidence;    /* mean of the kept maxima */
	GArray *at;           /* double: for each code point of text, the position of its centre along the line, 0..1 */
	GArray *sure;         /* double: for each code point of text, the maximum that was kept */
} OcrLine;
OcrLine *ocr_line_new(const double corner[8]); /* text "" */
void ocr_line_free(OcrLine *line);
/* Appends one code point (or more: a dictionary entry) that stands at `at`; `text` becomes line->text at the end. */
void ocr_line_add(OcrLine *line, GString *text, const char *glyph, double at, double sure);
