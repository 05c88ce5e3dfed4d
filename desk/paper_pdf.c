/* paper_pdf.c - a report on paper, by cairo and pango */
#include "desk/paper_pdf.h"
#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>
#include "base/error.h"

#define WIDTH 841.89      /* points of A4 across */
#define HEIGHT 595.28
#define MARGIN 34.0
#define BODY (WIDTH - 2 * MARGIN)
#define GAP 3.0           /* on each side of a cell */
#define HELD 300          /* rows that settle the widths */
#define LARGEST 8.5       /* points of the text of rows */
#define SMALLEST 5.5
#define COMFORTABLE 9.0   /* letters that a line of words should hold at least, in sizes of the text */
#define TIGHTEST 34.0     /* points; the last resort at the smallest size */
#define WHOLE 24          /* letters: a number or a word of no more is not broken while a readable size avoids it */
#define READABLE 6.0
#define KEPT 200          /* pages that wait for the number of the last one */
#define FAMILY "Noto Sans CJK SC, Sans"

typedef struct {
	Writer writer;
	FILE *out;
	cairo_surface_t *surface;
	cairo_t *sheet, *cairo; /* of the PDF; of the page under way, which is recorded */
	GPtrArray *pages;       /* of cairo_surface_t, recorded and not yet on paper */
	guint printed_pages;
	char *title, *period, *printed;
	double y;              /* where the next line begins */
	guint page;            /* 0 before the first */
	guint sections;
	const char *name;      /* of the section */
	const Column *columns; /* NULL outside a section */
	guint n;
	double *widths, size;  /* settled once `laid` */
	double *whole;         /* what the longest unbroken word of each column takes */
	bool laid;
	GPtrArray *held;       /* of Cell *, rows that wait for the widths */
} Paper;

static cairo_status_t
write_bytes(void *data, const unsigned char *bytes, unsigned int n)
{
	return fwrite(bytes, 1, n, data) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

/* ---- text ---- */

static PangoLayout *
text_new(const Paper *paper, const char *text, double size, bool bold)
{
	PangoLayout *layout = pango_cairo_create_layout(paper->cairo);
	PangoFontDescription *font = pango_font_description_from_string(FAMILY);
	g_autoptr(PangoAttrList) attributes = pango_attr_list_new();
	cairo_font_options_t *options = cairo_font_options_create();

	/* Letters stand where their widths put them, not on the dots of a screen. */
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	pango_cairo_context_set_font_options(pango_layout_get_context(layout), options);
	pango_context_set_round_glyph_positions(pango_layout_get_context(layout), FALSE);
	cairo_font_options_destroy(options);
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE)); /* a number broken in two must not grow a dash */
	pango_layout_set_attributes(layout, attributes);
	pango_cairo_context_set_resolution(pango_layout_get_context(layout), 72);
	pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"));
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_text(layout, text, -1);
	pango_font_description_free(font);
	return layout;
}

static double
text_breadth(const Paper *paper, const char *text, double size, bool bold)
{
	g_autoptr(PangoLayout) layout = text_new(paper, text, size, bold);
	int width;

	pango_layout_get_size(layout, &width, NULL);
	return (double)width / PANGO_SCALE;
}

/* A line at x, y; answers its height. */
static double
draw_line(const Paper *paper, const char *text, double x, double y, double width, double size, bool bold, PangoAlignment align)
{
	g_autoptr(PangoLayout) layout = text_new(paper, text, size, bold);
	int height;

	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_alignment(layout, align);
	pango_layout_get_size(layout, NULL, &height);
	cairo_move_to(paper->cairo, x, y);
	pango_cairo_show_layout(paper->cairo, layout);
	return (double)height / PANGO_SCALE;
}

static void
draw_rule(const Paper *paper, double y, double length, double thickness, double grey)
{
	cairo_set_source_rgb(paper->cairo, grey, grey, grey);
	cairo_set_line_width(paper->cairo, thickness);
	cairo_move_to(paper->cairo, MARGIN, y);
	cairo_line_to(paper->cairo, MARGIN + length, y);
	cairo_stroke(paper->cairo);
	cairo_set_source_rgb(paper->cairo, 0, 0, 0);
}

