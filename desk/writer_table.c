/* writer_table.c - a report as an aligned table or as CSV */
#include "desk/writer_table.h"
#include <errno.h>
#include "base/error.h"

#define BLOCK 1000 /* rows held before they are printed */

typedef struct {
	Writer writer;
	Format format;
	FILE *out;
	Table *table;  /* of the section */
	const Column *columns;
	guint n, sections;
} TableWriter;

static void
begin_head(Writer *writer, const WriterHead *head)
{
}

static void
begin_section(Writer *writer, const char *name, const Column *columns, guint n)
{
	TableWriter *self = (TableWriter *)writer;
	g_autofree const char **names = g_new0(const char *, n);
	g_autofree bool *numeric = g_new0(bool, n);

	for (guint i = 0; i < n; i++) {
		names[i] = columns[i].name;
		numeric[i] = columns[i].kind == COLUMN_COUNT || columns[i].kind == COLUMN_MONEY;
	}
	if (self->sections++ > 0)
		fputs(self->format == FORMAT_CSV ? "\r\n" : "\n", self->out);
	if (self->sections > 1 && self->format == FORMAT_TABLE)
		fprintf(self->out, "%s\n", name);
	self->columns = columns;
	self->n = n;
	self->table = table_new_of(names, numeric, n);
	table_squeeze_terminal(self->table, self->out);
}

static void
add_row(Writer *writer, const Cell *cells)
{
	TableWriter *self = (TableWriter *)writer;

	for (guint i = 0; i < self->n; i++) {
		if (!cells[i].known)
			table_add(self->table, "");
		else if (self->columns[i].kind == COLUMN_MONEY)
			table_money(self->table, cells[i].number);
		else if (self->columns[i].kind == COLUMN_COUNT)
			table_number(self->table, cells[i].number);
		else
			table_add(self->table, cells[i].text);
	}
	if (table_rows(self->table) >= BLOCK)
		table_flush(self->table, self->format, self->out);
}

static void
add_total(Writer *writer, const Cell *cells)
{
	TableWriter *self = (TableWriter *)writer;

	if (cells != NULL)
		table_add(self->table, "total");
	for (guint i = 1; cells != NULL && i < self->n; i++) {
		if (!cells[i].known)
			table_add(self->table, "");
		else if (self->columns[i].kind == COLUMN_MONEY)
			table_money(self->table, cells[i].number);
		else
			table_number(self->table, cells[i].number);
	}
	table_flush(self->table, self->format, self->out);
	g_clear_pointer(&self->table, table_free);
}

static bool
end_report(Writer *writer, GPtrArray *notes, GPtrArray *faults, GError **error)
{
	TableWriter *self = (TableWriter *)writer;

	for (guint i = 0; self->format == FORMAT_TABLE && i < notes->len; i++)
		fprintf(self->out, "%s%s\n", i == 0 ? "\n" : "", (char *)notes->pdata[i]);
	if (fflush(self->out) == 0 && !ferror(self->out))
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_AGAIN, "the report could not be written: %s", g_strerror(errno));
	return false;
}

static void
free_writer(Writer *writer)
{
	TableWriter *self = (TableWriter *)writer;

	table_free(self->table);
	g_free(self);
}

Writer *
writer_table_new(Format format, FILE *out)
{
	TableWriter *self = g_new0(TableWriter, 1);

	self->writer = (Writer){ begin_head, begin_section, add_row, add_total, end_report, free_writer };
	self->format = format;
	self->out = out;
	return &self->writer;
}
