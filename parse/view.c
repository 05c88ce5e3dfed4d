/* view.c - a page as the program saw it, with the places of its fields drawn on it */
#include "parse/view.h"
#include <math.h>
#include <poppler.h>
#include <string.h>
#include "base/child.h"
#include "base/text.h"
#include "parse/bitmap.h"
#include "parse/picture.h"
#include "parse/reader.h"
#include "parse/worker.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

#define REQUEST "(uba(ssid(dddd)))"
#define SIDE 1800.0      /* pixels of the longer side */
#define SCAN_SCALE (200 / 72.0)
#define MARKS_MAX 200
#define TEXT_MAX 60      /* code points of a value that are shown */
#define LETTER 15.0      /* pixels */
#define SURE 0.8         /* less is in doubt */

/* ---- pages of all kinds ---- */

static cairo_surface_t *
surface_of_pix(PIX *pix)
{
	int w = pixGetWidth(pix), h = pixGetHeight(pix);
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	guint8 *data = cairo_image_surface_get_data(surface);

	for (int y = 0; data != NULL && y < h; y++) {
		guint32 *row = (guint32 *)(void *)(data + (gsize)y * (gsize)cairo_image_surface_get_stride(surface));
		const l_uint32 *from = pixGetData(pix) + (gsize)y * (gsize)pixGetWpl(pix);

		for (int x = 0; x < w; x++)
			row[x] = from[x] >> 8;
	}
	cairo_surface_mark_dirty(surface);
	return surface;
}

/* As its boxes are: upright, rows level, no larger than a screen shows. */
static cairo_surface_t *
surface_of_picture(PIX *pix)
{
	PIX *level = pix != NULL ? picture_level(pix) : NULL;
	double longer = level != NULL ? MAX(pixGetWidth(level), pixGetHeight(level)) : 0;
	PIX *small = longer > SIDE ? pixScale(level, (float)(SIDE / longer), (float)(SIDE / longer)) : level != NULL ? pixClone(level) : NULL;
	cairo_surface_t *surface = small != NULL ? surface_of_pix(small) : NULL;

	pixDestroy(&small);
	pixDestroy(&level);
	return surface;
}

static cairo_surface_t *
draw_pdf(GBytes *bytes, guint number, bool scanned)
{
	g_autoptr(PopplerDocument) document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_autoptr(PopplerPage) page = document != NULL ? poppler_document_get_page(document, (int)number - 1) : NULL;
	g_autoptr(cairo_surface_t) drawn = NULL;
	double width = 0, height = 0;

	if (page != NULL)
		poppler_page_get_size(page, &width, &height);
	if (width < 1 || height < 1)
		return NULL;
	drawn = bitmap_render(page, width, height, scanned ? bitmap_scale(width, height, SCAN_SCALE, 12e6) : SIDE / MAX(width, height));
	if (drawn == NULL || !scanned)
		return g_steal_pointer(&drawn);
	PIX *pix = bitmap_to_pix(drawn);
	cairo_surface_t *level = surface_of_picture(pix);
	pixDestroy(&pix);
	return level;
}

static cairo_surface_t *
draw_picture(GBytes *bytes, guint number)
{
	g_autofree char *fault = NULL;
	guint frames = 0;
	PIX *pix = picture_decode(bytes, number - 1, &frames, &fault);
	cairo_surface_t *surface = pix != NULL ? surface_of_picture(pix) : NULL;

	pixDestroy(&pix);
	return surface;
}

