/* table.h - rows for people and scripts: an aligned table, JSON or CSV
 *
 * Chinese characters count two columns.  Text of strangers is made harmless: control and direction characters become blanks, and
 * in CSV a cell that a spreadsheet would run as a formula gets an apostrophe before it. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include "base/money.h"
#include "desk/json.h"

typedef enum { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV } Format;

/* NULL gives FORMAT_TABLE; an unknown word is SETUP and names the three. */
bool format_parse(const char *word, Format *format, GError **error);

typedef struct Table Table;

/* Names of the columns up to a NULL; a name that begins with '#' (not printed) holds numbers: right-aligned, bare in JSON. */
Table *table_new(const char *column, ...) G_GNUC_NULL_TERMINATED;
/* The same of a list; `numeric` tells which columns hold numbers, and no name begins with '#'. */
Table *table_new_of(const char *const *names, const bool *numeric, guint n);
void   table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* One cell after the other, row by row; NULL and "" are empty (null in JSON). */
void table_add(Table *table, const char *text);
void table_take(Table *table, char *text);              /* the same, frees it */
void table_number(Table *table, gint64 number);
void table_money(Table *table, Fen amount);             /* yuan with two decimals; for a '#' column */
guint table_rows(const Table *table);
const char *table_cell(const Table *table, guint row, const char *column); /* borrowed; "" where there is no such column */
/* Keeps the rows in which each of the words (NULL-terminated; NULL: none) stands in some cell, whatever its width and case. */
void table_keep(Table *table, const char *const *words);
/* `name` is the key of the array in JSON; `empty` is what a table without rows says (NULL: nothing). */
void table_print(const Table *table, Format format, const char *name, const char *empty, FILE *out);

/* Lines of a table end at that many columns: what would stand over the edge goes on in the next line, a long last cell in several.  0: never,
 * which is where a table begins.  The second asks the terminal that `out` is; nothing where it is none. */
void table_fit(Table *table, guint terminal);
void table_fit_terminal(Table *table, FILE *out);
/* The same for tables of many columns: where it is enough to cut the longest texts (…), as far as names can be told apart, no line is broken.  Numbers
 * are never cut. */
void table_squeeze(Table *table, guint terminal);
void table_squeeze_terminal(Table *table, FILE *out);

/* The rows as an array inside an object that is open; `name` is its key. */
void table_put(const Table *table, Json *json, const char *name);

/* For tables too long to hold: prints the rows so far as TABLE or CSV and forgets them.  The first call prints the head too, also without
 * rows, and settles the widths. */
void table_flush(Table *table, Format format, FILE *out);

/* Without control and direction characters; new string, "" for NULL. */
char *table_clean(const char *text);
