/* handle.h - what stands behind a Store, for query.c and store.c alone */
#pragma once
#include <glib.h>
#include <stdbool.h>

struct sqlite3;
typedef struct Store Store;
typedef struct Change Change;

struct Store {
	char *directory;
	char *file;        /* keypost.db, for messages too */
	bool memory;
	bool reads_only;
	struct sqlite3 *handle;
	GHashTable *cache; /* SQL text to an idle statement */
	Change *change;    /* the open one, borrowed */
};

struct Change {
	Store *store;
	bool spoiled; /* one of its writes failed or was refused: half of a thing may stand in it */
};
