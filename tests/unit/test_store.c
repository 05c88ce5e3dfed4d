/* test_store.c - opening, stepping, refusing, sharing, and what the tables themselves forbid */
#include "store/query.h"
#include "tests/unit/ledger.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opens, and closes at once; the error or NULL. */
static GError *
try_open(const char *folder, StoreMode mode)
{
	GError *error = NULL;
	g_autoptr(Store) store = store_open(folder, mode, &error);

	g_assert_true((store == NULL) == (error != NULL));
	return error;
}

static char *
make_folder(void)
{
	char *folder = g_dir_make_tmp("keypost-test-XXXXXX", NULL);

	g_assert_nonnull(folder);
	return folder;
}

static void
remove_folder(const char *folder)
{
	const char *argv[] = { "rm", "-rf", "--", folder, NULL };

	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
}

/* Any SQL on the file itself, as another program would. */
static void
run_sql(const char *folder, const char *sql)
{
	g_autofree char *file = g_build_filename(folder, "keypost.db", NULL);
	char *message = NULL;
	sqlite3 *handle = NULL;

	g_assert_cmpint(sqlite3_open(file, &handle), ==, SQLITE_OK);
	if (sqlite3_exec(handle, sql, NULL, NULL, &message) != SQLITE_OK)
		g_error("%s: %s", message, sql);
	sqlite3_close(handle);
}

static GBytes *
file_bytes(const char *folder)
{
	g_autofree char *file = g_build_filename(folder, "keypost.db", NULL);
	char *text = NULL;
	gsize length = 0;

	g_assert_true(g_file_get_contents(file, &text, &length, NULL));
	return g_bytes_new_take(text, length);
}

/* ---- opening ---- */

