/* tick.c - check boxes: square frames in pixels beside words, ticked or empty */
#include "parse/tick.h"
#include "base/text.h"
#include "parse/quad.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STRIP_MIN 32           /* pixels of the line's height in its strip */
#define STRIP_MAX 64
#define GLYPH 0.78             /* height of a glyph as part of the height of its line's box */
#define EXTEND_LEFT 1.7        /* how far beyond the line's ends, in its heights */
#define EXTEND_RIGHT 1.3
#define EXTEND_UP 0.15
#define SIDE_LEAST 0.34        /* side of a frame in heights of the line's box */
#define SIDE_MOST 1.05
#define SQUARE 0.16            /* how much width and height may differ */
#define COVER 0.86             /* how much of each side is ink */
#define LIKE 0.22              /* sizes of siblings differ by less: fonts draw the ticked one smaller */
#define LIKE_APART 0.40        /* of one that stands apart and was not read for sure */
#define SAME 0.10              /* sizes of 口 that are all boxes */
#define STRANGE 0.9            /* a real character is read with more */
#define CERTAIN 0.95
#define FILL_EMPTY 0.045       /* part of the inside that is ink: below it is empty */
#define SHARP 14               /* pixels: the inside of larger frames is free of blur */
#define FILL_TICKED 0.13       /* above it is ticked; between, its siblings decide */

/* A straightened line: ink from 0 (paper) upward, dark or light whichever the text is. */
typedef struct {
	int w, h;
	double scale;          /* strip pixels per page pixel */
	double left;           /* strip x where the line's own box begins */
	double unit;           /* height of the line's box in strip pixels */
	float *ink;
	float contrast;        /* of the text */
	int *row, *column;     /* running sums of dark pixels along rows and columns, widened by one pixel across */
} Strip;

typedef enum { FREE, SIGN, GLYPH_LIKE, TAKEN } Occupant;

typedef struct {
	guint line;
	double x0, y0, x1, y1; /* in the strip */
	double page_x, page_y, page_size;
	double cover, fill;
	bool solid;
	Occupant occupant;
	int first, last;       /* characters it stands for; last < first: none, it goes before `first` */
	bool loose;            /* a little further from what stands before than characters are from each other */
	bool apart;            /* at the line's start, or a gap or a sign parts it from what stands before */
	bool labelled;         /* a word stands directly beside it */
	bool square;           /* read as 口 */
	bool plain;            /* not read at all, or not for sure: no character of a word */
	bool room;             /* between the characters before and after there is room for it */
	bool accepted, ticked;
} Frame;

/* --- the strip --- */

static void
strip_free(Strip *strip)
{
	g_free(strip->ink);
	g_free(strip->row);
	g_free(strip->column);
	g_free(strip);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Strip, strip_free)

/* The level that `part` of the values in columns from..to stay below. */
static int
level(const guint8 *gray, int w, int h, int from, int to, double part)
{
	guint32 histogram[256] = { 0 }, count = 0;
	guint32 wanted = (guint32)(part * h * (to - from));
	int i = 0;

	for (int y = 0; y < h; y++)
		for (int x = from; x < to; x++)
			histogram[gray[(gsize)y * (gsize)w + (gsize)x]]++;
	while (i < 255 && (count += histogram[i]) <= wanted)
		i++;
	return i;
}

/* Ink against the paper near by: shades and tinted cells change along a line. */
static void
fill_ink(Strip *strip, const guint8 *gray)
{
	int w = strip->w, h = strip->h, step = MAX(4, (int)strip->unit / 2), reach = (int)(1.5 * strip->unit);
	int middle = level(gray, w, h, 0, w, 0.5);
	bool dark = middle - level(gray, w, h, 0, w, 0.03) >= level(gray, w, h, 0, w, 0.97) - middle;

	for (int x0 = 0; x0 < w; x0 += step) {
		int paper = level(gray, w, h, MAX(0, x0 - reach), MIN(w, x0 + step + reach), dark ? 0.6 : 0.4);
		for (int x = x0; x < MIN(w, x0 + step); x++)
			for (int y = 0; y < h; y++) {
				int g = gray[(gsize)y * (gsize)w + (gsize)x];
				strip->ink[(gsize)y * (gsize)w + (gsize)x] = (float)MAX(0, dark ? paper - g : g - paper);
			}
	}
	int text = level(gray, w, h, 0, w, dark ? 0.04 : 0.96);
	strip->contrast = (float)MAX(dark ? middle - text : text - middle, 1);
}

