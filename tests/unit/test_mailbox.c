/* test_mailbox.c - where we stopped, what is missing, what is to be done: rows that never go back and never forget */
#include "store/mailbox.h"

#include <string.h>
#include "store/exception.h"
#include "store/query.h"

static Change *
begin(Store *store)
{
	Change *change = store_begin(store, NULL);

	g_assert_nonnull(change);
	return change;
}

static Epoch *
epoch_now(Store *store, int64_t uidvalidity)
{
	g_autoptr(GError) error = NULL;
	bool is_new;
	Epoch *epoch = epoch_open(store, "box", "INBOX", uidvalidity, &is_new, &error);

	g_assert_no_error(error);
	return epoch;
}

static void
test_cursor(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Epoch) fresh = epoch_now(store, 7), later = NULL;
	Change *change = begin(store);
	int64_t stalls;

	g_assert_cmpint(fresh->next_uid, ==, 1);
	g_assert_true(epoch_stalled(store, fresh->id, 1, &stalls, NULL));
	g_assert_true(epoch_stalled(store, fresh->id, 1, &stalls, NULL));
	g_assert_cmpint(stalls, ==, 2);
	g_assert_true(epoch_stalled(store, fresh->id, 2, &stalls, NULL)); /* another one: counted anew */
	g_assert_cmpint(stalls, ==, 1);
	g_assert_true(epoch_advance(store, fresh->id, 50, 3, 300, NULL));
	g_assert_true(epoch_advance(store, fresh->id, 20, 1, 100, NULL)); /* never back */
	g_assert_true(store_commit(&change, NULL));
	later = epoch_now(store, 7);
	g_assert_cmpint(later->id, ==, fresh->id);
	g_assert_cmpint(later->next_uid, ==, 50);
	g_assert_cmpint(later->messages, ==, 4);
	g_assert_cmpint(later->bytes, ==, 400);
	g_assert_cmpint(later->stalls, ==, 0);
}

static void
test_epochs(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Epoch) old = epoch_now(store, 7), new = NULL;
	g_autoptr(GPtrArray) list = NULL;
	Change *change = begin(store);

	g_assert_true(epoch_listed(store, old->id, 5, 90, NULL));
	g_assert_true(store_commit(&change, NULL));
	new = epoch_now(store, 8);
	g_assert_cmpint(new->id, !=, old->id);
	change = begin(store);
	g_assert_true(epoch_listed(store, new->id, 6, 40, NULL));
	g_assert_true(store_commit(&change, NULL));
	list = epoch_list(store, NULL, NULL);
	g_assert_cmpuint(list->len, ==, 1);
	g_assert_cmpint(((const Epoch *)g_ptr_array_index(list, 0))->uidvalidity, ==, 8);
	g_assert_cmpint(((const Epoch *)g_ptr_array_index(list, 0))->on_server, ==, 6);
}

static void
test_holes(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Epoch) epoch = epoch_now(store, 7), later = NULL;
	g_autoptr(GArray) due = NULL;
	g_autoptr(GPtrArray) holes = NULL;
	Change *change = begin(store);
	bool known;

	for (int i = 0; i < HOLE_TRIES; i++)
		g_assert_true(hole_add(store, epoch->id, 5, 100, "refused", NULL));
	g_assert_true(hole_add(store, epoch->id, 6, 100, "refused", NULL));
	g_assert_true(hole_add(store, epoch->id, 7, 100, "refused", NULL));
	g_assert_true(hole_settle(store, epoch->id, 8, 1 << 30, "too_large", "large", NULL));
	g_assert_true(hole_settle(store, epoch->id, 7, 100, "gone", "deleted", NULL));
	due = hole_due(store, epoch->id, 10, NULL);
	g_assert_cmpuint(due->len, ==, 0); /* a minute at least */
	g_assert_true(query_run(store, NULL, NULL, "UPDATE mailbox_hole SET next_try = 0", ""));
	g_array_unref(due);
	due = hole_due(store, epoch->id, 10, NULL);
	g_assert_cmpuint(due->len, ==, 2); /* what is gone or too large is not asked for again */
	g_assert_cmpint(g_array_index(due, int64_t, 0), ==, 5);
	g_assert_cmpint(g_array_index(due, int64_t, 1), ==, 6);
	g_assert_true(hole_fill(store, epoch->id, 6, NULL));
	g_assert_true(hole_known(store, epoch->id, 6, &known, NULL) && !known);
	g_assert_true(hole_known(store, epoch->id, 7, &known, NULL) && known);
	g_assert_true(store_commit(&change, NULL));
	later = epoch_now(store, 7);
	g_assert_cmpint(later->waiting, ==, 0);
	g_assert_cmpint(later->lost, ==, 2);
	g_assert_cmpint(later->gone, ==, 1);
	holes = hole_list(store, NULL);
	g_assert_cmpuint(holes->len, ==, 2);
}

