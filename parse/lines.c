/* lines.c - lines as the OCR found them into runs as the readers want them */
#include "parse/lines.h"
#include "base/text.h"
#include "parse/ocr_line.h"
#include "parse/quad.h"
#include "parse/tick.h"
#include <math.h>
#include <string.h>

#define GLYPH 0.78             /* height of a glyph as part of the height of its line's box */
#define GAP 1.5                /* in glyphs: wider ones part a line */
#define GAP_BLANK 0.6          /* narrower ones that still show, beside a Han character, become a blank */
#define GAP_LONE 4.0           /* a single Han character keeps company further: 名　　称 */
#define TORN 0.45              /* pieces nearer than so many glyphs belong together */
#define BOX_GAP 1.2            /* a check box and its word */

static gunichar
glyph(const OcrLine *line, guint i)
{
	return g_utf8_get_char(g_utf8_offset_to_pointer(line->text, (glong)i));
}

static double
place(const OcrLine *line, guint i)
{
	return g_array_index(line->at, double, i);
}

/* Half the width of a character, in glyph heights. */
static double
half_width(gunichar c)
{
	return g_unichar_iswide(c) || c == 0x2611 || c == 0x25a1 ? 0.5 : 0.27;
}

static double
glyph_of(const OcrLine *line)
{
	return GLYPH * quad_height(line->corner) / MAX(quad_width(line->corner), 1);
}

/* The white between characters i and j, in glyphs. */
static double
gap_between(const OcrLine *line, guint i, guint j)
{
	return (place(line, j) - place(line, i)) / glyph_of(line) - half_width(glyph(line, i)) - half_width(glyph(line, j));
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
	double p = *(const double *)a, q = *(const double *)b;

	return p < q ? -1 : p > q;
}

/* Letter-spaced headings have wide gaps everywhere: only what is wider than usual parts them. */
static double
limit_of(const OcrLine *line)
{
	g_autoptr(GArray) gaps = g_array_new(FALSE, FALSE, sizeof(double));

	for (guint i = 0; i + 1 < line->at->len; i++) {
		double gap = gap_between(line, i, i + 1);
		g_array_append_val(gaps, gap);
	}
	g_array_sort(gaps, compare_doubles);
	double usual = gaps->len > 1 ? g_array_index(gaps, double, gaps->len / 2) : 0;
	return MAX(GAP, 2 * usual + 0.6);
}

/* Characters from..to - 1 as a line of their own. */
static OcrLine *
piece_of(const OcrLine *line, guint from, guint to)
{
	OcrLine *piece = ocr_line_new(line->corner);
	guint n = line->at->len;
	double g = glyph_of(line), sum = 0;
	double left = from == 0 ? 0 : MAX(0, place(line, from) - 1.15 * half_width(glyph(line, from)) * g);
	double right = to == n ? 1 : MIN(1, place(line, to - 1) + 1.15 * half_width(glyph(line, to - 1)) * g);

	right = MAX(right, left + 1e-3);
	quad_cut(piece->corner, left, right);
	g_free(piece->text);
	piece->text = g_utf8_substring(line->text, from, to);
	for (guint i = from; i < to; i++) {
		double at = (place(line, i) - left) / (right - left);
		g_array_append_val(piece->at, at);
		g_array_append_val(piece->sure, g_array_index(line->sure, double, i));
		sum += g_array_index(line->sure, double, i);
	}
	piece->confidence = to > from ? sum / (to - from) : line->confidence;
	return piece;
}

static bool
shows(const OcrLine *line, guint i, guint j, double limit)
{
	bool han = text_is_han(glyph(line, i)) || text_is_han(glyph(line, j));
	bool sign = g_unichar_ispunct(glyph(line, i)) || g_unichar_ispunct(glyph(line, j));

	return han && !sign && gap_between(line, i, j) > MAX(GAP_BLANK, limit - GAP + GAP_BLANK);
}

/* A blank before character i, where engines leave out what they see as white. */
static void
insert_blank(OcrLine *line, guint i)
{
	const char *there = g_utf8_offset_to_pointer(line->text, (glong)i);
	char *text = g_strdup_printf("%.*s %s", (int)(there - line->text), line->text, there);
	double at = (place(line, i - 1) + place(line, i)) / 2, sure = 1;

	g_free(line->text);
	line->text = text;
	g_array_insert_val(line->at, i, at);
	g_array_insert_val(line->sure, i, sure);
}

static void
show_gaps(OcrLine *line)
{
	double limit = limit_of(line);

	for (guint i = line->at->len; i-- > 1;)
		if (!g_unichar_isspace(glyph(line, i)) && !g_unichar_isspace(glyph(line, i - 1)) && shows(line, i - 1, i, limit))
			insert_blank(line, i);
}

