/* read_pdf.c - PDF: text with places, form values, embedded files; pages that are pictures go to the OCR engine (poppler-glib) */
#include <math.h>
#include <poppler.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "parse/acroform.h"
#include "parse/across.h"
#include "parse/bitmap.h"
#include "parse/bker.h"
#include "parse/checkbox.h"
#include "parse/glance.h"
#include "parse/drawnbox.h"
#include "parse/glyphs.h"
#include "parse/picture.h"
#include "parse/reader.h"
#include "parse/sealtext.h"

/* poppler-glib 22.12 has no autoptr lines */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PopplerPage, g_object_unref)

#define OCR_SCALE  (200 / 72.0)
#define OCR_SCALE_LEAST (110 / 72.0)
#define OCR_SCALE_MOST  (300 / 72.0)
#define OCR_PIXELS (24u << 20)  /* an A3 page at 200 dpi has 8 million */
#define FEW_GLYPHS 8            /* with no more a page is a picture, if there is ink on it */
#define DRAWN_MOST 40           /* points: larger is no box to tick */
#define SIDE_MAX   14400        /* points; the limit of PDF itself */

typedef struct {
	PopplerDocument *document;
	PopplerPage *page;
	guint number;              /* from 1 */
	double width, height;
	Reading *reading;
	Streams can;               /* what the page may show */
	GArray *glyphs;            /* of Glyph */
	GArray *above;             /* of AcrossBox: pictures and stamps, which may lie on words */
	Glance *glance;
} Sheet;

/* The file itself, beside what poppler says of it. */
typedef struct {
	GBytes *bytes;
	const PdfFile *file;       /* NULL: it cannot be followed */
	bool undrawn;              /* form fields without a drawing of their own */
	bool looked;
	Streams can;               /* what some page may show; once it was asked for */
} Bytes;

static Streams
all_streams(Bytes *source)
{
	if (!source->looked)
		source->can = streams_look(source->bytes);
	source->looked = true;
	return source->can;
}

/* GlyphsParted on the drawn page */
static bool
has_rule(gpointer data, double x0, double y0, double x1, double y1)
{
	const Sheet *sheet = data;

	return glance_has_rule(sheet->glance, x0, y0, x1, y1);
}

/* ---- text ---- */

static bool
is_red(const PopplerColor *color)
{
	return color->red > 0x6000 && color->red - color->green > 0x4000 && color->red - color->blue > 0x4000;
}

/* Font and colour of each character: symbol fonts give ticks, red text may be a seal's. */
static void
apply_attributes(PopplerPage *page, GArray *glyphs, const GArray *index)
{
	GList *list = poppler_page_get_text_attributes(page);

	for (GList *l = list; l != NULL; l = l->next) {
		const PopplerTextAttributes *part = l->data;
		bool red = is_red(&part->color), symbol = checkbox_is_symbol_font(part->font_name);

		for (int at = MAX(part->start_index, 0); at <= part->end_index && at < (int)index->len; at++) {
			int place = g_array_index(index, int, at);
			Glyph *glyph = place >= 0 ? &g_array_index(glyphs, Glyph, place) : NULL;
			gunichar tick = glyph != NULL && symbol ? checkbox_symbol(part->font_name, glyph->c) : 0;

			if (glyph == NULL)
				continue;
			glyph->red = red;
			if (tick != 0)
				glyph->c = tick;
		}
	}
	poppler_page_free_text_attributes(list);
}

static GArray *
take_glyphs(PopplerPage *page)
{
	GArray *glyphs = g_array_new(FALSE, TRUE, sizeof(Glyph));
	g_autoptr(GArray) index = g_array_new(FALSE, FALSE, sizeof(int)); /* character of the text -> glyph, -1 for blanks */
	g_autofree char *text = poppler_page_get_text(page);
	g_autofree PopplerRectangle *boxes = NULL;
	guint n = 0, at = 0;
	bool follows = false;

	if (text == NULL || !poppler_page_get_text_layout(page, &boxes, &n))
		return glyphs;
	for (const char *p = text; *p != '\0' && at < n && glyphs->len < LIMIT_RUNS * 4; p = g_utf8_next_char(p), at++) {
		Glyph glyph = { boxes[at].x1, boxes[at].y1, boxes[at].x2, boxes[at].y2, 0, g_utf8_get_char(p), false, follows, false };
		int place = -1;

		follows = !g_unichar_isspace(glyph.c);
		if (follows && isfinite(glyph.x0 + glyph.y0 + glyph.x1 + glyph.y1)) {
			place = (int)glyphs->len;
			g_array_append_val(glyphs, glyph);
		}
		g_array_append_val(index, place);
	}
	apply_attributes(page, glyphs, index);
	return glyphs;
}

