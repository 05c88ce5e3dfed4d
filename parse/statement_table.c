/* statement_table.c - CSV and tab text of any bank: the header row is looked for, never assumed (DOMAIN.md sections 6.1 to 6.4) */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "parse/statement_file.h"
#include "parse/statement_words.h"

#define ROWS_MAX    200000
#define CELLS_MAX   256
#define HEADER_ROWS 80     /* the header stands among the first so many rows */

/* One row of cells, cleaned of padding. */
typedef struct {
	int line;
	GPtrArray *cells; /* of char * */
} Record;

typedef struct {
	int column[COLUMN_N];     /* -1: the table has none */
	GArray *memos;            /* int: all columns of that kind */
	guint score;
	guint header, next;       /* record of the header, first record of data */
	GPtrArray *names;         /* of char *, for messages */
} Layout;

static void
record_free(gpointer data)
{
	Record *record = data;

	g_ptr_array_unref(record->cells);
	g_free(record);
}

static void
layout_free(Layout *layout)
{
	if (layout == NULL)
		return;
	g_array_unref(layout->memos);
	g_ptr_array_unref(layout->names);
	g_free(layout);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Layout, layout_free)

/* ---- cells ---- */

/* Banks pad with tabs, blanks, quotes, full-width blanks; spreadsheets write ="0123" or '0123. */
static char *
cell_clean(const char *raw)
{
	g_autofree char *text = text_tidy(raw);
	const char *from = text;
	gsize n;

	if (g_str_has_prefix(from, "=\"") || g_str_has_prefix(from, "=“"))
		from++;
	while (*from != '\0' && strchr("\"' \t", *from) != NULL)
		from++;
	n = strlen(from);
	while (n > 0 && strchr("\"' \t", from[n - 1]) != NULL)
		n--;
	return g_strndup(from, n);
}

static const char *
cell_at(const Record *record, int column)
{
	return column < 0 || (guint)column >= record->cells->len ? "" : g_ptr_array_index(record->cells, (guint)column);
}

/* Reads one quoted or bare cell; *at stands on the separator or line end behind it.  Quoted cells may hold line ends. */
static char *
cell_read(const char **at, char separator, int *lines)
{
	const char *p = *at;
	g_autoptr(GString) cell = g_string_new(NULL);
	const char *quote = p + strspn(p, separator == '\t' ? " " : " \t");

	if (*quote == '"') {
		for (p = quote + 1; *p != '\0' && !(*p == '"' && p[1] != '"'); p++) {
			if (*p == '"')
				p++;
			*lines += *p == '\n';
			g_string_append_c(cell, *p);
		}
		p += *p == '"';
	}
	for (; *p != '\0' && *p != separator && *p != '\n'; p++)
		g_string_append_c(cell, *p);
	*at = p;
	return cell_clean(cell->str);
}

static GPtrArray *
records_read(const char *text, char separator, guint most)
{
	GPtrArray *records = g_ptr_array_new_with_free_func(record_free);
	int line = 1;

	while (*text != '\0' && records->len < most) {
		Record *record = g_new0(Record, 1);
		int lines = 0;

		record->line = line;
		record->cells = g_ptr_array_new_with_free_func(g_free);
		for (;;) {
			char *cell = cell_read(&text, separator, &lines);

			if (record->cells->len < CELLS_MAX)
				g_ptr_array_add(record->cells, cell);
			else
				g_free(cell);
			if (*text != separator)
				break;
			text++;
		}
		text += *text == '\n';
		line += lines + 1;
		g_ptr_array_add(records, record);
	}
	return records;
}

/* ---- the header ---- */

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
		const char *below = cell_at(lower, (int)i);

		g_ptr_array_add(names, g_strdup(*below != '\0' ? below : cell_at(upper, (int)i)));
	}
	return names;
}

/* Both rows together, where they say more than either of them and the lower one is no data yet. */
static Layout *
layout_two_rows(const Record *upper, const Record *lower, const Layout *upper_alone)
{
	g_autoptr(GPtrArray) names = names_merged(upper, lower);
	g_autoptr(Layout) both = layout_of(names), lower_alone = layout_of(lower->cells);
	g_autofree char *day = both == NULL ? NULL : date_parse(cell_at(lower, both->column[COLUMN_DATE]));
	guint alone = MAX(upper_alone == NULL ? 0 : upper_alone->score, lower_alone == NULL ? 0 : lower_alone->score);

	return both != NULL && day == NULL && both->score > alone ? g_steal_pointer(&both) : NULL;
}

