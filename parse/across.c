/* across.c - 作废, 样本, SPECIMEN across the words of a PDF's page where they are no words of its text */
#include "parse/across.h"

#include <math.h>

#include "parse/ocr.h"
#include "parse/overprint.h"
#include "parse/redmark.h"

#define BENT        0.25  /* share of a path that is neither upright nor level: letters, no rounded boxes */
#define LARGE       1.6   /* times the usual height of words */
#define LEAST       14.0  /* points; smaller is no word across a paper */
#define WIDE        100.0 /* so large it is looked at wherever it stands */
#define HIGH        40.0
#define COVERED     2     /* words below a drawing */
#define RING_LEAST  40.0  /* a seal's size */
#define RING_ASPECT 1.7
#define RING_LEG    0.45  /* of its longer side: a frame aslant has straight sides, a ring has none so long */
#define SIDE_MOST   480   /* longer side of what is read, in pixels */
#define SLANT       0.1   /* radians; less is level */
#define MARGIN      12.0  /* points around it */
#define MOST        8     /* pictures of one page that are read */
#define SHARE_MOST  0.5   /* of the page: a larger picture is the paper itself */

static guint
covered(const Page *page, const AcrossBox *box)
{
	guint n = 0;

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		n += MIN(run->x1, box->x1) - MAX(run->x0, box->x0) > 0 && (run->y0 + run->y1) / 2 > box->y0 && (run->y0 + run->y1) / 2 < box->y1;
	}
	return n;
}

/* ---- drawings ---- */

static bool
is_round(const Stroke *stroke)
{
	double across = stroke->x1 - stroke->x0, down = stroke->y1 - stroke->y0;

	return stroke->bent > BENT && stroke->leg < RING_LEG * MAX(across, down) && MIN(across, down) >= RING_LEAST && MAX(across, down) <= RING_ASPECT * MIN(across, down);
}

static bool
is_within(const Stroke *inner, const Stroke *outer)
{
	return inner != outer && inner->x0 >= outer->x0 && inner->x1 <= outer->x1 && inner->y0 >= outer->y0 && inner->y1 <= outer->y1;
}

/* A ring with something in it is a seal, and all that it holds. */
static bool
is_of_seal(const GArray *strokes, const Stroke *stroke)
{
	for (guint i = 0; i < strokes->len; i++) {
		const Stroke *ring = &g_array_index(strokes, Stroke, i);

		if (!is_round(ring) || (ring != stroke && !is_within(stroke, ring)))
			continue;
		if (ring != stroke)
			return true;
		for (guint j = 0; j < strokes->len; j++)
			if (is_within(&g_array_index(strokes, Stroke, j), ring))
				return true;
	}
	return false;
}

/* All of them together: the letters of one word are paths of their own. */
static bool
find_drawing(const GArray *strokes, const Page *page, AcrossBox *box)
{
	double least = MAX(LARGE * overprint_height(page), LEAST);
	bool any = false;

	for (guint i = 0; i < strokes->len; i++) {
		const Stroke *stroke = &g_array_index(strokes, Stroke, i);
		double side = MAX(stroke->x1 - stroke->x0, stroke->y1 - stroke->y0);

		if (stroke->bent < BENT || side < least || is_of_seal(strokes, stroke))
			continue;
		*box = any ? (AcrossBox){ MIN(box->x0, stroke->x0), MIN(box->y0, stroke->y0), MAX(box->x1, stroke->x1), MAX(box->y1, stroke->y1) }
		           : (AcrossBox){ stroke->x0, stroke->y0, stroke->x1, stroke->y1 };
		any = true;
	}
	return any && (covered(page, box) >= COVERED || (box->x1 - box->x0 >= WIDE && box->y1 - box->y0 >= HIGH));
}

/* ---- reading ---- */

static int
by_left(gconstpointer a, gconstpointer b)
{
	const OcrLine *x = *(OcrLine *const *)a, *y = *(OcrLine *const *)b;

	return x->corner[0] < y->corner[0] ? -1 : x->corner[0] > y->corner[0];
}

/* The word that it says, line by line or all lines as one; NULL: none that matters. */
static char *
word_of(Ocr *ocr, PIX *pix)
{
	g_autoptr(GPtrArray) lines = ocr_lines(ocr, pix, NULL);
	g_autoptr(GString) all = g_string_new(NULL);

	if (lines == NULL)
		return NULL;
	g_ptr_array_sort(lines, by_left);
	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);

		if (overprint_is(line->text))
			return g_strdup(line->text);
		g_string_append(all, line->text);
	}
	return overprint_is(all->str) ? g_string_free(g_steal_pointer(&all), FALSE) : NULL;
}

