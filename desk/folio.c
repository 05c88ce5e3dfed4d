/* folio.c - a report as it is told: cells to rows, sums, faults */
#include "desk/folio.h"
#include <string.h>
#include "desk/table.h"
#include "desk/thing.h"

#define FAULTS_KEPT 100

struct Folio {
	Writer *writer;
	const Column *columns; /* NULL before the first section */
	guint n, at;           /* columns of the section, cells of the row so far */
	Cell *cells, *sums;
	GPtrArray *notes, *faults;
	guint unsaid;          /* faults beyond those kept */
};

Folio *
folio_new(Writer *writer, const WriterHead *head)
{
	Folio *folio = g_new0(Folio, 1);

	folio->writer = writer;
	folio->notes = g_ptr_array_new_with_free_func(g_free);
	folio->faults = g_ptr_array_new_with_free_func(g_free);
	writer->head(writer, head);
	return folio;
}

static void
drop_row(Folio *folio)
{
	for (guint i = 0; i < folio->n; i++)
		g_clear_pointer(&folio->cells[i].text, g_free);
	memset(folio->cells, 0, folio->n * sizeof *folio->cells);
	folio->at = 0;
}

static void
drop_section(Folio *folio)
{
	if (folio->columns == NULL)
		return;
	drop_row(folio);
	g_clear_pointer(&folio->cells, g_free);
	g_clear_pointer(&folio->sums, g_free);
	folio->columns = NULL;
}

void
folio_free(Folio *folio)
{
	if (folio == NULL)
		return;
	drop_section(folio);
	folio->writer->free(folio->writer);
	g_ptr_array_unref(folio->notes);
	g_ptr_array_unref(folio->faults);
	g_free(folio);
}

static void
end_section(Folio *folio)
{
	bool sums = false;

	for (guint i = 0; folio->columns != NULL && i < folio->n; i++)
		sums = sums || folio->columns[i].sum;
	if (folio->columns != NULL)
		folio->writer->total(folio->writer, sums ? folio->sums : NULL);
	drop_section(folio);
}

void
folio_section(Folio *folio, const char *name, const Column *columns, guint n)
{
	end_section(folio);
	folio->columns = columns;
	folio->n = n;
	folio->cells = g_new0(Cell, n);
	folio->sums = g_new0(Cell, n);
	for (guint i = 0; i < n; i++)
		folio->sums[i].known = columns[i].sum;
	folio->writer->section(folio->writer, name, columns, n);
}

/* The last cell of a row sends it. */
static void
add(Folio *folio, Cell cell)
{
	g_assert(folio->columns != NULL);
	folio->cells[folio->at++] = cell;
	if (folio->at < folio->n)
		return;
	folio->writer->row(folio->writer, folio->cells);
	drop_row(folio);
}

void
folio_text(Folio *folio, const char *text)
{
	g_autofree char *clean = table_clean(text);

	add(folio, (Cell){ .known = *clean != '\0', .text = g_strdup(clean) });
}

void
folio_day(Folio *folio, const char *moment)
{
	g_autofree char *day = g_strndup(moment != NULL ? moment : "", 10);

	folio_text(folio, day);
}

void
folio_count(Folio *folio, int64_t count)
{
	folio->sums[folio->at].number += count;
	add(folio, (Cell){ .known = true, .number = count });
}

void
folio_money(Folio *folio, Fen amount)
{
	folio_count(folio, amount);
}

void
folio_thing(Folio *folio, Noun noun, int64_t id)
{
	g_autofree char *name = thing_name(noun, id);

	folio_text(folio, name);
}

void
folio_empty(Folio *folio)
{
	add(folio, (Cell){ .known = false });
}

int64_t
folio_total(const Folio *folio, guint column)
{
	return folio->sums[column].number;
}

void
folio_note(Folio *folio, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_ptr_array_add(folio->notes, g_strdup_vprintf(format, arguments));
	va_end(arguments);
}

void
folio_fault(Folio *folio, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	if (folio->faults->len < FAULTS_KEPT)
		g_ptr_array_add(folio->faults, table_clean(text));
	else
		folio->unsaid++;
}

GPtrArray *
folio_faults(Folio *folio)
{
	return folio->faults;
}

bool
folio_end(Folio *folio, GError **error)
{
	end_section(folio);
	if (folio->unsaid > 0)
		g_ptr_array_add(folio->faults, g_strdup_printf("%u more of the kind", folio->unsaid));
	return folio->writer->end(folio->writer, folio->notes, folio->faults, error);
}
