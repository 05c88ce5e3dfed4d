/* ocr_pp.c - PP-OCRv4 mobile: detection (DBNet), recognition (CTC), line direction (OCR.md section 8) */
#include "base/file.h"
#include "parse/ocr.h"
#include "parse/ocr_engine.h"
#include "parse/ort.h"
#include "parse/quad.h"
#include <malloc.h>
#include <math.h>
#include <string.h>

#define DETECT_SIDE 960        /* pixels of the longer side */
#define DETECT_SHORT 416       /* but the shorter side keeps so many: long screenshots */
#define DETECT_TILE 1280       /* pixels of a tile's side; larger pictures are detected in tiles */
#define DETECT_MARGIN 96       /* tiles overlap by twice that */
#define DETECT_STEP 32         /* the network halves its input five times */
#define DETECT_LINES 3000
#define DETECT_DENSE 12.0      /* lower lines (pixels, at detection) are looked for once more in a larger picture */
#define DETECT_WISH 18.0       /* and then stand so high */
#define THRESHOLD 77           /* 0.3 of 255 */
#define BOX_THRESHOLD 0.4
#define UNCLIP 1.5
#define READ_HEIGHT 48
#define READ_WIDTH_MAX 3600    /* attention over the line grows with the square */
#define CLS_WIDTH 192
#define STRANDS 16u
#define WAVERING 0.9           /* a character kept with less might be its twin */
#define TALL 1.5               /* boxes that much taller than wide are read turned */
#define WAVERING_MAIL 0.995
#define KEEP_BELOW (32 << 20)  /* bytes: the most glibc takes */
#define MODEL_LIMIT (64u << 20)

typedef struct {
	Ort *ort;
	OrtModel *detect, *read, *cls;
	char **glyphs;         /* entry i is class i + 1 */
	guint n_glyphs;
} Pp;

/* Probabilities of "text" of a whole picture, 0..255. */
typedef struct {
	int w, h;
	guint8 *at;
} Map;

static void
pp_free(gpointer engine)
{
	Pp *pp = engine;

	if (pp == NULL)
		return;
	ort_model_free(pp->detect);
	ort_model_free(pp->read);
	ort_model_free(pp->cls);
	ort_close(pp->ort);
	g_strfreev(pp->glyphs);
	g_free(pp);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Pp, pp_free)

static GBytes *
read_asset(const char *models, const char *name, GError **error)
{
	g_autofree char *path = g_build_filename(models, name, NULL);
	GBytes *bytes = file_read(path, MODEL_LIMIT, error);

	if (bytes == NULL && error != NULL && *error != NULL)
		(*error)->code = KEYPOST_ERROR_SETUP;
	return bytes;
}

static OrtModel *
load_model(Pp *pp, const char *models, const char *name, GError **error)
{
	g_autoptr(GBytes) bytes = read_asset(models, name, error);

	return bytes != NULL ? ort_model_load(pp->ort, bytes, error) : NULL;
}

static bool
load_glyphs(Pp *pp, const char *models, GError **error)
{
	g_autoptr(GBytes) bytes = read_asset(models, "ppocr_keys_v1.txt", error);

	if (bytes == NULL)
		return false;
	gsize length;
	const char *data = g_bytes_get_data(bytes, &length);
	if (length == 0 || !g_utf8_validate(data, (gssize)length, NULL)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s/ppocr_keys_v1.txt is not UTF-8 text", models);
		return false;
	}
	g_autofree char *text = g_strndup(data, length);
	pp->glyphs = g_strsplit(text, "\n", -1);
	pp->n_glyphs = g_strv_length(pp->glyphs);
	for (guint i = 0; i < pp->n_glyphs; i++)
		g_strchomp(pp->glyphs[i]);
	/* The line feed at the end of the file begins no further entry. */
	if (pp->glyphs[pp->n_glyphs - 1][0] == '\0')
		pp->n_glyphs--;
	return true;
}

