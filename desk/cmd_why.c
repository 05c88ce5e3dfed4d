/* cmd_why.c - the whole chain: mail, document, field, match, job, parcel; where it stopped, since when, who must act */
#include <stdio.h>
#include <string.h>
#include "base/taxid.h"
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/print.h"
#include "desk/thing.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/payment.h"
#include "store/reason.h"

/* Fields that decide something; the rest is for `show D7`. */
static const char *const telling[] = { "company_name", "tax_id", "key_count", "package", "years", "service", "contact_name", "contact_phone",
	                               "mailing_address", "payer_name", "payee_account", "amount_fen", "paid_at", "bank_reference", "remark",
	                               "status", NULL };

static bool
tell_fields(Store *store, const Document *document, GError **error)
{
	g_autoptr(GPtrArray) fields = document_fields(store, document->id, error);

	if (fields == NULL)
		return false;
	for (guint i = 0; i < fields->len; i++) {
		const FieldRow *field = fields->pdata[i];

		if (g_strv_contains(telling, field->name))
			print_line("    field", "%s = %s  (%s%.2f%s)", field->name, field->value, field->is_ocr ? "read by OCR, " : "", field->confidence,
			           field->readings == 2 ? ", read twice alike" : field->readings == 0 ? ", two readings differ" : "");
	}
	return true;
}

static bool
tell_document(Store *store, int64_t id, GError **error)
{
	g_autoptr(Document) document = document_get(store, id, error);

	if (document == NULL)
		return false;
	print_line("  document", "D%" G_GINT64_FORMAT "  %s  %s  %s%s%s", (gint64)id, *document->kind != '\0' ? document->kind : "-", document->state,
	           *document->file_name != '\0' ? document->file_name : document->media_type, *document->reason != '\0' ? ": " : "", document->reason);
	return tell_fields(store, document, error);
}

static bool
tell_message(Store *store, int64_t id, GError **error)
{
	g_autoptr(Message) message = message_get(store, id, error);
	g_autofree char *date = NULL;

	if (message == NULL)
		return false;
	date = moment_short(*message->date != '\0' ? message->date : message->fetched_at);
	print_line("mail", "M%" G_GINT64_FORMAT "  %s  %s  \"%s\"  %s", (gint64)id, date, message->from_address, message->subject, message->state);
	return true;
}

/* The mails of an application, each with those of its documents that count. */
static bool
tell_mail(Store *store, const Application *application, GError **error)
{
	g_autoptr(GArray) messages = application_messages(store, application->id, error);
	g_autoptr(GArray) documents = messages != NULL ? application_documents(store, application->id, error) : NULL;

	if (documents == NULL)
		return false;
	for (guint i = 0; i < messages->len; i++) {
		int64_t message = g_array_index(messages, int64_t, i);

		if (!tell_message(store, message, error))
			return false;
		for (guint j = 0; j < documents->len; j++) {
			g_autoptr(Document) document = document_get(store, g_array_index(documents, int64_t, j), error);

			if (document == NULL)
				return false;
			if (document->message != message || strcmp(document->kind, "remittance_proof") == 0) /* proofs stand under their payment */
				continue;
			if (!tell_document(store, document->id, error))
				return false;
		}
	}
	return true;
}

/* What says that it was paid: the proofs, each once; the same one again is only noted. */
static bool
tell_proofs(Store *store, int64_t payment, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(store, payment, error);

	for (guint i = 0; claims != NULL && i < claims->len; i++) {
		const Claim *claim = claims->pdata[i];

		if (claim->duplicate)
			print_line("  document", "D%" G_GINT64_FORMAT "  the same proof again, with M%" G_GINT64_FORMAT, (gint64)claim->document,
			           (gint64)claim->message);
		else if (!tell_document(store, claim->document, error))
			return false;
	}
	return claims != NULL;
}

