/* issue.c - released applications become jobs, a parcel and an invoice request; the smallest stage, complete */
#include "issue/issue.h"
#include <string.h>
#include "base/date.h"
#include "base/log.h"
#include "issue/invoice.h"
#include "issue/parcel.h"
#include "store/application.h"
#include "store/goods.h"
#include "store/lifecycle.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Shipment, shipment_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Invoice, invoice_free)

typedef struct {
	Store *store;
	const Config *config;
	Calendar *calendar;
} Desk;

/* The day the application entered the production queue, as the journal has it. */
static char *
release_day(Store *store, int64_t id, GError **error)
{
	g_autoptr(GPtrArray) lines = journal_of(store, noun_name(NOUN_APPLICATION), id, error);

	if (lines == NULL)
		return NULL;
	for (guint i = lines->len; i > 0; i--) {
		const JournalLine *line = lines->pdata[i - 1];

		if (line->to != NULL && strcmp(line->to, "queued") == 0 && line->at != NULL && strlen(line->at) >= 10)
			return g_strndup(line->at, 10);
	}
	return date_today();
}

static bool
add_jobs(const Desk *desk, const Application *application, GError **error)
{
	g_autofree char *day = release_day(desk->store, application->id, error);
	g_autofree char *due = NULL;
	bool guessed = false;

	if (day == NULL)
		return false;
	due = calendar_add(desk->calendar, day, desk->config->production_days, &guessed);
	if (guessed)
		log_warning("A%" G_GINT64_FORMAT ": the calendar does not reach %s yet; holidays of that year are missing in calendar.ini",
		            (gint64)application->id, due);
	for (int sequence = 1; sequence <= application->key_count; sequence++)
		if (!job_add(desk->store, application->id, sequence, application->key_count, due, error))
			return false;
	return true;
}

static bool
add_parcel(const Desk *desk, const Application *application, GError **error)
{
	g_autoptr(Shipment) shipment = NULL;

	if (!parcel_needed(application))
		return true;
	shipment = parcel_plan(application, desk->config, error);
	return shipment != NULL && shipment_add(desk->store, shipment, error);
}

static bool
add_invoice(const Desk *desk, const Application *application, GError **error)
{
	g_autoptr(Invoice) invoice = NULL;

	if (application->due <= 0) /* released by a person for nothing: there is nothing to invoice */
		return true;
	invoice = invoice_request(application, desk->config, error);
	return invoice != NULL && invoice_add(desk->store, invoice, error);
}

/* Another run may have issued it since the list was made; asked inside the Change, so the answer holds. */
static bool
still_waits(Store *store, int64_t id, bool *waits, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(GPtrArray) jobs = job_of_application(store, id, error);
	g_autoptr(Invoice) invoice = jobs != NULL ? invoice_of_application(store, id, &failure) : NULL;

	*waits = jobs != NULL && jobs->len == 0 && invoice == NULL;
	if (failure != NULL)
		g_propagate_error(error, g_steal_pointer(&failure));
	return jobs != NULL && failure == NULL;
}

static bool
issue_one(const Desk *desk, int64_t id, bool *done, GError **error)
{
	g_autoptr(Change) change = store_begin(desk->store, error); /* undone unless committed */
	g_autoptr(Application) application = NULL;

	*done = false;
	if (change == NULL || !still_waits(desk->store, id, done, error))
		return false;
	if (!*done)
		return true;
	application = application_get(desk->store, id, error);
	return application != NULL &&
	       (strcmp(application->kind, "keys") != 0 || add_jobs(desk, application, error)) &&
	       add_parcel(desk, application, error) && add_invoice(desk, application, error) &&
	       application_set_issued(desk->store, id, error) && store_commit(&change, error);
}

bool
issue_run(Store *store, const Config *config, guint *issued, GError **error)
{
	g_autoptr(GBytes) ini = NULL;
	g_autoptr(Calendar) calendar = NULL;
	g_autoptr(GArray) ids = application_released_without_jobs(store, error);
	Desk desk = { .store = store, .config = config };

	*issued = 0;
	if (ids == NULL)
		return false;
	if (ids->len == 0)
		return true;
	ini = config_data(config, "calendar.ini", error);
	if (ini == NULL)
		return false;
	desk.calendar = calendar = calendar_parse(ini, error);
	if (calendar == NULL)
		return false;
	for (guint i = 0; i < ids->len; i++) {
		int64_t id = g_array_index(ids, int64_t, i);
		bool done;

		if (!issue_one(&desk, id, &done, error)) {
			g_prefix_error(error, "A%" G_GINT64_FORMAT ": ", (gint64)id);
			return false;
		}
		*issued += done;
	}
	return true;
}
