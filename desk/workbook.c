/* workbook.c - a report as an Excel workbook, by libxlsxwriter */
#include "desk/workbook.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include "base/error.h"
#include "base/text.h"

#define LAST_ROW 1048000  /* a sheet has 1,048,576; the total needs one too */
#define NARROWEST 8       /* characters of a column */
#define WIDEST 48
#define LONGEST 32000     /* characters of a cell; Excel refuses 32,768 */

typedef struct {
	Writer writer;
	FILE *out;
	char *path;              /* the temporary file */
	lxw_workbook *book;      /* NULL once closed */
	lxw_worksheet *sheet;
	lxw_format *text, *day, *count, *money, *head, *total_text, *total_count, *total_money;
	char *title, *period, *printed;
	char *name;              /* of the section */
	const Column *columns;
	guint n, part;           /* sheets of this section so far */
	lxw_row_t row;           /* the next one */
	guint *widths;           /* of the section, in characters */
	GPtrArray *full;         /* of char *: names of this section's sheets before, each LAST_ROW rows long */
} Workbook;

static lxw_format *
format_new(Workbook *self, const char *number, bool bold)
{
	lxw_format *format = workbook_add_format(self->book);

	format_set_font_name(format, "Arial");
	format_set_font_size(format, 10);
	if (number != NULL)
		format_set_num_format(format, number);
	if (bold) {
		format_set_bold(format);
		format_set_top(format, LXW_BORDER_THIN);
	}
	return format;
}

static void
make_formats(Workbook *self)
{
	self->text = format_new(self, NULL, false);
	self->day = format_new(self, "yyyy-mm-dd", false);
	self->count = format_new(self, "#,##0", false);
	self->money = format_new(self, "#,##0.00", false);
	self->total_text = format_new(self, NULL, true);
	self->total_count = format_new(self, "#,##0", true);
	self->total_money = format_new(self, "#,##0.00", true);
	self->head = format_new(self, NULL, true);
	format_set_top(self->head, LXW_BORDER_NONE);
	format_set_bottom(self->head, LXW_BORDER_MEDIUM);
	format_set_bg_color(self->head, 0xE7ECF3);
	format_set_align(self->head, LXW_ALIGN_VERTICAL_CENTER);
}

/* '&' begins a code in heads and feet of pages. */
static char *
page_text(const char *text)
{
	GString *escaped = g_string_new(text);

	g_string_replace(escaped, "&", "&&", 0);
	return g_string_free(escaped, FALSE);
}

static void
begin_head(Writer *writer, const WriterHead *head)
{
	Workbook *self = (Workbook *)writer;
	lxw_doc_properties properties = { .title = (char *)head->title, .subject = (char *)head->period, .company = (char *)"",
		                          .comments = (char *)"keypost report" };

	self->title = page_text(head->title);
	self->period = page_text(head->period);
	self->printed = page_text(head->printed_at);
	workbook_set_properties(self->book, &properties);
}

static void
widen(Workbook *self, guint column, const char *text)
{
	self->widths[column] = MAX(self->widths[column], MIN(text_width(text) + 2, WIDEST));
}

/* A sheet with its head; the second of a section is "NAME 2". */
static void
open_sheet(Workbook *self)
{
	g_autofree char *name = ++self->part == 1 ? g_strdup(self->name) : g_strdup_printf("%s %u", self->name, self->part);
	g_autofree char *head = g_strdup_printf("&L%.100s&R%.100s", self->title, self->period);
	g_autofree char *foot = g_strdup_printf("&L%.100s&Rpage &P of &N", self->printed);

	self->sheet = workbook_add_worksheet(self->book, name);
	worksheet_set_landscape(self->sheet);
	worksheet_set_paper(self->sheet, 9); /* A4 */
	worksheet_fit_to_pages(self->sheet, 1, 0);
	worksheet_repeat_rows(self->sheet, 0, 0);
	worksheet_freeze_panes(self->sheet, 1, 0);
	worksheet_set_header(self->sheet, head);
	worksheet_set_footer(self->sheet, foot);
	worksheet_set_row(self->sheet, 0, 20, NULL);
	for (guint i = 0; i < self->n; i++) {
		g_autofree char *caption = writer_caption(&self->columns[i], true);

		worksheet_write_string(self->sheet, 0, (lxw_col_t)i, caption, self->head);
		widen(self, i, caption);
	}
	self->row = 1;
}