static bool
tell_payment(Store *store, int64_t id, int64_t application, GError **error)
{
	g_autoptr(Payment) payment = payment_get(store, id, error);
	g_autoptr(GPtrArray) allocations = payment != NULL ? allocation_of_payment(store, id, error) : NULL;
	g_autofree char *amount = NULL, *paid = NULL;

	if (allocations == NULL)
		return false;
	amount = money_format(payment->amount);
	paid = moment_short(payment->paid_at);
	print_line("payment", "P%" G_GINT64_FORMAT "  %s  %s  %s  from %s%s%s%s", (gint64)id, payment->state, amount, paid,
	           *payment->payer_name != '\0' ? payment->payer_name : "?", payment->credit != 0 ? "  on the bank's statement" : "  only claimed",
	           *payment->bank_reference != '\0' ? "  no. " : "", payment->bank_reference);
	if (!tell_proofs(store, id, error))
		return false;
	for (guint i = 0; i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];
		g_autofree char *part = money_format(allocation->amount), *at = moment_short(allocation->at);

		if (application == 0 || allocation->application == application)
			print_line("  match", "%s set against A%" G_GINT64_FORMAT "  rule %s  by %s  %s%s%s", part, (gint64)allocation->application,
			           allocation->rule, allocation->by, at, *allocation->why != '\0' ? "  " : "", allocation->why);
	}
	if (allocations->len == 0)
		print_line("  match", "set against nothing");
	return true;
}

static bool
tell_payments(Store *store, const Application *application, GError **error)
{
	g_autoptr(Trail) trail = trail_of(store, NOUN_APPLICATION, application->id, error);

	if (trail == NULL)
		return false;
	for (guint i = 0; i < trail->payments->len; i++)
		if (!tell_payment(store, g_array_index(trail->payments, int64_t, i), application->id, error))
			return false;
	return true;
}

static bool
tell_corrections(Store *store, int64_t application, GError **error)
{
	g_autoptr(GPtrArray) corrections = application_corrections(store, application, error);

	if (corrections == NULL)
		return false;
	for (guint i = 0; i < corrections->len; i++) {
		const Correction *correction = corrections->pdata[i];
		g_autofree char *at = moment_short(correction->at);

		print_line("corrected", "%s = %s  by %s  %s  %s", correction->field, correction->value, correction->who, at, correction->note);
	}
	return true;
}

static bool
tell_goods(Store *store, int64_t application, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(GPtrArray) jobs = job_of_application(store, application, error);
	Shipment *shipment = jobs != NULL ? shipment_of_application(store, application, &failure) : NULL;
	Invoice *invoice = jobs != NULL && failure == NULL ? invoice_of_application(store, application, &failure) : NULL;

	for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		print_line("job", "J%" G_GINT64_FORMAT "  key %d  %s  due %s%s%s", (gint64)job->id, job->sequence, job->state, job->due,
		           *job->serial_number != '\0' ? "  serial " : "", job->serial_number);
	}
	if (shipment != NULL)
		print_line("parcel", "S%" G_GINT64_FORMAT "  %s  %s%s%s", (gint64)shipment->id, shipment->state, shipment->pay_method,
		           *shipment->waybill != '\0' ? "  waybill " : "", shipment->waybill);
	if (invoice != NULL) {
		g_autofree char *gross = money_format(invoice->gross);

		print_line("invoice", "I%" G_GINT64_FORMAT "  %s  %s  %s", (gint64)invoice->id, invoice->state, gross, invoice->title);
	}
	g_clear_pointer(&shipment, shipment_free);
	g_clear_pointer(&invoice, invoice_free);
	if (failure == NULL)
		return jobs != NULL;
	g_propagate_error(error, g_steal_pointer(&failure));
	return false;
}

/* Which answers make sense: what is refused as it is cannot be assigned, and only what is left over belongs elsewhere. */
static const char *
answers_to(const Exception *exception)
{
	static const char *const refused[] = { "wrong_payee", "transfer_not_final", "amount_inconsistent", NULL };

	if (exception->payment != 0)
		return g_strv_contains(refused, exception->code) ? "accept|reject" : "accept|assign|reject";
	if (exception->application != 0)
		return strcmp(exception->code, "amount_over") == 0 ? "accept|assign|reject" : "accept|correct|reject";
	return "accept|reject";
}