gpointer
ocr_pp_open(const char *models, char **name, GError **error)
{
	g_autoptr(Pp) pp = g_new0(Pp, 1);
	g_autofree char *library = g_build_filename(models, "libonnxruntime.so", NULL);

	pp->ort = ort_open(library, error);
	/* Tensors of some megabytes come and go thousands of times a page: mapping each anew costs a tenth of the time. */
	mallopt(M_MMAP_THRESHOLD, KEEP_BELOW);
	mallopt(M_TRIM_THRESHOLD, 4 * KEEP_BELOW);
	if (pp->ort == NULL || !load_glyphs(pp, models, error) ||
	    (pp->detect = load_model(pp, models, "ch_PP-OCRv4_det_infer.onnx", error)) == NULL ||
	    (pp->read = load_model(pp, models, "ch_PP-OCRv4_rec_infer.onnx", error)) == NULL ||
	    (pp->cls = load_model(pp, models, "ch_ppocr_mobile_v2.0_cls_infer.onnx", error)) == NULL)
		return NULL;
	*name = g_strdup_printf("PP-OCRv4 (ONNX Runtime %s)", ort_version(pp->ort));
	return g_steal_pointer(&pp);
}

/* --- detection --- */

/* The part of `rgb` from (x, y), w x h, as three planes B G R with ImageNet's mean and deviation, zero where it ends. */
static float *
detection_input(PIX *rgb, int x0, int y0, int w, int h)
{
	static const float mean[3] = { 0.485f, 0.456f, 0.406f }, deviation[3] = { 0.229f, 0.224f, 0.225f };
	float *input = g_new0(float, (gsize)3 * (gsize)w * (gsize)h);
	int width = MIN(w, (int)pixGetWidth(rgb) - x0), height = MIN(h, (int)pixGetHeight(rgb) - y0);

	for (int c = 0; c < 3; c++)
		for (int y = 0; y < height; y++) {
			const l_uint32 *row = pixGetData(rgb) + (gsize)(y0 + y) * (gsize)pixGetWpl(rgb) + x0;
			float *out = input + ((gsize)c * (gsize)h + (gsize)y) * (gsize)w;
			for (int x = 0; x < width; x++)
				out[x] = ((float)(row[x] >> (8 + 8 * c) & 255) / 255 - mean[c]) / deviation[c];
		}
	return input;
}

/* Detects one tile and copies what lies within its core into the map. */
static bool
detect_tile(Pp *pp, PIX *rgb, const BOX *tile, const BOX *core, Map *map, GError **error)
{
	int w = (tile->w + DETECT_STEP - 1) / DETECT_STEP * DETECT_STEP, h = (tile->h + DETECT_STEP - 1) / DETECT_STEP * DETECT_STEP;
	g_autofree float *input = detection_input(rgb, tile->x, tile->y, w, h);
	const int64_t dim[4] = { 1, 3, h, w };
	g_autoptr(OrtTensor) output = ort_model_run(pp->detect, input, dim, error);

	if (output == NULL)
		return false;
	if (output->rank != 4 || output->dim[2] != h || output->dim[3] != w || output->n != (gsize)w * (gsize)h) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the detection network answers in another shape");
		return false;
	}
	for (int y = core->y; y < core->y + core->h; y++) {
		const float *row = output->data + (gsize)(y - tile->y) * (gsize)w;
		for (int x = core->x; x < core->x + core->w; x++)
			map->at[(gsize)y * (gsize)map->w + (gsize)x] = (guint8)CLAMP(row[x - tile->x] * 255, 0, 255);
	}
	return true;
}

/* Where tile `i` of `n` over `size` begins with its margin and where its core does. */
static void
tile_range(int size, int n, int i, int *from, int *to, int *core_from, int *core_to)
{
	*core_from = (int)((gint64)size * i / n);
	*core_to = (int)((gint64)size * (i + 1) / n);
	*from = MAX(0, *core_from - DETECT_MARGIN);
	*to = MIN(size, *core_to + DETECT_MARGIN);
}

