/* test_ocr.c - the binding to ONNX Runtime against the library that is loaded, and both engines on drawn text */
#include "drawing.h"
#include <locale.h>
#include "base/file.h"
#include "base/text.h"
#include "parse/ort.h"
#include "parse/quad.h"

/* Each slot of the function table that is used answers as it should for the three networks. */
static void
test_binding(void)
{
	static const struct {
		const char *file;
		int64_t channels, height;
	} models[] = {
		{ "ch_PP-OCRv4_det_infer.onnx", 3, -1 },
		{ "ch_PP-OCRv4_rec_infer.onnx", 3, 48 },
		{ "ch_ppocr_mobile_v2.0_cls_infer.onnx", 3, -1 },
	};
	g_autofree char *folder = drawing_models();
	g_autofree char *library = g_build_filename(folder, "libonnxruntime.so", NULL);
	g_autoptr(GError) error = NULL;

	if (drawing_engine() == NULL)
		return;
	g_autoptr(Ort) ort = ort_open(library, &error);
	g_assert_no_error(error);
	g_assert_true(g_str_has_prefix(ort_version(ort), "1."));
	for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
		g_autofree char *path = g_build_filename(folder, models[i].file, NULL);
		g_autoptr(GBytes) bytes = file_read(path, 64 << 20, &error);
		g_assert_no_error(error);
		g_autoptr(OrtModel) model = ort_model_load(ort, bytes, &error);
		g_assert_no_error(error);
		int64_t dim[ORT_RANK_MAX];
		g_assert_cmpint(ort_model_shape(model, dim), ==, 4);
		g_assert_cmpint(dim[0], ==, -1);
		g_assert_cmpint(dim[1], ==, models[i].channels);
		g_assert_cmpint(dim[2], ==, models[i].height);
		g_assert_cmpstr(ort_model_input(model), ==, "x");
		g_assert_cmpuint(strlen(ort_model_output(model)), >, 3);
		g_autofree float *input = g_new0(float, 3 * 48 * 192);
		g_autoptr(OrtTensor) output = ort_model_run(model, input, (const int64_t[]){ 1, 3, 48, 192 }, &error);
		if (i == 0) { /* 48 rows are no multiple of 32 */
			g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
			g_clear_error(&error);
			continue;
		}
		g_assert_no_error(error);
		g_assert_cmpint(output->rank, ==, i == 1 ? 3 : 2);
		g_assert_cmpint(output->dim[output->rank - 1], ==, i == 1 ? 6625 : 2);
	}
}

