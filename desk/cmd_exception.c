/* cmd_exception.c - an operator's answer to an exception; kept, and respected by every later run */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/taxid.h"
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/thing.h"
#include "desk/undo.h"
#include "match/fee.h"
#include "store/application.h"
#include "store/credit.h"
#include "store/exception.h"
#include "store/payment.h"

typedef struct {
	CommandContext *context;
	char *field, *value, *note, *who, *application, *payment, *amount, *subject, *until;
	gboolean approve_payer;
} Answer;

typedef bool (*AnswerFunction)(const Answer *answer, const Exception *exception, GError **error);

static void
answer_clear(Answer *answer)
{
	g_free(answer->field);
	g_free(answer->value);
	g_free(answer->note);
	g_free(answer->who);
	g_free(answer->application);
	g_free(answer->payment);
	g_free(answer->amount);
	g_free(answer->subject);
	g_free(answer->until);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Answer, answer_clear)

static bool
refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
refuse(GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s", text);
	return false;
}

static const char *
note_of(const Answer *answer)
{
	return answer->note != NULL ? answer->note : "";
}

/* The payment that the question is about is tied anew by the next run. */
static bool
look_at_payment(Store *store, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = NULL;

	if (id == 0)
		return true;
	payment = payment_get(store, id, error);
	if (payment == NULL)
		return false;
	payment->dirty = true;
	return payment_update(store, payment, error);
}

/* What the answer may change, the next run decides anew. */
static bool
look_again(Store *store, const Exception *exception, GError **error)
{
	g_autoptr(Trail) trail = trail_of(store, NOUN_EXCEPTION, exception->id, error);

	if (trail == NULL)
		return false;
	for (guint i = 0; i < trail->applications->len; i++)
		if (!application_set_dirty(store, g_array_index(trail->applications, int64_t, i), true, error))
			return false;
	return look_at_payment(store, exception->payment, error);
}

/* The day that --until names, else the same day of the next year. */
static char *
last_day(const Answer *answer, GError **error)
{
	g_autofree char *today = date_today();
	char *day = answer->until != NULL ? date_parse(answer->until) : g_strdup_printf("%04d%s", atoi(today) + 1, g_str_has_suffix(today, "-02-29") ? "-02-28" : today + 4);

	if (day != NULL && strcmp(day, today) >= 0)
		return day;
	g_free(day);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--until %s is no day to come, such as 2027-06-30", answer->until);
	return NULL;
}

/* This payer may pay for this company until that day. */
static bool
approve_payer(const Answer *answer, const Payment *payment, const Application *application, GError **error)
{
	g_autofree char *until = NULL;

	if (*payment->payer_name == '\0' || *application->company_key == '\0')
		return refuse(error, "--approve-payer: the payer's name or the company's tax ID is not known");
	if (*note_of(answer) == '\0')
		return refuse(error, "--approve-payer needs a reason: --note TEXT");
	until = last_day(answer, error);
	return until != NULL && payer_alias_add(answer->context->store, payment->payer_name, application->company_key, answer->who, note_of(answer),
	                                        until, error);
}

static bool
approve_payer_of(const Answer *answer, const Exception *exception, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Trail) trail = trail_of(store, NOUN_EXCEPTION, exception->id, error);
	g_autoptr(Payment) payment = NULL;
	g_autoptr(Application) application = NULL;

	if (trail == NULL)
		return false;
	if (exception->payment == 0 || trail->applications->len != 1)
		return refuse(error, "--approve-payer: E%" G_GINT64_FORMAT " is not about one payment and one application; assign it first",
		              (gint64)exception->id);
	payment = payment_get(store, exception->payment, error);
	application = payment != NULL ? application_get(store, g_array_index(trail->applications, int64_t, 0), error) : NULL;
	return application != NULL && approve_payer(answer, payment, application, error);
}

