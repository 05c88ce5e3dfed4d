/* progress.c - an application moves on as its keys and its parcel do */
#include "desk/progress.h"
#include <string.h>
#include "store/application.h"
#include "store/exception.h"
#include "store/payment.h"

static const char *const way[] = { "queued", "in_production", "produced", "shipped" };

static int
place_of(const char *state)
{
	for (int i = 0; i < (int)G_N_ELEMENTS(way); i++)
		if (strcmp(way[i], state) == 0)
			return i;
	return -1;
}

static bool
advance(Store *store, const Application *application, int to, const char *who, const char *why, GError **error)
{
	for (int i = place_of(application->state); i >= 0 && i < to; i++)
		if (!application_move(store, application->id, way[i], way[i + 1], who, why, error))
			return false;
	return true;
}

/* How far the goods are: all keys made and the parcel gone, all keys made, one begun. */
static int
reached(GPtrArray *jobs, const Shipment *shipment)
{
	int lowest = (int)G_N_ELEMENTS(way) - 1, highest = 0;

	for (guint i = 0; i < jobs->len; i++) {
		const char *state = ((Job *)jobs->pdata[i])->state;
		int place = strcmp(state, "spoiled") == 0 ? 0 : place_of(state);

		if (place < 0) /* cancelled: it holds nothing up */
			continue;
		lowest = MIN(lowest, place);
		highest = MAX(highest, place);
	}
	if (lowest >= 2)
		return shipment != NULL && strcmp(shipment->state, "shipped") == 0 ? 3 : jobs->len > 0 ? 2 : 0;
	return highest >= 1 ? 1 : 0;
}

bool
progress_application(Store *store, int64_t id, const char *who, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(Application) application = application_get(store, id, error);
	g_autoptr(GPtrArray) jobs = application != NULL ? job_of_application(store, id, error) : NULL;
	Shipment *shipment;
	int place;

	if (jobs == NULL)
		return false;
	shipment = shipment_of_application(store, id, &failure);
	if (failure != NULL) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return false;
	}
	place = reached(jobs, shipment);
	g_clear_pointer(&shipment, shipment_free);
	return advance(store, application, place, who, "as its keys and its parcel", error);
}

/* A person looked, and lets the goods go all the same. */
static bool
is_accepted(Store *store, int64_t payment, bool *accepted, GError **error)
{
	g_autoptr(GPtrArray) answered = exception_of_payment(store, payment, "resolved", error);

	*accepted = false;
	for (guint i = 0; answered != NULL && i < answered->len; i++) {
		const Exception *exception = answered->pdata[i];

		*accepted = *accepted || (strcmp(exception->code, "transfer_not_final") == 0 && strcmp(exception->resolution, "accept") == 0 &&
		                          strcmp(exception->resolved_by, "keypost") != 0);
	}
	return answered != NULL;
}

bool
progress_is_paid(Store *store, int64_t application, GError **error)
{
	g_autoptr(GPtrArray) allocations = allocation_of_application(store, application, error);

	for (guint i = 0; allocations != NULL && i < allocations->len; i++) {
		int64_t id = ((const Allocation *)allocations->pdata[i])->payment;
		g_autoptr(Payment) payment = payment_get(store, id, error);
		bool accepted;

		if (payment == NULL)
			return false;
		if (strcmp(payment->state, "contradicted") != 0 && strcmp(payment->state, "rejected") != 0)
			continue;
		if (!is_accepted(store, id, &accepted, error))
			return false;
		if (accepted)
			continue;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "A%" G_GINT64_FORMAT " was released for P%" G_GINT64_FORMAT
		            ", which is %s now; stop: keypost why P%" G_GINT64_FORMAT, (gint64)application, (gint64)id, payment->state, (gint64)id);
		return false;
	}
	return allocations != NULL;
}

bool
progress_finish_service(Store *store, int64_t id, const char *who, GError **error)
{
	g_autoptr(Application) application = application_get(store, id, error);

	if (application == NULL || !progress_is_paid(store, id, error))
		return false;
	if (strcmp(application->kind, "service") != 0 || place_of(application->state) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "A%" G_GINT64_FORMAT " is no released service; it is %s, kind %s", (gint64)id,
		            application->state, application->kind);
		return false;
	}
	return advance(store, application, 2, who, "service done", error);
}
