/* statement_record.c - one row of a statement's table */
#include "parse/statement_record.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

#define PADDING "\"'` \t"

Record *
record_new(int line)
{
	Record *record = g_new0(Record, 1);

	record->line = line;
	record->cells = g_ptr_array_new_with_free_func(g_free);
	return record;
}

void
record_free(gpointer data)
{
	Record *record = data;

	g_ptr_array_unref(record->cells);
	g_free(record);
}

GPtrArray *
record_list(void)
{
	return g_ptr_array_new_with_free_func(record_free);
}

static bool
is_plain(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text == 0x7f || (guchar)*text >= 0x80)
			return false;
	return true;
}

static char *
cell_clean(const char *raw)
{
	g_autofree char *text = is_plain(raw) ? g_strdup(raw) : text_tidy(raw);
	const char *from = text;
	gsize n;

	if (g_str_has_prefix(from, "=\"") || g_str_has_prefix(from, "=“"))
		from++;
	while (*from != '\0' && strchr(PADDING, *from) != NULL)
		from++;
	n = strlen(from);
	while (n > 0 && strchr(PADDING, from[n - 1]) != NULL)
		n--;
	return g_strndup(from, n);
}

void
record_add(Record *record, const char *raw)
{
	if (record->cells->len < RECORD_CELLS)
		g_ptr_array_add(record->cells, cell_clean(raw));
}

void
record_set(Record *record, int column, const char *raw)
{
	if (column < 0 || column >= RECORD_CELLS)
		return;
	while (record->cells->len <= (guint)column)
		g_ptr_array_add(record->cells, g_strdup(""));
	g_free(g_ptr_array_index(record->cells, (guint)column));
	g_ptr_array_index(record->cells, (guint)column) = cell_clean(raw);
}

const char *
record_cell(const Record *record, int column)
{
	return column < 0 || (guint)column >= record->cells->len ? "" : g_ptr_array_index(record->cells, (guint)column);
}

char *
record_number(double value)
{
	char buffer[G_ASCII_DTOSTR_BUF_SIZE];

	if (fabs(value) >= 1e15)
		return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.14E", value));
	if (value == floor(value))
		return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)value);
	return g_strdup(g_ascii_formatd(buffer, sizeof buffer, "%.15g", value));
}
