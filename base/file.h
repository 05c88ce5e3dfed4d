/* file.h - bounded reads, write-then-rename */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

/* The whole regular file, at most `limit` bytes: AGAIN if the world refuses (missing, permission, I/O), REJECT if larger. */
GBytes *file_read(const char *path, gsize limit, GError **error);
/* Written beside the target, synced, renamed, the folder synced: either the old or the new bytes, never half. AGAIN on failure. */
bool    file_write(const char *path, const void *bytes, gsize length, GError **error);
bool    file_make_folder(const char *path, GError **error); /* with parents, 0700 */
