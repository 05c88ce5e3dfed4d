/* query.c - prepared statements: cached by their text, bound by letters, errors translated at the border */
#include "store/query.h"
#include <sqlite3.h>
#include <string.h>

struct Query {
	Store *store;
	const char *sql;
	sqlite3_stmt *statement;
	int column; /* the next to take */
	int code;   /* of the last step */
};

/* "INSERT INTO job": enough to know which rule spoke when SQLite does not name it (foreign keys). */
static char *
what_was_tried(const char *sql)
{
	g_auto(GStrv) words = g_strsplit(sql != NULL ? sql : "", " ", 4);
	guint n = g_strv_length(words);

	if (n < 3)
		return g_strdup("");
	if (g_str_equal(words[0], "UPDATE"))
		return g_strdup_printf(" (UPDATE %s)", words[1]);
	return g_strdup_printf(" (%s %s %s)", words[0], words[1], words[2]);
}

static const char *
world_says(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another run keeps %s locked";
	case SQLITE_FULL:
		return "the disk that holds %s is full";
	case SQLITE_READONLY:
		return "%s may not be written";
	case SQLITE_CANTOPEN:
		return "%s cannot be opened: does it belong to this user, and is its disk not read-only?";
	case SQLITE_IOERR:
		return "the disk that holds %s does not answer as it should";
	case SQLITE_NOMEM:
		return "there is not enough memory to work on %s";
	default:
		return NULL;
	}
}

bool
query_check(Store *store, int code, const char *sql, GError **error)
{
	g_autofree char *tried = NULL;
	g_autofree char *sentence = NULL;
	const char *pattern;
	sqlite3 *handle = store->handle;
	const char *message = handle != NULL ? sqlite3_errmsg(handle) : sqlite3_errstr(code);

	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		return true;
	pattern = world_says(code);
	if (pattern != NULL) {
		g_auto(GStrv) halves = g_strsplit(pattern, "%s", 2);

		sentence = g_strconcat(halves[0], store->file, halves[1], NULL);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "%s (%s)", sentence, sqlite3_errstr(code));
		return false;
	}
	tried = what_was_tried(sql);
	if ((code & 0xff) == SQLITE_CONSTRAINT)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the store forbids it: %s%s", message, tried);
	else
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s: %s%s", store->file, message, tried);
	return false;
}

/* `keep`: SQLITE_STATIC where the statement has run before the caller's words can go. */
static int
bind_one(sqlite3_stmt *statement, int at, char type, sqlite3_destructor_type keep, va_list *arguments)
{
	int64_t number;
	const char *text;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(statement, at, va_arg(*arguments, int64_t));
	case 'r':
		number = va_arg(*arguments, int64_t);
		return number == 0 ? sqlite3_bind_null(statement, at) : sqlite3_bind_int64(statement, at, number);
	case 'n':
	case 'b': /* a bool arrives as an int */
		return sqlite3_bind_int64(statement, at, va_arg(*arguments, int));
	case 'd':
		return sqlite3_bind_double(statement, at, va_arg(*arguments, double));
	case 't':
		text = va_arg(*arguments, const char *);
		return text == NULL || *text == '\0' ? sqlite3_bind_null(statement, at)
		                                     : sqlite3_bind_text(statement, at, text, -1, keep);
	case 's':
		text = va_arg(*arguments, const char *);
		return sqlite3_bind_text(statement, at, text != NULL ? text : "", -1, keep);
	default:
		g_error("query: no such parameter type: %c", type);
	}
}

