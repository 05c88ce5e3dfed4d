/* test_scratch.c - a copy forgets what was concluded, reads the original's bytes and never writes there */
#include "store/scratch.h"
#include "tests/unit/ledger.h"
#include <glib/gstdio.h>
#include <string.h>

static GArray *
ids_of(int64_t id)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof id);

	if (id != 0)
		g_array_append_val(ids, id);
	return ids;
}

/* Two mails that were read and matched, one that nobody has read, an application with its goods and its question. */
static Store *
original_new(void)
{
	Store *store = ledger_new();
	int64_t mails[] = { ledger_message(store, "first"), ledger_message(store, "second") }, application = ledger_released(store, 2, 70000);
	g_autoptr(Exception) question = exception_new("needs_review");

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		DONE(store, document_move(store, mails[i], "received", "read", "keypost", "mail", &error) &&
		                    application_add_message(store, application, mails[i], &error) &&
		                    message_move(store, mails[i], "received", "parsed", "keypost", "read", &error) &&
		                    message_move(store, mails[i], "parsed", "matched", "keypost", "matched", &error));
	}
	question->application = application;
	DONE(store, exception_raise(store, question, &error) && job_add(store, application, 1, 2, "2026-10-14", &error));
	ledger_message(store, "third, which nobody has read");
	return store;
}

static guint
rows(GPtrArray *list)
{
	guint n = list->len;

	g_ptr_array_unref(list);
	return n;
}

static void
test_forget(void)
{
	g_autoptr(Store) store = original_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) scratch = scratch_open(store, &error);
	g_autoptr(GArray) again = ids_of(1);
	g_autoptr(Message) first = NULL, second = NULL;
	g_autoptr(Document) root = NULL;

	g_assert_no_error(error);
	g_assert_cmpstr(store_directory(scratch), !=, store_directory(store));
	g_assert_true(scratch_forget(scratch, again, &error));
	g_assert_no_error(error);
	first = message_get(scratch, 1, &error);
	second = message_get(scratch, 2, &error);
	root = document_get(scratch, 1, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(first->state, ==, "received");
	g_assert_cmpstr(second->state, ==, "parsed");
	g_assert_cmpstr(root->state, ==, "received");
	g_assert_cmpuint(rows(message_list(scratch, NULL, &error)), ==, 2);
	g_assert_cmpuint(rows(application_list(scratch, NULL, &error)), ==, 0);
	g_assert_cmpuint(rows(payment_list(scratch, NULL, &error)), ==, 0);
	g_assert_cmpuint(rows(exception_list(scratch, NULL, NULL, &error)), ==, 0);
	g_assert_cmpuint(rows(job_list(scratch, NULL, &error)), ==, 0);
	assert_sound(scratch);
	/* And the original knows nothing of it. */
	g_assert_cmpuint(rows(message_list(store, NULL, &error)), ==, 3);
	g_assert_cmpuint(rows(application_list(store, NULL, &error)), ==, 1);
	g_assert_cmpuint(rows(job_list(store, NULL, &error)), ==, 1);
	assert_sound(store);
}

static void
test_bytes(void)
{
	g_autoptr(Store) store = original_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) scratch = scratch_open(store, &error);
	g_autoptr(GBytes) old = g_bytes_new_static("first", 5), new = g_bytes_new_static("only in the copy", 16), read = NULL;
	g_autofree char *sha256 = NULL, *again = NULL, *folder = NULL;

	g_assert_true(spool_put(scratch, old, &again, &error));
	read = spool_get(scratch, again, &error);
	g_assert_no_error(error);
	g_assert_true(g_bytes_equal(read, old));
	g_assert_true(spool_put(scratch, new, &sha256, &error));
	g_assert_true(spool_has(scratch, sha256));
	g_assert_false(spool_has(store, sha256));
	folder = g_strdup(store_directory(scratch));
	store_close(g_steal_pointer(&scratch));
	g_assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
	g_assert_true(spool_has(store, again));
}

/* A slip of the pen must not empty the ledger. */
static void
test_only_scratch(void)
{
	g_autoptr(Store) store = original_new();
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) none = ids_of(0);

	g_assert_false(scratch_forget(store, none, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_clear_error(&error);
	g_assert_cmpuint(rows(application_list(store, NULL, &error)), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/scratch/forget", test_forget);
	g_test_add_func("/scratch/bytes", test_bytes);
	g_test_add_func("/scratch/only-scratch", test_only_scratch);
	return g_test_run();
}
