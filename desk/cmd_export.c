/* cmd_export.c - everything as one JSON document (CONTRACT.md "keypost export") */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "desk/command.h"
#include "desk/json.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/goods.h"
#include "store/message.h"
#include "store/payment.h"

typedef struct {
	Store *store;
	Json *json;
	GHashTable *names; /* int64_t message -> its Message-ID */
} Export;

typedef bool (*ExportPart)(const Export *export, GError **error);

/* Mails without a Message-ID are named by their digest, which they always have. */
static char *
message_name(const Message *message)
{
	return *message->message_id != '\0' ? g_strdup(message->message_id) : g_strdup_printf("sha256:%s", message->sha256);
}

static void
put_message_name(const Export *export, int64_t message)
{
	const char *name = g_hash_table_lookup(export->names, &message);

	if (name != NULL)
		json_string(export->json, NULL, name);
}

/* A set of messages, oldest first, each once. */
static int
compare_ids(gconstpointer a, gconstpointer b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
put_messages(const Export *export, GArray *messages)
{
	int64_t last = 0;

	g_array_sort(messages, compare_ids);
	json_begin_array(export->json, "message_ids");
	for (guint i = 0; i < messages->len; i++) {
		int64_t message = g_array_index(messages, int64_t, i);

		if (message != last)
			put_message_name(export, message);
		last = message;
	}
	json_end_array(export->json);
}

static bool
add_claimed(Store *store, int64_t payment, GArray *messages, GError **error)
{
	g_autoptr(GPtrArray) claims = payment_claims(store, payment, error);

	if (claims == NULL)
		return false;
	for (guint i = 0; i < claims->len; i++)
		g_array_append_val(messages, ((Claim *)claims->pdata[i])->message);
	return true;
}

static bool
add_applied(Store *store, int64_t application, GArray *messages, GError **error)
{
	g_autoptr(GArray) more = application_messages(store, application, error);

	if (more == NULL)
		return false;
	g_array_append_vals(messages, more->data, more->len);
	return true;
}

static bool
export_messages(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) messages = message_list(export->store, NULL, error);

	if (messages == NULL)
		return false;
	json_begin_array(export->json, "messages");
	for (guint i = 0; i < messages->len; i++) {
		const Message *message = messages->pdata[i];
		g_autofree char *from = *message->from_name == '\0' ? g_strdup(message->from_address)
		                                                    : g_strdup_printf("%s <%s>", message->from_name, message->from_address);
		int64_t *key = g_memdup2(&message->id, sizeof message->id);

		g_hash_table_insert(export->names, key, message_name(message));
		json_begin_object(export->json, NULL);
		json_integer(export->json, "id", message->id);
		json_string(export->json, "message_id", g_hash_table_lookup(export->names, key));
		json_string(export->json, "sha256", message->sha256);
		json_string(export->json, "subject", message->subject);
		json_string(export->json, "from", from);
		json_string_or_null(export->json, "date", message->date);
		json_string(export->json, "state", message->state);
		json_end_object(export->json);
	}
	json_end_array(export->json);
	return true;
}

static void
put_field(Json *json, const FieldRow *field)
{
	json_begin_object(json, NULL);
	json_string(json, "name", field->name);
	json_string(json, "value", field->value);
	json_string(json, "raw", field->raw);
	json_double(json, "confidence", field->confidence);
	json_integer_or_null(json, "page", field->page);
	json_begin_array(json, "box");
	for (guint i = 0; i < G_N_ELEMENTS(field->box); i++)
		json_double(json, NULL, field->box[i]);
	json_end_array(json);
	json_end_object(json);
}