/* "1,234,567.89": people read groups of three. */
static char *
number_text(const Column *column, const Cell *cell)
{
	g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, ABS(column->kind == COLUMN_MONEY ? cell->number / 100 : cell->number));
	GString *text = g_string_new(cell->number < 0 ? "-" : "");
	size_t length = strlen(digits);

	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			g_string_append_c(text, ',');
		g_string_append_c(text, digits[i]);
	}
	if (column->kind == COLUMN_MONEY)
		g_string_append_printf(text, ".%02d", (int)(ABS(cell->number) % 100));
	return g_string_free(text, FALSE);
}

static bool
is_number(const Column *column)
{
	return column->kind == COLUMN_COUNT || column->kind == COLUMN_MONEY;
}

static char *
cell_text(const Column *column, const Cell *cell)
{
	if (!cell->known)
		return g_strdup("");
	return is_number(column) ? number_text(column, cell) : g_strdup(cell->text);
}

/* ---- pages ---- */

/* `last`: the number of the last page, 0 while nobody knows it. */
static void
draw_foot(Paper *paper, guint page, guint last)
{
	g_autofree char *number = last > 0 ? g_strdup_printf("page %u of %u", page, last) : g_strdup_printf("page %u", page);
	double y = HEIGHT - MARGIN + 6;

	draw_rule(paper, y - 3, BODY, 0.4, 0.6);
	draw_line(paper, paper->printed, MARGIN, y, BODY / 2, 7, false, PANGO_ALIGN_LEFT);
	draw_line(paper, number, MARGIN + BODY / 2, y, BODY / 2, 7, false, PANGO_ALIGN_RIGHT);
}

/* Recorded pages onto paper, each with its foot. */
static void
print_pages(Paper *paper, guint last)
{
	cairo_t *under_way = paper->cairo;

	paper->cairo = paper->sheet;
	for (guint i = 0; i < paper->pages->len; i++) {
		cairo_set_source_surface(paper->sheet, paper->pages->pdata[i], 0, 0);
		cairo_paint(paper->sheet);
		cairo_set_source_rgb(paper->sheet, 0, 0, 0);
		draw_foot(paper, ++paper->printed_pages, last);
		cairo_show_page(paper->sheet);
	}
	g_ptr_array_set_size(paper->pages, 0);
	paper->cairo = under_way;
}

static void
open_page(Paper *paper)
{
	const cairo_rectangle_t extents = { 0, 0, WIDTH, HEIGHT };
	double size = paper->page == 0 ? 14 : 9;

	/* More than memory should hold: those pages do without the number of the last. */
	if (paper->pages->len >= KEPT)
		print_pages(paper, 0);
	g_ptr_array_add(paper->pages, cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents));
	cairo_destroy(paper->cairo);
	paper->cairo = cairo_create(paper->pages->pdata[paper->pages->len - 1]);
	paper->page++;
	draw_line(paper, paper->period, MARGIN, MARGIN + (paper->page == 1 ? 5 : 0), BODY, 9, false, PANGO_ALIGN_RIGHT);
	paper->y = MARGIN + draw_line(paper, paper->title, MARGIN, MARGIN, BODY * 0.7, size, true, PANGO_ALIGN_LEFT) + 8;
}

static double
room(const Paper *paper)
{
	return HEIGHT - MARGIN - 6 - paper->y;
}

/* ---- rows ---- */

static double
breadth(const Paper *paper)
{
	double sum = 0;

	for (guint i = 0; i < paper->n; i++)
		sum += paper->widths[i];
	return sum;
}

static double
row_height(const Paper *paper, PangoLayout **layouts)
{
	double highest = 0;

	for (guint i = 0; i < paper->n; i++) {
		int height;

		pango_layout_get_size(layouts[i], NULL, &height);
		highest = MAX(highest, (double)height / PANGO_SCALE);
	}
	return highest + 3;
}

