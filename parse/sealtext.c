/* sealtext.c - the words around a company's seal */
#include "parse/sealtext.h"
#include <math.h>
#include <string.h>
#include "base/names.h"
#include "base/text.h"
#include "parse/pattern.h"

#define RADIUS_LEAST 28.0   /* pixels; letters of smaller seals are a few pixels high */
#define STAMPS_MOST 8
#define AROUND 1.12         /* of the radius is kept with a seal */
#define HEIGHT 56           /* of the unrolled line */
#define MARGIN 0.35         /* white at both ends, in heights */
#define ABOVE 0.15          /* white above and below, in heights */
#define STEPS 100           /* of the radius */
#define ANGLES 720
#define BLACK 0.55          /* of the paper's red: darker is black print */
#define DARK_LEAST 25.0     /* of full ink */
#define FAINT 6             /* red less green: less is gray */
#define INK 0.35            /* of the darkest red: more is a stroke */
#define LINE_INK 0.6        /* part of a circle that is ink: on the ring */
#define PALE_INK 0.03       /* on paper */
#define PALE_PART 0.12      /* of what letters have: beyond them */
#define NAME_LEAST 6        /* characters read for sure */
#define NAME_MOST 60
#define SURE 0.85           /* belief in one character */

typedef struct {
	PIX *rgb;
	const Seal *seal;
	double paper;           /* red of the paper between the strokes */
	double dark;            /* full ink */
	double inner, outer;    /* the band of letters, in radii */
	double start, sweep;    /* radians, clockwise, where letters begin and how far they go */
	double x[ANGLES], y[ANGLES]; /* the seal's edge in each direction, from its middle */
} Ring;

/* How much darker green is than on paper: sharper than redness, whose colours a camera stores at half the size.  Black print, dark in
 * red too, is no ink of the seal. */
static double
ink_at(const Ring *ring, int x, int y)
{
	PIX *rgb = ring->rgb;

	if (x < 0 || y < 0 || x >= (int)pixGetWidth(rgb) || y >= (int)pixGetHeight(rgb))
		return 0;
	l_uint32 pixel = (pixGetData(rgb) + (gsize)y * (gsize)pixGetWpl(rgb))[x];
	int r = pixel >> 24 & 255, g = pixel >> 16 & 255, b = pixel >> 8 & 255;

	if (r < BLACK * ring->paper || r < g + FAINT)
		return 0;
	return MAX(0, ring->paper - (g + b) / 2.0);
}

/* Between four pixels. */
static double
ink_between(const Ring *ring, double x, double y)
{
	int left = (int)floor(x), top = (int)floor(y);
	double right = x - left, below = y - top;

	return (1 - below) * ((1 - right) * ink_at(ring, left, top) + right * ink_at(ring, left + 1, top)) +
	       below * ((1 - right) * ink_at(ring, left, top + 1) + right * ink_at(ring, left + 1, top + 1));
}

static double
ink(const Ring *ring, double r, double angle)
{
	return ink_between(ring, ring->seal->x + r * ring->seal->rx * cos(angle), ring->seal->y + r * ring->seal->ry * sin(angle));
}

/* In one of the ANGLES directions. */
static double
ink_towards(const Ring *ring, double r, int direction)
{
	return ink_between(ring, ring->seal->x + r * ring->x[direction], ring->seal->y + r * ring->y[direction]);
}

static void
set_directions(Ring *ring)
{
	for (int a = 0; a < ANGLES; a++) {
		ring->x[a] = ring->seal->rx * cos(2 * G_PI * a / ANGLES);
		ring->y[a] = ring->seal->ry * sin(2 * G_PI * a / ANGLES);
	}
}

