/* store.c - opening, the steps of the schema, Changes, the journal, backup */
#include "store/store.h"
#include "base/date.h"
#include "base/file.h"
#include "store/handle.h"
#include "store/query.h"
#include <errno.h>
#include <ftw.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* Written into every store ("kpst"): a database without it is somebody else's. */
#define APPLICATION_ID 0x6b707374
#define BUSY_MILLISECONDS 20000
#define CACHE_KIB "393216"
#define PAGE_BYTES "8192"
#define SCHEMA "/keypost/store/schema/"

const char *
store_directory(const Store *store)
{
	return store->directory;
}

/* PRAGMA, BEGIN and the like: words without parameters that only this file says. */
static bool
say(Store *store, const char *sql, GError **error)
{
	return query_check(store, sqlite3_exec(store->handle, sql, NULL, NULL, NULL), sql, error);
}

static int
compare_names(const void *a, const void *b)
{
	return g_strcmp0(*(char *const *)a, *(char *const *)b);
}

/* The steps are the files compiled in, in the order of their names; how many there are is the version. */
static char **
schema_steps(void)
{
	char **names = g_resources_enumerate_children(SCHEMA, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

	g_assert(names != NULL);
	qsort(names, g_strv_length(names), sizeof *names, compare_names);
	return names;
}

static bool
schema_step(Store *store, const char *name, GError **error)
{
	g_autofree char *path = g_strconcat(SCHEMA, name, NULL);
	g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
	g_autofree char *sql = NULL;

	g_assert(bytes != NULL);
	sql = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
	if (query_script(store, sql, error))
		return true;
	g_prefix_error(error, "%s: ", name);
	return false;
}

/* Inside a transaction: whose file is this, and how far is its schema?  Refuses what is not ours and what is newer. */
static bool
read_version(Store *store, guint newest, guint *version, GError **error)
{
	int64_t owner, number, tables;

	if (!query_number(store, error, &owner, "PRAGMA application_id", "") ||
	    !query_number(store, error, &number, "PRAGMA user_version", "") ||
	    !query_number(store, error, &tables, "SELECT COUNT(*) FROM sqlite_schema", ""))
		return false;
	if (owner != APPLICATION_ID && (owner != 0 || number != 0 || tables != 0)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s is no store of keypost", store->file);
		return false;
	}
	if (number < 0 || number > newest) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		            "%s was written by a newer keypost (schema %" G_GINT64_FORMAT
		            ", this one knows %u): nothing was changed",
		            store->file, (gint64)number, newest);
		return false;
	}
	*version = (guint)number;
	return true;
}

static bool
step_up(Store *store, guint version, char **steps, GError **error)
{
	guint newest = g_strv_length(steps);
	g_autofree char *mark = NULL;

	for (guint i = version; i < newest; i++) {
		if (!schema_step(store, steps[i], error))
			return false;
	}
	if (version == newest)
		return true; /* another program was faster */
	mark = g_strdup_printf("PRAGMA application_id = %d; PRAGMA user_version = %u", APPLICATION_ID, newest);
	return say(store, mark, error);
}

