/* cmd_list.c - one kind of thing as rows */
#include <stdio.h>
#include <string.h>
#include "desk/command.h"
#include "desk/table.h"
#include "desk/thing.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/goods.h"
#include "store/message.h"
#include "store/payment.h"
#include "store/reason.h"

typedef struct {
	Store *store;
	const char *state; /* NULL: any */
	const char *code;  /* NULL: any */
	const char *const *words; /* that a row must hold, up to a NULL */
} Filter;

typedef Table *(*ListFunction)(const Filter *filter, GError **error);

static void
add_id(Table *table, Noun noun, int64_t id)
{
	table_take(table, thing_name(noun, id));
}

/* "2026-10-09 09:30" of an ISO moment. */
static void
add_moment(Table *table, const char *moment)
{
	char *shown = g_strndup(moment, MIN(strlen(moment), 16));

	table_take(table, g_strdelimit(shown, "T", ' '));
}

static void
add_count(Table *table, int count)
{
	if (count > 0)
		table_number(table, count);
	else
		table_add(table, "");
}

static Table *
list_messages(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = message_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "date", "from", "subject", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Message *row = rows->pdata[i];

		add_id(table, NOUN_MESSAGE, row->id);
		table_add(table, row->state);
		add_moment(table, *row->date != '\0' ? row->date : row->fetched_at);
		table_add(table, row->from_address);
		table_add(table, row->subject);
	}
	return table;
}

static Table *
list_documents(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = document_list(filter->store, filter->state, filter->code, error);
	Table *table = rows != NULL ? table_new("id", "mail", "state", "kind", "type", "#size", "file", "reason", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Document *row = rows->pdata[i];

		add_id(table, NOUN_DOCUMENT, row->id);
		add_id(table, NOUN_MESSAGE, row->message);
		table_add(table, row->state);
		table_add(table, row->kind);
		table_add(table, *row->type != '\0' ? row->type : row->media_type);
		table_number(table, row->size);
		table_add(table, row->file_name);
		table_add(table, row->reason);
	}
	return table;
}

static Table *
list_applications(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = application_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "tax_id", "#keys", "package", "#years", "services", "#due", "#allocated", "company",
	                                        NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Application *row = rows->pdata[i];

		add_id(table, NOUN_APPLICATION, row->id);
		table_add(table, row->state);
		table_add(table, row->tax_id);
		add_count(table, row->key_count);
		table_add(table, row->package);
		add_count(table, row->years);
		table_add(table, row->services);
		table_money(table, row->due);
		table_money(table, row->allocated);
		table_add(table, row->company_name);
	}
	return table;
}

static Table *
list_payments(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = payment_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "#amount", "#allocated", "paid_at", "tax_id", "bank_reference", "payer", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Payment *row = rows->pdata[i];

		add_id(table, NOUN_PAYMENT, row->id);
		table_add(table, row->state);
		table_money(table, row->amount);
		table_money(table, row->allocated);
		add_moment(table, row->paid_at);
		table_add(table, row->tax_id);
		table_add(table, row->bank_reference);
		table_add(table, row->payer_name);
	}
	return table;
}

static char *
subject_of(const Exception *exception)
{
	g_autofree char *application = thing_name(NOUN_APPLICATION, exception->application);
	g_autofree char *payment = thing_name(NOUN_PAYMENT, exception->payment);
	g_autofree char *document = thing_name(NOUN_DOCUMENT, exception->document);
	g_autofree char *message = thing_name(NOUN_MESSAGE, exception->message);
	g_autofree char *all = g_strjoin(" ", application, payment, document, message, NULL);
	GString *text = g_string_new(g_strstrip(all));

	while (g_string_replace(text, "  ", " ", 0) > 0)
		;
	return g_string_free(text, FALSE);
}

static Table *
list_exceptions(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = exception_list(filter->store, filter->state, filter->code, error);
	Table *table = rows != NULL ? table_new("id", "code", "state", "severity", "about", "since", "who", "detail", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Exception *row = rows->pdata[i];
		const Reason *reason = reason_find(row->code);

		add_id(table, NOUN_EXCEPTION, row->id);
		table_add(table, row->code);
		table_add(table, row->state);
		table_add(table, row->severity);
		table_take(table, subject_of(row));
		add_moment(table, row->since);
		table_add(table, reason != NULL ? reason->who : "");
		table_add(table, row->detail);
	}
	return table;
}

static Table *
list_jobs(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = job_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "due", "application", "#key", "serial_number", "reason", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Job *row = rows->pdata[i];

		add_id(table, NOUN_JOB, row->id);
		table_add(table, row->state);
		table_add(table, row->due);
		add_id(table, NOUN_APPLICATION, row->application);
		table_number(table, row->sequence);
		table_add(table, row->serial_number);
		table_add(table, row->reason);
	}
	return table;
}

static Table *
list_shipments(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = shipment_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "application", "recipient", "phone", "pay", "waybill", "address", NULL) : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Shipment *row = rows->pdata[i];

		add_id(table, NOUN_SHIPMENT, row->id);
		table_add(table, row->state);
		add_id(table, NOUN_APPLICATION, row->application);
		table_add(table, row->recipient);
		table_add(table, row->phone);
		table_add(table, row->pay_method);
		table_add(table, row->waybill);
		table_add(table, row->address);
	}
	return table;
}

