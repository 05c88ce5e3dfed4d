/* parcel.c - what is sent to the applicant, and who pays the courier */
#include "issue/parcel.h"
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "issue/label.h"

int
parcel_service_count(const Application *application, const char *code)
{
	g_auto(GStrv) services = g_strsplit_set(application->services != NULL ? application->services : "", " ", -1);
	int count = 0;

	for (guint i = 0; services[i] != NULL; i++) {
		char *colon = strchr(services[i], ':');

		if (colon != NULL)
			*colon = '\0';
		if (strcmp(services[i], code) == 0)
			count += colon != NULL ? atoi(colon + 1) : 1;
	}
	return count;
}

static bool
is_keys(const Application *application)
{
	return strcmp(application->kind, "keys") == 0;
}

static bool
has_express(const Application *application)
{
	return application->express || parcel_service_count(application, "express") > 0;
}

bool
parcel_needed(const Application *application)
{
	if (is_keys(application))
		return true;
	return has_express(application) &&
	       (parcel_service_count(application, "format") > 0 || parcel_service_count(application, "reissue") > 0);
}

/* A word of data/label.ini with %n replaced by the number of keys. */
static char *
label_word(GKeyFile *words, const char *group, const char *key, int n, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autofree char *word = g_key_file_get_string(words, group, key, &failure);
	g_autofree char *number = g_strdup_printf("%d", n);
	g_autoptr(GString) text = NULL;

	if (word == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "label.ini: %s", failure->message);
		return NULL;
	}
	text = g_string_new(word);
	g_string_replace(text, "%n", number, 0);
	return g_strdup(text->str);
}

Shipment *
parcel_plan(const Application *application, const Config *config, GError **error)
{
	g_autoptr(GKeyFile) words = label_words(config, error);
	bool prepaid = strcmp(application->package, "combined") == 0 || has_express(application);
	const char *contents = is_keys(application) ? "keys" : parcel_service_count(application, "reissue") > 0 ? "reissue" : "format";
	g_autofree char *pay = NULL, *holds = NULL;
	Shipment *shipment;

	if (words == NULL)
		return NULL;
	pay = label_word(words, "pay", prepaid ? "prepaid" : "collect", 0, error);
	if (pay == NULL)
		return NULL;
	holds = label_word(words, "contents", contents, application->key_count, error);
	if (holds == NULL)
		return NULL;
	shipment = g_new0(Shipment, 1);
	shipment->application = application->id;
	shipment->state = g_strdup("planned");
	shipment->recipient = g_strdup(application->contact_name);
	shipment->phone = g_strdup(application->contact_phone);
	shipment->address = g_strdup(application->mailing_address);
	shipment->postcode = g_strdup(application->postcode);
	shipment->company = g_strdup(application->company_name);
	shipment->contents = g_steal_pointer(&holds);
	shipment->pay_method = g_steal_pointer(&pay);
	shipment->waybill = g_strdup("");
	return shipment;
}