static bool
dark_near(const Strip *strip, int x, int y, int dx, int dy, float limit)
{
	for (int i = -1; i <= 1; i++) {
		int u = x + i * dx, v = y + i * dy;
		if (u >= 0 && u < strip->w && v >= 0 && v < strip->h && strip->ink[(gsize)v * (gsize)strip->w + (gsize)u] >= limit)
			return true;
	}
	return false;
}

static void
sum_sides(Strip *strip)
{
	int w = strip->w, h = strip->h;
	float limit = MAX(12.0f, 0.2f * strip->contrast);

	strip->row = g_new0(int, (gsize)(w + 1) * (gsize)h);
	strip->column = g_new0(int, (gsize)w * (gsize)(h + 1));
	for (int y = 0; y < h; y++)
		for (int x = 0; x < w; x++) {
			strip->row[(gsize)y * (gsize)(w + 1) + (gsize)x + 1] =
				strip->row[(gsize)y * (gsize)(w + 1) + (gsize)x] + dark_near(strip, x, y, 0, 1, limit);
			strip->column[(gsize)(y + 1) * (gsize)w + (gsize)x] =
				strip->column[(gsize)y * (gsize)w + (gsize)x] + dark_near(strip, x, y, 1, 0, limit);
		}
}

static Strip *
strip_cut(PIX *rgb, const OcrLine *line)
{
	double corner[8], h = quad_height(line->corner), unit = CLAMP(h, STRIP_MIN, STRIP_MAX);
	Strip *strip = g_new0(Strip, 1);

	memcpy(corner, line->corner, sizeof corner);
	quad_grow(corner, EXTEND_LEFT * h, EXTEND_UP * h, EXTEND_RIGHT * h, EXTEND_UP * h);
	strip->scale = unit / h;
	strip->unit = unit;
	strip->left = EXTEND_LEFT * unit;
	strip->w = (int)lround(quad_width(corner) * strip->scale);
	strip->h = (int)lround(quad_height(corner) * strip->scale);
	gsize n = (gsize)strip->w * (gsize)strip->h;
	g_autofree guint8 *pixels = g_malloc(3 * n);
	g_autofree guint8 *gray = g_malloc(n);
	quad_sample(rgb, corner, strip->w, strip->h, pixels);
	for (gsize i = 0; i < n; i++)
		gray[i] = (guint8)((pixels[3 * i] * 77 + pixels[3 * i + 1] * 150 + pixels[3 * i + 2] * 29) >> 8);
	strip->ink = g_new0(float, n);
	fill_ink(strip, gray);
	sum_sides(strip);
	return strip;
}

/* --- squares --- */

/* The part of the row (column) between the two places that is dark, the corners left out: they may be round. */
static double
row_cover(const Strip *strip, int y, int x0, int x1)
{
	int cut = (x1 - x0) / 9;
	const int *sum = strip->row + (gsize)y * (gsize)(strip->w + 1);

	return (double)(sum[x1 - cut + 1] - sum[x0 + cut]) / (x1 - x0 - 2 * cut + 1);
}

static double
column_cover(const Strip *strip, int x, int y0, int y1)
{
	int cut = (y1 - y0) / 9;
	const int *sum = strip->column + x;

	return (double)(sum[(gsize)(y1 - cut + 1) * (gsize)strip->w] - sum[(gsize)(y0 + cut) * (gsize)strip->w]) /
	       (y1 - y0 - 2 * cut + 1);
}

static double
mean_ink(const Strip *strip, int x0, int y0, int x1, int y1)
{
	double sum = 0;

	if (x0 < 0 || y0 < 0 || x1 >= strip->w || y1 >= strip->h || x1 < x0 || y1 < y0)
		return 0;
	for (int y = y0; y <= y1; y++)
		for (int x = x0; x <= x1; x++)
			sum += strip->ink[(gsize)y * (gsize)strip->w + (gsize)x];
	return sum / ((x1 - x0 + 1) * (y1 - y0 + 1));
}