/* The questions; *stops counts those that keep it where it is. */
static void
tell_exceptions(GPtrArray *exceptions, guint *stops)
{
	*stops = 0;
	for (guint i = 0; i < exceptions->len; i++) {
		const Exception *exception = exceptions->pdata[i];
		const Reason *reason = reason_find(exception->code);
		g_autofree char *since = moment_short(exception->since);
		bool stop = strcmp(exception->severity, "stop") == 0;

		*stops += stop;
		print_line(stop ? "STOPPED BY" : "noted", "E%" G_GINT64_FORMAT "  %s  since %s", (gint64)exception->id, exception->code, since);
		print_line("  found", "%s", exception->detail);
		print_line("  suggestion", "%s", exception->suggestion);
		if (stop && reason != NULL)
			print_line("  who must act", "%s: %s", reason->who, reason->operator_words);
		if (stop)
			print_line("  answer with", "keypost exception %s E%" G_GINT64_FORMAT, answers_to(exception), (gint64)exception->id);
		if (stop && exception->document != 0 && exception->page > 0)
			print_line("  the place", "page %d of D%" G_GINT64_FORMAT ": keypost show E%" G_GINT64_FORMAT " --image place.png", exception->page,
			           (gint64)exception->document, (gint64)exception->id);
	}
}

/* For an application that no exception stops: what it waits for, in its own state. */
static const struct {
	const char *state, *waits_for, *who;
} waiting[] = {
	{ "incomplete", "its papers; no question is open, so the next run looks again", "nobody, or `keypost run match`" },
	{ "awaiting_payment", "a payment that covers the fee", "applicant; finance, if the money came: keypost statement import" },
	{ "held", "the next run; its questions are answered", "nobody, or `keypost run match`" },
	{ "queued", "the production of its keys, or the service", "production: keypost produce claim" },
	{ "in_production", "the keys to be finished", "production: keypost produce done" },
	{ "produced", "its parcel to be shipped", "shipping: keypost ship labels, ship waybill" },
	{ "shipped", "nothing: it is done", "nobody" },
	{ "rejected", "nothing: a person refused it", "nobody" },
	{ "superseded", "nothing: a later submission took its place", "nobody" },
	{ "withdrawn", "nothing: it was withdrawn", "nobody" },
};

static bool
since_when(Store *store, const Application *application, char **since, GError **error)
{
	g_autoptr(GPtrArray) lines = journal_of(store, noun_name(NOUN_APPLICATION), application->id, error);
	const char *at = application->created_at;

	if (lines == NULL)
		return false;
	for (guint i = 0; i < lines->len; i++)
		if (g_strcmp0(((JournalLine *)lines->pdata[i])->to, application->state) == 0)
			at = ((JournalLine *)lines->pdata[i])->at;
	*since = moment_short(at);
	return true;
}

/* What a person set against it pays nothing while it is only a claim: the bank's row is what is missing. */
static bool
tell_unproved(Store *store, const Application *application, bool *told, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_application(store, application->id, error);

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];
		g_autoptr(Payment) payment = payment_get(store, allocation->payment, error);

		if (payment == NULL)
			return false;
		if (payment->credit != 0 && strcmp(payment->state, "confirmed") == 0)
			continue;
		*told = true;
		if (strcmp(payment->state, "claimed") == 0)
			print_line("waits for", "the bank's row of P%" G_GINT64_FORMAT ", which is only claimed", (gint64)payment->id);
		else
			print_line("waits for", "other money: P%" G_GINT64_FORMAT " is %s", (gint64)payment->id, payment->state);
		print_line("who must act", "finance, if the money came: keypost statement import; else the applicant");
	}
	return allocations != NULL;
}

