/*
 * store - the ledger: nouns, states, SQL; the only room that includes <sqlite3.h>
 *
 * In:      facts and moves from the stages, decisions from people
 * Out:     rows, each move in the journal
 * Knows:   base/     Never: a stage, the desk
 *
 * A Change is a transaction: undone unless committed; everything that writes needs one open and fails with SETUP otherwise.  Reads may stand
 * outside.  A Change in which a write failed or was refused can only be undone (as in PostgreSQL); a stale move alone spoils nothing.
 * Row structs are copies and owned by the caller; strings in them are never NULL unless said so ("" is stored as NULL).
 * SQL is portable to PostgreSQL: standard types, no rowid, no PRAGMA outside store.c, RETURNING and ON CONFLICT DO NOTHING/UPDATE allowed.
 * Errors: AGAIN for a locked or full or unreadable disk (SQLITE_BUSY, FULL, IOERR), SETUP for a constraint that forbids it (the text names
 * the rule), a newer schema, a store that is none.
 */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include "base/error.h"
#include "base/money.h"

typedef struct Store Store;
typedef struct Change Change;

typedef enum { STORE_WRITE, STORE_READ, STORE_CREATE, STORE_COPY } StoreMode;

/* `directory` holds keypost.db and spool/.  STORE_CREATE makes it when it is not there; the others are AGAIN without it.
 * STORE_COPY reads, and the schema may be an older one: good for store_backup() and scratch_open() alone, before anything is brought up to date.
 * NULL directory: a store in memory with a temporary spool, for tests.  WAL, synchronous=FULL, foreign keys on, busy timeout 20 s. The schema
 * version is read and stepped inside one transaction; a newer one is refused with SETUP and untouched. */
Store *store_open(const char *directory, StoreMode mode, GError **error);
void   store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)
const char *store_directory(const Store *store);

Change *store_begin(Store *store, GError **error);        /* BEGIN IMMEDIATE */
bool    store_commit(Change **change, GError **error);    /* *change is NULL afterwards, done or undone */
void    change_undo(Change *change);                      /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Change, change_undo)

/* A consistent copy of the database alone, while others work; REJECT if `path` exists.  spool/ never changes what it holds, so copying it
 * afterwards completes the backup. */
bool store_backup(Store *store, const char *path, GError **error);
/* Integrity, foreign keys, spool digests, maintained totals; one line a fault into `faults` (of char *). */
bool store_verify(Store *store, GPtrArray *faults, GError **error);

/* One line of the journal; every *_move() writes its own.  who: "keypost", or the operator's name. */
bool journal_write(Store *store, const char *who, const char *noun, int64_t id, const char *from, const char *to, const char *why,
                   GError **error);
typedef struct { char *at, *who, *noun, *from, *to, *why; int64_t id; } JournalLine;
GPtrArray *journal_of(Store *store, const char *noun, int64_t id, GError **error); /* oldest first */