static Table *
list_invoices(const Filter *filter, GError **error)
{
	g_autoptr(GPtrArray) rows = invoice_list(filter->store, filter->state, error);
	Table *table = rows != NULL ? table_new("id", "state", "application", "tax_id", "#gross", "#net", "#tax", "#rate", "item", "title", NULL)
	                            : NULL;

	for (guint i = 0; table != NULL && i < rows->len; i++) {
		const Invoice *row = rows->pdata[i];

		add_id(table, NOUN_INVOICE, row->id);
		table_add(table, row->state);
		add_id(table, NOUN_APPLICATION, row->application);
		table_add(table, row->tax_id);
		table_money(table, row->gross);
		table_money(table, row->net);
		table_money(table, row->tax);
		table_number(table, row->rate_percent);
		table_add(table, row->item);
		table_add(table, row->title);
	}
	return table;
}

static const struct {
	const char *name;
	ListFunction list;
} lists[NOUN_N] = {
	[NOUN_MESSAGE] = { "messages", list_messages },       [NOUN_DOCUMENT] = { "documents", list_documents },
	[NOUN_APPLICATION] = { "applications", list_applications }, [NOUN_PAYMENT] = { "payments", list_payments },
	[NOUN_EXCEPTION] = { "exceptions", list_exceptions }, [NOUN_JOB] = { "jobs", list_jobs },
	[NOUN_SHIPMENT] = { "shipments", list_shipments },    [NOUN_INVOICE] = { "invoices", list_invoices },
};

/* A misspelt state would list nothing and look like good news. */
static bool
check_state(Noun noun, const char *state, GError **error)
{
	const char *const *states = lifecycle_states(noun);
	const char *nearest;
	g_autofree char *all = NULL;

	if (state == NULL || g_strv_contains(states, state))
		return true;
	nearest = command_nearest(state, states);
	all = g_strjoinv(" ", (char **)states);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s are never '%s'; %s%s%s their states are: %s", lists[noun].name, state,
	            nearest != NULL ? "did you mean " : "", nearest != NULL ? nearest : "", nearest != NULL ? "?" : "", all);
	return false;
}

static bool
check_code(Noun noun, const char *code, GError **error)
{
	static const char *const kinds[] = { "application_form", "letter_of_authority", "business_licence", "identity_card", "remittance_proof",
		                             "statement", "message_text", "other", NULL };
	g_autoptr(GPtrArray) codes = g_ptr_array_new();
	const Reason *reasons;
	const char *nearest;
	guint n;

	if (code == NULL)
		return true;
	if (noun != NOUN_EXCEPTION && noun != NOUN_DOCUMENT) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--code is for exceptions and documents");
		return false;
	}
	reasons = reason_all(&n);
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(codes, (gpointer)reasons[i].code);
	g_ptr_array_add(codes, NULL);
	if (g_strv_contains(noun == NOUN_DOCUMENT ? kinds : (const char *const *)codes->pdata, code))
		return true;
	nearest = command_nearest(code, noun == NOUN_DOCUMENT ? kinds : (const char *const *)codes->pdata);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, nearest != NULL ? "there is no code '%s'; did you mean '%s'?" : "there is no code '%s'",
	            code, nearest);
	return false;
}

static int
print_list(const CommandContext *context, Noun noun, const Filter *filter, Format format)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Table) table = lists[noun].list(filter, &error);
	g_autofree char *empty = NULL;

	if (table == NULL)
		return command_fail(error);
	empty = g_strdup_printf("no %s%s%s%s", filter->state != NULL ? filter->state : "", filter->state != NULL ? " " : "", lists[noun].name,
	                        *filter->words != NULL ? " like that" : "");
	table_keep(table, filter->words);
	table_fit_terminal(table, stdout);
	table_print(table, format, lists[noun].name, empty, stdout);
	return EXIT_DONE;
}

int
cmd_list(CommandContext *context, int argc, char **argv)
{
	g_autofree char *state = NULL, *code = NULL, *word = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "state", 0, 0, G_OPTION_ARG_STRING, &state, NULL, NULL },
		{ "code", 0, 0, G_OPTION_ARG_STRING, &code, NULL, NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL },
		{ 0 },
	};
	Filter filter = { .store = context->store };
	Format format;
	Noun noun;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	if (argc < 2)
		return command_misuse(context, "list needs one kind of thing");
	if (!thing_noun(argv[1], &noun))
		return command_misuse(context, "there are no '%s' to list, but messages, documents, applications, payments, exceptions, jobs, "
		                      "shipments and invoices", argv[1]);
	filter.code = code;
	filter.words = (const char *const *)argv + 2;
	filter.state = state != NULL ? state : noun == NOUN_EXCEPTION ? "open" : NULL;
	if (g_strcmp0(filter.state, "all") == 0)
		filter.state = NULL;
	if (!check_state(noun, filter.state, &error) || !check_code(noun, code, &error))
		return command_fail(error);
	return print_list(context, noun, &filter, format);
}
