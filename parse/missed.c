/* missed.c - lines that the detector dropped */
#include "parse/missed.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/pattern.h"
#include "parse/quad.h"

#define HIGH 24          /* pixels of a strip's height */
#define WIDE_MAX 4000    /* of its width */
#define GAP_LEAST 1.2    /* in heights: narrower places beside a line hold nothing */
#define APART 0.9        /* blank columns, in heights, that part two pieces */
#define WIDTH_LEAST 0.12 /* in heights, of a piece */
#define HEIGHT_LEAST 0.4
#define STROKE 0.25      /* in heights: what is no wider is a stroke, a 1 if it is anything */
#define INK_LEAST 0.05   /* part of a piece that is ink */
#define INK_MOST 0.6
#define RULE 0.9         /* a column with so much ink is a ruled line */
#define RULE_WIDE 4      /* columns of one that leans */
#define BLUR 2           /* pixels of a column beside it */
#define CONTRAST 60      /* grey levels between ink and paper */
#define TRIES 16         /* pieces of one page that are read */
#define SURE 0.7
#define NARROW 0.7       /* in heights: a piece no wider is one digit */
#define DIGIT_SURE 0.3   /* of the network's belief, for a digit that one preparation alone reads */
#define DOUBT 0.6        /* a lone letter read with less may be a digit */
#define DIGIT_LEAST 0.05 /* of the network's belief, for the digit in its place */

/* The place right of a line, straightened. */
typedef struct {
	int w;                /* columns */
	double corner[8];
	guint8 *ink;          /* per column: how many of its pixels are ink */
	guint8 *low, *high;   /* per column: its first and last row with ink */
} Strip;

static void
strip_clear(Strip *strip)
{
	g_free(strip->ink);
	g_free(strip->low);
	g_free(strip->high);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Strip, strip_clear)

/* How far the place right of the line goes, in pixels along it: to the next line of the row, or to the picture's edge. */
static double
free_width(PIX *rgb, const GPtrArray *lines, const OcrLine *line)
{
	double h = quad_height(line->corner), w = MAX(quad_width(line->corner), 1);
	Point start = quad_point(line->corner, 1, 0.5);
	double ux = (line->corner[2] - line->corner[0]) / w, uy = (line->corner[3] - line->corner[1]) / w;
	double most = ux > 0.5 ? (pixGetWidth(rgb) - 1 - start.x) / ux : 0;

	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *other = g_ptr_array_index(lines, i);
		Point left = quad_point(other->corner, 0, 0.5), right = quad_point(other->corner, 1, 0.5);
		double along = (left.x - start.x) * ux + (left.y - start.y) * uy, end = (right.x - start.x) * ux + (right.y - start.y) * uy;
		double aside = (left.y - start.y) * ux - (left.x - start.x) * uy;

		if (other == line || fabs(aside) > 0.5 * (h + quad_height(other->corner)) - 0.15 * h || end < 0.2 * h)
			continue;
		most = MIN(most, MAX(along, 0));
	}
	return most;
}

static bool
strip_cut(PIX *rgb, const OcrLine *line, double width, Strip *strip)
{
	double w = quad_width(line->corner), h = quad_height(line->corner);
	guint32 histogram[256] = { 0 }, seen = 0;
	int paper = 0;

	strip->w = (int)MIN(width * HIGH / h, WIDE_MAX);
	if (strip->w < HIGH || h < 6 || w < h)
		return false;
	memcpy(strip->corner, line->corner, sizeof strip->corner);
	quad_grow(strip->corner, -w, 0, width, 0);
	gsize n = (gsize)strip->w * HIGH;
	g_autofree guint8 *pixels = g_malloc(3 * n), *gray = g_malloc(n);
	quad_sample(rgb, strip->corner, strip->w, HIGH, pixels);
	for (gsize i = 0; i < n; i++)
		histogram[gray[i] = (guint8)((pixels[3 * i] * 77 + pixels[3 * i + 1] * 150 + pixels[3 * i + 2] * 29) >> 8)]++;
	while (paper < 255 && (seen += histogram[paper]) < n / 2)
		paper++;
	strip->ink = g_malloc0((gsize)strip->w);
	strip->low = g_malloc0((gsize)strip->w);
	strip->high = g_malloc0((gsize)strip->w);
	for (int x = 0; x < strip->w; x++)
		for (int y = 0; y < HIGH; y++) {
			if (abs(gray[(gsize)y * (gsize)strip->w + (gsize)x] - paper) < CONTRAST)
				continue;
			if (strip->ink[x]++ == 0)
				strip->low[x] = (guint8)y;
			strip->high[x] = (guint8)y;
		}
	return true;
}

