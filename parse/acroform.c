/* acroform.c - what was filled into a PDF: form fields and typed notes */
#include "parse/acroform.h"
#include <math.h>
#include <string.h>
#include "base/text.h"
#include "parse/across.h"
#include "parse/checkbox.h"
#include "parse/reader.h"

#define NOTES_MOST 1000 /* of a page, that are looked at */

typedef struct {
	double width, height; /* of the page as it is looked at */
} Size;

typedef struct {
	double x0, y0, x1, y1;
} Box;

/* A rectangle in the page's own space (y up, before /Rotate) to the page as it is looked at. */
static Box
to_view(const Size *size, const PopplerRectangle *area, int turn)
{
	double x0 = MIN(area->x1, area->x2), x1 = MAX(area->x1, area->x2), y0 = MIN(area->y1, area->y2), y1 = MAX(area->y1, area->y2);

	switch (turn) {
	case 90:
		return (Box){ y0, x0, y1, x1 };
	case 180:
		return (Box){ size->width - x1, y0, size->width - x0, y1 };
	case 270:
		return (Box){ size->width - y1, size->height - x1, size->width - y0, size->height - x0 };
	default:
		return (Box){ x0, size->height - y1, x1, size->height - y0 };
	}
}

static char *
choice_value(PopplerFormField *field)
{
	g_autoptr(GString) value = g_string_new(NULL);
	char *typed = poppler_form_field_choice_is_editable(field) ? poppler_form_field_choice_get_text(field) : NULL;

	if (typed != NULL && *typed != '\0')
		return typed;
	g_free(typed);
	for (int i = 0; i < poppler_form_field_choice_get_n_items(field) && i < 1000; i++) {
		g_autofree char *item = poppler_form_field_choice_is_item_selected(field, i) ? poppler_form_field_choice_get_item(field, i) : NULL;

		if (item != NULL)
			g_string_append_printf(value, "%s%s", value->len > 0 ? " " : "", item);
	}
	return g_strdup(value->str);
}

static char *
field_value(PopplerFormField *field)
{
	switch (poppler_form_field_get_field_type(field)) {
	case POPPLER_FORM_FIELD_TEXT:
		return poppler_form_field_text_is_password(field) ? NULL : poppler_form_field_text_get_text(field);
	case POPPLER_FORM_FIELD_CHOICE:
		return choice_value(field);
	case POPPLER_FORM_FIELD_BUTTON:
		if (poppler_form_field_button_get_button_type(field) == POPPLER_FORM_BUTTON_PUSH)
			return NULL;
		return g_strdup(poppler_form_field_button_get_state(field) ? CHECKBOX_YES : CHECKBOX_NO);
	default:
		return NULL;
	}
}

/* Is a word printed to the right of the box, close enough to be its label? */
static bool
has_label(const Page *page, const Box *box)
{
	double height = box->y1 - box->y0;

	for (guint i = 0; i < page->runs->len; i++) {
		const Run *run = g_ptr_array_index(page->runs, i);

		if (!run->is_value && run->x0 >= box->x0 && run->x0 - box->x1 < 2 * height && MIN(run->y1, box->y1) - MAX(run->y0, box->y0) > 0)
			return true;
	}
	return false;
}

/* The page's own text already shows this value there (a flattened form that kept its fields): mark it instead of saying it twice. */
static bool
is_shown(Page *page, const Box *box, const char *value)
{
	for (guint i = 0; i < page->runs->len; i++) {
		Run *run = g_ptr_array_index(page->runs, i);
		double x = (run->x0 + run->x1) / 2, y = (run->y0 + run->y1) / 2;

		if (x >= box->x0 && x <= box->x1 && y >= box->y0 && y <= box->y1 && text_same(run->text, value)) {
			run->is_value = true;
			return true;
		}
	}
	return false;
}

static void
add_value(Page *page, const char *value, const Box *box)
{
	g_autofree char *text = checkbox_tidy(value);

	if (*text != '\0' && page->runs->len < LIMIT_RUNS && !is_shown(page, box, text))
		page_add_run(page, text, box->x0, box->y0, box->x1, box->y1, 1)->is_value = true;
}

/* A radio or check box without a printed label takes the tooltip as its label; the two stand in one run. */
static void
add_field(Page *page, PopplerFormField *field, const Box *box)
{
	g_autofree char *value = field_value(field);
	g_autofree char *tip = NULL;

	if (value == NULL)
		return;
	if (poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_BUTTON && !has_label(page, box)) {
		tip = poppler_form_field_get_alternate_ui_name(field);
		if (tip != NULL && *tip != '\0') {
			char *both = g_strdup_printf("%s%s", value, tip);

			g_free(value);
			value = both;
		}
	}
	add_value(page, value, box);
}

