/* release.h - why an application may not be released, for the files of store/ alone */
#pragma once
#include "store/store.h"

/* Always false: SETUP with the first thing that speaks against it, and the Change is spoiled. */
bool release_refused(Store *store, int64_t id, int key_count, Fen due, Fen covered, GError **error);
