/* test_strokes.c - the paths of a PDF's page, found in the file itself and drawn without its words */
#include <string.h>

#include "parse/bitmap.h"
#include "parse/strokes.h"

#define WIDE 200
#define HIGH 150
#define SCALE 2.0

/* `page` are entries of the page's dictionary, `more` is objects from number 5 on. */
static GBytes *
make_pdf(const char *page, const char *content, const char *more)
{
	char *text = g_strdup_printf("%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 %d %d]>>endobj\n"
	                             "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R%s>>endobj\n4 0 obj<</Length %zu>>stream\n%s\nendstream endobj\n%s\n"
	                             "trailer<</Root 1 0 R/Size 9>>\n%%%%EOF\n",
	                             WIDE, HIGH, page, strlen(content) + 1, content, more);

	return g_bytes_new_take(text, strlen(text));
}

static cairo_surface_t *
paper(int across, int down, cairo_t **cairo)
{
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, across, down);

	*cairo = cairo_create(surface);
	cairo_set_source_rgb(*cairo, 1, 1, 1);
	cairo_paint(*cairo);
	cairo_scale(*cairo, SCALE, SCALE);
	return surface;
}

#define FORM "5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 50 50]/Matrix[1 0 0 1 20 10]/Length 60>>stream\n1 0 0 RG 5 w 10 10 m 100 100 l S 0 0 20 20 re f\nendstream endobj"

/* Pages of paths alone, which poppler draws no otherwise. */
static const struct {
	const char *name, *page, *content, *more;
} drawn[] = {
	{ "rules", "", "0.5 w 20 10 m 20 140 l S 10 30.3 m 190 30.3 l S 0.1 w 60.2 20 m 60.2 120 l S 3 w 100.7 20 m 100.7 120 l S", "" },
	{ "a light hair line", "", "0.75 G 0 w 33.3 10 m 33.3 140 l S 0.6 G 0.2 w 77.77 10 m 77.77 140 l 120 140 l S", "" },
	{ "shapes", "", "0.2 0.4 0.6 rg 20 20 40 50 re f 0 0 0 0.5 k 80 20 m 120 20 l 100 60 l h f* 0 g 1 0 0 RG 2 w 130 30 30 40 re B", "" },
	{ "even and odd", "", "10 10 100 100 re 30 30 60 60 re f* 120 10 60 60 re 130 20 20 20 re f", "" },
	{ "curves", "", "4 w 20 20 m 60 120 100 120 140 20 c S 20 80 m 40 10 60 80 v 100 80 120 10 y b", "" },
	{ "transformed", "", "q 0 -1 1 0 20 130 cm 0.5 w 10 10 m 100 10 l S Q q 2 0 0 2 30 30 cm 0.3 w 10 0 m 10 50 l S Q 5 5 10 10 re f", "" },
	{ "clipped", "", "q 50 50 40 40 re W n 0 0 200 150 re f Q q 0 0 20 20 re W* S Q 100 10 30 30 re f", "" },
	{ "dashed", "", "2 w [6 3] 2 d 10 20 m 190 20 l S [] 0 d 1 J 1 j 10 w 20 60 m 60 120 l 100 60 l S", "" },
	{ "a form", "/Resources<</XObject<</F 5 0 R>>>>", "q 1 0 0 1 30 20 cm /F Do Q 0 0 10 10 re f", FORM },
	{ "half seen", "/Resources<</ExtGState<</G<</ca 0.5/CA .25/LW 7>>>>>>", "/G gs 20 20 60 60 re f 100 20 m 100 100 l S", "" },
	{ "turned by 90", "/Rotate 90", "20 10 m 20 140 l S 30 30 50 20 re f", "" },
	{ "turned by 180", "/Rotate 180", "20 10 m 20 140 l S 30 30 50 20 re f", "" },
	{ "turned by 270", "/Rotate -90", "20 10 m 20 140 l S 30 30 50 20 re f", "" },
	{ "cropped", "/CropBox[15 5 150 140]", "20 10 m 20 140 l S 30 30 50 20 re f", "" },
	{ "in several streams", "/Contents[4 0 R 5 0 R]", "0 0 1 rg 20 20 m 60", "5 0 obj<</Length 20>>stream\n20 l 60 60 l f\nendstream endobj" },
};