/* The version is read again inside the transaction that steps it: two programs started together build the tables once. */
static bool
migrate(Store *store, char **steps, GError **error)
{
	guint version = 0;

	if (!say(store, "BEGIN IMMEDIATE", error))
		return false;
	if (read_version(store, g_strv_length(steps), &version, error) && step_up(store, version, steps, error) &&
	    say(store, "COMMIT", error))
		return true;
	g_hash_table_remove_all(store->cache);
	sqlite3_exec(store->handle, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

static bool
check_version(Store *store, GError **error)
{
	g_auto(GStrv) steps = schema_steps();
	guint newest = g_strv_length(steps), version = 0;
	bool known;

	if (!say(store, "BEGIN", error))
		return false;
	known = read_version(store, newest, &version, error);
	g_hash_table_remove_all(store->cache);
	if (!say(store, "ROLLBACK", known ? error : NULL) || !known)
		return false;
	if (version == newest || store->for_copy)
		return true;
	if (!store->reads_only)
		return migrate(store, steps, error);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN,
	            "%s has the schema of an older keypost (%u of %u): `keypost run` brings it up to date", store->file,
	            version, newest);
	return false;
}

/* Changing to WAL needs the file alone for a moment, and SQLite does not always wait for that by itself. */
static bool
use_wal(Store *store, GError **error)
{
	gint64 deadline = g_get_monotonic_time() + BUSY_MILLISECONDS * G_GINT64_CONSTANT(1000);
	int code;

	if (store->memory || store->reads_only)
		return true;
	while ((code = sqlite3_exec(store->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) != SQLITE_OK) {
		if ((code & 0xff) != SQLITE_BUSY || g_get_monotonic_time() > deadline)
			return query_check(store, code, NULL, error);
		g_usleep(20000);
	}
	return true;
}

static bool
handle_open(Store *store, int flags, GError **error)
{
	int code;

	/* One thread uses a store, and nobody asks SQLite how much memory it has: no lock is taken a million times. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	code = sqlite3_open_v2(store->memory ? ":memory:" : store->file, &store->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
	if (!query_check(store, code, NULL, error))
		return false;
	sqlite3_extended_result_codes(store->handle, 1);
	sqlite3_busy_timeout(store->handle, BUSY_MILLISECONDS);
	sqlite3_db_config(store->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	/* Of a file that is made now: fewer and larger pages are found and written quicker by the million, and a small Change writes little more. */
	if ((flags & SQLITE_OPEN_CREATE) != 0 && !say(store, "PRAGMA page_size = " PAGE_BYTES, error))
		return false;
	/* Until the file is known to be ours, closing must not even fold its log into it. */
	sqlite3_db_config(store->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (!check_version(store, error) || !use_wal(store, error))
		return false;
	sqlite3_db_config(store->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	/* The cache grows with what is touched: a large store is read and written in any order. */
	return say(store, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -" CACHE_KIB, error);
}

static bool
find_folder(Store *store, const char *directory, StoreMode mode, GError **error)
{
	if (directory == NULL) {
		store->memory = store->temporary = true;
		store->directory = g_dir_make_tmp("keypost-XXXXXX", NULL);
		if (store->directory == NULL) {
			g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN,
			                    "no temporary folder can be made");
			return false;
		}
	} else {
		store->directory = g_strdup(directory);
		if (mode == STORE_CREATE && !file_make_folder(directory, error))
			return false;
	}
	store->file = g_build_filename(store->directory, "keypost.db", NULL);
	if (mode == STORE_CREATE || store->memory || g_file_test(store->file, G_FILE_TEST_EXISTS))
		return true;
	if (access(store->file, F_OK) != 0 && errno == EACCES)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s cannot be entered by this user; the store belongs to another one", store->directory);
	else
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "there is no store at %s yet: `keypost run` makes it", store->directory);
	return false;
}

Store *
store_open(const char *directory, StoreMode mode, GError **error)
{
	g_autoptr(Store) store = g_new0(Store, 1);
	g_autofree char *spool = NULL;
	int flags = SQLITE_OPEN_READWRITE;

	store->cache = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)(void (*)(void))sqlite3_finalize);
	if (!find_folder(store, directory, mode, error))
		return NULL;
	store->for_copy = mode == STORE_COPY;
	store->reads_only = (mode == STORE_READ || mode == STORE_COPY) && !store->memory;
	if (store->reads_only)
		flags = SQLITE_OPEN_READONLY;
	else if (mode == STORE_CREATE || store->memory)
		flags |= SQLITE_OPEN_CREATE;
	if (!handle_open(store, flags, error))
		return NULL;
	spool = g_build_filename(store->directory, "spool", NULL);
	if (!store->reads_only && !file_make_folder(spool, error))
		return NULL;
	return g_steal_pointer(&store);
}

static int
remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
	return remove(path);
}

void
store_discard(const char *directory)
{
	nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void
store_close(Store *store)
{
	if (store == NULL)
		return;
	g_clear_pointer(&store->cache, g_hash_table_unref);
	sqlite3_close_v2(store->handle);
	if (store->temporary && store->directory != NULL)
		store_discard(store->directory);
	g_free(store->directory);
	g_free(store->behind);
	g_free(store->file);
	g_free(store);
}

/* Changes. */

Change *
store_begin(Store *store, GError **error)
{
	Change *change;

	if (store->reads_only || store->change != NULL) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		                    store->reads_only ? "a store opened for reading is to be changed"
		                                      : "a Change is begun inside a Change");
		return NULL;
	}
	if (!say(store, "BEGIN IMMEDIATE", error))
		return NULL;
	change = g_new0(Change, 1);
	change->store = store;
	store->change = change;
	return change;
}