/* Cairo's own text and not Pango's, which starts threads for each new font: there are none in the cage. */
static double
set_font(cairo_t *cairo, const char *text, double size)
{
	cairo_text_extents_t extents;

	cairo_select_font_face(cairo, "Noto Sans CJK SC", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(cairo, MAX(size, 1));
	cairo_text_extents(cairo, text, &extents);
	return extents.x_advance;
}

/* What has no look of its own: its pieces of text, each squeezed into its place. */
static cairo_surface_t *
draw_runs(const Page *page)
{
	double wide = MAX(page->width, 1), high = MAX(page->height, 1), scale = MIN(SIDE / MAX(wide, high), 8);
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)MAX(wide * scale, 16), (int)MAX(high * scale, 16));
	g_autoptr(cairo_t) cairo = cairo_create(surface);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_set_source_rgb(cairo, 0, 0, 0);
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);
		double high_here = (run->y1 - run->y0) * scale, w = set_font(cairo, run->text, 0.7 * high_here);

		cairo_save(cairo);
		cairo_translate(cairo, run->x0 * scale, run->y0 * scale + 0.75 * high_here);
		cairo_scale(cairo, w > 0 ? MIN((run->x1 - run->x0) * scale / w, 1) : 1, 1);
		cairo_move_to(cairo, 0, 0);
		cairo_show_text(cairo, run->text);
		cairo_restore(cairo);
	}
	return surface;
}

static cairo_surface_t *
draw_text(GBytes *bytes, guint number)
{
	Input input = { .bytes = bytes, .file_name = "", .media_type = "", .depth = 1 };
	const Reader *reader = reader_find(sniff(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), ""));
	g_autoptr(Reading) reading = reading_new();

	if (reader == NULL || !reader->read(&input, reading, NULL) || reading->pages == NULL || number > reading->pages->pages->len)
		return NULL;
	return draw_runs(g_ptr_array_index(reading->pages->pages, number - 1));
}

static cairo_surface_t *
draw_page(GBytes *bytes, guint number, bool scanned)
{
	switch (sniff(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), "")) {
	case SNIFF_PDF:
		return draw_pdf(bytes, number, scanned);
	case SNIFF_JPEG: case SNIFF_PNG: case SNIFF_BMP: case SNIFF_GIF: case SNIFF_TIFF: case SNIFF_WEBP: case SNIFF_HEIC:
		return draw_picture(bytes, number);
	default:
		return draw_text(bytes, number);
	}
}

/* ---- fields ---- */

typedef struct {
	double x, y, w, h;
} Place;

/* Above its box, else the first free place further down: fields of one box say their names one under the other. */
static Place
find_place(const GArray *taken, Place wanted)
{
	for (guint i = 0; i < taken->len; i++) {
		const Place *other = &g_array_index(taken, Place, i);

		if (wanted.x < other->x + other->w && other->x < wanted.x + wanted.w && wanted.y < other->y + other->h && other->y < wanted.y + wanted.h) {
			wanted.y = other->y + other->h + 1;
			i = (guint)-1; /* all others once more: it only ever moves down */
		}
	}
	return wanted;
}

static void
set_colour(cairo_t *cairo, int source)
{
	if (source == SOURCE_DIGITAL)
		cairo_set_source_rgb(cairo, 0, 0.55, 0.2);
	else if (source == SOURCE_OCR)
		cairo_set_source_rgb(cairo, 0.1, 0.3, 0.9);
	else
		cairo_set_source_rgb(cairo, 0.9, 0.45, 0);
}

static void
draw_mark(cairo_t *cairo, const Field *field, double w, double h, GArray *taken)
{
	static const double dash[] = { 6, 4 };
	double x0 = field->box[0] * w, y0 = field->box[1] * h, x1 = field->box[2] * w, y1 = field->box[3] * h;
	g_autofree char *value = g_utf8_substring(field->value, 0, MIN(g_utf8_strlen(field->value, -1), TEXT_MAX));
	g_autofree char *text = g_strdup_printf("%s = %s", field->name, value);
	double wide = set_font(cairo, text, LETTER), high = 1.25 * LETTER;

	set_colour(cairo, field->source);
	cairo_set_line_width(cairo, 2);
	cairo_set_dash(cairo, dash, field->confidence < SURE ? 2 : 0, 0);
	cairo_rectangle(cairo, x0 - 2, y0 - 2, x1 - x0 + 4, y1 - y0 + 4);
	cairo_stroke(cairo);
	Place place = find_place(taken, (Place){ MAX(MIN(x0, w - wide), 0), MAX(y0 - high - 3, 0), wide, high });
	g_array_append_val(taken, place);
	cairo_set_source_rgba(cairo, 1, 1, 0.85, 0.85);
	cairo_rectangle(cairo, place.x - 1, place.y, place.w + 2, place.h);
	cairo_fill(cairo);
	set_colour(cairo, field->source);
	cairo_move_to(cairo, place.x, place.y + LETTER);
	cairo_show_text(cairo, text);
}

