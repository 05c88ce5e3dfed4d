/* statement_file.h - what a statement file says, row by row, before it is believed
 *
 * Made in the caged child from bytes of any kind, checked again by the parent.  Sums in fen; a row has either `in` or `out`, never both. */
#pragma once
#include <glib.h>
#include <stdbool.h>
#include "base/error.h"
#include "base/money.h"

#define STATEMENT_NO_BALANCE INT64_MIN

typedef struct {
	int line;                  /* of the file, from 1 */
	char *at;                  /* ISO date or moment */
	Fen in, out, balance;
	char *name, *account;      /* of the other side, "" if absent */
	char *own_account;         /* if the row names it */
	char *remark, *reference;
	char *currency;            /* "" yuan; else as the file writes it ("EUR", "美元"): a row that is no money of the ledger */
	char *source;              /* "table/流水号/9f…": kind of file, what the reference is called there, what else tells its layouts apart */
	bool reverses;             /* takes an earlier row back */
	bool was_reversed;         /* was taken back */
	bool interest;             /* the bank's own interest: no payment of anybody */
	bool elsewhere;            /* of another account than ours: who imports says so */
} StatementRow;

/* What the file itself says stood on an account before and after its rows; without an opening or a closing it proves nothing and is left out. */
typedef struct {
	int line;
	char *account, *currency;  /* "" as with rows */
	Fen opening, closing;
	guint from, to;            /* its rows: [from, to) of the file */
} StatementBalance;

typedef struct {
	char *kind;                /* "csv", "xlsx", "xls", "html", "camt.053", "mt940", "ofx", "bkrs" */
	char *account, *holder;    /* "" if the file does not name them, or if its rows (own_account) are of several accounts */
	char *wallet;              /* "支付宝": the bill of a wallet, of no bank account; else "" */
	char *first_day, *last_day;/* covered days */
	bool several;              /* accounts: each row names its own */
	GPtrArray *rows;           /* of StatementRow, as they stand in the file */
	GPtrArray *balances;       /* of StatementBalance */
	GPtrArray *warnings;       /* of char * */
} StatementFile;

StatementFile *statement_file_new(const char *kind);
void           statement_file_free(StatementFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StatementFile, statement_file_free)
StatementRow  *statement_row_new(int line);
void           statement_row_free(StatementRow *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StatementRow, statement_row_free)

/* Chooses by content, never by name.  REJECT names line, column and what was expected. */
StatementFile *statement_file_parse(GBytes *bytes, GError **error);
StatementFile *statement_table_parse(const char *text, GError **error);  /* CSV, tabs (DOMAIN.md sections 6.1 to 6.4) */
/* Sheets of a workbook: each a GPtrArray of Record.  The first that has names is read, and others of other accounts; a second one of the same account,
 * or of none, is a warning. */
StatementFile *statement_sheets_parse(const char *kind, GPtrArray *sheets, GError **error);
StatementFile *statement_xlsx_parse(GBytes *bytes, GError **error);
StatementFile *statement_html_parse(const char *text, GError **error);   /* HTML, and Excel's XML of 2003 */
StatementFile *statement_camt_parse(GBytes *bytes, GError **error);      /* camt.053.001.01 and later */
StatementFile *statement_mt940_parse(const char *text, GError **error);
StatementFile *statement_ofx_parse(const char *text, GError **error);    /* OFX 1 (SGML) and 2 (XML), QFX */
StatementFile *statement_bkrs_parse(GBytes *bytes, GError **error);      /* XBRL of the Ministry of Finance */
StatementFile *statement_xls_parse(GBytes *bytes, GError **error);
/* The account of the rows to come.  A file may hold several; then each row names its own and the file names none. */
void           statement_file_account(StatementFile *file, const char *account);
/* Names the account of its rows from `from` on, if they name none. */
void           statement_file_own(StatementFile *file, guint from, const char *account);
/* Opening and closing of the rows from `from` on; a warning that names the line if they do not follow from each other. */
void           statement_file_balance(StatementFile *file, int line, const char *account, const char *currency, Fen opening, Fen closing, guint from);
/* "CNY", "RMB", "人民币" and nothing at all are "": yuan.  Others stay as they are.  New. */
char          *statement_currency(const char *text);
/* The days covered reach to that one at least. */
void           statement_file_cover(StatementFile *file, const char *day);
/* Two rows and more, a balance after each, and each follows from the one before. */
bool           statement_file_proved(const StatementFile *file);
/* Days and the chain of balances: a break is a warning that names the line. */
void           statement_file_check(StatementFile *file);

GBytes        *statement_file_to_bytes(const StatementFile *file);
StatementFile *statement_file_from_bytes(GBytes *bytes, GError **error); /* REJECT when it is not well formed */
