/* ocr_tesseract.c - Tesseract 5 where PP-OCR is absent: every reading is doubtful (OCR.md sections 1, 3) */
#include "parse/ocr_engine.h"
#include "parse/quad.h"
#include <dlfcn.h>
#include <string.h>
#include <tesseract/capi.h>

#define LANGUAGES "chi_sim+eng"
#define CONFIDENCE_MAX 0.5     /* never good enough to decide anything alone */
#define GLYPH_HEIGHT 34        /* pixels of a glyph at which it reads best */

typedef struct {
	TessBaseAPI *api;
} Tesseract;

static void
tesseract_free(gpointer engine)
{
	Tesseract *tesseract = engine;

	if (tesseract == NULL)
		return;
	if (tesseract->api != NULL) {
		TessBaseAPIEnd(tesseract->api);
		TessBaseAPIDelete(tesseract->api);
	}
	g_free(tesseract);
}

/* Debian's build uses OpenMP, whose threads are forbidden in the cage. */
static void
forbid_threads(void)
{
	void (*set_threads)(int);
	void *symbol = dlsym(RTLD_DEFAULT, "omp_set_num_threads");

	if (symbol == NULL)
		return;
	memcpy(&set_threads, &symbol, sizeof set_threads);
	set_threads(1);
}

gpointer
ocr_tesseract_open(char **name, GError **error)
{
	Tesseract *tesseract = g_new0(Tesseract, 1);

	forbid_threads();
	tesseract->api = TessBaseAPICreate();
	if (tesseract->api == NULL || TessBaseAPIInit3(tesseract->api, NULL, LANGUAGES) != 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "Tesseract cannot load the languages %s", LANGUAGES);
		tesseract_free(tesseract);
		return NULL;
	}
	TessBaseAPISetVariable(tesseract->api, "debug_file", "/dev/null");
	*name = g_strdup_printf("Tesseract %s (%s)", TessVersion(), LANGUAGES);
	return tesseract;
}

static void
add_symbols(TessResultIterator *results, const double box[4], OcrLine *line)
{
	g_autoptr(GString) text = g_string_new(NULL);
	double sum = 0, width = MAX(box[2] - box[0], 1);
	guint n = 0;

	do {
		int x0, y0, x1, y1;
		char *glyph = TessResultIteratorGetUTF8Text(results, RIL_SYMBOL);
		if (glyph != NULL && TessPageIteratorBoundingBox(TessResultIteratorGetPageIterator(results), RIL_SYMBOL, &x0, &y0, &x1, &y1)) {
			double sure = TessResultIteratorConfidence(results, RIL_SYMBOL) / 100 * CONFIDENCE_MAX;
			ocr_line_add(line, text, glyph, CLAMP(((x0 + x1) / 2.0 - box[0]) / width, 0, 1), sure);
			sum += sure;
			n++;
		}
		TessDeleteText(glyph);
	} while (!TessPageIteratorIsAtFinalElement(TessResultIteratorGetPageIterator(results), RIL_TEXTLINE, RIL_SYMBOL) &&
	         TessResultIteratorNext(results, RIL_SYMBOL));
	g_free(line->text);
	line->text = g_string_free(g_steal_pointer(&text), FALSE);
	line->confidence = n > 0 ? sum / n : 0;
}

/* Lines of a picture that was enlarged by `scale`. */
static GPtrArray *
recognise(Tesseract *tesseract, PIX *gray, TessPageSegMode mode, double scale)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);

	TessBaseAPISetPageSegMode(tesseract->api, mode);
	TessBaseAPISetImage2(tesseract->api, gray);
	if (TessBaseAPIRecognize(tesseract->api, NULL) != 0)
		return lines;
	TessResultIterator *results = TessBaseAPIGetIterator(tesseract->api);
	while (results != NULL) {
		int x0, y0, x1, y1;
		if (TessPageIteratorBoundingBox(TessResultIteratorGetPageIterator(results), RIL_TEXTLINE, &x0, &y0, &x1, &y1)) {
			const double box[4] = { x0, y0, x1, y1 };
			double corner[8];
			quad_box(corner, x0 / scale, y0 / scale, x1 / scale, y1 / scale);
			OcrLine *line = ocr_line_new(corner);
			add_symbols(results, box, line);
			g_ptr_array_add(lines, line);
		}
		if (!TessResultIteratorNext(results, RIL_TEXTLINE))
			break;
	}
	if (results != NULL)
		TessResultIteratorDelete(results);
	TessBaseAPIClear(tesseract->api);
	return lines;
}