static sqlite3_stmt *
take_statement(Store *store, const char *sql, GError **error)
{
	gpointer kept = NULL;
	sqlite3_stmt *statement = NULL;
	int code;

	/* Taken out while in use: a query inside a query of the same text simply prepares its own.  Found by the address of the text, which is
	 * quicker than the text; an address that holds another text by now is another statement. */
	if (g_hash_table_steal_extended(store->cache, sql, NULL, &kept)) {
		if (strcmp(sqlite3_sql(kept), sql) == 0)
			return kept;
		sqlite3_finalize(kept);
	}
	code = sqlite3_prepare_v3(store->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	return query_check(store, code, sql, error) ? statement : NULL;
}

static Query *
query_valist(Store *store, GError **error, const char *sql, const char *types, sqlite3_destructor_type keep, va_list *arguments)
{
	g_autoptr(Query) query = g_new0(Query, 1);

	query->store = store;
	query->sql = sql;
	query->code = SQLITE_OK;
	query->statement = take_statement(store, sql, error);
	if (query->statement == NULL)
		return NULL;
	if (!sqlite3_stmt_readonly(query->statement) && sqlite3_get_autocommit(store->handle)) {
		g_autofree char *tried = what_was_tried(sql);

		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the store is written outside a Change%s", tried);
		return NULL;
	}
	g_assert(sqlite3_bind_parameter_count(query->statement) == (int)strlen(types));
	for (int at = 0; types[at] != '\0'; at++) {
		int code = bind_one(query->statement, at + 1, types[at], keep, arguments);

		if (!query_check(store, code, sql, error))
			return NULL;
	}
	return g_steal_pointer(&query);
}

/* The query that a function with the parameters `sql`, `types` and what they bind was asked for. */
#define TAKE_ARGUMENTS(query, keep)                                                                              \
	do {                                                                                                     \
		va_list arguments;                                                                               \
		va_start(arguments, types);                                                                      \
		(query) = query_valist(store, error, sql, types, keep, &arguments);                              \
		va_end(arguments);                                                                               \
	} while (0)

Query *
query_new(Store *store, GError **error, const char *sql, const char *types, ...)
{
	Query *query;

	TAKE_ARGUMENTS(query, SQLITE_TRANSIENT);
	return query;
}

void
query_free(Query *query)
{
	if (query == NULL)
		return;
	if (query->statement != NULL) {
		sqlite3_reset(query->statement);
		sqlite3_clear_bindings(query->statement); /* nothing of a document stays in memory longer than needed */
		g_hash_table_insert(query->store->cache, (gpointer)query->sql, query->statement); /* the one there, if any, is forgotten */
	}
	g_free(query);
}

bool
query_next(Query *query)
{
	query->column = 0;
	if (query->code != SQLITE_OK && query->code != SQLITE_ROW)
		return false;
	query->code = sqlite3_step(query->statement);
	return query->code == SQLITE_ROW;
}

void
query_spoil(Store *store)
{
	if (store->change != NULL)
		store->change->spoiled = true;
}

bool
query_done(Query *query, GError **error)
{
	if (query_check(query->store, query->code, query->sql, error))
		return true;
	if (!sqlite3_stmt_readonly(query->statement))
		query_spoil(query->store);
	return false;
}

int64_t
query_int_or(Query *query, int64_t otherwise)
{
	int at = query->column++;

	return sqlite3_column_type(query->statement, at) == SQLITE_NULL ? otherwise : sqlite3_column_int64(query->statement, at);
}

int64_t
query_int(Query *query)
{
	return query_int_or(query, 0);
}

bool
query_bool(Query *query)
{
	return query_int(query) != 0;
}

double
query_double(Query *query)
{
	return sqlite3_column_double(query->statement, query->column++);
}

const char *
query_text_here(Query *query)
{
	const char *text = (const char *)sqlite3_column_text(query->statement, query->column++);

	return text != NULL ? text : "";
}

char *
query_text(Query *query)
{
	return g_strdup(query_text_here(query));
}

const char *
query_text_in(Query *query, GStringChunk *words)
{
	return g_string_chunk_insert(words, query_text_here(query));
}

bool
query_run(Store *store, GError **error, int64_t *changed, const char *sql, const char *types, ...)
{
	g_autoptr(Query) query = NULL;

	TAKE_ARGUMENTS(query, SQLITE_STATIC);
	if (query == NULL)
		return false;
	while (query_next(query))
		;
	if (!query_done(query, error))
		return false;
	if (changed != NULL)
		*changed = sqlite3_changes64(store->handle);
	return true;
}

bool
query_number(Store *store, GError **error, int64_t *number, const char *sql, const char *types, ...)
{
	g_autoptr(Query) query = NULL;

	*number = 0;
	TAKE_ARGUMENTS(query, SQLITE_STATIC);
	if (query == NULL)
		return false;
	if (query_next(query))
		*number = query_int(query);
	while (query_next(query)) /* constraints are checked at the end of the statement */
		;
	return query_done(query, error);
}

GPtrArray *
query_rows(Store *store, GError **error, QueryRead read, GDestroyNotify destroy, const char *sql, const char *types, ...)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(destroy);
	g_autoptr(Query) query = NULL;

	TAKE_ARGUMENTS(query, SQLITE_STATIC);
	if (query == NULL)
		return NULL;
	while (query_next(query))
		g_ptr_array_add(rows, read(query));
	return query_done(query, error) ? g_steal_pointer(&rows) : NULL;
}

GArray *
query_ids(Store *store, GError **error, const char *sql, const char *types, ...)
{
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
	g_autoptr(Query) query = NULL;

	TAKE_ARGUMENTS(query, SQLITE_STATIC);
	if (query == NULL)
		return NULL;
	while (query_next(query)) {
		int64_t id = query_int(query);

		g_array_append_val(ids, id);
	}
	return query_done(query, error) ? g_steal_pointer(&ids) : NULL;
}

gpointer
query_row(Store *store, GError **error, QueryRead read, const char *noun, const char *sql, const char *types, ...)
{
	g_autoptr(Query) query = NULL;
	gpointer row = NULL;

	TAKE_ARGUMENTS(query, SQLITE_STATIC);
	if (query == NULL)
		return NULL;
	if (query_next(query))
		row = read(query);
	else if (query_done(query, error) && noun != NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "there is no such %s", noun);
	return row;
}

bool
query_script(Store *store, const char *sql, GError **error)
{
	if (sqlite3_get_autocommit(store->handle)) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "a script is run outside a transaction");
		return false;
	}
	return query_check(store, sqlite3_exec(store->handle, sql, NULL, NULL, NULL), NULL, error);
}
