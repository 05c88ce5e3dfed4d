/* goods.c - jobs, shipments, invoices: each once and only once, and never without a release */
#include "store/goods.h"
#include "store/move.h"
#include "store/query.h"

#define JOB "id, application, sequence, state, due_day, serial_number, reason"
#define SHIPMENT                                                                                                 \
	"id, application, state, recipient, phone, address, postcode, company, contents, pay_method, waybill"
#define INVOICE "id, application, state, title, tax_id, item, gross, net, tax, rate_percent"

void
job_free(Job *job)
{
	if (job == NULL)
		return;
	g_free(job->state);
	g_free(job->due);
	g_free(job->serial_number);
	g_free(job->reason);
	g_free(job);
}

void
shipment_free(Shipment *shipment)
{
	if (shipment == NULL)
		return;
	g_free(shipment->state);
	g_free(shipment->recipient);
	g_free(shipment->phone);
	g_free(shipment->address);
	g_free(shipment->postcode);
	g_free(shipment->company);
	g_free(shipment->contents);
	g_free(shipment->pay_method);
	g_free(shipment->waybill);
	g_free(shipment);
}

void
invoice_free(Invoice *invoice)
{
	if (invoice == NULL)
		return;
	g_free(invoice->title);
	g_free(invoice->tax_id);
	g_free(invoice->item);
	g_free(invoice->state);
	g_free(invoice);
}

static gpointer
job_read(Query *query)
{
	Job *job = g_new0(Job, 1);

	job->id = query_int(query);
	job->application = query_int(query);
	job->sequence = (int)query_int(query);
	job->state = query_text(query);
	job->due = query_text(query);
	job->serial_number = query_text(query);
	job->reason = query_text(query);
	return job;
}

static gpointer
shipment_read(Query *query)
{
	Shipment *shipment = g_new0(Shipment, 1);

	shipment->id = query_int(query);
	shipment->application = query_int(query);
	shipment->state = query_text(query);
	shipment->recipient = query_text(query);
	shipment->phone = query_text(query);
	shipment->address = query_text(query);
	shipment->postcode = query_text(query);
	shipment->company = query_text(query);
	shipment->contents = query_text(query);
	shipment->pay_method = query_text(query);
	shipment->waybill = query_text(query);
	return shipment;
}

static gpointer
invoice_read(Query *query)
{
	Invoice *invoice = g_new0(Invoice, 1);

	invoice->id = query_int(query);
	invoice->application = query_int(query);
	invoice->state = query_text(query);
	invoice->title = query_text(query);
	invoice->tax_id = query_text(query);
	invoice->item = query_text(query);
	invoice->gross = query_int(query);
	invoice->net = query_int(query);
	invoice->tax = query_int(query);
	invoice->rate_percent = (int)query_int(query);
	return invoice;
}

/* Jobs. */

bool
job_add(Store *store, int64_t application, int sequence, int key_count, const char *due, GError **error)
{
	static const char sql[] = "INSERT INTO job (application, sequence, key_count, state, due_day)"
	                          " VALUES (?1, ?2, ?3, 'queued', ?4) RETURNING id";
	int64_t id = 0;

	if (query_number(store, error, &id, sql, "innt", application, sequence, key_count, due))
		return move_begin(store, NOUN_JOB, id, "queued", NULL, error);
	g_prefix_error(error, "job %d of application %" G_GINT64_FORMAT ": ", sequence, (gint64)application);
	return false;
}

bool
job_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why, GError **error)
{
	/* The reason stays while it explains the state; a spoiled key's serial number is free again. */
	static const char sql[] = "UPDATE job SET state = ?1, reason = ?4,"
	                          " serial_number = CASE WHEN ?1 IN ('spoiled', 'queued') THEN NULL ELSE serial_number END"
	                          " WHERE id = ?2 AND state = ?3";
	bool explains = g_str_equal(to, "spoiled") || g_str_equal(to, "cancelled");

	return move_row(store, NOUN_JOB, sql, id, from, to, explains ? why : NULL, who, why, error);
}

bool
job_set_serial(Store *store, int64_t id, const char *serial_number, GError **error)
{
	static const char sql[] = "UPDATE job SET serial_number = ?1 WHERE id = ?2";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ti", serial_number, id) &&
	       move_expect_one(NOUN_JOB, store, id, changed, "is not there", error);
}