/* Gray, dark on light whatever it was. */
static PIX *
to_gray(PIX *rgb)
{
	PIX *gray = pixConvertRGBToLuminance(rgb);
	float mean = 255;

	if (gray == NULL)
		return NULL;
	pixGetAverageMasked(gray, NULL, 0, 0, 4, L_MEAN_ABSVAL, &mean);
	if (mean < 100)
		pixInvert(gray, gray);
	return gray;
}

/* A page's background is made even: shadows of photos, watermarks. */
static PIX *
prepare(PIX *rgb)
{
	PIX *gray = to_gray(rgb);

	if (gray == NULL)
		return NULL;
	PIX *even = pixBackgroundNormSimple(gray, NULL, NULL);
	if (even == NULL)
		return gray;
	pixDestroy(&gray);
	return even;
}

static GPtrArray *
tesseract_lines(gpointer engine, PIX *rgb, GError **error)
{
	PIX *gray = prepare(rgb);

	if (gray == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the picture cannot be made gray");
		return NULL;
	}
	double scale = 1;
	/* Small screenshots read better enlarged; a page of 300 dpi has glyphs of the right size already. */
	if (MAX(pixGetWidth(gray), pixGetHeight(gray)) < 1500) {
		scale = 2;
		PIX *large = pixScale(gray, 2, 2);
		pixDestroy(&gray);
		gray = large;
	}
	GPtrArray *lines = recognise(engine, gray, PSM_AUTO, scale);
	pixDestroy(&gray);
	return lines;
}

static bool
tesseract_read(gpointer engine, PIX *rgb, OcrLine *line, int variant, GError **error)
{
	double h = MAX(quad_height(line->corner), 1), corner[8];
	int high = (int)(GLYPH_HEIGHT * (variant == 1 ? 1.6 : variant == 2 ? 1.2 : 1.4));
	int w = (int)CLAMP(quad_width(line->corner) / h * high, 8, 6000);
	g_autofree guint8 *pixels = g_malloc((gsize)w * (gsize)high * 3);
	PIX *strip = pixCreate(w, high, 32);

	if (strip == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "no memory for a line");
		return false;
	}
	memcpy(corner, line->corner, sizeof corner);
	quad_sample(rgb, corner, w, high, pixels);
	for (int y = 0; y < high; y++)
		for (int x = 0; x < w; x++) {
			const guint8 *p = pixels + 3 * ((gsize)y * (gsize)w + (gsize)x);
			pixSetRGBPixel(strip, x, y, p[0], p[1], p[2]);
		}
	/* Glyphs that touch the edge are taken for noise. */
	PIX *gray = to_gray(strip), *framed = gray != NULL ? pixAddBorderGeneral(gray, high, high, high / 2, high / 2, 255) : NULL;
	pixDestroy(&gray);
	pixDestroy(&strip);
	if (framed == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "no memory for a line");
		return false;
	}
	g_autoptr(GPtrArray) lines = recognise(engine, framed, PSM_SINGLE_LINE, 1);
	pixDestroy(&framed);
	if (lines->len > 0) {
		OcrLine *found = g_ptr_array_index(lines, 0), empty = *line;
		*line = *found;
		*found = empty;
		memcpy(line->corner, corner, sizeof corner);
	}
	return true;
}

static double
tesseract_upside_down(gpointer engine, PIX *rgb, const double corner[8])
{
	return 0; /* its own layout analysis turns what stands on its head */
}

const OcrEngine ocr_tesseract_engine = {
	.detect = tesseract_lines,
	.lines = tesseract_lines,
	.read = tesseract_read,
	.upside_down = tesseract_upside_down,
	.free = tesseract_free,
	.doubtful = true,
};
