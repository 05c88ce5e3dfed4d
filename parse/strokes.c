/* strokes.c - the lines and filled shapes of a PDF's page, drawn without its words */
#include "parse/strokes.h"

#include <math.h>
#include <string.h>

#define OPERANDS     6
#define PLAIN_MOST   (4u << 20) /* of all streams of a page, unpacked */
#define STREAMS_MOST 2000       /* contents and forms of a page, each time they are drawn */
#define FORMS_DEEP   8
#define STATES_DEEP  200
#define GLYPHS_MOST  5000       /* letters that are drawings, of all fonts of a page */
#define GLYPH_BEGIN  160        /* bytes in which such a letter says that it has no colour of its own */
#define CHROMA       0.05       /* parts of full colour that red must be above green and blue */
#define STRAIGHT     0.5        /* pixels: a line that leans no more is upright or level */

typedef struct {
	double fill[4], stroke[4]; /* red, green, blue, opacity */
	double width;
	bool fill_odd, stroke_odd; /* a space that is not followed */
} Ink;

typedef struct {
	const PdfFile *file;
	cairo_t *cairo;
	Streams *can;
	GArray *strokes;           /* of Stroke */
	double bent;               /* 0: all paths, with their own colours */
	cairo_matrix_t to_page;    /* from pixels to points of the page */
	PdfValue resources;
	GArray *inks;              /* of Ink: saved ones, the last is the present one */
	guint streams, depth, letters;
	gsize left;                /* bytes that may still be unpacked */
	bool clip, clip_even;      /* the path becomes the clip once it is painted */
	bool failed;
} Painter;

/* What stands before an operator. */
typedef struct {
	double number[OPERANDS];
	guint n;
	PdfValue name;             /* the last name among them */
} Operands;

static void run_stream(Painter *painter, PdfValue stream);
static bool are_letters_plain(Painter *painter, PdfValue resources);

/* ---- colours ---- */

static Ink *
ink_of(Painter *painter)
{
	return &g_array_index(painter->inks, Ink, painter->inks->len - 1);
}

/* How inks look on paper: each of the sixteen solid ones, mixed by how much there is of it. */
static void
from_inks(const double *n, double *to)
{
	static const double solid[16][3] = { /* bits: cyan, magenta, yellow, black */
		{ 1, 1, 1 }, { 0.1373, 0.1216, 0.1255 }, { 1, 0.9490, 0 }, { 0.1098, 0.1020, 0 },
		{ 0.9255, 0, 0.5490 }, { 0.1412, 0, 0 }, { 0.9294, 0.1098, 0.1412 }, { 0.1333, 0, 0 },
		{ 0, 0.6784, 0.9373 }, { 0, 0.0588, 0.1412 }, { 0, 0.6510, 0.3137 }, { 0, 0.0745, 0 },
		{ 0.1804, 0.1922, 0.5725 }, { 0, 0, 0.0078 }, { 0.2118, 0.2119, 0.2235 }, { 0, 0, 0 },
	};

	memset(to, 0, 3 * sizeof *to);
	for (guint i = 0; i < G_N_ELEMENTS(solid); i++) {
		double share = 1;

		for (guint ink = 0; ink < 4; ink++)
			share *= i & 8u >> ink ? CLAMP(n[ink], 0, 1) : 1 - CLAMP(n[ink], 0, 1);
		for (guint part = 0; part < 3; part++)
			to[part] += share * solid[i][part];
	}
}

/* One part is gray, three are red, green and blue, four cyan, magenta, yellow and black. */
static void
set_colour(Painter *painter, const Operands *all, bool stroke)
{
	Ink *ink = ink_of(painter);
	double *to = stroke ? ink->stroke : ink->fill;

	if (all->n == 3 || all->n == 1) {
		for (guint i = 0; i < 3; i++)
			to[i] = CLAMP(all->number[all->n == 3 ? i : 0], 0, 1);
	} else if (all->n == 4) {
		from_inks(all->number, to);
	} else {
		painter->failed = true;
		return;
	}
	if (to[0] - to[1] > CHROMA && to[0] - to[2] > CHROMA)
		painter->can->red = true;
}

