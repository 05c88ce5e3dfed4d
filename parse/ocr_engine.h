/* ocr_engine.h - what an engine behind ocr.h gives: private to ocr*.c */
#pragma once
#include <leptonica/allheaders.h>
#include <stdbool.h>
#include "base/error.h"
#include "parse/ocr_line.h"

typedef struct {
	GPtrArray *(*detect)(gpointer engine, PIX *rgb, GError **error);  /* of OcrLine without text */
	GPtrArray *(*lines)(gpointer engine, PIX *rgb, GError **error);   /* of OcrLine with text */
	/* Fills text, confidence, at and sure of a line that has corners. */
	bool (*read)(gpointer engine, PIX *rgb, OcrLine *line, int variant, GError **error);
	double (*upside_down)(gpointer engine, PIX *rgb, const double corner[8]);
	void (*free)(gpointer engine);
	bool doubtful;
} OcrEngine;

extern const OcrEngine ocr_pp_engine, ocr_tesseract_engine;

gpointer ocr_pp_open(const char *models, char **name, GError **error);  /* SETUP */
gpointer ocr_tesseract_open(char **name, GError **error);               /* SETUP */