static Layout *
layout_find(GPtrArray *records)
{
	g_autoptr(Layout) best = NULL;

	for (guint i = 0; i < records->len && i < HEADER_ROWS; i++) {
		const Record *record = g_ptr_array_index(records, i);
		g_autoptr(Layout) one = layout_of(record->cells), two = NULL;

		if (i + 1 < records->len)
			two = layout_two_rows(record, g_ptr_array_index(records, i + 1), one);
		if (one != NULL && (best == NULL || one->score > best->score)) {
			one->next = i + 1;
			one->header = i;
			g_clear_pointer(&best, layout_free);
			best = g_steal_pointer(&one);
		}
		if (two != NULL && (best == NULL || two->score > best->score)) {
			two->next = i + 2;
			two->header = i;
			g_clear_pointer(&best, layout_free);
			best = g_steal_pointer(&two);
		}
	}
	return g_steal_pointer(&best);
}

/* Which separator makes the better header? */
static GPtrArray *
table_read(const char *text, Layout **layout)
{
	static const char separators[] = { ',', '\t', ';', '|' };
	guint best = 0;
	char chosen = '\0';

	for (guint i = 0; i < G_N_ELEMENTS(separators); i++) {
		g_autoptr(GPtrArray) head = records_read(text, separators[i], HEADER_ROWS);
		g_autoptr(Layout) found = layout_find(head);

		if (found != NULL && found->score > best) {
			best = found->score;
			chosen = separators[i];
		}
	}
	if (chosen == '\0')
		return NULL;
	{
		GPtrArray *records = records_read(text, chosen, ROWS_MAX);

		*layout = layout_find(records);
		return records;
	}
}

/* ---- what stands above the header ---- */

static char *
account_digits(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

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
preamble_pair(StatementFile *file, const char *key, const char *value)
{
	if (*value == '\0')
		return;
	if (*file->account == '\0' && statement_words_has("preamble", "account", key)) {
		g_autofree char *account = account_digits(value);

		if (looks_like_account(account)) {
			g_free(file->account);
			file->account = g_steal_pointer(&account);
		}
	} else if (*file->holder == '\0' && statement_words_has("preamble", "holder", key)) {
		g_free(file->holder);
		file->holder = g_strdup(value);
	}
}

/* "账号：0413…" in one cell, "账号" and "0413…" in two, "查询账号[…]", or several pairs on one line. */
static void
preamble_read(StatementFile *file, const Record *record)
{
	for (guint i = 0; i < record->cells->len; i++) {
		g_autofree char *cell = g_strdup(cell_at(record, (int)i));
		g_auto(GStrv) words = g_strsplit_set(cell, " \n\r", 40);

		char *colon = cell + strcspn(cell, ":[");

		preamble_pair(file, cell, cell_at(record, (int)i + 1));
		if (*colon != '\0') {
			g_autofree char *key_whole = g_strndup(cell, colon - cell); /* "户 名: 甲公司" */

			preamble_pair(file, key_whole, colon + 1 + strspn(colon + 1, " "));
			preamble_pair(file, key_whole, cell_at(record, (int)i + 1));
		}
		for (guint j = 0; words[j] != NULL; j++) {
			char *mark = words[j] + strcspn(words[j], ":[");
			const char *wide = strstr(words[j], "：");
			g_autofree char *key = NULL;

			if (wide != NULL && wide < mark)
				mark = (char *)wide;
			if (*mark == '\0')
				continue;
			key = g_strndup(words[j], mark - words[j]);
			mark = g_utf8_next_char(mark);
			preamble_pair(file, key, *mark != '\0' ? mark : words[j + 1] != NULL ? words[j + 1] : cell_at(record, (int)i + 1));
		}
	}
}

/* ---- rows ---- */

static bool
refuse(GError **error, const Record *record, const Layout *layout, int column, const char *wanted)
{
	const char *name = column < 0 || (guint)column >= layout->names->len ? "?" : g_ptr_array_index(layout->names, (guint)column);

	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d, column %d (%s): expected %s, found \"%.60s\"", record->line, column + 1, name,
	            wanted, cell_at(record, column));
	return false;
}

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