static PangoLayout **
lay_row(const Paper *paper, char **texts, bool bold)
{
	PangoLayout **layouts = g_new0(PangoLayout *, paper->n);

	for (guint i = 0; i < paper->n; i++) {
		layouts[i] = text_new(paper, texts[i], paper->size, bold);
		pango_layout_set_alignment(layouts[i], is_number(&paper->columns[i]) ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
		if (!is_number(&paper->columns[i]) || bold)
			pango_layout_set_width(layouts[i], (int)((paper->widths[i] - 2 * GAP) * PANGO_SCALE));
		/* Only a cell higher than a whole page is cut, and says so. */
		pango_layout_set_height(layouts[i], (int)((HEIGHT - 2 * MARGIN - 120) * PANGO_SCALE));
		pango_layout_set_ellipsize(layouts[i], PANGO_ELLIPSIZE_NONE);
		if (!is_number(&paper->columns[i]))
			pango_layout_set_ellipsize(layouts[i], PANGO_ELLIPSIZE_END);
	}
	return layouts;
}

/* Right-aligned by its own width; one that later rows made wider than the column expected is narrowed, never broken. */
static void
draw_number(const Paper *paper, PangoLayout *layout, double x, double width)
{
	int inked;
	double wide, factor;

	pango_layout_set_width(layout, -1);
	pango_layout_get_size(layout, &inked, NULL);
	wide = (double)inked / PANGO_SCALE;
	factor = wide > width ? width / wide : 1;
	cairo_save(paper->cairo);
	cairo_translate(paper->cairo, x + width - wide * factor, paper->y + 1);
	cairo_scale(paper->cairo, factor, 1);
	cairo_move_to(paper->cairo, 0, 0);
	pango_cairo_show_layout(paper->cairo, layout);
	cairo_restore(paper->cairo);
}

static void
draw_layouts(Paper *paper, PangoLayout **layouts, bool captions, double height)
{
	double x = MARGIN;

	for (guint i = 0; i < paper->n; i++) {
		if (is_number(&paper->columns[i]) && !captions) {
			draw_number(paper, layouts[i], x + GAP, paper->widths[i] - 2 * GAP);
		} else {
			cairo_move_to(paper->cairo, x + GAP, paper->y + 1);
			pango_cairo_show_layout(paper->cairo, layouts[i]);
		}
		x += paper->widths[i];
		g_object_unref(layouts[i]);
	}
	g_free(layouts);
	paper->y += height;
}

static void
draw_captions(Paper *paper)
{
	g_auto(GStrv) captions = g_new0(char *, paper->n + 1);
	PangoLayout **layouts;
	double height;

	for (guint i = 0; i < paper->n; i++)
		captions[i] = writer_caption(&paper->columns[i], true);
	layouts = lay_row(paper, captions, true);
	height = row_height(paper, layouts);
	cairo_set_source_rgb(paper->cairo, 0.91, 0.93, 0.96);
	cairo_rectangle(paper->cairo, MARGIN, paper->y, breadth(paper), height);
	cairo_fill(paper->cairo);
	cairo_set_source_rgb(paper->cairo, 0, 0, 0);
	draw_layouts(paper, layouts, true, height);
	draw_rule(paper, paper->y, breadth(paper), 0.8, 0.2);
}

static void
draw_row(Paper *paper, const Cell *cells, bool total)
{
	g_auto(GStrv) texts = g_new0(char *, paper->n + 1);
	PangoLayout **layouts;
	double height;

	for (guint i = 0; i < paper->n; i++)
		texts[i] = total && i == 0 ? g_strdup("total") : cell_text(&paper->columns[i], &cells[i]);
	layouts = lay_row(paper, texts, total);
	height = row_height(paper, layouts);
	if (height > room(paper)) {
		open_page(paper);
		draw_captions(paper);
	}
	if (total)
		draw_rule(paper, paper->y, breadth(paper), 0.8, 0.2);
	draw_layouts(paper, layouts, false, height);
	if (!total)
		draw_rule(paper, paper->y, breadth(paper), 0.3, 0.8);
}

/* ---- widths ---- */

/* What a column needs at this size: its widest cell on one line, at least its caption broken at blanks. */
static double
natural(const Paper *paper, guint column, double size)
{
	g_autofree char *caption = writer_caption(&paper->columns[column], true);
	g_auto(GStrv) words = g_strsplit(caption, " ", -1);
	/* Totals and later rows are wider than the first ones. */
	double widest = paper->columns[column].kind == COLUMN_MONEY ? text_breadth(paper, "999,999.99", size, true) :
	                column == 0 ? text_breadth(paper, "total", size, true) : 0;

	for (guint i = 0; words[i] != NULL; i++)
		widest = MAX(widest, text_breadth(paper, words[i], size, true));
	for (guint i = 0; i < paper->held->len; i++) {
		const Cell *cells = paper->held->pdata[i];
		g_autofree char *text = cell_text(&paper->columns[column], &cells[column]);

		widest = MAX(widest, text_breadth(paper, text, size, false));
	}
	return widest + 2 * GAP + 1;
}

/* The longest number or word of a column that stands in one line, of a size at which it may. */
static double
unbroken(const Paper *paper, guint column, double size)
{
	double widest = 0;

	for (guint i = 0; i < paper->held->len; i++) {
		const Cell *cells = paper->held->pdata[i];
		g_autofree char *text = cell_text(&paper->columns[column], &cells[column]);
		g_auto(GStrv) words = g_strsplit(text, " ", -1);

		for (guint j = 0; words[j] != NULL; j++)
			if (strlen(words[j]) <= WHOLE && g_str_is_ascii(words[j]))
				widest = MAX(widest, text_breadth(paper, words[j], size, false));
	}
	return widest + 2 * GAP + 1;
}

static double
narrowed(const Paper *paper, guint column, double limit)
{
	if (paper->columns[column].kind != COLUMN_TEXT)
		return paper->widths[column];
	return MIN(paper->widths[column], MAX(limit, paper->whole[column]));
}

/* What all columns take when no column of words is wider than `limit`, or than its longest word. */
static double
taken(const Paper *paper, double limit)
{
	double sum = 0;

	for (guint i = 0; i < paper->n; i++)
		sum += narrowed(paper, i, limit);
	return sum;
}

/* The widest words wrap first, until all columns stand beside each other; numbers and days never do.  False when `tightest` is too wide. */
static bool
squeeze(Paper *paper, double tightest)
{
	double low = tightest, high = BODY;

	if (taken(paper, tightest) > BODY)
		return false;
	for (guint step = 0; step < 20; step++) {
		double limit = (low + high) / 2;

		*(taken(paper, limit) <= BODY ? &low : &high) = limit;
	}
	for (guint i = 0; i < paper->n; i++)
		paper->widths[i] = narrowed(paper, i, low);
	return true;
}

/* More than any size can hold: everything gives way in equal parts. */
static void
force(Paper *paper)
{
	double sum = taken(paper, TIGHTEST);

	for (guint i = 0; i < paper->n; i++) {
		if (paper->columns[i].kind == COLUMN_TEXT)
			paper->widths[i] = MIN(paper->widths[i], TIGHTEST);
		paper->widths[i] *= BODY / sum;
	}
}

/* Widths at the largest size that holds all columns; false if none does down to `smallest`. */
static bool
lay_from(Paper *paper, double smallest, bool whole)
{
	for (double size = LARGEST; size >= smallest; size -= 0.5) {
		paper->size = size;
		for (guint i = 0; i < paper->n; i++) {
			paper->widths[i] = natural(paper, i, size);
			paper->whole[i] = whole ? unbroken(paper, i, size) : 0;
		}
		if (squeeze(paper, COMFORTABLE * size))
			return true;
	}
	return false;
}

static void
lay_columns(Paper *paper)
{
	if (!lay_from(paper, READABLE, true) && !lay_from(paper, SMALLEST, false) && !squeeze(paper, TIGHTEST))
		force(paper);
	paper->laid = true;
}

/* Now that the widths stand, the rows that waited for them. */
static void
release_rows(Paper *paper)
{
	g_autofree char *heading = g_strdup(paper->name);

	heading[0] = g_ascii_toupper(heading[0]);
	if (paper->laid)
		return;
	lay_columns(paper);
	if (paper->page == 0 || room(paper) < 90)
		open_page(paper);
	else
		paper->y += 16;
	if (paper->sections > 1)
		paper->y += draw_line(paper, heading, MARGIN, paper->y, BODY, 10, true, PANGO_ALIGN_LEFT) + 3;
	draw_captions(paper);
	for (guint i = 0; i < paper->held->len; i++)
		draw_row(paper, paper->held->pdata[i], false);
	g_ptr_array_set_size(paper->held, 0);
}

/* ---- the writer ---- */

static void
begin_head(Writer *writer, const WriterHead *head)
{
	Paper *paper = (Paper *)writer;

	paper->title = g_strdup(head->title);
	paper->period = g_strdup(head->period);
	paper->printed = g_strdup(head->printed_at);
	cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_TITLE, head->title);
	cairo_pdf_surface_set_metadata(paper->surface, CAIRO_PDF_METADATA_SUBJECT, head->period);
}

