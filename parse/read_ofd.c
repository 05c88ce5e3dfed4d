/* read_ofd.c - OFD (GB/T 33190-2016): glyphs with places, embedded files, pictures, seals
 *
 * Source: DOMAIN.md section 8.  Lengths in the file are millimetres; pages are given in points. */
#include <math.h>
#include <string.h>
#include "base/error.h"
#include "base/names.h"
#include "base/text.h"
#include "parse/bker.h"
#include "parse/esl.h"
#include "parse/glyphs.h"
#include "parse/pattern.h"
#include "parse/picture.h"
#include "parse/reader.h"
#include "parse/sealtext.h"
#include "parse/xml.h"
#include "parse/zip.h"

#define POINT (72 / 25.4)
#define TEXT_MAX 65536 /* glyphs of one TextCode */
#define SIGNATURES 64  /* of one document */
#define SEAL_SIDE 2000 /* pixels of a seal's picture */

typedef struct {
	Zip *zip;
	char *document;        /* member name of Document.xml */
	xmlDoc *tree;
	xmlNode *root;
	GHashTable *templates; /* ID -> member name */
	GHashTable *pictures;  /* resource ID -> member name */
	GHashTable *taken;     /* members already made a part */
	Reading *reading;
} Ofd;

typedef struct {
	double a, b, c, d, e, f;
} Matrix;

typedef struct {
	Ofd *ofd;
	GArray *glyphs;     /* of Glyph, in points */
	GPtrArray *images;  /* of char *: members shown on the page */
	guint seals;
	double x, y;        /* where the Boundary of an annotation's appearance stands, mm */
} Canvas;

/* ---- numbers ---- */

static guint
numbers(const char *text, double *out, guint most)
{
	guint n = 0;

	while (text != NULL && n < most) {
		char *end = NULL;
		double value = g_ascii_strtod(text, &end);

		if (end == text)
			break;
		out[n++] = isfinite(value) ? CLAMP(value, -1e6, 1e6) : 0;
		text = end;
	}
	return n;
}

/* "0.5 g 4 1.5875 3.175": `g n v` is n times v. */
static GArray *
deltas(const char *text)
{
	GArray *out = g_array_new(FALSE, FALSE, sizeof(double));
	g_auto(GStrv) words = g_strsplit_set(text != NULL ? text : "", " \t\r\n", -1);

	for (guint i = 0; words[i] != NULL && out->len < TEXT_MAX; i++) {
		double value = g_ascii_strtod(words[i], NULL);
		gint64 times = 1;

		if (*words[i] == '\0')
			continue;
		if (g_ascii_tolower(*words[i]) == 'g') {
			if (words[i + 1] == NULL || words[i + 2] == NULL)
				break;
			times = CLAMP(g_ascii_strtoll(words[i + 1], NULL, 10), 0, TEXT_MAX);
			value = g_ascii_strtod(words[i + 2], NULL);
			i += 2;
		}
		value = isfinite(value) ? CLAMP(value, -1e6, 1e6) : 0;
		for (gint64 k = 0; k < times && out->len < TEXT_MAX; k++)
			g_array_append_val(out, value);
	}
	return out;
}

/* The i-th step; the last value repeats, no values mean no step. */
static double
step(const GArray *list, guint i)
{
	return list->len == 0 ? 0 : g_array_index(list, double, MIN(i, list->len - 1));
}

/* ---- text ---- */

static bool
is_red_fill(xmlNode *object)
{
	double rgb[3];
	const char *value = xml_attribute(xml_child(object, "FillColor"), "Value");

	return numbers(value, rgb, 3) == 3 && rgb[0] > 100 && rgb[0] - rgb[1] > 64 && rgb[0] - rgb[2] > 64;
}

/* What all glyphs of a TextObject share. */
typedef struct {
	Matrix m;
	double boundary[4], size;
	bool red;
} Pen;

