/* statement_table.c - the table of any bank, from CSV, tabs, workbook or HTML, to rows of a statement (DOMAIN.md sections 6.1 to 6.4) */
#include <string.h>

#include "base/text.h"
#include "parse/statement_csv.h"
#include "parse/statement_file.h"
#include "parse/statement_layout.h"
#include "parse/statement_moment.h"
#include "parse/statement_record.h"
#include "parse/statement_sides.h"

#define WARNINGS_MAX 5

/* ---- what stands above the names ---- */

/* 1.23E+15: a spreadsheet threw digits away. */
static bool
is_ruined(const char *text)
{
	gsize n = strspn(text, "0123456789");

	if (n == 0)
		return false;
	if (text[n] == '.')
		n += 1 + strspn(text + n + 1, "0123456789");
	if (text[n] != 'E' && text[n] != 'e')
		return false;
	n += text[n + 1] == '+' || text[n + 1] == '-' ? 2 : 1;
	return text[n] != '\0' && text[n + strspn(text + n, "0123456789")] == '\0';
}

static char *
account_digits(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (strchr(text, '@') != NULL && strchr(text, '[') != NULL) /* "a***@example.com[2088…]" */
		text = strchr(text, '[');
	if (strchr(text, '@') != NULL) /* of a wallet: an address */
		return text_tidy(text);
	for (; *text != '\0'; text++)
		if (g_ascii_isalnum(*text) || *text == '*')
			g_string_append_c(out, *text);
		else if (strchr(" -\t[", *text) == NULL)
			break;
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static bool
looks_like_account(const char *text)
{
	gsize digits = 0;

	for (const char *at = text; *at != '\0'; at++)
		digits += g_ascii_isdigit(*at);
	return digits >= 6 && strlen(text) <= 40;
}

static void
preamble_pair(StatementFile *file, const char *key, const char *value, char **currency)
{
	if (*value == '\0')
		return;
	if (*file->account == '\0' && statement_words_has("preamble", "account", key)) {
		g_autofree char *account = is_ruined(value) ? g_strdup(value) : account_digits(value);

		if (looks_like_account(account)) {
			g_free(file->account);
			file->account = g_steal_pointer(&account);
		}
	} else if (statement_words_has("preamble", "currency", key)) {
		g_free(*currency);
		*currency = statement_currency(value);
	} else if (*file->holder == '\0' && statement_words_has("preamble", "holder", key)) {
		g_free(file->holder);
		file->holder = g_strdup(value);
	}
}

/* Where the first colon or opening bracket stands, full width or not; the end if there is none. */
static const char *
mark_in(const char *text)
{
	for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
		if (g_utf8_strchr(":[：【", -1, g_utf8_get_char(at)) != NULL)
			return at;
	return text + strlen(text);
}

/* "账号：0413…" in one cell, "账号" and "0413…" in two, "查询账号[…]", or several pairs in one cell. */
static void
preamble_cell(StatementFile *file, const char *cell, const char *next_cell, char **currency)
{
	g_auto(GStrv) words = g_strsplit(cell, " ", 60);
	const char *mark = mark_in(cell);

	preamble_pair(file, cell, next_cell, currency);
	if (*mark != '\0') {
		g_autofree char *key = g_strndup(cell, (gsize)(mark - cell)); /* "户 名: 甲公司" */
		const char *value = g_utf8_next_char(mark);

		preamble_pair(file, key, value + strspn(value, " "), currency);
		preamble_pair(file, key, next_cell, currency);
	}
	for (guint i = 0; words[i] != NULL; i++) {
		g_autofree char *key = NULL;
		const char *value;

		mark = mark_in(words[i]);
		if (*mark == '\0')
			continue;
		key = g_strndup(words[i], (gsize)(mark - words[i]));
		value = g_utf8_next_char(mark);
		preamble_pair(file, key, *value != '\0' ? value : words[i + 1] != NULL ? words[i + 1] : next_cell, currency);
	}
}

static void
preamble_read(StatementFile *file, const Record *record, char **currency)
{
	for (guint i = 0; i < record->cells->len; i++) {
		const char *cell = record_cell(record, (int)i);

		if (*cell == '\0')
			continue;
		preamble_cell(file, cell, record_cell(record, (int)i + 1), currency);
		if (*file->wallet == '\0') {
			g_free(file->wallet);
			file->wallet = statement_words_found("preamble", "wallet", cell);
		}
	}
}

/* ---- cells of a row ---- */

static bool
refuse(GError **error, const Record *record, const Layout *layout, int column, const char *wanted)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, column %d (%s): expected %s, found \"%.60s\"", record->line, column + 1,
	            layout_name(layout, column), wanted, record_cell(record, column));
	return false;
}

