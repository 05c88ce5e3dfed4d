/* invoice.c - the invoice request of one application */
#include "issue/invoice.h"
#include <string.h>
#include "base/error.h"

void
invoice_split(Fen gross, int rate_percent, Fen *net, Fen *tax)
{
	Fen whole = 100 + rate_percent;

	/* floor(x + 1/2) in integers: twice the numerator plus the denominator, over twice the denominator */
	*net = (gross * 200 + whole) / (2 * whole);
	*tax = gross - *net;
}

bool
invoice_rate(const Config *config, int *rate_percent, GError **error)
{
	guint64 rate;

	if (config->invoice_rate != NULL && g_ascii_string_to_unsigned(config->invoice_rate, 10, 0, 99, &rate, NULL)) {
		*rate_percent = (int)rate;
		return true;
	}
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "[invoice] rate = %s: a whole number of per cent, 0 to 99, is needed",
	            config->invoice_rate != NULL ? config->invoice_rate : "");
	return false;
}

static char *
item_word(const Config *config, const char *kind, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(config, "invoice.ini", error);
	g_autoptr(GKeyFile) words = g_key_file_new();
	g_autoptr(GError) failure = NULL;
	char *word = NULL;

	if (bytes == NULL)
		return NULL;
	if (g_key_file_load_from_bytes(words, bytes, G_KEY_FILE_NONE, &failure))
		word = g_key_file_get_string(words, "item", kind, &failure);
	if (word == NULL)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "invoice.ini: %s", failure->message);
	return word;
}

Invoice *
invoice_request(const Application *application, const Config *config, GError **error)
{
	bool is_service = strcmp(application->kind, "service") == 0;
	const char *title = application->invoice_title;
	Invoice *invoice;
	int rate;
	char *item;

	if (!invoice_rate(config, &rate, error))
		return NULL;
	item = item_word(config, is_service ? "service" : "keys", error);
	if (item == NULL)
		return NULL;
	invoice = g_new0(Invoice, 1);
	invoice->application = application->id;
	invoice->title = g_strdup(title != NULL && *title != '\0' ? title : application->company_name);
	invoice->tax_id = g_strdup(application->tax_id);
	invoice->item = item;
	invoice->state = g_strdup("requested");
	invoice->gross = application->due;
	invoice->rate_percent = rate;
	invoice_split(invoice->gross, rate, &invoice->net, &invoice->tax);
	return invoice;
}
