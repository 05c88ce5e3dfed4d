/* cmd_show.c - everything known of one thing */
#include <stdio.h>
#include <string.h>
#include "base/file.h"
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/print.h"
#include "desk/thing.h"
#include "parse/view.h"
#include "store/application.h"
#include "store/credit.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/payment.h"
#include "store/reason.h"
#include "store/spool.h"

typedef bool (*ShowFunction)(Store *store, int64_t id, GError **error);

static void
line_id(const char *name, Noun noun, int64_t id)
{
	g_autofree char *text = thing_name(noun, id);

	print_line(name, "%s", text);
}

static void
line_money(const char *name, Fen amount)
{
	g_autofree char *text = money_format(amount);

	print_line(name, "%s", text);
}

static void
line_count(const char *name, int count)
{
	if (count != 0)
		print_line(name, "%d", count);
}

static void
line_moment(const char *name, const char *moment)
{
	g_autofree char *text = moment_short(moment);

	print_line(name, "%s", text);
}

/* The questions about something, open ones and answered ones. */
static void
section_exceptions(GPtrArray *exceptions)
{
	if (exceptions->len > 0)
		print_section("exceptions");
	for (guint i = 0; i < exceptions->len; i++) {
		const Exception *exception = exceptions->pdata[i];
		g_autofree char *name = thing_name(NOUN_EXCEPTION, exception->id);

		print_line(name, "%s  %s  %s", exception->code, exception->state, exception->detail);
	}
}

static bool
show_message(Store *store, int64_t id, GError **error)
{
	g_autoptr(Message) message = message_get(store, id, error);
	g_autoptr(GPtrArray) documents = message != NULL ? document_of_message(store, id, error) : NULL;
	g_autoptr(GPtrArray) exceptions = documents != NULL ? exception_of_message(store, id, NULL, error) : NULL;
	g_autoptr(GArray) applications = exceptions != NULL ? application_of_message(store, id, error) : NULL;

	if (applications == NULL)
		return false;
	print_title("M%" G_GINT64_FORMAT "  message", (gint64)id);
	print_line("state", "%s", message->state);
	print_line("subject", "%s", message->subject);
	print_line("from", "%s <%s>", message->from_name, message->from_address);
	line_moment("date", message->date);
	line_moment("fetched", message->fetched_at);
	print_line("message-id", "%s", message->message_id);
	print_line("in reply to", "%s", message->in_reply_to);
	print_line("mailbox", "%s", message->mailbox);
	print_line("bytes", "%" G_GINT64_FORMAT "  sha256 %s", (gint64)message->size, message->sha256);
	for (guint i = 0; i < applications->len; i++)
		line_id("application", NOUN_APPLICATION, g_array_index(applications, int64_t, i));
	print_section("documents");
	for (guint i = 0; i < documents->len; i++) {
		const Document *document = documents->pdata[i];
		g_autofree char *name = thing_name(NOUN_DOCUMENT, document->id);

		print_line(name, "%s  %s  %s%s%s", document->state, *document->kind != '\0' ? document->kind : "-",
		           *document->file_name != '\0' ? document->file_name : document->media_type, *document->reason != '\0' ? ": " : "",
		           document->reason);
	}
	section_exceptions(exceptions);
	return print_journal(store, NOUN_MESSAGE, id, error);
}

static void
section_fields(GPtrArray *fields)
{
	if (fields->len > 0)
		print_section("fields");
	for (guint i = 0; i < fields->len; i++) {
		const FieldRow *field = fields->pdata[i];
		g_autofree char *page = field->page > 0 ? g_strdup_printf("  page %d at %.2f,%.2f-%.2f,%.2f", field->page, field->box[0], field->box[1],
		                                                          field->box[2], field->box[3]) : g_strdup("");
		bool differs = strcmp(field->raw, field->value) != 0;

		print_line(field->name, "%s%s%s%s  %.2f%s%s", field->value, differs ? "  (as written: " : "", differs ? field->raw : "",
		           differs ? ")" : "", field->confidence, field->is_ocr ? " OCR" : "", page);
	}
}