/* An entry of the resources: of colour spaces, forms, … */
static bool
resource(const Painter *painter, const char *kind, PdfValue name, PdfValue *value)
{
	g_autofree char *key = name.at != NULL ? g_strndup(name.at, (gsize)(name.end - name.at)) : NULL;
	PdfValue all;

	*value = (PdfValue){ NULL };
	return key != NULL && strchr(key, '#') == NULL && pdffile_get(painter->file, painter->resources, kind, &all) && all.at != NULL &&
	       pdffile_get(painter->file, all, key, value) && value->at != NULL;
}

static bool
is_known_space(const Painter *painter, PdfValue name)
{
	static const char *const known[] = { "/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased" };
	PdfValue space;

	for (gsize i = 0; i < 3; i++)
		if (pdffile_is(name, known[i]))
			return true;
	if (!resource(painter, "/ColorSpace", name, &space))
		return false;
	if (*space.at == '[')
		space = pdffile_item(painter->file, space, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (pdffile_is(space, known[i]))
			return true;
	return false;
}

static void
set_space(Painter *painter, const Operands *all, bool stroke)
{
	Ink *ink = ink_of(painter);

	*(stroke ? &ink->stroke_odd : &ink->fill_odd) = !is_known_space(painter, all->name);
	memset(stroke ? ink->stroke : ink->fill, 0, 3 * sizeof(double));
}

static void
set_colour_of_space(Painter *painter, const Operands *all, bool stroke)
{
	const Ink *ink = ink_of(painter);

	if (stroke ? ink->stroke_odd : ink->fill_odd)
		painter->can->red = true; /* and a path in it is not followed */
	else
		set_colour(painter, all, stroke);
}

/* Of a graphics state: opacities and width; what masks or blends is not followed. */
static void
set_state(Painter *painter, PdfValue name)
{
	PdfValue state, value;
	Ink *ink = ink_of(painter);

	if (!resource(painter, "/ExtGState", name, &state)) {
		painter->failed = true;
		return;
	}
	if (!pdffile_get(painter->file, state, "/SMask", &value) || (value.at != NULL && !pdffile_is(value, "/None")))
		painter->failed = true;
	if (!pdffile_get(painter->file, state, "/BM", &value) ||
	    (value.at != NULL && !pdffile_is(value, "/Normal") && !pdffile_is(value, "/Compatible")))
		painter->failed = true;
	if (pdffile_get(painter->file, state, "/ca", &value) && value.at != NULL)
		painter->failed = !pdffile_number(value, &ink->fill[3]) || painter->failed;
	if (pdffile_get(painter->file, state, "/CA", &value) && value.at != NULL)
		painter->failed = !pdffile_number(value, &ink->stroke[3]) || painter->failed;
	if (pdffile_get(painter->file, state, "/LW", &value) && value.at != NULL)
		painter->failed = !pdffile_number(value, &ink->width) || painter->failed;
}

/* ---- paths ---- */

/* Is the way between two points of the path upright or level, in pixels? */
static bool
is_straight(cairo_t *cairo, const cairo_path_data_t *a, const cairo_path_data_t *b)
{
	double across = b[1].point.x - a[1].point.x, down = b[1].point.y - a[1].point.y;

	cairo_user_to_device_distance(cairo, &across, &down);
	return fabs(across) < STRAIGHT || fabs(down) < STRAIGHT;
}

static void
put_on_pixel(cairo_t *cairo, cairo_path_data_t *point)
{
	cairo_user_to_device(cairo, &point->point.x, &point->point.y);
	point->point.x = floor(point->point.x) + 0.5;
	point->point.y = floor(point->point.y) + 0.5;
	cairo_device_to_user(cairo, &point->point.x, &point->point.y);
}

/* Hair lines stand on whole pixels, so that none is spread over two and half as dark. */
static void
sharpen(cairo_t *cairo)
{
	cairo_path_t *path = cairo_copy_path(cairo);
	g_autoptr(GArray) marked = g_array_new(FALSE, FALSE, sizeof(int));
	int before = -1;

	for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
		cairo_path_data_t *here = &path->data[i];

		if (here->header.type == CAIRO_PATH_LINE_TO && before >= 0 && is_straight(cairo, &path->data[before], here)) {
			g_array_append_val(marked, before);
			g_array_append_val(marked, i);
		}
		before = here->header.type == CAIRO_PATH_LINE_TO || here->header.type == CAIRO_PATH_MOVE_TO ? i : -1;
	}
	for (guint i = 0; i < marked->len; i++)
		if (i == 0 || g_array_index(marked, int, i) != g_array_index(marked, int, i - 1))
			put_on_pixel(cairo, &path->data[g_array_index(marked, int, i) + 1]);
	cairo_new_path(cairo);
	cairo_append_path(cairo, path);
	cairo_path_destroy(path);
}