/* Finance takes the bank's sum for what the proof meant: the row was money all along. */
static bool
accept_row(const Answer *answer, const Exception *exception, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Payment) payment = exception->payment != 0 ? payment_get(store, exception->payment, error) : NULL;
	g_autoptr(Credit) credit = NULL;

	if (payment == NULL)
		return exception->payment == 0;
	if (!g_str_has_prefix(exception->facts, EXCEPTION_OTHER_SUM) || strcmp(payment->state, "contradicted") != 0 || payment->credit == 0)
		return true;
	credit = credit_get(store, payment->credit, error);
	if (credit == NULL)
		return false;
	return credit->reversed || (payment_move(store, payment->id, "contradicted", "claimed", answer->who, note_of(answer), error) &&
	                            payment_move(store, payment->id, "claimed", "confirmed", answer->who, note_of(answer), error));
}

static bool
answer_accept(const Answer *answer, const Exception *exception, GError **error)
{
	return (!answer->approve_payer || approve_payer_of(answer, exception, error)) && accept_row(answer, exception, error) &&
	       exception_resolve(answer->context->store, exception->id, "accept", answer->who, note_of(answer), error) &&
	       look_again(answer->context->store, exception, error);
}

/* The application meant: the option's, else the exception's own, else the only one its mail belongs to. */
static bool
application_meant(const Answer *answer, const Exception *exception, int64_t *id, GError **error)
{
	g_autoptr(Trail) trail = NULL;

	if (answer->application != NULL)
		return thing_parse_as(answer->application, NOUN_APPLICATION, id, error);
	*id = exception->application;
	if (*id != 0)
		return true;
	trail = trail_of(answer->context->store, NOUN_EXCEPTION, exception->id, error);
	if (trail == NULL)
		return false;
	if (trail->applications->len != 1)
		return refuse(error, "E%" G_GINT64_FORMAT " is about no single application; name it with --application N", (gint64)exception->id);
	*id = g_array_index(trail->applications, int64_t, 0);
	return true;
}

/* Words of the form for the two choices that operators type. */
static const char *
canonical(const char *field, const char *value)
{
	static const char *const words[][2] = { { "基础", "basic" }, { "组合", "combined" }, { "combo", "combined" } };

	for (guint i = 0; strcmp(field, "package") == 0 && i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(value, words[i][0]))
			return words[i][1];
	return value;
}

static bool
refuse_value(const Answer *answer, const char *expected, GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--value %s is no %s of an application; it is %s", answer->value, answer->field, expected);
	return false;
}

/* "1, 3, 5": the years for which a key has a price.  New. */
static char *
years_sold(const FeeTable *fees, const char *day)
{
	GString *text = g_string_new(NULL);

	for (int years = 1; years <= 99; years++) {
		Application one = { .kind = (char *)"keys", .package = (char *)"basic", .services = (char *)"", .key_count = 1, .years = years };

		if (fee_due(fees, day, &one) > 0)
			g_string_append_printf(text, "%s%d", text->len > 0 ? ", " : "", years);
	}
	return g_string_free(text, FALSE);
}

/* What has no price would wait for ever, and nobody would be asked. */
static bool
check_priced(const Answer *answer, const char *day, GError **error)
{
	g_autoptr(FeeTable) fees = fee_load(answer->context->config, error);
	Application one = { .kind = (char *)"service", .package = (char *)"", .services = answer->value };

	if (fees == NULL)
		return false;
	if (strcmp(answer->field, "services") == 0)
		return fee_due(fees, day, &one) > 0 || refuse_value(answer, "code:count, with a blank between two: pin_reset:1 format:2; also reissue, "
		                                                    "remote_support, express", error);
	one = (Application){ .kind = (char *)"keys", .package = (char *)"basic", .services = (char *)"", .key_count = 1, .years = atoi(answer->value) };
	if (fee_due(fees, day, &one) <= 0) {
		g_autofree char *sold = years_sold(fees, day), *expected = g_strdup_printf("one of %s", sold);

		return refuse_value(answer, expected, error);
	}
	return true;
}

