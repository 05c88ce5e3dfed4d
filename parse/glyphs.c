/* glyphs.c - from glyphs with boxes to runs of text */
#include "parse/glyphs.h"
#include <math.h>
#include "base/text.h"
#include "parse/checkbox.h"
#include "parse/reader.h"

#define GAP_JOIN   0.8  /* em: wider gaps part */
#define GAP_SPACED 1.6 /* em: the same where the source gave a blank */
#define GAP_SPACE  0.22 /* em: wider gaps become a blank */
#define GAP_SPREAD 2.6  /* em: between single characters of a label spread out to the width of its column (户   名) */
#define LONE_MAX   500  /* single characters that may form upright labels */
#define PIECE_MAX  5000 /* pieces of a page on which upright labels are looked for */
#define RED_MAX    2000 /* more red glyphs than any seal has: the page is just printed in red */

/* A piece is what the source gave together; a line is what becomes a Run. */
typedef struct {
	GString *text;
	double x0, y0, x1, y1, size;
	gunichar first, last;
	guint characters;
	bool red, spaced;
	bool spread;  /* only single characters so far */
	bool upright; /* characters one below the other: nothing joins it */
} Piece;

static void
piece_free(gpointer data)
{
	Piece *piece = data;

	g_string_free(piece->text, TRUE);
	g_free(piece);
}

static double
em(const Glyph *glyph)
{
	double height = glyph->y1 - glyph->y0;

	return glyph->size > 0 ? glyph->size : height > 0 ? height : 1;
}

static bool
is_near(const Glyph *a, const Glyph *b)
{
	double reach = 2.2 * MAX(em(a), em(b));

	return fabs((a->x0 + a->x1) - (b->x0 + b->x1)) / 2 < reach && fabs((a->y0 + a->y1) - (b->y0 + b->y1)) / 2 < reach;
}

/* Letters on a ring leave the two upper corners of their box empty and stand on many heights; a red note fills the corner where it
 * begins and stands on few. */
static bool
is_ring(const GArray *glyphs, const GArray *cluster)
{
	double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y1 = -G_MAXDOUBLE, size = 0;
	guint heights = 0, corner = 0;
	double last = -G_MAXDOUBLE;

	for (guint i = 0; i < cluster->len; i++) {
		const Glyph *glyph = &g_array_index(glyphs, Glyph, g_array_index(cluster, guint, i));

		x0 = MIN(x0, glyph->x0), y0 = MIN(y0, glyph->y0), x1 = MAX(x1, glyph->x1), y1 = MAX(y1, glyph->y1);
		size = MAX(size, em(glyph));
		if (fabs(glyph->y0 - last) > 0.15 * em(glyph))
			heights++;
		last = glyph->y0;
	}
	if (cluster->len < 6 || x1 - x0 < 3 * size || y1 - y0 < 1.8 * size || (x1 - x0) / (y1 - y0) > 3 || (y1 - y0) / (x1 - x0) > 2)
		return false;
	for (guint i = 0; i < cluster->len; i++) {
		const Glyph *glyph = &g_array_index(glyphs, Glyph, g_array_index(cluster, guint, i));
		double right = ((glyph->x0 + glyph->x1) / 2 - x0) / (x1 - x0), down = ((glyph->y0 + glyph->y1) / 2 - y0) / (y1 - y0);

		if (MIN(right, 1 - right) + down < 0.3)
			corner++;
	}
	return corner == 0 && heights * 2 >= cluster->len;
}

/* Takes glyph `start` and all red ones linked to it by nearness out of `open` into `cluster`. */
static void
gather(const GArray *glyphs, GArray *open, guint start, GArray *cluster)
{
	g_array_set_size(cluster, 0);
	g_array_append_val(cluster, start);
	for (guint i = 0; i < cluster->len; i++) {
		const Glyph *glyph = &g_array_index(glyphs, Glyph, g_array_index(cluster, guint, i));

		for (guint j = 0; j < open->len;) {
			guint other = g_array_index(open, guint, j);

			if (is_near(glyph, &g_array_index(glyphs, Glyph, other))) {
				g_array_append_val(cluster, other);
				g_array_remove_index(open, j);
			} else {
				j++;
			}
		}
	}
}

