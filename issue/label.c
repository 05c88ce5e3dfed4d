/* label.c - shipping labels: cairo and pango for the paper, zint for the bars */
#include "issue/label.h"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <zint.h>
#include "base/error.h"

#define WIDTH 100.0            /* millimetres of the stock */
#define HEIGHT 150.0
#define MM (72.0 / 25.4)       /* points of a millimetre */
#define DOT (1.0 / 8)          /* millimetres of one dot of a 203 dpi label printer */
#define MARGIN 4.0             /* no printer reaches the very edge */
#define QUIET 10               /* modules left blank on both sides of the bars (ISO/IEC 15417) */
#define SMALLEST 4.0           /* points; below it nobody can read */

/* All measures of a label are millimetres from its top left corner. */
typedef struct {
	double x, y, width, height;
} Frame;

typedef struct {
	cairo_t *cairo;
	const Config *config;
	GKeyFile *words;
	const char *font;
	const char *printed_at;
} Label;

typedef struct {
	double largest;   /* points */
	bool bold;
	bool one_line;    /* shrink instead of wrapping */
	PangoAlignment align;
} Type;

static const char *
word(const Label *label, const char *key)
{
	g_autofree char *found = g_key_file_get_string(label->words, "words", key, NULL);

	return g_intern_string(found != NULL ? found : "");
}

static void
set_size(PangoLayout *layout, PangoFontDescription *font, double points)
{
	pango_font_description_set_absolute_size(font, points * PANGO_SCALE);
	pango_layout_set_font_description(layout, font);
}

/* Ink may reach beyond the line's box, so both are asked. */
static bool
fits(PangoLayout *layout, const Frame *frame)
{
	PangoRectangle ink, logical;

	pango_layout_get_extents(layout, &ink, &logical);
	return MAX(logical.height, ink.y + ink.height) <= frame->height * MM * PANGO_SCALE &&
	       MAX(logical.width, ink.width) <= frame->width * MM * PANGO_SCALE;
}

static PangoLayout *
new_layout(const Label *label, const char *text, const Frame *frame, const Type *type)
{
	PangoLayout *layout = pango_cairo_create_layout(label->cairo);

	pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72);
	pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"));
	pango_layout_set_text(layout, text, -1);
	pango_layout_set_alignment(layout, type->align);
	pango_layout_set_single_paragraph_mode(layout, TRUE);
	/* One line must shrink until it fits; only then is it given the width, for alignment. */
	pango_layout_set_width(layout, type->one_line ? -1 : (int)(frame->width * MM * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	return layout;
}

/* The text inside its frame, as large as it can be; vertically centred. */
static void
draw_text(const Label *label, const char *text, Frame frame, Type type)
{
	g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
	g_autoptr(PangoLayout) layout = new_layout(label, valid, &frame, &type);
	PangoFontDescription *font = pango_font_description_from_string(label->font);
	PangoRectangle logical;
	double size = type.largest;

	pango_font_description_set_weight(font, type.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	set_size(layout, font, size);
	while (size > SMALLEST && !fits(layout, &frame))
		set_size(layout, font, size -= 0.5);
	pango_layout_set_width(layout, (int)(frame.width * MM * PANGO_SCALE));
	if (!fits(layout, &frame)) {
		pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
		pango_layout_set_height(layout, type.one_line ? -1 : (int)(frame.height * MM * PANGO_SCALE));
	}
	pango_layout_get_extents(layout, NULL, &logical);
	cairo_move_to(label->cairo, frame.x * MM, frame.y * MM + MAX(0, (frame.height * MM - (double)logical.height / PANGO_SCALE) / 2));
	pango_cairo_show_layout(label->cairo, layout);
	pango_font_description_free(font);
}

static void
draw_rule(const Label *label, double y)
{
	cairo_set_line_width(label->cairo, 0.8);
	cairo_move_to(label->cairo, MARGIN * MM, y * MM);
	cairo_line_to(label->cairo, (WIDTH - MARGIN) * MM, y * MM);
	cairo_stroke(label->cairo);
}

static void
draw_box(const Label *label, Frame frame)
{
	cairo_set_line_width(label->cairo, 1.6);
	cairo_rectangle(label->cairo, frame.x * MM, frame.y * MM, frame.width * MM, frame.height * MM);
	cairo_stroke(label->cairo);
}

/* A filled disc with one white character: 收 and 寄. */
static void
draw_disc(const Label *label, const char *text, double x, double y, double side)
{
	double radius = side * MM / 2;

	cairo_arc(label->cairo, x * MM + radius, y * MM + radius, radius, 0, 2 * G_PI);
	cairo_fill(label->cairo);
	cairo_set_source_rgb(label->cairo, 1, 1, 1);
	draw_text(label, text, (Frame){ x, y, side, side }, (Type){ side * 1.8, true, true, PANGO_ALIGN_CENTER });
	cairo_set_source_rgb(label->cairo, 0, 0, 0);
}

char *
label_barcode_text(const Shipment *shipment)
{
	if (shipment->waybill != NULL && *shipment->waybill != '\0')
		return g_strdup(shipment->waybill);
	return g_strdup_printf("KPS%06" G_GINT64_FORMAT, (gint64)shipment->id);
}

/* Modules are whole dots of the printer, or a scanner sees bars of changing width. */
static void
draw_modules(const Label *label, const struct zint_symbol *symbol, Frame frame)
{
	double dots = frame.width / DOT / (symbol->width + 2 * QUIET);
	double module = (dots >= 1 ? MIN((int)dots, 4) : dots) * DOT;
	double left = frame.x + (frame.width - module * symbol->width) / 2;

	for (int i = 0; i < symbol->width; i++)
		if (symbol->encoded_data[0][i / 8] >> (i % 8) & 1)
			cairo_rectangle(label->cairo, (left + i * module) * MM, frame.y * MM, module * MM, frame.height * MM);
	cairo_fill(label->cairo);
}

/* Bytes above ASCII would be encoded by shifts that no courier's scanner expects. */
static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (!g_ascii_isgraph(*text))
			return false;
	return true;
}

static bool
draw_barcode(const Label *label, const char *text, Frame frame, GError **error)
{
	struct zint_symbol *symbol = ZBarcode_Create();
	bool encoded;

	if (symbol == NULL)
		g_error("no memory for a barcode");
	symbol->symbology = BARCODE_CODE128;
	encoded = is_plain(text) && ZBarcode_Encode(symbol, (const unsigned char *)text, (int)strlen(text)) < ZINT_ERROR;
	if (encoded)
		draw_modules(label, symbol, frame);
	else
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "%s cannot be a Code 128: %s", text,
		            *symbol->errtxt != '\0' ? symbol->errtxt : "only letters and digits can");
	ZBarcode_Delete(symbol);
	return encoded;
}

