/* statement_layout.h - which column of a statement's table holds what: the row of names is looked for, never assumed (DOMAIN.md 6.1 to 6.4) */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "parse/statement_words.h"

#define LAYOUT_ROWS 80 /* the names stand among the first so many rows */

typedef struct {
	int column[COLUMN_N];     /* -1: the table has none */
	GArray *memos;            /* int: all columns of that kind */
	guint score;
	guint header, next;       /* record of the names, first record of data */
	GPtrArray *names;         /* of char *, for messages */
	int day_first;            /* of days such as 03/04/2026: 1 the day stands first, -1 the month, 0 none is written so */
	bool short_years;         /* 26-03-04 is of the year 2026 */
	bool out_is_negative;     /* money out is written with a minus as well: no red ink */
} Layout;

/* The row, or two rows, of names among `records` (of Record) that say most; NULL if no row names a date and a sum. */
Layout *layout_find(GPtrArray *records);
void    layout_free(Layout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)
/* The name of a column as the file writes it, "?" where it has none; borrowed. */
const char *layout_name(const Layout *layout, int column);
