/* test_issue.c - a release becomes its goods once, whole or not at all */
#include <string.h>
#include "base/error.h"
#include "base/date.h"
#include "issue/issue.h"
#include "store/application.h"
#include "store/goods.h"
#include "store/payment.h"
#include "tests/unit/settings.h"

static void
set(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value);
}

static int64_t
add_application(Store *store, const char *kind, int keys, const char *services, Fen due)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = store_begin(store, &error);
	g_autoptr(Application) application = application_new();

	set(&application->kind, kind);
	set(&application->tax_id, "91650100MA00000000");
	set(&application->company_name, "天山风电有限公司");
	set(&application->contact_name, "王芳");
	set(&application->contact_phone, "13912345678");
	set(&application->mailing_address, "新疆乌鲁木齐市新市区某路 1 号");
	set(&application->package, keys > 0 ? "basic" : "");
	set(&application->services, services);
	application->key_count = keys;
	application->years = keys > 0 ? 3 : 0;
	application->due = due;
	g_assert_true(application_add(store, application, &error));
	g_assert_true(store_commit(&change, &error));
	g_assert_no_error(error);
	return application->id;
}

static void
release(Store *store, int64_t id, int keys, Fen due)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Change) change = store_begin(store, &error);
	g_autoptr(Payment) payment = payment_new();

	set(&payment->state, "claimed");
	payment->amount = due;
	g_assert_true(payment_add(store, payment, &error));
	g_assert_true(allocation_add(store, payment->id, id, due, "tax_id+amount", "keypost", "", &error));
	g_assert_true(application_release(store, id, keys, due, due, false, "keypost", &error));
	g_assert_true(application_move(store, id, "incomplete", "queued", "keypost", "complete and covered", &error));
	g_assert_true(store_commit(&change, &error));
	g_assert_no_error(error);
}

static guint
issue(Store *store, const Config *config)
{
	g_autoptr(GError) error = NULL;
	guint issued = 99;

	g_assert_true(issue_run(store, config, &issued, &error));
	g_assert_no_error(error);
	return issued;
}

static void
test_goods(void)
{
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Config) config = settings_load(NULL);
	g_autofree char *today = date_today();
	int64_t keys = add_application(store, "keys", 3, "", 105000), service = add_application(store, "service", 0, "pin_reset:1", 5000);
	int64_t waiting = add_application(store, "keys", 2, "", 70000);
	g_autoptr(GPtrArray) jobs = NULL;
	g_autoptr(GPtrArray) shipments = NULL;
	g_autoptr(GPtrArray) invoices = NULL;

	g_assert_cmpuint(issue(store, config), ==, 0);
	release(store, keys, 3, 105000);
	release(store, service, 0, 5000);
	g_assert_cmpuint(issue(store, config), ==, 2);
	g_assert_cmpuint(issue(store, config), ==, 0); /* a second run finds nothing to do */
	jobs = job_list(store, NULL, NULL);
	shipments = shipment_list(store, NULL, NULL);
	invoices = invoice_list(store, NULL, NULL);
	g_assert_cmpuint(jobs->len, ==, 3);
	g_assert_cmpuint(shipments->len, ==, 1);
	g_assert_cmpuint(invoices->len, ==, 2);
	for (guint i = 0; i < jobs->len; i++) {
		const Job *job = jobs->pdata[i];

		g_assert_cmpint(job->application, ==, keys);
		g_assert_cmpint(job->sequence, ==, (int)i + 1);
		g_assert_cmpstr(job->state, ==, "queued");
		g_assert_cmpint(date_days_between(today, job->due), >=, 3);
	}
	g_assert_cmpint(((Shipment *)shipments->pdata[0])->application, ==, keys);
	g_assert_cmpstr(((Shipment *)shipments->pdata[0])->state, ==, "planned");
	g_assert_cmpint(((Invoice *)invoices->pdata[1])->gross, ==, 5000);
	g_assert_cmpint(waiting, >, 0);
}

/* Where the invoice cannot be asked for, there are no jobs either; once the fault is mended the next run has it all. */
static void
test_whole_or_not(void)
{
	static const char *const broken[] = { "data.invoice=/nonexistent/invoice.ini", NULL };
	g_autoptr(Store) store = store_open(NULL, STORE_CREATE, NULL);
	g_autoptr(Config) bad = settings_load(broken);
	g_autoptr(Config) good = settings_load(NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) jobs = NULL;
	int64_t id = add_application(store, "keys", 2, "", 70000);
	guint issued = 0;

	release(store, id, 2, 70000);
	g_assert_false(issue_run(store, bad, &issued, &error));
	g_assert_nonnull(error);
	g_assert_cmpuint(issued, ==, 0);
	jobs = job_list(store, NULL, NULL);
	g_assert_cmpuint(jobs->len, ==, 0);
	g_assert_cmpuint(issue(store, good), ==, 1);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/issue/goods", test_goods);
	g_test_add_func("/issue/whole-or-not", test_whole_or_not);
	return g_test_run();
}