/* `advance`: how far the next glyph stands, in object space; the box reaches there, up to an em. */
static void
add_glyph(Canvas *canvas, const Pen *pen, double x, double y, double advance, Glyph glyph)
{
	const Matrix *m = &pen->m;
	double scale = sqrt(fabs(m->a * m->d - m->b * m->c)), em = pen->size * scale; /* also of turned text */
	double across = CLAMP(advance * scale, (glyph.c < 0x2e80 ? 0.5 : 0.9) * em, em);
	double px = canvas->x + pen->boundary[0] + m->a * x + m->c * y + m->e, py = canvas->y + pen->boundary[1] + m->b * x + m->d * y + m->f;

	glyph.x0 = px * POINT, glyph.x1 = (px + across) * POINT;
	glyph.y0 = (py - 0.86 * em) * POINT, glyph.y1 = (py + 0.14 * em) * POINT;
	glyph.size = em * POINT;
	glyph.red = pen->red;
	if (isfinite(glyph.x0 + glyph.y0 + glyph.x1 + glyph.y1) && canvas->glyphs->len < LIMIT_RUNS * 4)
		g_array_append_val(canvas->glyphs, glyph);
}

/* One TextCode; *x and *y are where the one before began, for those that leave X or Y out.  A TextCode may hold several lines, so
 * only the places count, never the string. */
static void
take_code(Canvas *canvas, xmlNode *code, const Pen *pen, double *x, double *y)
{
	g_autofree char *text = xml_text(code);
	g_autoptr(GArray) dx = deltas(xml_attribute(code, "DeltaX")), dy = deltas(xml_attribute(code, "DeltaY"));
	gunichar before = 0;
	double px, py;
	guint i = 0;

	numbers(xml_attribute(code, "X"), x, 1);
	numbers(xml_attribute(code, "Y"), y, 1);
	px = *x, py = *y;
	for (const char *p = text; *p != '\0' && i < TEXT_MAX; p = g_utf8_next_char(p)) {
		Glyph glyph = { .c = g_utf8_get_char(p), .follows = before != 0 && !g_unichar_isspace(before), .spaced = before == ' ' || before == 0x3000 };

		if (glyph.c == '\n' || glyph.c == '\r' || glyph.c == '\t') /* layout of the XML, no glyphs */
			continue;
		if (!g_unichar_isspace(glyph.c))
			add_glyph(canvas, pen, px, py, step(dx, i), glyph);
		before = glyph.c;
		px += step(dx, i);
		py += step(dy, i);
		i++;
	}
}

static void
take_text(Canvas *canvas, xmlNode *object)
{
	double ctm[6], x = 0, y = 0;
	Pen pen = { .m = { 1, 0, 0, 1, 0, 0 }, .red = is_red_fill(object) };
	const char *visible = xml_attribute(object, "Visible");

	if (visible != NULL && g_ascii_strcasecmp(visible, "false") == 0)
		return;
	numbers(xml_attribute(object, "Boundary"), pen.boundary, 4);
	if (numbers(xml_attribute(object, "CTM"), ctm, 6) == 6)
		pen.m = (Matrix){ ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5] };
	numbers(xml_attribute(object, "Size"), &pen.size, 1);
	if (!(pen.size > 0))
		pen.size = pen.boundary[3] > 0 ? pen.boundary[3] : 4;
	for (xmlNode *code = xml_child(object, "TextCode"); code != NULL; code = xml_next(code, "TextCode"))
		take_code(canvas, code, &pen, &x, &y);
}

static void
take_picture(Canvas *canvas, const xmlNode *object)
{
	const char *id = xml_attribute(object, "ResourceID");
	const char *member = id != NULL ? g_hash_table_lookup(canvas->ofd->pictures, id) : NULL;
	double boundary[4] = { 0 };

	numbers(xml_attribute(object, "Boundary"), boundary, 4);
	if (member != NULL && boundary[2] >= 60 && boundary[3] >= 30)
		g_ptr_array_add(canvas->images, g_strdup(member));
}

