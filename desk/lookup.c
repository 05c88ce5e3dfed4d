/* lookup.c - from the number a person typed to the row, and from any row to the applications it concerns */
#include "desk/lookup.h"
#include "base/taxid.h"
#include "store/application.h"
#include "store/document.h"
#include "store/exception.h"
#include "store/message.h"
#include "store/payment.h"

/* Every row struct begins with its id; so one search serves them all. */
static gpointer
steal_row(GPtrArray *rows, int64_t id, const char *noun, GError **error)
{
	if (rows == NULL)
		return NULL;
	for (guint i = 0; i < rows->len; i++)
		if (*(const int64_t *)rows->pdata[i] == id)
			return g_ptr_array_steal_index_fast(rows, i);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "there is no %s %" G_GINT64_FORMAT, noun, (gint64)id);
	return NULL;
}

Job *
lookup_job(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) rows = job_list(store, NULL, error);

	return steal_row(rows, id, "job", error);
}

Shipment *
lookup_shipment(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) rows = shipment_list(store, NULL, error);

	return steal_row(rows, id, "shipment", error);
}

Invoice *
lookup_invoice(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) rows = invoice_list(store, NULL, error);

	return steal_row(rows, id, "invoice", error);
}

static void
add_once(GArray *ids, int64_t id)
{
	if (id == 0)
		return;
	for (guint i = 0; i < ids->len; i++)
		if (g_array_index(ids, int64_t, i) == id)
			return;
	g_array_append_val(ids, id);
}

static Trail *
trail_new(void)
{
	Trail *trail = g_new0(Trail, 1);

	trail->applications = g_array_new(FALSE, FALSE, sizeof(int64_t));
	trail->payments = g_array_new(FALSE, FALSE, sizeof(int64_t));
	trail->messages = g_array_new(FALSE, FALSE, sizeof(int64_t));
	return trail;
}

void
trail_free(Trail *trail)
{
	if (trail == NULL)
		return;
	g_array_unref(trail->applications);
	g_array_unref(trail->payments);
	g_array_unref(trail->messages);
	g_free(trail);
}

static bool
add_message(Store *store, Trail *trail, int64_t id, GError **error)
{
	g_autoptr(Message) message = message_get(store, id, error);
	g_autoptr(GArray) applications = message != NULL ? application_of_message(store, id, error) : NULL;
	g_autoptr(GPtrArray) documents = applications != NULL ? document_of_message(store, id, error) : NULL;

	if (documents == NULL)
		return false;
	add_once(trail->messages, id);
	for (guint i = 0; i < applications->len; i++)
		add_once(trail->applications, g_array_index(applications, int64_t, i));
	for (guint i = 0; i < documents->len; i++) {
		int64_t payment = 0;

		if (!claim_of_document(store, ((Document *)documents->pdata[i])->id, &payment, error))
			return false;
		add_once(trail->payments, payment);
	}
	return true;
}

static bool
add_payment(Store *store, Trail *trail, int64_t id, GError **error)
{
	g_autoptr(Payment) payment = payment_get(store, id, error);
	g_autoptr(GPtrArray) allocations = payment != NULL ? allocation_of_payment(store, id, error) : NULL;
	g_autoptr(GPtrArray) claims = allocations != NULL ? payment_claims(store, id, error) : NULL;

	if (claims == NULL)
		return false;
	add_once(trail->payments, id);
	for (guint i = 0; i < allocations->len; i++)
		add_once(trail->applications, ((Allocation *)allocations->pdata[i])->application);
	for (guint i = 0; i < claims->len; i++) {
		add_once(trail->messages, ((Claim *)claims->pdata[i])->message);
		add_once(trail->applications, ((Claim *)claims->pdata[i])->application);
	}
	return true;
}