/* Characters that a Chinese business paper has no use for: the marks of a text layer without a usable character table. */
static bool
is_odd(gunichar c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffd || !g_unichar_isdefined(c))
		return true;
	if (g_unichar_type(c) == G_UNICODE_PRIVATE_USE)
		return checkbox_symbol(NULL, c) == 0;
	if (c < 0x250)
		return c >= 0xa0 && c != 0xa5 && c != 0xb7 && c != 0xd7 && c != 0xb0 && c != 0xb1 && c != 0xa7 && c != 0xae && c != 0xa9;
	return !(text_is_han(c) || (c >= 0x2000 && c < 0x3130) || (c >= 0x3200 && c < 0x3400) || (c >= 0xfe10 && c < 0xfe70) ||
	         (c >= 0xff00 && c < 0xfff0) || (c >= 0x370 && c < 0x400) || c >= 0x1f000);
}

static bool
is_garbage(const GArray *glyphs)
{
	guint odd = 0, han = 0, words = 0;

	for (guint i = 0; i < glyphs->len; i++) {
		gunichar c = g_array_index(glyphs, Glyph, i).c;

		odd += is_odd(c);
		han += text_is_han(c);
		words += g_unichar_isalnum(c);
	}
	if (glyphs->len <= FEW_GLYPHS)
		return false;
	return odd * 5 > glyphs->len || (han == 0 && glyphs->len > 30 && words * 2 < glyphs->len);
}

/* ---- pictures on the page ---- */

typedef struct {
	double x0, y0, x1, y1;
} Box;

typedef struct {
	Box box;
	int id;
} Picture;

/* Pictures that may hold text: seals and logos are smaller.  *any is true where there is one of whatever size. */
static GArray *
find_pictures(Sheet *sheet, bool *any)
{
	GArray *pictures = g_array_new(FALSE, FALSE, sizeof(Picture));
	GList *list = sheet->can.pictures ? poppler_page_get_image_mapping(sheet->page) : NULL;

	*any = list != NULL;
	for (GList *l = list; l != NULL && pictures->len < 64; l = l->next) {
		const PopplerImageMapping *mapping = l->data;
		Picture picture = { .box = { MIN(mapping->area.x1, mapping->area.x2), MIN(mapping->area.y1, mapping->area.y2),
		                             MAX(mapping->area.x1, mapping->area.x2), MAX(mapping->area.y1, mapping->area.y2) },
		                    .id = mapping->image_id };

		const AcrossBox box = { picture.box.x0, picture.box.y0, picture.box.x1, picture.box.y1 };

		g_array_append_val(sheet->above, box);
		if (picture.box.x1 - picture.box.x0 >= 170 && picture.box.y1 - picture.box.y0 >= 85)
			g_array_append_val(pictures, picture);
	}
	poppler_page_free_image_mapping(list);
	return pictures;
}

static double
share_of_page(const Sheet *sheet, const Box *box)
{
	double width = MIN(box->x1, sheet->width) - MAX(box->x0, 0), height = MIN(box->y1, sheet->height) - MAX(box->y0, 0);

	return width > 0 && height > 0 ? width * height / (sheet->width * sheet->height) : 0;
}

/* Two or more pictures with white between them are pasted papers; strips that touch are one scan. */
static bool
are_apart(const GArray *pictures)
{
	for (guint i = 0; i < pictures->len; i++) {
		const Box *a = &g_array_index(pictures, Picture, i).box;

		for (guint j = i + 1; j < pictures->len; j++) {
			const Box *b = &g_array_index(pictures, Picture, j).box;

			if (MAX(a->x0, b->x0) - MIN(a->x1, b->x1) < 3 && MAX(a->y0, b->y0) - MIN(a->y1, b->y1) < 3)
				return false;
		}
	}
	return pictures->len >= 2;
}

/* Share of the glyphs inside `box` that lie on ink in the picture alone: of a scan with a hidden text layer nearly all, of text
 * printed over a background picture few. */
