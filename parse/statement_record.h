/* statement_record.h - one row of a statement's table, whatever file it stood in: cells cleaned of padding */
#pragma once
#include <glib.h>
#include <stdbool.h>

#define RECORD_CELLS 256    /* of a row; what stands behind them is dropped */
#define RECORD_ROWS  200000 /* of a file */

typedef struct {
	int line;         /* of the file or the sheet, from 1 */
	GPtrArray *cells; /* of char * */
} Record;

Record     *record_new(int line);
void        record_free(gpointer record);
/* Banks pad with tabs, blanks, quotes, full-width blanks; spreadsheets write ="0123" or '0123, wallets `0123. */
void        record_add(Record *record, const char *raw);
/* The cell at `column` (from 0), filled up with empty ones before it. */
void        record_set(Record *record, int column, const char *raw);
const char *record_cell(const Record *record, int column); /* "" where there is none; borrowed */
GPtrArray  *record_list(void);                             /* of Record, empty */
/* A number of a spreadsheet as a statement needs it: "350", "1234.5"; from 1E+15 with an exponent, since digits are lost there. New. */
char       *record_number(double value);