static void
set_source(const Painter *painter, const double *colour)
{
	if (painter->bent > 0)
		cairo_set_source_rgb(painter->cairo, 0, 0, 0);
	else
		cairo_set_source_rgba(painter->cairo, colour[0], colour[1], colour[2], colour[3]);
}

static void
stroke_path(Painter *painter)
{
	const Ink *ink = ink_of(painter);
	double x = ink->width, y = ink->width, width = ink->width;
	bool hair;

	cairo_user_to_device_distance(painter->cairo, &x, &y);
	hair = fabs(x) <= 1 && fabs(y) <= 1;
	if (hair) {
		x = y = 1;
		cairo_device_to_user_distance(painter->cairo, &x, &y);
		width = MIN(fabs(x), fabs(y));
		sharpen(painter->cairo);
	}
	cairo_set_line_width(painter->cairo, width);
	set_source(painter, ink->stroke);
	cairo_stroke_preserve(painter->cairo);
}

/* The share of the path's length, along the points that its curves are made of, that is neither upright nor level; *leg: the longest way between two. */
static double
bent_share(cairo_t *cairo, double *leg)
{
	cairo_path_t *path = cairo_copy_path(cairo);
	double all = 0, bent = 0;
	int before = -1;

	for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
		for (int j = i + 1; j < i + path->data[i].header.length; j++) {
			double across = before >= 0 ? path->data[j].point.x - path->data[before].point.x : 0;
			double down = before >= 0 ? path->data[j].point.y - path->data[before].point.y : 0;

			before = j;
			if (path->data[i].header.type == CAIRO_PATH_MOVE_TO)
				continue;
			cairo_user_to_device_distance(cairo, &across, &down);
			all += hypot(across, down);
			*leg = MAX(*leg, hypot(across, down));
			if (fabs(across) >= STRAIGHT && fabs(down) >= STRAIGHT)
				bent += hypot(across, down);
		}
	}
	cairo_path_destroy(path);
	return all > 0 ? bent / all : 0;
}

static bool
is_white(const double *colour)
{
	return colour[3] <= 0 || (colour[0] >= 1 && colour[1] >= 1 && colour[2] >= 1);
}

static void
note_path(Painter *painter, bool fill)
{
	double corner[4], x[4], y[4], leg = 0, none = 0;
	Stroke stroke = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE, bent_share(painter->cairo, &leg), fill, 0 };

	cairo_matrix_transform_distance(&painter->to_page, &leg, &none);
	stroke.leg = hypot(leg, none);
	if (painter->strokes->len >= STROKES_MOST) {
		painter->failed = true;
		return;
	}
	cairo_path_extents(painter->cairo, &corner[0], &corner[1], &corner[2], &corner[3]);
	for (guint i = 0; i < 4; i++) {
		x[i] = corner[i & 1 ? 2 : 0], y[i] = corner[i & 2 ? 3 : 1];
		cairo_user_to_device(painter->cairo, &x[i], &y[i]);
		cairo_matrix_transform_point(&painter->to_page, &x[i], &y[i]);
		stroke.x0 = MIN(stroke.x0, x[i]), stroke.x1 = MAX(stroke.x1, x[i]);
		stroke.y0 = MIN(stroke.y0, y[i]), stroke.y1 = MAX(stroke.y1, y[i]);
	}
	g_array_append_val(painter->strokes, stroke);
}

