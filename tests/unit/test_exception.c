/* test_exception.c - questions: asked once, answered by people for good, asked again where only the program had answered */
#include <string.h>
#include "store/reason.h"
#include "tests/unit/ledger.h"

static Exception *
question(const char *code, int64_t application, int64_t document, const char *facts)
{
	Exception *exception = exception_new(code);

	exception->application = application;
	exception->document = document;
	set(&exception->facts, facts);
	set(&exception->detail, "something is missing");
	return exception;
}

static void
raise_it(Store *store, const char *code, int64_t application, int64_t document, const char *facts)
{
	g_autoptr(Exception) exception = question(code, application, document, facts);

	DONE(store, exception_raise(store, exception, &error));
}

static guint
count(Store *store, const char *state)
{
	g_autoptr(GPtrArray) list = exception_list(store, state, NULL, NULL);

	return list->len;
}

static void
test_the_same_question_is_asked_once(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000), other = ledger_application(store, 1, 35000);

	ledger_message(store, "From: a");
	for (guint i = 0; i < 2; i++) {
		raise_it(store, "form_incomplete", id, 0, "phone");
		raise_it(store, "form_incomplete", id, 0, "phone address");
		raise_it(store, "form_incomplete", other, 0, "phone");
		raise_it(store, "form_incomplete", id, 1, "phone");
		raise_it(store, "seal_missing", id, 0, "phone");
		raise_it(store, "seal_missing", id, 0, NULL);
	}
	g_assert_cmpuint(count(store, NULL), ==, 6);
	assert_sound(store);
}

static void
test_a_persons_answer_stands(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Exception) answered = NULL;
	bool accepted = false;

	raise_it(store, "third_party_payer", id, 0, "f1");
	g_assert_true(exception_accepted(store, "third_party_payer", id, 0, "f1", &accepted, NULL));
	g_assert_false(accepted);
	DONE(store, exception_resolve(store, 1, "accept", "clerk", "a subsidiary", &error));
	raise_it(store, "third_party_payer", id, 0, "f1");
	g_assert_cmpuint(count(store, "open"), ==, 0);
	answered = exception_get(store, 1, NULL);
	g_assert_cmpstr(answered->resolved_by, ==, "clerk");
	g_assert_cmpstr(answered->note, ==, "a subsidiary");
	g_assert_true(exception_accepted(store, "third_party_payer", id, 0, "f1", &accepted, NULL));
	g_assert_true(accepted);
	g_assert_true(exception_accepted(store, "third_party_payer", id, 0, "f2", &accepted, NULL));
	g_assert_false(accepted);
	/* Other facts are another question. */
	raise_it(store, "third_party_payer", id, 0, "f2");
	g_assert_cmpuint(count(store, "open"), ==, 1);
	DONE(store, exception_reopen(store, 1, "clerk", "was a mistake", &error));
	g_assert_cmpuint(count(store, "open"), ==, 2);
	REFUSED(store, KEYPOST_ERROR_AGAIN, "no longer resolved", exception_reopen(store, 1, "clerk", NULL, &error));
}

static void
test_our_own_answer_is_taken_back(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Exception) again = NULL;
	g_autoptr(GPtrArray) lines = NULL;

	raise_it(store, "form_incomplete", id, 0, "phone");
	raise_it(store, "seal_missing", id, 0, "");
	DONE(store, exception_resolve(store, 1, "settled", "keypost", "came with a later mail", &error));
	again = exception_get(store, 1, NULL);
	g_assert_cmpstr(again->state, ==, "resolved");
	g_assert_cmpstr(again->resolved_by, ==, "keypost");
	g_assert_cmpuint(count(store, "open"), ==, 1);
	exception_free(g_steal_pointer(&again));
	raise_it(store, "form_incomplete", id, 0, "phone");
	again = exception_get(store, 1, NULL);
	g_assert_cmpstr(again->state, ==, "open");
	g_assert_cmpstr(again->resolved_by, ==, "");
	g_assert_cmpuint(count(store, NULL), ==, 2);
	lines = journal_of(store, "exception", 1, NULL);
	g_assert_cmpuint(lines->len, ==, 3);
	g_assert_cmpstr(((JournalLine *)lines->pdata[2])->from, ==, "resolved");
}

/* The parse stage knows no application; when match gives the question one, reading again must not ask twice. */
static void
test_a_question_that_got_its_application(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000), message = ledger_message(store, "From: a");
	g_autoptr(GPtrArray) mine = NULL, of_message = NULL;
	g_autoptr(Exception) asked = question("unreadable_document", 0, 1, "encrypted");

	asked->message = message;
	DONE(store, exception_raise(store, asked, &error) && exception_set_application(store, 1, id, &error) &&
	                    exception_raise(store, asked, &error));
	asked->application = id;
	DONE(store, exception_raise(store, asked, &error));
	g_assert_cmpuint(count(store, NULL), ==, 1);
	mine = exception_of_application(store, id, "open", NULL);
	of_message = exception_of_message(store, message, NULL, NULL);
	g_assert_cmpuint(mine->len, ==, 1);
	g_assert_cmpuint(of_message->len, ==, 1);
}