/* The store refuses what cannot stand in the field; here it is said what may. */
static bool
check_value(const Answer *answer, const Application *application, GError **error)
{
	static const struct {
		const char *field, *expected, *words[5];
	} choices[] = {
		{ "package", "basic (基础) or combined (组合)", { "basic", "combined" } },
		{ "kind", "keys or service", { "keys", "service" } },
		{ "express", "0 or 1", { "0", "1" } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(choices); i++)
		if (strcmp(answer->field, choices[i].field) == 0 && !g_strv_contains(choices[i].words, canonical(answer->field, answer->value)))
			return refuse_value(answer, choices[i].expected, error);
	if (strcmp(answer->field, "key_count") == 0 && !g_ascii_string_to_unsigned(answer->value, 10, 1, 10000, NULL, NULL))
		return refuse_value(answer, "a whole number from 1 to 10000", error);
	if (strcmp(answer->field, "services") == 0 || strcmp(answer->field, "years") == 0)
		return check_priced(answer, application->created_at, error);
	return true;
}

/* The exception itself stays open: the next run finds out whether the corrected field answers it. */
static bool
answer_correct(const Answer *answer, const Exception *exception, GError **error)
{
	Store *store = answer->context->store;
	g_autofree char *normal = strcmp(answer->field, "tax_id") == 0 ? taxid_normalise(answer->value) : NULL;
	g_autoptr(Application) application = NULL;
	bool released;
	int64_t id;

	if (!application_meant(answer, exception, &id, error) || !application_is_released(store, id, &released, error))
		return false;
	application = application_get(store, id, error);
	if (application == NULL)
		return thing_refuse(NOUN_APPLICATION, id, error);
	if (released || !lifecycle_may(NOUN_APPLICATION, application->state, "rejected"))
		return refuse(error, "A%" G_GINT64_FORMAT " is %s; its fields stand", (gint64)id, released ? "released" : application->state);
	if (!check_value(answer, application, error))
		return false;
	if (normal != NULL && !taxid_is_valid(normal))
		fprintf(stderr, "keypost: note: the check characters of %s do not hold; taken as you say\n", normal);
	return application_correct(store, id, answer->field, canonical(answer->field, answer->value), answer->who, note_of(answer), error) &&
	       application_set_dirty(store, id, true, error) && look_again(store, exception, error);
}

/* What a run set by itself gives way to a person; what a person set, or what was released, stands. */
static bool
free_payment(Store *store, int64_t payment, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_payment(store, payment, error);

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];
		bool released;

		if (!application_is_released(store, allocation->application, &released, error))
			return false;
		if (!released && (!allocation_clear(store, allocation->application, error) ||
		                  !application_set_dirty(store, allocation->application, true, error)))
			return false;
	}
	return allocations != NULL;
}

/* The sum: what --amount says, else all that is free and still due. */
static bool
sum_to_assign(const Answer *answer, const Payment *payment, const Application *application, Fen *sum, GError **error)
{
	Fen unset = payment->amount - payment->allocated, due = application->due - application->allocated;
	g_autofree char *free_text = money_format(unset), *due_text = money_format(due);

	if (answer->amount != NULL && !money_parse(answer->amount, sum)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--amount %s is no sum of yuan", answer->amount);
		return false;
	}
	if (answer->amount == NULL)
		*sum = MIN(unset, due);
	if (application->due <= 0)
		return refuse(error, "the fee of A%" G_GINT64_FORMAT " is not known yet; settle package, years and count first", (gint64)application->id);
	if (*sum <= 0 || *sum > unset || *sum > due)
		return refuse(error, "P%" G_GINT64_FORMAT " has %s left, A%" G_GINT64_FORMAT " still needs %s", (gint64)payment->id, free_text,
		              (gint64)application->id, due_text);
	return true;
}

