/* table.c - rows for people and scripts: an aligned table, JSON or CSV */
#include "desk/table.h"
#include <stdarg.h>
#include <string.h>
#include "base/error.h"
#include "base/text.h"
#include "desk/wrap.h"

#define WIDEST 60 /* columns of a terminal one cell may take before it is cut; JSON and CSV are never cut */
#define INDENT 4  /* of what did not fit into its line */
#define NARROWEST 24 /* columns in which a sentence can still be read */
#define SQUEEZED 12  /* columns in which a name can still be told from others */

struct Table {
	GPtrArray *columns; /* of char *, without '#' */
	GArray *numeric;    /* of bool */
	GPtrArray *cells;   /* of char *, row by row */
	guint *widths;      /* NULL until table_flush() settled them */
	guint terminal;     /* columns of the terminal it is printed on; 0: lines may be of any length */
	bool squeezed;      /* long texts are cut before lines are broken */
};

bool
format_parse(const char *word, Format *format, GError **error)
{
	static const char *const words[] = { "table", "json", "csv" };

	*format = FORMAT_TABLE;
	if (word == NULL)
		return true;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		if (strcmp(word, words[i]) != 0)
			continue;
		*format = (Format)i;
		return true;
	}
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_SETUP, "--format %s: it is table, json or csv", word);
	return false;
}

static Table *
table_empty(void)
{
	Table *table = g_new0(Table, 1);

	table->columns = g_ptr_array_new_with_free_func(g_free);
	table->numeric = g_array_new(FALSE, FALSE, sizeof(bool));
	table->cells = g_ptr_array_new_with_free_func(g_free);
	return table;
}

static void
add_column(Table *table, const char *name, bool numeric)
{
	g_ptr_array_add(table->columns, g_strdup(name));
	g_array_append_val(table->numeric, numeric);
}

Table *
table_new(const char *column, ...)
{
	Table *table = table_empty();
	va_list columns;

	va_start(columns, column);
	for (; column != NULL; column = va_arg(columns, const char *))
		add_column(table, column + (column[0] == '#'), column[0] == '#');
	va_end(columns);
	return table;
}

Table *
table_new_of(const char *const *names, const bool *numeric, guint n)
{
	Table *table = table_empty();

	for (guint i = 0; i < n; i++)
		add_column(table, names[i], numeric[i]);
	return table;
}

void
table_free(Table *table)
{
	if (table == NULL)
		return;
	g_ptr_array_unref(table->columns);
	g_array_unref(table->numeric);
	g_ptr_array_unref(table->cells);
	g_free(table->widths);
	g_free(table);
}

/* Marks that turn the direction of writing could make a line read differently from what it says. */
static bool
turns_direction(gunichar c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0xFEFF;
}

char *
table_clean(const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text != NULL ? text : "", -1);
	GString *clean = g_string_sized_new(strlen(valid));

	for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
			g_string_append_c(clean, ' ');
		else if (!turns_direction(c))
			g_string_append_unichar(clean, c);
	}
	return g_string_free(clean, FALSE);
}

void
table_add(Table *table, const char *text)
{
	g_ptr_array_add(table->cells, table_clean(text));
}

void
table_take(Table *table, char *text)
{
	table_add(table, text);
	g_free(text);
}

void
table_number(Table *table, gint64 number)
{
	g_ptr_array_add(table->cells, g_strdup_printf("%" G_GINT64_FORMAT, number));
}

void
table_money(Table *table, Fen amount)
{
	Fen positive = ABS(amount);

	g_ptr_array_add(table->cells, g_strdup_printf("%s%" G_GINT64_FORMAT ".%02d", amount < 0 ? "-" : "", (gint64)(positive / 100),
	                                              (int)(positive % 100)));
}

guint
table_rows(const Table *table)
{
	return table->cells->len / table->columns->len;
}

static const char *
cell(const Table *table, guint row, guint column)
{
	return table->cells->pdata[row * table->columns->len + column];
}

const char *
table_cell(const Table *table, guint row, const char *column)
{
	for (guint i = 0; i < table->columns->len; i++)
		if (strcmp(table->columns->pdata[i], column) == 0)
			return cell(table, row, i);
	return "";
}

static bool
is_numeric(const Table *table, guint column)
{
	return g_array_index(table->numeric, bool, column);
}

