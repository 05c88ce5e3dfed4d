/* exif.h - how the camera was held: the orientation in a JPEG's EXIF block */
#pragma once
#include <glib.h>

/* 1..8 as EXIF counts (1 upright, 3 on its head, 6 to be turned right by 90 degrees, 8 left; 2 4 5 7 mirrored too); 1 when there is
 * none or it is damaged.  Reads within `length` only. */
int exif_orientation(const guint8 *bytes, gsize length);
