/* writer_json.c - a report as JSON */
#include "desk/writer_json.h"
#include <errno.h>
#include "base/error.h"
#include "desk/json.h"

typedef struct {
	Writer writer;
	FILE *out;
	Json *json;
	const Column *columns, *first; /* of this section and of the first */
	guint n, first_n;
	Cell *totals;                  /* of the first */
} JsonWriter;

static void
begin_head(Writer *writer, const WriterHead *head)
{
	JsonWriter *self = (JsonWriter *)writer;

	json_begin_object(self->json, NULL);
	json_string(self->json, "report", head->name);
	json_string_or_null(self->json, "from", head->from);
	json_string_or_null(self->json, "to", head->to);
}

static void
begin_section(Writer *writer, const char *name, const Column *columns, guint n)
{
	JsonWriter *self = (JsonWriter *)writer;
	g_autofree char *key = g_strdup(name);

	self->columns = columns;
	self->n = n;
	json_begin_array(self->json, g_strdelimit(key, "- ", '_'));
}

static void
write_cell(JsonWriter *self, const Column *column, const Cell *cell)
{
	g_autofree char *key = g_strconcat(column->name, column->kind == COLUMN_MONEY ? "_fen" : "", NULL);

	if (!cell->known)
		json_null(self->json, key);
	else if (column->kind == COLUMN_MONEY || column->kind == COLUMN_COUNT)
		json_integer(self->json, key, cell->number);
	else
		json_string(self->json, key, cell->text);
}

static void
add_row(Writer *writer, const Cell *cells)
{
	JsonWriter *self = (JsonWriter *)writer;

	json_begin_object(self->json, NULL);
	for (guint i = 0; i < self->n; i++)
		write_cell(self, &self->columns[i], &cells[i]);
	json_end_object(self->json);
}

static void
add_total(Writer *writer, const Cell *cells)
{
	JsonWriter *self = (JsonWriter *)writer;

	json_end_array(self->json);
	if (self->first != NULL)
		return;
	self->first = self->columns;
	self->first_n = self->n;
	self->totals = cells != NULL ? g_memdup2(cells, self->n * sizeof *cells) : g_new0(Cell, self->n);
}

static void
write_lines(Json *json, const char *name, GPtrArray *lines)
{
	json_begin_array(json, name);
	for (guint i = 0; i < lines->len; i++)
		json_string(json, NULL, lines->pdata[i]);
	json_end_array(json);
}

static bool
end_report(Writer *writer, GPtrArray *notes, GPtrArray *faults, GError **error)
{
	JsonWriter *self = (JsonWriter *)writer;

	json_begin_object(self->json, "totals");
	for (guint i = 0; i < self->first_n; i++)
		if (self->totals[i].known)
			write_cell(self, &self->first[i], &self->totals[i]);
	json_end_object(self->json);
	json_boolean(self->json, "balanced", faults->len == 0);
	write_lines(self->json, "faults", faults);
	write_lines(self->json, "notes", notes);
	json_end_object(self->json);
	g_clear_pointer(&self->json, json_free);
	if (fflush(self->out) == 0 && !ferror(self->out))
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the report could not be written: %s", g_strerror(errno));
	return false;
}

static void
free_writer(Writer *writer)
{
	JsonWriter *self = (JsonWriter *)writer;

	g_clear_pointer(&self->json, json_free);
	g_free(self->totals);
	g_free(self);
}

Writer *
writer_json_new(FILE *out)
{
	JsonWriter *self = g_new0(JsonWriter, 1);

	self->writer = (Writer){ begin_head, begin_section, add_row, add_total, end_report, free_writer };
	self->out = out;
	self->json = json_new(out);
	return &self->writer;
}