static bool
export_documents(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) documents = document_list(export->store, NULL, NULL, error);
	Json *json = export->json;

	if (documents == NULL)
		return false;
	json_begin_array(json, "documents");
	for (guint i = 0; i < documents->len; i++) {
		const Document *document = documents->pdata[i];
		g_autoptr(GPtrArray) fields = document_fields(export->store, document->id, error);

		if (fields == NULL)
			return false;
		json_begin_object(json, NULL);
		json_integer(json, "id", document->id);
		json_begin_array(json, "message_ids");
		put_message_name(export, document->message);
		json_end_array(json);
		json_integer_or_null(json, "parent_id", document->parent);
		json_string_or_null(json, "file_name", document->file_name);
		json_string_or_null(json, "media_type", document->media_type);
		json_string(json, "kind", *document->kind != '\0' ? document->kind : "other");
		json_string(json, "state", document->state);
		json_string_or_null(json, "reason", document->reason);
		json_begin_array(json, "fields");
		for (guint j = 0; j < fields->len; j++)
			put_field(json, fields->pdata[j]);
		json_end_array(json);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

/* "pin_reset:1 format:2" as a list. */
static void
put_services(Json *json, const char *text)
{
	g_auto(GStrv) services = g_strsplit(text, " ", -1);

	json_begin_array(json, "services");
	for (guint i = 0; services[i] != NULL; i++) {
		char *colon = strchr(services[i], ':');

		if (*services[i] == '\0')
			continue;
		if (colon != NULL)
			*colon = '\0';
		json_begin_object(json, NULL);
		json_string(json, "code", services[i]);
		json_integer(json, "count", colon != NULL ? atoi(colon + 1) : 1);
		json_end_object(json);
	}
	json_end_array(json);
}

static void
put_application(Json *json, const Application *application)
{
	json_integer(json, "id", application->id);
	json_string(json, "kind", application->kind);
	json_string_or_null(json, "tax_id", application->tax_id);
	json_string_or_null(json, "company_name", application->company_name);
	json_string_or_null(json, "contact_name", application->contact_name);
	json_string_or_null(json, "contact_phone", application->contact_phone);
	json_string_or_null(json, "contact_email", application->contact_email);
	json_string_or_null(json, "mailing_address", application->mailing_address);
	json_string_or_null(json, "postcode", application->postcode);
	json_integer_or_null(json, "key_count", application->key_count);
	json_string_or_null(json, "package", application->package);
	json_integer_or_null(json, "years", application->years);
	put_services(json, application->services);
	json_string_or_null(json, "invoice_title", application->invoice_title);
	json_string(json, "state", application->state);
	json_integer(json, "amount_due_fen", application->due);
	json_integer(json, "amount_allocated_fen", application->allocated);
}

static bool
export_applications(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) applications = application_list(export->store, NULL, error);

	if (applications == NULL)
		return false;
	json_begin_array(export->json, "applications");
	for (guint i = 0; i < applications->len; i++) {
		const Application *application = applications->pdata[i];
		g_autoptr(GArray) messages = application_messages(export->store, application->id, error);

		if (messages == NULL)
			return false;
		json_begin_object(export->json, NULL);
		put_application(export->json, application);
		put_messages(export, messages);
		json_end_object(export->json);
	}
	json_end_array(export->json);
	return true;
}

static bool
export_payments(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) payments = payment_list(export->store, NULL, error);
	Json *json = export->json;

	if (payments == NULL)
		return false;
	json_begin_array(json, "payments");
	for (guint i = 0; i < payments->len; i++) {
		const Payment *payment = payments->pdata[i];
		g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));

		if (!add_claimed(export->store, payment->id, messages, error))
			return false;
		json_begin_object(json, NULL);
		json_integer(json, "id", payment->id);
		json_string_or_null(json, "tax_id", payment->tax_id);
		json_string_or_null(json, "payer_name", payment->payer_name);
		json_string_or_null(json, "payer_account", payment->payer_account);
		json_string_or_null(json, "payee_name", payment->payee_name);
		json_string_or_null(json, "payee_account", payment->payee_account);
		json_integer_or_null(json, "amount_fen", payment->amount);
		json_string_or_null(json, "paid_at", payment->paid_at);
		json_string_or_null(json, "bank_reference", payment->bank_reference);
		json_string_or_null(json, "remark", payment->remark);
		json_string(json, "state", payment->state);
		put_messages(export, messages);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