typedef struct {
	double x, y;  /* its middle */
	double angle; /* around the middle of the circle, clockwise from the left */
	gunichar c;
} Letter;

static int
by_angle(gconstpointer a, gconstpointer b)
{
	double p = ((const Letter *)a)->angle, q = ((const Letter *)b)->angle;

	return (p > q) - (p < q);
}

/* The middle of the circle that comes nearest to all letters (least squares of x² + y² = 2ax + 2by + c); false for a straight row. */
static bool
fit_circle(const GArray *letters, double *x, double *y)
{
	double n = letters->len, mx = 0, my = 0, suu = 0, suv = 0, svv = 0, su = 0, sv = 0, det;

	for (guint i = 0; i < letters->len; i++)
		mx += g_array_index(letters, Letter, i).x / n, my += g_array_index(letters, Letter, i).y / n;
	for (guint i = 0; i < letters->len; i++) {
		double u = g_array_index(letters, Letter, i).x - mx, v = g_array_index(letters, Letter, i).y - my, square = u * u + v * v;

		suu += u * u, suv += u * v, svv += v * v, su += u * square, sv += v * square;
	}
	det = 2 * (suu * svv - suv * suv);
	if (fabs(det) < 1e-9)
		return false;
	*x = mx + (su * svv - sv * suv) / det;
	*y = my + (sv * suu - su * suv) / det;
	return true;
}