/* The ink of one side of the frame, moved by `d` pixels outward (inward when negative).  Side 0 left, 1 top, 2 right, 3 bottom. */
static double
side_ink(const Strip *strip, const Frame *f, int side, int d)
{
	int x0 = (int)f->x0, y0 = (int)f->y0, x1 = (int)f->x1, y1 = (int)f->y1, cut = (x1 - x0) / 6;

	switch (side) {
	case 0:
		return mean_ink(strip, x0 - d, y0 + cut, x0 - d, y1 - cut);
	case 1:
		return mean_ink(strip, x0 + cut, y0 - d, x1 - cut, y0 - d);
	case 2:
		return mean_ink(strip, x1 + d, y0 + cut, x1 + d, y1 - cut);
	default:
		return mean_ink(strip, x0 + cut, y1 + d, x1 - cut, y1 + d);
	}
}

/* A frame's sides are lines: lighter beside them, without and (unless it is solid) within.  Sets fill and solid. */
static bool
judge_frame(const Strip *strip, Frame *f)
{
	double size = (f->x1 - f->x0 + f->y1 - f->y0) / 2, sides = 0, faintest = G_MAXDOUBLE;
	int out = MAX(3, (int)lround(0.13 * size)), in = MAX(3, (int)lround(0.17 * size)), outer = 0, inner = 0;

	for (int i = 0; i < 4; i++) {
		double line = MAX(MAX(side_ink(strip, f, i, 0), side_ink(strip, f, i, 1)), side_ink(strip, f, i, -1));
		sides += line / 4;
		faintest = MIN(faintest, line);
		outer += side_ink(strip, f, i, out) < 0.55 * line;
		inner += side_ink(strip, f, i, -in) < 0.6 * line;
	}
	if (outer < 3 || faintest < 0.3 * sides)
		return false;
	int inset = (int)lround(0.22 * size), n = 0, dark = 0;
	double limit = MAX(MAX(0.35 * sides, 0.22 * strip->contrast), 12);
	for (int y = (int)f->y0 + inset; y <= (int)f->y1 - inset; y++)
		for (int x = (int)f->x0 + inset; x <= (int)f->x1 - inset; x++, n++)
			dark += strip->ink[(gsize)y * (gsize)strip->w + (gsize)x] >= limit;
	f->fill = n > 0 ? (double)dark / n : 0;
	f->solid = inner < 3;
	f->cover += 0.05 * (outer + inner); /* of overlapping ones that with clear lines on all sides */
	return !f->solid || f->fill > 0.4;
}

static void
try_sides(const Strip *strip, int x0, int x1, Frame *best)
{
	int s = x1 - x0, low = (int)((1 - SQUARE) * s), high = (int)ceil((1 + SQUARE) * s);

	for (int y0 = 0; y0 + low < strip->h; y0++) {
		double top = row_cover(strip, y0, x0, x1);
		if (top < COVER)
			continue;
		for (int y1 = y0 + low; y1 <= MIN(y0 + high, strip->h - 1); y1++) {
			double cover = MIN(top, row_cover(strip, y1, x0, x1));
			if (cover < COVER)
				continue;
			cover = MIN(cover, MIN(column_cover(strip, x0, y0, y1), column_cover(strip, x1, y0, y1)));
			/* Of equal ones the squarest. */
			double worth = cover - 0.3 * abs(y1 - y0 - s) / s;
			if (cover >= COVER && worth > best->cover)
				*best = (Frame){ .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .cover = worth };
		}
	}
}

static bool
has_upright(const Strip *strip, int x, int length)
{
	for (int y = 0; y + length < strip->h; y++)
		if (column_cover(strip, x, y, y + length) >= COVER)
			return true;
	return false;
}

static bool
overlap(const Frame *a, const Frame *b)
{
	return MIN(a->x1, b->x1) > MAX(a->x0, b->x0) && MIN(a->y1, b->y1) > MAX(a->y0, b->y0);
}

