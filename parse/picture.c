/* picture.c - pixels: decoding within limits, turning, and a page of text from them */
#include "parse/picture.h"
#include "base/text.h"
#include "parse/exif.h"
#include "parse/heic.h"
#include "parse/lines.h"
#include "parse/missed.h"
#include "parse/ocr.h"
#include "parse/quad.h"
#include "parse/redmark.h"
#include "parse/reader.h"
#include "parse/reread.h"
#include "parse/seal.h"
#include "parse/sealtext.h"
#include "parse/slope.h"
#include "parse/tick.h"
#include <math.h>
#include <string.h>

#define SIDE_LEAST 60            /* pixels: smaller ones are decorations */
#define THIN 16
#define SURE_LEAST 0.3           /* lines read with less are texture */
#define VOTERS 9                 /* lines that are asked whether the page stands on its head */
#define WITNESSES 3              /* lines that are then read both ways */
#define GLYPH 0.78               /* height of a glyph as part of the height of its line's box */

/* --- decoding --- */

static guint32
little_endian(const guint8 *p, int n)
{
	guint32 value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

/* The size as the file claims it, before anything is decoded; false if it claims none. */
static bool
claimed_size(const guint8 *data, gsize length, guint n, gint64 *w, gint64 *h)
{
	l_int32 format = IFF_UNKNOWN, width = 0, height = 0;

	if (length > 26 && memcmp(data, "BM", 2) == 0) { /* Leptonica would decode it to know */
		*w = (gint32)little_endian(data + 18, 4);
		*h = ABS((gint64)(gint32)little_endian(data + 22, 4));
		return true;
	}
	if (length > 10 && memcmp(data, "GIF8", 4) == 0) {
		*w = little_endian(data + 6, 2);
		*h = little_endian(data + 8, 2);
		return true;
	}
	findFileFormatBuffer(data, &format);
	if (format == IFF_TIFF || (format >= IFF_TIFF_PACKBITS && format <= IFF_TIFF_ZIP) || format == IFF_TIFF_JPEG) {
		if (readHeaderMemTiff(data, length, (l_int32)n, &width, &height, NULL, NULL, NULL, NULL, NULL) != 0)
			return false;
	} else if (pixReadHeaderMem(data, length, NULL, &width, &height, NULL, NULL, NULL) != 0) {
		return false;
	}
	*w = width;
	*h = height;
	return true;
}

static bool
is_tiff(const guint8 *data, gsize length)
{
	return length > 4 && (memcmp(data, "II*\0", 4) == 0 || memcmp(data, "MM\0*", 4) == 0);
}

static guint
count_frames(const guint8 *data, gsize length)
{
	l_int32 n = 1;

	if (!is_tiff(data, length))
		return 1;
	FILE *file = fmemopen((void *)data, length, "rb");
	if (file == NULL)
		return 1;
	if (tiffGetCount(file, &n) != 0 || n < 1)
		n = 1;
	fclose(file);
	return (guint)n;
}

static PIX *
replace(PIX *old, PIX *new)
{
	pixDestroy(&old);
	return new;
}

/* What shines through is white; in place, as the picture may be a large one. */
static void
lay_on_paper(PIX *pix)
{
	int w = pixGetWidth(pix), h = pixGetHeight(pix);

	for (int y = 0; y < h; y++) {
		l_uint32 *row = pixGetData(pix) + (gsize)y * (gsize)pixGetWpl(pix);

		for (int x = 0; x < w; x++) {
			l_uint32 alpha = row[x] & 255, paper = 255 * (255 - alpha) + 127;

			if (alpha != 255)
				row[x] = ((row[x] >> 24) * alpha + paper) / 255 << 24 | ((row[x] >> 16 & 255) * alpha + paper) / 255 << 16 |
				         ((row[x] >> 8 & 255) * alpha + paper) / 255 << 8 | 255;
		}
	}
	pixSetSpp(pix, 3);
}

/* Any depth to 32 bpp on white paper. */
static PIX *
to_rgb(PIX *pix)
{
	if (pixGetDepth(pix) == 16)
		pix = replace(pix, pixConvert16To8(pix, L_MS_BYTE));
	if (pix != NULL && pixGetDepth(pix) == 32 && pixGetSpp(pix) == 4)
		lay_on_paper(pix);
	if (pix != NULL && pixGetDepth(pix) != 32)
		pix = replace(pix, pixConvertTo32(pix));
	return pix;
}

/* Half the size where there are more pixels than any letter needs, before the picture is copied in any way. */
static PIX *
reduce(PIX *pix)
{
	if ((double)pixGetWidth(pix) * pixGetHeight(pix) <= LIMIT_KEPT)
		return pix;
	if (pixGetDepth(pix) == 1 && pixGetColormap(pix) == NULL)
		return replace(pix, pixScaleToGray2(pix));
	if (pixGetDepth(pix) != 8 || pixGetColormap(pix) != NULL)
		pix = to_rgb(pix);
	return pix != NULL ? replace(pix, pixScaleAreaMap2(pix)) : NULL;
}

static PIX *
hold_upright(PIX *pix, int orientation)
{
	static const int quarter_turns[] = { 0, 0, 0, 2, 2, 1, 1, 3, 3 };

	if (orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7)
		pixFlipLR(pix, pix);
	/* A mirrored picture is turned the other way round. */
	int turns = quarter_turns[orientation];
	if (orientation == 5 || orientation == 7)
		turns = 4 - turns;
	return turns != 0 ? replace(pix, pixRotateOrth(pix, turns)) : pix;
}

/* Leptonica takes a gray PNG with one transparent shade for all transparent: such a picture without that chunk; NULL if it is none. */
static GByteArray *
without_transparent_gray(const guint8 *data, gsize length)
{
	static const guint8 magic[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	gsize at = sizeof(magic);

	if (length < 33 || memcmp(data, magic, sizeof(magic)) != 0 || data[25] != 0)
		return NULL;
	while (at + 12 <= length) {
		gsize size = 12 + ((gsize)data[at] << 24 | (gsize)data[at + 1] << 16 | (gsize)data[at + 2] << 8 | data[at + 3]);

		if (size > length - at || memcmp(data + at + 4, "IDAT", 4) == 0)
			return NULL;
		if (memcmp(data + at + 4, "tRNS", 4) == 0) {
			GByteArray *rest = g_byte_array_new();

			g_byte_array_append(rest, data, (guint)at);
			return g_byte_array_append(rest, data + at + size, (guint)(length - at - size));
		}
		at += size;
	}
	return NULL;
}

/* A very large JPEG is decoded at half its size. */
static PIX *
decode(const guint8 *data, gsize length, guint n, bool large)
{
	if (is_tiff(data, length))
		return pixReadMemTiff(data, length, (l_int32)n);
	if (large && data[0] == 0xff && data[1] == 0xd8)
		return pixReadMemJpeg(data, length, 0, 2, NULL, 0);
	g_autoptr(GByteArray) opaque = without_transparent_gray(data, length);

	return opaque != NULL ? pixReadMem(opaque->data, opaque->len) : pixReadMem(data, length);
}

/* Leptonica does not say why.  Where there is no room for the picture and what it is turned into, that was it, and the picture may be whole. */
static char *
why_not_decoded(gint64 w, gint64 h)
{
	g_autofree guint8 *room = g_try_malloc((gsize)(w * h) * 3 * sizeof(l_uint32));

	return room != NULL ? g_strdup("the picture is damaged and cannot be decoded")
	                    : g_strdup_printf("the reader ran out of memory over a picture of %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT " pixels", w, h);
}

PIX *
picture_decode(GBytes *bytes, guint n, guint *frames, char **fault)
{
	gsize length;
	const guint8 *data = g_bytes_get_data(bytes, &length);
	gint64 w = 0, h = 0;

	setMsgSeverity(L_SEVERITY_NONE);
	*frames = 0;
	if (heic_is(data, length)) {
		PIX *photo = heic_decode(data, length, fault);

		*frames = photo != NULL;
		return photo != NULL ? reduce(photo) : NULL;
	}
	if (length < 12 || !claimed_size(data, length, n, &w, &h) || w <= 0 || h <= 0) {
		*fault = g_strdup("the picture is damaged: its header cannot be read");
		return NULL;
	}
	if (w > LIMIT_SIDE || h > LIMIT_SIDE || w * h > LIMIT_PIXELS) {
		*fault = g_strdup_printf("the picture is too large: %" G_GINT64_FORMAT " x %" G_GINT64_FORMAT
		                         " pixels, at most %d a side and %u in all are read", w, h, LIMIT_SIDE, LIMIT_PIXELS);
		return NULL;
	}
	*frames = count_frames(data, length);
	PIX *pix = decode(data, length, n, w * h > LIMIT_KEPT);
	if (pix != NULL && (pixGetWidth(pix) > LIMIT_SIDE || pixGetHeight(pix) > LIMIT_SIDE))
		pixDestroy(&pix);
	if (pix != NULL)
		pix = reduce(pix);
	if (pix != NULL)
		pix = to_rgb(pix);
	if (pix != NULL)
		pix = hold_upright(pix, exif_orientation(data, length));
	if (pix == NULL)
		*fault = why_not_decoded(w, h);
	return pix;
}

guint
picture_seals(PIX *rgb)
{
	g_autoptr(GArray) seals = seal_find(rgb);
	guint n = 0;

	for (guint i = 0; i < seals->len; i++)
		n += g_array_index(seals, Seal, i).round;
	return n;
}

PIX *
picture_without_seals(PIX *rgb)
{
	g_autoptr(GArray) seals = seal_find(rgb);

	return seal_remove(rgb, seals);
}

/* --- which way is up --- */

static bool
lies_on_its_side(const GPtrArray *lines)
{
	double tall = 0, wide = 0;

	for (guint i = 0; i < lines->len; i++) {
		const OcrLine *line = g_ptr_array_index(lines, i);
		double w = quad_width(line->corner), h = quad_height(line->corner);
		if (h > 2 * w)
			tall += h;
		else if (w > 2 * h)
			wide += w;
	}
	return tall > 1.2 * wide;
}

static int
longest_first(gconstpointer a, gconstpointer b)
{
	double p = quad_width((*(OcrLine *const *)a)->corner), q = quad_width((*(OcrLine *const *)b)->corner);

	return p > q ? -1 : p < q;
}

/* Lines of a clear direction, the longest first; borrowed. */
static GPtrArray *
witnesses(const GPtrArray *lines)
{
	GPtrArray *chosen = g_ptr_array_new();

	for (guint i = 0; i < lines->len; i++) {
		OcrLine *line = g_ptr_array_index(lines, i);
		if (quad_width(line->corner) > 2.5 * quad_height(line->corner))
			g_ptr_array_add(chosen, line);
	}
	g_ptr_array_sort(chosen, longest_first);
	return chosen;
}

/* The classifier is quick but easily fooled, so its suspicion is checked by reading a few lines both ways. */
static bool
stands_on_its_head(Ocr *ocr, PIX *rgb, const GPtrArray *lines)
{
	g_autoptr(GPtrArray) chosen = witnesses(lines);
	guint suspects = 0, n = MIN(chosen->len, VOTERS);
	double balance = 0;

	for (guint i = 0; i < n; i++)
		suspects += ocr_upside_down(ocr, rgb, ((OcrLine *)g_ptr_array_index(chosen, i))->corner) > 0.5;
	if (3 * suspects < n || suspects == 0)
		return false;
	for (guint i = 0; i < MIN(n, WITNESSES); i++) {
		double corner[8];
		memcpy(corner, ((OcrLine *)g_ptr_array_index(chosen, i))->corner, sizeof corner);
		OcrLine *upright = ocr_read_box(ocr, rgb, corner, 0, NULL);
		quad_turn(corner, 2);
		OcrLine *turned = ocr_read_box(ocr, rgb, corner, 0, NULL);
		if (upright != NULL && turned != NULL)
			balance += turned->confidence - upright->confidence;
		ocr_line_free(upright);
		ocr_line_free(turned);
	}
	return balance > 0;
}

/* --- a page --- */

typedef struct {
	PIX *rgb;              /* upright, seals bleached */
	GPtrArray *lines;
	guint seals;
	int turns;             /* quarter turns to the right that set it upright */
} Sheet;

static void
sheet_clear(Sheet *sheet)
{
	pixDestroy(&sheet->rgb);
	g_clear_pointer(&sheet->lines, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sheet, sheet_clear)

static bool
turn_sheet(Sheet *sheet, int quarter_turns, GError **error)
{
	PIX *turned = pixRotateOrth(sheet->rgb, quarter_turns);

	if (turned == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "no memory to turn the picture");
		return false;
	}
	pixDestroy(&sheet->rgb);
	sheet->rgb = turned;
	sheet->turns += quarter_turns;
	return true;
}

static bool
find_lines(Ocr *ocr, Sheet *sheet, GError **error)
{
	g_clear_pointer(&sheet->lines, g_ptr_array_unref);
	sheet->lines = ocr_detect(ocr, sheet->rgb, error);
	return sheet->lines != NULL;
}

static bool
set_upright(Ocr *ocr, Sheet *sheet, GError **error)
{
	if (!find_lines(ocr, sheet, error))
		return false;
	if (lies_on_its_side(sheet->lines) && (!turn_sheet(sheet, 1, error) || !find_lines(ocr, sheet, error)))
		return false;
	if (!stands_on_its_head(ocr, sheet->rgb, sheet->lines))
		return true;
	return turn_sheet(sheet, 2, error) && find_lines(ocr, sheet, error);
}

static bool
read_lines(Ocr *ocr, Sheet *sheet, GError **error)
{
	g_autoptr(GPtrArray) read = g_ptr_array_new_with_free_func((GDestroyNotify)ocr_line_free);

	for (guint i = 0; i < MIN(sheet->lines->len, LIMIT_RUNS); i++) {
		OcrLine *found = g_ptr_array_index(sheet->lines, i), *line = found;
		bool own = found->text[0] != '\0'; /* Tesseract reads while it looks */
		if (!own && (line = ocr_read_box(ocr, sheet->rgb, found->corner, 0, error)) == NULL)
			return false;
		/* Check boxes alone are read as anything, with little confidence: the tick finder sees them all. */
		if (own)
			sheet->lines->pdata[i] = ocr_line_new(found->corner);
		g_ptr_array_add(read, line);
	}
	g_ptr_array_unref(sheet->lines);
	sheet->lines = g_steal_pointer(&read);
	return true;
}

static void
add_run(Pages *pages, Page *page, const Sheet *sheet, const Slope *slope, const OcrLine *line)
{
	g_autofree char *text = text_tidy(line->text);
	double h = quad_height(line->corner), left, right, y, unused, cx, cy;
	Point start = quad_point(line->corner, 0, 0.5), end = quad_point(line->corner, 1, 0.5);

	if (text[0] == '\0')
		return;
	quad_centre(line->corner, &cx, &cy);
	slope_straighten(slope, start.x, start.y, &left, &unused);
	slope_straighten(slope, end.x, end.y, &right, &unused);
	slope_straighten(slope, cx, cy, &unused, &y);
	/* The detector's box is a little higher than its glyphs: rows must not touch. */
	Run *run = page_add_run(page, text, left, y - 0.42 * h, right, y + 0.42 * h, line->confidence);
	run->size = GLYPH * h;
	reread_keep(pages, pages->pages->len - 1, run, sheet->rgb, line);
}

/* The seals were cut out before the page was set upright: their places follow it. */
static void
place_stamps(const Page *page, const Sheet *sheet, const Slope *slope)
{
	for (guint i = 0; page->stamps != NULL && i < page->stamps->len; i++) {
		double *place = sealtext_place(page->stamps, i), x, y, w = page->width, h = page->height;

		for (int turn = 0; turn < sheet->turns % 4; turn++) {
			const double before[] = { place[0], place[1], place[2], place[3] };

			place[0] = 1 - before[3], place[1] = before[0], place[2] = 1 - before[1], place[3] = before[2];
		}
		slope_straighten(slope, (place[0] + place[2]) / 2 * w, (place[1] + place[3]) / 2 * h, &x, &y);
		x = x / w - (place[0] + place[2]) / 2, y = y / h - (place[1] + place[3]) / 2;
		place[0] += x, place[1] += y, place[2] += x, place[3] += y;
	}
}

static void
make_runs(Pages *pages, Page *page, Sheet *sheet)
{
	Slope slope = slope_fit(sheet->lines, page->width, page->height);

	place_stamps(page, sheet, &slope);
	lines_split(sheet->lines);
	lines_join(sheet->lines);
	for (guint i = 0; i < MIN(sheet->lines->len, LIMIT_RUNS); i++) {
		const OcrLine *line = g_ptr_array_index(sheet->lines, i);
		if (line->confidence >= SURE_LEAST)
			add_run(pages, page, sheet, &slope, line);
	}
	page_sort(page);
}

bool
picture_read(PIX *rgb, Pages *pages, GError **error)
{
	Ocr *ocr = ocr_default();
	g_auto(Sheet) sheet = { 0 };
	g_autoptr(GPtrArray) stamps = NULL, words = NULL;

	setMsgSeverity(L_SEVERITY_NONE);
	if (ocr == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "no OCR engine is loaded");
		return false;
	}
	int w = pixGetWidth(rgb), h = pixGetHeight(rgb);
	if (MAX(w, h) >= SIDE_LEAST && MIN(w, h) >= THIN) {
		g_autoptr(GArray) seals = seal_find(rgb);
		for (guint i = 0; i < seals->len; i++)
			sheet.seals += g_array_index(seals, Seal, i).round;
		stamps = sealtext_cut(rgb, seals);
		words = redmark_read(ocr, rgb, seals);
		sheet.rgb = seal_remove(rgb, seals);
		if (sheet.rgb == NULL) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "no memory for the picture of %d x %d pixels", w, h);
			return false;
		}
		if (!set_upright(ocr, &sheet, error) || !read_lines(ocr, &sheet, error))
			return false;
		missed_find(ocr, sheet.rgb, sheet.lines);
		missed_digits(ocr, sheet.rgb, sheet.lines);
		tick_mark(sheet.rgb, sheet.lines);
		missed_glyphs(ocr, sheet.rgb, sheet.lines);
		w = pixGetWidth(sheet.rgb);
		h = pixGetHeight(sheet.rgb);
	}
	Page *page = pages_add(pages, w, h, SOURCE_OCR);
	page->has_picture = true;
	page->seals = sheet.seals;
	page->stamps = g_steal_pointer(&stamps);
	for (guint i = 0; words != NULL && i < words->len; i++)
		page_add_ring(page, g_ptr_array_index(words, i), 0, 0, 0, 0);
	if (sheet.lines != NULL)
		make_runs(pages, page, &sheet);
	return true;
}

PIX *
picture_level(PIX *rgb)
{
	Ocr *ocr = ocr_default();
	g_auto(Sheet) sheet = { .rgb = pixCopy(NULL, rgb) };

	setMsgSeverity(L_SEVERITY_NONE);
	if (sheet.rgb == NULL || ocr == NULL || !set_upright(ocr, &sheet, NULL))
		return pixClone(rgb);
	Slope slope = slope_fit(sheet.lines, pixGetWidth(sheet.rgb), pixGetHeight(sheet.rgb));
	PIX *level = slope_level(&slope, sheet.rgb);
	return level != NULL ? level : pixClone(sheet.rgb);
}