static const char *
cell_of(const Record *record, const Layout *layout, ColumnKind kind)
{
	return record_cell(record, layout->column[kind]);
}

static bool
check_ruined(const Record *record, const Layout *layout, GError **error)
{
	static const ColumnKind kinds[] = { COLUMN_IN, COLUMN_OUT, COLUMN_AMOUNT, COLUMN_PAYER_ACCOUNT, COLUMN_OWN_ACCOUNT, COLUMN_BALANCE,
		                            COLUMN_REFERENCE, COLUMN_PAYEE_ACCOUNT };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (is_ruined(cell_of(record, layout, kinds[i])))
			return refuse(error, record, layout, layout->column[kinds[i]],
			              "all digits of the number (a spreadsheet has cut them: export the file again and do not save it from there)");
	return true;
}

/* Empty, "无", "-" and "-------------------": nothing. */
static bool
says_nothing(const char *cell)
{
	return cell[strspn(cell, "-")] == '\0' || statement_words_has("values", "empty", cell);
}

/* "(1,234.50)" and "1,234.50-" and "1,234.50 DR" are below zero, "1,234.50CR" is not; "1234.5000" has noughts to spare. */
static bool
odd_sum(const char *cell, Fen *fen)
{
	g_autofree char *text = text_fold(cell);
	gsize n = strlen(text);
	char *from = text, *point;
	bool negative = false;

	if (n > 2 && *text == '(' && text[n - 1] == ')') {
		negative = true;
		text[n - 1] = '\0';
		from++;
	} else if (n > 1 && text[n - 1] == '-') {
		negative = true;
		text[n - 1] = '\0';
	} else if (g_str_has_suffix(text, "dr") || g_str_has_suffix(text, "cr")) {
		negative = text[n - 2] == 'd';
		text[n - 2] = '\0';
	} else if (g_str_has_suffix(text, "借") || g_str_has_suffix(text, "贷")) {
		negative = g_str_has_suffix(text, "借");
		text[n - strlen("借")] = '\0';
	}
	point = strchr(from, '.');
	if (point == from) { /* ".50" */
		g_autofree char *whole = g_strconcat("0", from, NULL);

		if (!money_parse(whole, fen))
			return false;
		*fen = negative ? -*fen : *fen;
		return true;
	}
	if (point != NULL && point[1] == '\0') /* "1160." */
		*point = '\0';
	else if (point != NULL)
		for (n = strlen(from); from + n - 1 > point + 2 && from[n - 1] == '0'; n--)
			from[n - 1] = '\0';
	if (!g_ascii_isdigit(*from) || !money_parse(from, fen))
		return false;
	*fen = negative ? -*fen : *fen;
	return true;
}

/* Empty and dashes are no sum. */
static bool
sum_read(const Record *record, const Layout *layout, ColumnKind kind, Fen *fen, bool *there, GError **error)
{
	const char *cell = cell_of(record, layout, kind);

	*fen = 0;
	*there = !says_nothing(cell);
	if (!*there || money_parse(cell, fen) || odd_sum(cell, fen))
		return true;
	return refuse(error, record, layout, layout->column[kind], "a sum such as 1,234.50");
}

/* ---- in or out ---- */

typedef enum { WAY_UNKNOWN, WAY_IN, WAY_OUT, WAY_NEITHER } Way;

/* What the direction's cell says, else whose account pays or is paid. */
static Way
way_of(const StatementFile *file, const Record *record, const Layout *layout)
{
	const char *cell = cell_of(record, layout, COLUMN_DIRECTION);
	g_autofree char *payer = account_digits(cell_of(record, layout, COLUMN_PAYER_ACCOUNT));
	g_autofree char *payee = account_digits(cell_of(record, layout, COLUMN_PAYEE_ACCOUNT));
	bool in = statement_words_has("values", "in", cell), out = statement_words_has("values", "out", cell);

	if (in != out)
		return in ? WAY_IN : WAY_OUT;
	if (*cell != '\0' && statement_words_has("values", "neutral", cell))
		return WAY_NEITHER;
	if (*file->account != '\0' && layout->column[COLUMN_PAYEE_ACCOUNT] >= 0 && strcmp(payer, payee) != 0) {
		if (strcmp(payee, file->account) == 0)
			return WAY_IN;
		if (strcmp(payer, file->account) == 0)
			return WAY_OUT;
	}
	in = *cell != '\0' && statement_words_begins("values", "in", cell);
	out = *cell != '\0' && statement_words_begins("values", "out", cell);
	/* "转账存入", "ATM取款"; not of what goes back the way it came */
	if (in == out && !statement_words_within("values", "back", cell)) {
		in = statement_words_within("values", "in_within", cell);
		out = statement_words_within("values", "out_within", cell);
	}
	return in == out ? WAY_UNKNOWN : in ? WAY_IN : WAY_OUT;
}

