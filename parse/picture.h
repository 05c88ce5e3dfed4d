/* picture.h - pixels: decoding within limits, turning, seals, ticks (Leptonica)
 *
 * Only called in the caged child. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <leptonica/allheaders.h>
#include "parse/pages.h"

/* Decodes JPEG, PNG, BMP, GIF, TIFF (page `n` from 0), WEBP, HEIC to 32 bpp RGB, EXIF orientation applied, limits of reader.h checked
 * before decoding. NULL: *fault says why. */
PIX  *picture_decode(GBytes *bytes, guint n, guint *frames, char **fault);
/* Counts red round seals and gives a copy in which red ink does not hide text (OCR.md section 8: red channel where red dominates). */
guint picture_seals(PIX *rgb);
PIX  *picture_without_seals(PIX *rgb);
/* One page read by the OCR engine: finds the orientation (0/90/180/270), reads lines into runs, finds check boxes and writes ☑/□ into
 * the runs, counts seals.  The page is added to `pages`, which gets a `reread`.  `rgb` is kept alive by pages as long as needed. */
bool  picture_read(PIX *rgb, Pages *pages, GError **error);
/* The picture as the boxes of picture_read() see it: upright, its rows level, seals and all.  New; without an OCR engine as it is. */
PIX  *picture_level(PIX *rgb);