static bool
show_document(Store *store, int64_t id, GError **error)
{
	g_autoptr(Document) document = document_get(store, id, error);
	g_autoptr(GPtrArray) fields = document != NULL ? document_fields(store, id, error) : NULL;
	int64_t payment = 0;

	if (fields == NULL || !claim_of_document(store, id, &payment, error))
		return false;
	print_title("D%" G_GINT64_FORMAT "  document", (gint64)id);
	print_line("state", "%s", document->state);
	print_line("reason", "%s", document->reason);
	print_line("kind", "%s", document->kind);
	print_line("file", "%s", document->file_name);
	print_line("type", "%s  (declared: %s)", document->type, document->media_type);
	print_line("bytes", "%" G_GINT64_FORMAT "  sha256 %s", (gint64)document->size, document->sha256);
	line_id("message", NOUN_MESSAGE, document->message);
	line_id("part of", NOUN_DOCUMENT, document->parent);
	line_id("claims payment", NOUN_PAYMENT, payment);
	if (document->first_page > 0)
		print_line("pages", "%d to %d", document->first_page, document->last_page);
	if (document->has_picture)
		print_line("seals", "%d", document->seals);
	print_line("read", "%s, reader version %d", document->is_ocr ? "by OCR" : "digitally", document->reader_version);
	section_fields(fields);
	return print_journal(store, NOUN_DOCUMENT, id, error);
}

static void
lines_application(const Application *application)
{
	print_line("state", "%s%s", application->state, application->dirty ? "  (the next run looks at it again)" : "");
	print_line("kind", "%s", application->kind);
	print_line("company", "%s", application->company_name);
	print_line("tax ID", "%s", application->tax_id);
	print_line("contact", "%s  %s  %s", application->contact_name, application->contact_phone, application->contact_email);
	print_line("mailing address", "%s  %s", application->mailing_address, application->postcode);
	print_line("invoice title", "%s", application->invoice_title);
	line_count("keys", application->key_count);
	print_line("package", "%s", application->package);
	line_count("years", application->years);
	print_line("express", "%s", application->express ? "yes" : "");
	print_line("services", "%s", application->services);
	print_line("business", "%s", application->biz_type);
	line_money("fee", application->due);
	line_money("covered", application->allocated);
	line_moment("complete since", application->complete_since);
}

static bool
section_papers(Store *store, int64_t id, GError **error)
{
	g_autoptr(GArray) messages = application_messages(store, id, error);
	g_autoptr(GArray) documents = messages != NULL ? application_documents(store, id, error) : NULL;

	if (documents == NULL)
		return false;
	print_section("papers");
	for (guint i = 0; i < messages->len; i++)
		line_id("message", NOUN_MESSAGE, g_array_index(messages, int64_t, i));
	for (guint i = 0; i < documents->len; i++) {
		g_autoptr(Document) document = document_get(store, g_array_index(documents, int64_t, i), error);

		if (document == NULL)
			return false;
		print_line("document", "D%" G_GINT64_FORMAT "  %s  %s", (gint64)document->id, document->kind, document->file_name);
	}
	return true;
}

static bool
section_corrections(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) corrections = application_corrections(store, id, error);

	if (corrections == NULL)
		return false;
	if (corrections->len > 0)
		print_section("corrections");
	for (guint i = 0; i < corrections->len; i++) {
		const Correction *correction = corrections->pdata[i];
		g_autofree char *at = moment_short(correction->at);

		print_line(correction->field, "%s  by %s at %s  %s", correction->value, correction->who, at, correction->note);
	}
	return true;
}

static void
section_allocations(GPtrArray *allocations)
{
	if (allocations->len > 0)
		print_section("allocations");
	for (guint i = 0; i < allocations->len; i++) {
		const Allocation *allocation = allocations->pdata[i];
		g_autofree char *amount = money_format(allocation->amount), *at = moment_short(allocation->at);

		print_line(amount, "P%" G_GINT64_FORMAT " -> A%" G_GINT64_FORMAT "  rule %s  by %s at %s  %s", (gint64)allocation->payment,
		           (gint64)allocation->application, allocation->rule, allocation->by, at, allocation->why);
	}
}

