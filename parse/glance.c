/* glance.c - a PDF's page as it looks, drawn no more than is asked for */
#include "parse/glance.h"
#include <math.h>

#define SCALE   2.0         /* pixels a point, for lines and seals */
#define PIXELS  (12u << 20) /* of the whole page */
#define RED     150         /* red pixels of the whole page: with no more there is no seal */
#define STRIPS  40          /* places looked at before the whole page is painted */
#define WHOLE   0.5         /* of the page's pixels: to paint more takes as long as to paint all */

struct Glance {
	PopplerPage *page;
	double width, height, scale;
	int across, down;         /* pixels */
	Streams can;
	bool pictures;            /* painted whole, at once */
	bool failed;
	guint strips;
	cairo_surface_t *record;  /* what the page draws, in pixels */
	const PdfFile *file;      /* that was followed, */
	guint number;             /* and its page */
	cairo_surface_t *strokes; /* its paths alone, or NULL */
	GArray *paths;            /* of Stroke, with it */
	cairo_surface_t *whole, *whole_strokes;
};

Glance *
glance_new(PopplerPage *page, double width, double height)
{
	Glance *glance = g_new0(Glance, 1);

	*glance = (Glance){ .page = page, .width = width, .height = height, .can = { true, true, true, 0 } };
	glance->scale = bitmap_scale(width, height, SCALE, PIXELS);
	glance->across = (int)ceil(width * glance->scale);
	glance->down = (int)ceil(height * glance->scale);
	return glance;
}

void
glance_free(Glance *glance)
{
	if (glance == NULL)
		return;
	g_clear_pointer(&glance->record, cairo_surface_destroy);
	g_clear_pointer(&glance->strokes, cairo_surface_destroy);
	g_clear_pointer(&glance->paths, g_array_unref);
	g_clear_pointer(&glance->whole, cairo_surface_destroy);
	g_clear_pointer(&glance->whole_strokes, cairo_surface_destroy);
	g_free(glance);
}

double
glance_scale(const Glance *glance)
{
	return glance->scale;
}

static cairo_surface_t *
record_new(const Glance *glance)
{
	cairo_rectangle_t all = { 0, 0, glance->across, glance->down };

	return cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &all);
}

static cairo_t *
record_begin(const Glance *glance, cairo_surface_t *record)
{
	cairo_t *cairo = cairo_create(record);

	cairo_set_source_rgb(cairo, 1, 1, 1); /* paper: what multiplies needs something to darken */
	cairo_paint(cairo);
	cairo_scale(cairo, glance->scale, glance->scale);
	return cairo;
}

bool
glance_follow(Glance *glance, const PdfFile *file, guint n, Streams *can)
{
	g_autoptr(cairo_surface_t) strokes = record_new(glance);
	g_autoptr(cairo_t) cairo = record_begin(glance, strokes);
	g_autoptr(GArray) paths = g_array_new(FALSE, FALSE, sizeof(Stroke));

	if (!strokes_draw(file, n, glance->width, glance->height, cairo, can, paths) || cairo_surface_status(strokes) != CAIRO_STATUS_SUCCESS)
		return false;
	glance->file = file;
	glance->number = n;
	glance->strokes = g_steal_pointer(&strokes);
	glance->paths = g_steal_pointer(&paths);
	return true;
}

const GArray *
glance_strokes(const Glance *glance)
{
	return glance->paths;
}

void
glance_expect(Glance *glance, Streams can, bool pictures)
{
	glance->can = can;
	glance->pictures = pictures;
}

/* The page interpreted, not yet painted. */
static cairo_surface_t *
record_of(Glance *glance)
{
	if (glance->record == NULL && !glance->failed) {
		g_autoptr(cairo_surface_t) record = record_new(glance);
		g_autoptr(cairo_t) cairo = record_begin(glance, record);

		poppler_page_render(glance->page, cairo);
		glance->failed = cairo_status(cairo) != CAIRO_STATUS_SUCCESS || cairo_surface_status(record) != CAIRO_STATUS_SUCCESS;
		glance->record = g_steal_pointer(&record);
	}
	return glance->failed ? NULL : glance->record;
}

/* The rectangle of the record that begins at (left, top), made smaller by `shrink`. */
static cairo_surface_t *
paint_of(cairo_surface_t *record, int left, int top, int across, int down, double shrink)
{
	g_autoptr(cairo_surface_t) surface = NULL;
	g_autoptr(cairo_t) cairo = NULL;

	if (record == NULL || across < 1 || down < 1)
		return NULL;
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, across, down);
	cairo = cairo_create(surface);
	cairo_scale(cairo, shrink, shrink);
	cairo_set_source_surface(cairo, record, -left, -top);
	cairo_paint(cairo);
	if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return NULL;
	cairo_surface_flush(surface);
	return g_steal_pointer(&surface);
}