/* Money goes to what still waits for it, and only money does. */
static bool
may_assign(const Payment *payment, const Application *application, GError **error)
{
	static const char *const waiting[] = { "incomplete", "awaiting_payment", "held", NULL };

	if (!g_strv_contains(waiting, application->state))
		return refuse(error, "A%" G_GINT64_FORMAT " is %s; its money stands", (gint64)application->id, application->state);
	if (strcmp(payment->state, "claimed") != 0 && strcmp(payment->state, "confirmed") != 0)
		return refuse(error, "P%" G_GINT64_FORMAT " is %s and pays nothing; what speaks against it must be answered first: keypost why P%"
		              G_GINT64_FORMAT, (gint64)payment->id, payment->state, (gint64)payment->id);
	return true;
}

/* What a person has begun to divide, people finish: no run touches the rest. */
static void
tell_rest(const Payment *payment, Fen sum)
{
	Fen left = payment->amount - payment->allocated - sum;
	g_autofree char *text = money_format(left);

	if (left > 0)
		printf("%s of P%" G_GINT64_FORMAT " are left, and stay there until you, or a new mail, say where they belong\n", text, (gint64)payment->id);
}

static bool
assign_money(const Answer *answer, int64_t payment_id, int64_t application_id, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Payment) payment = payment_get(store, payment_id, error);
	g_autoptr(Application) application = payment != NULL ? application_get(store, application_id, error) : NULL;
	Fen sum = 0;

	if (application == NULL || !may_assign(payment, application, error) || !free_payment(store, payment_id, error) ||
	    !allocation_clear(store, application_id, error))
		return false;
	g_clear_pointer(&payment, payment_free);
	g_clear_pointer(&application, application_free);
	payment = payment_get(store, payment_id, error);
	application = payment != NULL ? application_get(store, application_id, error) : NULL;
	if (application == NULL || !sum_to_assign(answer, payment, application, &sum, error))
		return false;
	if (payment->allocated == 0) { /* of a transfer that is divided, the first company's */
		g_free(payment->tax_id);
		payment->tax_id = g_strdup(application->tax_id);
		g_free(payment->company_key);
		payment->company_key = g_strdup(application->company_key);
	}
	payment->dirty = false; /* a person tied it: there is nothing left to find out */
	tell_rest(payment, sum);
	return payment_update(store, payment, error) &&
	       allocation_add(store, payment_id, application_id, sum, "person", answer->who, note_of(answer), error) &&
	       (!answer->approve_payer || approve_payer(answer, payment, application, error)) &&
	       application_set_dirty(store, application_id, true, error);
}

/* Of the payments that the question leads to, the one of which something is left. */
static bool
payment_left(const Answer *answer, const Exception *exception, int64_t *id, GError **error)
{
	g_autoptr(Trail) trail = trail_of(answer->context->store, NOUN_EXCEPTION, exception->id, error);
	guint found = 0;

	for (guint i = 0; trail != NULL && i < trail->payments->len; i++) {
		g_autoptr(Payment) payment = payment_get(answer->context->store, g_array_index(trail->payments, int64_t, i), error);

		if (payment == NULL)
			return false;
		if (strcmp(payment->state, "rejected") == 0 || payment->amount <= payment->allocated)
			continue;
		*id = payment->id;
		found++;
	}
	if (trail != NULL && found != 1)
		return refuse(error, "E%" G_GINT64_FORMAT " is about no single payment of which something is left; name it with --payment P3",
		              (gint64)exception->id);
	return trail != NULL;
}

/* The payment meant: the option's, else the exception's own, else the one of which something is left. */
static bool
payment_meant(const Answer *answer, const Exception *exception, int64_t *id, GError **error)
{
	g_autoptr(Payment) payment = NULL;

	*id = exception->payment;
	if (answer->payment == NULL)
		return *id != 0 || payment_left(answer, exception, id, error);
	if (!thing_parse_as(answer->payment, NOUN_PAYMENT, id, error))
		return false;
	payment = payment_get(answer->context->store, *id, error);
	return payment != NULL || thing_refuse(NOUN_PAYMENT, *id, error);
}