static bool
section_goods(Store *store, int64_t id, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(GPtrArray) jobs = job_of_application(store, id, error);
	Shipment *shipment = jobs != NULL ? shipment_of_application(store, id, &failure) : NULL;
	Invoice *invoice = jobs != NULL && failure == NULL ? invoice_of_application(store, id, &failure) : NULL;

	if (jobs != NULL && (jobs->len > 0 || shipment != NULL || invoice != NULL))
		print_section("goods");
	for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		print_line("job", "J%" G_GINT64_FORMAT "  %s  due %s  %s", (gint64)job->id, job->state, job->due, job->serial_number);
	}
	if (shipment != NULL)
		print_line("shipment", "S%" G_GINT64_FORMAT "  %s  %s", (gint64)shipment->id, shipment->state, shipment->waybill);
	if (invoice != NULL)
		print_line("invoice", "I%" G_GINT64_FORMAT "  %s", (gint64)invoice->id, invoice->state);
	g_clear_pointer(&shipment, shipment_free);
	g_clear_pointer(&invoice, invoice_free);
	if (failure == NULL)
		return jobs != NULL;
	g_propagate_error(error, g_steal_pointer(&failure));
	return false;
}

static bool
show_application(Store *store, int64_t id, GError **error)
{
	g_autoptr(Application) application = application_get(store, id, error);
	g_autoptr(GPtrArray) exceptions = application != NULL ? exception_of_application(store, id, NULL, error) : NULL;
	g_autoptr(GPtrArray) allocations = exceptions != NULL ? allocation_of_application(store, id, error) : NULL;

	if (allocations == NULL)
		return false;
	print_title("A%" G_GINT64_FORMAT "  application", (gint64)id);
	lines_application(application);
	if (!section_papers(store, id, error) || !section_corrections(store, id, error))
		return false;
	section_allocations(allocations);
	section_exceptions(exceptions);
	return section_goods(store, id, error) && print_journal(store, NOUN_APPLICATION, id, error);
}

static bool
section_credit(Store *store, int64_t id, GError **error)
{
	g_autoptr(Credit) credit = id != 0 ? credit_get(store, id, error) : NULL;

	if (credit == NULL)
		return id == 0;
	print_section("on the bank's statement");
	line_moment("booked", credit->booked_at);
	line_money("amount", credit->amount);
	print_line("payer", "%s  %s", credit->payer_name, credit->payer_account);
	print_line("remark", "%s", credit->remark);
	print_line("reference", "%s", credit->reference);
	return true;
}

static bool
show_payment(Store *store, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = payment_get(store, id, error);
	g_autoptr(GPtrArray) claims = payment != NULL ? payment_claims(store, id, error) : NULL;
	g_autoptr(GPtrArray) allocations = claims != NULL ? allocation_of_payment(store, id, error) : NULL;
	g_autoptr(GPtrArray) exceptions = allocations != NULL ? exception_of_payment(store, id, NULL, error) : NULL;

	if (exceptions == NULL)
		return false;
	print_title("P%" G_GINT64_FORMAT "  payment", (gint64)id);
	print_line("state", "%s%s", payment->state, payment->dirty ? "  (the next run looks at it again)" : "");
	line_money("amount", payment->amount);
	line_money("allocated", payment->allocated);
	line_moment("paid", payment->paid_at);
	print_line("payer", "%s  %s", payment->payer_name, payment->payer_account);
	print_line("payee", "%s  %s", payment->payee_name, payment->payee_account);
	print_line("bank reference", "%s", payment->bank_reference);
	print_line("remark", "%s", payment->remark);
	print_line("tied to", "%s", payment->tax_id);
	if (claims->len > 0)
		print_section("claimed by");
	for (guint i = 0; i < claims->len; i++) {
		const Claim *claim = claims->pdata[i];

		print_line("proof", "D%" G_GINT64_FORMAT " of M%" G_GINT64_FORMAT "%s", (gint64)claim->document, (gint64)claim->message,
		           claim->duplicate ? "  the same proof again" : "");
	}
	section_allocations(allocations);
	section_exceptions(exceptions);
	return section_credit(store, payment->credit, error) && print_journal(store, NOUN_PAYMENT, id, error);
}