/* The widest text that may still be cut; `n` if there is none. */
static guint
widest_text(const Table *table, const guint *widths)
{
	guint n = table->columns->len, widest = n;

	for (guint column = 0; column < n; column++)
		if (!is_numeric(table, column) && widths[column] > MAX(SQUEEZED, text_width(table->columns->pdata[column])) &&
		    (widest == n || widths[column] >= widths[widest]))
			widest = column;
	return widest;
}

/* Takes columns from the widest text, again and again, until a line fits; nothing where it cannot, since a broken line can show all of it. */
static void
squeeze(const Table *table, guint *widths)
{
	guint n = table->columns->len, needed = 2 * (n - 1);
	g_autofree guint *narrow = g_memdup2(widths, n * sizeof *widths);

	for (guint column = 0; column < n; column++)
		needed += widths[column];
	for (; needed > table->terminal; needed--) {
		guint widest = widest_text(table, narrow);

		if (widest == n)
			return;
		narrow[widest]--;
	}
	memcpy(widths, narrow, n * sizeof *widths);
}

static guint *
measure(const Table *table)
{
	guint n = table->columns->len;
	guint *widths = g_new0(guint, n);

	for (guint column = 0; column < n; column++) {
		widths[column] = text_width(table->columns->pdata[column]);
		for (guint row = 0; row < table_rows(table); row++)
			widths[column] = MIN(MAX(widths[column], text_width(cell(table, row, column))), WIDEST);
	}
	if (table->squeezed && table->terminal > 0)
		squeeze(table, widths);
	return widths;
}

/* Where a cell begins: behind the one before it, or below on a line of its own if it would stand over the edge. */
static guint
place(const Table *table, guint at, guint column, guint width, FILE *out)
{
	bool last = column + 1 == table->columns->len;
	guint needed = last ? MIN(width, NARROWEST) : width;

	if (column == 0)
		return 0;
	if (table->terminal > 0 && at + 2 + needed > table->terminal) {
		fprintf(out, "\n%*s", INDENT, "");
		return INDENT;
	}
	fputs("  ", out);
	return at + 2;
}

/* One cell padded to its column; the last column is neither padded nor cut. */
static void
print_cell(const Table *table, const char *text, guint at, guint column, guint width, FILE *out)
{
	bool last = column + 1 == table->columns->len;
	guint taken = text_width(text);
	g_autofree char *shown = NULL;

	if (is_numeric(table, column)) {
		fprintf(out, "%*s%s", taken < width ? (int)(width - taken) : 0, "", text);
	} else if (last && !(table->squeezed && table->terminal > 0 && taken > width)) {
		wrap_print(text, at, table->terminal, out);
	} else if (taken > width) {
		g_autofree char *cut = text_pad(text, width);

		fputs(cut, out);
	} else {
		shown = text_pad(text, width);
		fputs(shown, out);
	}
}

static void
print_line_of(const Table *table, char **cells, const guint *widths, FILE *out)
{
	guint at = 0, end = table->columns->len;

	while (end > 1 && *cells[end - 1] == '\0') /* nothing stands behind: no blanks, and no line of them on a narrow terminal */
		end--;
	for (guint column = 0; column < end; column++) {
		at = place(table, at, column, widths[column], out);
		print_cell(table, cells[column], at, column, widths[column], out);
		at += widths[column];
	}
	fputc('\n', out);
}

static void
print_heads(const Table *table, const guint *widths, FILE *out)
{
	g_auto(GStrv) heads = g_new0(char *, table->columns->len + 1);

	for (guint column = 0; column < table->columns->len; column++)
		heads[column] = g_utf8_strup(table->columns->pdata[column], -1);
	print_line_of(table, heads, widths, out);
}

static void
print_rows(const Table *table, const guint *widths, FILE *out)
{
	for (guint row = 0; row < table_rows(table); row++)
		print_line_of(table, (char **)table->cells->pdata + row * table->columns->len, widths, out);
}

static void
print_table(const Table *table, FILE *out)
{
	g_autofree guint *widths = measure(table);

	print_heads(table, widths, out);
	print_rows(table, widths, out);
}

