/* test_label.c - labels of short, long and missing facts: one page each, nothing outside its place, bars that scan */
#include <poppler.h>
#include <string.h>
#include "base/error.h"
#include "issue/label.h"
#include "tests/unit/settings.h"

#define POINTS (72.0 / 25.4)
#define EDGE (3.0 * POINTS) /* no ink nearer to the edge of the paper */

static Shipment
parcel(const char *recipient, const char *phone, const char *address, const char *company)
{
	return (Shipment){ .id = 42, .application = 7, .recipient = (char *)recipient, .phone = (char *)phone, .address = (char *)address,
		           .postcode = (char *)"830000", .company = (char *)company, .contents = (char *)"电子钥匙 2 个、发票 1 份",
		           .pay_method = (char *)"寄付", .waybill = (char *)"", .state = (char *)"planned" };
}

static Config *
config_of(const char *sender)
{
	g_autofree char *name = g_strdup_printf("sender.name=%s", sender);
	const char *settings[] = { name, "sender.phone=010-12345678", "sender.address=北京市海淀区某路 1 号", NULL };
	Config *config = settings_load(sender != NULL ? settings : NULL);

	return config;
}

static PopplerDocument *
sheet_of(GPtrArray *shipments, const Config *config)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) pdf = label_sheet(shipments, config, "2026-10-09T09:30:00+08:00", &error);
	PopplerDocument *document;

	g_assert_no_error(error);
	document = poppler_document_new_from_bytes(pdf, NULL, &error);
	g_assert_no_error(error);
	return document;
}

/* The characters whose middle lies in a place of the page (millimetres), without blanks and line ends. */
static char *
words_in(PopplerPage *page, double x0, double y0, double x1, double y1)
{
	g_autofree char *text = poppler_page_get_text(page);
	GString *found = g_string_new(NULL);
	PopplerRectangle *boxes = NULL;
	const char *p = text;
	guint n = 0;

	g_assert_true(poppler_page_get_text_layout(page, &boxes, &n));
	for (guint i = 0; i < n && *p != '\0'; i++, p = g_utf8_next_char(p)) {
		double x = (boxes[i].x1 + boxes[i].x2) / 2 / POINTS, y = (boxes[i].y1 + boxes[i].y2) / 2 / POINTS;

		if (x >= x0 && x <= x1 && y >= y0 && y <= y1 && !g_unichar_isspace(g_utf8_get_char(p)))
			g_string_append_unichar(found, g_utf8_get_char(p));
	}
	g_free(boxes);
	return g_string_free(found, FALSE);
}

static void
expect_inside(PopplerPage *page)
{
	PopplerRectangle *boxes = NULL;
	double width, height;
	guint n = 0;

	poppler_page_get_size(page, &width, &height);
	g_assert_cmpfloat_with_epsilon(width, 100 * POINTS, 0.5);
	g_assert_cmpfloat_with_epsilon(height, 150 * POINTS, 0.5);
	g_assert_true(poppler_page_get_text_layout(page, &boxes, &n));
	for (guint i = 0; i < n; i++) {
		g_assert_cmpfloat(boxes[i].x1, >=, EDGE);
		g_assert_cmpfloat(boxes[i].x2, <=, width - EDGE);
		g_assert_cmpfloat(MIN(boxes[i].y1, boxes[i].y2), >=, 0);
		g_assert_cmpfloat(MAX(boxes[i].y1, boxes[i].y2), <=, height);
	}
	g_free(boxes);
}

static char *
repeat(const char *text, int times)
{
	GString *all = g_string_new(NULL);

	for (int i = 0; i < times; i++)
		g_string_append(all, text);
	return g_string_free(all, FALSE);
}

