/* test_ingest.c - Maildir and mbox into a store: once, in order, whole, with nothing changed where it lay */
#include "ingest/ingest.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include "base/digest.h"
#include "ingest/intake.h"
#include "ingest/mbox.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/spool.h"

typedef struct {
	char *folder;
	Store *store;
	Config *config;
} World;

static void
world_open(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;

	world->folder = g_dir_make_tmp("keypost-ingest-XXXXXX", NULL);
	world->store = store_open(NULL, STORE_CREATE, &error);
	g_assert_no_error(error);
	path = g_build_filename(world->folder, "keypost.conf", NULL);
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	world->config = config_load(path, NULL, false, &error);
	g_assert_no_error(error);
}

static void
remove_tree(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *inside = g_build_filename(path, name, NULL);

		remove_tree(inside);
	}
	g_remove(path);
}

static void
world_close(World *world, gconstpointer data)
{
	config_free(world->config);
	store_close(world->store);
	remove_tree(world->folder);
	g_free(world->folder);
}

static char *
put_file(const World *world, const char *name, const char *text, gssize length)
{
	char *path = g_build_filename(world->folder, name, NULL);
	g_autofree char *folder = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
	g_assert_true(g_file_set_contents(path, text, length, NULL));
	return path;
}

static void
put(const World *world, const char *name, const char *text)
{
	g_autofree char *path = put_file(world, name, text, -1);
}

static void
add_mailbox(World *world, const char *name, MailboxType type, const char *path)
{
	MailboxConfig *mailbox = g_new0(MailboxConfig, 1);

	mailbox->name = g_strdup(name);
	mailbox->type = type;
	mailbox->path = g_build_filename(world->folder, path, NULL);
	g_ptr_array_add(world->config->mailboxes, mailbox);
}

static IngestCount
ingest(World *world, int code)
{
	g_autoptr(GError) error = NULL;
	IngestCount count;

	if (code < 0) {
		g_assert_true(ingest_mailboxes(world->store, world->config, &count, &error));
		g_assert_no_error(error);
	} else {
		g_assert_false(ingest_mailboxes(world->store, world->config, &count, &error));
		g_assert_error(error, KEYPOST_ERROR, code);
		g_assert_nonnull(strstr(error->message, "[mailbox "));
	}
	return count;
}

#define DONE (-1)

/* The bytes of the n-th message of the store. */
static char *
message_bytes(World *world, guint n)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) messages = message_list(world->store, NULL, &error);
	g_autoptr(GBytes) bytes = NULL;

	g_assert_no_error(error);
	g_assert_cmpuint(messages->len, >, n);
	bytes = spool_get(world->store, ((const Message *)g_ptr_array_index(messages, n))->sha256, &error);
	g_assert_no_error(error);
	return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static void
expect(World *world, guint n, const char *text)
{
	g_autofree char *got = message_bytes(world, n);

	g_assert_cmpstr(got, ==, text);
}

static void
expect_messages(World *world, int64_t n)
{
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(message_count(world->store, NULL, &error), ==, n);
	g_assert_no_error(error);
}

/* ---- Maildir ---- */

static void
test_maildir(World *world, gconstpointer data)
{
	IngestCount count;

	put(world, "box/new/1002.b", "Subject: b\n\nb\n");
	put(world, "box/new/1001.a", "Subject: a\n\na\n");
	put(world, "box/cur/1003.c:2,S", "Subject: c\n\nc\n");
	put(world, "box/cur/1000.same:2,", "Subject: a\n\na\n"); /* the same bytes again */
	put(world, "box/tmp/1004.d", "half a mail");
	put(world, "box/new/.hidden", "nothing");
	put(world, "box/new/folder/x", "no mail either");
	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken, ==, 3);
	g_assert_cmpuint(count.known, ==, 1);
	expect_messages(world, 3);
	expect(world, 0, "Subject: a\n\na\n");
	expect(world, 1, "Subject: b\n\nb\n");
	expect(world, 2, "Subject: c\n\nc\n");

	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken, ==, 0);
	g_assert_cmpuint(count.known, ==, 4);
	expect_messages(world, 3);
}

static void
test_root(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) messages = NULL;
	g_autoptr(GPtrArray) documents = NULL;
	const Message *message;
	const Document *root;

	put(world, "box/new/1", "Subject: a\n\na\n");
	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	ingest(world, DONE);
	messages = message_list(world->store, "received", &error);
	g_assert_no_error(error);
	g_assert_cmpuint(messages->len, ==, 1);
	message = g_ptr_array_index(messages, 0);
	g_assert_cmpstr(message->mailbox, ==, "in");
	g_assert_cmpint(message->size, ==, 14);
	documents = document_of_message(world->store, message->id, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(documents->len, ==, 1);
	root = g_ptr_array_index(documents, 0);
	g_assert_cmpstr(root->state, ==, "received");
	g_assert_cmpstr(root->media_type, ==, "message/rfc822");
	g_assert_cmpstr(root->sha256, ==, message->sha256);
}