static void
test_what_cannot_be_asked(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t id = ledger_application(store, 2, 70000);
	g_autoptr(Exception) nonsense = question("no_such_code", id, 0, "");
	g_autoptr(Exception) about_nothing = question("seal_missing", 0, 0, "");
	g_autoptr(Exception) nowhere = question("seal_missing", 4711, 0, "");

	REFUSED(store, KEYPOST_ERROR_SETUP, "no_such_code", exception_raise(store, nonsense, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "about nothing", exception_raise(store, about_nothing, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "FOREIGN KEY", exception_raise(store, nowhere, &error));
	REFUSED(store, KEYPOST_ERROR_AGAIN, "no longer open", exception_resolve(store, 9, "accept", "clerk", NULL, &error));
}

/* A document read again: its old questions are answered by us, its parts are gone, its evidence is not. */
static void
test_clearing_a_document(void)
{
	g_autoptr(Store) store = ledger_new();
	int64_t message = ledger_message(store, "From: a"), payment = ledger_payment(store, 1);
	Document child = { .message = message, .parent = 1, .ordinal = 1 }, grandchild = { .message = message, .ordinal = 2 };
	FieldRow field = { .document = 1, .name = (char *)"tax_id", .value = (char *)"x" };
	Claim claim = { .payment = payment, .message = message };
	g_autoptr(Exception) moved = NULL;
	g_autoptr(GPtrArray) left = NULL, fields = NULL;

	DONE(store, document_add(store, &child, &error));
	grandchild.parent = child.id;
	DONE(store, document_add(store, &grandchild, &error) && document_add_field(store, &field, &error));
	field.document = grandchild.id;
	DONE(store, document_add_field(store, &field, &error));
	raise_it(store, "unreadable_document", 0, grandchild.id, "encrypted");
	DONE(store, document_clear(store, 1, &error));
	left = document_of_message(store, message, NULL);
	fields = document_fields(store, 1, NULL);
	g_assert_cmpuint(left->len, ==, 1);
	g_assert_cmpuint(fields->len, ==, 0);
	moved = exception_get(store, 1, NULL);
	g_assert_cmpint(moved->document, ==, 1);
	g_assert_cmpstr(moved->resolved_by, ==, "keypost");
	DONE(store, document_add(store, &child, &error));
	claim.document = child.id;
	DONE(store, payment_add_claim(store, &claim, &error));
	REFUSED(store, KEYPOST_ERROR_SETUP, "rests on it", document_clear(store, 1, &error));
	assert_sound(store);
}

/* ---- the catalogue ---- */

static void
test_reasons(void)
{
	static const struct {
		const char *code;
		bool stops, incomplete;
	} cases[] = {
		{ "form_incomplete", true, true },      { "materials_missing", true, true },
		{ "seal_missing", true, true },         { "tax_id_invalid", true, true },
		{ "identity_mismatch", true, false },   { "needs_review", true, true },
		{ "unreadable_document", true, false }, { "attachment_link", true, false },
		{ "unrecognized_message", false, false }, { "no_application", true, false },
		{ "personal_payer", true, false },      { "third_party_payer", true, false },
		{ "wrong_payee", true, false },         { "transfer_not_final", true, false },
		{ "amount_short", true, false },        { "amount_over", true, false },
		{ "amount_inconsistent", true, false }, { "fee_ambiguous", true, false },
		{ "receipt_reused", true, false },      { "duplicate_proof", false, false },
		{ "payment_unconfirmed", true, false },
	};
	guint n = 0;
	const Reason *all = reason_all(&n);

	g_assert_cmpuint(n, ==, G_N_ELEMENTS(cases));
	for (guint i = 0; i < n; i++) {
		const Reason *reason = reason_find(cases[i].code);

		if (reason == NULL || reason->stops != cases[i].stops || reason->incomplete != cases[i].incomplete)
			g_error("reason %s", cases[i].code);
		g_assert_cmpint(strlen(all[i].operator_words), >, 0);
		/* Words for the applicant hold nothing to leak: no number, no format. */
		g_assert_null(strpbrk(all[i].applicant_words, "0123456789%"));
		if (g_str_equal(all[i].who, "applicant"))
			g_assert_cmpint(strlen(all[i].applicant_words), >, 0);
	}
	g_assert_null(reason_find("seal"));
	g_assert_null(reason_find(NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/exception/the-same-question-is-asked-once", test_the_same_question_is_asked_once);
	g_test_add_func("/exception/a-persons-answer-stands", test_a_persons_answer_stands);
	g_test_add_func("/exception/our-own-answer-is-taken-back", test_our_own_answer_is_taken_back);
	g_test_add_func("/exception/a-question-that-got-its-application", test_a_question_that_got_its_application);
	g_test_add_func("/exception/what-cannot-be-asked", test_what_cannot_be_asked);
	g_test_add_func("/exception/clearing-a-document", test_clearing_a_document);
	g_test_add_func("/exception/reasons", test_reasons);
	return g_test_run();
}
