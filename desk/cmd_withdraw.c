/* cmd_withdraw.c - an applicant takes an application back, or a later one takes its place; before its release */
#include <stdio.h>
#include <string.h>
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/thing.h"
#include "desk/undo.h"
#include "store/application.h"
#include "store/exception.h"
#include "store/payment.h"

typedef struct {
	Store *store;
	char *note, *who, *later; /* later: the application that takes its place, or NULL */
} Withdrawal;

static void
withdrawal_clear(Withdrawal *withdrawal)
{
	g_free(withdrawal->note);
	g_free(withdrawal->who);
	g_free(withdrawal->later);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Withdrawal, withdrawal_clear)

/* Nobody need answer what was asked of it. */
static bool
close_questions(const Withdrawal *withdrawal, int64_t id, const char *to, GError **error)
{
	g_autoptr(GPtrArray) open = exception_of_application(withdrawal->store, id, "open", error);

	for (guint i = 0; open != NULL && i < open->len; i++)
		if (!exception_resolve(withdrawal->store, ((const Exception *)open->pdata[i])->id, to, withdrawal->who, withdrawal->note, error))
			return false;
	return open != NULL;
}

/* What was paid for it is free: the next run looks where it belongs now. */
static bool
free_money(const Withdrawal *withdrawal, int64_t id, GError **error)
{
	Store *store = withdrawal->store;
	g_autoptr(Trail) trail = trail_of(store, NOUN_APPLICATION, id, error);

	if (trail == NULL || !undo_assignments(store, id, withdrawal->who, withdrawal->note, error) || !allocation_clear(store, id, error))
		return false;
	for (guint i = 0; i < trail->payments->len; i++) {
		g_autoptr(Payment) payment = payment_get(store, g_array_index(trail->payments, int64_t, i), error);

		if (payment == NULL)
			return false;
		payment->dirty = true;
		if (!payment_update(store, payment, error))
			return false;
	}
	return true;
}

/* The later one must be there, be another one and be of the same company. */
static bool
check_later(const Withdrawal *withdrawal, const Application *application, GError **error)
{
	g_autoptr(Application) later = NULL;
	int64_t id;

	if (withdrawal->later == NULL)
		return true;
	if (!thing_parse_as(withdrawal->later, NOUN_APPLICATION, &id, error))
		return false;
	later = application_get(withdrawal->store, id, error);
	if (later == NULL)
		return thing_refuse(NOUN_APPLICATION, id, error);
	if (id != application->id && strcmp(later->company_key, application->company_key) == 0)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, id == application->id ? "A%" G_GINT64_FORMAT " cannot take its own place"
	            : "A%" G_GINT64_FORMAT " is of another company", (gint64)id);
	return false;
}

static bool
withdraw_one(const Withdrawal *withdrawal, const char *word, GError **error)
{
	const char *to = withdrawal->later != NULL ? "superseded" : "withdrawn";
	g_autoptr(Change) change = store_begin(withdrawal->store, error);
	g_autoptr(Application) application = NULL;
	bool released;
	int64_t id;

	if (change == NULL || !thing_parse_as(word, NOUN_APPLICATION, &id, error))
		return false;
	application = application_get(withdrawal->store, id, error);
	if (application == NULL)
		return thing_refuse(NOUN_APPLICATION, id, error);
	if (!application_is_released(withdrawal->store, id, &released, error) || !check_later(withdrawal, application, error))
		return false;
	if (released || !lifecycle_may(NOUN_APPLICATION, application->state, to)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "A%" G_GINT64_FORMAT " is %s; only what is not yet released and has not ended can be taken back",
		            (gint64)id, application->state);
		return false;
	}
	return close_questions(withdrawal, id, to, error) && free_money(withdrawal, id, error) &&
	       application_move(withdrawal->store, id, application->state, to, withdrawal->who, withdrawal->note, error) &&
	       store_commit(&change, error);
}

int
cmd_withdraw(CommandContext *context, int argc, char **argv)
{
	g_auto(Withdrawal) withdrawal = { .store = context->store };
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "for", 0, 0, G_OPTION_ARG_STRING, &withdrawal.later, NULL, NULL },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &withdrawal.note, NULL, NULL },
		{ "who", 0, 0, G_OPTION_ARG_STRING, &withdrawal.who, NULL, NULL },
		{ 0 },
	};

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc < 2)
		return command_misuse(context, "withdraw needs an application");
	if (withdrawal.who == NULL || *withdrawal.who == '\0') {
		g_free(withdrawal.who);
		withdrawal.who = g_strdup(command_who(NULL));
	}
	if (strcmp(withdrawal.who, "keypost") == 0)
		return command_misuse(context, "a decision has a person's name: --who NAME");
	for (int i = 1; i < argc; i++) {
		if (!withdraw_one(&withdrawal, argv[i], &error))
			return command_fail(error);
		printf("%s %s\n", argv[i], withdrawal.later != NULL ? "superseded" : "withdrawn");
	}
	return EXIT_DONE;
}