/* Layers and page blocks nest; libxml2 bounds the depth. */
static void
take_objects(Canvas *canvas, xmlNode *parent)
{
	for (xmlNode *node = parent->children; node != NULL; node = node->next) {
		if (xml_is(node, "TextObject"))
			take_text(canvas, node);
		else if (xml_is(node, "ImageObject"))
			take_picture(canvas, node);
		else if (node->type == XML_ELEMENT_NODE && !xml_is(node, "PathObject"))
			take_objects(canvas, node);
	}
}

/* ---- the package ---- */

static xmlDoc *
load(Ofd *ofd, const char *member, GError **error)
{
	g_autoptr(GBytes) bytes = zip_read(ofd->zip, member, error);

	return bytes != NULL ? xml_parse(bytes, true, error) : NULL;
}

/* A location in an element's text, seen from the member `from`; NULL if there is none. */
static char *
location(const char *from, const xmlNode *node)
{
	g_autofree char *text = xml_text(node);

	g_strstrip(text);
	return *text != '\0' ? zip_resolve(from, text) : NULL;
}

/* Resource files: pictures by ID.  Their own files lie under the resource's BaseLoc. */
static void
take_resources(Ofd *ofd, const char *member)
{
	g_autoptr(xmlDoc) tree = load(ofd, member, NULL);
	xmlNode *root = xml_root(tree);
	const char *base = xml_attribute(root, "BaseLoc");
	g_autofree char *folder = base != NULL ? zip_resolve(member, base) : NULL;
	g_autofree char *inside = folder != NULL ? g_strconcat(folder, "/x", NULL) : g_strdup(member);
	xmlNode *list = xml_find(root, "MultiMedias");

	for (xmlNode *media = xml_child(list, "MultiMedia"); media != NULL; media = xml_next(media, "MultiMedia")) {
		const char *id = xml_attribute(media, "ID");
		char *file = location(inside, xml_child(media, "MediaFile"));

		if (id != NULL && file != NULL)
			g_hash_table_insert(ofd->pictures, g_strdup(id), file);
		else
			g_free(file);
	}
}

static void
take_common(Ofd *ofd)
{
	xmlNode *common = xml_child(ofd->root, "CommonData");

	if (common == NULL)
		return;
	for (xmlNode *node = common->children; node != NULL; node = node->next) {
		g_autofree char *file = NULL;

		if (xml_is(node, "TemplatePage") && xml_attribute(node, "ID") != NULL && xml_attribute(node, "BaseLoc") != NULL) {
			g_hash_table_insert(ofd->templates, g_strdup(xml_attribute(node, "ID")), zip_resolve(ofd->document, xml_attribute(node, "BaseLoc")));
		} else if (xml_is(node, "PublicRes") || xml_is(node, "DocumentRes")) {
			file = location(ofd->document, node);
			if (file != NULL)
				take_resources(ofd, file);
		}
	}
}

/* Pictures of a page as parts, each once in the document. */
static void
add_image_parts(Ofd *ofd, const Canvas *canvas)
{
	for (guint i = 0; i < canvas->images->len && ofd->reading->parts->len < LIMIT_PARTS; i++) {
		const char *member = g_ptr_array_index(canvas->images, i);
		g_autoptr(GBytes) bytes = g_hash_table_contains(ofd->taken, member) ? NULL : zip_read(ofd->zip, member, NULL);
		g_autofree char *name = g_path_get_basename(member);

		if (bytes == NULL)
			continue;
		g_hash_table_add(ofd->taken, g_strdup(member));
		Part *part = part_new(name, "", bytes);
		part->is_inline = true;
		g_ptr_array_add(ofd->reading->parts, part);
	}
}

/* ---- pages ---- */

/* Templates of one Z order, below or above the page's own content. */
static void
take_templates(Canvas *canvas, xmlNode *page, bool foreground)
{
	for (xmlNode *use = xml_child(page, "Template"); use != NULL; use = xml_next(use, "Template")) {
		const char *id = xml_attribute(use, "TemplateID"), *order = xml_attribute(use, "ZOrder");
		const char *member = id != NULL ? g_hash_table_lookup(canvas->ofd->templates, id) : NULL;
		g_autoptr(xmlDoc) tree = member != NULL && (g_strcmp0(order, "Foreground") == 0) == foreground ? load(canvas->ofd, member, NULL) : NULL;
		xmlNode *content = xml_child(xml_root(tree), "Content");

		if (content != NULL)
			take_objects(canvas, content);
	}
}