static double
inked_share(const Sheet *sheet, const Picture *picture, guint *inside)
{
	g_autoptr(cairo_surface_t) image = poppler_page_get_image(sheet->page, picture->id);
	const Box *box = &picture->box;
	guint inked = 0, step = MAX(sheet->glyphs->len / 300, 1);
	int width, height;

	*inside = 0;
	if (image == NULL || !bitmap_is_rgb(image))
		return 0;
	cairo_surface_flush(image);
	width = cairo_image_surface_get_width(image), height = cairo_image_surface_get_height(image);
	for (guint i = 0; i < sheet->glyphs->len; i += step) {
		const Glyph *glyph = &g_array_index(sheet->glyphs, Glyph, i);
		double across = width / (box->x1 - box->x0), down = height / (box->y1 - box->y0);
		int x0 = (int)((glyph->x0 - box->x0) * across), x1 = (int)((glyph->x1 - box->x0) * across);
		int y0 = (int)((glyph->y0 - box->y0) * down), y1 = (int)((glyph->y1 - box->y0) * down), light = 0, dark = 255;

		if (x0 < 0 || y0 < 0 || x1 >= width || y1 >= height)
			continue;
		for (int y = y0; y <= y1; y++) {
			for (int x = x0; x <= x1; x++) {
				int value = bitmap_gray(bitmap_pixel(image, x, y));

				light = MAX(light, value), dark = MIN(dark, value);
			}
		}
		(*inside)++;
		inked += light - dark > 70;
	}
	return *inside > 0 ? (double)inked / *inside : 0;
}

static bool
is_scan(const Sheet *sheet, const GArray *pictures)
{
	for (guint i = 0; i < pictures->len; i++) {
		const Picture *picture = &g_array_index(pictures, Picture, i);
		guint inside = 0;

		if (share_of_page(sheet, &picture->box) >= 0.7 && inked_share(sheet, picture, &inside) > 0.6 && inside * 2 > MIN(sheet->glyphs->len, 300))
			return true;
	}
	return false;
}

static guint
glyphs_inside(const Sheet *sheet, const Box *box)
{
	guint n = 0;

	for (guint i = 0; i < sheet->glyphs->len; i++) {
		const Glyph *glyph = &g_array_index(sheet->glyphs, Glyph, i);
		double x = (glyph->x0 + glyph->x1) / 2, y = (glyph->y0 + glyph->y1) / 2;

		n += x > box->x0 && x < box->x1 && y > box->y0 && y < box->y1;
	}
	return n;
}

/* A pasted picture becomes a part of its own, read like an attached picture; JPEG, as PNG takes seconds for a photo. */
static void
add_picture_part(const Sheet *sheet, const Picture *picture, guint n)
{
	g_autoptr(cairo_surface_t) image = poppler_page_get_image(sheet->page, picture->id);
	g_autofree char *name = g_strdup_printf("page %u picture %u.jpg", sheet->number, n);
	g_autoptr(GBytes) bytes = NULL;
	l_uint8 *data = NULL;
	size_t size = 0;
	PIX *pix;
	Part *part;

	if (image == NULL || !bitmap_is_rgb(image) ||
	    cairo_image_surface_get_width(image) < 240 || cairo_image_surface_get_height(image) < 120 ||
	    (gsize)cairo_image_surface_get_width(image) * (gsize)cairo_image_surface_get_height(image) > LIMIT_PIXELS)
		return;
	cairo_surface_flush(image);
	pix = bitmap_to_pix(image);
	if (pix != NULL && pixWriteMemJpeg(&data, &size, pix, 95, 0) == 0) {
		bytes = g_bytes_new(data, size);
		part = part_new(name, "image/jpeg", bytes);
		part->is_inline = true;
		g_ptr_array_add(sheet->reading->parts, part);
	}
	lept_free(data);
	pixDestroy(&pix);
}

static void
add_picture_parts(const Sheet *sheet, const GArray *pictures)
{
	for (guint i = 0; i < pictures->len && sheet->reading->parts->len < LIMIT_PARTS; i++) {
		const Picture *picture = &g_array_index(pictures, Picture, i);

		if (glyphs_inside(sheet, &picture->box) <= FEW_GLYPHS)
			add_picture_part(sheet, picture, i + 1);
	}
}

/* ---- the page ---- */