static void
begin_section(Writer *writer, const char *name, const Column *columns, guint n)
{
	Paper *paper = (Paper *)writer;

	g_free(paper->widths);
	g_free(paper->whole);
	paper->whole = g_new0(double, n);
	paper->name = name;
	paper->columns = columns;
	paper->n = n;
	paper->widths = g_new0(double, n);
	paper->laid = false;
	paper->sections++;
}

static Cell *
copy_row(const Cell *cells, guint n)
{
	Cell *copy = g_new0(Cell, n + 1); /* the last one is never known: it ends the row */

	for (guint i = 0; i < n; i++)
		copy[i] = (Cell){ .known = cells[i].known, .number = cells[i].number, .text = g_strdup(cells[i].text != NULL ? cells[i].text : "") };
	return copy;
}

static void
free_row(gpointer data)
{
	Cell *cells = data;

	for (guint i = 0; cells[i].text != NULL; i++)
		g_free(cells[i].text);
	g_free(cells);
}

static void
add_row(Writer *writer, const Cell *cells)
{
	Paper *paper = (Paper *)writer;

	if (paper->laid) {
		draw_row(paper, cells, false);
		return;
	}
	g_ptr_array_add(paper->held, copy_row(cells, paper->n));
	if (paper->held->len >= HELD)
		release_rows(paper);
}