/* Keeps the better of two that share a place: the better covered, the larger of equals. */
static void
keep_frame(GArray *frames, const Frame *f)
{
	for (guint i = 0; i < frames->len; i++) {
		Frame *old = &g_array_index(frames, Frame, i);
		if (!overlap(old, f))
			continue;
		if (f->cover + 0.002 * (f->x1 - f->x0) > old->cover + 0.002 * (old->x1 - old->x0))
			*old = *f;
		return;
	}
	g_array_append_val(frames, *f);
}

static GArray *
find_frames(const Strip *strip)
{
	GArray *frames = g_array_new(FALSE, FALSE, sizeof(Frame));
	int low = (int)(SIDE_LEAST * strip->unit), high = (int)(SIDE_MOST * strip->unit);
	g_autofree bool *upright = g_new0(bool, (gsize)strip->w);

	for (int x = 0; x < strip->w; x++)
		upright[x] = has_upright(strip, x, (int)(low * (1 - SQUARE)));
	for (int x0 = 1; x0 + low < strip->w - 1; x0++) {
		for (int x1 = x0 + low; upright[x0] && x1 <= MIN(x0 + high, strip->w - 2); x1++) {
			Frame best = { .cover = 0 };
			if (!upright[x1])
				continue;
			try_sides(strip, x0, x1, &best);
			if (best.cover > 0 && judge_frame(strip, &best))
				keep_frame(frames, &best);
		}
	}
	return frames;
}

/* --- what OCR read there --- */

/* Where character `i` of the line stands in the strip. */
static double
place_of(const Strip *strip, const OcrLine *line, guint i)
{
	double own = strip->w - (EXTEND_LEFT + EXTEND_RIGHT) * strip->unit;

	return strip->left + g_array_index(line->at, double, i) * own;
}

static gunichar
glyph_at(const OcrLine *line, guint i)
{
	return g_utf8_get_char(g_utf8_offset_to_pointer(line->text, (glong)i));
}

/* Han characters that engines make of an empty frame, and of one with a stroke in it.  The latter they are seldom sure of. */
static bool
is_framed_han(gunichar c, double sure)
{
	static const char empty[] = "口囗回区凶囚", stroked[] = "匡匝四因团国图困固园圆围囤囡曰日白田目由甲申巨匹臣罒西画面同司门";

	return g_utf8_strchr(empty, -1, c) != NULL || (sure < STRANGE && g_utf8_strchr(stroked, -1, c) != NULL);
}

static Occupant
occupant_of(gunichar c, double sure)
{
	if (g_unichar_isspace(c))
		return FREE;
	if (text_is_han(c))
		return is_framed_han(c, sure) ? GLYPH_LIKE : TAKEN;
	if (g_unichar_isalpha(c) || c == '0')
		return GLYPH_LIKE;
	return g_unichar_isdigit(c) ? TAKEN : SIGN;
}

static bool
is_latin(gunichar c)
{
	return c < 128 && g_ascii_isalnum((gchar)c);
}

static double
half_width(gunichar c)
{
	return g_unichar_iswide(c) ? 0.5 * GLYPH : 0.27 * GLYPH;
}

static void
find_occupants(const Strip *strip, const OcrLine *line, Frame *f)
{
	double middle = (f->x0 + f->x1) / 2, size = f->x1 - f->x0;
	guint n = line->at->len;

	f->first = (int)n;
	f->last = -1;
	f->occupant = FREE;
	f->plain = true;
	for (guint i = 0; i < n; i++) {
		double x = place_of(strip, line, i);
		Occupant occupant = occupant_of(glyph_at(line, i), g_array_index(line->sure, double, i));
		if (x > middle && f->first == (int)n && f->last < 0)
			f->first = (int)i;
		if (fabs(x - middle) > 0.5 * size || occupant == FREE)
			continue;
		if (f->last < 0)
			f->first = (int)i;
		f->last = (int)i;
		f->occupant = MAX(f->occupant, occupant);
		f->plain = f->plain && g_array_index(line->sure, double, i) < CERTAIN;
		f->square = glyph_at(line, i) == 0x53e3 || glyph_at(line, i) == 0x56d7; /* 口 囗 */
		/* A digit or letter that goes on a number or word is one. */
		if (i > 0 && is_latin(glyph_at(line, i)) && is_latin(glyph_at(line, i - 1)))
			f->occupant = TAKEN;
	}
	if (f->last < 0)
		f->last = f->first - 1;
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

/* The usual distance of two Han characters of the line: headings are spaced. */
static double
pitch_of(const Strip *strip, const OcrLine *line)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i + 1 < line->at->len; i++) {
		double step = (place_of(strip, line, i + 1) - place_of(strip, line, i)) / strip->unit;
		if (text_is_han(glyph_at(line, i)) && text_is_han(glyph_at(line, i + 1)))
			g_array_append_val(steps, step);
	}
	g_array_sort(steps, compare_doubles);
	return steps->len > 0 ? MAX(GLYPH, g_array_index(steps, double, steps->len / 2)) : GLYPH;
}