static bool
show_exception(Store *store, int64_t id, GError **error)
{
	g_autoptr(Exception) exception = exception_get(store, id, error);
	const Reason *reason;

	if (exception == NULL)
		return false;
	reason = reason_find(exception->code);
	print_title("E%" G_GINT64_FORMAT "  exception", (gint64)id);
	print_line("code", "%s", exception->code);
	print_line("state", "%s", exception->state);
	print_line("severity", "%s", exception->severity);
	print_line("found", "%s", exception->detail);
	print_line("suggestion", "%s", exception->suggestion);
	line_id("application", NOUN_APPLICATION, exception->application);
	line_id("payment", NOUN_PAYMENT, exception->payment);
	line_id("document", NOUN_DOCUMENT, exception->document);
	line_id("message", NOUN_MESSAGE, exception->message);
	if (exception->page > 0)
		print_line("place", "page %d at %.2f,%.2f-%.2f,%.2f", exception->page, exception->box[0], exception->box[1], exception->box[2],
		           exception->box[3]);
	line_moment("since", exception->since);
	if (reason != NULL) {
		print_line("who must act", "%s", reason->who);
		print_line("means", "%s", reason->operator_words);
		print_line("to the applicant", "%s", reason->applicant_words);
	}
	if (strcmp(exception->state, "resolved") == 0) {
		g_autofree char *at = moment_short(exception->resolved_at);

		print_line("answered", "%s by %s at %s", exception->resolution, exception->resolved_by, at);
	}
	print_line("note", "%s", exception->note);
	return print_journal(store, NOUN_EXCEPTION, id, error);
}

static bool
show_job(Store *store, int64_t id, GError **error)
{
	Job *job = lookup_job(store, id, error);

	if (job == NULL)
		return false;
	print_title("J%" G_GINT64_FORMAT "  job", (gint64)id);
	print_line("state", "%s", job->state);
	line_id("application", NOUN_APPLICATION, job->application);
	print_line("key", "%d", job->sequence);
	print_line("due", "%s", job->due);
	print_line("serial number", "%s", job->serial_number);
	print_line("reason", "%s", job->reason);
	job_free(job);
	return print_journal(store, NOUN_JOB, id, error);
}

static bool
show_shipment(Store *store, int64_t id, GError **error)
{
	Shipment *shipment = lookup_shipment(store, id, error);

	if (shipment == NULL)
		return false;
	print_title("S%" G_GINT64_FORMAT "  shipment", (gint64)id);
	print_line("state", "%s", shipment->state);
	line_id("application", NOUN_APPLICATION, shipment->application);
	print_line("recipient", "%s  %s", shipment->recipient, shipment->phone);
	print_line("company", "%s", shipment->company);
	print_line("address", "%s  %s", shipment->address, shipment->postcode);
	print_line("contents", "%s", shipment->contents);
	print_line("courier's fee", "%s", shipment->pay_method);
	print_line("waybill", "%s", shipment->waybill);
	shipment_free(shipment);
	return print_journal(store, NOUN_SHIPMENT, id, error);
}

static bool
show_invoice(Store *store, int64_t id, GError **error)
{
	Invoice *invoice = lookup_invoice(store, id, error);

	if (invoice == NULL)
		return false;
	print_title("I%" G_GINT64_FORMAT "  invoice", (gint64)id);
	print_line("state", "%s", invoice->state);
	line_id("application", NOUN_APPLICATION, invoice->application);
	print_line("title", "%s", invoice->title);
	print_line("tax ID", "%s", invoice->tax_id);
	print_line("item", "%s", invoice->item);
	line_money("gross", invoice->gross);
	line_money("net", invoice->net);
	print_line("tax", "%" G_GINT64_FORMAT ".%02d at %d %%", (gint64)(invoice->tax / 100), (int)(invoice->tax % 100), invoice->rate_percent);
	invoice_free(invoice);
	return print_journal(store, NOUN_INVOICE, id, error);
}