static bool
answer_assign(const Answer *answer, const Exception *exception, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Application) application = NULL;
	int64_t id, payment;

	if (!payment_meant(answer, exception, &payment, error) || !thing_parse_as(answer->application, NOUN_APPLICATION, &id, error))
		return false;
	application = application_get(store, id, error);
	if (application == NULL)
		return thing_refuse(NOUN_APPLICATION, id, error);
	/* Both sides are looked at anew: the one that gets it, and the one that asked. */
	return look_again(store, exception, error) && assign_money(answer, payment, id, error) &&
	       exception_set_payment(store, exception->id, payment, error) && exception_set_application(store, exception->id, id, error) &&
	       exception_resolve(store, exception->id, "assign", answer->who, note_of(answer), error);
}

static bool
reject_payment(const Answer *answer, int64_t id, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Payment) payment = NULL;

	if (!free_payment(store, id, error))
		return false;
	payment = payment_get(store, id, error);
	if (payment == NULL)
		return false;
	if (strcmp(payment->state, "rejected") == 0)
		return true;
	if (strcmp(payment->state, "confirmed") == 0)
		return refuse(error, "P%" G_GINT64_FORMAT " stands on the bank's statement: it is money and cannot be refused here", (gint64)id);
	if (payment->allocated > 0)
		return refuse(error, "P%" G_GINT64_FORMAT " pays what a person assigned or what is released; that stands", (gint64)id);
	return (strcmp(payment->state, "contradicted") != 0 ||
	        payment_move(store, id, "contradicted", "claimed", answer->who, note_of(answer), error)) &&
	       payment_move(store, id, "claimed", "rejected", answer->who, note_of(answer), error);
}

/* What ended asks nothing more; taken back, it asks all of it again. */
static bool
close_questions(const Answer *answer, int64_t application, int64_t but, GError **error)
{
	g_autoptr(GPtrArray) open = exception_of_application(answer->context->store, application, "open", error);

	for (guint i = 0; open != NULL && i < open->len; i++) {
		int64_t id = ((const Exception *)open->pdata[i])->id;

		if (id != but && !exception_resolve(answer->context->store, id, REJECT_APPLICATION, answer->who, note_of(answer), error))
			return false;
	}
	return open != NULL;
}

static bool
reject_application(const Answer *answer, int64_t id, int64_t question, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Application) application = application_get(store, id, error);

	if (application == NULL)
		return false;
	if (strcmp(application->state, "rejected") == 0)
		return true;
	if (!lifecycle_may(NOUN_APPLICATION, application->state, "rejected"))
		return refuse(error, "A%" G_GINT64_FORMAT " is %s and cannot be refused any more", (gint64)id, application->state);
	return close_questions(answer, id, question, error) && undo_assignments(store, id, answer->who, note_of(answer), error) &&
	       allocation_clear(store, id, error) &&
	       application_move(store, id, application->state, "rejected", answer->who, note_of(answer), error);
}

/* A question about a mail or a paper that nothing came of: there is nothing to refuse but the paper itself. */
static bool
is_about_paper(Store *store, const Exception *exception, bool *paper, GError **error)
{
	g_autoptr(Trail) trail = trail_of(store, NOUN_EXCEPTION, exception->id, error);

	*paper = trail != NULL && exception->payment == 0 && trail->applications->len == 0;
	return trail != NULL;
}

static bool
answer_reject(const Answer *answer, const Exception *exception, GError **error)
{
	Store *store = answer->context->store;
	bool paper, payment = answer->subject != NULL ? strcmp(answer->subject, "payment") == 0 : exception->payment != 0;
	int64_t id = exception->payment;

	if (!is_about_paper(store, exception, &paper, error))
		return false;
	if (paper && answer->subject == NULL && answer->application == NULL)
		return exception_resolve(store, exception->id, "reject", answer->who, note_of(answer), error);
	if (payment && id == 0)
		return refuse(error, "E%" G_GINT64_FORMAT " is about no payment", (gint64)exception->id);
	if (!payment && !application_meant(answer, exception, &id, error))
		return false;
	return (payment ? reject_payment(answer, id, error) : reject_application(answer, id, exception->id, error)) &&
	       exception_resolve(store, exception->id, payment ? "reject" : REJECT_APPLICATION, answer->who, note_of(answer), error) && look_again(store, exception, error);
}