static void
paint(Painter *painter, bool fill, bool even, bool stroke)
{
	const Ink *ink = ink_of(painter);

	if (fill || stroke) {
		painter->can->lines = true;
		painter->failed = painter->failed || (fill && ink->fill_odd) || (stroke && ink->stroke_odd);
	}
	if ((fill && !is_white(ink->fill)) || (stroke && !is_white(ink->stroke)))
		note_path(painter, fill);
	if (painter->bent > 0 && (painter->strokes->len == 0 || !((fill && !is_white(ink->fill)) || (stroke && !is_white(ink->stroke))) ||
	                          g_array_index(painter->strokes, Stroke, painter->strokes->len - 1).bent < painter->bent))
		fill = stroke = false;
	if (fill) {
		cairo_set_fill_rule(painter->cairo, even ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
		set_source(painter, ink->fill);
		cairo_fill_preserve(painter->cairo);
	}
	if (painter->clip) {
		cairo_path_t *path = stroke ? cairo_copy_path(painter->cairo) : NULL;

		if (stroke)
			stroke_path(painter);
		if (path != NULL) {
			cairo_new_path(painter->cairo);
			cairo_append_path(painter->cairo, path);
			cairo_path_destroy(path);
		}
		cairo_set_fill_rule(painter->cairo, painter->clip_even ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
		cairo_clip_preserve(painter->cairo);
		painter->clip = false;
	} else if (stroke) {
		stroke_path(painter);
	}
	cairo_new_path(painter->cairo);
}

static void
add_rectangle(cairo_t *cairo, const double *n)
{
	cairo_move_to(cairo, n[0], n[1]);
	cairo_line_to(cairo, n[0] + n[2], n[1]);
	cairo_line_to(cairo, n[0] + n[2], n[1] + n[3]);
	cairo_line_to(cairo, n[0], n[1] + n[3]);
	cairo_close_path(cairo);
}

static void
curve(Painter *painter, const double *n, bool first, bool last)
{
	double x = n[0], y = n[1];

	if (first)
		cairo_get_current_point(painter->cairo, &x, &y);
	if (first)
		cairo_curve_to(painter->cairo, x, y, n[0], n[1], n[2], n[3]);
	else if (last)
		cairo_curve_to(painter->cairo, n[0], n[1], n[2], n[3], n[2], n[3]);
	else
		cairo_curve_to(painter->cairo, n[0], n[1], n[2], n[3], n[4], n[5]);
}

/* ---- operators ---- */

static void
save(Painter *painter)
{
	Ink ink = *ink_of(painter);

	if (painter->inks->len > STATES_DEEP) {
		painter->failed = true;
		return;
	}
	g_array_append_val(painter->inks, ink);
	cairo_save(painter->cairo);
}

static void
restore(Painter *painter, guint least)
{
	if (painter->inks->len <= least)
		return;
	g_array_set_size(painter->inks, painter->inks->len - 1);
	cairo_restore(painter->cairo);
}

static void
transform(Painter *painter, const double *n)
{
	cairo_matrix_t matrix = { n[0], n[1], n[2], n[3], n[4], n[5] };

	cairo_transform(painter->cairo, &matrix);
	if (cairo_status(painter->cairo) != CAIRO_STATUS_SUCCESS)
		painter->failed = true; /* nothing can be told of a page pressed flat */
}

static void
draw_form(Painter *painter, PdfValue form)
{
	PdfValue matrix, box, resources, before = painter->resources;
	double n[6];
	guint least = painter->inks->len;

	if (painter->depth >= FORMS_DEEP || !pdffile_get(painter->file, form, "/Matrix", &matrix) ||
	    !pdffile_get(painter->file, form, "/BBox", &box) || !pdffile_get(painter->file, form, "/Resources", &resources)) {
		painter->failed = true;
		return;
	}
	save(painter);
	if (matrix.at != NULL && pdffile_numbers(painter->file, matrix, n, 6) == 6)
		transform(painter, n);
	if (pdffile_numbers(painter->file, box, n, 4) == 4) {
		n[2] -= n[0], n[3] -= n[1];
		cairo_new_path(painter->cairo);
		add_rectangle(painter->cairo, n);
		cairo_clip(painter->cairo);
	}
	if (resources.at != NULL) {
		painter->resources = resources;
		painter->failed = painter->failed || !are_letters_plain(painter, resources);
	}
	painter->depth++;
	run_stream(painter, form);
	painter->depth--;
	painter->resources = before;
	while (painter->inks->len > least)
		restore(painter, least);
}

static void
draw_object(Painter *painter, PdfValue name)
{
	PdfValue object, kind, width, height, hidden;
	double across = 0, down = 0;

	if (!resource(painter, "/XObject", name, &object) || !pdffile_get(painter->file, object, "/Subtype", &kind) ||
	    !pdffile_get(painter->file, object, "/OC", &hidden) || hidden.at != NULL) {
		painter->failed = true;
	} else if (pdffile_is(kind, "/Image")) {
		painter->can->pictures = true;
		if (pdffile_get(painter->file, object, "/Width", &width) && pdffile_get(painter->file, object, "/Height", &height) &&
		    pdffile_number(width, &across) && pdffile_number(height, &down) && across > 0 && down > 0 && across < 1e6 && down < 1e6)
			painter->can->pixels = MAX(painter->can->pixels, (guint64)(across * down));
		else
			painter->failed = true;
	} else if (pdffile_is(kind, "/Form")) {
		draw_form(painter, object);
	} else {
		painter->failed = true;
	}
}

typedef enum {
	OP_OTHER, OP_MOVE, OP_LINE, OP_CURVE, OP_CURVE_FIRST, OP_CURVE_LAST, OP_CLOSE, OP_RECTANGLE,
	OP_STROKE, OP_CLOSE_STROKE, OP_FILL, OP_FILL_EVEN, OP_BOTH, OP_BOTH_EVEN, OP_CLOSE_BOTH, OP_CLOSE_BOTH_EVEN, OP_END_PATH, OP_CLIP, OP_CLIP_EVEN,
	OP_SAVE, OP_RESTORE, OP_TRANSFORM, OP_WIDTH, OP_CAP, OP_JOIN, OP_DASH, OP_STATE,
	OP_FILL_COLOUR, OP_STROKE_COLOUR, OP_FILL_SPACE, OP_STROKE_SPACE, OP_FILL_OF_SPACE, OP_STROKE_OF_SPACE,
	OP_OBJECT, OP_TEXT_MODE, OP_MARKED, OP_SHADING, OP_INLINE,
} Operator;

static const struct {
	const char *word;
	Operator operator;
	guint operands;
} operators[] = {
	{ "m", OP_MOVE, 2 }, { "l", OP_LINE, 2 }, { "re", OP_RECTANGLE, 4 }, { "c", OP_CURVE, 6 }, { "v", OP_CURVE_FIRST, 4 }, { "y", OP_CURVE_LAST, 4 },
	{ "h", OP_CLOSE, 0 }, { "S", OP_STROKE, 0 }, { "s", OP_CLOSE_STROKE, 0 }, { "f", OP_FILL, 0 }, { "F", OP_FILL, 0 }, { "f*", OP_FILL_EVEN, 0 },
	{ "B", OP_BOTH, 0 }, { "B*", OP_BOTH_EVEN, 0 }, { "b", OP_CLOSE_BOTH, 0 }, { "b*", OP_CLOSE_BOTH_EVEN, 0 }, { "n", OP_END_PATH, 0 },
	{ "W", OP_CLIP, 0 }, { "W*", OP_CLIP_EVEN, 0 }, { "q", OP_SAVE, 0 }, { "Q", OP_RESTORE, 0 }, { "cm", OP_TRANSFORM, 6 }, { "w", OP_WIDTH, 1 },
	{ "J", OP_CAP, 1 }, { "j", OP_JOIN, 1 }, { "d", OP_DASH, 0 }, { "gs", OP_STATE, 0 }, { "g", OP_FILL_COLOUR, 1 }, { "G", OP_STROKE_COLOUR, 1 },
	{ "rg", OP_FILL_COLOUR, 3 }, { "RG", OP_STROKE_COLOUR, 3 }, { "k", OP_FILL_COLOUR, 4 }, { "K", OP_STROKE_COLOUR, 4 },
	{ "cs", OP_FILL_SPACE, 0 }, { "CS", OP_STROKE_SPACE, 0 }, { "sc", OP_FILL_OF_SPACE, 0 }, { "SC", OP_STROKE_OF_SPACE, 0 },
	{ "scn", OP_FILL_OF_SPACE, 0 }, { "SCN", OP_STROKE_OF_SPACE, 0 }, { "Do", OP_OBJECT, 0 }, { "Tr", OP_TEXT_MODE, 1 }, { "BDC", OP_MARKED, 0 },
	{ "sh", OP_SHADING, 0 }, { "BI", OP_INLINE, 0 },
};

static void
set_plain_colour(Painter *painter, const Operands *all, bool stroke)
{
	Ink *ink = ink_of(painter);

	*(stroke ? &ink->stroke_odd : &ink->fill_odd) = false;
	set_colour(painter, all, stroke);
}

static void
do_path(Painter *painter, Operator operator, const double *n)
{
	cairo_t *cairo = painter->cairo;

	switch (operator) {
	case OP_MOVE:
		cairo_move_to(cairo, n[0], n[1]);
		return;
	case OP_LINE:
		cairo_line_to(cairo, n[0], n[1]);
		return;
	case OP_CURVE: case OP_CURVE_FIRST: case OP_CURVE_LAST:
		curve(painter, n, operator == OP_CURVE_FIRST, operator == OP_CURVE_LAST);
		return;
	case OP_RECTANGLE:
		add_rectangle(cairo, n);
		return;
	case OP_CLOSE: case OP_CLOSE_STROKE: case OP_CLOSE_BOTH: case OP_CLOSE_BOTH_EVEN:
		cairo_close_path(cairo);
		break;
	case OP_CLIP: case OP_CLIP_EVEN:
		painter->clip = true;
		painter->clip_even = operator == OP_CLIP_EVEN;
		return;
	default:
		break;
	}
	if (operator != OP_CLOSE)
		paint(painter, operator >= OP_FILL && operator <= OP_CLOSE_BOTH_EVEN,
		      operator == OP_FILL_EVEN || operator == OP_BOTH_EVEN || operator == OP_CLOSE_BOTH_EVEN,
		      operator != OP_FILL && operator != OP_FILL_EVEN && operator != OP_END_PATH);
}

static void
do_operator(Painter *painter, Operator operator, const Operands *all, guint least)
{
	switch (operator) {
	case OP_OTHER:
		break;
	case OP_SAVE:
		save(painter);
		break;
	case OP_RESTORE:
		restore(painter, least);
		break;
	case OP_TRANSFORM:
		transform(painter, all->number);
		break;
	case OP_WIDTH:
		ink_of(painter)->width = fabs(all->number[0]);
		break;
	case OP_CAP:
		cairo_set_line_cap(painter->cairo, all->number[0] == 1 ? CAIRO_LINE_CAP_ROUND : all->number[0] == 2 ? CAIRO_LINE_CAP_SQUARE : CAIRO_LINE_CAP_BUTT);
		break;
	case OP_JOIN:
		cairo_set_line_join(painter->cairo, all->number[0] == 1 ? CAIRO_LINE_JOIN_ROUND : all->number[0] == 2 ? CAIRO_LINE_JOIN_BEVEL : CAIRO_LINE_JOIN_MITER);
		break;
	case OP_DASH: /* the phase is the last number */
		cairo_set_dash(painter->cairo, all->number, all->n > 1 ? (int)all->n - 1 : 0, all->n > 0 ? all->number[all->n - 1] : 0);
		painter->failed = painter->failed || cairo_status(painter->cairo) != CAIRO_STATUS_SUCCESS;
		break;
	case OP_STATE:
		set_state(painter, all->name);
		break;
	case OP_FILL_COLOUR: case OP_STROKE_COLOUR:
		set_plain_colour(painter, all, operator == OP_STROKE_COLOUR);
		break;
	case OP_FILL_SPACE: case OP_STROKE_SPACE:
		set_space(painter, all, operator == OP_STROKE_SPACE);
		break;
	case OP_FILL_OF_SPACE: case OP_STROKE_OF_SPACE:
		set_colour_of_space(painter, all, operator == OP_STROKE_OF_SPACE);
		break;
	case OP_OBJECT:
		draw_object(painter, all->name);
		break;
	case OP_TEXT_MODE: /* letters that clip */
		painter->failed = painter->failed || all->number[0] >= 4;
		break;
	case OP_MARKED: /* what may be hidden */
		painter->failed = painter->failed || pdffile_is(all->name, "/OC");
		break;
	case OP_SHADING: case OP_INLINE:
		painter->failed = true;
		break;
	default:
		do_path(painter, operator, all->number);
		break;
	}
}

static void
take_word(Painter *painter, const char *word, gsize length, const Operands *all, guint least)
{
	if (length > 3)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(operators); i++) {
		if (strlen(operators[i].word) != length || memcmp(operators[i].word, word, length) != 0)
			continue;
		if (all->n >= operators[i].operands)
			do_operator(painter, operators[i].operator, all, least);
		return;
	}
}

/* ---- streams ---- */

/* A name that is given with properties (/OC /MC0 BDC) is the first one. */
static void
take_operand(Operands *all, const char *begin, const char *end)
{
	double number;

	if (*begin == '/') {
		if (all->name.at == NULL)
			all->name = (PdfValue){ begin, end, NULL };
	} else if (pdffile_number((PdfValue){ begin, end, NULL }, &number)) {
		if (all->n == OPERANDS)
			memmove(all->number, all->number + 1, (OPERANDS - 1) * sizeof number);
		else
			all->n++;
		all->number[all->n - 1] = number;
	}
}

static void
run_content(Painter *painter, const char *p, const char *end, guint least)
{
	Operands operands = { .n = 0 };

	while (!painter->failed && (p = pdffile_skip_blanks(p, end)) < end) {
		const char *begin = p;

		if (*p == '(') {
			p = pdffile_skip_string(p, end);
		} else if (*p == '<' && p + 1 < end && p[1] != '<') {
			p = memchr(p, '>', (gsize)(end - p));
			p = p != NULL ? p + 1 : end;
		} else if (*p != '/' && pdffile_class(*p) == PDF_DELIMITER) {
			p++;
		} else {
			for (p++; p < end && pdffile_class(*p) == PDF_REGULAR;)
				p++;
			if (*begin == '/' || g_ascii_isdigit(*begin) || *begin == '-' || *begin == '.' || *begin == '+') {
				take_operand(&operands, begin, p);
				continue;
			}
			take_word(painter, begin, (gsize)(p - begin), &operands, least);
			operands = (Operands){ .n = 0 };
		}
	}
}

static GByteArray *
unpack(Painter *painter, PdfValue stream)
{
	GByteArray *plain = ++painter->streams <= STREAMS_MOST ? pdffile_plain(painter->file, stream, painter->left, false) : NULL;

	if (plain == NULL)
		painter->failed = true;
	else
		painter->left -= MIN(painter->left, plain->len);
	return plain;
}

static void
run_stream(Painter *painter, PdfValue stream)
{
	g_autoptr(GByteArray) plain = unpack(painter, stream);

	if (plain != NULL)
		run_content(painter, (const char *)plain->data, (const char *)plain->data + plain->len, painter->inks->len);
}

/* Several streams are one content, broken between any two words. */
static void
run_page(Painter *painter, PdfValue contents)
{
	g_autoptr(GByteArray) all = g_byte_array_new();

	if (contents.at == NULL || *contents.at != '[') {
		if (contents.at != NULL)
			run_stream(painter, contents);
		return;
	}
	for (guint i = 0; !painter->failed; i++) {
		PdfValue stream = pdffile_item(painter->file, contents, i);
		g_autoptr(GByteArray) plain = stream.at != NULL ? unpack(painter, stream) : NULL;

		if (stream.at == NULL)
			break;
		if (plain != NULL) {
			g_byte_array_append(all, plain->data, plain->len);
			g_byte_array_append(all, (const guint8 *)"\n", 1);
		}
	}
	run_content(painter, (const char *)all->data, (const char *)all->data + all->len, painter->inks->len);
}

/* ---- letters that are drawings ---- */

/* Its first operator says that it has the colour of the text (9.6.5, d1). */
static bool
is_plain_letter(const Painter *painter, PdfValue procedure)
{
	g_autoptr(GByteArray) begin = pdffile_plain(painter->file, procedure, GLYPH_BEGIN, true);
	const char *p = begin != NULL ? (const char *)begin->data : NULL, *end = p != NULL ? p + begin->len : NULL;

	for (guint i = 0; p != NULL && i <= OPERANDS; i++) {
		const char *word = pdffile_skip_blanks(p, end);

		p = pdffile_skip_value(word, end);
		if (p != NULL && p - word == 2 && memcmp(word, "d1", 2) == 0)
			return true;
	}
	return false;
}

/* Fonts whose letters have pictures or colours of their own. */
static bool
are_letters_plain(Painter *painter, PdfValue resources)
{
	PdfValue fonts, key, font, kind, procedures, name, letter;
	const char *next, *within;

	if (resources.at == NULL)
		return true;
	if (!pdffile_get(painter->file, resources, "/Font", &fonts))
		return false;
	for (next = fonts.at; fonts.at != NULL && pdffile_each(painter->file, fonts, &next, &key, &font);) {
		if (!pdffile_get(painter->file, font, "/Subtype", &kind) || !pdffile_get(painter->file, font, "/CharProcs", &procedures))
			return false;
		if (!pdffile_is(kind, "/Type3"))
			continue;
		for (within = procedures.at; procedures.at != NULL && pdffile_each(painter->file, procedures, &within, &name, &letter);)
			if (++painter->letters > GLYPHS_MOST || !is_plain_letter(painter, letter))
				return false;
	}
	return true;
}

/* ---- the page ---- */

/* From the page's own space, y up and not turned, to points as it is looked at. */
static bool
look(const PdfPage *page, double width, double height, cairo_matrix_t *matrix)
{
	bool lies = page->turn == 90 || page->turn == 270;

	if (fabs((lies ? page->y1 - page->y0 : page->x1 - page->x0) - width) > 0.02 || fabs((lies ? page->x1 - page->x0 : page->y1 - page->y0) - height) > 0.02)
		return false;
	switch (page->turn) {
	case 90:
		cairo_matrix_init(matrix, 0, 1, 1, 0, -page->y0, -page->x0);
		break;
	case 180:
		cairo_matrix_init(matrix, -1, 0, 0, 1, page->x1, -page->y0);
		break;
	case 270:
		cairo_matrix_init(matrix, 0, -1, -1, 0, page->y1, page->x1);
		break;
	default:
		cairo_matrix_init(matrix, 1, 0, 0, -1, -page->x0, page->y1);
		break;
	}
	return true;
}

static bool
draw(const PdfFile *file, guint n, double width, double height, cairo_t *cairo, double bent, Streams *can, GArray *strokes)
{
	const PdfPage *page = pdffile_page(file, n);
	const Ink black = { .fill = { 0, 0, 0, 1 }, .stroke = { 0, 0, 0, 1 }, .width = 1 };
	Painter painter = { .file = file, .cairo = cairo, .can = can, .strokes = strokes, .bent = bent, .left = PLAIN_MOST };
	PdfValue contents, unit;
	cairo_matrix_t matrix;

	*can = (Streams){ 0 };
	if (page == NULL || !look(page, width, height, &matrix) || !pdffile_get(file, page->page, "/Contents", &contents) ||
	    !pdffile_get(file, page->page, "/UserUnit", &unit) || unit.at != NULL)
		return false;
	cairo_get_matrix(cairo, &painter.to_page);
	if (cairo_matrix_invert(&painter.to_page) != CAIRO_STATUS_SUCCESS)
		return false;
	painter.resources = page->resources;
	painter.inks = g_array_new(FALSE, FALSE, sizeof(Ink));
	g_array_append_val(painter.inks, black);
	cairo_save(cairo);
	cairo_transform(cairo, &matrix);
	cairo_set_miter_limit(cairo, 10);
	painter.failed = !are_letters_plain(&painter, page->resources);
	run_page(&painter, contents);
	while (painter.inks->len > 1)
		restore(&painter, 1);
	cairo_new_path(cairo);
	cairo_restore(cairo);
	g_array_unref(painter.inks);
	return !painter.failed && cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
}

bool
strokes_draw(const PdfFile *file, guint n, double width, double height, cairo_t *cairo, Streams *can, GArray *strokes)
{
	return draw(file, n, width, height, cairo, 0, can, strokes);
}

bool
strokes_draw_bent(const PdfFile *file, guint n, double width, double height, cairo_t *cairo, double bent)
{
	g_autoptr(GArray) strokes = g_array_new(FALSE, FALSE, sizeof(Stroke));
	Streams can;

	return draw(file, n, width, height, cairo, bent, &can, strokes);
}