/* Read by a person between two runs: from new/ to cur/ with flags, then with more flags. */
static void
test_moved(World *world, gconstpointer data)
{
	g_autofree char *old = put_file(world, "box/new/1", "Subject: a\n\na\n", -1);
	g_autofree char *cur = g_build_filename(world->folder, "box/cur", NULL);
	g_autofree char *seen = g_build_filename(cur, "1:2,S", NULL), *answered = g_build_filename(cur, "1:2,RS", NULL);
	IngestCount count;

	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 1);
	g_assert_cmpint(g_mkdir(cur, 0700), ==, 0);
	g_assert_cmpint(g_rename(old, seen), ==, 0);
	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken + count.refused, ==, 0);
	g_assert_cmpint(g_rename(seen, answered), ==, 0);
	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken, ==, 0);
	g_assert_cmpuint(count.known, ==, 1);
}

/* Two names that are no UTF-8 and would become one if their bytes were replaced. */
static void
test_wild_names(World *world, gconstpointer data)
{
	put(world, "box/new/1.\xff", "Subject: a\n\na\n");
	put(world, "box/new/1.\xfe", "Subject: b\n\nb\n");
	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 2);
	g_assert_cmpuint(ingest(world, DONE).known, ==, 2);
}

/* One box that is not there does not stop the other. */
static void
test_absent(World *world, gconstpointer data)
{
	IngestCount count;

	put(world, "box/new/1", "Subject: a\n\na\n");
	add_mailbox(world, "gone", MAILBOX_MAILDIR, "gone");
	add_mailbox(world, "lost", MAILBOX_MBOX, "lost.mbox");
	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	count = ingest(world, KEYPOST_ERROR_AGAIN);
	g_assert_cmpuint(count.taken, ==, 1);
}

static void
test_refused(World *world, gconstpointer data)
{
	g_autofree char *path = put_file(world, "box/new/1", "Subject: a\n\na\n", -1);
	g_autofree char *gone = g_build_filename(world->folder, "box/new/3", NULL);
	g_autoptr(GError) error = NULL;
	IngestCount count;

	put(world, "box/new/2", "Subject: b\n\nb\n");
	g_assert_cmpint(symlink("nowhere", gone), ==, 0); /* vanishes when it is opened */
	add_mailbox(world, "in", MAILBOX_MAILDIR, "box");
	g_assert_cmpint(g_chmod(path, 0), ==, 0);
	if (g_access(path, R_OK) == 0) { /* root reads everything */
		g_assert_cmpuint(ingest(world, DONE).taken, ==, 2);
		return;
	}
	g_assert_false(ingest_mailboxes(world->store, world->config, &count, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN);
	g_assert_cmpuint(count.taken, ==, 1);
	g_assert_cmpuint(count.refused, ==, 1);
	g_assert_cmpint(g_chmod(path, 0600), ==, 0);
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 1);
}

static void
test_imap(World *world, gconstpointer data)
{
	add_mailbox(world, "remote", MAILBOX_IMAP, "x");
	ingest(world, KEYPOST_ERROR_SETUP);
}