static bool
detect_map(Pp *pp, PIX *rgb, Map *map, GError **error)
{
	int nx = (map->w + DETECT_TILE - 1) / DETECT_TILE, ny = (map->h + DETECT_TILE - 1) / DETECT_TILE;

	for (int j = 0; j < ny; j++)
		for (int i = 0; i < nx; i++) {
			int x0, x1, y0, y1, cx0, cx1, cy0, cy1;
			tile_range(map->w, nx, i, &x0, &x1, &cx0, &cx1);
			tile_range(map->h, ny, j, &y0, &y1, &cy0, &cy1);
			const BOX tile = { .x = x0, .y = y0, .w = x1 - x0, .h = y1 - y0 };
			const BOX core = { .x = cx0, .y = cy0, .w = cx1 - cx0, .h = cy1 - cy0 };
			if (!detect_tile(pp, rgb, &tile, &core, map, error))
				return false;
		}
	return true;
}

/* The leftmost and the rightmost pixel of every row of a component: enough for its hull. */
static guint
border_points(PIX *part, const BOX *box, Point *points)
{
	guint n = 0;

	for (int y = 0; y < box->h; y++) {
		const l_uint32 *row = pixGetData(part) + (gsize)y * (gsize)pixGetWpl(part);
		int first = -1, last = -1;
		for (int x = 0; x < box->w; x++)
			if (GET_DATA_BIT(row, x)) {
				first = first < 0 ? x : first;
				last = x;
			}
		if (first >= 0) {
			points[n++] = (Point){ box->x + first + 0.5, box->y + y + 0.5 };
			points[n++] = (Point){ box->x + last + 0.5, box->y + y + 0.5 };
		}
	}
	return n;
}

static double
mean_inside(const Map *map, const double corner[8])
{
	double x0, y0, x1, y1, sum = 0;
	guint n = 0;

	quad_bounds(corner, &x0, &y0, &x1, &y1);
	for (int y = MAX(0, (int)y0); y <= MIN(map->h - 1, (int)y1); y++)
		for (int x = MAX(0, (int)x0); x <= MIN(map->w - 1, (int)x1); x++)
			if (quad_holds(corner, x + 0.5, y + 0.5)) {
				sum += map->at[(gsize)y * (gsize)map->w + (gsize)x];
				n++;
			}
	return n > 0 ? sum / n / 255 : 0;
}

static void
add_line(GPtrArray *lines, const Map *map, PIX *part, const BOX *box, double fx, double fy)
{
	g_autofree Point *points = g_new(Point, 2 * (gsize)box->h);
	guint n = border_points(part, box, points);
	double corner[8];

	if (n == 0)
		return;
	quad_around(points, n, corner);
	double w = quad_width(corner) + 1, h = quad_height(corner) + 1;
	if (MIN(w, h) < 3)
		return;
	quad_grow(corner, 0.5, 0.5, 0.5, 0.5);
	if (mean_inside(map, corner) < BOX_THRESHOLD)
		return;
	double d = w * h * UNCLIP / (2 * (w + h));
	quad_grow(corner, d, d, d, d);
	if (MIN(w, h) + 2 * d < 5)
		return;
	for (int i = 0; i < 8; i += 2) {
		corner[i] *= fx;
		corner[i + 1] *= fy;
	}
	g_ptr_array_add(lines, ocr_line_new(corner));
}

static bool
trace_lines(const Map *map, double fx, double fy, GPtrArray *lines)
{
	PIX *bits = pixCreate(map->w, map->h, 1);
	PIXA *parts = NULL;

	if (bits == NULL)
		return false;
	for (int y = 0; y < map->h; y++) {
		l_uint32 *row = pixGetData(bits) + (gsize)y * (gsize)pixGetWpl(bits);
		for (int x = 0; x < map->w; x++)
			if (map->at[(gsize)y * (gsize)map->w + (gsize)x] > THRESHOLD)
				SET_DATA_BIT(row, x);
	}
	BOXA *boxes = pixConnComp(bits, &parts, 8);
	int n = MIN(boxaGetCount(boxes), DETECT_LINES);
	for (int i = 0; i < n; i++) {
		PIX *part = pixaGetPix(parts, i, L_CLONE);
		BOX *box = boxaGetBox(boxes, i, L_CLONE);
		add_line(lines, map, part, box, fx, fy);
		pixDestroy(&part);
		boxDestroy(&box);
	}
	boxaDestroy(&boxes);
	pixaDestroy(&parts);
	pixDestroy(&bits);
	return true;
}

