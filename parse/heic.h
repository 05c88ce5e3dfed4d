/* heic.h - pictures of telephones: HEIC, and what else comes in the same container (libheif)
 *
 * libheif decodes HEVC with threads of its own, which the cage refuses, so it is given a decoder that has none (libde265). */
#pragma once
#include <glib.h>
#include <leptonica/allheaders.h>
#include <stdbool.h>

bool heic_is(const guint8 *bytes, gsize length);
/* The main picture, upright, 32 bpp RGB, within LIMIT_SIDE and LIMIT_PIXELS; NULL: *fault says why. */
PIX *heic_decode(const guint8 *bytes, gsize length, char **fault);
