/* missed.h - lines that the detector dropped (OCR.md: "silent drops, the failure to design for")
 *
 * The detector now and then leaves out a whole value: an account on a clean picture, a lone digit.  Right of each line that was found,
 * up to the next one of its row, ink as high as its text is looked for and read; what two preparations read alike is a line too. */
#pragma once
#include "parse/ocr.h"

/* Adds what it finds to `lines` (of OcrLine, read).  Returns how many there were; never fails: without them the page is as it was. */
guint missed_find(Ocr *ocr, PIX *rgb, GPtrArray *lines);
/* Lone letters that the engine itself doubts become the digit they may be ("P" for 4).  They stay doubtful. */
void  missed_digits(Ocr *ocr, PIX *rgb, GPtrArray *lines);
/* A rare character that no dictionary has is left out without a word: where ink stands between two Chinese characters that are too far apart,
 * U+FFFD is put, so that nobody takes the rest for the whole. */
void  missed_glyphs(Ocr *ocr, PIX *rgb, GPtrArray *lines);