static bool
row_has(const Table *table, guint row, const char *folded)
{
	for (guint column = 0; column < table->columns->len; column++) {
		g_autofree char *text = text_fold(cell(table, row, column));

		if (strstr(text, folded) != NULL)
			return true;
	}
	return false;
}

static void
keep_one(Table *table, const char *word)
{
	g_autofree char *folded = text_fold(word);
	guint n = table->columns->len;

	for (guint row = table_rows(table); row-- > 0;)
		if (!row_has(table, row, folded))
			g_ptr_array_remove_range(table->cells, row * n, n);
}

void
table_keep(Table *table, const char *const *words)
{
	for (; words != NULL && *words != NULL; words++)
		keep_one(table, *words);
}

void
table_fit(Table *table, guint terminal)
{
	table->terminal = terminal;
}

/* Only what people look at is fitted: a pipe gets one line a row. */
void
table_fit_terminal(Table *table, FILE *out)
{
	table_fit(table, wrap_terminal(out));
}

void
table_squeeze(Table *table, guint terminal)
{
	table_fit(table, terminal);
	table->squeezed = true;
}

void
table_squeeze_terminal(Table *table, FILE *out)
{
	table_squeeze(table, wrap_terminal(out));
}

void
table_put(const Table *table, Json *json, const char *name)
{
	json_begin_array(json, name);
	for (guint row = 0; row < table_rows(table); row++) {
		json_begin_object(json, NULL);
		for (guint column = 0; column < table->columns->len; column++) {
			const char *key = table->columns->pdata[column], *text = cell(table, row, column);

			if (is_numeric(table, column) && *text != '\0')
				json_number(json, key, text);
			else
				json_string_or_null(json, key, text);
		}
		json_end_object(json);
	}
	json_end_array(json);
}

static void
print_json(const Table *table, const char *name, FILE *out)
{
	g_autoptr(Json) json = json_new(out);

	json_begin_object(json, NULL);
	table_put(table, json, name);
	json_end_object(json);
}

/* RFC 4180 quoting.  A spreadsheet runs cells that begin with = + - @ as formulas; strangers' text must not. */
static void
print_csv_cell(const char *text, bool numeric, FILE *out)
{
	bool formula = !numeric && *text != '\0' && strchr("=+-@", *text) != NULL;

	if (!formula && strpbrk(text, ",\"\r\n") == NULL) {
		fputs(text, out);
		return;
	}
	fputs(formula ? "\"'" : "\"", out);
	for (; *text != '\0'; text++)
		fputs(*text == '"' ? "\"\"" : (char[]){ *text, '\0' }, out);
	fputc('"', out);
}

static void
print_csv_heads(const Table *table, FILE *out)
{
	guint n = table->columns->len;

	for (guint column = 0; column < n; column++) {
		print_csv_cell(table->columns->pdata[column], false, out);
		fputs(column + 1 == n ? "\r\n" : ",", out);
	}
}

static void
print_csv_rows(const Table *table, FILE *out)
{
	guint n = table->columns->len;

	for (guint row = 0; row < table_rows(table); row++)
		for (guint column = 0; column < n; column++) {
			print_csv_cell(cell(table, row, column), is_numeric(table, column), out);
			fputs(column + 1 == n ? "\r\n" : ",", out);
		}
}

void
table_print(const Table *table, Format format, const char *name, const char *empty, FILE *out)
{
	g_return_if_fail(table->cells->len % table->columns->len == 0);
	switch (format) {
	case FORMAT_JSON:
		print_json(table, name, out);
		break;
	case FORMAT_CSV:
		print_csv_heads(table, out);
		print_csv_rows(table, out);
		break;
	case FORMAT_TABLE:
		if (table_rows(table) > 0)
			print_table(table, out);
		else if (empty != NULL)
			fprintf(out, "%s\n", empty);
		break;
	}
}

void
table_flush(Table *table, Format format, FILE *out)
{
	bool first = table->widths == NULL;

	g_return_if_fail(format != FORMAT_JSON && table->cells->len % table->columns->len == 0);
	if (first)
		table->widths = measure(table);
	if (first && format == FORMAT_CSV)
		print_csv_heads(table, out);
	else if (first)
		print_heads(table, table->widths, out);
	if (format == FORMAT_CSV)
		print_csv_rows(table, out);
	else
		print_rows(table, table->widths, out);
	g_ptr_array_set_size(table->cells, 0);
}