GPtrArray *
job_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)job_free;

	if (state == NULL)
		return query_rows(store, error, job_read, destroy, "SELECT " JOB " FROM job ORDER BY id", "");
	return query_rows(store, error, job_read, destroy, "SELECT " JOB " FROM job WHERE state = ?1 ORDER BY id", "s",
	                  state);
}

GPtrArray *
job_of_application(Store *store, int64_t application, GError **error)
{
	return query_rows(store, error, job_read, (GDestroyNotify)job_free,
	                  "SELECT " JOB " FROM job WHERE application = ?1 ORDER BY sequence", "i", application);
}

/* Shipments. */

bool
shipment_add(Store *store, Shipment *shipment, GError **error)
{
	static const char sql[] =
		"INSERT INTO shipment (application, state, recipient, phone, address, postcode, company, contents,"
		" pay_method, waybill) VALUES (?1, 'planned', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id";

	if (query_number(store, error, &shipment->id, sql, "itttttttt", shipment->application, shipment->recipient,
	                 shipment->phone, shipment->address, shipment->postcode, shipment->company, shipment->contents,
	                 shipment->pay_method, shipment->waybill))
		return move_begin(store, NOUN_SHIPMENT, shipment->id, "planned", NULL, error);
	g_prefix_error(error, "shipment of application %" G_GINT64_FORMAT ": ", (gint64)shipment->application);
	return false;
}

bool
shipment_move(Store *store, int64_t id, const char *from, const char *to, const char *who, const char *why,
              GError **error)
{
	return move_plainly(store, NOUN_SHIPMENT, id, from, to, who, why, error);
}

bool
shipment_set_waybill(Store *store, int64_t id, const char *waybill, GError **error)
{
	static const char sql[] = "UPDATE shipment SET waybill = ?1 WHERE id = ?2";
	int64_t changed = 0;

	return query_run(store, error, &changed, sql, "ti", waybill, id) &&
	       move_expect_one(NOUN_SHIPMENT, store, id, changed, "is not there", error);
}

GPtrArray *
shipment_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)shipment_free;

	if (state == NULL)
		return query_rows(store, error, shipment_read, destroy, "SELECT " SHIPMENT " FROM shipment ORDER BY id",
		                  "");
	return query_rows(store, error, shipment_read, destroy,
	                  "SELECT " SHIPMENT " FROM shipment WHERE state = ?1 ORDER BY id", "s", state);
}

Shipment *
shipment_of_application(Store *store, int64_t application, GError **error)
{
	return query_row(store, error, shipment_read, NULL, "SELECT " SHIPMENT " FROM shipment WHERE application = ?1",
	                 "i", application);
}

/* Invoices. */

bool
invoice_add(Store *store, Invoice *invoice, GError **error)
{
	static const char sql[] =
		"INSERT INTO invoice (application, state, title, tax_id, item, gross, net, tax, rate_percent)"
		" VALUES (?1, 'requested', ?2, ?3, ?4, ?5, ?6, ?7, ?8) RETURNING id";

	if (query_number(store, error, &invoice->id, sql, "itttiiin", invoice->application, invoice->title,
	                 invoice->tax_id, invoice->item, invoice->gross, invoice->net, invoice->tax,
	                 invoice->rate_percent))
		return move_begin(store, NOUN_INVOICE, invoice->id, "requested", NULL, error);
	g_prefix_error(error, "invoice of application %" G_GINT64_FORMAT ": ", (gint64)invoice->application);
	return false;
}

GPtrArray *
invoice_list(Store *store, const char *state, GError **error)
{
	GDestroyNotify destroy = (GDestroyNotify)invoice_free;

	if (state == NULL)
		return query_rows(store, error, invoice_read, destroy, "SELECT " INVOICE " FROM invoice ORDER BY id", "");
	return query_rows(store, error, invoice_read, destroy,
	                  "SELECT " INVOICE " FROM invoice WHERE state = ?1 ORDER BY id", "s", state);
}

Invoice *
invoice_of_application(Store *store, int64_t application, GError **error)
{
	return query_row(store, error, invoice_read, NULL, "SELECT " INVOICE " FROM invoice WHERE application = ?1", "i",
	                 application);
}