static GPtrArray *
detect_at(Pp *pp, PIX *rgb, double scale, GError **error)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);
	int width = pixGetWidth(rgb), height = pixGetHeight(rgb);
	int w = MAX(DETECT_STEP, (int)lround(width * scale / DETECT_STEP) * DETECT_STEP);
	int h = MAX(DETECT_STEP, (int)lround(height * scale / DETECT_STEP) * DETECT_STEP);
	PIX *small = w < width && h < height ? pixScaleAreaMap(rgb, (float)w / width, (float)h / height)
	                                     : pixScaleLI(rgb, (float)w / width, (float)h / height);

	if (small == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the picture of %d x %d pixels cannot be scaled", width, height);
		return NULL;
	}
	Map map = { .w = pixGetWidth(small), .h = pixGetHeight(small) };
	map.at = g_malloc0((gsize)map.w * (gsize)map.h);
	bool good = detect_map(pp, small, &map, error) &&
	            trace_lines(&map, (double)width / map.w, (double)height / map.h, lines);
	g_free(map.at);
	pixDestroy(&small);
	return good ? g_steal_pointer(&lines) : NULL;
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

/* The height that three lines of ten stay below, 0 if there are too few to tell. */
static double
low_height(const GPtrArray *lines)
{
	g_autoptr(GArray) heights = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		double w = quad_width(line->corner), h = quad_height(line->corner), low = MIN(w, h);
		g_array_append_val(heights, low);
	}
	g_array_sort(heights, compare_doubles);
	return heights->len >= 5 ? g_array_index(heights, double, heights->len * 3 / 10) : 0;
}

static GPtrArray *
pp_detect(gpointer engine, PIX *rgb, GError **error)
{
	Pp *pp = engine;
	double longer = MAX(pixGetWidth(rgb), pixGetHeight(rgb)), shorter = MIN(pixGetWidth(rgb), pixGetHeight(rgb));
	double scale = MIN(1.0, MAX(DETECT_SIDE / longer, DETECT_SHORT / shorter));
	g_autoptr(GPtrArray) lines = detect_at(pp, rgb, scale, error);

	if (lines == NULL || scale >= 1)
		return g_steal_pointer(&lines);
	double low = low_height(lines) * scale;
	if (low == 0 || low >= DETECT_DENSE)
		return g_steal_pointer(&lines);
	return detect_at(pp, rgb, MIN(1.0, scale * DETECT_WISH / MAX(low, DETECT_WISH / 2.5)), error);
}

/* --- recognition --- */

/* Stretches grey levels so that the text's contrast fills the range. */
static void
stretch(guint8 *pixels, gsize n)
{
	guint32 histogram[256] = { 0 };
	guint32 count = 0;
	int low = 0, high = 255;

	for (gsize i = 0; i < n; i++)
		histogram[pixels[i]]++;
	while (low < 255 && (count += histogram[low]) < n / 50)
		low++;
	for (count = 0; high > 0 && (count += histogram[high]) < n / 10;)
		high--;
	if (high - low < 16)
		return;
	for (gsize i = 0; i < n; i++)
		pixels[i] = (guint8)CLAMP((pixels[i] - low) * 255 / (high - low), 0, 255);
}

/* The quadrilateral as three planes B G R in -1..1, `width` columns of which `w` are the line. */
static float *
line_input(PIX *rgb, const double corner[8], int w, int width, bool contrast)
{
	g_autofree guint8 *pixels = g_malloc((gsize)w * READ_HEIGHT * 3);
	float *input = g_new0(float, (gsize)3 * READ_HEIGHT * (gsize)width);

	quad_sample(rgb, corner, w, READ_HEIGHT, pixels);
	if (contrast)
		stretch(pixels, (gsize)w * READ_HEIGHT * 3);
	for (int c = 0; c < 3; c++)
		for (int y = 0; y < READ_HEIGHT; y++) {
			const guint8 *in = pixels + (gsize)y * (gsize)w * 3 + 2 - c;
			float *out = input + ((gsize)c * READ_HEIGHT + (gsize)y) * (gsize)width;
			for (int x = 0; x < w; x++)
				out[x] = ((float)in[3 * x] / 255 - 0.5f) / 0.5f;
		}
	return input;
}