/* What an amount and a direction say; a sign alone says it too. */
static bool
signed_read(const StatementFile *file, const Record *record, const Layout *layout, StatementRow *row, GError **error)
{
	ColumnKind kind = layout->column[COLUMN_AMOUNT] >= 0 ? COLUMN_AMOUNT : COLUMN_IN;
	Way way = way_of(file, record, layout);
	bool there;
	Fen fen;

	if (!sum_read(record, layout, kind, &fen, &there, error))
		return false;
	if (way == WAY_UNKNOWN && layout->column[COLUMN_DIRECTION] >= 0 && fen > 0)
		return refuse(error, record, layout, layout->column[COLUMN_DIRECTION], "a direction such as 贷 or 借, 收 or 付");
	/* 往账 is negative at some banks: the sign is then only the direction once more. */
	if (way == WAY_OUT)
		row->out = ABS(fen);
	else if (fen < 0 && way == WAY_IN)
		row->reverses = true, row->out = -fen;
	else if (fen < 0 && way != WAY_NEITHER)
		row->out = -fen;
	else if (way != WAY_NEITHER)
		row->in = fen;
	return true;
}

static bool
split_read(const Record *record, const Layout *layout, StatementRow *row, GError **error)
{
	Fen in, out;
	bool has_in, has_out;

	if (!sum_read(record, layout, COLUMN_IN, &in, &has_in, error) || !sum_read(record, layout, COLUMN_OUT, &out, &has_out, error))
		return false;
	if (in != 0 && out != 0)
		return refuse(error, record, layout, layout->column[COLUMN_IN], "a sum on one side only");
	if (layout->out_is_negative)
		out = ABS(out);
	/* Red ink: a negative sum takes back a row of its own side. */
	row->reverses = in < 0 || out < 0;
	row->in = in > 0 ? in : out < 0 ? -out : 0;
	row->out = out > 0 ? out : in < 0 ? -in : 0;
	return true;
}

/* ---- words ---- */

static void
remark_add(GString *out, const char *cell)
{
	if (says_nothing(cell) || statement_words_has("values", "plain", cell) || strstr(out->str, cell) != NULL)
		return;
	g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", cell);
}

static char *
remark_read(const Record *record, const Layout *layout)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *nominal = cell_of(record, layout, COLUMN_NOMINAL);

	for (guint i = 0; i < layout->memos->len; i++)
		remark_add(out, record_cell(record, g_array_index(layout->memos, int, i)));
	remark_add(out, cell_of(record, layout, COLUMN_SUMMARY));
	if (!says_nothing(nominal))
		g_string_append_printf(out, "%s名义付款人 %s", out->len > 0 ? " " : "", nominal);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* "0" and "000000" name no row. */
static char *
reference_read(const Record *record, const Layout *layout)
{
	const char *cell = cell_of(record, layout, COLUMN_REFERENCE);

	return g_strdup(says_nothing(cell) || cell[strspn(cell, "0")] == '\0' ? "" : cell);
}

/* "甲示例公司6222021234567890", "甲示例公司/6222…" and "6222…/甲示例公司" in one cell: no name ends or begins with such a number. */
static void
name_split(StatementRow *row)
{
	gsize n = strlen(row->name), last = 0, first = strspn(row->name, "0123456789*");

	while (last < n && (g_ascii_isdigit(row->name[n - last - 1]) || row->name[n - last - 1] == '*'))
		last++;
	if (MAX(first, last) < 8)
		return;
	g_free(row->account);
	row->account = first >= 8 ? g_strndup(row->name, first) : g_strdup(row->name + n - last);
	if (first >= 8) {
		gsize skip = first + strspn(row->name + first, " /|:;,-");

		memmove(row->name, row->name + skip, n - skip + 1);
		return;
	}
	for (n -= last; n > 0 && strchr(" /|:;,-", row->name[n - 1]) != NULL;)
		n--;
	row->name[n] = '\0';
}