/* Does the frame stand apart from what is before it, and is there a word directly beside it? */
static void
find_neighbours(const Strip *strip, const OcrLine *line, Frame *f)
{
	int before = f->first - 1, after = f->last + 1, n = (int)line->at->len;

	double gap_before = G_MAXDOUBLE, gap_after = G_MAXDOUBLE, size = (f->x1 - f->x0) / strip->unit;

	f->apart = before < 0;
	if (before >= 0) {
		gunichar c = glyph_at(line, (guint)before);
		double step = ((f->x0 + f->x1) / 2 - place_of(strip, line, (guint)before)) / strip->unit;
		gap_before = (f->x0 - place_of(strip, line, (guint)before)) / strip->unit - half_width(c);
		double usual = pitch_of(strip, line) - 0.5 * GLYPH + half_width(c);
		f->loose = step > usual + 0.1 * GLYPH;
		f->apart = step > usual + 0.28 * GLYPH || g_unichar_isspace(c) || (g_unichar_ispunct(c) && strchr(".@-_/", (int)MIN(c, 127)) == NULL);
		f->labelled = gap_before < 0.8;
	}
	if (after < n) {
		gap_after = (place_of(strip, line, (guint)after) - f->x1) / strip->unit - half_width(glyph_at(line, (guint)after));
		f->labelled = gap_after < 1.0;
	}
	/* The network's places are true to a quarter of a glyph or so. */
	f->room = gap_before > -0.35 * size && gap_after > -0.35 * size && (before < 0 || after >= n || gap_before + gap_after > -0.3 * size);
}

static void
place_on_page(const Strip *strip, const OcrLine *line, Frame *f)
{
	double w = MAX(quad_width(line->corner), 1), h = MAX(quad_height(line->corner), 1);
	double x = ((f->x0 + f->x1 + 1) / 2 - strip->left) / strip->scale, y = (f->y0 + f->y1 + 1) / 2 / strip->scale - EXTEND_UP * h;
	Point p = quad_point(line->corner, x / w, y / h);

	f->page_x = p.x;
	f->page_y = p.y;
	f->page_size = (f->x1 - f->x0 + f->y1 - f->y0) / 2 / strip->scale;
}

/* --- which of them are check boxes --- */

static bool
like(const Frame *a, const Frame *b, double limit)
{
	return fabs(a->page_size - b->page_size) <= limit * MAX(a->page_size, b->page_size);
}

/* Cells for single digits stand wall to wall in long rows, check boxes never do. */
static bool
is_cell(const GArray *frames, const Frame *f)
{
	guint n = 0;

	for (guint i = 0; i < frames->len; i++) {
		const Frame *g = &g_array_index(frames, Frame, i);
		double dx = fabs(g->page_x - f->page_x) / f->page_size, steps = MAX(round(dx), 1);
		n += g != f && fabs(g->page_size - f->page_size) < 0.08 * f->page_size &&
		     fabs(g->page_y - f->page_y) < 0.15 * f->page_size && steps <= 3 && dx > 0.9 * steps && dx < 1.2 * steps;
	}
	return n >= 3;
}

/* Options stand in one row, which the detector may have cut in several lines, or in one column; characters do the latter too. */
static bool
together(const Frame *f, const Frame *g)
{
	double dx = fabs(f->page_x - g->page_x) / f->page_size, dy = fabs(f->page_y - g->page_y) / f->page_size;

	return f->line == g->line || dy < 0.5 + 0.05 * dx || (dx < 0.5 && dy < 4 && f->plain && g->plain);
}