/* One page's annotations: stamps are seals, the text of others counts as the page's. */
static void
take_annotations(Canvas *canvas, const char *member)
{
	g_autoptr(xmlDoc) tree = load(canvas->ofd, member, NULL);

	for (xmlNode *note = xml_child(xml_root(tree), "Annot"); note != NULL; note = xml_next(note, "Annot")) {
		xmlNode *look = xml_child(note, "Appearance");
		double boundary[4] = { 0 };

		if (g_strcmp0(xml_attribute(note, "Type"), "Stamp") == 0)
			canvas->seals++;
		else if (look != NULL) {
			numbers(xml_attribute(look, "Boundary"), boundary, 4);
			canvas->x = boundary[0], canvas->y = boundary[1];
			take_objects(canvas, look);
			canvas->x = canvas->y = 0;
		}
	}
}

/* Document.xml names Annotations.xml, which names a file for each page that has some. */
static void
take_page_annotations(Canvas *canvas, const char *page_id)
{
	Ofd *ofd = canvas->ofd;
	g_autofree char *index = location(ofd->document, xml_child(ofd->root, "Annotations"));
	g_autoptr(xmlDoc) tree = index != NULL && page_id != NULL ? load(ofd, index, NULL) : NULL;

	for (xmlNode *page = xml_child(xml_root(tree), "Page"); page != NULL; page = xml_next(page, "Page")) {
		g_autofree char *file = location(index, xml_child(page, "FileLoc"));

		if (file != NULL && g_strcmp0(xml_attribute(page, "PageID"), page_id) == 0)
			take_annotations(canvas, file);
	}
}

static void
page_size(const Ofd *ofd, xmlNode *page, double size[2])
{
	xmlNode *common = xml_child(xml_child(ofd->root, "CommonData"), "PageArea");
	const xmlNode *areas[] = { xml_child(xml_child(page, "Area"), "PhysicalBox"), xml_child(common, "PhysicalBox") };

	size[0] = 210, size[1] = 297;
	for (gsize i = 0; i < G_N_ELEMENTS(areas); i++) {
		g_autofree char *text = xml_text(areas[i]);
		double box[4];

		if (numbers(text, box, 4) == 4 && box[2] > 1 && box[3] > 1) {
			size[0] = box[2], size[1] = box[3];
			return;
		}
	}
}

/* A page without text that shows one picture is that picture. */
static bool
read_as_picture(Ofd *ofd, const Canvas *canvas, bool *done, GError **error)
{
	const char *member = canvas->images->len == 1 ? g_ptr_array_index(canvas->images, 0) : NULL;
	g_autoptr(GBytes) bytes = member != NULL ? zip_read(ofd->zip, member, NULL) : NULL;
	g_autofree char *fault = NULL;
	g_autoptr(GError) why = NULL;
	PIX *pix = bytes != NULL ? picture_decode(bytes, 0, NULL, &fault) : NULL;

	*done = pix != NULL && picture_read(pix, ofd->reading->pages, &why);
	pixDestroy(&pix);
	if (g_error_matches(why, KEYPOST_ERROR, KEYPOST_ERROR_SETUP)) {
		g_propagate_error(error, g_steal_pointer(&why));
		return false;
	}
	if (fault != NULL)
		g_ptr_array_add(ofd->reading->notes, g_strdup_printf("picture %s: %s", member, fault));
	return true;
}

static void
canvas_to_page(Ofd *ofd, Canvas *canvas, xmlNode *root)
{
	double size[2];
	Page *page;
	guint rings;

	page_size(ofd, root, size);
	page = pages_add(ofd->reading->pages, size[0] * POINT, size[1] * POINT, SOURCE_DIGITAL);
	rings = glyphs_to_runs(canvas->glyphs, NULL, NULL, page);
	page_sort(page);
	page->seals = MAX(canvas->seals, rings);
	page->has_picture = canvas->images->len > 0;
	add_image_parts(ofd, canvas);
}