/* The payments of an application: what was set against it, and what its mails claim. */
static bool
add_application(Store *store, Trail *trail, int64_t id, GError **error)
{
	g_autoptr(Application) application = application_get(store, id, error);
	g_autoptr(GPtrArray) allocations = application != NULL ? allocation_of_application(store, id, error) : NULL;
	g_autoptr(GPtrArray) claims = allocations != NULL ? claim_of_application(store, id, error) : NULL;

	if (claims == NULL)
		return false;
	add_once(trail->applications, id);
	for (guint i = 0; i < allocations->len; i++)
		add_once(trail->payments, ((Allocation *)allocations->pdata[i])->payment);
	for (guint i = 0; i < claims->len; i++)
		add_once(trail->payments, ((Claim *)claims->pdata[i])->payment);
	return true;
}

static bool
add_exception(Store *store, Trail *trail, int64_t id, GError **error)
{
	g_autoptr(Exception) exception = exception_get(store, id, error);

	if (exception == NULL)
		return false;
	if (exception->application != 0)
		return add_application(store, trail, exception->application, error);
	if (exception->payment != 0)
		return add_payment(store, trail, exception->payment, error);
	if (exception->document != 0) {
		g_autoptr(Document) document = document_get(store, exception->document, error);

		return document != NULL && add_message(store, trail, document->message, error);
	}
	return exception->message == 0 || add_message(store, trail, exception->message, error);
}

static bool
add_goods(Store *store, Trail *trail, Noun noun, int64_t id, GError **error)
{
	int64_t application = 0;

	if (noun == NOUN_JOB) {
		Job *job = lookup_job(store, id, error);

		application = job != NULL ? job->application : 0;
		g_clear_pointer(&job, job_free);
	} else if (noun == NOUN_SHIPMENT) {
		Shipment *shipment = lookup_shipment(store, id, error);

		application = shipment != NULL ? shipment->application : 0;
		g_clear_pointer(&shipment, shipment_free);
	} else {
		Invoice *invoice = lookup_invoice(store, id, error);

		application = invoice != NULL ? invoice->application : 0;
		g_clear_pointer(&invoice, invoice_free);
	}
	return application != 0 && add_application(store, trail, application, error);
}

static bool
add_any(Store *store, Trail *trail, Noun noun, int64_t id, GError **error)
{
	switch (noun) {
	case NOUN_MESSAGE:
		return add_message(store, trail, id, error);
	case NOUN_DOCUMENT: {
		g_autoptr(Document) document = document_get(store, id, error);

		return document != NULL && add_message(store, trail, document->message, error);
	}
	case NOUN_APPLICATION:
		return add_application(store, trail, id, error);
	case NOUN_PAYMENT:
		return add_payment(store, trail, id, error);
	case NOUN_EXCEPTION:
		return add_exception(store, trail, id, error);
	default:
		return add_goods(store, trail, noun, id, error);
	}
}

Trail *
trail_of(Store *store, Noun noun, int64_t id, GError **error)
{
	g_autoptr(Trail) trail = trail_new();

	return add_any(store, trail, noun, id, error) ? g_steal_pointer(&trail) : NULL;
}

Trail *
trail_of_company(Store *store, const char *tax_id, GError **error)
{
	g_autoptr(Trail) trail = trail_new();
	g_autofree char *normal = taxid_normalise(tax_id);
	g_autofree char *key = taxid_company_key(normal);
	g_autoptr(GPtrArray) applications = key != NULL ? application_of_company(store, key, error) : g_ptr_array_new();
	g_autoptr(GPtrArray) payments = key != NULL && applications != NULL ? payment_of_company(store, key, error) : g_ptr_array_new();

	if (applications == NULL || payments == NULL)
		return NULL;
	for (guint i = 0; i < applications->len; i++)
		if (!add_application(store, trail, ((Application *)applications->pdata[i])->id, error))
			return NULL;
	for (guint i = 0; i < payments->len; i++)
		add_once(trail->payments, ((Payment *)payments->pdata[i])->id);
	return g_steal_pointer(&trail);
}