/* Others of the same size: near by or anywhere on the page, accepted ones or all that may be. */
static guint
count_like(const GArray *frames, const Frame *f, bool near, bool accepted)
{
	guint n = 0;

	for (guint i = 0; i < frames->len; i++) {
		const Frame *g = &g_array_index(frames, Frame, i);
		bool may = g->occupant != TAKEN && g->room && (g->apart || g->plain);
		n += g != f && may && (g->accepted || !accepted) && like(f, g, f->apart && f->plain ? LIKE_APART : LIKE) && (!near || together(f, g));
	}
	return n;
}

static bool
may_be_box(const GArray *frames, const Frame *f)
{
	return f->occupant != TAKEN && f->labelled && !is_cell(frames, f);
}

/* An empty 口 or a full ■ that stands apart. */
static bool
is_bold(const Frame *f)
{
	return f->apart && ((f->square && f->fill < FILL_EMPTY) || (f->solid && f->occupant == SIGN));
}

/* 口 after 口, or 口 and ■, each apart and all of one size: no word is written so. */
static bool
is_row_of_squares(const GArray *frames, const Frame *f)
{
	for (guint i = 0; i < frames->len && is_bold(f); i++) {
		const Frame *g = &g_array_index(frames, Frame, i);
		if (g != f && is_bold(g) && like(f, g, SAME) && together(f, g))
			return true;
	}
	return false;
}

/* What stands on its own merits: nothing was read there, or a sign, or an uncertain character with others like it. */
static bool
is_clear(const GArray *frames, const Frame *f)
{
	if (!may_be_box(frames, f))
		return false;
	if (is_row_of_squares(frames, f))
		return true;
	if (f->solid)
		return false;
	if (f->occupant == FREE)
		return f->room;
	return f->apart && (f->occupant == SIGN || (f->plain && count_like(frames, f, true, false) > 0));
}

/* What stands in the company of clear ones. */
static bool
is_companion(const GArray *frames, const Frame *f)
{
	guint beside = count_like(frames, f, true, true);

	if (!f->room || !may_be_box(frames, f))
		return false;
	if (f->solid || f->occupant == FREE)
		return beside > 0;
	if (f->apart || f->plain)
		return beside > 0 || (f->plain && f->first == 0 && count_like(frames, f, false, true) > 1);
	return f->fill < FILL_EMPTY && (beside > 1 || (beside > 0 && f->square && f->loose));
}

static void
accept_frames(GArray *frames)
{
	g_autofree bool *also = g_new0(bool, frames->len + 1);

	for (guint i = 0; i < frames->len; i++) {
		Frame *f = &g_array_index(frames, Frame, i);
		f->accepted = is_clear(frames, f);
	}
	/* What the company of clear ones makes clear is company in its turn. */
	for (int turn = 0; turn < 2; turn++) {
		for (guint i = 0; i < frames->len; i++)
			also[i] = is_companion(frames, &g_array_index(frames, Frame, i));
		for (guint i = 0; i < frames->len; i++) {
			Frame *f = &g_array_index(frames, Frame, i);
			f->accepted = f->accepted || also[i];
		}
	}
}

/* The least and the most ink among the others of the row and the most on the page. */
static void
look_around(const GArray *frames, const Frame *f, double *least, double *most, double *most_of_page)
{
	for (guint i = 0; i < frames->len; i++) {
		const Frame *g = &g_array_index(frames, Frame, i);
		if (!g->accepted || g->solid)
			continue;
		*most_of_page = MAX(*most_of_page, g->fill);
		if (g == f || !together(f, g))
			continue;
		*least = MIN(*least, g->fill);
		*most = MAX(*most, g->fill);
	}
}

/* Between clearly empty and clearly ticked the siblings decide.  In small pictures the frame's own blur fills a box, so what has much
 * less ink than the fullest near by is empty too. */
