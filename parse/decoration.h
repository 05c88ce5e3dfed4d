/* decoration.h - is an inline picture only a signature logo? (DOMAIN.md section 12.3)
 *
 * Pasted screenshots are inline too, so only small files of small measures count; an unknown measure never does. */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Width and height from the header of a PNG, JPEG, GIF or BMP; false if it is none or cut. */
bool  decoration_measure(const guint8 *bytes, gsize length, guint *width, guint *height);
/* Why the picture, shown by the mail's own HTML, can be passed over; NULL: it cannot. */
char *decoration_reason(GBytes *bytes);
