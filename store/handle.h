/* handle.h - what stands behind a Store, for the files of store/ alone */
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
	bool temporary;    /* the directory goes when the store is closed */
	bool reads_only;
	bool for_copy;     /* reads only, and an older schema is fine */
	char *behind;      /* directory of the store that this one is a copy of: its spool is read where the own one has no such bytes; or NULL */
	struct sqlite3 *handle;
	GHashTable *cache; /* address of an SQL text to an idle statement */
	Change *change;    /* the open one, borrowed */
};

/* Removes a temporary folder and all in it. */
void store_discard(const char *directory);

struct Change {
	Store *store;
	bool spoiled; /* one of its writes failed or was refused: half of a thing may stand in it */
};
