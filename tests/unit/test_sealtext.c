/* test_sealtext.c - names on seals: drawn, unrolled, read; compared with what the papers say */
#include "parse/sealtext.h"
#include <locale.h>
#include "drawing.h"
#include "match/sealed.h"
#include "parse/picture.h"

#define RADIUS 110.0

/* The name along the ring, letters outward, over `sweep` degrees, its middle turned by `turn` degrees from the top. */
static void
draw_name(cairo_t *cairo, double x, double y, const char *name, double sweep, double turn)
{
	glong n = g_utf8_strlen(name, -1);
	double first = -90 + turn - sweep / 2, step = sweep / (double)(n - 1);

	for (glong i = 0; i < n; i++) {
		g_autofree char *letter = g_utf8_substring(name, i, i + 1);
		double angle = (first + step * (double)i) * G_PI / 180;
		PangoLayout *layout = pango_cairo_create_layout(cairo);
		PangoFontDescription *font = pango_font_description_from_string(DRAWING_FONT);
		int w, h;

		pango_font_description_set_absolute_size(font, 0.22 * RADIUS * PANGO_SCALE);
		pango_layout_set_font_description(layout, font);
		pango_layout_set_text(layout, letter, -1);
		pango_layout_get_pixel_size(layout, &w, &h);
		cairo_save(cairo);
		cairo_set_source_rgba(cairo, 0.86, 0.1, 0.1, 0.9);
		cairo_translate(cairo, x + 0.74 * RADIUS * cos(angle), y + 0.74 * RADIUS * sin(angle));
		cairo_rotate(cairo, angle + G_PI / 2);
		cairo_move_to(cairo, -w / 2.0, -h / 2.0);
		pango_cairo_show_layout(cairo, layout);
		cairo_restore(cairo);
		pango_font_description_free(font);
		g_object_unref(layout);
	}
}

static char *
read_seal(const char *name, double sweep, double turn, bool print)
{
	Ocr *ocr = drawing_engine();
	cairo_t *cairo = drawing_begin(600, 848, 1, 1, 1);
	double confidence = 0;

	if (print)
		drawing_text(cairo, 250, 585, DRAWING_FONT, 18, "日期：2026年10月16日");
	drawing_seal(cairo, 300, 600, RADIUS);
	if (name != NULL)
		draw_name(cairo, 300, 600, name, sweep, turn);
	PIX *pix = drawing_end(cairo);
	g_autoptr(GArray) seals = seal_find(pix);
	g_autoptr(GPtrArray) stamps = sealtext_cut(pix, seals);

	g_assert_nonnull(stamps);
	g_assert_cmpuint(stamps->len, ==, 1);
	char *read = NULL;
	for (guint i = 0; ocr != NULL && i < seals->len; i++) /* the star is a red mark too, but no ring */
		if (g_array_index(seals, Seal, i).round)
			read = sealtext_read(ocr, pix, &g_array_index(seals, Seal, i), &confidence);
	pixDestroy(&pix);
	return read;
}

static void
test_read(void)
{
	static const struct {
		const char *name;
		double sweep, turn;
		bool print;
	} cases[] = {
		{ "新疆示例发电有限公司", 230, 0, false },
		{ "乌鲁木齐示例光伏发电有限责任公司", 280, 0, false },
		{ "新疆示例发电有限公司", 230, 25, false },  /* pressed askew */
		{ "新疆示例发电有限公司", 230, 90, false },  /* on a page that lies on its side */
		{ "新疆示例发电有限公司", 230, 0, true },
	};

	if (drawing_engine() == NULL)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *read = read_seal(cases[i].name, cases[i].sweep, cases[i].turn, cases[i].print);

		if (read == NULL || sealed_distance(read, cases[i].name) > 1) {
			g_test_message("case %u: \"%s\" was read as \"%s\"", i, cases[i].name, read != NULL ? read : "(nothing)");
			g_test_fail();
		}
	}
}

/* A ring without letters, and letters that are no name, say nothing. */
static void
test_nothing(void)
{
	g_autofree char *bare = read_seal(NULL, 0, 0, false), *words = read_seal("电子回单专用章样张", 230, 0, false);

	g_assert_null(bare);
	g_assert_null(words);
}

static void
test_distance(void)
{
	static const struct {
		const char *seal, *name;
		guint away;
	} cases[] = {
		{ "新疆示例发电有限公司", "新疆示例发电有限公司", 0 },
		{ "新疆**发电有限公司", "新疆示例发电有限公司", 0 },
		{ "*疆示例（集团）有限公司", "新疆示例(集团)有限公司", 0 },
		{ "新疆示例发电有限公司", "新疆示例发电有限公司哈密分公司", 0 }, /* the parent's seal */
		{ "新疆示倒发电有限公司", "新疆示例发电有限公司", 1 },
		{ "新疆示例发限公司", "新疆示例发电有限公司", 2 },
		{ "甘肃样本风电有限公司", "新疆示例发电有限公司", 5 },
		{ "甘肃样本风电有限公司", "", 10 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpuint(sealed_distance(cases[i].seal, cases[i].name), ==, cases[i].away);
}

static Exhibit *
paper(const char *kind, const char *field, const char *value)
{
	Exhibit *exhibit = g_new0(Exhibit, 1);
	FieldRow *row = g_new0(FieldRow, 1);

	exhibit->document = g_new0(Document, 1);
	exhibit->document->id = 7;
	exhibit->document->kind = g_strdup(kind);
	exhibit->fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_row_free);
	row->name = g_strdup(field);
	row->value = g_strdup(value);
	row->raw = g_strdup(value);
	g_ptr_array_add(exhibit->fields, row);
	return exhibit;
}

/* What a seal on a form leads to, in an application of 新疆示例发电有限公司 whose licence names `other`. */
static const char *
finding_of(const char *seal, const char *other)
{
	Application application = { .company_name = (char *)"新疆示例发电有限公司", .tax_id = (char *)"" };
	g_autoptr(GPtrArray) papers = g_ptr_array_new_with_free_func((GDestroyNotify)exhibit_free);
	Dossier dossier = { .application = &application, .papers = papers };
	g_autoptr(Findings) findings = findings_new(1, 0);

	g_ptr_array_add(papers, paper("application_form", "seal", seal));
	g_ptr_array_add(papers, paper("business_licence", "company_name", other));
	sealed_check(&dossier, findings);
	return findings_has(findings, "identity_mismatch") ? "identity_mismatch" : findings_has(findings, "needs_review") ? "needs_review" : "";
}

static void
test_findings(void)
{
	g_assert_cmpstr(finding_of("新疆示例发电有限公司", "新疆示例发电有限公司"), ==, "");
	g_assert_cmpstr(finding_of("*疆示倒发电有限公司", "新疆示例发电有限公司"), ==, "");
	g_assert_cmpstr(finding_of("甘肃样本风电有限公司", "新疆示例发电有限公司"), ==, "identity_mismatch");
	g_assert_cmpstr(finding_of("甘肃样例发电有限公司", "新疆示例发电有限公司"), ==, "needs_review");
	/* A name that another paper of the mail knows. */
	g_assert_cmpstr(finding_of("甘肃样本风电有限公司", "甘肃样本风电有限公司"), ==, "");
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sealtext/read", test_read);
	g_test_add_func("/sealtext/nothing", test_nothing);
	g_test_add_func("/sealtext/distance", test_distance);
	g_test_add_func("/sealtext/findings", test_findings);
	return g_test_run();
}