static bool
export_allocations(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_list(export->store, error);
	Json *json = export->json;

	if (allocations == NULL)
		return false;
	json_begin_array(json, "allocations");
	for (guint i = 0; i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];

		json_begin_object(json, NULL);
		json_integer(json, "payment_id", allocation->payment);
		json_integer(json, "application_id", allocation->application);
		json_integer(json, "amount_fen", allocation->amount);
		json_string(json, "rule", allocation->rule);
		json_string(json, "by", allocation->by);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

/* The mail the question came with: its own, else its document's, else those of what it is about. */
static bool
exception_messages(Store *store, const Exception *exception, GArray *messages, GError **error)
{
	if (exception->message != 0) {
		g_array_append_val(messages, exception->message);
		return true;
	}
	if (exception->document != 0) {
		g_autoptr(Document) document = document_get(store, exception->document, error);

		if (document == NULL)
			return false;
		g_array_append_val(messages, document->message);
		return true;
	}
	return (exception->payment == 0 || add_claimed(store, exception->payment, messages, error)) &&
	       (exception->application == 0 || add_applied(store, exception->application, messages, error));
}

static bool
export_exceptions(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) exceptions = exception_list(export->store, NULL, NULL, error);
	Json *json = export->json;

	if (exceptions == NULL)
		return false;
	json_begin_array(json, "exceptions");
	for (guint i = 0; i < exceptions->len; i++) {
		const Exception *exception = exceptions->pdata[i];
		g_autoptr(GArray) messages = g_array_new(FALSE, FALSE, sizeof(int64_t));

		if (!exception_messages(export->store, exception, messages, error))
			return false;
		json_begin_object(json, NULL);
		json_integer(json, "id", exception->id);
		json_string(json, "code", exception->code);
		json_string(json, "state", exception->state);
		json_string(json, "severity", exception->severity);
		json_integer_or_null(json, "application_id", exception->application);
		json_integer_or_null(json, "payment_id", exception->payment);
		json_integer_or_null(json, "document_id", exception->document);
		put_messages(export, messages);
		json_string(json, "detail", exception->detail);
		json_string_or_null(json, "suggestion", exception->suggestion);
		json_string(json, "since", exception->since);
		json_string_or_null(json, "resolution", exception->resolution);
		json_string_or_null(json, "resolved_by", exception->resolved_by);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

static bool
export_jobs(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) jobs = job_list(export->store, NULL, error);
	Json *json = export->json;

	if (jobs == NULL)
		return false;
	json_begin_array(json, "production");
	for (guint i = 0; i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		json_begin_object(json, NULL);
		json_integer(json, "id", job->id);
		json_integer(json, "application_id", job->application);
		json_integer(json, "sequence", job->sequence);
		json_string(json, "state", job->state);
		json_string_or_null(json, "due", job->due);
		json_string_or_null(json, "serial_number", job->serial_number);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

static bool
export_shipments(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) shipments = shipment_list(export->store, NULL, error);
	Json *json = export->json;

	if (shipments == NULL)
		return false;
	json_begin_array(json, "shipments");
	for (guint i = 0; i < shipments->len; i++) {
		const Shipment *shipment = shipments->pdata[i];

		json_begin_object(json, NULL);
		json_integer(json, "id", shipment->id);
		json_integer(json, "application_id", shipment->application);
		json_string(json, "state", shipment->state);
		json_string_or_null(json, "recipient", shipment->recipient);
		json_string_or_null(json, "phone", shipment->phone);
		json_string_or_null(json, "address", shipment->address);
		json_string_or_null(json, "postcode", shipment->postcode);
		json_string_or_null(json, "pay_method", shipment->pay_method);
		json_string_or_null(json, "waybill", shipment->waybill);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

static bool
export_invoices(const Export *export, GError **error)
{
	g_autoptr(GPtrArray) invoices = invoice_list(export->store, NULL, error);
	Json *json = export->json;

	if (invoices == NULL)
		return false;
	json_begin_array(json, "invoices");
	for (guint i = 0; i < invoices->len; i++) {
		const Invoice *invoice = invoices->pdata[i];

		json_begin_object(json, NULL);
		json_integer(json, "id", invoice->id);
		json_integer(json, "application_id", invoice->application);
		json_string_or_null(json, "title", invoice->title);
		json_string_or_null(json, "tax_id", invoice->tax_id);
		json_integer(json, "gross_fen", invoice->gross);
		json_integer(json, "net_fen", invoice->net);
		json_integer(json, "tax_fen", invoice->tax);
		json_string(json, "state", invoice->state);
		json_end_object(json);
	}
	json_end_array(json);
	return true;
}

int
cmd_export(CommandContext *context, int argc, char **argv)
{
	static const ExportPart parts[] = { export_messages, export_documents, export_applications, export_payments, export_allocations,
		                            export_exceptions, export_jobs, export_shipments, export_invoices };
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) names = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	const GOptionEntry entries[] = { { 0 } };
	g_autoptr(Json) json = NULL;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc != 1)
		return command_misuse(context, "export takes no argument");
	json = json_new(stdout);
	json_begin_object(json, NULL);
	json_string(json, "schema", "keypost-export/1");
	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		/* What is on standard output by now is no whole document; the exit status says so, and a parser will. */
		if (!parts[i](&(Export){ context->store, json, names }, &error))
			return command_fail(error);
	json_end_object(json);
	return EXIT_DONE;
}