static cairo_surface_t *
paint(Glance *glance, int left, int top, int across, int down, double shrink)
{
	return paint_of(record_of(glance), left, top, across, down, shrink);
}

cairo_surface_t *
glance_whole(Glance *glance)
{
	if (glance->whole == NULL && !glance->failed) {
		glance->whole = glance->pictures ? bitmap_render(glance->page, glance->width, glance->height, glance->scale)
		                                   : paint(glance, 0, 0, glance->across, glance->down, 1);
		glance->failed = glance->whole == NULL;
	}
	return glance->whole;
}

/* All paths, once too many places were asked for. */
static cairo_surface_t *
whole_strokes(Glance *glance)
{
	if (glance->whole_strokes == NULL)
		glance->whole_strokes = paint_of(glance->strokes, 0, 0, glance->across, glance->down, 1);
	return glance->whole_strokes;
}

bool
glance_has_rule(Glance *glance, double x0, double y0, double x1, double y1)
{
	int left = MAX((int)floor(x0 * glance->scale), 0), right = MIN((int)ceil(x1 * glance->scale), glance->across - 1);
	int top = MAX((int)floor(y0 * glance->scale), 0), bottom = MIN((int)ceil(y1 * glance->scale), glance->down - 1);
	bool strokes = glance->strokes != NULL && !glance->pictures;
	g_autoptr(cairo_surface_t) strip = NULL;
	cairo_surface_t *whole;

	if (!glance->can.lines && !glance->pictures)
		return false;
	if (glance->whole == NULL && !glance->pictures && glance->strips < STRIPS) {
		glance->strips++;
		strip = paint_of(strokes ? glance->strokes : record_of(glance), left, top, right - left + 1, bottom - top + 1, 1);
		return strip != NULL && bitmap_has_rule(strip, 0, 0, right - left, bottom - top);
	}
	whole = strokes ? whole_strokes(glance) : glance_whole(glance);
	return whole != NULL && bitmap_has_rule(whole, left, top, right, bottom);
}

/* Of pictures the whole page is made smaller, as they are; lines are painted small from the start. */
GArray *
glance_seals(Glance *glance)
{
	double shrink = seal_shrink(glance->across, glance->down);
	g_autoptr(cairo_surface_t) small = NULL;
	cairo_surface_t *surface;
	GArray *seals;
	PIX *pix;

	if (!glance->pictures && !glance->can.red)
		return g_array_new(FALSE, FALSE, sizeof(Seal));
	if (!glance->pictures)
		surface = small = paint(glance, 0, 0, (int)ceil(glance->across * shrink), (int)ceil(glance->down * shrink), shrink);
	else
		surface = glance_whole(glance), shrink = 1;
	pix = surface != NULL && (double)bitmap_ink(surface).red > RED * shrink * shrink ? bitmap_to_pix(surface) : NULL;
	if (pix == NULL)
		return g_array_new(FALSE, FALSE, sizeof(Seal));
	seals = small != NULL ? seal_find_small(pix, shrink) : seal_find(pix);
	pixDestroy(&pix);
	return seals;
}

PIX *
glance_part(Glance *glance, double x0, double y0, double x1, double y1, int *left, int *top)
{
	int right = MIN((int)ceil(x1), glance->across), bottom = MIN((int)ceil(y1), glance->down), across, down;
	g_autoptr(cairo_surface_t) surface = NULL;

	*left = MAX((int)floor(x0), 0);
	*top = MAX((int)floor(y0), 0);
	across = right - *left, down = bottom - *top;
	if (across < 1 || down < 1)
		return NULL;
	if (glance->whole == NULL && !glance->pictures && (double)across * down < WHOLE * glance->across * glance->down) {
		surface = paint(glance, *left, *top, across, down, 1);
		return surface != NULL ? bitmap_to_pix(surface) : NULL;
	}
	return glance_whole(glance) != NULL ? bitmap_part_to_pix(glance->whole, *left, *top, across, down) : NULL;
}

PIX *
glance_bent(Glance *glance, double x0, double y0, double x1, double y1, double bent)
{
	int across = (int)ceil((MIN(x1, glance->width) - MAX(x0, 0)) * glance->scale);
	int down = (int)ceil((MIN(y1, glance->height) - MAX(y0, 0)) * glance->scale);
	g_autoptr(cairo_surface_t) surface = NULL;
	g_autoptr(cairo_t) cairo = NULL;

	if (glance->strokes == NULL || across < 1 || down < 1)
		return NULL;
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, across, down);
	cairo = cairo_create(surface);
	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, glance->scale, glance->scale);
	cairo_translate(cairo, -MAX(x0, 0), -MAX(y0, 0));
	if (!strokes_draw_bent(glance->file, glance->number, glance->width, glance->height, cairo, bent) ||
	    cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return NULL;
	cairo_surface_flush(surface);
	return bitmap_to_pix(surface);
}
