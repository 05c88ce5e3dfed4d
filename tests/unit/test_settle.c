/* test_settle.c - what readings leave in a store: documents, fields, questions, twins */
#include <string.h>

#include "parse/reader.h"
#include "parse/settle.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/spool.h"

typedef struct {
	Store *store;
	Document *root;
} World;

static void
world_clear(World *world)
{
	document_free(world->root);
	store_close(world->store);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

/* A store with one mail, and another one with every further call. */
static void
receive(World *world, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(Change) change = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *sha256 = NULL;
	int64_t id;
	bool is_new;

	if (world->store == NULL)
		world->store = store_open(NULL, STORE_CREATE, &error);
	g_assert_no_error(error);
	g_assert_true(spool_put(world->store, bytes, &sha256, &error));
	change = store_begin(world->store, &error);
	g_assert_true(message_add(world->store, sha256, (int64_t)strlen(text), "box", text, &id, &is_new, &error));
	g_assert_true(store_commit(&change, &error));
	documents = document_of_message(world->store, id, &error);
	g_assert_cmpuint(documents->len, ==, 1);
	g_clear_pointer(&world->root, document_free);
	world->root = document_get(world->store, ((const Document *)g_ptr_array_index(documents, 0))->id, &error);
	g_assert_no_error(error);
}

static Part *
add_part(Reading *reading, const char *name, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	Part *part = part_new(name, "application/pdf", bytes);

	g_ptr_array_add(reading->parts, part);
	return part;
}

static Segment *
add_segment(Reading *reading, const char *kind, guint first, guint last)
{
	Segment *segment = segment_new(kind);

	segment->first_page = first;
	segment->last_page = last;
	segment->seals = 1;
	g_ptr_array_add(segment->fields, field_new("tax_id", "x", "X", 0.9, SOURCE_OCR));
	g_ptr_array_add(reading->segments, segment);
	return segment;
}

static Reading *
reading_of(const char *type)
{
	Reading *reading = reading_new();

	g_free(reading->type);
	reading->type = g_strdup(type);
	return reading;
}

/* The mail with a form, a logo and a locked archive; answers what its message then holds. */
static GPtrArray *
settle_mail(World *world)
{
	g_autoptr(Reading) reading = reading_of("mail");
	g_autoptr(GError) error = NULL;
	CloudLink *link = g_new0(CloudLink, 1);
	Part *part;
	guint added = 0;

	reading->mail = g_new0(MailHead, 1);
	reading->mail->subject = g_strdup("申请");
	reading->mail->from_address = g_strdup("a@example.com");
	add_part(reading, "form.pdf", "form");
	part = add_part(reading, "logo.png", "logo");
	part->ignore = true;
	part->reason = g_strdup("a logo");
	part = add_part(reading, "locked.zip", "zip");
	part->fault = g_strdup("encrypted");
	link->name = g_strdup("a|b.zip");
	link->url = g_strdup("https://example.com/?a|b");
	link->expires = g_strdup("");
	link->size = 5;
	g_ptr_array_add(reading->links, link);
	g_assert_true(settle_reading(world->store, world->root, reading, &added, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(added, ==, 1);
	return document_of_message(world->store, world->root->message, &error);
}

static const Document *
at(const GPtrArray *documents, guint n)
{
	g_assert_cmpuint(documents->len, >, n);
	return g_ptr_array_index(documents, n);
}

static void
test_mail(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(GPtrArray) fields = NULL;
	g_autoptr(GPtrArray) questions = NULL;
	g_autoptr(Message) message = NULL;
	const Exception *question;

	receive(&world, "mail");
	documents = settle_mail(&world);
	g_assert_cmpuint(documents->len, ==, 4);
	g_assert_cmpstr(at(documents, 0)->state, ==, "read");
	g_assert_cmpstr(at(documents, 0)->kind, ==, "other");
	g_assert_cmpint(at(documents, 0)->reader_version, ==, (int)reader_version("mail"));
	g_assert_cmpstr(at(documents, 1)->state, ==, "received");
	g_assert_cmpint(at(documents, 1)->parent, ==, world.root->id);
	g_assert_true(spool_has(world.store, at(documents, 1)->sha256));
	g_assert_cmpstr(at(documents, 2)->state, ==, "ignored");
	g_assert_cmpstr(at(documents, 2)->reason, ==, "a logo");
	g_assert_cmpstr(at(documents, 3)->state, ==, "parked");
	g_assert_cmpstr(at(documents, 3)->reason, ==, "encrypted");
	fields = document_fields(world.store, world.root->id, NULL);
	g_assert_cmpuint(fields->len, ==, 1);
	g_assert_cmpstr(((const FieldRow *)g_ptr_array_index(fields, 0))->value, ==, "a/b.zip|5||https://example.com/?a|b");
	message = message_get(world.store, world.root->message, NULL);
	g_assert_cmpstr(message->subject, ==, "申请");
	questions = exception_of_message(world.store, world.root->message, "open", NULL);
	g_assert_cmpuint(questions->len, ==, 1);
	question = g_ptr_array_index(questions, 0);
	g_assert_cmpstr(question->code, ==, "unreadable_document");
	g_assert_cmpstr(question->detail, ==, "locked.zip: encrypted");
	g_assert_cmpint(question->document, ==, at(documents, 3)->id);
}

/* Settled by another run in the meantime: nothing changes. */
static void
test_too_late(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(GPtrArray) again = NULL;
	g_autoptr(Reading) reading = reading_of("mail");
	guint added = 0;

	receive(&world, "mail");
	documents = settle_mail(&world);
	add_part(reading, "more.pdf", "more");
	g_assert_true(settle_reading(world.store, world.root, reading, &added, NULL));
	g_assert_true(settle_fault(world.store, world.root, "late", NULL));
	again = document_of_message(world.store, world.root->message, NULL);
	g_assert_cmpuint(again->len, ==, documents->len);
	g_assert_cmpstr(at(again, 0)->state, ==, "read");
	g_assert_cmpuint(added, ==, 0);
}

static void
test_segments(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(GPtrArray) fields = NULL;
	g_autoptr(Document) form = NULL;
	g_autoptr(Reading) reading = reading_of("pdf");
	guint added = 0;

	receive(&world, "mail");
	documents = settle_mail(&world);
	add_segment(reading, "application_form", 1, 2);
	g_ptr_array_add(add_segment(reading, "business_licence", 3, 3)->doubts, g_strdup("no number"));
	g_assert_true(settle_reading(world.store, at(documents, 1), reading, &added, NULL));
	form = document_get(world.store, at(documents, 1)->id, NULL);
	g_assert_cmpstr(form->kind, ==, "other");
	g_assert_cmpstr(form->state, ==, "read");
	g_clear_pointer(&documents, g_ptr_array_unref);
	documents = document_of_message(world.store, world.root->message, NULL);
	g_assert_cmpuint(documents->len, ==, 6);
	g_assert_cmpstr(at(documents, 4)->kind, ==, "application_form");
	g_assert_cmpstr(at(documents, 4)->state, ==, "read");
	g_assert_cmpstr(at(documents, 4)->sha256, ==, form->sha256);
	g_assert_cmpint(at(documents, 4)->parent, ==, form->id);
	g_assert_cmpint(at(documents, 4)->last_page, ==, 2);
	g_assert_cmpint(at(documents, 5)->first_page, ==, 3);
	g_assert_cmpint(at(documents, 5)->seals, ==, 1);
	fields = document_fields(world.store, at(documents, 5)->id, NULL);
	g_assert_cmpuint(fields->len, ==, 2);
	g_assert_cmpstr(((const FieldRow *)g_ptr_array_index(fields, 1))->name, ==, "doubt");
}

static void
test_fault(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(GPtrArray) questions = NULL;
	g_autoptr(Reading) reading = reading_of("zip");
	g_autoptr(Document) after = NULL;
	guint added = 0;

	receive(&world, "mail");
	documents = settle_mail(&world);
	reading->fault = g_strdup("more than 1000 members");
	add_part(reading, "one.pdf", "one"); /* what was found before the fault is kept */
	g_assert_true(settle_reading(world.store, at(documents, 1), reading, &added, NULL));
	after = document_get(world.store, at(documents, 1)->id, NULL);
	g_assert_cmpstr(after->state, ==, "parked");
	g_assert_cmpstr(after->reason, ==, "more than 1000 members");
	g_assert_cmpuint(added, ==, 1);
	questions = exception_of_message(world.store, world.root->message, "open", NULL);
	g_assert_cmpuint(questions->len, ==, 2);
}

/* A mail that unpacks without end stops at a limit, and says so. */
static void
test_bomb(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) documents = NULL;
	g_autoptr(GPtrArray) questions = NULL;
	g_autoptr(Reading) reading = reading_of("zip");
	guint added = 0, rounds = 0;
	const Exception *question;

	receive(&world, "mail");
	documents = settle_mail(&world);
	for (guint i = 0; i < LIMIT_PARTS; i++)
		add_part(reading, "x", "the same bytes");
	for (guint i = 0; i < 5; i++) {
		g_autoptr(GPtrArray) now = document_of_message(world.store, world.root->message, NULL);

		for (guint j = 0; j < now->len; j++) {
			if (strcmp(at(now, j)->state, "received") != 0)
				continue;
			g_assert_true(settle_reading(world.store, at(now, j), reading, &added, NULL));
			rounds++;
			break;
		}
	}
	g_assert_cmpuint(rounds, ==, 5);
	g_assert_cmpuint(added, <, 3000);
	questions = exception_list(world.store, "open", "unreadable_document", NULL);
	question = g_ptr_array_index(questions, questions->len - 1);
	g_assert_nonnull(strstr(question->detail, "1000 parts were not taken"));
}

static void
test_twin(void)
{
	g_auto(World) world = { 0 };
	g_autoptr(GPtrArray) first = NULL;
	g_autoptr(GPtrArray) second = NULL;
	g_autoptr(GPtrArray) fields = NULL;
	g_autoptr(Reading) reading = reading_of("pdf");
	g_autoptr(Document) after = NULL;
	g_autoptr(GError) error = NULL;
	guint added = 0;
	bool done = true;

	receive(&world, "mail");
	first = settle_mail(&world);
	g_assert_true(settle_twin(world.store, at(first, 1), &done, &error));
	g_assert_no_error(error);
	g_assert_false(done); /* nobody has read it yet */
	add_segment(reading, "application_form", 1, 1);
	g_assert_true(settle_reading(world.store, at(first, 1), reading, &added, NULL));
	receive(&world, "the same mail again");
	second = settle_mail(&world);
	g_assert_true(settle_twin(world.store, at(second, 1), &done, &error));
	g_assert_true(done);
	after = document_get(world.store, at(second, 1)->id, NULL);
	g_assert_cmpstr(after->state, ==, "read");
	g_assert_cmpstr(after->kind, ==, "application_form");
	g_assert_cmpint(after->parent, ==, world.root->id);
	g_assert_cmpint(after->seals, ==, 1);
	fields = document_fields(world.store, after->id, NULL);
	g_assert_cmpuint(fields->len, ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/settle/mail", test_mail);
	g_test_add_func("/settle/too-late", test_too_late);
	g_test_add_func("/settle/segments", test_segments);
	g_test_add_func("/settle/fault", test_fault);
	g_test_add_func("/settle/bomb", test_bomb);
	g_test_add_func("/settle/twin", test_twin);
	return g_test_run();
}