static void
draw_head(const Label *label, const Shipment *shipment)
{
	const double box = 26;
	Frame pay = { WIDTH - MARGIN - box, MARGIN, box, 11 };

	draw_text(label, word(label, "title"), (Frame){ MARGIN, MARGIN, WIDTH - 3 * MARGIN - box, 11 },
	          (Type){ 13, true, false, PANGO_ALIGN_LEFT });
	draw_box(label, pay);
	draw_text(label, shipment->pay_method, (Frame){ pay.x + 1, pay.y + 0.5, pay.width - 2, pay.height - 1 },
	          (Type){ 22, true, true, PANGO_ALIGN_CENTER });
	draw_rule(label, 17);
}

static void
draw_recipient(const Label *label, const Shipment *shipment)
{
	const double left = 17, width = WIDTH - MARGIN - left;
	bool named = shipment->recipient != NULL && *shipment->recipient != '\0';
	g_autofree char *postcode = g_strdup_printf("%s %s", word(label, "postcode"), shipment->postcode);

	draw_disc(label, word(label, "recipient"), MARGIN, 44, 11);
	draw_text(label, named ? shipment->recipient : shipment->company, (Frame){ left, 43, width * 0.46, 11 },
	          (Type){ 24, true, false, PANGO_ALIGN_LEFT });
	draw_text(label, shipment->phone, (Frame){ left + width * 0.48, 43, width * 0.52, 11 }, (Type){ 20, true, true, PANGO_ALIGN_RIGHT });
	draw_text(label, shipment->company, (Frame){ left, 55, width, 9 }, (Type){ 13, false, false, PANGO_ALIGN_LEFT });
	draw_text(label, shipment->address, (Frame){ left, 65, width, 22 }, (Type){ 18, true, false, PANGO_ALIGN_LEFT });
	if (shipment->postcode != NULL && *shipment->postcode != '\0')
		draw_text(label, postcode, (Frame){ left, 87.5, width, 4.5 }, (Type){ 11, false, true, PANGO_ALIGN_LEFT });
	draw_rule(label, 93);
}

static void
draw_sender(const Label *label)
{
	const Config *config = label->config;
	const double left = 17, width = WIDTH - MARGIN - left;
	bool missing = (config->sender_name == NULL || *config->sender_name == '\0') &&
	               (config->sender_address == NULL || *config->sender_address == '\0');

	draw_disc(label, word(label, "sender"), MARGIN + 1.5, 95, 8);
	if (missing) {
		draw_text(label, word(label, "sender_missing"), (Frame){ left, 94.5, width, 15 }, (Type){ 12, false, false, PANGO_ALIGN_LEFT });
	} else {
		draw_text(label, config->sender_name, (Frame){ left, 94.5, width * 0.62, 6 }, (Type){ 12, true, false, PANGO_ALIGN_LEFT });
		draw_text(label, config->sender_phone, (Frame){ left + width * 0.64, 94.5, width * 0.36, 6 },
		          (Type){ 12, true, true, PANGO_ALIGN_RIGHT });
		draw_text(label, config->sender_address, (Frame){ left, 101, width, 9 }, (Type){ 11, false, false, PANGO_ALIGN_LEFT });
	}
	draw_rule(label, 111);
}