static void
test_made_from_nothing(void)
{
	g_autofree char *top = make_folder();
	g_autofree char *folder = g_build_filename(top, "a", "b", NULL);
	g_autoptr(GError) missing = try_open(folder, STORE_WRITE), unread = try_open(folder, STORE_READ);
	g_autoptr(GError) made = NULL, again = NULL, read = NULL;

	g_assert_error(missing, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_error(unread, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
	made = try_open(folder, STORE_CREATE);
	again = try_open(folder, STORE_WRITE);
	read = try_open(folder, STORE_READ);
	g_assert_no_error(made);
	g_assert_no_error(again);
	g_assert_no_error(read);
	remove_folder(top);
}

static void
test_an_empty_file_is_a_new_store(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *file = g_build_filename(folder, "keypost.db", NULL);
	g_autoptr(GError) error = NULL, read = NULL;

	g_assert_true(g_file_set_contents(file, "", 0, NULL));
	read = try_open(folder, STORE_READ);
	g_assert_error(read, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN); /* an older schema: run once */
	error = try_open(folder, STORE_CREATE);
	g_assert_no_error(error);
	remove_folder(folder);
}

static void
test_settings_of_a_file(void)
{
	static const struct {
		const char *sql;
		int64_t expected;
	} cases[] = { { "PRAGMA foreign_keys", 1 },
		      { "PRAGMA synchronous", 2 },
		      { "PRAGMA busy_timeout", 20000 },
		      { "SELECT COUNT(*) FROM pragma_journal_mode WHERE journal_mode = 'wal'", 1 },
		      { "PRAGMA application_id", 0x6b707374 } };
	g_autofree char *folder = make_folder();
	Store *store = store_open(folder, STORE_CREATE, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t found = -1;

		g_assert_true(query_number(store, NULL, &found, cases[i].sql, ""));
		g_assert_cmpint(found, ==, cases[i].expected);
	}
	store_close(store);
	remove_folder(folder);
}

/* Refused, and not one byte of the file is another. */
static void
assert_refused(const char *folder, StoreMode mode, const char *words)
{
	g_autoptr(GBytes) before = file_bytes(folder), after = NULL;
	g_autoptr(GError) error = try_open(folder, mode);

	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	if (strstr(error->message, words) == NULL)
		g_error("\"%s\" does not say \"%s\"", error->message, words);
	after = file_bytes(folder);
	g_assert_true(g_bytes_equal(before, after));
}

static void
test_a_newer_store_is_refused(void)
{
	g_autofree char *folder = make_folder();
	g_autoptr(GError) error = try_open(folder, STORE_CREATE);

	g_assert_no_error(error);
	run_sql(folder, "PRAGMA user_version = 9999");
	assert_refused(folder, STORE_WRITE, "newer keypost");
	assert_refused(folder, STORE_CREATE, "newer keypost");
	assert_refused(folder, STORE_READ, "newer keypost");
	remove_folder(folder);
}

/* With a log beside it that another run left, opening and closing must not fold it in. */
static void
test_a_newer_store_with_a_log_is_refused(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *file = g_build_filename(folder, "keypost.db", NULL);
	g_autoptr(GError) error = try_open(folder, STORE_CREATE);
	sqlite3 *other = NULL;

	g_assert_no_error(error);
	g_assert_cmpint(sqlite3_open(file, &other), ==, SQLITE_OK);
	sqlite3_db_config(other, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	g_assert_cmpint(sqlite3_exec(other, "PRAGMA user_version = 9999", NULL, NULL, NULL), ==, SQLITE_OK);
	sqlite3_close(other);
	assert_refused(folder, STORE_WRITE, "newer keypost");
	assert_refused(folder, STORE_READ, "newer keypost");
	remove_folder(folder);
}

static void
test_strangers_are_refused(void)
{
	static const char *const databases[] = {
		"CREATE TABLE t (a)",
		"PRAGMA user_version = 1",
		"CREATE TABLE t (a); PRAGMA application_id = 252006674; PRAGMA user_version = 1", /* another program's */
	};

	for (guint i = 0; i < G_N_ELEMENTS(databases); i++) {
		g_autofree char *folder = make_folder();

		run_sql(folder, databases[i]);
		assert_refused(folder, STORE_CREATE, "no store of keypost");
		remove_folder(folder);
	}
}

static void
test_a_file_that_is_no_database(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *file = g_build_filename(folder, "keypost.db", NULL);
	g_autofree char *text = g_strnfill(8192, 'x');

	g_assert_true(g_file_set_contents(file, text, -1, NULL));
	assert_refused(folder, STORE_CREATE, "not a database");
	assert_refused(folder, STORE_READ, "not a database");
	remove_folder(folder);
}

/* ---- released schemas: each as the text of a small store, all must come up to date and be sound ---- */

static char *
schema_of(Store *store)
{
	static const char sql[] = "SELECT group_concat(type || ' ' || name || ' ' || COALESCE(sql, ''), char(10))"
	                          " FROM (SELECT type, name, sql FROM sqlite_schema ORDER BY type, name)";
	g_autoptr(Query) query = query_new(store, NULL, sql, "");

	g_assert_true(query_next(query));
	return query_text(query);
}

static void
step_up(const char *path)
{
	g_autofree char *folder = make_folder();
	g_autofree char *sql = NULL, *expected = NULL, *found = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) fresh = ledger_new(), store = NULL;
	g_autoptr(GPtrArray) applications = NULL;
	g_autoptr(Query) broken = NULL;

	g_assert_true(g_file_get_contents(path, &sql, NULL, NULL));
	run_sql(folder, sql);
	store = store_open(folder, STORE_WRITE, &error);
	g_assert_no_error(error);
	expected = schema_of(fresh);
	found = schema_of(store);
	g_assert_cmpstr(found, ==, expected);
	applications = application_list(store, NULL, NULL);
	g_assert_cmpuint(applications->len, >, 0);
	broken = query_new(store, &error, "PRAGMA foreign_key_check", "");
	g_assert_false(query_next(broken));
	g_clear_pointer(&broken, query_free);
	remove_folder(folder);
}

static void
test_released_schemas(void)
{
	g_autoptr(GDir) names = g_dir_open("tests/schema", 0, NULL);
	const char *name;
	guint n = 0;

	g_assert_nonnull(names);
	while ((name = g_dir_read_name(names)) != NULL) {
		g_autofree char *path = g_build_filename("tests/schema", name, NULL);

		if (!g_str_has_suffix(name, ".sql"))
			continue;
		step_up(path);
		n++;
	}
	g_assert_cmpuint(n, >, 0);
}

/* ---- several at once ---- */

/* A program of its own that waits for the others, opens and writes `n` messages. */
static pid_t
start_writer(const char *folder, const int gate[2], int who, int n)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	{
		char byte;
		Store *store;
		bool done;

		close(gate[1]);
		done = read(gate[0], &byte, 1) == 0; /* end of file: the gate is open */
		store = store_open(folder, STORE_CREATE, NULL);
		for (int i = 0; done && i < n; i++) {
			g_autofree char *digest = g_strdup_printf("%064d", i); /* the same mails for all */
			g_autofree char *place = g_strdup_printf("%d-%d", who, i);
			Change *change = store != NULL ? store_begin(store, NULL) : NULL;
			int64_t id;
			bool is_new;

			done = change != NULL && message_add(store, digest, 1, "m", place, &id, &is_new, NULL) &&
			       store_commit(&change, NULL);
		}
		store_close(store);
		_exit(done ? 0 : 1);
	}
}

static void
test_programs_at_once(void)
{
	g_autofree char *folder = make_folder();
	pid_t writers[4];
	int gate[2];
	g_autoptr(Store) store = NULL;
	int64_t places = 0;

	g_assert_cmpint(pipe(gate), ==, 0);
	for (int i = 0; i < 4; i++) {
		writers[i] = start_writer(folder, gate, i, 10);
		g_assert_cmpint(writers[i], >, 0);
	}
	close(gate[1]);
	for (int i = 0; i < 4; i++) {
		int status = -1;

		g_assert_cmpint(waitpid(writers[i], &status, 0), ==, writers[i]);
		g_assert_cmpint(status, ==, 0);
	}
	close(gate[0]);
	store = store_open(folder, STORE_READ, NULL);
	g_assert_nonnull(store);
	g_assert_cmpint(message_count(store, NULL, NULL), ==, 10);
	g_assert_true(query_number(store, NULL, &places, "SELECT COUNT(*) FROM message_place", ""));
	g_assert_cmpint(places, ==, 40);
	remove_folder(folder);
}

/* ---- Changes ---- */

static void
test_changes(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GError) outside = NULL, inside = NULL;
	int64_t id = 0;
	bool is_new = false;

	g_assert_false(message_add(store, "d", 1, "m", "p", &id, &is_new, &outside));
	g_assert_error(outside, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	{
		g_autoptr(Change) change = begin(store);

		g_assert_null(store_begin(store, &inside));
		g_assert_error(inside, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_assert_true(message_add(store, "d", 1, "m", "p", &id, &is_new, NULL));
	} /* undone unless committed */
	g_assert_cmpint(message_count(store, NULL, NULL), ==, 0);
	DONE(store, message_add(store, "d", 1, "m", "p", &id, &is_new, &error));
	g_assert_cmpint(message_count(store, "received", NULL), ==, 1);
	change_undo(NULL);
}

static void
test_a_full_disk(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(GError) error = NULL, late = NULL;
	g_autoptr(Change) change = NULL;
	g_autofree char *long_text = g_strnfill(100000, 'x');
	g_autoptr(GPtrArray) lines = NULL;
	int64_t pages = 0;
	bool done = true;

	g_assert_true(query_number(store, NULL, &pages, "PRAGMA page_count", ""));
	{
		g_autofree char *limit = g_strdup_printf("PRAGMA max_page_count = %d", (int)pages + 60);

		g_assert_true(query_number(store, NULL, &pages, limit, ""));
	}
	change = begin(store);
	for (int i = 0; done && i < 100; i++)
		done = journal_write(store, "keypost", "test", i, NULL, NULL, long_text, &error);
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_nonnull(strstr(error->message, "is full"));
	/* Whether SQLite has undone it by itself or not: half of it is never kept. */
	g_assert_false(store_commit(&change, &late));
	g_assert_nonnull(late);
	g_assert_null(change);
	lines = journal_of(store, "test", 0, NULL);
	g_assert_cmpuint(lines->len, ==, 0);
}

static void
test_a_reader_cannot_write(void)
{
	g_autofree char *folder = make_folder();
	g_autoptr(GError) error = try_open(folder, STORE_CREATE), refused = NULL;
	g_autoptr(Store) store = store_open(folder, STORE_READ, NULL);

	g_assert_no_error(error);
	g_assert_null(store_begin(store, &refused));
	g_assert_error(refused, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	remove_folder(folder);
}

/* ---- what the tables forbid, whoever writes ---- */

static void
test_tables_forbid(void)
{
	static const struct {
		const char *sql, *words;
	} cases[] = {
		{ "UPDATE payment SET allocated = 100001 WHERE id = 1", "payment_allocated_within_amount" },
		{ "UPDATE payment SET amount = 69999 WHERE id = 1", "payment_allocated_within_amount" },
		{ "UPDATE application SET allocated = 70001 WHERE id = 1", "application_allocated_within_due" },
		{ "UPDATE application SET due = 1 WHERE id = 1", "application_allocated_within_due" },
		{ "UPDATE application SET state = 'paid' WHERE id = 1", "application_state" },
		{ "UPDATE payment SET state = 'paid' WHERE id = 1", "payment_state" },
		{ "UPDATE document SET state = 'parked'", "document_fate_has_reason" },
		{ "UPDATE document SET kind = 'letter'", "document_kind" },
		{ "INSERT INTO release (application, key_count, due, covered, by_person, who, at)"
		  " VALUES (2, 1, 35000, 0, 0, 'keypost', 'now')", "release_covered_exactly" },
		{ "INSERT INTO release (application, key_count, due, covered, by_person, who, at)"
		  " VALUES (1, 2, 70000, 70000, 0, 'keypost', 'now')", "release.application" },
		{ "INSERT INTO release (application, key_count, due, covered, by_person, who, at)"
		  " VALUES (99, 2, 70000, 70000, 0, 'keypost', 'now')", "FOREIGN KEY" },
		{ "INSERT INTO job (application, key_count, sequence, state) VALUES (2, 1, 1, 'queued')", "FOREIGN KEY" },
		{ "INSERT INTO job (application, key_count, sequence, state) VALUES (1, 3, 3, 'queued')", "FOREIGN KEY" },
		{ "INSERT INTO job (application, key_count, sequence, state) VALUES (1, 2, 3, 'queued')", "job_within_release" },
		{ "INSERT INTO shipment (application, state) VALUES (2, 'planned')", "FOREIGN KEY" },
		{ "INSERT INTO invoice (application, state, gross, net, tax, rate_percent) VALUES (1, 'requested', 10, 9, 2, 6)",
		  "invoice_sum" },
		{ "DELETE FROM release WHERE application = 1", "FOREIGN KEY" },
		{ "DELETE FROM message", "FOREIGN KEY" },
		{ "UPDATE payment SET amount = 'much' WHERE id = 1", "TEXT value" },
		{ "INSERT INTO correction (application, field, who, at) VALUES (1, 'years', 'keypost', 'now')",
		  "correction_by_person" },
		{ "INSERT INTO exception (code, state, severity, application, facts, page, x0, y0, x1, y1, since)"
		  " VALUES ('seal_missing', 'resolved', 'stop', 1, '', 0, 0, 0, 0, 0, 'now')", "exception_answer_has_author" },
	};
	g_autoptr(Store) store = ledger_new();
	int64_t released = ledger_released(store, 2, 70000);

	ledger_application(store, 1, 35000);
	ledger_message(store, "From: a");
	DONE(store, job_add(store, released, 1, 2, NULL, &error));
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		REFUSED(store, KEYPOST_ERROR_SETUP, cases[i].words, query_run(store, &error, NULL, cases[i].sql, ""));
}

/* ---- verify and backup ---- */

static void
test_verify_finds_false_totals(void)
{
	static const struct {
		const char *sql;
		guint faults;
	} cases[] = {
		{ "UPDATE payment SET allocated = 0", 1 },
		{ "UPDATE application SET allocated = 0", 2 }, /* the sum, and the cover of its release */
		{ "UPDATE application SET due = 80000", 1 },
		{ "UPDATE release SET issued_at = 'now'", 1 },
		{ "DELETE FROM release", 1 },
		{ "UPDATE release SET key_count = 3", 1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Store) store = ledger_new();
		g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);

		ledger_released(store, 2, 70000);
		assert_sound(store);
		DONE(store, query_run(store, &error, NULL, cases[i].sql, ""));
		g_assert_true(store_verify(store, faults, NULL));
		if (faults->len != cases[i].faults)
			g_error("%s: %u faults", cases[i].sql, faults->len);
	}
}

static void
test_backup(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *copy_folder = make_folder();
	g_autofree char *copy = g_build_filename(copy_folder, "keypost.db", NULL);
	g_autofree char *nowhere = g_build_filename(copy_folder, "no", "such", "folder", NULL);
	g_autoptr(Store) store = store_open(folder, STORE_CREATE, NULL), restored = NULL;
	g_autoptr(GError) error = NULL, twice = NULL, lost = NULL;

	ledger_released(store, 2, 70000);
	g_assert_true(store_backup(store, copy, &error));
	g_assert_no_error(error);
	g_assert_false(store_backup(store, copy, &twice));
	g_assert_error(twice, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	g_assert_false(store_backup(store, nowhere, &lost));
	g_assert_error(lost, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	restored = store_open(copy_folder, STORE_WRITE, &error);
	g_assert_no_error(error);
	assert_sound(restored);
	{
		g_autoptr(GPtrArray) applications = application_list(restored, "queued", NULL);

		g_assert_cmpuint(applications->len, ==, 1);
	}
	remove_folder(folder);
	remove_folder(copy_folder);
}

/* ---- messages and documents ---- */

static void
test_messages(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t first = ledger_message(store, "From: a"), second = ledger_message(store, "From: b"), again = 0;
	Message head = { .message_id = (char *)"<1@example.com>", .from_address = (char *)"OFFICE@example.com" };
	g_autoptr(Message) message = NULL;
	g_autoptr(GPtrArray) documents = NULL, applications = NULL, mine = NULL;
	g_autoptr(GError) none = NULL;
	int64_t application = ledger_application(store, 1, 35000), other = ledger_application(store, 1, 35000);
	bool known = false;

	again = ledger_message(store, "From: a");
	g_assert_cmpint(again, ==, first);
	g_assert_true(message_place_known(store, "applications", "From: a", &known, NULL));
	g_assert_true(known);
	g_assert_true(message_place_known(store, "payments", "From: a", &known, NULL));
	g_assert_false(known);
	DONE(store, message_set_head(store, first, &head, &error) && message_set_head(store, second, &head, &error));
	g_assert_cmpint(message_by_header(store, "<1@example.com>", NULL), ==, second);
	g_assert_cmpint(message_by_header(store, "", NULL), ==, 0);
	message = message_get(store, first, NULL);
	g_assert_cmpstr(message->subject, ==, "");
	g_assert_cmpstr(message->state, ==, "received");
	documents = document_of_message(store, first, NULL);
	g_assert_cmpuint(documents->len, ==, 1);
	g_assert_cmpstr(((Document *)documents->pdata[0])->sha256, ==, message->sha256);
	g_assert_null(message_get(store, 99, &none));
	g_assert_error(none, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
	/* Both applications name the address on the form; one is found through its message as well. */
	DONE(store, application_add_message(store, application, first, &error) &&
	                    application_add_message(store, application, first, &error));
	applications = application_by_email(store, "office@EXAMPLE.com", NULL);
	g_assert_cmpuint(applications->len, ==, 2);
	mine = application_by_email(store, "", NULL);
	g_assert_cmpuint(mine->len, ==, 0);
	g_assert_cmpint(other, >, application);
}

static void
test_claims_on_work(void)
{
	g_autoptr(Store) store = ledger_new();
	g_autoptr(Document) document = NULL;

	ledger_message(store, "From: a");
	ledger_message(store, "From: b");
	DONE(store, document_claim(store, &error) == 1);
	DONE(store, document_claim(store, &error) == 2);
	DONE(store, document_claim(store, &error) == 0);
	DONE(store, document_release(store, 1, &error));
	document = document_get(store, 1, NULL);
	g_assert_cmpint(document->attempts, ==, 0);
	DONE(store, document_claim(store, &error) == 1);
	/* The run died a quarter of an hour ago. */
	DONE(store, query_run(store, &error, NULL, "UPDATE document SET claimed_at = '2020-01-01T00:00:00+08:00' WHERE id = 2",
	                      ""));
	DONE(store, document_claim(store, &error) == 2);
	document_free(g_steal_pointer(&document));
	document = document_get(store, 2, NULL);
	g_assert_cmpint(document->attempts, ==, 2);
	DONE(store, document_move(store, 1, "received", "read", "keypost", NULL, &error));
	DONE(store, document_claim(store, &error) == 0);
}

static void
test_twins(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t message = ledger_message(store, "From: a");
	Document one = { .message = message, .parent = 1, .ordinal = 1, .sha256 = (char *)"s", .type = (char *)"pdf" };
	Document two = one;

	one.reader_version = two.reader_version = 3;
	DONE(store, document_add(store, &one, &error) && document_add(store, &two, &error));
	g_assert_cmpint(document_twin(store, "s", "pdf", 3, two.id, NULL), ==, 0);
	DONE(store, document_set_reading(store, &one, &error) &&
	                    document_move(store, one.id, "received", "read", "keypost", NULL, &error));
	g_assert_cmpint(document_twin(store, "s", "pdf", 3, two.id, NULL), ==, one.id);
	g_assert_cmpint(document_twin(store, "s", "pdf", 4, two.id, NULL), ==, 0);
	g_assert_cmpint(document_twin(store, "s", "ofd", 3, two.id, NULL), ==, 0);
	g_assert_cmpint(document_twin(store, "s", "pdf", 3, one.id, NULL), ==, 0);
}

/* ---- corrections ---- */

static void
test_corrections_outlive_later_runs(void)
{
	static const struct {
		const char *field, *value;
	} refused[] = { { "state", "queued" }, { "due", "1" },       { "key_count", "-1" }, { "key_count", "two" },
		        { "years", "" },       { "package", "gold" }, { "express", "yes" }, { "", "" } };
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Application) read = application_get(store, id, NULL), kept = NULL;
	g_autoptr(GPtrArray) corrections = NULL;

	DONE(store, application_set_dirty(store, id, false, &error));
	DONE(store, application_correct(store, id, "contact_phone", "0991-1234567", "clerk", "called", &error) &&
	                    application_correct(store, id, "key_count", "5", "clerk", NULL, &error) &&
	                    application_correct(store, id, "key_count", "3", "chief", NULL, &error));
	set(&read->contact_phone, "misread");
	set(&read->contact_name, "李试");
	read->key_count = 2;
	DONE(store, application_update(store, read, &error));
	g_assert_cmpstr(read->contact_phone, ==, "misread"); /* the caller's row is its own */
	kept = application_get(store, id, NULL);
	g_assert_cmpstr(kept->contact_phone, ==, "0991-1234567");
	g_assert_cmpstr(kept->contact_name, ==, "李试");
	g_assert_cmpint(kept->key_count, ==, 3);
	corrections = application_corrections(store, id, NULL);
	g_assert_cmpuint(corrections->len, ==, 3);
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++)
		REFUSED(store, KEYPOST_ERROR_REJECT, "",
		        application_correct(store, id, refused[i].field, refused[i].value, "clerk", NULL, &error));
}

static void
test_payers(void)
{
	g_autoptr(Store) store = ledger_new();
	bool known = false;

	DONE(store, payer_alias_add(store, "试验财务（集团）有限公司", COMPANY_KEY, "finance", "group", "2026-12-31", &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "payer_alias_by_person",
	        payer_alias_add(store, "甲", COMPANY_KEY, "keypost", "group", "2026-12-31", &error));
	REFUSED(store, KEYPOST_ERROR_REJECT, "needs a reason", payer_alias_add(store, "甲", COMPANY_KEY, "finance", NULL, "2026-12-31", &error));
	REFUSED(store, KEYPOST_ERROR_REJECT, "a last day", payer_alias_add(store, "甲", COMPANY_KEY, "finance", "group", NULL, &error));
	REFUSED(store, KEYPOST_ERROR_REJECT, "needs a name", payer_alias_add(store, "", COMPANY_KEY, "finance", "", NULL, &error));
	g_assert_true(payer_alias_known(store, "试验财务(集团)有限公司", COMPANY_KEY, "2026-12-31", &known, NULL));
	g_assert_true(known);
	g_assert_true(payer_alias_known(store, "试验财务(集团)有限公司", COMPANY_KEY, "2027-01-01", &known, NULL));
	g_assert_false(known);
	g_assert_true(payer_alias_known(store, "试验财务(集团)有限公司", "OTHER0001", "2026-12-31", &known, NULL));
	g_assert_false(known);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/made-from-nothing", test_made_from_nothing);
	g_test_add_func("/store/an-empty-file-is-a-new-store", test_an_empty_file_is_a_new_store);
	g_test_add_func("/store/settings-of-a-file", test_settings_of_a_file);
	g_test_add_func("/store/a-newer-store-is-refused", test_a_newer_store_is_refused);
	g_test_add_func("/store/a-newer-store-with-a-log-is-refused", test_a_newer_store_with_a_log_is_refused);
	g_test_add_func("/store/strangers-are-refused", test_strangers_are_refused);
	g_test_add_func("/store/a-file-that-is-no-database", test_a_file_that_is_no_database);
	g_test_add_func("/store/released-schemas", test_released_schemas);
	g_test_add_func("/store/programs-at-once", test_programs_at_once);
	g_test_add_func("/store/changes", test_changes);
	g_test_add_func("/store/a-full-disk", test_a_full_disk);
	g_test_add_func("/store/a-reader-cannot-write", test_a_reader_cannot_write);
	g_test_add_func("/store/tables-forbid", test_tables_forbid);
	g_test_add_func("/store/verify-finds-false-totals", test_verify_finds_false_totals);
	g_test_add_func("/store/backup", test_backup);
	g_test_add_func("/store/messages", test_messages);
	g_test_add_func("/store/claims-on-work", test_claims_on_work);
	g_test_add_func("/store/twins", test_twins);
	g_test_add_func("/store/corrections-outlive-later-runs", test_corrections_outlive_later_runs);
	g_test_add_func("/store/payers", test_payers);
	return g_test_run();
}