static bool
read_page(Ofd *ofd, const char *member, const char *id, GError **error)
{
	g_autoptr(GError) why = NULL;
	g_autoptr(xmlDoc) tree = load(ofd, member, &why);
	g_autoptr(GArray) glyphs = g_array_new(FALSE, TRUE, sizeof(Glyph));
	g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func(g_free);
	Canvas canvas = { .ofd = ofd, .glyphs = glyphs, .images = images };
	xmlNode *content = xml_child(xml_root(tree), "Content");
	bool done = false;

	if (tree == NULL)
		g_ptr_array_add(ofd->reading->notes, g_strdup_printf("a page cannot be read: %s", why->message));
	take_templates(&canvas, xml_root(tree), false);
	if (content != NULL)
		take_objects(&canvas, content);
	take_templates(&canvas, xml_root(tree), true);
	take_page_annotations(&canvas, id);
	if (glyphs->len < 8 && !read_as_picture(ofd, &canvas, &done, error))
		return false;
	if (!done)
		canvas_to_page(ofd, &canvas, xml_root(tree));
	return true;
}

static bool
read_pages(Ofd *ofd, GError **error)
{
	xmlNode *pages = xml_child(ofd->root, "Pages");
	guint n = 0;

	for (xmlNode *page = xml_child(pages, "Page"); page != NULL; page = xml_next(page, "Page")) {
		const char *base = xml_attribute(page, "BaseLoc");
		g_autofree char *member = base != NULL ? zip_resolve(ofd->document, base) : NULL;

		if (n++ == LIMIT_PAGES) {
			g_ptr_array_add(ofd->reading->notes, g_strdup_printf("only the first %d pages are read", LIMIT_PAGES));
			break;
		}
		if (member != NULL && !read_page(ofd, member, xml_attribute(page, "ID"), error))
			return false;
	}
	return true;
}

/* ---- embedded files, seals, custom data ---- */

/* The file is named by FileLoc, or in the element's own text (MOF sample). */
static void
take_attachments(Ofd *ofd)
{
	g_autofree char *index = location(ofd->document, xml_child(ofd->root, "Attachments"));
	g_autoptr(xmlDoc) tree = index != NULL ? load(ofd, index, NULL) : NULL;

	for (xmlNode *item = xml_child(xml_root(tree), "Attachment"); item != NULL; item = xml_next(item, "Attachment")) {
		xmlNode *place = xml_child(item, "FileLoc");
		g_autofree char *member = location(index, place != NULL ? place : item);
		g_autoptr(GError) why = NULL;
		g_autoptr(GBytes) bytes = member != NULL ? zip_read(ofd->zip, member, &why) : NULL;
		g_autofree char *name = member != NULL ? g_path_get_basename(member) : NULL;
		Part *part;

		if (member == NULL || ofd->reading->parts->len >= LIMIT_PARTS)
			continue;
		part = part_new(name, "", bytes);
		if (bytes == NULL)
			part->fault = g_strdup(why->message);
		bker_take_part(ofd->reading, part);
	}
}

/* The seal of a signature: in a file of its own, or within the signed value. */
static GBytes *
seal_of(Ofd *ofd, const char *member, xmlNode *root, xmlNode *info)
{
	g_autofree char *own = location(member, xml_child(xml_child(info, "Seal"), "BaseLoc"));
	g_autofree char *signed_value = location(member, xml_child(root, "SignedValue"));
	const char *place = own != NULL ? own : signed_value;

	return place != NULL ? zip_read(ofd->zip, place, NULL) : NULL;
}