/* Of thousands of classes: the maxima of sixteen strands first, which the compiler keeps in one register, then where it stands. */
static guint
best_class(const float *row, guint n)
{
	float strand[STRANDS], most;
	guint at = 0, i;

	for (i = 0; i < STRANDS; i++)
		strand[i] = i < n ? row[i] : row[0];
	for (i = STRANDS; i + STRANDS <= n; i += STRANDS)
		for (guint j = 0; j < STRANDS; j++)
			strand[j] = row[i + j] > strand[j] ? row[i + j] : strand[j];
	most = strand[0];
	for (guint j = 1; j < STRANDS; j++)
		most = MAX(most, strand[j]);
	for (; i < n; i++)
		most = MAX(most, row[i]);
	while (at + 1 < n && row[at] < most)
		at++;
	return at;
}

static bool
is_digit(const char *glyph)
{
	return g_ascii_isdigit(glyph[0]) && glyph[1] == '\0';
}

/* A lone glyph that must be a digit: the one believed most at any step. */
static void
decode_digit(const Pp *pp, const OrtTensor *output, OcrLine *line)
{
	guint steps = (guint)output->dim[1], classes = (guint)output->dim[2], best = 0, step = 0;
	float belief = 0;

	for (guint i = 0; i < pp->n_glyphs; i++) {
		if (!is_digit(pp->glyphs[i]))
			continue;
		for (guint t = 0; t < steps; t++)
			if (output->data[(gsize)t * classes + i + 1] > belief) {
				belief = output->data[(gsize)t * classes + i + 1];
				best = i + 1;
				step = t;
			}
	}
	g_autoptr(GString) text = g_string_new(NULL);
	if (best > 0)
		ocr_line_add(line, text, pp->glyphs[best - 1], (step + 0.5) / steps, belief);
	g_free(line->text);
	line->text = g_string_free(g_steal_pointer(&text), FALSE);
	line->confidence = belief;
}

/* 1 and l, 0 and O are one drawing in many fonts: where the network wavers, the neighbours tell.  A digit between two small letters is
 * rare in words and rarer in mail addresses, where fonts of equal pitch make it sure of the wrong one. */
static void
settle_twins(OcrLine *line)
{
	glong n = g_utf8_strlen(line->text, -1);
	char *p = line->text;
	double limit = strchr(line->text, '@') != NULL ? WAVERING_MAIL : WAVERING;

	for (glong i = 0; i < n; i++, p = g_utf8_next_char(p)) {
		if (i == 0 || i == n - 1 || strchr("1lI0oO", *p) == NULL || g_array_index(line->sure, double, i) > limit)
			continue;
		bool one = strchr("1lI", *p) != NULL; /* ASCII has one byte a character, and so have its neighbours if they match */
		if (g_ascii_islower(p[-1]) && g_ascii_islower(p[1]))
			*p = one ? 'l' : 'o';
		else if (g_ascii_isdigit(p[-1]) && g_ascii_isdigit(p[1]))
			*p = one ? '1' : '0';
	}
}

/* Greedy CTC: class 0 is the blank, the last one the space. */
static void
decode_line(const Pp *pp, const OrtTensor *output, OcrLine *line)
{
	guint steps = (guint)output->dim[1], classes = (guint)output->dim[2], n = 0, last = 0;
	g_autoptr(GString) text = g_string_new(NULL);
	double sum = 0;

	for (guint t = 0; t < steps; t++) {
		const float *row = output->data + (gsize)t * classes;
		guint best = best_class(row, classes);
		if (best != 0 && best != last) {
			ocr_line_add(line, text, best <= pp->n_glyphs ? pp->glyphs[best - 1] : " ", (t + 0.5) / steps, row[best]);
			sum += row[best];
			n++;
		}
		last = best;
	}
	g_free(line->text);
	line->text = g_string_free(g_steal_pointer(&text), FALSE);
	line->confidence = n > 0 ? sum / n : 0;
	settle_twins(line);
}