/* All of a long address is on the paper, only smaller. */
static void
test_whole(void)
{
	g_autofree char *address = repeat("新疆维吾尔自治区乌鲁木齐市新市区北京南路一段", 8), *company = repeat("天山新能源", 8);
	Shipment rows[] = { parcel("王芳", "13912345678", "新疆乌鲁木齐市新市区北京南路358号", "天山风电有限公司"),
		            parcel("阿卜杜热合曼·麦麦提依明", "0991-1234567-8001", address, company), parcel("", "", "", "") };
	g_autoptr(GPtrArray) shipments = g_ptr_array_new();
	g_autoptr(Config) config = config_of("北京某某科技有限公司");
	PopplerDocument *document;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_ptr_array_add(shipments, &rows[i]);
	document = sheet_of(shipments, config);
	g_assert_cmpint(poppler_document_get_n_pages(document), ==, G_N_ELEMENTS(rows));
	for (int i = 0; i < (int)G_N_ELEMENTS(rows); i++) {
		PopplerPage *page = poppler_document_get_page(document, i);
		g_autofree char *head = words_in(page, 0, 0, 100, 42), *name = words_in(page, 16, 42.5, 54, 54.5);
		g_autofree char *phone = words_in(page, 54, 42.5, 100, 54.5), *to = words_in(page, 16, 54.5, 100, 64.5);
		g_autofree char *where = words_in(page, 16, 64.5, 100, 87.2);

		expect_inside(page);
		g_assert_cmpstr(name, ==, rows[i].recipient);
		g_assert_cmpstr(phone, ==, rows[i].phone);
		g_assert_cmpstr(where, ==, rows[i].address);
		g_assert_cmpstr(to, ==, rows[i].company);
		g_assert_nonnull(strstr(head, "KPS000042"));
		g_assert_nonnull(strstr(head, "寄付"));
		g_object_unref(page);
	}
	g_object_unref(document);
}

/* Beyond all reason: cut, but inside. */
static void
test_absurd(void)
{
	g_autofree char *long_text = repeat("地址", 3000), *word = repeat("W", 400);
	Shipment rows[] = { parcel(long_text, word, long_text, word), parcel("x\ny", "1\t2", "bad \xff bytes", "a") };
	g_autoptr(GPtrArray) shipments = g_ptr_array_new();
	g_autoptr(Config) config = config_of(long_text);
	PopplerDocument *document;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_ptr_array_add(shipments, &rows[i]);
	document = sheet_of(shipments, config);
	for (int i = 0; i < (int)G_N_ELEMENTS(rows); i++) {
		PopplerPage *page = poppler_document_get_page(document, i);

		expect_inside(page);
		g_object_unref(page);
	}
	g_object_unref(document);
}

static void
test_no_sender(void)
{
	Shipment row = parcel("王芳", "13912345678", "新疆乌鲁木齐市新市区", "天山风电有限公司");
	g_autoptr(GPtrArray) shipments = g_ptr_array_new();
	g_autoptr(Config) config = config_of(NULL);
	g_autofree char *words = NULL;
	PopplerDocument *document;
	PopplerPage *page;

	g_ptr_array_add(shipments, &row);
	document = sheet_of(shipments, config);
	page = poppler_document_get_page(document, 0);
	words = words_in(page, 0, 0, 100, 150);
	g_assert_nonnull(strstr(words, "寄件人未设置"));
	g_object_unref(page);
	g_object_unref(document);
}

static void
test_barcode(void)
{
	static const struct {
		const char *waybill, *expected;
	} cases[] = { { "", "KPS000042" }, { "SF1023574470215", "SF1023574470215" }, { "444010688260", "444010688260" } };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		Shipment row = parcel("a", "b", "c", "d");
		g_autofree char *text = NULL;

		row.waybill = (char *)cases[i].waybill;
		text = label_barcode_text(&row);
		g_assert_cmpstr(text, ==, cases[i].expected);
	}
}

/* What Code 128 cannot say is refused, not printed wrongly. */
static void
test_bad_barcode(void)
{
	Shipment row = parcel("a", "b", "c", "d");
	g_autoptr(GPtrArray) shipments = g_ptr_array_new();
	g_autoptr(Config) config = config_of(NULL);
	g_autoptr(GError) error = NULL;

	row.waybill = (char *)"顺丰";
	g_ptr_array_add(shipments, &row);
	g_assert_null(label_sheet(shipments, config, "2026-10-09T09:30:00+08:00", &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
}

/* The same labels are the same bytes. */
static void
test_same(void)
{
	Shipment row = parcel("王芳", "13912345678", "新疆乌鲁木齐市新市区", "天山风电有限公司");
	g_autoptr(GPtrArray) shipments = g_ptr_array_new();
	g_autoptr(Config) config = config_of(NULL);
	g_autoptr(GBytes) first = NULL;
	g_autoptr(GBytes) second = NULL;

	g_ptr_array_add(shipments, &row);
	first = label_sheet(shipments, config, "2026-10-09T09:30:00+08:00", NULL);
	second = label_sheet(shipments, config, "2026-10-09T09:30:00+08:00", NULL);
	g_assert_true(g_bytes_equal(first, second));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/label/whole", test_whole);
	g_test_add_func("/label/absurd", test_absurd);
	g_test_add_func("/label/no-sender", test_no_sender);
	g_test_add_func("/label/barcode", test_barcode);
	g_test_add_func("/label/bad-barcode", test_bad_barcode);
	g_test_add_func("/label/same", test_same);
	return g_test_run();
}
