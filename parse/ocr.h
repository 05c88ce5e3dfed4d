/* ocr.h - text lines of a picture: PP-OCRv4 on ONNX Runtime, or Tesseract where that is absent (OCR.md)
 *
 * One engine a process, loaded once before the cage closes; one thread. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <leptonica/allheaders.h>
#include "base/error.h"
#include "parse/ocr_line.h"

typedef struct Ocr Ocr;

/* `models`: folder with ch_PP-OCRv4_det_infer.onnx, ch_PP-OCRv4_rec_infer.onnx, ch_ppocr_mobile_v2.0_cls_infer.onnx, ppocr_keys_v1.txt and
 * libonnxruntime.so.  `engine`: "auto", "pp" or "tesseract". SETUP when neither can be loaded. */
Ocr  *ocr_open(const char *models, const char *engine, GError **error);
void  ocr_free(Ocr *ocr);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ocr, ocr_free)
/* The process-wide engine that readers use; set by the worker before the cage closes. */
void  ocr_set_default(Ocr *ocr);
Ocr  *ocr_default(void);
bool  ocr_is_doubtful(const Ocr *ocr); /* Tesseract: all readings are doubtful */
const char *ocr_name(const Ocr *ocr);  /* "PP-OCRv4 (ONNX Runtime 1.28.2)" */

/* All lines of an upright or turned page; the caller frees (GPtrArray of OcrLine with free function). */
GPtrArray *ocr_lines(Ocr *ocr, PIX *rgb, GError **error);
/* Only the boxes (text may be NULL): cheap, for finding the orientation. */
GPtrArray *ocr_detect(Ocr *ocr, PIX *rgb, GError **error);
#define OCR_DIGITS 3
/* The text of one quadrilateral; `variant` 0 is the ordinary preparation, 1 and 2 are prepared differently (margin, scale, contrast) so
 * that a chance misreading seldom repeats; OCR_DIGITS is the ordinary one for a lone glyph: the digit that it most likely is, with the
 * network's own belief in it (Tesseract: reads as ever). */
OcrLine   *ocr_read_box(Ocr *ocr, PIX *rgb, const double corner[8], int variant, GError **error);
/* Probability that the line in the quadrilateral stands upside down. */
double     ocr_upside_down(Ocr *ocr, PIX *rgb, const double corner[8]);