static Field *
field_of_row(const FieldRow *row)
{
	Field *field = field_new(row->name, row->value, row->raw, row->confidence, row->is_ocr ? SOURCE_OCR : SOURCE_DIGITAL);

	field->page = (guint)MAX(row->page, 0);
	memcpy(field->box, row->box, sizeof field->box);
	return field;
}

/* The page with every field's place, as a file; `page` 0: the first one that says something. */
static bool
draw_document(CommandContext *context, int64_t id, int page, const char *path, GError **error)
{
	g_autoptr(Document) document = document_get(context->store, id, error);
	g_autoptr(GPtrArray) rows = document != NULL ? document_fields(context->store, id, error) : NULL;
	g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);
	g_autoptr(GBytes) bytes = rows != NULL ? spool_get(context->store, document->sha256, error) : NULL, image = NULL;

	if (bytes == NULL)
		return false;
	for (guint i = 0; i < rows->len; i++) {
		const FieldRow *row = g_ptr_array_index(rows, i);

		if (row->page > 0 && row->box[2] > row->box[0])
			g_ptr_array_add(fields, field_of_row(row));
		if (page <= 0 && row->page > 0)
			page = row->page;
	}
	image = view_page(context->config, bytes, (guint)(page > 0 ? page : MAX(document->first_page, 1)), fields, error);
	return image != NULL && file_write(path, g_bytes_get_data(image, NULL), g_bytes_get_size(image), error);
}

/* A question stands where its evidence does: its document, and its page unless another is asked for. */
static bool
place_of_question(Store *store, Noun *noun, int64_t *id, int *page, GError **error)
{
	g_autoptr(Exception) exception = exception_get(store, *id, error);

	if (exception == NULL)
		return thing_refuse(*noun, *id, error);
	if (exception->document == 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "E%" G_GINT64_FORMAT " is about no single document; `keypost show E%" G_GINT64_FORMAT
		            "` says what it is about", (gint64)*id, (gint64)*id);
		return false;
	}
	*noun = NOUN_DOCUMENT;
	*id = exception->document;
	*page = *page > 0 ? *page : exception->page;
	return true;
}

int
cmd_show(CommandContext *context, int argc, char **argv)
{
	static const ShowFunction show[NOUN_N] = {
		[NOUN_MESSAGE] = show_message,   [NOUN_DOCUMENT] = show_document,   [NOUN_APPLICATION] = show_application,
		[NOUN_PAYMENT] = show_payment,   [NOUN_EXCEPTION] = show_exception, [NOUN_JOB] = show_job,
		[NOUN_SHIPMENT] = show_shipment, [NOUN_INVOICE] = show_invoice,
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *image = NULL;
	int page = 0;
	const GOptionEntry entries[] = {
		{ "image", 0, 0, G_OPTION_ARG_FILENAME, &image, NULL, NULL },
		{ "page", 0, 0, G_OPTION_ARG_INT, &page, NULL, NULL },
		{ 0 },
	};
	int64_t id;
	Noun noun;
	int used;

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc < 2)
		return command_misuse(context, "show needs an ID");
	if (!thing_parse_words(argc - 1, argv + 1, &noun, &id, &used, &error))
		return command_fail(error);
	if (used != argc - 1)
		return command_misuse(context, "show takes one thing at a time");
	if (image != NULL && noun != NOUN_DOCUMENT && noun != NOUN_EXCEPTION)
		return command_misuse(context, "only documents, and exceptions about one, have an image");
	if (image != NULL && noun == NOUN_EXCEPTION && !place_of_question(context->store, &noun, &id, &page, &error))
		return command_fail(error);
	if (image != NULL)
		return draw_document(context, id, page, image, &error) || thing_refuse(noun, id, &error) ? EXIT_DONE : command_fail(error);
	return show[noun](context->store, id, &error) || thing_refuse(noun, id, &error) ? EXIT_DONE : command_fail(error);
}