static void
decide_ticks(GArray *frames)
{
	for (guint i = 0; i < frames->len; i++) {
		Frame *f = &g_array_index(frames, Frame, i);
		double least = FILL_EMPTY, most = 0, most_of_page = 0, part = CLAMP(0.45 + 0.05 * (SHARP - f->page_size), 0.45, 0.7);
		look_around(frames, f, &least, &most, &most_of_page);
		bool dark = f->fill >= FILL_TICKED || (f->fill > FILL_EMPTY && f->fill > 2.5 * least + 0.02);
		f->ticked = f->solid || (dark && f->fill > part * most && f->fill > 0.35 * most_of_page);
	}
}

/* --- writing --- */

static void
write_box(OcrLine *line, const Frame *f, double at)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *from = g_utf8_offset_to_pointer(line->text, f->first), *to = g_utf8_offset_to_pointer(line->text, f->last + 1);
	guint n = (guint)(f->last - f->first + 1);
	double sure = MIN(f->cover, 1);

	g_string_append_len(text, line->text, from - line->text);
	g_string_append(text, f->ticked ? TICK_YES : TICK_NO);
	g_string_append(text, to);
	if (n > 0) {
		g_array_remove_range(line->at, (guint)f->first, n);
		g_array_remove_range(line->sure, (guint)f->first, n);
	}
	g_array_insert_val(line->at, (guint)f->first, at);
	g_array_insert_val(line->sure, (guint)f->first, sure);
	g_free(line->text);
	line->text = g_string_free(g_steal_pointer(&text), FALSE);
}

/* The box of a line must hold the check boxes found beyond its ends. */
static void
widen_line(OcrLine *line, double from, double to)
{
	double w = quad_width(line->corner), lead = MAX(0, -from), length = MAX(1, to) + lead;

	if (lead == 0 && to <= 1)
		return;
	for (guint i = 0; i < line->at->len; i++) {
		double *at = &g_array_index(line->at, double, i);
		*at = (*at + lead) / length;
	}
	quad_grow(line->corner, lead * w, 0, (MAX(1, to) - 1) * w, 0);
}

static guint
write_boxes(GPtrArray *lines, const GArray *frames)
{
	guint count = 0;

	/* From right to left, so that the places of the characters before stay what they were. */
	for (guint i = frames->len; i-- > 0;) {
		const Frame *f = &g_array_index(frames, Frame, i);
		OcrLine *line = g_ptr_array_index(lines, f->line);
		double w = MAX(quad_width(line->corner), 1);
		if (!f->accepted)
			continue;
		double ux = (line->corner[2] - line->corner[0]) / w, uy = (line->corner[3] - line->corner[1]) / w;
		double x = (f->page_x - (line->corner[0] + line->corner[6]) / 2) * ux + (f->page_y - (line->corner[1] + line->corner[7]) / 2) * uy;
		write_box(line, f, x / w);
		widen_line(line, (x - 0.6 * f->page_size) / w, (x + 0.6 * f->page_size) / w);
		count++;
	}
	return count;
}

/* --- signs that the engine itself reads --- */

/* ☑ for a filled or ticked sign, □ for an empty one, NULL for anything else. */
static const char *
sign_meaning(gunichar c)
{
	static const char ticked[] = "●■◉⊙☑√✓✔☒", empty[] = "○〇◯□☐";

	if (g_utf8_strchr(ticked, -1, c) != NULL)
		return TICK_YES;
	return g_utf8_strchr(empty, -1, c) != NULL ? TICK_NO : NULL;
}

static bool
stands_apart(const OcrLine *line, guint i)
{
	if (i == 0)
		return true;
	gunichar before = glyph_at(line, i - 1);
	double em = GLYPH * quad_height(line->corner) / MAX(quad_width(line->corner), 1);
	double step = (g_array_index(line->at, double, i) - g_array_index(line->at, double, i - 1)) / em;
	return g_unichar_isspace(before) || g_unichar_ispunct(before) || step - half_width(before) / GLYPH > 0.75;
}

/* Engines mix up rings and discs: the pixels in the middle tell. */
static bool
is_filled(const Strip *strip, const OcrLine *line, guint i)
{
	int x = (int)place_of(strip, line, i), y = strip->h / 2, reach = MAX(1, (int)(0.1 * strip->unit));

	return mean_ink(strip, x - reach, y - reach, x + reach, y + reach) > 0.55 * strip->contrast;
}