/* "甲示例公司(jia***@example.com)" where an account should stand: both. */
static void
account_split(StatementRow *row)
{
	char *open = strchr(row->account, '(');
	gsize n = strlen(row->account);

	if (open == NULL || open == row->account || row->account[n - 1] != ')' || text_han_count(row->account) == 0)
		return;
	row->account[n - 1] = '\0';
	if (*row->name == '\0') {
		g_free(row->name);
		row->name = g_strchomp(g_strndup(row->account, (gsize)(open - row->account)));
	}
	memmove(row->account, open + 1, strlen(open + 1) + 1);
}

/* The other side: of money out the payee, where the table tells the two apart. */
static void
party_read(const Record *record, const Layout *layout, StatementRow *row)
{
	bool payee = row->out > 0 && !row->reverses && (layout->column[COLUMN_PAYEE_NAME] >= 0 || layout->column[COLUMN_PAYEE_ACCOUNT] >= 0);
	const char *name = cell_of(record, layout, payee ? COLUMN_PAYEE_NAME : COLUMN_PAYER_NAME);

	row->name = g_strdup(says_nothing(name) ? "" : name);
	row->account = account_digits(cell_of(record, layout, payee ? COLUMN_PAYEE_ACCOUNT : COLUMN_PAYER_ACCOUNT));
	account_split(row);
	if (*row->account == '\0')
		name_split(row);
	row->own_account = account_digits(cell_of(record, layout, COLUMN_OWN_ACCOUNT));
	if (*row->own_account == '\0' && row->in > 0) {
		g_free(row->own_account);
		row->own_account = account_digits(cell_of(record, layout, COLUMN_PAYEE_ACCOUNT));
	}
}

static void
words_read(const Record *record, const Layout *layout, StatementRow *row)
{
	const char *summary = cell_of(record, layout, COLUMN_SUMMARY), *status = cell_of(record, layout, COLUMN_STATUS);
	const char *flag = cell_of(record, layout, COLUMN_REVERSAL), *sort = cell_of(record, layout, COLUMN_SORT);

	row->remark = remark_read(record, layout);
	row->reference = reference_read(record, layout);
	row->was_reversed = statement_words_has("values", "was_reversed", flag) || (row->in > 0 && statement_words_has("values", "given_back", status));
	row->reverses = row->reverses || statement_words_has("values", "reverses", flag) ||
	                (!row->was_reversed && (statement_words_within("values", "reversal", summary) || statement_words_within("values", "reversal", sort) || statement_words_begins("values", "reversal", row->remark)));
	party_read(record, layout, row);
	/* "应付单位活期存款利息" is an account of the bank's own. */
	row->interest = (*row->name == '\0' || statement_words_within("values", "interest", row->name)) &&
	                (statement_words_within("values", "interest", summary) || statement_words_within("values", "interest", sort) ||
	                 statement_words_within("values", "interest", row->remark));
}

/* ---- lines that are no rows ---- */

/* Digits that a spreadsheet could not show in a narrow column: "########". */
static bool
is_hidden(const char *cell)
{
	return strlen(cell) > 1 && cell[strspn(cell, "#")] == '\0';
}

static bool
has_sum(const Record *record, const Layout *layout)
{
	static const ColumnKind kinds[] = { COLUMN_IN, COLUMN_OUT, COLUMN_AMOUNT };
	Fen fen;

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (money_parse(cell_of(record, layout, kinds[i]), &fen))
			return true;
	return false;
}

/* Four digits and more where a day should stand, and a sum: a row, however little else it says. */
static bool
is_bare_row(const Record *record, const Layout *layout)
{
	const char *day = cell_of(record, layout, COLUMN_DATE);
	guint digits = 0;

	for (const char *at = day; *at != '\0'; at++)
		digits += g_ascii_isdigit(*at);
	return g_ascii_isdigit(*day) && digits >= 4 && has_sum(record, layout);
}

/* Totals, signatures, hints: their first words, or a line with next to nothing on it. */
static bool
is_footer(const Record *record, const Layout *layout)
{
	guint filled = 0;

	for (guint i = 0; i < record->cells->len; i++) {
		const char *cell = record_cell(record, (int)i);

		if (*cell == '\0')
			continue;
		if (filled < 2 && !is_hidden(cell) && statement_words_begins("values", "footer", cell))
			return true;
		if (filled == 0 && statement_words_within("values", "total", cell))
			return true;
		filled++;
	}
	return filled < 3 && !is_bare_row(record, layout);
}

/* Words where a day should stand: "总收入", "交易笔数:2".  A day has digits, and no name with a colon before them. */
static bool
is_words(const char *day)
{
	gsize digit = strcspn(day, "0123456789");

	return *day != '\0' && !is_hidden(day) && (day[digit] == '\0' || mark_in(day) < day + digit);
}