static guint
open_questions(Store *store, int64_t *id)
{
	g_autoptr(GPtrArray) list = exception_list(store, "open", "unreadable_document", NULL);

	*id = list->len > 0 ? ((const Exception *)g_ptr_array_index(list, 0))->id : 0;
	return list->len;
}

/* What will not come by itself asks a person; the answer ends the alarm, and mail that comes after all answers by itself. */
static void
test_questions(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Epoch) epoch = epoch_now(store, 7), later = NULL;
	g_autoptr(GPtrArray) holes = NULL;
	Change *change = begin(store);
	int64_t id, other;

	g_assert_true(hole_settle(store, epoch->id, 8, 1 << 30, "too_large", "more than 100 MB: it was not fetched", NULL));
	g_assert_true(hole_settle(store, epoch->id, 8, 1 << 30, "too_large", "more than 100 MB: it was not fetched", NULL)); /* asked once */
	g_assert_cmpuint(open_questions(store, &id), ==, 1);
	for (int i = 1; i < HOLE_TRIES; i++)
		g_assert_true(hole_add(store, epoch->id, 5, 100, "refused", NULL));
	g_assert_cmpuint(open_questions(store, &id), ==, 1);
	g_assert_true(hole_add(store, epoch->id, 5, 100, "refused", NULL));
	g_assert_cmpuint(open_questions(store, &id), ==, 2);
	g_assert_true(hole_fill(store, epoch->id, 5, NULL));
	g_assert_cmpuint(open_questions(store, &id), ==, 1);
	{
		g_autoptr(Exception) asked = exception_get(store, id, NULL);

		g_assert_nonnull(strstr(asked->detail, "1024 MB"));
		g_assert_nonnull(strstr(asked->detail, "INBOX/7/8"));
	}
	g_assert_true(exception_resolve(store, id, "accept", "anna", NULL, NULL));
	g_assert_true(hole_settle(store, epoch->id, 8, 1 << 30, "too_large", "again", NULL));
	g_assert_cmpuint(open_questions(store, &id), ==, 0); /* a person's answer stands */
	g_assert_true(mailbox_ask(store, "pop", "UIDL/x", 0, "refused", NULL) && mailbox_ask(store, "pop", "UIDL/y", 0, "refused", NULL));
	g_assert_cmpuint(open_questions(store, &id), ==, 2);
	g_assert_true(mailbox_answered(store, "pop", "UIDL/x", "it came", NULL) && mailbox_answered(store, "pop", "UIDL/none", "it came", NULL));
	g_assert_cmpuint(open_questions(store, &other), ==, 1);
	g_assert_cmpint(other, !=, id);
	g_assert_true(store_commit(&change, NULL));
	later = epoch_now(store, 7);
	g_assert_cmpint(later->lost, ==, 0);
	holes = hole_list(store, NULL);
	g_assert_cmpuint(holes->len, ==, 0);
}

static void
test_outbox(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Epoch) epoch = epoch_now(store, 7);
	g_autoptr(GArray) due = NULL, left = NULL;
	Change *change = begin(store);

	g_assert_true(outbox_add(store, epoch->id, 5, NULL) && outbox_add(store, epoch->id, 5, NULL) && outbox_add(store, epoch->id, 6, NULL));
	due = outbox_due(store, epoch->id, 10, NULL);
	g_assert_cmpuint(due->len, ==, 2);
	g_assert_true(outbox_done(store, epoch->id, 5, NULL) && outbox_failed(store, epoch->id, 6, NULL));
	left = outbox_due(store, epoch->id, 10, NULL);
	g_assert_cmpuint(left->len, ==, 0); /* one is done, the other waits */
	g_assert_true(store_commit(&change, NULL));
}

static void
test_health(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(GPtrArray) before = NULL, after = NULL;
	const MailboxHealth *health;

	g_assert_true(mailbox_note_success(store, "box", true, NULL));
	g_assert_true(mailbox_note_failure(store, "box", "the world", NULL) && mailbox_note_failure(store, "box", "again", NULL));
	before = mailbox_health_list(store, NULL);
	health = g_ptr_array_index(before, 0);
	g_assert_cmpint(health->failures, ==, 2);
	g_assert_cmpstr(health->failure, ==, "again");
	g_assert_cmpstr(health->succeeded_at, !=, "");
	g_assert_true(mailbox_note_success(store, "box", false, NULL));
	after = mailbox_health_list(store, NULL);
	health = g_ptr_array_index(after, 0);
	g_assert_cmpint(health->failures, ==, 0);
	g_assert_cmpstr(health->failure, ==, "");
	g_assert_cmpstr(health->mail_at, !=, ""); /* of the first look */
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mailbox/cursor", test_cursor);
	g_test_add_func("/mailbox/epochs", test_epochs);
	g_test_add_func("/mailbox/holes", test_holes);
	g_test_add_func("/mailbox/questions", test_questions);
	g_test_add_func("/mailbox/outbox", test_outbox);
	g_test_add_func("/mailbox/health", test_health);
	return g_test_run();
}