/* Letters run clockwise and begin behind the widest gap; the source's own order is that of rows. */
static char *
words_of_ring(GArray *letters)
{
	g_autoptr(GString) text = g_string_new(NULL);
	double x, y, widest = -1;
	guint first = 0;

	if (!fit_circle(letters, &x, &y))
		return g_strdup("");
	for (guint i = 0; i < letters->len; i++) {
		Letter *letter = &g_array_index(letters, Letter, i);

		letter->angle = atan2(letter->y - y, letter->x - x);
	}
	g_array_sort(letters, by_angle);
	for (guint i = 0; i < letters->len; i++) {
		double before = g_array_index(letters, Letter, (i + letters->len - 1) % letters->len).angle;
		double gap = g_array_index(letters, Letter, i).angle - before + (i == 0 ? 2 * G_PI : 0);

		if (gap > widest)
			widest = gap, first = i;
	}
	for (guint i = 0; i < letters->len; i++)
		g_string_append_unichar(text, g_array_index(letters, Letter, (first + i) % letters->len).c);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The words of a ring and its place; none of its letters stays for the rows. */
static void
take_ring(GArray *glyphs, const GArray *cluster, Page *page)
{
	g_autoptr(GArray) letters = g_array_new(FALSE, FALSE, sizeof(Letter));
	double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y1 = -G_MAXDOUBLE;
	g_autofree char *text = NULL;

	for (guint i = 0; i < cluster->len; i++) {
		Glyph *glyph = &g_array_index(glyphs, Glyph, g_array_index(cluster, guint, i));
		Letter letter = { .x = (glyph->x0 + glyph->x1) / 2, .y = (glyph->y0 + glyph->y1) / 2, .c = glyph->c };

		x0 = MIN(x0, glyph->x0), y0 = MIN(y0, glyph->y0), x1 = MAX(x1, glyph->x1), y1 = MAX(y1, glyph->y1);
		if (glyph->c != 0 && g_unichar_validate(glyph->c))
			g_array_append_val(letters, letter);
		glyph->c = 0;
	}
	text = words_of_ring(letters);
	page_add_ring(page, text, x0, y0, x1, y1);
}

static guint
drop_rings(GArray *glyphs, Page *page)
{
	g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(GArray) cluster = g_array_new(FALSE, FALSE, sizeof(guint));
	guint rings = 0;

	for (guint i = 0; i < glyphs->len; i++) {
		if (g_array_index(glyphs, Glyph, i).red)
			g_array_append_val(open, i);
	}
	if (open->len > RED_MAX)
		return 0;
	while (open->len > 0) {
		guint start = g_array_index(open, guint, 0);

		g_array_remove_index(open, 0);
		gather(glyphs, open, start, cluster);
		if (!is_ring(glyphs, cluster))
			continue;
		rings++;
		take_ring(glyphs, cluster, page);
	}
	return rings;
}

static Piece *
piece_new(const Glyph *glyph)
{
	Piece *piece = g_new0(Piece, 1);

	piece->text = g_string_new(NULL);
	g_string_append_unichar(piece->text, glyph->c);
	piece->x0 = glyph->x0, piece->y0 = glyph->y0, piece->x1 = glyph->x1, piece->y1 = glyph->y1;
	piece->size = em(glyph);
	piece->first = piece->last = glyph->c;
	piece->characters = 1;
	piece->red = glyph->red;
	piece->spaced = glyph->spaced;
	piece->spread = true;
	return piece;
}

/* May `glyph` stand directly behind `piece`, as the source says? */
static bool
continues(const Piece *piece, const Glyph *glyph)
{
	double size = MIN(piece->size, em(glyph)), gap = glyph->x0 - piece->x1;

	return glyph->follows && piece->red == glyph->red && fabs((glyph->y0 + glyph->y1) - (piece->y0 + piece->y1)) / 2 <= 0.35 * size &&
	       gap <= GAP_SPACE * size && gap >= -0.6 * size;
}

static GPtrArray *
make_pieces(const GArray *glyphs)
{
	GPtrArray *pieces = g_ptr_array_new_with_free_func(piece_free);
	Piece *piece = NULL;

	for (guint i = 0; i < glyphs->len; i++) {
		const Glyph *glyph = &g_array_index(glyphs, Glyph, i);

		if (glyph->c == 0 || g_unichar_isspace(glyph->c) || !g_unichar_validate(glyph->c)) {
			piece = NULL;
			continue;
		}
		if (piece == NULL || !continues(piece, glyph)) {
			piece = piece_new(glyph);
			g_ptr_array_add(pieces, piece);
			continue;
		}
		g_string_append_unichar(piece->text, glyph->c);
		piece->y0 = MIN(piece->y0, glyph->y0), piece->y1 = MAX(piece->y1, glyph->y1), piece->x1 = MAX(piece->x1, glyph->x1);
		piece->last = glyph->c;
		piece->characters++;
		piece->spread = false;
	}
	return pieces;
}

static int
from_left(gconstpointer a, gconstpointer b)
{
	const Piece *left = *(Piece *const *)a, *right = *(Piece *const *)b;

	return (left->x0 > right->x0) - (left->x0 < right->x0);
}

static int
from_top(gconstpointer a, gconstpointer b)
{
	const Piece *upper = *(Piece *const *)a, *lower = *(Piece *const *)b;

	return (upper->y0 > lower->y0) - (upper->y0 < lower->y0);
}

/* A lone character: nothing stands close on its left or right. */
static bool
is_lone(const GPtrArray *pieces, const Piece *piece)
{
	double reach = GAP_JOIN * piece->size;

	if (piece->characters != 1)
		return false;
	for (guint i = 0; i < pieces->len; i++) {
		const Piece *other = g_ptr_array_index(pieces, i);

		if (other != piece && MIN(other->y1, piece->y1) - MAX(other->y0, piece->y0) > 0.4 * piece->size && other->x0 < piece->x1 + reach &&
		    other->x1 > piece->x0 - reach)
			return false;
	}
	return true;
}

/* The lowest piece that `lone` continues downwards. */
static Piece *
column_above(const GPtrArray *columns, const Piece *lone)
{
	for (guint i = columns->len; i-- > 0;) {
		Piece *above = g_ptr_array_index(columns, i);
		double size = MIN(above->size, lone->size), gap = lone->y0 - above->y1;

		if (fabs((above->x0 + above->x1) - (lone->x0 + lone->x1)) / 2 < 0.25 * size && fabs(gap) < 0.45 * size &&
		    above->red == lone->red && MAX(above->size, lone->size) < 1.3 * size)
			return above;
	}
	return NULL;
}

/* Upright side labels (付款人 one below the other, set solid) become one piece; rows of a table are further apart.  Pieces that were
 * taken into another keep an empty text. */
static void
join_columns(const GPtrArray *lone)
{
	g_autoptr(GPtrArray) columns = g_ptr_array_new();

	for (guint i = 0; i < lone->len; i++) {
		Piece *piece = g_ptr_array_index(lone, i), *above;

		if (!text_is_han(piece->first))
			continue;
		above = column_above(columns, piece);
		if (above == NULL) {
			g_ptr_array_add(columns, piece);
			continue;
		}
		g_string_append_len(above->text, piece->text->str, (gssize)piece->text->len);
		above->y1 = MAX(above->y1, piece->y1);
		above->upright = true;
		g_string_truncate(piece->text, 0);
	}
}

/* The lone piece of like size whose middle stands at (x, y). */
static Piece *
lone_at(const GPtrArray *lone, double x, double y, double size)
{
	for (guint i = 0; i < lone->len; i++) {
		Piece *piece = g_ptr_array_index(lone, i);

		if (fabs((piece->x0 + piece->x1) / 2 - x) < 0.25 * size && fabs((piece->y0 + piece->y1) / 2 - y) < 0.25 * size &&
		    fabs(piece->size - size) < 0.1 * size)
			return piece;
	}
	return NULL;
}

/* Four and more single characters at even steps along a slant are a watermark, not part of any row. */
static void
drop_slant(const GPtrArray *lone, const Piece *a, const Piece *b)
{
	double x = (a->x0 + a->x1) / 2, y = (a->y0 + a->y1) / 2, size = a->size;
	double dx = (b->x0 + b->x1) / 2 - x, dy = (b->y0 + b->y1) / 2 - y, length = hypot(dx, dy);
	guint n = 1;

	if (length < 0.7 * size || length > 2.2 * size || dx < 0.25 * length || fabs(dy) < 0.25 * length || fabs(a->size - b->size) > 0.1 * size)
		return;
	while (n < LONE_MAX && lone_at(lone, x + n * dx, y + n * dy, size) != NULL)
		n++;
	for (guint i = 0; n >= 4 && i < n; i++) {
		Piece *piece = lone_at(lone, x + i * dx, y + i * dy, size);

		if (piece != NULL)
			g_string_truncate(piece->text, 0);
	}
}

/* Single characters that belong to no row: side labels are joined, watermarks dropped. */
static void
settle_lone(const GPtrArray *pieces)
{
	g_autoptr(GPtrArray) lone = g_ptr_array_new();

	for (guint i = 0; pieces->len <= PIECE_MAX && i < pieces->len && lone->len < LONE_MAX; i++) {
		if (is_lone(pieces, g_ptr_array_index(pieces, i)))
			g_ptr_array_add(lone, g_ptr_array_index(pieces, i));
	}
	g_ptr_array_sort(lone, from_top);
	join_columns(lone);
	for (guint i = 0; i < lone->len; i++) {
		for (guint j = 0; j < lone->len; j++) {
			const Piece *a = g_ptr_array_index(lone, i), *b = g_ptr_array_index(lone, j);

			if (i != j && a->text->len > 0 && b->text->len > 0 && !a->upright && !b->upright)
				drop_slant(lone, a, b);
		}
	}
}

/* The gap in em if `next` may go on behind `line`, else -1. */
static double
gap_between(const Piece *line, const Piece *next, GlyphsParted parted, gpointer data)
{
	double size = MIN(line->size, next->size), gap = (next->x0 - line->x1) / size;
	bool spread = line->spread && next->spread && text_is_han(line->last) && text_is_han(next->first);

	if (gap > (spread ? GAP_SPREAD : next->spaced ? GAP_SPACED : GAP_JOIN) || gap < -0.3 || line->red != next->red)
		return -1;
	if (fabs((line->y0 + line->y1) - (next->y0 + next->y1)) / 2 > 0.35 * size || MAX(line->size, next->size) > 1.8 * size)
		return -1;
	if (parted != NULL && gap > 0 &&
	    parted(data, line->x1, MIN(line->y0, next->y0), next->x0, MAX(line->y1, next->y1)))
		return -1;
	return MAX(gap, 0);
}

static void
join(Piece *line, const Piece *next, double gap)
{
	bool spread = line->spread && next->spread && gap > GAP_JOIN && !next->spaced;

	if (gap > GAP_SPACE && !spread)
		g_string_append_c(line->text, ' ');
	g_string_append_len(line->text, next->text->str, (gssize)next->text->len);
	line->x1 = MAX(line->x1, next->x1), line->y0 = MIN(line->y0, next->y0), line->y1 = MAX(line->y1, next->y1);
	line->last = next->last;
	line->characters += next->characters;
	line->spread = line->spread && next->spread;
}

/* Lines by height: a piece looks only at those of its own height, which keeps long pages quick. */
static Piece *
best_line(GHashTable *by_height, const Piece *piece, GlyphsParted parted, gpointer data, double *gap)
{
	int here = (int)floor((piece->y0 + piece->y1) / 16);
	Piece *best = NULL;

	for (int height = here - 1; height <= here + 1; height++) {
		GPtrArray *lines = g_hash_table_lookup(by_height, GINT_TO_POINTER(height));

		for (guint i = 0; lines != NULL && i < lines->len; i++) {
			Piece *line = g_ptr_array_index(lines, i);
			double distance = piece->x0 - line->x1 > 3 * piece->size ? -1 : gap_between(line, piece, parted, data);

			if (distance >= 0 && (best == NULL || distance < *gap)) {
				best = line;
				*gap = distance;
			}
		}
	}
	return best;
}

static void
remember(GHashTable *by_height, Piece *line)
{
	gpointer height = GINT_TO_POINTER((int)floor((line->y0 + line->y1) / 16));
	GPtrArray *lines = g_hash_table_lookup(by_height, height);

	if (lines == NULL) {
		lines = g_ptr_array_new();
		g_hash_table_insert(by_height, height, lines);
	}
	g_ptr_array_add(lines, line);
}

guint
glyphs_to_runs(GArray *glyphs, GlyphsParted parted, gpointer data, Page *page)
{
	guint rings = drop_rings(glyphs, page);
	g_autoptr(GPtrArray) pieces = make_pieces(glyphs), lines = g_ptr_array_new();
	g_autoptr(GHashTable) by_height = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);

	settle_lone(pieces);
	g_ptr_array_sort(pieces, from_left);
	for (guint i = 0; i < pieces->len; i++) {
		Piece *piece = g_ptr_array_index(pieces, i);
		double gap = 0;
		Piece *line = piece->upright || piece->text->len == 0 ? NULL : best_line(by_height, piece, parted, data, &gap);

		if (line != NULL) {
			join(line, piece, gap);
			continue;
		}
		if (!piece->upright && piece->text->len > 0)
			remember(by_height, piece);
		g_ptr_array_add(lines, piece);
	}
	for (guint i = 0; i < lines->len && page->runs->len < LIMIT_RUNS; i++) {
		const Piece *line = g_ptr_array_index(lines, i);
		g_autofree char *text = checkbox_tidy(line->text->str);

		if (*text != '\0')
			page_add_run(page, text, line->x0, line->y0, line->x1, line->y1, 1)->size = line->size;
	}
	return rings;
}