/* More than one batch, and what lies in two boxes is one message. */
static void
test_many(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	guint taken;

	for (int i = 0; i < 100; i++) {
		g_autofree char *here = g_strdup_printf("a/new/%03d", i), *there = g_strdup_printf("b/cur/%03d:2,S", i);
		g_autofree char *text = g_strdup_printf("Subject: %d\n\n%d\n", i, i);

		put(world, here, text);
		put(world, there, text);
	}
	add_mailbox(world, "a", MAILBOX_MAILDIR, "a");
	add_mailbox(world, "b", MAILBOX_MAILDIR, "b");
	g_assert_true(ingest_run(world->store, world->config, &taken, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(taken, ==, 100);
	expect_messages(world, 100);
	expect(world, 37, "Subject: 37\n\n37\n");
	g_assert_true(ingest_run(world->store, world->config, &taken, &error));
	g_assert_cmpuint(taken, ==, 0);
}

/* ---- too large ---- */

static void
test_large(World *world, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) exceptions = NULL;
	g_autoptr(GPtrArray) documents = NULL;
	IngestCount count = { 0 };
	g_autoptr(Intake) intake = intake_new(world->store, "in", 5, &count);
	g_autoptr(GBytes) small = g_bytes_new_static("small", 5);
	g_autoptr(GBytes) large = g_bytes_new_static("larger", 6);

	g_assert_true(intake_put(intake, small, "1", &error));
	g_assert_true(intake_put(intake, large, "2", &error));
	g_assert_true(intake_put(intake, large, "3", &error));
	g_assert_cmpuint(count.taken, ==, 0);
	g_assert_true(intake_flush(intake, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(count.taken, ==, 2);
	g_assert_cmpuint(count.large, ==, 1);
	g_assert_cmpuint(count.known, ==, 1);
	expect(world, 1, "larger");
	exceptions = exception_list(world->store, "open", "unreadable_document", &error);
	g_assert_cmpuint(exceptions->len, ==, 1);
	documents = document_list(world->store, "parked", NULL, &error);
	g_assert_cmpuint(documents->len, ==, 1);
	g_assert_nonnull(strstr(((const Document *)g_ptr_array_index(documents, 0))->reason, "more than"));
}

/* ---- mbox ---- */

static void
test_mbox(World *world, gconstpointer data)
{
	static const char text[] = "\n"
				   "From zhang@example.com Fri Oct  9 09:30:00 2026\n"
				   "Subject: a\n"
				   "\n"
				   "first\n"
				   "\n"
				   ">From here on quoted\n"
				   ">>From twice\n"
				   "> From not\n"
				   "From the middle of a paragraph at 09:30 in 2026\n"
				   "\n"
				   "From now on, a sentence behind an empty line\n"
				   "\n"
				   "\n"
				   "From - Fri Oct  9 09:31:00 2026\r\n"
				   "Subject: b\r\n"
				   "\r\n"
				   "second\r\n"
				   "\r\n"
				   "From 123@xxx Fri Oct 09 01:30:00 +0000 2026\n"
				   "Subject: c\n"
				   "\n"
				   "no end of line";
	IngestCount count;

	put(world, "in.mbox", text);
	add_mailbox(world, "in", MAILBOX_MBOX, "in.mbox");
	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken, ==, 3);
	expect(world, 0,
	       "Subject: a\n\nfirst\n\nFrom here on quoted\n>From twice\n> From not\nFrom the middle of a paragraph at 09:30 in 2026\n\n"
	       "From now on, a sentence behind an empty line\n\n");
	expect(world, 1, "Subject: b\r\n\r\nsecond\r\n");
	expect(world, 2, "Subject: c\n\nno end of line");
	count = ingest(world, DONE);
	g_assert_cmpuint(count.taken, ==, 0);
	g_assert_cmpuint(count.known, ==, 3);
}

/* Lines longer than any buffer, and a mail that is deleted before the others: offsets are no identity. */
static void
test_mbox_long(World *world, gconstpointer data)
{
	g_autofree char *line = g_strnfill(300000, 'x'), *expected = g_strdup_printf("Subject: b\n\n%s\nend\n", line);
	g_autofree char *two = g_strdup_printf("From a Fri Oct  9 09:30:00 2026\nSubject: a\n\n\nFrom b%s Fri Oct  9 09:30:00 2026\n%s", "", expected);
	g_autofree char *one = g_strdup_printf("From b Fri Oct  9 09:30:00 2026\n%s\n", expected);

	put(world, "in.mbox", two);
	add_mailbox(world, "in", MAILBOX_MBOX, "in.mbox");
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 2);
	expect(world, 1, expected);
	put(world, "in.mbox", one);
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 0);
}

static void
test_mbox_refused(World *world, gconstpointer data)
{
	put(world, "in.mbox", "From a Fri Oct  9 09:30:00 2026\nSubject: a\n\na\n");
	put(world, "in.mbox.lock", "");
	add_mailbox(world, "in", MAILBOX_MBOX, "in.mbox");
	ingest(world, KEYPOST_ERROR_AGAIN);
	expect_messages(world, 0);
	put(world, "other", "%PDF-1.4\n");
	add_mailbox(world, "pdf", MAILBOX_MBOX, "other");
	ingest(world, KEYPOST_ERROR_SETUP);
	put(world, "empty", "");
	g_ptr_array_set_size(world->config->mailboxes, 0);
	add_mailbox(world, "empty", MAILBOX_MBOX, "empty");
	g_assert_cmpuint(ingest(world, DONE).taken, ==, 0);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(World *world, gconstpointer data);
	} tests[] = {
		{ "/ingest/maildir", test_maildir },	   { "/ingest/root", test_root },
		{ "/ingest/moved", test_moved },	   { "/ingest/wild-names", test_wild_names },
		{ "/ingest/absent", test_absent },	   { "/ingest/refused", test_refused },
		{ "/ingest/imap", test_imap },		   { "/ingest/many", test_many },
		{ "/ingest/large", test_large },
		{ "/ingest/mbox", test_mbox },		   { "/ingest/mbox-long", test_mbox_long },
		{ "/ingest/mbox-refused", test_mbox_refused },
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, World, NULL, world_open, tests[i].test, world_close);
	return g_test_run();
}