/* Long files repeat the names on every page. */
static bool
is_header_again(const Record *record, const Layout *layout)
{
	const char *day = cell_of(record, layout, COLUMN_DATE);

	return *day != '\0' && strcmp(day, layout_name(layout, layout->column[COLUMN_DATE])) == 0;
}

/* Totals in two lines: their names, and below them a count where days stood. */
static bool
is_count(const Record *record, const Layout *layout)
{
	const char *day = cell_of(record, layout, COLUMN_DATE);
	gsize digits = strspn(day, "0123456789");

	return digits > 0 && digits < 7 && day[digits] == '\0';
}

/* "2026-01-05小计", or a day and "本日合计" where the purpose stands, with nobody on the other side: sums of rows that stand there already. */
static bool
is_total(const Record *record, const Layout *layout)
{
	bool nobody = says_nothing(cell_of(record, layout, COLUMN_PAYER_NAME)) && says_nothing(cell_of(record, layout, COLUMN_PAYER_ACCOUNT));

	if (statement_words_within("values", "total", cell_of(record, layout, COLUMN_DATE)))
		return true;
	for (guint i = 0; nobody && i < layout->memos->len; i++)
		if (statement_words_has("values", "total_row", record_cell(record, g_array_index(layout->memos, int, i))))
			return true;
	return nobody && statement_words_has("values", "total_row", cell_of(record, layout, COLUMN_SUMMARY));
}

/* ---- rows ---- */

/* What the rows to come are read by. */
typedef struct {
	StatementFile *file;
	const Layout *layout;
	const char *source;
	char *currency;  /* of rows that name none */
	char *account;   /* whose rows they are from `from` on, by the lines above them; "" if none says it */
	guint from;
	bool ended;      /* the line before was no row */
} Table;

/* Another table begins below the first: its names have to be the same, or sums would be read from other columns.  Of names in two rows only the upper
 * ones stand here, and these are not compared. */
static bool
names_again(const Table *table, const Record *record, GError **error)
{
	const Layout *layout = table->layout;

	for (guint i = 0; layout->next == layout->header + 1 && i < layout->names->len; i++) {
		g_autofree char *name = text_fold(layout_name(layout, (int)i)), *again = text_fold(record_cell(record, (int)i));

		if (*name == '\0' || *again == '\0' || strcmp(name, again) == 0)
			continue;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, column %u: expected the same names of columns as above, \"%s\", found \"%.60s\"; "
		            "save the second table as a file of its own", record->line, i + 1, layout_name(layout, (int)i), record_cell(record, (int)i));
		return false;
	}
	return true;
}

/* Lines between two tables may name another account, or another currency of the same. */
static void
between_read(Table *table, const Record *record)
{
	g_autoptr(StatementFile) probe = statement_file_new("");
	g_autofree char *currency = g_strdup("?");

	preamble_read(probe, record, &currency);
	if (strcmp(currency, "?") != 0) {
		g_free(table->currency);
		table->currency = g_steal_pointer(&currency);
	}
	if (*probe->account == '\0' || text_same(probe->account, table->account))
		return;
	statement_file_own(table->file, table->from, table->account);
	statement_file_account(table->file, probe->account);
	table->from = table->file->rows->len;
	g_free(table->account);
	table->account = g_strdup(probe->account);
}

/* Where sums stand in a line that no word tells for a total, it is said that it was left out. */
static void
left_out(const Table *table, const Record *record)
{
	const char *day = cell_of(record, table->layout, COLUMN_DATE);

	if (*day != '\0' && has_sum(record, table->layout) && !is_footer(record, table->layout) && table->file->warnings->len < WARNINGS_MAX)
		g_ptr_array_add(table->file->warnings, g_strdup_printf("line %d: taken for a total and left out, since \"%.60s\" is no date", record->line, day));
}

/* Is it a line between rows, or behind them?  False with an error if another table begins. */
static bool
is_no_row(Table *table, const Record *record, const char *at, bool *skip, GError **error)
{
	const Layout *layout = table->layout;

	*skip = true;
	if (at == NULL && is_header_again(record, layout)) {
		table->ended = true;
		return names_again(table, record, error);
	}
	if (at == NULL)
		*skip = is_footer(record, layout) || is_words(cell_of(record, layout, COLUMN_DATE)) || (table->ended && is_count(record, layout));
	else
		*skip = is_total(record, layout);
	if (*skip && at == NULL) {
		left_out(table, record);
		between_read(table, record);
	}
	table->ended = *skip;
	return true;
}