static PIX *
smaller(PIX *pix)
{
	float scale = (float)SIDE_MOST / (float)MAX(pixGetWidth(pix), pixGetHeight(pix));

	return scale < 1 ? pixScaleAreaMap(pix, scale, scale) : pixClone(pix);
}

/* The way along which most of the ink lies, in radians, y down: that of a word of two letters or more. */
static double
slant(PIX *pix)
{
	double n = 0, x1 = 0, y1 = 0, xx = 0, yy = 0, xy = 0;

	for (int y = 0; y < pixGetHeight(pix); y++) {
		const l_uint32 *row = pixGetData(pix) + (gsize)y * (gsize)pixGetWpl(pix);

		for (int x = 0; x < pixGetWidth(pix); x++) {
			if ((row[x] >> 24 & 255) > 128)
				continue;
			n++, x1 += x, y1 += y, xx += (double)x * x, yy += (double)y * y, xy += (double)x * y;
		}
	}
	if (n == 0)
		return 0;
	xx = xx / n - x1 / n * (x1 / n), yy = yy / n - y1 / n * (y1 / n), xy = xy / n - x1 / n * (y1 / n);
	return 0.5 * atan2(2 * xy, xx - yy);
}

/* As it stands and along its own slant. */
static char *
read_turned(Ocr *ocr, PIX *pix)
{
	PIX *small = smaller(pix), *level = NULL;
	double angle = small != NULL ? slant(small) : 0;
	char *word = NULL;

	if (small != NULL && fabs(angle) > SLANT)
		level = pixRotate(small, (float)-angle, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, pixGetWidth(small), pixGetHeight(small));
	if (level != NULL)
		word = word_of(ocr, level);
	if (word == NULL && small != NULL)
		word = word_of(ocr, small);
	pixDestroy(&level);
	pixDestroy(&small);
	return word;
}

static char *
read_drawing(Ocr *ocr, Glance *glance, const AcrossBox *box)
{
	PIX *pix = glance_bent(glance, box->x0 - MARGIN, box->y0 - MARGIN, box->x1 + MARGIN, box->y1 + MARGIN, BENT);
	char *word = pix != NULL ? read_turned(ocr, pix) : NULL;

	pixDestroy(&pix);
	return word;
}

/* Its red ink alone first: what lies on words is legible only without them. */
static char *
read_picture(Ocr *ocr, Glance *glance, const AcrossBox *box)
{
	double scale = glance_scale(glance);
	int left, top;
	PIX *pix = glance_part(glance, box->x0 * scale, box->y0 * scale, box->x1 * scale, box->y1 * scale, &left, &top);
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(Seal));
	g_autoptr(GPtrArray) words = NULL;
	Seal mark = { 0 };
	char *word;

	if (pix == NULL)
		return NULL;
	mark.x = pixGetWidth(pix) / 2.0, mark.y = pixGetHeight(pix) / 2.0;
	mark.rx = mark.x, mark.ry = mark.y;
	g_array_append_val(marks, mark);
	words = redmark_read(ocr, pix, marks);
	word = words != NULL && words->len > 0 ? g_strdup(g_ptr_array_index(words, 0)) : word_of(ocr, pix);
	pixDestroy(&pix);
	return word;
}

static void
keep(Page *page, char *word)
{
	if (word != NULL)
		page_add_ring(page, word, 0, 0, 0, 0);
	g_free(word);
}

void
across_look(Glance *glance, const GArray *boxes, Page *page)
{
	const GArray *strokes = glance_strokes(glance);
	Ocr *ocr = ocr_default();
	guint read = 0;
	AcrossBox box;

	if (ocr == NULL || ocr_is_doubtful(ocr))
		return;
	if (strokes != NULL && strokes->len > 0 && find_drawing(strokes, page, &box))
		keep(page, read_drawing(ocr, glance, &box));
	for (guint i = 0; i < boxes->len && read < MOST; i++) {
		box = g_array_index(boxes, AcrossBox, i);
		if (MAX(box.x1 - box.x0, box.y1 - box.y0) < 2 * LEAST || MIN(box.x1 - box.x0, box.y1 - box.y0) < LEAST ||
		    (box.x1 - box.x0) * (box.y1 - box.y0) > SHARE_MOST * page->width * page->height || covered(page, &box) == 0)
			continue;
		read++;
		keep(page, read_picture(ocr, glance, &box));
	}
}