static bool
is_annotated(GList *annotations, const Size *size, const Box *box)
{
	for (GList *l = annotations; l != NULL; l = l->next) {
		const PopplerRectangle *area = &((const PopplerAnnotMapping *)l->data)->area;

		if (fabs(area->x1 - box->x0) + fabs(area->x2 - box->x1) + fabs(size->height - area->y2 - box->y0) < 1)
			return true;
	}
	return false;
}

/* poppler tells the places of annotations on the page as it is looked at, those of form fields before the page is turned, and
 * never the turn itself: it is the one that brings most fields onto an annotation. */
static int
find_turn(const Size *size, GList *fields, GList *annotations)
{
	static const int turns[] = { 0, 90, 180, 270 };
	guint best = 0;
	int turn = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
		guint hits = 0;

		for (GList *l = fields; l != NULL; l = l->next) {
			Box box = to_view(size, &((const PopplerFormFieldMapping *)l->data)->area, turns[i]);

			hits += is_annotated(annotations, size, &box);
		}
		if (hits > best) {
			best = hits;
			turn = turns[i];
		}
	}
	return turn;
}

/* Text that somebody typed onto the page with a viewer's pen, and files pinned to it. */
static void
add_annotation(const Size *size, Page *page, const PopplerAnnotMapping *mapping)
{
	Box box = { mapping->area.x1, size->height - mapping->area.y2, mapping->area.x2, size->height - mapping->area.y1 };
	g_autofree char *contents = NULL;

	if (poppler_annot_get_annot_type(mapping->annot) != POPPLER_ANNOT_FREE_TEXT ||
	    (poppler_annot_get_flags(mapping->annot) & POPPLER_ANNOT_FLAG_HIDDEN))
		return;
	contents = poppler_annot_get_contents(mapping->annot);
	if (contents != NULL)
		add_value(page, contents, &box);
}

void
acroform_add_values(PopplerPage *source, Page *page)
{
	Size size = { page->width, page->height };
	GList *fields = poppler_page_get_form_field_mapping(source);
	GList *annotations = poppler_page_get_annot_mapping(source);
	int turn = find_turn(&size, fields, annotations);

	for (GList *l = fields; l != NULL; l = l->next) {
		const PopplerFormFieldMapping *mapping = l->data;
		Box box = to_view(&size, &mapping->area, turn);

		add_field(page, mapping->field, &box);
	}
	poppler_page_free_form_field_mapping(fields);
	for (GList *l = annotations; l != NULL; l = l->next)
		add_annotation(&size, page, l->data);
	poppler_page_free_annot_mapping(annotations);
}

bool
acroform_is_undrawn(GBytes *pdf)
{
	gsize length;
	const char *data = g_bytes_get_data(pdf, &length);

	/* Objects packed into streams cannot be seen from here. */
	return data != NULL && memmem(data, length, "/Widget", 7) != NULL && memmem(data, length, "/AP", 3) == NULL &&
	       memmem(data, length, "/ObjStm", 7) == NULL;
}

void
acroform_hide(PopplerPage *page)
{
	GList *annotations = poppler_page_get_annot_mapping(page);

	for (GList *l = annotations; l != NULL; l = l->next) {
		PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;

		if (poppler_annot_get_annot_type(annotation) == POPPLER_ANNOT_WIDGET)
			poppler_annot_set_flags(annotation, poppler_annot_get_flags(annotation) | POPPLER_ANNOT_FLAG_HIDDEN);
	}
	poppler_page_free_annot_mapping(annotations);
}

bool
acroform_has_annotations(PopplerPage *page)
{
	GList *annotations = poppler_page_get_annot_mapping(page);
	bool has = false;

	for (GList *l = annotations; l != NULL; l = l->next) {
		PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;

		has = has || (poppler_annot_get_annot_type(annotation) != POPPLER_ANNOT_LINK &&
		              (poppler_annot_get_flags(annotation) & POPPLER_ANNOT_FLAG_HIDDEN) == 0);
	}
	poppler_page_free_annot_mapping(annotations);
	return has;
}