static void
add_total(Writer *writer, const Cell *cells)
{
	Paper *paper = (Paper *)writer;

	release_rows(paper);
	if (cells != NULL)
		draw_row(paper, cells, true);
}

static void
draw_remarks(Paper *paper, const char *prefix, GPtrArray *lines)
{
	for (guint i = 0; i < lines->len; i++) {
		g_autofree char *line = g_strconcat(prefix, lines->pdata[i], NULL);

		if (room(paper) < 30)
			open_page(paper);
		paper->y += draw_line(paper, line, MARGIN, paper->y, BODY, 8, *prefix != '\0', PANGO_ALIGN_LEFT) + 2;
	}
}

static bool
end_report(Writer *writer, GPtrArray *notes, GPtrArray *faults, GError **error)
{
	Paper *paper = (Paper *)writer;
	cairo_status_t status;

	paper->y += 8;
	draw_remarks(paper, "OUT OF BALANCE: ", faults);
	draw_remarks(paper, "", notes);
	print_pages(paper, paper->page);
	cairo_surface_finish(paper->surface);
	status = cairo_surface_status(paper->surface);
	if (status == CAIRO_STATUS_SUCCESS && fflush(paper->out) == 0 && !ferror(paper->out))
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the report could not be written: %s", cairo_status_to_string(status));
	return false;
}

static void
free_writer(Writer *writer)
{
	Paper *paper = (Paper *)writer;

	cairo_destroy(paper->cairo);
	cairo_destroy(paper->sheet);
	g_ptr_array_unref(paper->pages);
	cairo_surface_destroy(paper->surface);
	g_ptr_array_unref(paper->held);
	g_free(paper->widths);
	g_free(paper->whole);
	g_free(paper->title);
	g_free(paper->period);
	g_free(paper->printed);
	g_free(paper);
}

Writer *
paper_new_writer(FILE *out)
{
	Paper *paper = g_new0(Paper, 1);

	paper->writer = (Writer){ begin_head, begin_section, add_row, add_total, end_report, free_writer };
	paper->out = out;
	paper->surface = cairo_pdf_surface_create_for_stream(write_bytes, out, WIDTH, HEIGHT);
	paper->sheet = cairo_create(paper->surface);
	paper->cairo = cairo_reference(paper->sheet); /* until the first page: to measure */
	paper->pages = g_ptr_array_new_with_free_func((GDestroyNotify)cairo_surface_destroy);
	paper->held = g_ptr_array_new_with_free_func(free_row);
	return &paper->writer;
}