static void
test_drawn(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++) {
		g_autoptr(GBytes) pdf = make_pdf(drawn[i].page, drawn[i].content, drawn[i].more);
		g_autoptr(PdfFile) file = pdffile_new(pdf);
		g_autoptr(GArray) strokes = g_array_new(FALSE, FALSE, sizeof(Stroke));
		PopplerDocument *document = poppler_document_new_from_bytes(pdf, NULL, NULL);
		PopplerPage *page = poppler_document_get_page(document, 0);
		double width, height;
		Streams can;
		cairo_t *cairo;
		int off = 0;

		poppler_page_get_size(page, &width, &height);
		g_autoptr(cairo_surface_t) theirs = bitmap_render(page, width, height, SCALE);
		int across = cairo_image_surface_get_width(theirs), down = cairo_image_surface_get_height(theirs);
		g_autoptr(cairo_surface_t) ours = paper(across, down, &cairo);

		g_assert_nonnull(file);
		g_assert_true(strokes_draw(file, 0, width, height, cairo, &can, strokes));
		cairo_destroy(cairo);
		cairo_surface_flush(ours);
		for (int y = 0; y < down; y++)
			for (int x = 0; x < across; x++)
				off += ABS(bitmap_gray(bitmap_pixel(ours, x, y)) - bitmap_gray(bitmap_pixel(theirs, x, y))) > 12;
		g_test_message("%s: %d pixels differ", drawn[i].name, off);
		g_assert_cmpint(off, <=, 8);
		g_assert_true(can.lines && !can.pictures && strokes->len > 0);
		g_object_unref(page);
		g_object_unref(document);
	}
}

/* What is told of a page: `p`, `r`, `l` for pictures, red, lines; "-" where it is not followed. */
static const struct {
	const char *page, *content, *more, *can;
} told[] = {
	{ "", "BT (0 0 m 1 1 l S) Tj <f> Tj ET % f", "", "" },
	{ "", "1 0 0 RG 10 10 m 20 20 l S", "", "rl" },
	{ "", "/P cs /P1 scn 0 0 9 9 re f", "", "-" },
	{ "", "/Pattern cs 0.3 scn BT (x) Tj ET", "", "r" },
	{ "/Resources<</ColorSpace<</C[/ICCBased 5 0 R]>>>>", "/C cs 1 0 0 sc 0 0 9 9 re f", "", "rl" },
	{ "/Resources<</ColorSpace<</C[/Separation /X /DeviceGray 5 0 R]>>>>", "/C cs 1 scn 0 0 9 9 re f", "", "-" },
	{ "", "/S sh", "", "-" },
	{ "", "BI /W 1 /H 1 ID x EI", "", "-" },
	{ "", "/OC /MC0 BDC 0 0 9 9 re f EMC", "", "-" },
	{ "", "BT 7 Tr (x) Tj ET", "", "-" },
	{ "", "/None gs", "", "-" },
	{ "/Resources<</ExtGState<</G<</SMask 5 0 R>>>>>>", "/G gs", "5 0 obj<</S/Alpha>>endobj", "-" },
	{ "/Resources<</ExtGState<</G<</BM/Multiply>>>>>>", "/G gs", "", "-" },
	{ "/Resources<</XObject<</I 5 0 R>>>>", "/I Do", "5 0 obj<</Subtype/Image/Width 8/Height 4/Length 1>>stream\nx\nendstream endobj", "p" },
	{ "/Resources<</XObject<</I 5 0 R>>>>", "/J Do", "", "-" },
	{ "/Resources<</XObject<</I 5 0 R>>>>", "/I Do", "5 0 obj<</Subtype/Form/Resources<</XObject<</I 5 0 R>>>>/Length 5>>stream\n/I Do\nendstream endobj", "-" },
	{ "/Resources<</Font<</F<</Subtype/Type3/CharProcs<</a 5 0 R>>>>>>>>", "", "5 0 obj<</Length 5>>stream\n9 0 0 0 9 9 d1 f\nendstream endobj", "" },
	{ "/Resources<</Font<</F<</Subtype/Type3/CharProcs<</a 5 0 R>>>>>>>>", "", "5 0 obj<</Length 5>>stream\n9 0 d0 1 0 0 rg f\nendstream endobj", "-" },
	{ "/UserUnit 2", "", "", "-" },
	{ "/Con#74ents 5 0 R", "", "", "-" },
	{ "/MediaBox[0 0 300 300]", "", "", "-" },
	{ "", "0 0 9 9 re f", "4 0 obj<</Length 1>>stream\nq\nendstream endobj", "" }, /* the later object counts */
	{ "", "0 0 0 0 0 0 cm 0 0 9 9 re f", "", "-" },
};