/* A scan is drawn with its own pixels: drawn finer it gains nothing but time, drawn coarser it loses. */
static double
ocr_scale(const Sheet *sheet, const GArray *pictures)
{
	const Picture *picture = pictures->len > 0 ? &g_array_index(pictures, Picture, 0) : NULL;
	bool scan = picture != NULL && share_of_page(sheet, &picture->box) >= 0.7, huge = sheet->can.pixels > LIMIT_KEPT;
	g_autoptr(cairo_surface_t) image = scan && !huge ? poppler_page_get_image(sheet->page, picture->id) : NULL;
	double own = scan && huge ? OCR_SCALE_MOST : OCR_SCALE; /* its pixels, twice in memory, are not asked how many they are */

	if (image != NULL && bitmap_is_rgb(image)) /* the longer side against the longer side: the picture may lie */
		own = MAX(cairo_image_surface_get_width(image), cairo_image_surface_get_height(image)) /
		      MAX(picture->box.x1 - picture->box.x0, picture->box.y1 - picture->box.y0);
	return bitmap_scale(sheet->width, sheet->height, CLAMP(own, OCR_SCALE_LEAST, OCR_SCALE_MOST), OCR_PIXELS);
}

static bool
read_as_picture(const Sheet *sheet, const GArray *pictures, GError **error)
{
	double scale = ocr_scale(sheet, pictures);
	g_autoptr(cairo_surface_t) surface = bitmap_render(sheet->page, sheet->width, sheet->height, scale);
	g_autoptr(GError) why = NULL;
	PIX *pix = surface != NULL ? bitmap_to_pix(surface) : NULL;
	bool done = pix != NULL && picture_read(pix, sheet->reading->pages, &why);

	pixDestroy(&pix);
	if (done)
		return true;
	if (g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_SETUP)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	}
	g_ptr_array_add(sheet->reading->notes, g_strdup_printf("page %u is a picture that could not be read: %s", sheet->number,
	                                                       why != NULL ? why->message : "it cannot be drawn"));
	pages_add(sheet->reading->pages, sheet->width, sheet->height, SOURCE_OCR)->has_picture = true;
	return true;
}

/* Every ring of red letters can be read as it is: nothing more would be seen of these seals in its pixels. */
static bool
are_seals_written(const Page *page)
{
	for (guint i = 0; page->rings != NULL && i < page->rings->len; i++)
		if (!sealtext_is_written(((const Run *)g_ptr_array_index(page->rings, i))->text))
			return false;
	return page->rings != NULL;
}

/* Those whose letters are written have told their names already. */
static bool
is_written(const Page *page, const Seal *seal, double scale)
{
	for (guint i = 0; page->rings != NULL && i < page->rings->len; i++) {
		const Run *ring = g_ptr_array_index(page->rings, i);
		double x = seal->x / scale, y = seal->y / scale;

		if (x > ring->x0 && x < ring->x1 && y > ring->y0 && y < ring->y0 + (ring->x1 - ring->x0) && sealtext_is_written(ring->text))
			return true;
	}
	return false;
}

static void
find_seals(const Sheet *sheet, bool pictures, Page *page)
{
	bool written = are_seals_written(page) && !pictures;
	g_autoptr(GArray) seals = written ? NULL : glance_seals(sheet->glance);
	double scale = glance_scale(sheet->glance), around[4];

	for (guint i = 0; seals != NULL && i < seals->len; i++) {
		const Seal *seal = &g_array_index(seals, Seal, i);
		int left = 0, top = 0;
		PIX *part = NULL;

		page->seals += seal->round;
		if (sealtext_wants(seal, around) && !is_written(page, seal, scale))
			part = glance_part(sheet->glance, around[0], around[1], around[2], around[3], &left, &top);
		if (part != NULL)
			sealtext_keep(&page->stamps, part, left, top, seal, sheet->width * scale, sheet->height * scale);
	}
	if (page->seals == 0 && page->rings != NULL)
		page->seals = page->rings->len;
}

/* May something of a box's or a tick's size be drawn there?  Rules are longer. */
static bool
has_small_strokes(const Sheet *sheet, const double box[4])
{
	const GArray *strokes = glance_strokes(sheet->glance);

	for (guint i = 0; strokes != NULL && i < strokes->len; i++) {
		const Stroke *stroke = &g_array_index(strokes, Stroke, i);

		if (stroke->x1 - stroke->x0 < DRAWN_MOST && stroke->y1 - stroke->y0 < DRAWN_MOST && stroke->x1 > box[0] && stroke->x0 < box[2] &&
		    stroke->y1 > box[1] && stroke->y0 < box[3])
			return true;
	}
	return strokes == NULL || sheet->can.pictures;
}

