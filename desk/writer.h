/* writer.h - the one shape of what prints a report: sections of typed columns, row by row, nothing held that grows with the rows
 *
 * A Writer gets head, then sections (section, rows, total), then end, and is freed.  Texts are UTF-8 without control characters; sums are
 * fen, and only a writer makes yuan of them. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

typedef enum {
	COLUMN_TEXT,
	COLUMN_DAY,   /* "2026-10-09" */
	COLUMN_COUNT, /* whole numbers */
	COLUMN_MONEY, /* fen; "_fen" behind the name in JSON, yuan with two decimals elsewhere */
} ColumnKind;

typedef struct {
	const char *name; /* a key: lower case, words joined by '_' */
	ColumnKind kind;
	bool sum;         /* has a total */
} Column;

typedef struct {
	bool known;      /* false: an empty cell */
	int64_t number;  /* of COUNT and MONEY */
	char *text;      /* of TEXT and DAY; owned by the row's holder */
} Cell;

typedef struct {
	const char *name, *title; /* "receipts", "Receipt journal" */
	const char *period;       /* "2026-10-01 to 2026-10-31", "all days" */
	const char *from, *to;    /* "" for an open side */
	const char *printed_at;
} WriterHead;

typedef struct Writer Writer;
struct Writer {
	void (*head)(Writer *writer, const WriterHead *head);
	void (*section)(Writer *writer, const char *name, const Column *columns, guint n); /* columns live as long as the program */
	void (*row)(Writer *writer, const Cell *cells);
	/* Ends the section; NULL when nothing in it has a total.  The first column never has one. */
	void (*total)(Writer *writer, const Cell *cells);
	/* notes and faults of char *; false with AGAIN when what was written did not reach the file. */
	bool (*end)(Writer *writer, GPtrArray *notes, GPtrArray *faults, GError **error);
	void (*free)(Writer *writer);
};

/* "Booked at" of "booked_at"; " (yuan)" behind sums when `unit`. New string. */
char *writer_caption(const Column *column, bool unit);