/* Red where there is no ink: what half of the pixels around the seal's middle stay below. */
static double
find_paper(const Ring *ring)
{
	guint histogram[256] = { 0 }, n = 0, seen = 0;
	int level = 0;

	for (int y = (int)(ring->seal->y - ring->seal->ry); y < ring->seal->y + ring->seal->ry; y += 2)
		for (int x = (int)(ring->seal->x - ring->seal->rx); x < ring->seal->x + ring->seal->rx; x += 2) {
			if (x < 0 || y < 0 || x >= (int)pixGetWidth(ring->rgb) || y >= (int)pixGetHeight(ring->rgb))
				continue;
			histogram[(pixGetData(ring->rgb) + (gsize)y * (gsize)pixGetWpl(ring->rgb))[x] >> 24 & 255]++;
			n++;
		}
	while (level < 255 && (seen += histogram[level]) < n / 2)
		level++;
	return level;
}

/* Full ink: what one in twenty places of the seal exceeds. */
static double
darkest(const Ring *ring)
{
	guint histogram[256] = { 0 }, n = 0, seen = 0;
	int level = 255;

	for (int r = 30; r < STEPS; r++)
		for (int a = 0; a < ANGLES; a += 4, n++)
			histogram[(int)CLAMP(ink_towards(ring, (double)r / STEPS, a), 0, 255)]++;
	while (level > 0 && (seen += histogram[level]) < n / 20)
		level--;
	return level;
}

/* The part of the circle of that radius that is ink. */
static double
circle_ink(const Ring *ring, double r)
{
	int inked = 0;

	for (int a = 0; a < ANGLES; a += 2)
		inked += ink_towards(ring, r, a) > INK * ring->dark;
	return 2.0 * inked / ANGLES;
}

/* The ring is nearly all ink, letters are a part of it, paper is none: from outside past the ring, or two, to the letters, and through
 * them to the paper around the star.  False where there is no such order. */
static bool
find_band(Ring *ring)
{
	double r = 1.03, most = 0, palest = 1;

	while (r > 0.80 && circle_ink(ring, r) < LINE_INK)
		r -= 0.01; /* the ring may be a little smaller than its box */
	if (r <= 0.80)
		return false; /* a torn ring: nothing to go by */
	for (int line = 0; line < 2; line++) {
		while (r > 0.6 && circle_ink(ring, r) >= LINE_INK)
			r -= 0.005;
		ring->outer = r -= 0.015; /* past its soft edge */
		while (r > 0.6 && circle_ink(ring, r) < PALE_INK)
			r -= 0.01;
		if (circle_ink(ring, r) < LINE_INK)
			break;
	}
	ring->outer = MIN(ring->outer, r + 0.03);
	for (r = ring->outer; r > ring->outer - 0.12; r -= 0.01)
		most = MAX(most, circle_ink(ring, r));
	ring->inner = r;
	for (; r > ring->outer - 0.45 && palest > PALE_PART * most; r -= 0.01)
		if (circle_ink(ring, r) < palest) {
			palest = circle_ink(ring, r);
			ring->inner = r;
		}
	return most >= PALE_INK && palest <= 0.5 * most;
}

/* Letters begin behind the widest gap between them. */
static bool
find_gap(Ring *ring)
{
	bool inked[ANGLES];
	int best = 0, end = 0, run = 0, total = 0;

	for (int a = 0; a < ANGLES; a++) {
		int strokes = 0, n = 0;

		for (double r = ring->inner + 0.02; r < ring->outer - 0.01; r += 0.01, n++)
			strokes += ink_towards(ring, r, a) > INK * ring->dark;
		inked[a] = strokes > 0.04 * n;
		total += inked[a];
	}
	for (int a = 0; a < 2 * ANGLES; a++) {
		run = inked[a % ANGLES] ? 0 : run + 1;
		if (run > best && run <= ANGLES) {
			best = run;
			end = a % ANGLES;
		}
	}
	if (total < ANGLES / 4 || best < ANGLES / 60)
		return false;
	ring->start = 2 * G_PI * (end + 1) / ANGLES;
	ring->sweep = 2 * G_PI * (ANGLES - best) / ANGLES;
	return true;
}