static void
close_sheet(Workbook *self)
{
	for (guint i = 0; i < self->n; i++)
		worksheet_set_column(self->sheet, (lxw_col_t)i, (lxw_col_t)i, MAX(self->widths[i], NARROWEST), NULL);
	g_ptr_array_add(self->full, self->part == 1 ? g_strdup(self->name) : g_strdup_printf("%s %u", self->name, self->part));
}

static void
begin_section(Writer *writer, const char *name, const Column *columns, guint n)
{
	Workbook *self = (Workbook *)writer;

	g_free(self->name);
	g_free(self->widths);
	self->name = g_strdup(name);
	self->columns = columns;
	self->n = n;
	self->part = 0;
	self->widths = g_new0(guint, n);
	g_ptr_array_set_size(self->full, 0);
	open_sheet(self);
}

/* A real day where it is one, so that it sorts and groups. */
static void
write_day(Workbook *self, lxw_col_t column, const char *text)
{
	lxw_datetime day = { 0 };

	if (strlen(text) == 10 && sscanf(text, "%4d-%2d-%2d", &day.year, &day.month, &day.day) == 3 && day.year >= 1900)
		worksheet_write_datetime(self->sheet, self->row, column, &day, self->day);
	else
		worksheet_write_string(self->sheet, self->row, column, text, self->text);
	widen(self, column, text);
}

static void
write_text(Workbook *self, lxw_col_t column, const char *text)
{
	g_autofree char *cut = g_utf8_substring(text, 0, MIN(g_utf8_strlen(text, -1), LONGEST));

	worksheet_write_string(self->sheet, self->row, column, cut, self->text);
	widen(self, column, cut);
}

/* Excel knows no whole numbers beyond 15 digits; sums of money stay far below (MONEY_MAX). */
static double
value_of(const Column *column, const Cell *cell)
{
	return column->kind == COLUMN_MONEY ? (double)cell->number / 100 : (double)cell->number;
}

static void
widen_number(Workbook *self, guint column, const Cell *cell)
{
	g_autofree char *shown = g_strdup_printf("%'.2f", value_of(&self->columns[column], cell));

	self->widths[column] = MAX(self->widths[column], (guint)strlen(shown) + (guint)strlen(shown) / 4 + 1);
}

static void
add_row(Writer *writer, const Cell *cells)
{
	Workbook *self = (Workbook *)writer;

	if (self->row > LAST_ROW) {
		close_sheet(self);
		open_sheet(self);
	}
	for (guint i = 0; i < self->n; i++) {
		ColumnKind kind = self->columns[i].kind;

		if (!cells[i].known)
			continue;
		if (kind == COLUMN_DAY) {
			write_day(self, (lxw_col_t)i, cells[i].text);
		} else if (kind == COLUMN_TEXT) {
			write_text(self, (lxw_col_t)i, cells[i].text);
		} else {
			worksheet_write_number(self->sheet, self->row, (lxw_col_t)i, value_of(&self->columns[i], &cells[i]),
			                       kind == COLUMN_MONEY ? self->money : self->count);
			widen_number(self, i, &cells[i]);
		}
	}
	self->row++;
}

/* "=SUM(F2:F20)", with the sheets before where there are any; NULL where there is no row to sum. */
static char *
sum_formula(Workbook *self, lxw_col_t column)
{
	GString *formula = g_string_new("=SUM(");
	char from[LXW_MAX_CELL_NAME_LENGTH], to[LXW_MAX_CELL_NAME_LENGTH];

	for (guint i = 0; i < self->full->len; i++) {
		lxw_rowcol_to_cell(from, 1, column);
		lxw_rowcol_to_cell(to, LAST_ROW, column);
		g_string_append_printf(formula, "'%s'!%s:%s,", (char *)self->full->pdata[i], from, to);
	}
	if (self->row <= 1) {
		g_string_free(formula, TRUE);
		return NULL;
	}
	lxw_rowcol_to_cell(from, 1, column);
	lxw_rowcol_to_cell(to, self->row - 1, column);
	g_string_append_printf(formula, "%s:%s)", from, to);
	return g_string_free(formula, FALSE);
}