/* The picture of a seal has no margin, as that of a page would have. */
static PIX *
picture_of(GBytes *picture)
{
	g_autofree char *fault = NULL;
	guint frames = 0;
	PIX *pix = picture != NULL && g_bytes_get_size(picture) > 0 ? picture_decode(picture, 0, &frames, &fault) : NULL;
	PIX *page = pix != NULL && pixGetWidth(pix) <= SEAL_SIDE && pixGetHeight(pix) <= SEAL_SIDE
	                    ? pixCreate(2 * pixGetWidth(pix), 2 * pixGetHeight(pix), 32) : NULL;

	if (page != NULL) {
		pixSetAll(page);
		pixRasterop(page, pixGetWidth(pix) / 2, pixGetHeight(pix) / 2, pixGetWidth(pix), pixGetHeight(pix), PIX_SRC, pix, 0, 0);
	}
	pixDestroy(&pix);
	return page;
}

/* What the seal is called is its company's name, or its picture bears it. */
static void
add_seal(Page *page, const char *name, PIX *picture, const double box[4])
{
	g_autofree char *company = pattern_replace("(公章|行政章|法人章|[\\p{Han}]{2}专用章|专用章|印章|签章)[^\\p{Han}]*$", name, "");
	g_autoptr(GArray) seals = NULL;

	if (names_is_company(company) && sealtext_is_written(company)) {
		page_add_ring(page, company, box[0], box[1], box[2], box[3]);
		return;
	}
	seals = picture != NULL ? seal_find(picture) : NULL;
	for (guint i = 0; seals != NULL && i < seals->len; i++) {
		const Seal *seal = &g_array_index(seals, Seal, i);
		double around[4];
		guint before = page->stamps != NULL ? page->stamps->len : 0;

		if (!sealtext_wants(seal, around))
			continue;
		sealtext_keep(&page->stamps, pixCopy(NULL, picture), 0, 0, seal, page->width, page->height);
		if (page->stamps->len > before) {
			double *place = sealtext_place(page->stamps, before);

			place[0] = box[0] / page->width, place[1] = box[1] / page->height;
			place[2] = box[2] / page->width, place[3] = box[3] / page->height;
		}
	}
}

/* Each StampAnnot of a signature is a seal on the page it names. */
static void
take_stamps(Ofd *ofd, const char *member)
{
	g_autoptr(xmlDoc) tree = load(ofd, member, NULL);
	xmlNode *info = xml_find(xml_root(tree), "SignedInfo");
	g_autoptr(GBytes) seal = info != NULL ? seal_of(ofd, member, xml_root(tree), info) : NULL, bytes = NULL;
	g_autofree char *name = NULL;
	bool known = seal != NULL && esl_read(seal, &name, &bytes);
	PIX *picture = picture_of(bytes);

	for (xmlNode *stamp = xml_child(info, "StampAnnot"); stamp != NULL; stamp = xml_next(stamp, "StampAnnot")) {
		const char *reference = xml_attribute(stamp, "PageRef");
		guint n = 0;

		for (xmlNode *page = xml_child(xml_child(ofd->root, "Pages"), "Page"); page != NULL; page = xml_next(page, "Page"), n++) {
			Page *sealed = n < ofd->reading->pages->pages->len ? g_ptr_array_index(ofd->reading->pages->pages, n) : NULL;
			double box[4] = { 0 };

			if (sealed == NULL || g_strcmp0(xml_attribute(page, "ID"), reference) != 0)
				continue;
			sealed->seals++;
			numbers(xml_attribute(stamp, "Boundary"), box, 4);
			box[2] = (box[0] + box[2]) * POINT, box[3] = (box[1] + box[3]) * POINT, box[0] *= POINT, box[1] *= POINT;
			if (known)
				add_seal(sealed, name, picture, box);
		}
	}
	pixDestroy(&picture);
}

static void
take_signatures(Ofd *ofd, const xmlNode *body)
{
	g_autofree char *index = location("OFD.xml", xml_child(body, "Signatures"));
	g_autoptr(xmlDoc) tree = index != NULL ? load(ofd, index, NULL) : NULL;

	guint n = 0;

	for (xmlNode *one = xml_child(xml_root(tree), "Signature"); one != NULL && n < SIGNATURES; one = xml_next(one, "Signature"), n++) {
		const char *base = xml_attribute(one, "BaseLoc");
		g_autofree char *member = base != NULL ? zip_resolve(index, base) : NULL;

		if (member != NULL)
			take_stamps(ofd, member);
	}
}

