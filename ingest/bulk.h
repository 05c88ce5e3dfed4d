/* bulk.h - the bytes of one mail while they come: in memory, beyond a threshold in a file without a name */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

typedef struct Bulk Bulk;

/* Files are made in `folder`, which must hold room. */
Bulk   *bulk_new(const char *folder, gsize threshold);
void    bulk_free(Bulk *bulk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bulk, bulk_free)
bool    bulk_append(Bulk *bulk, const void *bytes, gsize length, GError **error); /* AGAIN when the disk is full */
gsize   bulk_length(const Bulk *bulk);
/* Ends it; the bytes live as long as their GBytes, whatever becomes of the place they came from. */
GBytes *bulk_finish(Bulk *bulk, GError **error);