static bool
answer_reopen(const Answer *answer, const Exception *exception, GError **error)
{
	return undo_answer(answer->context->store, exception, answer->who, note_of(answer), error) &&
	       look_again(answer->context->store, exception, error);
}

static const struct {
	const char *name;
	AnswerFunction answer;
	const char *state; /* the exception must be in it */
	bool many;         /* several IDs at once */
	const char *said;
} answers[] = {
	{ "accept", answer_accept, "open", true, "accepted" },
	{ "correct", answer_correct, "", false, "field corrected" },
	{ "assign", answer_assign, "open", false, "payment assigned" },
	{ "reject", answer_reject, "open", true, "rejected" },
	{ "reopen", answer_reopen, "resolved", true, "opened again" },
};

static bool
answer_one(const Answer *answer, guint verb, const char *text, GError **error)
{
	Store *store = answer->context->store;
	g_autoptr(Change) change = store_begin(store, error);
	g_autoptr(Exception) exception = NULL;
	int64_t id;

	if (change == NULL || !thing_parse_as(text, NOUN_EXCEPTION, &id, error))
		return false;
	exception = exception_get(store, id, error);
	if (exception == NULL)
		return thing_refuse(NOUN_EXCEPTION, id, error);
	if (*answers[verb].state != '\0' && strcmp(exception->state, answers[verb].state) != 0)
		return refuse(error, "E%" G_GINT64_FORMAT " is %s%s", (gint64)id, exception->state,
		              strcmp(exception->state, "resolved") == 0 ? "; reopen it first to answer it anew" : "");
	return answers[verb].answer(answer, exception, error) && store_commit(&change, error);
}

/* A misspelt field would be refused only after the exception was found; here it gets the nearest right one. */
static bool
check_field(const char *field, GError **error)
{
	static const char *const fields[] = { "company_name", "tax_id", "contact_name", "contact_phone", "contact_email", "mailing_address",
		                              "postcode", "invoice_title", "key_count", "package", "years", "express", "services", "kind",
		                              "biz_type", NULL };
	const char *nearest;
	g_autofree char *all = NULL;

	if (field == NULL || g_strv_contains(fields, field))
		return true;
	nearest = command_nearest(field, fields);
	all = g_strjoinv(" ", (char **)fields);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "an application has no field '%s'; %s%s%sits fields: %s", field,
	            nearest != NULL ? "did you mean " : "", nearest != NULL ? nearest : "", nearest != NULL ? "? " : "", all);
	return false;
}

/* The option that means nothing to the verb, NULL where all do: said, for it would be silently lost. */
static const char *
stray_option(const Answer *answer, guint verb)
{
	const AnswerFunction function = answers[verb].answer;
	const struct {
		const char *option;
		bool given, fits;
	} options[] = {
		{ "--field", answer->field != NULL, function == answer_correct },
		{ "--value", answer->value != NULL, function == answer_correct },
		{ "--application", answer->application != NULL, function == answer_assign || function == answer_correct || function == answer_reject },
		{ "--payment", answer->payment != NULL, function == answer_assign },
		{ "--amount", answer->amount != NULL, function == answer_assign },
		{ "--subject", answer->subject != NULL, function == answer_reject },
		{ "--approve-payer", answer->approve_payer, function == answer_accept || function == answer_assign },
		{ "--until", answer->until != NULL, answer->approve_payer },
	};

	for (guint i = 0; i < G_N_ELEMENTS(options); i++)
		if (options[i].given && !options[i].fits)
			return options[i].option;
	return NULL;
}