PIX *
sealtext_unroll(PIX *rgb, const Seal *seal, int variant)
{
	Ring ring = { .rgb = rgb, .seal = seal };

	if (MIN(seal->rx, seal->ry) < RADIUS_LEAST || pixGetDepth(rgb) != 32)
		return NULL;
	set_directions(&ring);
	ring.paper = find_paper(&ring);
	ring.dark = darkest(&ring);
	if (ring.dark < DARK_LEAST)
		return NULL;
	if (!find_band(&ring) || !find_gap(&ring))
		return NULL;
	/* The two preparations differ in their margins and in how dark the ink is made. */
	double air = variant == 0 ? 0.02 : 0.06, inner = ring.inner - air, outer = ring.outer, height = outer - inner;
	double along = ring.sweep * (ring.inner + ring.outer) / 2, gain = variant == 0 ? 1.0 : 1.5;
	int h = variant == 0 ? HEIGHT : HEIGHT * 3 / 4, margin = (int)(MARGIN * h), w = (int)(along / height * h);
	int above = (int)(ABOVE * h);
	PIX *line = w > 2 * h && w < 40 * h ? pixCreate(w + 2 * margin, h + 2 * above, 32) : NULL;

	if (line == NULL)
		return NULL;
	pixSetAll(line);
	for (int y = 0; y < h; y++) {
		l_uint32 *row = pixGetData(line) + (gsize)(y + above) * (gsize)pixGetWpl(line);

		for (int x = 0; x < w; x++) {
			double dark = gain * ink(&ring, outer - (y + 0.5) / h * height, ring.start + ring.sweep * (x + 0.5) / w) / ring.dark;
			l_uint32 gray = (l_uint32)(255 - 255 * CLAMP(dark, 0, 1));

			row[x + margin] = gray << 24 | gray << 16 | gray << 8;
		}
	}
	return line;
}

static OcrLine *
read_variant(Ocr *ocr, PIX *rgb, const Seal *seal, int variant)
{
	PIX *line = sealtext_unroll(rgb, seal, variant);

	if (line == NULL)
		return NULL;
	double w = pixGetWidth(line), h = pixGetHeight(line);
	const double corner[8] = { 0, 0, w, 0, w, h, 0, h };
	OcrLine *read = ocr_read_box(ocr, line, corner, 0, NULL);

	pixDestroy(&line);
	return read;
}

/* Character i of the line where it was read for sure, else 0. */
static gunichar
sure_character(const OcrLine *line, guint i)
{
	return g_array_index(line->sure, double, i) >= SURE ? g_utf8_get_char(g_utf8_offset_to_pointer(line->text, (glong)i)) : 0;
}

/* Costs of bringing the first i characters of one line and the first j of the other together, in rows of width + 1. */
static guint *
costs_of(const OcrLine *one, const OcrLine *other, guint width)
{
	guint *cost = g_new0(guint, (gsize)(one->at->len + 1) * (width + 1));

	for (guint i = 0; i <= one->at->len; i++)
		for (guint j = 0; j <= width; j++) {
			guint *here = cost + (gsize)i * (width + 1) + j;

			if (i == 0 || j == 0) {
				*here = i + j;
				continue;
			}
			gunichar c = sure_character(one, i - 1);
			guint changed = here[-(gssize)width - 2] + (c == 0 || c != sure_character(other, j - 1));

			*here = MIN(changed, MIN(here[-1], here[-(gssize)width - 1]) + 1);
		}
	return cost;
}

