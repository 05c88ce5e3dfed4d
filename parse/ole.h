/* ole.h - the streams of an OLE container (old Word, Excel, WPS and Outlook files), within limits (libgsf; MS-CFB) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"

/* A storage: the whole container or a folder in it.  Folders keep what they need of the container alive. */
typedef struct Ole Ole;

typedef enum { OLE_OTHER, OLE_WORD, OLE_EXCEL, OLE_SLIDES, OLE_MESSAGE, OLE_LOCKED } OleKind;

/* What the container is for, by the names at its root; where the directory is damaged by any names in it.  OLE_LOCKED: DOCX, XLSX or PPTX
 * behind a password (MS-OFFCRYPTO 2.3). */
OleKind     ole_kind(const void *bytes, gsize length);
Ole        *ole_open(GBytes *bytes, GError **error); /* REJECT: damaged */
void        ole_close(Ole *storage);                 /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ole, ole_close)
/* The folder of that name, NULL if there is none. */
Ole        *ole_folder(const Ole *storage, const char *name);
/* All bytes of the stream of that name: absent, larger than LIMIT_MEMBER or cut off: REJECT. */
GBytes     *ole_stream(const Ole *storage, const char *name, GError **error);
bool        ole_has(const Ole *storage, const char *name); /* a stream or a folder of that name */
/* Names in the order of the directory, at most 10000; borrowed. */
guint       ole_count(const Ole *storage);
const char *ole_name(const Ole *storage, guint n);