/* The open questions about an application, and those about the money that was set against it.  New. */
static GPtrArray *
open_questions(Store *store, const Application *application, GError **error)
{
	g_autoptr(GPtrArray) exceptions = exception_of_application(store, application->id, "open", error);
	g_autoptr(GPtrArray) allocations = exceptions != NULL ? allocation_of_application(store, application->id, error) : NULL;

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		g_autoptr(GPtrArray) about = exception_of_payment(store, ((const Allocation *)allocations->pdata[i])->payment, "open", error);

		if (about == NULL)
			return NULL;
		for (guint j = about->len; j-- > 0;)
			if (((const Exception *)about->pdata[j])->application == 0)
				g_ptr_array_add(exceptions, g_ptr_array_steal_index(about, j));
	}
	return allocations != NULL ? g_steal_pointer(&exceptions) : NULL;
}

static bool
tell_end(Store *store, const Application *application, GError **error)
{
	g_autoptr(GPtrArray) exceptions = open_questions(store, application, error);
	g_autofree char *since = NULL;
	bool told = false;
	guint stops;

	if (exceptions == NULL || !since_when(store, application, &since, error))
		return false;
	print_line("state", "%s since %s", application->state, since);
	tell_exceptions(exceptions, &stops);
	if (stops == 0 && strcmp(application->state, "awaiting_payment") == 0 && !tell_unproved(store, application, &told, error))
		return false;
	for (guint i = 0; stops == 0 && !told && i < G_N_ELEMENTS(waiting); i++) {
		if (strcmp(waiting[i].state, application->state) != 0)
			continue;
		print_line("waits for", "%s", waiting[i].waits_for);
		print_line("who must act", "%s", waiting[i].who);
	}
	return true;
}

static bool
tell_application(Store *store, int64_t id, GError **error)
{
	g_autoptr(Application) application = application_get(store, id, error);
	g_autofree char *due = NULL, *allocated = NULL;

	if (application == NULL)
		return false;
	due = money_format(application->due);
	allocated = money_format(application->allocated);
	print_title("A%" G_GINT64_FORMAT "  %s  %s", (gint64)id, *application->company_name != '\0' ? application->company_name : "(company unknown)",
	            application->tax_id);
	if (strcmp(application->kind, "service") == 0)
		print_line("asks for", "%s  fee %s, covered %s", application->services, due, allocated);
	else
		print_line("asks for", "%d %s  %s  %d %s%s  fee %s, covered %s", application->key_count, application->key_count == 1 ? "key" : "keys",
		           *application->package != '\0' ? application->package : "package unknown", application->years,
		           application->years == 1 ? "year" : "years", application->express ? "  express" : "", due, allocated);
	return tell_mail(store, application, error) && tell_corrections(store, id, error) && tell_payments(store, application, error) &&
	       tell_goods(store, id, error) && tell_end(store, application, error);
}

/* A payment that no application explains, with the questions about it. */
static bool
tell_lone_payment(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) exceptions = exception_of_payment(store, id, "open", error);
	g_autoptr(GPtrArray) claims = exceptions != NULL ? payment_claims(store, id, error) : NULL;
	guint stops;

	if (claims == NULL)
		return false;
	print_title("P%" G_GINT64_FORMAT, (gint64)id);
	for (guint i = 0; i < claims->len; i++) {
		const Claim *claim = claims->pdata[i];

		if (!tell_message(store, claim->message, error))
			return false;
	}
	if (!tell_payment(store, id, 0, error))
		return false;
	tell_exceptions(exceptions, &stops);
	return true;
}

static bool
tell_lone_message(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) documents = document_of_message(store, id, error);
	g_autoptr(GPtrArray) exceptions = documents != NULL ? exception_of_message(store, id, "open", error) : NULL;
	guint stops;

	if (exceptions == NULL)
		return false;
	print_title("M%" G_GINT64_FORMAT, (gint64)id);
	if (!tell_message(store, id, error))
		return false;
	for (guint i = 0; i < documents->len; i++)
		if (((Document *)documents->pdata[i])->parent != 0 && !tell_document(store, ((Document *)documents->pdata[i])->id, error))
			return false;
	tell_exceptions(exceptions, &stops);
	return true;
}