/* Name and value pairs that e-invoices and some receipts carry beside the page: two runs of a row below the last page's text. */
static void
take_custom_data(Ofd *ofd, const xmlNode *body)
{
	xmlNode *list = xml_child(xml_child(body, "DocInfo"), "CustomDatas");
	Page *page;
	double y;

	if (list == NULL || ofd->reading->pages->pages->len == 0)
		return;
	page = g_ptr_array_index(ofd->reading->pages->pages, ofd->reading->pages->pages->len - 1);
	y = page->height + 20;
	for (xmlNode *item = xml_child(list, "CustomData"); item != NULL && page->runs->len < LIMIT_RUNS; item = xml_next(item, "CustomData")) {
		g_autofree char *text = xml_text(item);
		g_autofree char *value = text_tidy(text);
		const char *name = xml_attribute(item, "Name");
		double end;

		if (name == NULL || *name == '\0' || *value == '\0')
			continue;
		end = 20 + 10.0 * text_length(name);
		page_add_run(page, name, 20, y, end, y + 10, 1)->size = 10;
		page_add_run(page, value, end + 10, y, end + 10 + 10.0 * text_length(value), y + 10, 1)->size = 10;
		y += 20;
	}
	page->height = MAX(page->height, y);
}

static void
ofd_clear(Ofd *ofd)
{
	zip_close(ofd->zip);
	g_free(ofd->document);
	xmlFreeDoc(ofd->tree);
	g_clear_pointer(&ofd->templates, g_hash_table_unref);
	g_clear_pointer(&ofd->pictures, g_hash_table_unref);
	g_clear_pointer(&ofd->taken, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Ofd, ofd_clear)

/* The last DocBody is the newest version of the document. */
static xmlNode *
last_body(xmlDoc *tree)
{
	xmlNode *last = NULL;

	for (xmlNode *body = xml_child(xml_root(tree), "DocBody"); body != NULL; body = xml_next(body, "DocBody")) {
		if (xml_child(body, "DocRoot") != NULL)
			last = body;
	}
	return last;
}

static bool
open_document(Ofd *ofd, const xmlNode *body, GError **error)
{
	ofd->document = location("OFD.xml", xml_child(body, "DocRoot"));
	if (ofd->document == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "OFD.xml names no document");
		return false;
	}
	ofd->tree = load(ofd, ofd->document, error);
	ofd->root = xml_root(ofd->tree);
	return ofd->root != NULL;
}

bool
read_ofd(const Input *input, Reading *reading, GError **error)
{
	g_auto(Ofd) ofd = { .reading = reading };
	g_autoptr(GError) why = NULL;
	g_autoptr(xmlDoc) entry = NULL;
	xmlNode *body;

	ofd.templates = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	ofd.pictures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	ofd.taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	ofd.zip = zip_open(input->bytes, NULL, &why);
	if (ofd.zip != NULL && (zip_has(ofd.zip, "Encryptions.xml") || zip_has(ofd.zip, "encryptions.xml"))) {
		reading->fault = g_strdup("the OFD is encrypted: it cannot be opened without its password");
		return true;
	}
	entry = ofd.zip != NULL ? load(&ofd, "OFD.xml", &why) : NULL;
	body = last_body(entry);
	if (entry == NULL || !open_document(&ofd, body, why == NULL ? &why : NULL)) {
		reading->fault = g_strdup_printf("the OFD cannot be opened: %s", why != NULL ? why->message : "damaged");
		return true;
	}
	if (reading->pages == NULL)
		reading->pages = pages_new();
	take_common(&ofd);
	if (!read_pages(&ofd, error))
		return false;
	take_signatures(&ofd, body);
	take_custom_data(&ofd, body);
	take_attachments(&ofd);
	if (reading->pages->pages->len == 0 && reading->parts->len == 0)
		reading->fault = g_strdup("the OFD has no page that can be read");
	return true;
}