/* Boxes that are drawn and not written: seen on the drawn page only. */
static void
mark_drawn_boxes(const Sheet *sheet, Page *page)
{
	double scale = glance_scale(sheet->glance), box[4];
	int left, top;
	PIX *pix = NULL;

	if (drawnbox_wanted(page, box) && has_small_strokes(sheet, box))
		pix = glance_part(sheet->glance, box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale, &left, &top);
	if (pix != NULL)
		drawnbox_mark(pix, scale, left, top, sheet->glyphs, page);
	pixDestroy(&pix);
}

static void
read_as_text(Sheet *sheet, const GArray *pictures, bool any)
{
	Page *page = pages_add(sheet->reading->pages, sheet->width, sheet->height, SOURCE_DIGITAL);

	glyphs_to_runs(sheet->glyphs, has_rule, sheet, page);
	acroform_add_values(sheet->page, page);
	mark_drawn_boxes(sheet, page);
	page_sort(page);
	page->has_picture = pictures->len > 0;
	find_seals(sheet, any, page);
	acroform_add_stamps(sheet->page, sheet->height, sheet->above);
	across_look(sheet->glance, sheet->above, page);
	add_picture_parts(sheet, pictures);
}

static bool
has_values(const Sheet *sheet)
{
	g_autoptr(Pages) scratch = pages_new();
	Page *page = pages_add(scratch, sheet->width, sheet->height, SOURCE_DIGITAL);

	acroform_add_values(sheet->page, page);
	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		if (!g_str_has_prefix(run->text, CHECKBOX_NO))
			return true;
	}
	return false;
}

static bool
is_picture_page(const Sheet *sheet, const GArray *pictures)
{
	cairo_surface_t *whole;
	Ink ink = { 0 };

	if (sheet->glyphs->len > FEW_GLYPHS && pictures->len == 0)
		return false;
	whole = glance_whole(sheet->glance);
	if (whole != NULL)
		ink = bitmap_ink(whole);
	if (ink.all == 0 || ink.ink * 2000 < ink.all)
		return false; /* blank */
	if (sheet->glyphs->len > FEW_GLYPHS)
		return is_scan(sheet, pictures);
	return !are_apart(pictures) && !has_values(sheet);
}

/* What the page can show, from its own content; where that cannot be followed, or notes lie on it, from all streams of the file. */
static void
look_at_streams(Sheet *sheet, Bytes *source)
{
	if (acroform_has_annotations(sheet->page)) {
		sheet->can = all_streams(source);
		sheet->can.red = sheet->can.lines = true;
	} else if (source->file == NULL || !glance_follow(sheet->glance, source->file, sheet->number - 1, &sheet->can)) {
		sheet->can = all_streams(source);
	}
}

static bool
read_sheet(Sheet *sheet, Bytes *source, GError **error)
{
	bool any;
	g_autoptr(GArray) glyphs = take_glyphs(sheet->page), pictures = NULL;
	g_autoptr(Glance) glance = sheet->glance = glance_new(sheet->page, sheet->width, sheet->height);
	g_autoptr(GArray) above = sheet->above = g_array_new(FALSE, FALSE, sizeof(AcrossBox));

	look_at_streams(sheet, source);
	pictures = find_pictures(sheet, &any);
	glance_expect(glance, sheet->can, any);
	if (is_garbage(glyphs)) {
		g_ptr_array_add(sheet->reading->notes, g_strdup_printf("page %u: its text layer is unusable, read from its picture", sheet->number));
		g_array_set_size(glyphs, 0);
	}
	sheet->glyphs = glyphs;
	if (!is_picture_page(sheet, pictures)) {
		read_as_text(sheet, pictures, any);
		return true;
	}
	g_clear_pointer(&glance, glance_free); /* its pixels are not those that are read */
	sheet->glance = NULL;
	return read_as_picture(sheet, pictures, error);
}