/* NULL when the options fit the verb, else what is missing. */
static const char *
lacks(const Answer *answer, guint verb)
{
	if (answers[verb].answer == answer_correct && (answer->field == NULL || answer->value == NULL))
		return "correct needs --field F and --value V";
	if (answers[verb].answer == answer_assign && answer->application == NULL)
		return "assign needs --application A12";
	if (answer->subject != NULL && strcmp(answer->subject, "payment") != 0 && strcmp(answer->subject, "application") != 0)
		return "--subject is application or payment";
	if (strcmp(answer->who, "keypost") == 0)
		return "a decision has a person's name: --who NAME";
	return NULL;
}

static int
answer_all(const Answer *answer, guint verb, int n, char **ids)
{
	for (int i = 0; i < n; i++) {
		g_autoptr(GError) error = NULL;

		if (!answer_one(answer, verb, ids[i], &error))
			return command_fail(error);
		printf("%s %s; the next run acts on it\n", ids[i], answers[verb].said);
	}
	return EXIT_DONE;
}

static bool
take_options(Answer *answer, int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "field", 0, 0, G_OPTION_ARG_STRING, &answer->field, NULL, NULL },
		{ "value", 0, 0, G_OPTION_ARG_STRING, &answer->value, NULL, NULL },
		{ "note", 0, 0, G_OPTION_ARG_STRING, &answer->note, NULL, NULL },
		{ "who", 0, 0, G_OPTION_ARG_STRING, &answer->who, NULL, NULL },
		{ "application", 0, 0, G_OPTION_ARG_STRING, &answer->application, NULL, NULL },
		{ "payment", 0, 0, G_OPTION_ARG_STRING, &answer->payment, NULL, NULL },
		{ "amount", 0, 0, G_OPTION_ARG_STRING, &answer->amount, NULL, NULL },
		{ "subject", 0, 0, G_OPTION_ARG_STRING, &answer->subject, NULL, NULL },
		{ "until", 0, 0, G_OPTION_ARG_STRING, &answer->until, NULL, NULL },
		{ "approve-payer", 0, 0, G_OPTION_ARG_NONE, &answer->approve_payer, NULL, NULL },
		{ 0 },
	};

	return command_options(answer->context, entries, argc, argv, error);
}

static int
misuse_answer(const CommandContext *context, const char *word)
{
	const char *names[G_N_ELEMENTS(answers) + 1] = { NULL };
	const char *nearest;

	for (guint i = 0; i < G_N_ELEMENTS(answers); i++)
		names[i] = answers[i].name;
	nearest = command_nearest(word, names);
	return command_misuse(context, nearest != NULL ? "'%s' is no answer; did you mean '%s'?" : "'%s' is no answer", word, nearest);
}

int
cmd_exception(CommandContext *context, int argc, char **argv)
{
	g_auto(Answer) answer = { .context = context };
	g_autoptr(GError) error = NULL;
	const char *missing, *stray;
	guint verb = 0;

	if (!take_options(&answer, &argc, &argv, &error))
		return command_fail(error);
	if (answer.who == NULL || *answer.who == '\0') {
		g_free(answer.who);
		answer.who = g_strdup(command_who(NULL));
	}
	if (argc < 3)
		return command_misuse(context, "exception needs an answer and an ID");
	while (verb < G_N_ELEMENTS(answers) && strcmp(answers[verb].name, argv[1]) != 0)
		verb++;
	if (verb == G_N_ELEMENTS(answers))
		return misuse_answer(context, argv[1]);
	if (!check_field(answer.field, &error))
		return command_fail(error);
	stray = stray_option(&answer, verb);
	if (stray != NULL)
		return command_misuse(context, strcmp(stray, "--until") == 0 ? "%s belongs to --approve-payer" : "%s means nothing to %s", stray, argv[1]);
	missing = lacks(&answer, verb);
	if (missing != NULL)
		return command_misuse(context, "%s", missing);
	if (argc > 3 && !answers[verb].many)
		return command_misuse(context, "%s takes one ID", argv[1]);
	return answer_all(&answer, verb, argc - 2, argv + 2);
}