static void
test_told(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(told); i++) {
		g_autoptr(GBytes) pdf = make_pdf(told[i].page, told[i].content, told[i].more);
		g_autoptr(PdfFile) file = pdffile_new(pdf);
		g_autoptr(GArray) strokes = g_array_new(FALSE, FALSE, sizeof(Stroke));
		g_autofree char *answer = NULL;
		cairo_t *cairo;
		cairo_surface_t *surface = paper(20, 20, &cairo);
		Streams can;
		bool known = file != NULL && strokes_draw(file, 0, WIDE, HIGH, cairo, &can, strokes);

		answer = known ? g_strdup_printf("%s%s%s", can.pictures ? "p" : "", can.red ? "r" : "", can.lines ? "l" : "") : g_strdup("-");
		g_test_message("%s %s", told[i].page, told[i].content);
		g_assert_cmpstr(answer, ==, told[i].can);
		cairo_destroy(cairo);
		cairo_surface_destroy(surface);
	}
}

static void
test_boxes(void)
{
	g_autoptr(GBytes) pdf = make_pdf("", "20 30 40 10 re f 1 g 0 0 200 150 re f 0 g 100 100 m 120 120 l S", "");
	g_autoptr(PdfFile) file = pdffile_new(pdf);
	g_autoptr(GArray) strokes = g_array_new(FALSE, FALSE, sizeof(Stroke));
	cairo_t *cairo;
	cairo_surface_t *surface = paper(20, 20, &cairo);
	const Stroke *box, *line;
	Streams can;

	g_assert_true(strokes_draw(file, 0, WIDE, HIGH, cairo, &can, strokes));
	g_assert_cmpuint(strokes->len, ==, 2); /* white shows nothing */
	box = &g_array_index(strokes, Stroke, 0), line = &g_array_index(strokes, Stroke, 1);
	g_assert_cmpfloat_with_epsilon(box->x0, 20, 1e-6);
	g_assert_cmpfloat_with_epsilon(box->x1, 60, 1e-6);
	g_assert_cmpfloat_with_epsilon(box->y0, HIGH - 40, 1e-6);
	g_assert_cmpfloat_with_epsilon(box->y1, HIGH - 30, 1e-6);
	g_assert_true(box->filled && box->bent == 0);
	g_assert_true(!line->filled && line->bent == 1);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
}

/* Objects packed into a stream, and files that are not followed. */
static void
test_files(void)
{
	static const char packed[] = "%PDF-1.5\n9 0 obj<</Type/ObjStm/N 3/First 15/Length 9>>stream\n1 0 2 35 3 96  <</Type/Catalog/Pages 2 0 R>>      "
	                             "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 200 150]>>    <</Type/Page/Contents 4 0 R>>\nendstream endobj\n"
	                             "4 0 obj<</Length 1>>stream\n0 0 9 9 re f\nendstream endobj";
	static const char *const bad[] = {
		"", "%PDF-1.4 obj obj obj", "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Encrypt 3 0 R>>endobj",
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R/Kids[1 0 R 1 0 R]>>endobj",
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R 2 0 R]/MediaBox[0 0 9 9]>>endobj",
		"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj 2 0 R endobj", "%PDF-1.4\n1 0 obj<</Type/Catalog", "%PDF-1.4\n1 0 obj((((((((((",
		"%PDF-1.5\n9 0 obj<</Type/ObjStm/N 90000/First 3>>stream\n1 0 2 0\nendstream endobj",
		"%PDF-1.5\n9 0 obj<</Type/ObjStm/N 2/First 9>>stream\n1 0 2 0  <<>> <<>>\nendstream endobj",
	};
	g_autoptr(GBytes) pdf = g_bytes_new_static(packed, sizeof packed - 1);
	g_autoptr(PdfFile) file = pdffile_new(pdf);

	g_assert_nonnull(file);
	g_assert_cmpuint(pdffile_pages(file), ==, 1);
	g_assert_cmpfloat(pdffile_page(file, 0)->x1, ==, 200);
	g_assert_null(pdffile_page(file, 1));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(bad[i], strlen(bad[i]));

		g_test_message("%s", bad[i]);
		g_assert_null(pdffile_new(bytes));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_always_fatal(G_LOG_FATAL_MASK); /* poppler warns of what it finds odd */
	g_test_add_func("/strokes/drawn", test_drawn);
	g_test_add_func("/strokes/told", test_told);
	g_test_add_func("/strokes/boxes", test_boxes);
	g_test_add_func("/strokes/files", test_files);
	return g_test_run();
}