static void
change_free(Change *change)
{
	change->store->change = NULL;
	g_free(change);
}

bool
store_commit(Change **change, GError **error)
{
	Change *open = g_steal_pointer(change);
	Store *store = open->store;
	bool done;

	/* A full disk makes SQLite undo everything by itself; then there is nothing left to commit, and saying so is vital. */
	if (sqlite3_get_autocommit(store->handle)) {
		change_free(open);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s undid the change after a failure", store->file);
		return false;
	}
	if (open->spoiled)
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP,
		                    "a change is to be kept though a part of it was refused");
	done = !open->spoiled && say(store, "COMMIT", error);
	if (!done)
		sqlite3_exec(store->handle, "ROLLBACK", NULL, NULL, NULL);
	change_free(open);
	return done;
}

void
change_undo(Change *change)
{
	if (change == NULL)
		return;
	if (!sqlite3_get_autocommit(change->store->handle))
		sqlite3_exec(change->store->handle, "ROLLBACK", NULL, NULL, NULL);
	change_free(change);
}

/* The journal. */

bool
journal_write(Store *store, const char *who, const char *noun, int64_t id, const char *from, const char *to,
              const char *why, GError **error)
{
	static const char sql[] = "INSERT INTO journal (at, who, noun, noun_id, from_state, to_state, why)"
	                          " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	g_autofree char *now = date_now();

	return query_run(store, error, NULL, sql, "sssittt", now, who, noun, id, from, to, why);
}

static void
journal_line_free(gpointer data)
{
	JournalLine *line = data;

	g_free(line->at);
	g_free(line->who);
	g_free(line->noun);
	g_free(line->from);
	g_free(line->to);
	g_free(line->why);
	g_free(line);
}

static gpointer
journal_line_read(Query *query)
{
	JournalLine *line = g_new0(JournalLine, 1);

	line->at = query_text(query);
	line->who = query_text(query);
	line->noun = query_text(query);
	line->id = query_int(query);
	line->from = query_text(query);
	line->to = query_text(query);
	line->why = query_text(query);
	return line;
}

GPtrArray *
journal_of(Store *store, const char *noun, int64_t id, GError **error)
{
	static const char sql[] = "SELECT at, who, noun, noun_id, from_state, to_state, why FROM journal"
	                          " WHERE noun = ?1 AND noun_id = ?2 ORDER BY id";

	return query_rows(store, error, journal_line_read, journal_line_free, sql, "si", noun, id);
}

/* Backup. */

static bool
copy_pages(Store *store, sqlite3 *target, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init(target, "main", store->handle, "main");
	int code;

	if (backup == NULL)
		return query_check(store, sqlite3_errcode(target), NULL, error);
	/* In one go: with WAL nobody waits for a reader, and the copy is of one moment. */
	sqlite3_backup_step(backup, -1);
	code = sqlite3_backup_finish(backup);
	if (code == SQLITE_OK)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the copy cannot be written: %s", sqlite3_errstr(code));
	return false;
}

bool
store_backup(Store *store, const char *path, GError **error)
{
	g_autofree char *part = g_strconcat(path, ".part", NULL);
	sqlite3 *target = NULL;
	bool done;
	int code;

	if (g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s is there already: choose another name", path);
		return false;
	}
	g_unlink(part); /* of a backup that died */
	code = sqlite3_open_v2(part, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
	if (code != SQLITE_OK) {
		sqlite3_close(target);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s cannot be written: %s", path,
		            sqlite3_errstr(code));
		return false;
	}
	done = copy_pages(store, target, error);
	sqlite3_close(target);
	if (done && g_rename(part, path) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s cannot be written: %s", path,
		            g_strerror(errno));
		done = false;
	}
	if (!done)
		g_unlink(part);
	return done;
}