/* Does the ink from column x0 to x1 look like text: neither a speck nor a rule nor a picture? */
static bool
is_text(const Strip *strip, int x0, int x1)
{
	int ink = 0, low = HIGH, high = 0;

	for (int x = x0; x <= x1; x++) {
		ink += strip->ink[x];
		if (strip->ink[x] > 0) {
			low = MIN(low, strip->low[x]);
			high = MAX(high, strip->high[x]);
		}
	}
	double part = ink / ((double)(x1 - x0 + 1) * HIGH);
	/* A stroke that leaves the line is the end of a rule. */
	if (x1 - x0 + 1 < STROKE * HIGH && (low < 2 || high > HIGH - 3))
		return false;
	return x1 - x0 + 1 >= WIDTH_LEAST * HIGH && high - low + 1 >= HEIGHT_LEAST * HIGH && part >= INK_LEAST && part <= INK_MOST;
}

static bool
says_something(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p))
		if (g_unichar_isalnum(g_utf8_get_char(p)))
			return true;
	return false;
}

/* How many columns from `x` on are a ruled line: one that is nearly all ink, or a thin stroke that leans and goes from the strip's top to its
 * bottom.  No glyph does: its line is higher than it is. */
static int
rule_at(const Strip *strip, int x)
{
	int wide = 0, low = HIGH, high = 0;

	if (strip->ink[x] >= RULE * HIGH) {
		/* what is left of its blur is no glyph's beginning */
		while (++wide < RULE_WIDE && x + wide < strip->w && (strip->ink[x + wide] >= RULE * HIGH || (strip->ink[x + wide] > 0 && strip->ink[x + wide] <= BLUR)))
			;
		return wide;
	}
	while (wide <= RULE_WIDE && x + wide < strip->w && strip->ink[x + wide] > 0) {
		low = MIN(low, strip->low[x + wide]);
		high = MAX(high, strip->high[x + wide]);
		wide++;
	}
	return wide <= RULE_WIDE && low <= 1 && high >= HIGH - 2 ? wide : 0;
}

/* A digit that stands alone and narrow ("1" in a cell) is often nothing to the one preparation: the other and the most likely digit must agree. */
static OcrLine *
lone_digit(Ocr *ocr, PIX *rgb, const double corner[8], const OcrLine *one, const OcrLine *other)
{
	const char *said = one->text[0] != '\0' ? one->text : other->text;
	OcrLine *digit = NULL;

	if (strlen(said) != 1 || !g_ascii_isdigit(said[0]) || (one->text[0] != '\0' && other->text[0] != '\0' && !text_same(one->text, other->text)))
		return NULL;
	digit = ocr_read_box(ocr, rgb, corner, OCR_DIGITS, NULL);
	if (digit != NULL && text_same(digit->text, said) && digit->confidence >= DIGIT_SURE)
		return digit;
	ocr_line_free(digit);
	return NULL;
}

/* Reads columns x0..x1; a line, or NULL if two preparations do not read the same. */
static OcrLine *
read_piece(Ocr *ocr, PIX *rgb, const Strip *strip, int x0, int x1)
{
	double corner[8], h;
	bool narrow = x1 - x0 + 1 < NARROW * HIGH;

	/* Boxes taller than wide are taken for lines on their sides. */
	for (int n = 0; narrow && n < HIGH && x1 - x0 + 1 < HIGH; n++) {
		x0 -= x0 > 0 && strip->ink[x0 - 1] == 0;
		x1 += x1 + 1 < strip->w && strip->ink[x1 + 1] == 0;
	}
	memcpy(corner, strip->corner, sizeof corner);
	quad_cut(corner, (double)x0 / strip->w, (x1 + 1.0) / strip->w);
	h = quad_height(corner);
	if (!narrow)
		quad_grow(corner, 0.15 * h, 0.05 * h, 0.15 * h, 0.05 * h);
	OcrLine *line = ocr_read_box(ocr, rgb, corner, 0, NULL), *second = line != NULL ? ocr_read_box(ocr, rgb, corner, 2, NULL) : NULL;
	bool good = second != NULL && line->confidence >= SURE && says_something(line->text) && text_same(line->text, second->text);
	OcrLine *digit = !good && narrow && second != NULL ? lone_digit(ocr, rgb, corner, line, second) : NULL;

	ocr_line_free(second);
	if (good)
		return line;
	ocr_line_free(line);
	return digit;
}

/* The pieces of ink in the strip, from left to right, until `tries` are used up. */
static void
read_strip(Ocr *ocr, PIX *rgb, const Strip *strip, GPtrArray *found, guint *tries)
{
	int from = -1, last = -1;

	for (int x = (int)(0.3 * HIGH); x <= strip->w && *tries > 0; x++) {
		bool end = x == strip->w;
		int rule = end || from >= 0 ? 0 : rule_at(strip, x);

		if (!end && rule == 0 && from >= 0 && strip->ink[x] >= RULE * HIGH)
			rule = 1;
		if (!end && rule == 0 && strip->ink[x] > 0) {
			from = from < 0 ? x : from;
			last = x;
		}
		if (from < 0)
			x += MAX(rule - 1, 0);
		if (from < 0 || (!end && rule == 0 && x - last < APART * HIGH))
			continue;
		if (is_text(strip, from, last)) {
			OcrLine *line = read_piece(ocr, rgb, strip, from, last);

			(*tries)--;
			if (line != NULL)
				g_ptr_array_add(found, line);
		}
		from = -1;
	}
}