static void
draw_line(const Label *label, const char *name, const char *value, Frame frame)
{
	const double name_width = 13;

	draw_text(label, name, (Frame){ frame.x, frame.y, name_width, frame.height }, (Type){ 9, false, true, PANGO_ALIGN_LEFT });
	draw_text(label, value, (Frame){ frame.x + name_width, frame.y, frame.width - name_width, frame.height },
	          (Type){ 10, true, false, PANGO_ALIGN_LEFT });
}

static void
draw_contents(const Label *label, const Shipment *shipment)
{
	const double width = WIDTH - 2 * MARGIN, half = width / 2;
	g_autofree char *order = g_strdup_printf("A%" G_GINT64_FORMAT " / S%" G_GINT64_FORMAT, (gint64)shipment->application, (gint64)shipment->id);
	g_autofree char *printed = g_strndup(label->printed_at, MIN(strlen(label->printed_at), 16));

	draw_line(label, word(label, "contents"), shipment->contents, (Frame){ MARGIN, 112, width, 7 });
	draw_line(label, word(label, "order"), order, (Frame){ MARGIN, 119.5, half - 2, 6 });
	draw_text(label, word(label, "pieces"), (Frame){ MARGIN + half, 119.5, half, 6 }, (Type){ 10, true, true, PANGO_ALIGN_RIGHT });
	draw_line(label, word(label, "printed"), g_strdelimit(printed, "T", ' '), (Frame){ MARGIN, 126, half + 10, 6 });
	draw_rule(label, 133);
	draw_text(label, word(label, "fragile"), (Frame){ MARGIN, 134, width * 0.45, 12 }, (Type){ 7, false, false, PANGO_ALIGN_LEFT });
	draw_box(label, (Frame){ MARGIN + width * 0.48, 135, width * 0.52, 11 });
	draw_text(label, word(label, "signature"), (Frame){ MARGIN + width * 0.48 + 1, 135.5, width * 0.5, 4 },
	          (Type){ 7, false, true, PANGO_ALIGN_LEFT });
}

static bool
draw_label(const Label *label, const Shipment *shipment, GError **error)
{
	g_autofree char *number = label_barcode_text(shipment);
	Frame bars = { MARGIN, 18.5, WIDTH - 2 * MARGIN, 16 };

	if (!draw_barcode(label, number, bars, error))
		return false;
	draw_text(label, number, (Frame){ MARGIN, 35, WIDTH - 2 * MARGIN, 6 }, (Type){ 14, true, true, PANGO_ALIGN_CENTER });
	draw_rule(label, 42);
	draw_head(label, shipment);
	draw_recipient(label, shipment);
	draw_sender(label);
	draw_contents(label, shipment);
	return true;
}

static cairo_status_t
append(void *closure, const unsigned char *data, unsigned int length)
{
	g_byte_array_append(closure, data, length);
	return CAIRO_STATUS_SUCCESS;
}

GKeyFile *
label_words(const Config *config, GError **error)
{
	g_autoptr(GBytes) bytes = config_data(config, "label.ini", error);
	g_autoptr(GKeyFile) words = g_key_file_new();
	g_autoptr(GError) failure = NULL;

	if (bytes == NULL)
		return NULL;
	if (!g_key_file_load_from_bytes(words, bytes, G_KEY_FILE_NONE, &failure)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "label.ini: %s", failure->message);
		return NULL;
	}
	return g_steal_pointer(&words);
}

static bool
draw_pages(const Label *label, cairo_surface_t *surface, GPtrArray *shipments, GError **error)
{
	for (guint i = 0; i < shipments->len; i++) {
		if (!draw_label(label, shipments->pdata[i], error))
			return false;
		cairo_show_page(label->cairo);
	}
	cairo_surface_finish(surface);
	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS && cairo_status(label->cairo) == CAIRO_STATUS_SUCCESS)
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "cannot draw the labels: %s", cairo_status_to_string(cairo_surface_status(surface)));
	return false;
}

GBytes *
label_sheet(GPtrArray *shipments, const Config *config, const char *printed_at, GError **error)
{
	g_autoptr(GKeyFile) words = label_words(config, error);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autofree char *font = words != NULL ? g_key_file_get_string(words, "label", "font", NULL) : NULL;
	Label label = { .config = config, .words = words, .font = font != NULL ? font : "sans-serif", .printed_at = printed_at };
	cairo_surface_t *surface;
	bool drawn;

	if (words == NULL)
		return NULL;
	surface = cairo_pdf_surface_create_for_stream(append, bytes, WIDTH * MM, HEIGHT * MM);
	/* The same labels are the same bytes: the moment is the caller's, not the clock's. */
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, printed_at);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, word(&label, "title"));
	label.cairo = cairo_create(surface);
	drawn = draw_pages(&label, surface, shipments, error);
	cairo_destroy(label.cairo);
	cairo_surface_destroy(surface);
	return drawn ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
}