static void
split_line(const OcrLine *line, GPtrArray *out)
{
	guint n = line->at->len, from = 0, last = 0;
	double limit = limit_of(line);

	while (from < n && g_unichar_isspace(glyph(line, from)))
		from++;
	last = from;
	for (guint i = from + 1; i < n; i++) {
		if (g_unichar_isspace(glyph(line, i)))
			continue;
		bool lone = last == from && text_is_han(glyph(line, from)) && text_is_han(glyph(line, i));
		if (gap_between(line, last, i) > (lone ? MAX(GAP_LONE, limit) : limit)) {
			g_ptr_array_add(out, piece_of(line, from, last + 1));
			from = i;
		}
		last = i;
	}
	if (from < n)
		g_ptr_array_add(out, piece_of(line, from, last + 1));
}

void
lines_split(GPtrArray *lines)
{
	guint n = lines->len;

	for (guint i = 0; i < n; i++)
		split_line(g_ptr_array_index(lines, i), lines);
	for (guint i = n; i < lines->len; i++)
		show_gaps(g_ptr_array_index(lines, i));
	g_ptr_array_remove_range(lines, 0, n);
}

static bool
is_box(const OcrLine *line)
{
	return strcmp(line->text, TICK_YES) == 0 || strcmp(line->text, TICK_NO) == 0;
}

static bool
is_lone_han(const OcrLine *line)
{
	return line->at->len == 1 && text_is_han(glyph(line, 0));
}

/* The second half of a spread label with its value behind: 称　北京…有限公司 */
static bool
begins_lone(const OcrLine *line)
{
	return line->at->len > 2 && text_is_han(glyph(line, 0)) && g_unichar_isspace(glyph(line, 1));
}

/* Do they stand on one row, `right` so near to `left` that they are one? */
static bool
belong(const OcrLine *left, const OcrLine *right)
{
	double hl = quad_height(left->corner), hr = quad_height(right->corner), h = MAX(hl, hr);
	Point end = quad_point(left->corner, 1, 0.5), start = quad_point(right->corner, 0, 0.5);
	double ux = (left->corner[2] - left->corner[0]) / MAX(quad_width(left->corner), 1);
	double uy = (left->corner[3] - left->corner[1]) / MAX(quad_width(left->corner), 1);
	double along = ((start.x - end.x) * ux + (start.y - end.y) * uy) / (GLYPH * h);
	double across = fabs((start.y - end.y) * ux - (start.x - end.x) * uy) / h;

	if (across > 0.3 || along < -0.7 || left->text[0] == '\0' || right->text[0] == '\0')
		return false;
	if (is_box(left))
		return along < BOX_GAP;
	if (MIN(hl, hr) < 0.72 * h)
		return false;
	/* The box of each line ends a quarter glyph beyond its last character. */
	if (is_lone_han(left) && (is_lone_han(right) || begins_lone(right)))
		return along < GAP_LONE - 0.5;
	return along < TORN - 0.5;
}

static OcrLine *
join_two(const OcrLine *left, const OcrLine *right)
{
	double wl = quad_width(left->corner), wr = quad_width(right->corner), corner[8];
	Point end = quad_point(left->corner, 1, 0.5), start = quad_point(right->corner, 0, 0.5);
	double whole = MAX(wl + wr + (start.x - end.x), 1);
	guint nl = left->at->len, nr = right->at->len;

	memcpy(corner, left->corner, sizeof corner);
	memcpy(corner + 2, right->corner + 2, 4 * sizeof(double));
	OcrLine *line = ocr_line_new(corner);
	g_free(line->text);
	line->text = g_strconcat(left->text, right->text, NULL);
	for (guint i = 0; i < nl + nr; i++) {
		double at = i < nl ? place(left, i) * wl / whole : 1 - (1 - place(right, i - nl)) * wr / whole;
		double sure = i < nl ? g_array_index(left->sure, double, i) : g_array_index(right->sure, double, i - nl);
		g_array_append_val(line->at, at);
		g_array_append_val(line->sure, sure);
	}
	line->confidence = nl + nr > 0 ? (nl * left->confidence + nr * right->confidence) / (nl + nr) : 0;
	return line;
}

static void
join_pair(GPtrArray *lines, const OcrLine *left, const OcrLine *right)
{
	if (!is_lone_han(left) || !begins_lone(right)) {
		g_ptr_array_add(lines, join_two(left, right));
		return;
	}
	OcrLine *half = piece_of(right, 0, 1);
	g_ptr_array_add(lines, join_two(left, half));
	g_ptr_array_add(lines, piece_of(right, 2, right->at->len));
	ocr_line_free(half);
}

void
lines_join(GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		for (guint j = 0; j < lines->len; j++) {
			if (i == j || !belong(g_ptr_array_index(lines, i), g_ptr_array_index(lines, j)))
				continue;
			join_pair(lines, g_ptr_array_index(lines, i), g_ptr_array_index(lines, j));
			g_ptr_array_remove_index(lines, MAX(i, j));
			g_ptr_array_remove_index(lines, MIN(i, j));
			/* What moved into this place is next; the new line stands at the end and has its turn there. */
			i -= j < i ? 2 : 1;
			break;
		}
}