/* A balance proves a row and is none: one that is no number takes the proof away, not the row. */
static void
balance_read(StatementFile *file, const Record *record, const Layout *layout, StatementRow *row)
{
	g_autoptr(GError) wrong = NULL;
	bool there;

	if (sum_read(record, layout, COLUMN_BALANCE, &row->balance, &there, &wrong) && there)
		return;
	row->balance = STATEMENT_NO_BALANCE;
	if (wrong != NULL && file->warnings->len < WARNINGS_MAX)
		g_ptr_array_add(file->warnings, g_strdup(wrong->message));
}

static bool
row_read(Table *table, const Record *record, GError **error)
{
	g_autoptr(StatementRow) row = statement_row_new(record->line);
	const Layout *layout = table->layout;
	const char *cell = cell_of(record, layout, COLUMN_CURRENCY);
	bool split = layout->column[COLUMN_IN] >= 0 && layout->column[COLUMN_OUT] >= 0, skip;

	row->at = moment_of(record, layout);
	if (!is_no_row(table, record, row->at, &skip, error))
		return false;
	if (skip)
		return true;
	if (row->at == NULL)
		return refuse(error, record, layout, layout->column[COLUMN_DATE], "a date such as 2026-10-09");
	if (!check_ruined(record, layout, error))
		return false;
	if (statement_words_has("values", "void", cell_of(record, layout, COLUMN_STATUS)))
		return true; /* never became money */
	if (!(split ? split_read(record, layout, row, error) : signed_read(table->file, record, layout, row, error)))
		return false;
	if (row->in == 0 && row->out == 0)
		return true;
	balance_read(table->file, record, layout, row);
	row->currency = says_nothing(cell) ? g_strdup(table->currency) : statement_currency(cell);
	words_read(record, layout, row);
	row->source = g_strdup(table->source);
	g_ptr_array_add(table->file->rows, g_steal_pointer(&row));
	return true;
}

/* Wallets write money out as -1.00 in a column of its own: all of it is negative, and no row speaks of a reversal. */
static bool
writes_out_negative(GPtrArray *records, const Layout *layout)
{
	guint negative = 0;

	if (layout->column[COLUMN_OUT] < 0)
		return false;
	for (guint i = layout->next; i < records->len; i++) {
		const Record *record = g_ptr_array_index(records, i);
		g_autofree char *remark = NULL;
		Fen fen;

		if (!money_parse(cell_of(record, layout, COLUMN_OUT), &fen) || fen == 0)
			continue;
		if (fen > 0)
			return false;
		remark = remark_read(record, layout);
		if (statement_words_within("values", "reversal", remark) || statement_words_has("values", "reverses", cell_of(record, layout, COLUMN_REVERSAL)))
			return false;
		negative++;
	}
	return negative > 0;
}

/* Does any row's cell of directions say one? */
static bool
says_directions(GPtrArray *records, const Layout *layout)
{
	for (guint i = layout->next; i < records->len; i++) {
		const char *cell = cell_of(g_ptr_array_index(records, i), layout, COLUMN_DIRECTION);

		if (*cell != '\0' && (statement_words_begins("values", "in", cell) || statement_words_begins("values", "out", cell) ||
		                      statement_words_has("values", "neutral", cell)))
			return true;
	}
	return false;
}

static bool
has_minus(GPtrArray *records, const Layout *layout)
{
	for (guint i = layout->next; i < records->len; i++) {
		const char *cell = cell_of(g_ptr_array_index(records, i), layout, COLUMN_AMOUNT);
		Fen fen;

		if (!says_nothing(cell) && (money_parse(cell, &fen) || odd_sum(cell, &fen)) && fen < 0)
			return true;
	}
	return false;
}

static bool
is_of_card(GPtrArray *records, const Layout *layout)
{
	for (guint i = 0; i < layout->names->len; i++)
		if (statement_words_has("values", "credit_card", g_ptr_array_index(layout->names, i)))
			return true;
	for (guint i = 0; i < layout->header; i++)
		for (guint j = 0; j < ((Record *)g_ptr_array_index(records, i))->cells->len; j++)
			if (statement_words_has("values", "credit_card", record_cell(g_ptr_array_index(records, i), (int)j)))
				return true;
	return false;
}