/* Chance misreadings hang on the grid of pixels that the network sees: variants 1 and 2 shift and stretch it. */
static int
prepare_variant(double corner[8], int variant)
{
	double h = quad_height(corner), stretched = 1;

	if (variant == 1)
		quad_grow(corner, 0.15 * h, 0.08 * h, 0.15 * h, 0.08 * h);
	if (variant == 2) {
		quad_grow(corner, 0.05 * h, -0.05 * h, 0.05 * h, -0.05 * h);
		stretched = 1.12;
	}
	double w = READ_HEIGHT * quad_width(corner) / MAX(quad_height(corner), 1) * stretched;
	return (int)CLAMP(ceil(w), 16, READ_WIDTH_MAX);
}

static bool
read_upright(Pp *pp, PIX *rgb, OcrLine *line, int variant, GError **error)
{
	double corner[8];

	memcpy(corner, line->corner, sizeof corner);
	int w = prepare_variant(corner, variant);
	g_autofree float *input = line_input(rgb, corner, w, w, variant == 2);
	const int64_t dim[4] = { 1, 3, READ_HEIGHT, w };
	g_autoptr(OrtTensor) output = ort_model_run(pp->read, input, dim, error);

	if (output == NULL)
		return false;
	if (output->rank != 3 || output->dim[2] != (int64_t)pp->n_glyphs + 2) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "the recognition network and its dictionary do not fit");
		return false;
	}
	if (variant == OCR_DIGITS)
		decode_digit(pp, output, line);
	else
		decode_line(pp, output, line);
	return true;
}

/* A box much taller than wide is a line that stands on its side, or one narrow glyph: the better reading is kept. */
static bool
pp_read(gpointer engine, PIX *rgb, OcrLine *line, int variant, GError **error)
{
	Pp *pp = engine;
	double w = quad_width(line->corner), h = quad_height(line->corner);

	if (h < TALL * w)
		return read_upright(pp, rgb, line, variant, error);
	OcrLine *turned = ocr_line_new(line->corner);
	quad_turn(turned->corner, 1);
	bool good = read_upright(pp, rgb, turned, variant, error) && (h > 3 * w || read_upright(pp, rgb, line, variant, error));
	if (good && turned->confidence > line->confidence) {
		OcrLine upright = *line;
		*line = *turned;
		*turned = upright;
	}
	ocr_line_free(turned);
	return good;
}

static GPtrArray *
pp_lines(gpointer engine, PIX *rgb, GError **error)
{
	g_autoptr(GPtrArray) lines = pp_detect(engine, rgb, error);

	for (guint i = 0; lines != NULL && i < lines->len; i++)
		if (!pp_read(engine, rgb, g_ptr_array_index(lines, i), 0, error))
			return NULL;
	return g_steal_pointer(&lines);
}

static double
pp_upside_down(gpointer engine, PIX *rgb, const double corner[8])
{
	Pp *pp = engine;
	double part[8];

	/* The classifier was taught on pieces of lines: of a long one it sees the beginning. */
	memcpy(part, corner, sizeof part);
	double full = READ_HEIGHT * quad_width(part) / MAX(quad_height(part), 1);
	if (full > 1.5 * CLS_WIDTH)
		quad_cut(part, 0, 1.5 * CLS_WIDTH / full);
	int w = (int)CLAMP(ceil(full), 16, CLS_WIDTH);
	g_autofree float *input = line_input(rgb, part, w, CLS_WIDTH, false);
	const int64_t dim[4] = { 1, 3, READ_HEIGHT, CLS_WIDTH };
	g_autoptr(OrtTensor) output = ort_model_run(pp->cls, input, dim, NULL);

	return output != NULL && output->n == 2 ? output->data[1] : 0;
}

const OcrEngine ocr_pp_engine = {
	.detect = pp_detect,
	.lines = pp_lines,
	.read = pp_read,
	.upside_down = pp_upside_down,
	.free = pp_free,
	.doubtful = false,
};