void
acroform_add_stamps(PopplerPage *page, double height, GArray *boxes)
{
	GList *annotations = poppler_page_get_annot_mapping(page);

	for (GList *l = annotations; l != NULL; l = l->next) {
		const PopplerAnnotMapping *mapping = l->data;
		PopplerAnnotType type = poppler_annot_get_annot_type(mapping->annot);
		const AcrossBox box = { mapping->area.x1, height - mapping->area.y2, mapping->area.x2, height - mapping->area.y1 };

		if ((type == POPPLER_ANNOT_STAMP || type == POPPLER_ANNOT_INK) && (poppler_annot_get_flags(mapping->annot) & POPPLER_ANNOT_FLAG_HIDDEN) == 0)
			g_array_append_val(boxes, box);
	}
	poppler_page_free_annot_mapping(annotations);
}

/* Bytes of a string as it is written in the file, and the first two of them. */
static guint
string_length(PdfValue value, guint8 first[2])
{
	bool hex = *value.at == '<';
	guint n = 0, half = 0, digits = 0;

	for (const char *p = value.at + 1; p < value.end - 1; p++) {
		guint byte = (guint8)*p;

		if (hex && pdffile_class(*p) == PDF_BLANK)
			continue;
		if (hex) { /* what is no digit is a 0 to poppler */
			half = half << 4 | (guint)MAX(g_ascii_xdigit_value(*p), 0);
			if (++digits % 2 != 0 && p + 2 < value.end)
				continue;
			byte = half & 255;
		} else if (*p == '\\' && p[1] >= '0' && p[1] <= '7') {
			byte = 0;
			for (guint i = 0; i < 3 && p[1] >= '0' && p[1] <= '7'; i++)
				byte = byte << 3 | (guint)(*++p - '0');
		} else if (*p == '\\') {
			byte = (guint8)*++p;
		}
		if (n < 2)
			first[n] = (guint8)byte;
		n++;
	}
	return n;
}

static bool
is_note(const PdfFile *file, PdfValue note)
{
	PdfValue kind;

	return pdffile_get(file, note, "/Subtype", &kind) && pdffile_is(kind, "/FreeText");
}

static bool
is_endless(const PdfFile *file, PdfValue note)
{
	PdfValue drawing, contents;
	guint8 first[2] = { 0, 0 };

	return pdffile_get(file, note, "/AP", &drawing) && drawing.at == NULL && pdffile_get(file, note, "/Contents", &contents) &&
	       contents.at != NULL && contents.end - contents.at > 2 && (*contents.at == '<' || *contents.at == '(') &&
	       string_length(contents, first) % 2 != 0 && first[0] == 0xfe && first[1] == 0xff;
}

/* What poppler itself tells of its notes: such a text it cannot tell either. */
static guint
count_notes(GList *annotations, bool *untold)
{
	guint n = 0;

	for (GList *l = annotations; l != NULL; l = l->next) {
		PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;
		g_autofree char *contents = NULL;

		if (poppler_annot_get_annot_type(annotation) != POPPLER_ANNOT_FREE_TEXT)
			continue;
		contents = poppler_annot_get_contents(annotation);
		*untold = *untold || contents == NULL;
		n++;
	}
	return n;
}

void
acroform_hide_endless(PopplerPage *page, const PdfFile *file, guint n)
{
	const PdfPage *own = file != NULL ? pdffile_page(file, n) : NULL;
	GList *annotations = poppler_page_get_annot_mapping(page);
	bool untold = false, endless = false;
	guint notes = count_notes(annotations, &untold), seen = 0;
	PdfValue list = { NULL }, note;

	if (notes > 0 && own != NULL && pdffile_get(file, own->page, "/Annots", &list)) {
		for (guint i = 0; i < NOTES_MOST && (note = pdffile_item(file, list, i)).at != NULL; i++) {
			if (!is_note(file, note))
				continue;
			seen++;
			endless = endless || is_endless(file, note);
		}
	}
	if (endless || (untold && seen != notes)) { /* a damaged file, in which poppler finds others than stand in it */
		for (GList *l = annotations; l != NULL; l = l->next) {
			PopplerAnnot *annotation = ((PopplerAnnotMapping *)l->data)->annot;

			if (poppler_annot_get_annot_type(annotation) == POPPLER_ANNOT_FREE_TEXT)
				poppler_annot_set_flags(annotation, poppler_annot_get_flags(annotation) | POPPLER_ANNOT_FLAG_NO_VIEW);
		}
	}
	poppler_page_free_annot_mapping(annotations);
}