/* One column of sums: what tells money in from money out?  "交易类型" is a direction at some banks and only a word at others. */
static bool
check_sides(GPtrArray *records, Layout *layout, bool *unsigned_sums, GError **error)
{
	bool split = layout->column[COLUMN_IN] >= 0 && layout->column[COLUMN_OUT] >= 0, minus;

	*unsigned_sums = false;
	if (split || layout->column[COLUMN_AMOUNT] < 0)
		return true;
	minus = has_minus(records, layout);
	if (layout->column[COLUMN_DIRECTION] >= 0 && minus && !says_directions(records, layout))
		layout->column[COLUMN_DIRECTION] = -1;
	if (layout->column[COLUMN_DIRECTION] >= 0)
		return true;
	if (is_of_card(records, layout)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d: expected the statement of a bank account; found the bill of a credit card, "
		            "whose sums are spendings", ((Record *)g_ptr_array_index(records, layout->header))->line);
		return false;
	}
	*unsigned_sums = !minus && layout->column[COLUMN_PAYEE_ACCOUNT] < 0;
	return true;
}

/* How a number of this file compares with one of another: the column it stood in, then the table's own names. */
static char *
source_of(const Layout *layout)
{
	g_autofree char *name = layout->column[COLUMN_REFERENCE] < 0 ? g_strdup("") : text_fold(layout_name(layout, layout->column[COLUMN_REFERENCE]));
	guint names = 5381;

	for (guint i = 0; i < layout->names->len; i++) {
		g_autofree char *folded = text_fold(g_ptr_array_index(layout->names, i));

		names = names * 33 + g_str_hash(folded);
	}
	g_strdelimit(name, "/|", '-');
	return g_strdup_printf("table/%.40s/%08x", name, names);
}

/* Account numbers that a spreadsheet kept as 6222021234567890000: 15 digits, the rest noughts, in every long number of the column. */
static bool
check_noughts(GPtrArray *records, const Layout *layout, GError **error)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_str_hash, g_str_equal);
	const Record *first = NULL;
	int column = layout->column[COLUMN_PAYER_ACCOUNT];

	for (guint i = layout->next; i < records->len; i++) {
		const Record *record = g_ptr_array_index(records, i);
		const char *cell = record_cell(record, column);

		if (strlen(cell) < 17 || strspn(cell, "0123456789") != strlen(cell))
			continue;
		if (cell[15 + strspn(cell + 15, "0")] != '\0')
			return true;
		first = first == NULL ? record : first;
		g_hash_table_add(numbers, (gpointer)cell);
	}
	return g_hash_table_size(numbers) < 3 || refuse(error, first, layout, column, "account numbers with all their digits (a spreadsheet wrote noughts after the fifteenth)");
}

/* ---- files ---- */

/* What stands above the names: whose account, of which currency, of which wallet. */
static bool
above_read(Table *table, GPtrArray *records, GError **error)
{
	StatementFile *file = table->file;

	for (guint i = 0; i < table->layout->header; i++) {
		const Record *record = g_ptr_array_index(records, i);

		preamble_read(file, record, &table->currency);
		if (is_ruined(file->account)) {
			g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d: expected all digits of the account, found \"%s\" (a spreadsheet has cut them)",
			            record->line, file->account);
			return false;
		}
	}
	for (guint i = 0; i < table->layout->names->len && *file->wallet == '\0'; i++) {
		g_free(file->wallet);
		file->wallet = statement_words_found("preamble", "wallet", layout_name(table->layout, (int)i));
	}
	table->account = g_strdup(file->account);
	return true;
}

static bool
lines_read(Table *table, GPtrArray *records, GError **error)
{
	if (!above_read(table, records, error))
		return false;
	for (guint i = table->layout->next; i < records->len; i++)
		if (!row_read(table, g_ptr_array_index(records, i), error))
			return false;
	if (table->file->several)
		statement_file_own(table->file, table->from, table->account);
	return true;
}

static StatementFile *
rows_read(const char *kind, GPtrArray *records, Layout *layout, GError **error)
{
	g_autoptr(StatementFile) file = statement_file_new(kind);
	g_autofree char *source = source_of(layout);
	Table table = { .file = file, .layout = layout, .source = source, .currency = g_strdup("") };
	bool unsigned_sums, good;

	layout->out_is_negative = writes_out_negative(records, layout);
	moment_settle(records, layout);
	good = check_noughts(records, layout, error) && check_sides(records, layout, &unsigned_sums, error) && lines_read(&table, records, error);
	g_free(table.currency);
	g_free(table.account);
	if (!good)
		return NULL;
	if (unsigned_sums && file->rows->len > 0 && layout->column[COLUMN_BALANCE] < 0)
		g_ptr_array_add(file->warnings, g_strdup_printf("line %d, column %d (%s): the sums have no sign and no column of directions; all are taken as money in",
		                ((Record *)g_ptr_array_index(records, layout->header))->line, layout->column[COLUMN_AMOUNT] + 1, layout_name(layout, layout->column[COLUMN_AMOUNT])));
	if ((unsigned_sums && !sides_check_unsigned(file, layout, error)) || (layout->column[COLUMN_IN] >= 0 && !sides_check_ledger(file, layout, error)))
		return NULL;
	return g_steal_pointer(&file);
}