/* What both lines have for sure, in the order of the first; * for each character that they do not agree on. */
static char *
agreed(const OcrLine *one, const OcrLine *other)
{
	guint width = other->at->len, i = one->at->len, j = width;
	g_autofree guint *cost = costs_of(one, other, width);
	g_autoptr(GArray) back = g_array_new(FALSE, FALSE, sizeof(gunichar));
	g_autoptr(GString) text = g_string_new(NULL);

	while (i > 0 || j > 0) {
		const guint *here = cost + (gsize)i * (width + 1) + j;
		gunichar c = i > 0 ? sure_character(one, i - 1) : 0, star = '*';
		bool same = i > 0 && j > 0 && c != 0 && c == sure_character(other, j - 1);

		if (i > 0 && j > 0 && *here == here[-(gssize)width - 2] + !same) {
			g_array_append_val(back, *(same ? &c : &star));
			i--, j--;
		} else {
			g_array_append_val(back, star);
			if (i > 0 && *here == here[-(gssize)width - 1] + 1)
				i--;
			else
				j--;
		}
	}
	for (guint n = back->len; n-- > 0;)
		g_string_append_unichar(text, g_array_index(back, gunichar, n));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static glong
stars_of(const char *text)
{
	glong n = 0;

	for (; *text != '\0'; text++)
		n += *text == '*';
	return n;
}

/* What a reading has for a name: the number below it and other signs are none of it.  NULL if it is no organisation's. */
static char *
name_of(const char *text)
{
	g_autofree char *bare = pattern_replace("[^\\p{Han}*()（）]+", text, ""), *clear = pattern_replace("[^\\p{Han}]+", bare, "");

	if (text_length(clear) < NAME_LEAST || 3 * stars_of(bare) > text_length(clear) || !names_is_company(clear))
		return NULL;
	return g_steal_pointer(&bare);
}

static bool
is_han_at(const char *p)
{
	return *p != '\0' && text_is_han(g_utf8_get_char(p));
}

/* Do the words hold the name by itself?  Within other letters it may be a name cut short. */
static bool
holds_name(const char *words, const char *name)
{
	gsize length = strlen(name);

	for (const char *p = words; (p = strstr(p, name)) != NULL; p += length)
		if ((p == words || !is_han_at(g_utf8_prev_char(p))) && !is_han_at(p + length))
			return true;
	return false;
}

/* What two unlike preparations read alike, or one and the page's own words. */
static char *
read_name(Ocr *ocr, PIX *rgb, const Seal *seal, const char *words, double *confidence)
{
	OcrLine *one = ocr_is_doubtful(ocr) ? NULL : read_variant(ocr, rgb, seal, 0), *other = NULL;
	g_autofree char *first = one != NULL && one->at->len <= NAME_MOST ? name_of(one->text) : NULL, *both = NULL;

	if (first != NULL && words != NULL && holds_name(words, first)) {
		*confidence = one->confidence;
		ocr_line_free(one);
		return g_steal_pointer(&first);
	}
	if (first != NULL)
		other = read_variant(ocr, rgb, seal, 1);
	if (other != NULL && other->at->len <= NAME_MOST) {
		both = agreed(one, other);
		*confidence = MIN(one->confidence, other->confidence);
	}
	ocr_line_free(one);
	ocr_line_free(other);
	return both != NULL ? name_of(both) : NULL;
}

char *
sealtext_read(Ocr *ocr, PIX *rgb, const Seal *seal, double *confidence)
{
	return read_name(ocr, rgb, seal, NULL, confidence);
}

bool
sealtext_is_written(const char *text)
{
	g_autofree char *clear = pattern_replace("[^\\p{Han}()（）]+", text, "");

	return text_length(clear) >= NAME_LEAST && 4 * text_length(clear) >= 3 * text_length(text);
}

/* --- seals of a page --- */

typedef struct {
	PIX *rgb;               /* the seal and a little around it */
	Seal seal;              /* in that picture */
	double place[4];        /* on the page, in parts of it */
} Stamp;

static void
stamp_free(gpointer data)
{
	Stamp *stamp = data;

	pixDestroy(&stamp->rgb);
	g_free(stamp);
}

bool
sealtext_wants(const Seal *seal, double box[4])
{
	box[0] = MAX(0, seal->x - AROUND * seal->rx), box[1] = MAX(0, seal->y - AROUND * seal->ry);
	box[2] = seal->x + AROUND * seal->rx, box[3] = seal->y + AROUND * seal->ry;
	return seal->round && MIN(seal->rx, seal->ry) >= RADIUS_LEAST;
}

void
sealtext_keep(GPtrArray **stamps, PIX *part, int left, int top, const Seal *seal, double width, double height)
{
	Stamp *stamp;

	if (*stamps == NULL)
		*stamps = g_ptr_array_new_with_free_func(stamp_free);
	if ((*stamps)->len >= STAMPS_MOST || pixGetDepth(part) != 32) {
		pixDestroy(&part);
		return;
	}
	stamp = g_new0(Stamp, 1);
	stamp->rgb = part;
	stamp->seal = *seal;
	stamp->seal.x -= left;
	stamp->seal.y -= top;
	stamp->place[0] = (seal->x - seal->rx) / width, stamp->place[1] = (seal->y - seal->ry) / height;
	stamp->place[2] = (seal->x + seal->rx) / width, stamp->place[3] = (seal->y + seal->ry) / height;
	g_ptr_array_add(*stamps, stamp);
}

GPtrArray *
sealtext_cut(PIX *rgb, const GArray *seals)
{
	GPtrArray *stamps = NULL;

	for (guint i = 0; i < seals->len; i++) {
		const Seal *seal = &g_array_index(seals, Seal, i);
		double around[4];
		bool wanted = sealtext_wants(seal, around);
		BOX *box = wanted ? boxCreate((int)around[0], (int)around[1], (int)(2 * AROUND * seal->rx) + 1, (int)(2 * AROUND * seal->ry) + 1) : NULL;
		PIX *part = box != NULL ? pixClipRectangle(rgb, box, NULL) : NULL;

		boxDestroy(&box);
		if (part != NULL)
			sealtext_keep(&stamps, part, (int)around[0], (int)around[1], seal, pixGetWidth(rgb), pixGetHeight(rgb));
	}
	return stamps;
}

double *
sealtext_place(const GPtrArray *stamps, guint i)
{
	return ((Stamp *)g_ptr_array_index(stamps, i))->place;
}

static void
add_field(Segment *segment, guint number, const char *name, double confidence, Source source, const double place[4])
{
	Field *field = field_new("seal", name, name, CLAMP(confidence, 0, 1), source);

	field->readings = source == SOURCE_OCR ? 2 : 1;
	field->page = number;
	for (guint i = 0; i < 4; i++)
		field->box[i] = CLAMP(place[i], 0, 1);
	g_ptr_array_add(segment->fields, field);
}

static void
add_rings(const Page *page, guint number, Segment *segment)
{
	for (guint i = 0; page->rings != NULL && i < MIN(page->rings->len, STAMPS_MOST); i++) {
		const Run *ring = g_ptr_array_index(page->rings, i);
		g_autofree char *name = name_of(ring->text);
		double place[4] = { ring->x0 / page->width, ring->y0 / page->height, ring->x1 / page->width, ring->y1 / page->height };

		if (name != NULL)
			add_field(segment, number, name, 1, SOURCE_DIGITAL, place);
	}
}

/* The page's words, row by row, bare of blanks. */
static char *
words_of(const Page *page)
{
	GString *words = g_string_new(NULL);

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		for (const char *p = run->text; *p != '\0'; p = g_utf8_next_char(p))
			if (!g_unichar_isspace(g_utf8_get_char(p)))
				g_string_append_unichar(words, g_utf8_get_char(p));
		g_string_append_c(words, '\n');
	}
	return g_string_free(words, FALSE);
}

void
sealtext_add(const Page *page, guint number, Segment *segment)
{
	Ocr *ocr = page->stamps != NULL ? ocr_default() : NULL;
	g_autofree char *words = ocr != NULL ? words_of(page) : NULL;

	add_rings(page, number, segment);
	for (guint i = 0; ocr != NULL && i < page->stamps->len; i++) {
		Stamp *stamp = g_ptr_array_index(page->stamps, i);
		double confidence = 0;
		g_autofree char *name = read_name(ocr, stamp->rgb, &stamp->seal, words, &confidence);

		if (name != NULL)
			add_field(segment, number, name, confidence, SOURCE_OCR, stamp->place);
	}
}