static bool
check_ruined(const Record *record, const Layout *layout, GError **error)
{
	static const ColumnKind kinds[] = { COLUMN_IN, COLUMN_OUT, COLUMN_AMOUNT, COLUMN_PAYER_ACCOUNT, COLUMN_OWN_ACCOUNT, COLUMN_BALANCE, COLUMN_REFERENCE };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (is_ruined(cell_at(record, layout->column[kinds[i]])))
			return refuse(error, record, layout, layout->column[kinds[i]],
			              "all digits of the number (a spreadsheet has cut them: export the file again and do not save it from there)");
	return true;
}

/* Empty and dashes are no sum. */
static bool
sum_read(const Record *record, const Layout *layout, ColumnKind kind, Fen *fen, bool *there, GError **error)
{
	const char *cell = cell_at(record, layout->column[kind]);

	*fen = 0;
	*there = *cell != '\0' && !statement_words_has("values", "empty", cell);
	if (!*there || money_parse(cell, fen))
		return true;
	return refuse(error, record, layout, layout->column[kind], "a sum such as 1,234.50");
}

/* "024300" is a time as well. */
static char *
moment_read(const Record *record, const Layout *layout)
{
	const char *day = cell_at(record, layout->column[COLUMN_DATE]);
	const char *time = cell_at(record, layout->column[COLUMN_TIME]);
	g_autofree char *both = NULL, *colons = NULL, *at = NULL;

	if (*time == '\0')
		return date_parse(day);
	if (strlen(time) == 6 && strspn(time, "0123456789") == 6)
		time = colons = g_strdup_printf("%.2s:%.2s:%.2s", time, time + 2, time + 4);
	if (strlen(time) > 10) {
		at = date_parse(time);
		if (at != NULL)
			return g_steal_pointer(&at);
	}
	both = g_strconcat(day, " ", time, NULL);
	at = date_parse(both);
	return at != NULL ? g_steal_pointer(&at) : date_parse(day);
}

/* What an amount and a direction say; a sign alone says it too. */
static bool
signed_read(const Record *record, const Layout *layout, StatementRow *row, GError **error)
{
	const char *direction = cell_at(record, layout->column[COLUMN_DIRECTION]);
	ColumnKind kind = layout->column[COLUMN_AMOUNT] >= 0 ? COLUMN_AMOUNT : COLUMN_IN;
	bool in = statement_words_has("values", "in", direction), out = statement_words_has("values", "out", direction), there;
	Fen fen;

	if (!sum_read(record, layout, kind, &fen, &there, error))
		return false;
	if (!in && !out && layout->column[COLUMN_DIRECTION] >= 0 && fen > 0 && *direction != '\0') {
		in = statement_words_begins("values", "in", direction);
		out = statement_words_begins("values", "out", direction);
	}
	if (in == out && layout->column[COLUMN_DIRECTION] >= 0 && fen > 0)
		return refuse(error, record, layout, layout->column[COLUMN_DIRECTION], "a direction such as 贷 or 借, 收 or 付");
	/* 往账 is negative at some banks: the sign is then only the direction once more. */
	if (out)
		row->out = ABS(fen);
	else if (fen < 0 && in)
		row->reverses = true, row->out = -fen;
	else if (fen < 0)
		row->out = -fen;
	else
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
	/* Red ink: a negative sum takes back a row of its own side. */
	row->reverses = in < 0 || out < 0;
	row->in = in > 0 ? in : out < 0 ? -out : 0;
	row->out = out > 0 ? out : in < 0 ? -in : 0;
	return true;
}

