/* linemark.h - what a line of text looks like (base/marks.h) */
#pragma once
#include <leptonica/allheaders.h>
#include <stdbool.h>
#include "base/marks.h"

/* The mark of the line within `corner` of `rgb`; false where there is no ink to speak of, or too little of a line. */
bool linemark_take(PIX *rgb, const double corner[8], Mark *mark);