static StatementFile *
no_names(GError **error)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT,
	            "line 1: expected, within the first %d lines, a row of column names with a date (交易日期) and a sum (贷方发生额, 收入金额, "
	            "or 发生额 with 借贷标志); found none", LAYOUT_ROWS);
	return NULL;
}

/* Which separator makes the better row of names? */
static char
separator_of(const char *text)
{
	static const char separators[] = { ',', '\t', ';', '|' };
	guint best = 0;
	char chosen = '\0';

	for (guint i = 0; i < G_N_ELEMENTS(separators); i++) {
		g_autoptr(GPtrArray) head = csv_read(text, separators[i], LAYOUT_ROWS);
		g_autoptr(Layout) found = layout_find(head);

		if (found != NULL && found->score > best) {
			best = found->score;
			chosen = separators[i];
		}
	}
	return chosen;
}

StatementFile *
statement_table_parse(const char *text, GError **error)
{
	char separator = separator_of(text);
	g_autoptr(GPtrArray) records = separator == '\0' ? NULL : csv_read(text, separator, RECORD_ROWS);
	g_autoptr(Layout) layout = records == NULL ? NULL : layout_find(records);

	if (layout == NULL)
		return no_names(error);
	if (records->len >= RECORD_ROWS) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the file has more than %d lines; split it", RECORD_ROWS);
		return NULL;
	}
	return rows_read("csv", records, layout, error);
}

/* Whole lines of text in the first column: an export that somebody opened and saved as a workbook. */
static char *
text_of_sheet(GPtrArray *records)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < records->len; i++) {
		g_string_append(text, record_cell(g_ptr_array_index(records, i), 0));
		g_string_append_c(text, '\n');
	}
	return g_string_free(text, FALSE);
}

static bool
has_account(const StatementFile *file, const char *account)
{
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (*row->own_account != '\0' && text_same(row->own_account, account))
			return true;
	}
	return text_same(file->account, account);
}

/* A sheet of another account is a part of the file.  One of the same account may hold the same rows again: that is said, and not read. */
static void
sheet_add(StatementFile *file, const char *kind, GPtrArray *records, Layout *layout, guint number)
{
	g_autoptr(GError) wrong = NULL;
	g_autoptr(StatementFile) other = rows_read(kind, records, layout, &wrong);
	guint from = file->rows->len;

	if (other == NULL) {
		g_ptr_array_add(file->warnings, g_strdup_printf("sheet %u was not read: %s", number, wrong->message));
		return;
	}
	if (*other->account == '\0' || other->several || (*file->account == '\0' && !file->several) || has_account(file, other->account)) {
		g_ptr_array_add(file->warnings, g_strdup_printf("sheet %u also looks like a statement and was not read; save it as a file of its own", number));
		return;
	}
	statement_file_account(file, other->account);
	g_ptr_array_extend_and_steal(file->rows, g_ptr_array_ref(other->rows));
	statement_file_own(file, from, other->account);
	for (guint i = 0; i < other->warnings->len; i++)
		g_ptr_array_add(file->warnings, g_strdup_printf("sheet %u: %s", number, (char *)g_ptr_array_index(other->warnings, i)));
}

StatementFile *
statement_sheets_parse(const char *kind, GPtrArray *sheets, GError **error)
{
	g_autoptr(StatementFile) file = NULL;

	for (guint i = 0; i < sheets->len; i++) {
		GPtrArray *records = g_ptr_array_index(sheets, i);
		g_autoptr(Layout) layout = layout_find(records);

		if (layout == NULL)
			continue;
		if (file != NULL) {
			sheet_add(file, kind, records, layout, i + 1);
			continue;
		}
		file = rows_read(kind, records, layout, error);
		if (file == NULL)
			return NULL;
	}
	if (file == NULL && sheets->len > 0) {
		g_autofree char *text = text_of_sheet(g_ptr_array_index(sheets, 0));

		return separator_of(text) == '\0' ? no_names(error) : statement_table_parse(text, error);
	}
	return file != NULL ? g_steal_pointer(&file) : no_names(error);
}