guint
missed_find(Ocr *ocr, PIX *rgb, GPtrArray *lines)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();
	guint tries = TRIES;

	if (ocr_is_doubtful(ocr)) /* Tesseract looks for lines in its own way, and slowly */
		return 0;
	for (guint i = 0; i < lines->len && tries > 0; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		double width = free_width(rgb, lines, line);
		g_auto(Strip) strip = { 0 };

		if (width >= GAP_LEAST * quad_height(line->corner) && strip_cut(rgb, line, width, &strip))
			read_strip(ocr, rgb, &strip, found, &tries);
	}
	for (guint i = 0; i < found->len; i++)
		g_ptr_array_add(lines, g_ptr_array_index(found, i));
	return found->len;
}

void
missed_digits(Ocr *ocr, PIX *rgb, GPtrArray *lines)
{
	for (guint i = 0; i < lines->len && !ocr_is_doubtful(ocr); i++) {
		OcrLine *line = g_ptr_array_index(lines, i);
		gunichar c = g_utf8_get_char(line->text);

		if (g_utf8_strlen(line->text, -1) != 1 || line->confidence >= DOUBT || c >= 0x80 || g_ascii_isdigit((char)c))
			continue;
		OcrLine *digit = ocr_read_box(ocr, rgb, line->corner, OCR_DIGITS, NULL);
		if (digit == NULL || digit->text[0] == '\0' || digit->confidence < DIGIT_LEAST) {
			ocr_line_free(digit);
			continue;
		}
		digit->confidence = MAX(digit->confidence, line->confidence);
		ocr_line_free(line);
		g_ptr_array_index(lines, i) = digit;
	}
}

/* --- characters that no dictionary has --- */

#define GLYPH 0.78       /* height of a glyph as part of the height of its line's box */
#define HOLE_LEAST 0.6   /* white between two characters, in glyphs, that may hold one more */
#define HOLE_MOST 1.6
#define HOLE_INK 0.35    /* columns of it with ink, in glyphs */

static gunichar
glyph_at(const OcrLine *line, guint i)
{
	return g_utf8_get_char(g_utf8_offset_to_pointer(line->text, (glong)i));
}

/* Is there a glyph's ink from `from` to `to` (0..1 along the line)? */
static bool
has_glyph(PIX *rgb, const OcrLine *line, double from, double to, double glyph)
{
	OcrLine part = *line;
	g_auto(Strip) strip = { 0 };
	double aside = MAX(0, (1.5 * glyph - (to - from)) / 2); /* a strip is at least as wide as high */
	int first = -1, last = -1, inked = 0;

	quad_cut(part.corner, 0, MAX(from - aside, 0.01));
	if (!strip_cut(rgb, &part, (to - from + 2 * aside) * quad_width(line->corner), &strip))
		return false;
	double column = strip.w / (to - from + 2 * aside);
	for (int x = (int)(aside * column); x < strip.w - (int)(aside * column); x++) {
		if (strip.ink[x] == 0 || strip.ink[x] >= RULE * HIGH)
			continue;
		first = first < 0 ? x : first;
		last = x;
		inked++;
	}
	return inked >= HOLE_INK * glyph * column && is_text(&strip, first, last);
}

static void
insert_unknown(OcrLine *line, guint i, double at)
{
	const char *there = g_utf8_offset_to_pointer(line->text, (glong)i);
	char *text = g_strdup_printf("%.*s\xef\xbf\xbd%s", (int)(there - line->text), line->text, there);
	double sure = 0.5;

	g_free(line->text);
	line->text = text;
	g_array_insert_val(line->at, i, at);
	g_array_insert_val(line->sure, i, sure);
}

void
missed_glyphs(Ocr *ocr, PIX *rgb, GPtrArray *lines)
{
	guint tries = TRIES;

	for (guint n = 0; n < lines->len && tries > 0 && !ocr_is_doubtful(ocr); n++) {
		OcrLine *line = g_ptr_array_index(lines, n);
		double w = quad_width(line->corner), glyph = GLYPH * quad_height(line->corner) / MAX(w, 1);

		if (line->at->len < 6 || text_han_count(line->text) < 6 || pattern_has("[☑□【】（(√]", line->text))
			continue;
		for (guint i = line->at->len; i-- > 1 && tries > 0;) {
			/* The engine may have taken the hole for a blank. */
			guint before = i > 1 && g_unichar_isspace(glyph_at(line, i - 1)) ? i - 2 : i - 1;
			double left = g_array_index(line->at, double, before) + 0.5 * glyph, right = g_array_index(line->at, double, i) - 0.5 * glyph;

			if (!text_is_han(glyph_at(line, i)) || !text_is_han(glyph_at(line, before)) || right - left < HOLE_LEAST * glyph ||
			    right - left > HOLE_MOST * glyph)
				continue;
			tries--;
			if (has_glyph(rgb, line, left, right, glyph))
				insert_unknown(line, i, (left + right) / 2);
		}
	}
}
