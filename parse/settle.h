/* settle.h - what the reading of a document leaves in the store: its fate, fields, parts and questions, in one Change */
#pragma once
#include "parse/reading.h"
#include "store/document.h"

/* The document was read (or found faulty, or not worth reading): everything the reading says.  *added counts new documents that wait to be
 * read.  A document that another run has settled in the meantime is left as it is. */
bool settle_reading(Store *store, const Document *document, const Reading *reading, guint *added, GError **error);
/* It was not read: parked with the reason, and the exception unreadable_document. */
bool settle_fault(Store *store, const Document *document, const char *reason, GError **error);
/* Takes over what was read from the same bytes under the same name, if there is such a document; else *done is false. */
bool settle_twin(Store *store, const Document *document, bool *done, GError **error);
