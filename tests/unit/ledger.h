/* ledger.h - a small store for tests: one company, its papers and its money, all invented */
#pragma once
#include "base/date.h"
#include "store/application.h"
#include "store/credit.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/goods.h"
#include "store/lifecycle.h"
#include "store/message.h"
#include "store/payment.h"
#include "store/spool.h"
#include "store/store.h"

#define COMPANY_KEY "MA01TEST7"

/* Sets a text of a row struct. */
G_GNUC_UNUSED static void
set(char **target, const char *value)
{
	g_free(*target);
	*target = g_strdup(value);
}

G_GNUC_UNUSED static Store *
ledger_new(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = store_open(NULL, STORE_CREATE, &error);

	g_assert_no_error(error);
	return store;
}

G_GNUC_UNUSED static Change *
begin(Store *store)
{
	g_autoptr(GError) error = NULL;
	Change *change = store_begin(store, &error);

	g_assert_no_error(error);
	return change;
}

G_GNUC_UNUSED static void
commit(Change **change)
{
	g_autoptr(GError) error = NULL;

	store_commit(change, &error);
	g_assert_no_error(error);
}

/* The same in one Change of its own: `call` is a bool expression that takes &error. */
#define DONE(store, call)                                                                                        \
	do {                                                                                                     \
		g_autoptr(GError) error = NULL;                                                                  \
		g_autoptr(Change) change_of_it = begin(store);                                                   \
		bool done_of_it = (call);                                                                              \
		g_assert_no_error(error);                                                                        \
		g_assert_true(done_of_it);                                                                           \
		commit(&change_of_it);                                                                           \
	} while (0)

/* Refused with this code and these words, and nothing of it can be kept. */
#define REFUSED(store, expected, words, call)                                                                    \
	do {                                                                                                     \
		g_autoptr(GError) error = NULL;                                                                  \
		g_autoptr(Change) change_of_it = begin(store);                                                   \
		bool done_of_it = (call);                                                                              \
		g_assert_error(error, KEYPOST_ERROR, expected);                                                  \
		g_assert_false(done_of_it);                                                                            \
		if (strstr(error->message, words) == NULL)                                                       \
			g_error("\"%s\" does not say \"%s\"", error->message, words);                            \
	} while (0)

G_GNUC_UNUSED static int64_t
ledger_message(Store *store, const char *bytes)
{
	g_autoptr(GBytes) raw = g_bytes_new(bytes, strlen(bytes));
	g_autofree char *sha256 = NULL;
	int64_t id = 0;
	bool is_new = false;

	DONE(store, spool_put(store, raw, &sha256, &error) &&
	                    message_add(store, sha256, (int64_t)strlen(bytes), "applications", bytes, &id, &is_new, &error));
	return id;
}

/* A complete application of two keys at 350 yuan, still waiting. */
G_GNUC_UNUSED static int64_t
ledger_application(Store *store, int key_count, Fen due)
{
	g_autoptr(Application) application = application_new();

	set(&application->company_key, COMPANY_KEY);
	set(&application->company_name, "新疆试验风电有限公司");
	set(&application->contact_email, "Office@Example.com");
	set(&application->package, "basic");
	application->years = 3;
	application->key_count = key_count;
	application->due = due;
	DONE(store, application_add(store, application, &error));
	return application->id;
}

G_GNUC_UNUSED static int64_t
ledger_payment(Store *store, Fen amount)
{
	g_autoptr(Payment) payment = payment_new();

	set(&payment->company_key, COMPANY_KEY);
	set(&payment->payer_name, "新疆试验风电有限公司");
	set(&payment->paid_at, "2026-10-09T10:12:00+08:00");
	set(&payment->bank_reference, "AB 1234567");
	payment->amount = amount;
	DONE(store, payment_add(store, payment, &error));
	return payment->id;
}

/* Paid to the fen and released. */
G_GNUC_UNUSED static int64_t
ledger_released(Store *store, int key_count, Fen due)
{
	int64_t application = ledger_application(store, key_count, due);
	int64_t payment = ledger_payment(store, due);

	DONE(store, allocation_add(store, payment, application, due, "tax_id+amount", "keypost", NULL, &error) &&
	                    application_release(store, application, key_count, due, due, false, "keypost", &error) &&
	                    application_move(store, application, "incomplete", "queued", "keypost", "covered", &error));
	return application;
}

/* No fault, and no word of one. */
G_GNUC_UNUSED static void
assert_sound(Store *store)
{
	g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;

	g_assert_true(store_verify(store, faults, &error));
	g_assert_no_error(error);
	for (guint i = 0; i < faults->len; i++)
		g_test_message("%s", (char *)g_ptr_array_index(faults, i));
	g_assert_cmpuint(faults->len, ==, 0);
}