static void
draw_marks(cairo_surface_t *surface, const GPtrArray *fields)
{
	g_autoptr(cairo_t) cairo = cairo_create(surface);
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(Place));
	double w = cairo_image_surface_get_width(surface), h = cairo_image_surface_get_height(surface);

	for (guint i = 0; i < fields->len; i++)
		draw_mark(cairo, g_ptr_array_index(fields, i), w, h, taken);
}

/* ---- in the child ---- */

static cairo_status_t
take_block(void *closure, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(closure, data, length);
	return CAIRO_STATUS_SUCCESS;
}

static GPtrArray *
unpack_fields(GVariant *packed)
{
	GPtrArray *fields = g_ptr_array_new_with_free_func((GDestroyNotify)field_free);

	for (gsize i = 0; i < g_variant_n_children(packed); i++) {
		const char *name, *value;
		double confidence, box[4];
		int source;

		g_variant_get_child(packed, i, "(&s&sid(dddd))", &name, &value, &source, &confidence, &box[0], &box[1], &box[2], &box[3]);
		Field *field = field_new(name, value, "", confidence, (Source)source);
		memcpy(field->box, box, sizeof field->box);
		g_ptr_array_add(fields, field);
	}
	return fields;
}

/* An empty answer: the page cannot be drawn. */
static GBytes *
serve(GBytes *request, GBytes *payload, gpointer data)
{
	g_autoptr(GVariant) words = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(REQUEST), request, FALSE));
	g_autoptr(GVariant) packed = g_variant_get_child_value(words, 2);
	g_autoptr(GPtrArray) fields = unpack_fields(packed);
	g_autoptr(cairo_surface_t) surface = NULL;
	GByteArray *png = g_byte_array_new();
	gboolean scanned;
	guint page;

	g_variant_get_child(words, 0, "u", &page);
	g_variant_get_child(words, 1, "b", &scanned);
	surface = draw_page(payload, page, scanned);
	if (surface != NULL && cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
		draw_marks(surface, fields);
		cairo_surface_write_to_png_stream(surface, take_block, png);
	}
	return g_byte_array_free_to_bytes(png);
}

/* ---- in the parent ---- */

static GBytes *
pack_request(guint page, const GPtrArray *fields)
{
	GVariantBuilder builder;
	bool scanned = false;
	guint n = 0;

	g_variant_builder_init(&builder, G_VARIANT_TYPE("a(ssid(dddd))"));
	for (guint i = 0; i < fields->len && n < MARKS_MAX; i++) {
		const Field *field = g_ptr_array_index(fields, i);

		if (field->page != page)
			continue;
		g_autofree char *value = g_utf8_substring(field->value, 0, MIN(g_utf8_strlen(field->value, -1), TEXT_MAX));
		scanned = scanned || field->source == SOURCE_OCR;
		g_variant_builder_add(&builder, "(ssid(dddd))", field->name, value, (int)field->source, field->confidence, field->box[0], field->box[1],
		                      field->box[2], field->box[3]);
		n++;
	}
	g_autoptr(GVariant) request = g_variant_ref_sink(g_variant_new(REQUEST, page, (gboolean)scanned, &builder));
	return g_variant_get_data_as_bytes(request);
}

GBytes *
view_page(const Config *config, GBytes *document, guint page, const GPtrArray *fields, GError **error)
{
	g_autoptr(ChildPlan) plan = worker_plan_new(config);
	g_autoptr(GBytes) request = pack_request(page, fields), answer = NULL;
	g_autoptr(Child) child = NULL;

	plan->serve = serve;
	child = child_start(plan, error);
	answer = child != NULL ? child_ask(child, request, document, "the page could not be drawn", error) : NULL;
	if (answer != NULL && g_bytes_get_size(answer) == 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "there is no page %u that could be drawn", page);
		return NULL;
	}
	return g_steal_pointer(&answer);
}
