/* cmd_ship.c - shipping labels as PDF; waybill numbers */
#include <stdio.h>
#include <string.h>
#include "base/date.h"
#include "base/file.h"
#include "desk/command.h"
#include "desk/lookup.h"
#include "desk/progress.h"
#include "desk/thing.h"
#include "issue/label.h"

#define LONGEST_WAYBILL 30

static bool
may_label(const Shipment *shipment, GError **error)
{
	if (strcmp(shipment->state, "planned") == 0 || strcmp(shipment->state, "labelled") == 0)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "S%" G_GINT64_FORMAT " is %s; there is nothing to label", (gint64)shipment->id,
	            shipment->state);
	return false;
}

/* Those named, or every planned one. */
static GPtrArray *
choose_shipments(Store *store, int n, char **ids, GError **error)
{
	g_autoptr(GPtrArray) chosen = NULL;

	if (n == 0)
		return shipment_list(store, "planned", error);
	chosen = g_ptr_array_new_with_free_func((GDestroyNotify)shipment_free);
	for (int i = 0; i < n; i++) {
		Shipment *shipment;
		int64_t id;

		if (!thing_parse_as(ids[i], NOUN_SHIPMENT, &id, error) || (shipment = lookup_shipment(store, id, error)) == NULL)
			return NULL;
		g_ptr_array_add(chosen, shipment);
		if (!may_label(shipment, error))
			return NULL;
	}
	return g_steal_pointer(&chosen);
}

/* The file is written first: a mark without a label would hide a parcel, a label without a mark is only printed again. */
static bool
label_all(CommandContext *context, GPtrArray *shipments, const char *path, const char *who, GError **error)
{
	g_autofree char *now = date_now();
	g_autoptr(GBytes) pdf = label_sheet(shipments, context->config, now, error);
	g_autoptr(Change) change = NULL;

	if (pdf == NULL || !file_write(path, g_bytes_get_data(pdf, NULL), g_bytes_get_size(pdf), error))
		return false;
	change = store_begin(context->store, error);
	if (change == NULL)
		return false;
	for (guint i = 0; i < shipments->len; i++) {
		const Shipment *shipment = shipments->pdata[i];

		if (strcmp(shipment->state, "planned") == 0 &&
		    !shipment_move(context->store, shipment->id, "planned", "labelled", who, "label printed", error))
			return false;
	}
	return store_commit(&change, error);
}

static int
ship_labels(CommandContext *context, const char *path, const char *who, int n, char **ids)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) shipments = NULL;

	if (path == NULL)
		return command_misuse(context, "labels needs the file to write: -o FILE.pdf");
	shipments = choose_shipments(context->store, n, ids, &error);
	if (shipments == NULL)
		return command_fail(error);
	if (shipments->len == 0) {
		printf("no parcel waits for a label\n");
		return EXIT_DONE;
	}
	if (!label_all(context, shipments, path, who, &error))
		return command_fail(error);
	printf("%u %s in %s\n", shipments->len, shipments->len == 1 ? "label" : "labels", path);
	return EXIT_DONE;
}

/* Couriers' numbers are letters and digits; anything else is a slip of the hand (DOMAIN.md section 10). */
static bool
is_waybill(const char *text)
{
	size_t length = strlen(text);

	for (size_t i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]))
			return false;
	return length >= 8 && length <= LONGEST_WAYBILL;
}

/* A parcel goes when every key in it is made. */
static bool
ship_jobs(Store *store, const Shipment *shipment, const char *waybill, const char *who, GError **error)
{
	g_autoptr(GPtrArray) jobs = job_of_application(store, shipment->application, error);

	for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		if (strcmp(job->state, "cancelled") == 0)
			continue;
		if (strcmp(job->state, "produced") != 0) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "J%" G_GINT64_FORMAT " of this parcel is %s; finish it first",
			            (gint64)job->id, job->state);
			return false;
		}
		if (!job_move(store, job->id, "produced", "shipped", who, waybill, error))
			return false;
	}
	return jobs != NULL;
}