static void
test_refusals(void)
{
	g_autofree char *folder = drawing_models();
	g_autofree char *library = g_build_filename(folder, "libonnxruntime.so", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_null(ort_open("/nonexistent/libonnxruntime.so", &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_clear_error(&error);
	g_assert_null(ocr_open("/nonexistent", "pp", &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_clear_error(&error);
	g_assert_null(ocr_open("/nonexistent", "guess", &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
	g_clear_error(&error);
	if (drawing_engine() == NULL)
		return;
	g_autoptr(Ort) ort = ort_open(library, &error);
	g_autoptr(GBytes) junk = g_bytes_new_static("no network", 10);
	g_assert_null(ort_model_load(ort, junk, &error));
	g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
}

static PIX *
draw_lines(const char *const *texts, bool dark)
{
	cairo_t *cairo = drawing_begin(900, 300, dark ? 0.08 : 1, dark ? 0.08 : 1, dark ? 0.1 : 1);

	if (dark)
		cairo_set_source_rgb(cairo, 0.9, 0.9, 0.9);
	for (int i = 0; texts[i] != NULL; i++)
		drawing_text(cairo, 60, 50 + 60 * i, DRAWING_FONT, 28, texts[i]);
	return drawing_end(cairo);
}

static const char *const sample[] = { "新疆星河测试有限公司", "统一社会信用代码 91650100MA00000000", "人民币柒仟贰佰伍拾捌元整 ¥7,258.00", NULL };

/* What a network answers to noise, as it was published or folded. */
static GArray *
answer_to_noise(const char *folder, const char *file, int width, int height)
{
	g_autofree char *library = g_build_filename(folder, "libonnxruntime.so", NULL), *path = g_build_filename(folder, file, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = file_read(path, 64u << 20, &error);
	Ort *ort = ort_open(library, &error);
	GArray *answer = g_array_new(FALSE, FALSE, sizeof(float));
	const int64_t dim[4] = { 1, 3, height, width };
	g_autofree float *input = g_new(float, 3 * (gsize)width * (gsize)height);
	g_autoptr(GRand) noise = g_rand_new_with_seed(19);
	OrtModel *model;
	OrtTensor *tensor;

	g_assert_no_error(error);
	for (int i = 0; i < 3 * width * height; i++)
		input[i] = (float)g_rand_double_range(noise, -1, 1);
	model = ort_model_load(ort, bytes, &error);
	g_assert_no_error(error);
	tensor = ort_model_run(model, input, dim, &error);
	g_assert_no_error(error);
	g_array_append_vals(answer, tensor->data, (guint)tensor->n);
	ort_tensor_free(tensor);
	ort_model_free(model);
	ort_close(ort);
	return answer;
}

/* Folding leaves the sums as they were, but for the last bits: of noise, and of a page. */
static void
test_folded(void)
{
	static const struct {
		const char *file;
		int width, height;
	} networks[] = { { "ch_PP-OCRv4_det_infer.onnx", 320, 224 },
		         { "ch_PP-OCRv4_rec_infer.onnx", 333, 48 },
		         { "ch_ppocr_mobile_v2.0_cls_infer.onnx", 192, 48 } };
	g_autofree char *folded = drawing_models(), *published = g_build_filename(folded, "published", NULL);
	g_autoptr(GError) error = NULL;
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(networks); i++) {
		g_autoptr(GArray) before = answer_to_noise(published, networks[i].file, networks[i].width, networks[i].height);
		g_autoptr(GArray) after = answer_to_noise(folded, networks[i].file, networks[i].width, networks[i].height);

		g_assert_cmpuint(before->len, ==, after->len);
		for (guint k = 0; k < before->len; k++)
			g_assert_cmpfloat_with_epsilon(g_array_index(before, float, k), g_array_index(after, float, k), 1e-3);
	}
	g_autoptr(Ocr) plain = ocr_open(published, "pp", &error);
	g_assert_no_error(error);
	PIX *pix = draw_lines(sample, false);
	g_autoptr(GPtrArray) before = ocr_lines(plain, pix, NULL), after = ocr_lines(ocr, pix, NULL);
	g_assert_cmpuint(before->len, ==, after->len);
	for (guint i = 0; i < before->len; i++) {
		const OcrLine *a = g_ptr_array_index(before, i), *b = g_ptr_array_index(after, i);

		g_assert_cmpstr(a->text, ==, b->text);
		g_assert_cmpfloat_with_epsilon(a->confidence, b->confidence, 1e-3);
	}
	pixDestroy(&pix);
}

static const OcrLine *
find_text(const GPtrArray *lines, const char *text)
{
	g_autofree char *wanted = text_fold(text);

	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		g_autofree char *folded = text_fold(line->text);
		if (strcmp(folded, wanted) == 0)
			return line;
	}
	return NULL;
}

static void
test_lines(gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	PIX *pix = draw_lines(sample, GPOINTER_TO_INT(data));
	g_autoptr(GPtrArray) lines = ocr_lines(ocr, pix, &error);
	g_assert_no_error(error);
	for (int i = 0; sample[i] != NULL; i++) {
		const OcrLine *line = find_text(lines, sample[i]);
		double x, y;
		g_assert_nonnull(line);
		g_assert_cmpfloat(line->confidence, >, 0.85);
		quad_centre(line->corner, &x, &y);
		g_assert_cmpfloat_with_epsilon(y, 50 + 60 * i + 20, 8);
		g_assert_cmpfloat_with_epsilon(line->corner[0], 60, 14);
		/* A place for every character, from left to right. */
		g_assert_cmpint(line->at->len, ==, text_length(line->text));
		for (guint j = 1; j < line->at->len; j++)
			g_assert_cmpfloat(g_array_index(line->at, double, j), >, g_array_index(line->at, double, j - 1));
	}
	pixDestroy(&pix);
}

/* The prepared variants read the same text; upside down it is known as such. */
static void
test_box(void)
{
	g_autoptr(GError) error = NULL;
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	PIX *pix = draw_lines(sample, false);
	g_autoptr(GPtrArray) boxes = ocr_detect(ocr, pix, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(boxes->len, >=, 3);
	g_autoptr(GPtrArray) lines = ocr_lines(ocr, pix, &error);
	const OcrLine *company = find_text(lines, sample[0]);
	g_assert_nonnull(company);
	for (int variant = 0; variant < 3; variant++) {
		OcrLine *line = ocr_read_box(ocr, pix, company->corner, variant, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(line->text, ==, sample[0]);
		ocr_line_free(line);
	}
	double corner[8];
	memcpy(corner, company->corner, sizeof corner);
	g_assert_cmpfloat(ocr_upside_down(ocr, pix, corner), <, 0.5);
	quad_turn(corner, 2);
	g_assert_cmpfloat(ocr_upside_down(ocr, pix, corner), >, 0.5);
	g_assert_false(ocr_is_doubtful(ocr));
	pixDestroy(&pix);
}

/* A long screenshot in tiles: every line is there once. */
static void
test_long(void)
{
	g_autoptr(GError) error = NULL;
	Ocr *ocr = drawing_engine();

	if (ocr == NULL)
		return;
	cairo_t *cairo = drawing_begin(540, 4600, 1, 1, 1);
	for (int i = 0; i < 30; i++) {
		g_autofree char *text = g_strdup_printf("流水号20260%05d", i * 1234 + 1111);
		drawing_text(cairo, 30, 40 + 150 * i, DRAWING_FONT, 22, text);
	}
	PIX *pix = drawing_end(cairo);
	g_autoptr(GPtrArray) lines = ocr_lines(ocr, pix, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(lines->len, ==, 30);
	for (int i = 0; i < 30; i++) {
		g_autofree char *text = g_strdup_printf("流水号20260%05d", i * 1234 + 1111);
		g_assert_nonnull(find_text(lines, text));
	}
	pixDestroy(&pix);
}

static void
test_tesseract(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Ocr) ocr = ocr_open("/nonexistent", "auto", &error);

	if (ocr == NULL) {
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP);
		g_test_skip("Tesseract has no chi_sim here");
		return;
	}
	g_assert_true(ocr_is_doubtful(ocr));
	g_assert_true(g_str_has_prefix(ocr_name(ocr), "Tesseract 5"));
	PIX *pix = draw_lines(sample, false);
	g_autoptr(GPtrArray) lines = ocr_lines(ocr, pix, &error);
	g_assert_no_error(error);
	const OcrLine *line = find_text(lines, sample[0]);
	g_assert_nonnull(line);
	for (guint i = 0; i < lines->len; i++)
		g_assert_cmpfloat(((OcrLine *)g_ptr_array_index(lines, i))->confidence, <=, 0.5);
	OcrLine *again = ocr_read_box(ocr, pix, line->corner, 1, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(text_han_count(again->text), >, 5);
	ocr_line_free(again);
	pixDestroy(&pix);
}

static void
test_quads(void)
{
	/* A rectangle of 100 x 20 leaning by 10 degrees about (200, 100). */
	Point points[400];
	double angle = 10 * G_PI / 180, corner[8], x, y;
	guint n = 0;

	for (int i = 0; i <= 99; i++)
		for (int j = 0; j < 4; j++) {
			double u = i - 49.5, v = j * 6 - 9;
			points[n++] = (Point){ 200 + u * cos(angle) - v * sin(angle), 100 + u * sin(angle) + v * cos(angle) };
		}
	quad_around(points, n, corner);
	g_assert_cmpfloat_with_epsilon(quad_width(corner), 99, 0.01);
	g_assert_cmpfloat_with_epsilon(quad_height(corner), 18, 0.01);
	quad_centre(corner, &x, &y);
	g_assert_cmpfloat_with_epsilon(x, 200, 0.01);
	g_assert_cmpfloat_with_epsilon(y, 100, 0.01);
	g_assert_cmpfloat(corner[3] - corner[1], >, 0); /* the top side goes down to the right */
	quad_grow(corner, 5, 1, 5, 1);
	g_assert_cmpfloat_with_epsilon(quad_width(corner), 109, 0.01);
	g_assert_cmpfloat_with_epsilon(quad_height(corner), 20, 0.01);
	g_assert_true(quad_holds(corner, 200, 100));
	g_assert_false(quad_holds(corner, 200, 120));
	quad_cut(corner, 0.5, 1);
	g_assert_cmpfloat_with_epsilon(quad_width(corner), 54.5, 0.01);
	quad_turn(corner, 1);
	g_assert_cmpfloat_with_epsilon(quad_height(corner), 54.5, 0.01);
	/* One point alone has no extent and breaks nothing. */
	quad_around(points, 1, corner);
	g_assert_cmpfloat(quad_width(corner), ==, 0);
}

int
main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ocr/quads", test_quads);
	g_test_add_func("/ocr/binding", test_binding);
	g_test_add_func("/ocr/refusals", test_refusals);
	g_test_add_func("/ocr/folded", test_folded);
	g_test_add_data_func("/ocr/lines/light", GINT_TO_POINTER(0), test_lines);
	g_test_add_data_func("/ocr/lines/dark", GINT_TO_POINTER(1), test_lines);
	g_test_add_func("/ocr/box", test_box);
	g_test_add_func("/ocr/long", test_long);
	g_test_add_func("/ocr/tesseract", test_tesseract);
	int status = g_test_run();
	ocr_free(ocr_default());
	return status;
}
