/*
 * parse - from bytes to facts
 *
 * In:      messages in state "received", documents in state "received", bytes in the spool
 * Out:     documents "read", "parked" or "ignored", with fields; messages "parsed"
 * Knows:   store/, base/     Never: another stage, the network, the desk
 *
 * Every stranger's byte is read in a caged child (base/child.h).  A document that kills its reader is parked with the reason, and the run
 * goes on.
 */
#pragma once
#include "base/config.h"
#include "parse/reading.h"
#include "store/store.h"

/* Reads all that waits, in parallel over config->workers children. *worked counts documents done. */
bool parse_run(Store *store, const Config *config, guint *worked, GError **error);

/* One file and everything inside it, with no store (`keypost read`).  A tree in document order, depth first. */
typedef struct {
	int parent;              /* index in the array, -1 for the file itself */
	char *file_name, *media_type, *sha256;
	gsize size;
	Reading *reading;        /* NULL: ignored or not taken, see reason */
	char *reason;
} ParsedDocument;
GPtrArray *parse_file(const Config *config, GBytes *bytes, const char *file_name, GError **error); /* of ParsedDocument */
void       parsed_document_free(ParsedDocument *document);

/* Lines for `keypost check`: cage, engine, models; false in *good if reading would not work. */
char *parse_describe(const Config *config, bool *good);