static void
add_total(Writer *writer, const Cell *cells)
{
	Workbook *self = (Workbook *)writer;

	if (cells != NULL)
		worksheet_write_string(self->sheet, self->row, 0, "total", self->total_text);
	for (guint i = 1; cells != NULL && i < self->n; i++) {
		g_autofree char *formula = cells[i].known ? sum_formula(self, (lxw_col_t)i) : NULL;
		lxw_format *format = self->columns[i].kind == COLUMN_MONEY ? self->total_money : self->total_count;
		double value = value_of(&self->columns[i], &cells[i]);

		if (!cells[i].known)
			worksheet_write_blank(self->sheet, self->row, (lxw_col_t)i, self->total_text);
		else if (formula == NULL)
			worksheet_write_number(self->sheet, self->row, (lxw_col_t)i, value, format);
		else
			worksheet_write_formula_num(self->sheet, self->row, (lxw_col_t)i, formula, format, value);
		if (cells[i].known)
			widen_number(self, i, &cells[i]);
	}
	close_sheet(self);
}

static void
write_lines(Workbook *self, lxw_worksheet *sheet, const char *kind, GPtrArray *lines, lxw_row_t *row)
{
	for (guint i = 0; i < lines->len; i++) {
		worksheet_write_string(sheet, *row, 0, kind, self->text);
		worksheet_write_string(sheet, (*row)++, 1, lines->pdata[i], self->text);
	}
}

static bool
copy_out(Workbook *self, GError **error)
{
	FILE *in = g_fopen(self->path, "rbe");
	char buffer[65536];
	bool whole = true;
	size_t n;

	if (in == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the workbook could not be read again from %s: %s", self->path, g_strerror(errno));
		return false;
	}
	while (whole && (n = fread(buffer, 1, sizeof buffer, in)) > 0)
		whole = fwrite(buffer, 1, n, self->out) == n;
	whole = whole && !ferror(in) && fflush(self->out) == 0;
	if (!whole)
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the workbook could not be written: %s", g_strerror(errno));
	fclose(in);
	return whole;
}

static bool
end_report(Writer *writer, GPtrArray *notes, GPtrArray *faults, GError **error)
{
	Workbook *self = (Workbook *)writer;
	lxw_error code;

	if (notes->len + faults->len > 0) {
		lxw_worksheet *sheet = workbook_add_worksheet(self->book, "remarks");
		lxw_row_t row = 0;

		worksheet_set_column(sheet, 0, 0, 16, NULL);
		worksheet_set_column(sheet, 1, 1, 100, NULL);
		write_lines(self, sheet, "out of balance", faults, &row);
		write_lines(self, sheet, "note", notes, &row);
	}
	code = workbook_close(g_steal_pointer(&self->book));
	if (code == LXW_NO_ERROR)
		return copy_out(self, error);
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the workbook could not be put together in %s: %s", self->path, lxw_strerror(code));
	return false;
}

static void
free_writer(Writer *writer)
{
	Workbook *self = (Workbook *)writer;

	if (self->book != NULL)
		lxw_workbook_free(self->book);
	g_unlink(self->path);
	g_free(self->path);
	g_free(self->title);
	g_free(self->period);
	g_free(self->printed);
	g_free(self->name);
	g_free(self->widths);
	g_ptr_array_unref(self->full);
	g_free(self);
}

Writer *
workbook_new_writer(FILE *out, GError **error)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };
	g_autoptr(GError) failure = NULL;
	g_autofree char *path = NULL;
	Workbook *self;
	int fd = g_file_open_tmp("keypost-XXXXXX.xlsx", &path, &failure);

	if (fd < 0) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "no temporary file for the workbook: %s", failure->message);
		return NULL;
	}
	close(fd);
	self = g_new0(Workbook, 1);
	self->writer = (Writer){ begin_head, begin_section, add_row, add_total, end_report, free_writer };
	self->out = out;
	self->path = g_steal_pointer(&path);
	self->full = g_ptr_array_new_with_free_func(g_free);
	self->book = workbook_new_opt(self->path, &options);
	make_formats(self);
	return &self->writer;
}
