/* statement_layout.c - which column of a statement's table holds what */
#include "parse/statement_layout.h"

#include <string.h>

#include "base/date.h"
#include "parse/statement_record.h"

void
layout_free(Layout *layout)
{
	if (layout == NULL)
		return;
	g_array_unref(layout->memos);
	g_ptr_array_unref(layout->names);
	g_free(layout);
}

const char *
layout_name(const Layout *layout, int column)
{
	return column < 0 || (guint)column >= layout->names->len ? "?" : g_ptr_array_index(layout->names, (guint)column);
}

static void
layout_take(Layout *layout, int column, const char *name, int best[COLUMN_N])
{
	for (int kind = 0; kind < COLUMN_N; kind++) {
		int rank = statement_words_column((ColumnKind)kind, name);

		if (rank < 0)
			continue;
		if (kind == COLUMN_MEMO)
			g_array_append_val(layout->memos, column);
		if (layout->column[kind] >= 0 && rank >= best[kind])
			continue;
		layout->column[kind] = column;
		best[kind] = rank;
	}
}

/* Columns of one row of names; NULL unless they make a statement. */
static Layout *
layout_of(GPtrArray *names)
{
	g_autoptr(Layout) layout = g_new0(Layout, 1);
	int best[COLUMN_N] = { 0 };
	bool split;

	layout->memos = g_array_new(FALSE, FALSE, sizeof(int));
	layout->names = g_ptr_array_ref(names);
	for (guint i = 0; i < COLUMN_N; i++)
		layout->column[i] = -1;
	for (guint i = 0; i < names->len; i++)
		if (strlen(g_ptr_array_index(names, i)) < 200)
			layout_take(layout, (int)i, g_ptr_array_index(names, i), best);
	split = layout->column[COLUMN_IN] >= 0;
	if (layout->column[COLUMN_DATE] < 0 || (!split && layout->column[COLUMN_AMOUNT] < 0))
		return NULL;
	if (layout->column[COLUMN_TIME] == layout->column[COLUMN_DATE])
		layout->column[COLUMN_TIME] = -1;
	if (split && layout->column[COLUMN_OUT] >= 0)
		layout->column[COLUMN_DIRECTION] = -1; /* "交易类型" is then only a word */
	for (guint i = 0; i < COLUMN_N; i++)
		layout->score += layout->column[i] >= 0;
	return layout->score >= 3 ? g_steal_pointer(&layout) : NULL;
}

/* Names of a two-row header: the lower name where there is one, else the upper. */
static GPtrArray *
names_merged(const Record *upper, const Record *lower)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	guint n = MAX(upper->cells->len, lower->cells->len);

	for (guint i = 0; i < n; i++) {
		const char *below = record_cell(lower, (int)i);

		g_ptr_array_add(names, g_strdup(*below != '\0' ? below : record_cell(upper, (int)i)));
	}
	return names;
}

/* Both rows together, where they say more than either of them and the lower one is no data yet. */
static Layout *
layout_two_rows(const Record *upper, const Record *lower, const Layout *upper_alone)
{
	g_autoptr(GPtrArray) names = names_merged(upper, lower);
	g_autoptr(Layout) both = layout_of(names), lower_alone = layout_of(lower->cells);
	g_autofree char *day = both == NULL ? NULL : date_parse(record_cell(lower, both->column[COLUMN_DATE]));
	guint alone = MAX(upper_alone == NULL ? 0 : upper_alone->score, lower_alone == NULL ? 0 : lower_alone->score);

	return both != NULL && day == NULL && both->score > alone ? g_steal_pointer(&both) : NULL;
}

static void
keep_better(Layout **best, Layout *found, guint header, guint next)
{
	if (found == NULL || (*best != NULL && found->score <= (*best)->score)) {
		layout_free(found);
		return;
	}
	found->header = header;
	found->next = next;
	layout_free(*best);
	*best = found;
}

Layout *
layout_find(GPtrArray *records)
{
	Layout *best = NULL;

	for (guint i = 0; i < records->len && i < LAYOUT_ROWS; i++) {
		const Record *record = g_ptr_array_index(records, i);
		Layout *one = layout_of(record->cells), *two = NULL;

		if (i + 1 < records->len)
			two = layout_two_rows(record, g_ptr_array_index(records, i + 1), one);
		keep_better(&best, one, i, i + 1);
		keep_better(&best, two, i, i + 2);
	}
	return best;
}