/* Radio buttons and the like: two or more signs in one line, each before a word. */
static guint
write_signs(PIX *rgb, OcrLine *line)
{
	g_autoptr(GString) text = g_string_new(NULL);
	guint signs = 0, written = 0;

	for (guint i = 0; i + 1 < line->at->len; i++)
		signs += sign_meaning(glyph_at(line, i)) != NULL && stands_apart(line, i);
	if (signs < 2)
		return 0;
	g_autoptr(Strip) strip = strip_cut(rgb, line);
	for (guint i = 0; i < line->at->len; i++) {
		gunichar c = glyph_at(line, i);
		const char *meaning = stands_apart(line, i) ? sign_meaning(c) : NULL;
		bool already = c == 0x2611 || c == 0x25a1;
		written += meaning != NULL && !already;
		if (meaning != NULL && g_utf8_strchr("○〇◯●", -1, c) != NULL)
			meaning = is_filled(strip, line, i) ? TICK_YES : TICK_NO;
		if (meaning != NULL)
			g_string_append(text, meaning);
		else
			g_string_append_unichar(text, c);
	}
	g_free(line->text);
	line->text = g_string_free(g_steal_pointer(&text), FALSE);
	return written;
}

static bool
inside_another(GPtrArray *lines, guint own, const Frame *f)
{
	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		if (i != own && quad_holds(line->corner, f->page_x, f->page_y))
			return true;
	}
	return false;
}

/* A lone box that the detector took for a line of its own has its word in the next one. */
static bool
beside_another(GPtrArray *lines, guint own, const Frame *f)
{
	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		double gap = (line->corner[0] + line->corner[6]) / 2 - f->page_x - f->page_size / 2;
		double y = (line->corner[1] + line->corner[7]) / 2;
		if (i != own && fabs(y - f->page_y) < 0.5 * f->page_size && gap > -0.5 * f->page_size && gap < 1.2 * f->page_size)
			return true;
	}
	return false;
}

static int
compare_frames(gconstpointer a, gconstpointer b)
{
	const Frame *f = a, *g = b;

	if (f->line != g->line)
		return f->line < g->line ? -1 : 1;
	return f->x0 < g->x0 ? -1 : f->x0 > g->x0;
}

/* Between two lines both find the box: it belongs to the word on its right. */
static void
add_frame(GArray *frames, const Frame *f)
{
	for (guint i = 0; i < frames->len; i++) {
		Frame *old = &g_array_index(frames, Frame, i);
		if (fabs(old->page_x - f->page_x) > 0.5 * f->page_size || fabs(old->page_y - f->page_y) > 0.5 * f->page_size)
			continue;
		if (f->first == 0)
			*old = *f;
		return;
	}
	g_array_append_val(frames, *f);
}

static void
search_line(PIX *rgb, GPtrArray *lines, guint i, GArray *all)
{
	const OcrLine *line = g_ptr_array_index(lines, i);
	double w = quad_width(line->corner), h = quad_height(line->corner);

	if (h < 8 || h > 240 || w < 0.5 * h || w > 200 * h)
		return;
	g_autoptr(Strip) strip = strip_cut(rgb, line);
	g_autoptr(GArray) frames = find_frames(strip);
	for (guint j = 0; j < frames->len; j++) {
		Frame *f = &g_array_index(frames, Frame, j);
		f->line = i;
		place_on_page(strip, line, f);
		find_occupants(strip, line, f);
		find_neighbours(strip, line, f);
		f->labelled = f->labelled || beside_another(lines, i, f);
		if (!quad_holds(line->corner, f->page_x, f->page_y) && inside_another(lines, i, f))
			continue;
		add_frame(all, f);
	}
}

guint
tick_mark(PIX *rgb, GPtrArray *lines)
{
	g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(Frame));

	for (guint i = 0; i < lines->len; i++)
		search_line(rgb, lines, i, frames);
	g_array_sort(frames, compare_frames);
	accept_frames(frames);
	decide_ticks(frames);
	guint n = write_boxes(lines, frames);
	for (guint i = 0; i < lines->len; i++)
		n += write_signs(rgb, g_ptr_array_index(lines, i));
	return n;
}
