/* test_invoice.c - the split of a fee into net and tax, and what a parcel and an invoice request say */
#include <string.h>
#include "base/error.h"
#include "issue/invoice.h"
#include "issue/parcel.h"
#include "tests/unit/settings.h"

/* DOMAIN.md section 9, table of verified splits */
static void
test_split(void)
{
	static const int rates[] = { 6, 3, 1, 13 };
	static const struct {
		Fen gross, net[4];
	} rows[] = {
		{ 14000, { 13208, 13592, 13861, 12389 } }, { 24000, { 22642, 23301, 23762, 21239 } },  { 35000, { 33019, 33981, 34653, 30973 } },
		{ 58000, { 54717, 56311, 57426, 51327 } }, { 60000, { 56604, 58252, 59406, 53097 } },  { 70000, { 66038, 67961, 69307, 61947 } },
		{ 100000, { 94340, 97087, 99010, 88496 } }, { 120000, { 113208, 116505, 118812, 106195 } }, { 5000, { 4717, 4854, 4950, 4425 } },
		{ 8000, { 7547, 7767, 7921, 7080 } },      { 0, { 0, 0, 0, 0 } },                      { 1, { 1, 1, 1, 1 } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		for (guint r = 0; r < G_N_ELEMENTS(rates); r++) {
			Fen net, tax;

			invoice_split(rows[i].gross, rates[r], &net, &tax);
			g_assert_cmpint(net, ==, rows[i].net[r]);
			g_assert_cmpint(net + tax, ==, rows[i].gross);
		}
}

/* tax = round(gross * r / (100 + r)) is the same for every sum of the trade (no ties occur). */
static void
test_split_agrees(void)
{
	static const int rates[] = { 1, 3, 6, 9, 13 };

	for (guint r = 0; r < G_N_ELEMENTS(rates); r++)
		for (Fen gross = 1; gross <= 300000; gross += 7) {
			Fen net, tax, whole = 100 + rates[r];

			invoice_split(gross, rates[r], &net, &tax);
			g_assert_cmpint(tax, ==, (gross * rates[r] * 2 + whole) / (2 * whole));
		}
}

static Config *
config_of(const char *rate)
{
	g_autofree char *setting = g_strdup_printf("invoice.rate=%s", rate);
	const char *settings[] = { setting, NULL };
	Config *config = settings_load(settings);

	return config;
}

static void
test_request(void)
{
	g_autoptr(Config) config = config_of("6");
	g_autoptr(Application) application = application_new();
	g_autoptr(GError) error = NULL;
	Invoice *invoice;

	application->id = 7;
	g_free(application->kind);
	application->kind = g_strdup("keys");
	g_free(application->company_name);
	application->company_name = g_strdup("天山风电有限公司");
	application->due = 70000;
	invoice = invoice_request(application, config, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(invoice->title, ==, "天山风电有限公司"); /* no title on the form: the company's own name */
	g_assert_cmpint(invoice->net, ==, 66038);
	g_assert_cmpint(invoice->tax, ==, 3962);
	g_assert_cmpint(invoice->rate_percent, ==, 6);
	g_assert_cmpint(invoice->application, ==, 7);
	g_assert_true(*invoice->item != '\0');
	invoice_free(invoice);
}

static void
test_bad_rate(void)
{
	static const char *const rates[] = { "100", "-1", "six" };

	for (guint i = 0; i < G_N_ELEMENTS(rates); i++) {
		Config config = { .invoice_rate = (char *)rates[i] };
		g_autoptr(GError) error = NULL;
		int rate;

		g_assert_false(invoice_rate(&config, &rate, &error));
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	}
}

static void
set(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value);
}

/* The combined package includes shipping; a basic one pays with express, or the recipient pays; services from afar need no parcel. */
static void
test_parcel(void)
{
	static const struct {
		const char *kind, *package, *services;
		bool express, needed;
		const char *pay;
	} cases[] = {
		{ "keys", "combined", "", false, true, "寄付" },          { "keys", "basic", "", true, true, "寄付" },
		{ "keys", "basic", "", false, true, "到付" },             { "service", "", "pin_reset:1", false, false, "" },
		{ "service", "", "pin_reset:1", true, false, "" },        { "service", "", "remote_support:1", false, false, "" },
		{ "service", "", "format:2", false, false, "" },          { "service", "", "reissue:1 express:1", false, true, "寄付" },
		{ "service", "", "format:1", true, true, "寄付" },
	};
	g_autoptr(Config) config = config_of("6");

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Application) application = application_new();
		g_autoptr(GError) error = NULL;
		Shipment *shipment;

		set(&application->kind, cases[i].kind);
		set(&application->package, cases[i].package);
		set(&application->services, cases[i].services);
		application->express = cases[i].express;
		application->key_count = 3;
		g_assert_cmpint(parcel_needed(application), ==, cases[i].needed);
		if (!cases[i].needed)
			continue;
		shipment = parcel_plan(application, config, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(shipment->pay_method, ==, cases[i].pay);
		g_assert_null(strstr(shipment->contents, "%n"));
		g_assert_true(strcmp(cases[i].kind, "keys") != 0 || strstr(shipment->contents, "3") != NULL);
		shipment_free(shipment);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/invoice/split", test_split);
	g_test_add_func("/invoice/split-agrees", test_split_agrees);
	g_test_add_func("/invoice/request", test_request);
	g_test_add_func("/invoice/bad-rate", test_bad_rate);
	g_test_add_func("/invoice/parcel", test_parcel);
	return g_test_run();
}