/* Two parcels never go under one number. */
static bool
waybill_is_free(Store *store, const char *waybill, GError **error)
{
	g_autoptr(GPtrArray) shipments = shipment_list(store, "shipped", error);

	for (guint i = 0; shipments != NULL && i < shipments->len; i++) {
		const Shipment *shipment = shipments->pdata[i];

		if (g_ascii_strcasecmp(shipment->waybill, waybill) == 0) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "%s is the number of S%" G_GINT64_FORMAT " already", waybill,
			            (gint64)shipment->id);
			return false;
		}
	}
	return shipments != NULL;
}

/* A mistyped number: the parcel is gone, under the right one. */
static bool
correct_waybill(Store *store, const Shipment *shipment, const char *waybill, const char *who, GError **error)
{
	g_autofree char *why = g_strdup_printf("its number is %s, not %s", waybill, shipment->waybill);

	return shipment_set_waybill(store, shipment->id, waybill, error) &&
	       journal_write(store, who, noun_name(NOUN_SHIPMENT), shipment->id, NULL, NULL, why, error);
}

static bool
ship_parcel(Store *store, const Shipment *shipment, const char *waybill, const char *who, GError **error)
{
	if (!waybill_is_free(store, waybill, error))
		return false;
	if (strcmp(shipment->state, "shipped") == 0)
		return correct_waybill(store, shipment, waybill, who, error);
	if (strcmp(shipment->state, "labelled") != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "S%" G_GINT64_FORMAT " is %s%s", (gint64)shipment->id, shipment->state,
		            strcmp(shipment->state, "planned") == 0 ? "; print its label first" : "");
		return false;
	}
	return progress_is_paid(store, shipment->application, error) && shipment_set_waybill(store, shipment->id, waybill, error) && ship_jobs(store, shipment, waybill, who, error) &&
	       shipment_move(store, shipment->id, "labelled", "shipped", who, waybill, error) &&
	       progress_application(store, shipment->application, who, error);
}

static int
ship_waybill(CommandContext *context, const char *who, int n, char **words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = NULL;
	Shipment *shipment;
	int64_t id;
	bool shipped;

	if (n != 2)
		return command_misuse(context, "waybill needs a shipment and a number");
	if (!thing_parse_as(words[0], NOUN_SHIPMENT, &id, &error))
		return command_fail(error);
	if (!is_waybill(words[1]))
		return command_misuse(context, "'%s' is no waybill number: 8 to %d letters and digits", words[1], LONGEST_WAYBILL);
	change = store_begin(context->store, &error);
	shipment = change != NULL ? lookup_shipment(context->store, id, &error) : NULL;
	shipped = shipment != NULL && ship_parcel(context->store, shipment, words[1], who, &error) && store_commit(&change, &error);
	g_clear_pointer(&shipment, shipment_free);
	if (!shipped)
		return command_fail(error);
	printf("S%" G_GINT64_FORMAT " shipped under %s\n", (gint64)id, words[1]);
	return EXIT_DONE;
}

int
cmd_ship(CommandContext *context, int argc, char **argv)
{
	g_autofree char *path = NULL, *who = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &path, NULL, NULL },
		{ "who", 0, 0, G_OPTION_ARG_STRING, &who, NULL, NULL },
		{ 0 },
	};

	if (!command_options(context, entries, &argc, &argv, &error))
		return command_fail(error);
	if (argc >= 2 && strcmp(argv[1], "labels") == 0)
		return ship_labels(context, path, command_who(who), argc - 2, argv + 2);
	if (argc >= 2 && strcmp(argv[1], "waybill") == 0)
		return ship_waybill(context, command_who(who), argc - 2, argv + 2);
	return command_misuse(context, "ship knows labels and waybill");
}