static bool
tell_trail(Store *store, const Trail *trail, GError **error)
{
	GArray *groups[] = { trail->applications, trail->payments, trail->messages };
	static bool (*const tell[])(Store *, int64_t, GError **) = { tell_application, tell_lone_payment, tell_lone_message };

	/* Payments and mails are told with their application; alone only where there is none. */
	for (guint group = 0; group < G_N_ELEMENTS(groups); group++) {
		for (guint i = 0; i < groups[group]->len; i++) {
			if (i > 0)
				printf("\n");
			if (!tell[group](store, g_array_index(groups[group], int64_t, i), error))
				return false;
		}
		if (groups[group]->len > 0)
			return true;
	}
	return true;
}

/* A question about a mail that is not here leads nowhere: it is told by itself. */
static bool
tell_lone_exception(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func((GDestroyNotify)exception_free);
	Exception *exception = exception_get(store, id, error);
	guint stops;

	if (exception == NULL)
		return false;
	g_ptr_array_add(one, exception);
	tell_exceptions(one, &stops);
	return true;
}

static bool
is_empty(const Trail *trail)
{
	return trail->applications->len == 0 && trail->payments->len == 0 && trail->messages->len == 0;
}

/* A company is known by the nine characters of its organisation code: where the rest was typed otherwise, that is said. */
static bool
note_other_tax_id(Store *store, const Trail *trail, const char *typed, GError **error)
{
	g_autofree char *normal = taxid_normalise(typed);

	for (guint i = 0; i < trail->applications->len; i++) {
		g_autoptr(Application) application = application_get(store, g_array_index(trail->applications, int64_t, i), error);

		if (application == NULL)
			return false;
		if (strcmp(application->tax_id, normal) == 0)
			return true;
	}
	if (trail->applications->len > 0)
		fprintf(stderr, "keypost: note: no application bears %s; these have its organisation code\n", normal);
	return true;
}

static Trail *
find_trail(CommandContext *context, int n, char **words, GError **error)
{
	g_autoptr(GError) failure = NULL;
	Trail *trail;
	int64_t id;
	Noun noun;
	int used;

	if (thing_parse_words(n, words, &noun, &id, &used, &failure)) {
		if (used == n) {
			trail = trail_of(context->store, noun, id, error);
			if (trail == NULL)
				thing_refuse(noun, id, error);
			return trail;
		}
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "one thing at a time");
		return NULL;
	}
	if (strlen(words[0]) < 9) { /* too short for a tax ID or an organisation code */
		g_propagate_error(error, g_steal_pointer(&failure));
		return NULL;
	}
	trail = trail_of_company(context->store, words[0], error);
	if (trail != NULL && trail->applications->len == 0 && trail->payments->len == 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "nothing is known of the tax ID %s", words[0]);
		g_clear_pointer(&trail, trail_free);
	}
	if (trail != NULL && !note_other_tax_id(context->store, trail, words[0], error))
		g_clear_pointer(&trail, trail_free);
	return trail;
}

int
cmd_why(CommandContext *context, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(Trail) trail = NULL;
	int64_t id;
	Noun noun;
	int used;
	bool told;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc < 2)
		return command_misuse(context, "why needs an ID or a tax ID");
	trail = find_trail(context, argc - 1, argv + 1, &error);
	if (trail == NULL)
		return command_fail(error);
	if (is_empty(trail) && thing_parse_words(argc - 1, argv + 1, &noun, &id, &used, NULL) && noun == NOUN_EXCEPTION)
		told = tell_lone_exception(context->store, id, &error);
	else
		told = tell_trail(context->store, trail, &error);
	return told ? EXIT_DONE : command_fail(error);
}