static bool
read_page(PopplerDocument *document, guint n, Bytes *source, Reading *reading, GError **error)
{
	g_autoptr(PopplerPage) page = poppler_document_get_page(document, (int)n);
	Sheet sheet = { .document = document, .page = page, .number = n + 1, .reading = reading };

	if (page != NULL)
		poppler_page_get_size(page, &sheet.width, &sheet.height);
	if (page == NULL || !(sheet.width >= 1 && sheet.height >= 1 && sheet.width <= SIDE_MAX && sheet.height <= SIDE_MAX)) {
		g_ptr_array_add(reading->notes, g_strdup_printf("page %u cannot be opened", n + 1));
		pages_add(reading->pages, 595, 842, SOURCE_DIGITAL);
		return true;
	}
	if (source->undrawn)
		acroform_hide(page);
	acroform_hide_endless(page, source->file, n);
	return read_sheet(&sheet, source, error);
}

/* ---- embedded files ---- */

typedef struct {
	GByteArray *bytes;
	bool over;
} Sink;

static gboolean
take_block(const gchar *block, gsize count, gpointer data, GError **error)
{
	Sink *sink = data;

	if (count > LIMIT_MEMBER - sink->bytes->len) {
		sink->over = true;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "over the limit");
		return FALSE;
	}
	g_byte_array_append(sink->bytes, (const guint8 *)block, (guint)count);
	return TRUE;
}

static void
take_attachment(PopplerAttachment *attachment, Reading *reading)
{
	Sink sink = { .bytes = g_byte_array_new() };
	const char *name = poppler_attachment_get_name(attachment);
	g_autofree char *valid = g_utf8_make_valid(name != NULL ? name : "", -1);
	g_autofree char *base = *valid != '\0' ? g_path_get_basename(valid) : g_strdup("");
	bool whole = poppler_attachment_save_to_callback(attachment, take_block, &sink, NULL);
	g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes(sink.bytes);
	Part *part = part_new(base, "", bytes);

	if (!whole)
		part->fault = g_strdup(sink.over ? "embedded file is larger than allowed" : "embedded file is damaged");
	bker_take_part(reading, part);
}

static void
take_attachments(PopplerDocument *document, Reading *reading)
{
	GList *list = poppler_document_has_attachments(document) ? poppler_document_get_attachments(document) : NULL;

	for (GList *l = list; l != NULL; l = l->next) {
		if (reading->parts->len < LIMIT_PARTS)
			take_attachment(l->data, reading);
	}
	g_list_free_full(list, g_object_unref);
}

/* ---- the document ---- */

static char *
why_closed(const GError *error)
{
	if (g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
		return g_strdup("the PDF is encrypted: it cannot be opened without its password");
	return g_strdup_printf("the PDF is damaged and cannot be opened (%s)", error != NULL ? error->message : "unknown reason");
}

static bool
is_empty(const Pages *pages)
{
	for (guint i = 0; i < pages->pages->len; i++) {
		const Page *page = g_ptr_array_index(pages->pages, i);

		if (page->runs->len > 0 || page->seals > 0 || page->has_picture)
			return false;
	}
	return true;
}

bool
read_pdf(const Input *input, Reading *reading, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(PopplerDocument) document = poppler_document_new_from_bytes(input->bytes, NULL, &why);
	int pages = document != NULL ? poppler_document_get_n_pages(document) : 0;
	g_autoptr(PdfFile) file = pages > 0 ? pdffile_new(input->bytes) : NULL;
	Bytes source = { .bytes = input->bytes, .undrawn = acroform_is_undrawn(input->bytes) };

	if (document == NULL || pages <= 0) {
		reading->fault = document != NULL ? g_strdup("the PDF is damaged: it has no pages") : why_closed(why);
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	if (pages > LIMIT_PAGES)
		g_ptr_array_add(reading->notes, g_strdup_printf("the PDF has %d pages, only the first %d are read", pages, LIMIT_PAGES));
	source.file = file != NULL && pdffile_pages(file) == (guint)MIN(pages, LIMIT_PAGES) ? file : NULL;
	for (int n = 0; n < MIN(pages, LIMIT_PAGES); n++) {
		if (!read_page(document, (guint)n, &source, reading, error))
			return false;
	}
	take_attachments(document, reading);
	if (is_empty(reading->pages) && reading->parts->len == 0)
		reading->fault = g_strdup("the PDF shows nothing: its pages are empty or damaged");
	return true;
}
