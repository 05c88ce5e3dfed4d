/* statement_words.h - the words of data/statements.ini, and the two forms in which a column's name is compared */
#pragma once
#include <glib.h>
#include <stdbool.h>

/* Columns a table may have; their words are the keys of [columns]. */
typedef enum {
	COLUMN_DATE, COLUMN_TIME, COLUMN_IN, COLUMN_OUT, COLUMN_AMOUNT, COLUMN_DIRECTION, COLUMN_PAYER_NAME, COLUMN_PAYER_ACCOUNT,
	COLUMN_OWN_ACCOUNT, COLUMN_BALANCE, COLUMN_REFERENCE, COLUMN_MEMO, COLUMN_SUMMARY, COLUMN_REVERSAL, COLUMN_NOMINAL, COLUMN_CURRENCY,
	COLUMN_PAYEE_NAME, COLUMN_PAYEE_ACCOUNT, COLUMN_STATUS, COLUMN_SORT,
	COLUMN_N
} ColumnKind;

/* "交易金额(收入)" is money in: what the brackets say is a direction, and the rest a sum. */
/* How early in its list `header` (a cell as it stands) comes: 0 best, -1 not at all. */
int  statement_words_column(ColumnKind kind, const char *header);
/* Is the folded text one of [group] key?  `group`: "values" or "preamble". */
bool statement_words_has(const char *group, const char *key, const char *text);
/* Does the folded text begin with, or hold, one of them? */
bool statement_words_begins(const char *group, const char *key, const char *text);
bool statement_words_within(const char *group, const char *key, const char *text);
/* The first of them that the folded text holds, "" if none; new. */
char *statement_words_found(const char *group, const char *key, const char *text);