static char *
remark_read(const Record *record, const Layout *layout)
{
	g_autoptr(GString) out = g_string_new(NULL);
	const char *nominal = cell_at(record, layout->column[COLUMN_NOMINAL]);
	const char *summary = cell_at(record, layout->column[COLUMN_SUMMARY]);

	for (guint i = 0; i < layout->memos->len; i++) {
		const char *cell = cell_at(record, g_array_index(layout->memos, int, i));

		if (*cell == '\0' || statement_words_has("values", "empty", cell) || statement_words_has("values", "plain", cell) || strstr(out->str, cell) != NULL)
			continue;
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", cell);
	}
	if (*summary != '\0' && !statement_words_has("values", "plain", summary) && !statement_words_has("values", "empty", summary) &&
	    strstr(out->str, summary) == NULL)
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", summary);
	if (*nominal != '\0')
		g_string_append_printf(out, "%s名义付款人 %s", out->len > 0 ? " " : "", nominal);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
words_read(const Record *record, const Layout *layout, StatementRow *row)
{
	const char *summary = cell_at(record, layout->column[COLUMN_SUMMARY]);
	const char *flag = cell_at(record, layout->column[COLUMN_REVERSAL]);
	const char *reference = cell_at(record, layout->column[COLUMN_REFERENCE]);

	row->name = g_strdup(cell_at(record, layout->column[COLUMN_PAYER_NAME]));
	row->account = account_digits(cell_at(record, layout->column[COLUMN_PAYER_ACCOUNT]));
	row->own_account = account_digits(cell_at(record, layout->column[COLUMN_OWN_ACCOUNT]));
	row->remark = remark_read(record, layout);
	row->reference = g_strdup(statement_words_has("values", "empty", reference) ? "" : reference);
	row->was_reversed = statement_words_has("values", "was_reversed", flag);
	row->reverses = row->reverses || statement_words_has("values", "reverses", flag) ||
	                (!row->was_reversed && (statement_words_within("values", "reversal", summary) || statement_words_begins("values", "reversal", row->remark)));
	row->interest = *row->name == '\0' && (statement_words_within("values", "interest", summary) || statement_words_within("values", "interest", row->remark));
}

/* Totals, signatures, hints: their first words, or a line with next to nothing on it. */
static bool
is_footer(const Record *record)
{
	guint filled = 0;

	for (guint i = 0; i < record->cells->len; i++) {
		const char *cell = cell_at(record, (int)i);

		if (*cell == '\0')
			continue;
		if (filled < 2 && statement_words_begins("values", "footer", cell))
			return true;
		filled++;
	}
	return filled < 3;
}

static bool
row_read(StatementFile *file, const Record *record, const Layout *layout, GError **error)
{
	g_autoptr(StatementRow) row = statement_row_new(record->line);
	const char *currency = cell_at(record, layout->column[COLUMN_CURRENCY]);
	bool split = layout->column[COLUMN_IN] >= 0 && layout->column[COLUMN_OUT] >= 0, there;

	row->at = moment_read(record, layout);
	if (row->at == NULL && is_footer(record))
		return true;
	if (row->at == NULL)
		return refuse(error, record, layout, layout->column[COLUMN_DATE], "a date such as 2026-10-09");
	if (!check_ruined(record, layout, error))
		return false;
	if (!(split ? split_read(record, layout, row, error) : signed_read(record, layout, row, error)))
		return false;
	if (row->in == 0 && row->out == 0)
		return true;
	if (!sum_read(record, layout, COLUMN_BALANCE, &row->balance, &there, error))
		return false;
	if (!there)
		row->balance = STATEMENT_NO_BALANCE;
	if (*currency != '\0' && !statement_words_has("values", "currency", currency))
		return refuse(error, record, layout, layout->column[COLUMN_CURRENCY], "人民币 (CNY)");
	words_read(record, layout, row);
	g_ptr_array_add(file->rows, g_steal_pointer(&row));
	return true;
}

StatementFile *
statement_table_parse(const char *text, GError **error)
{
	g_autoptr(Layout) layout = NULL;
	g_autoptr(GPtrArray) records = table_read(text, &layout);
	g_autoptr(StatementFile) file = statement_file_new("csv");

	if (records == NULL || layout == NULL) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT,
		            "line 1: expected, within the first %d lines, a row of column names with a date (交易日期) and a sum (贷方发生额, 收入金额, "
		            "or 发生额 with 借贷标志); found none", HEADER_ROWS);
		return NULL;
	}
	if (records->len >= ROWS_MAX) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the file has more than %d lines; split it", ROWS_MAX);
		return NULL;
	}
	for (guint i = 0; i < layout->header; i++)
		preamble_read(file, g_ptr_array_index(records, i));
	for (guint i = layout->next; i < records->len; i++)
		if (!row_read(file, g_ptr_array_index(records, i), layout, error))
			return NULL;
	return g_steal_pointer(&file);
}
