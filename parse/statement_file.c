/* statement_file.c - what a statement file says: checks, and the way to the parent */
#include "parse/statement_file.h"

#include <string.h>

#include "base/text.h"
#include "parse/statement_words.h"

#define ROW     "(isxxxsssssssbbb)"
#define BALANCE "(issxxuu)"
#define FILE_TYPE "(ssssssa" ROW "a" BALANCE "as)"

#define BREAKS_SHOWN 5
#define ROWS_MAX     200000
#define TEXT_MAX     4096

StatementRow *
statement_row_new(int line)
{
	StatementRow *row = g_new0(StatementRow, 1);

	row->line = line;
	row->balance = STATEMENT_NO_BALANCE;
	return row;
}

void
statement_row_free(StatementRow *row)
{
	if (row == NULL)
		return;
	g_free(row->at);
	g_free(row->name);
	g_free(row->account);
	g_free(row->own_account);
	g_free(row->remark);
	g_free(row->reference);
	g_free(row->source);
	g_free(row->currency);
	g_free(row);
}

static void
balance_free(gpointer data)
{
	StatementBalance *balance = data;

	g_free(balance->account);
	g_free(balance->currency);
	g_free(balance);
}

StatementFile *
statement_file_new(const char *kind)
{
	StatementFile *file = g_new0(StatementFile, 1);

	file->kind = g_strdup(kind);
	file->account = g_strdup("");
	file->holder = g_strdup("");
	file->wallet = g_strdup("");
	file->first_day = g_strdup("");
	file->last_day = g_strdup("");
	file->rows = g_ptr_array_new_with_free_func((GDestroyNotify)statement_row_free);
	file->balances = g_ptr_array_new_with_free_func(balance_free);
	file->warnings = g_ptr_array_new_with_free_func(g_free);
	return file;
}

void
statement_file_free(StatementFile *file)
{
	if (file == NULL)
		return;
	g_free(file->kind);
	g_free(file->account);
	g_free(file->holder);
	g_free(file->wallet);
	g_free(file->first_day);
	g_free(file->last_day);
	g_ptr_array_unref(file->rows);
	g_ptr_array_unref(file->balances);
	g_ptr_array_unref(file->warnings);
	g_free(file);
}

/* ---- accounts and currencies ---- */

char *
statement_currency(const char *text)
{
	g_autofree char *tidy = text_tidy(text);

	return *tidy == '\0' || statement_words_has("values", "currency", tidy) ? g_strdup("") : g_steal_pointer(&tidy);
}

void
statement_file_account(StatementFile *file, const char *account)
{
	bool first = file->rows->len == 0 && file->balances->len == 0 && *file->account == '\0';

	if (first || text_same(file->account, account)) {
		g_free(file->account);
		file->account = g_strdup(account);
		return;
	}
	statement_file_own(file, 0, file->account);
	g_free(file->account);
	file->account = g_strdup("");
	file->several = true;
}

void
statement_file_own(StatementFile *file, guint from, const char *account)
{
	for (guint i = from; i < file->rows->len; i++) {
		StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->own_account != NULL && *row->own_account != '\0')
			continue;
		g_free(row->own_account);
		row->own_account = g_strdup(account);
	}
}

/* ---- days and balances ---- */

void
statement_file_balance(StatementFile *file, int line, const char *account, const char *currency, Fen opening, Fen closing, guint from)
{
	StatementBalance *balance = g_new0(StatementBalance, 1);
	Fen sum = opening;

	for (guint i = from; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		sum += row->in - row->out;
	}
	if (sum != closing)
		g_ptr_array_add(file->warnings, g_strdup_printf("line %d: opening balance and entries do not give the closing balance; entries may be missing", line));
	*balance = (StatementBalance){ .line = line, .account = g_strdup(account), .currency = statement_currency(currency), .opening = opening,
	                               .closing = closing, .from = from, .to = file->rows->len };
	g_ptr_array_add(file->balances, balance);
}

static void
widen(char **first, char **last, const char *at)
{
	g_autofree char *day = g_strndup(at, 10);

	if (**first == '\0' || strcmp(day, *first) < 0) {
		g_free(*first);
		*first = g_strdup(day);
	}
	if (**last == '\0' || strcmp(day, *last) > 0) {
		g_free(*last);
		*last = g_strdup(day);
	}
}

void
statement_file_cover(StatementFile *file, const char *day)
{
	widen(&file->first_day, &file->last_day, day);
}

/* Does row `to` follow from row `from`, in time? */
static bool
follows(const StatementRow *from, const StatementRow *to)
{
	return from->balance + to->in - to->out == to->balance;
}

/* Does every row name the account it is of? */
static bool
all_named(const StatementFile *file)
{
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->own_account == NULL || *row->own_account == '\0')
			return false;
	}
	return true;
}

/* Each account and currency has a chain of its own. */
static guint
count_breaks(const StatementFile *file, bool newest_first, StatementFile *report)
{
	g_autoptr(GHashTable) chains = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	bool named = file->several || all_named(file);
	guint breaks = 0;

	for (guint i = 0; i < file->rows->len; i++) {
		StatementRow *row = g_ptr_array_index(file->rows, i), *last;
		g_autofree char *key = NULL;

		if (row->balance == STATEMENT_NO_BALANCE)
			continue;
		key = g_strdup_printf("%s|%s", named ? row->own_account : "", row->currency == NULL ? "" : row->currency);
		last = g_hash_table_lookup(chains, key);
		if (last != NULL && !(newest_first ? follows(row, last) : follows(last, row))) {
			if (report != NULL && breaks < BREAKS_SHOWN)
				g_ptr_array_add(report->warnings, g_strdup_printf(
					"line %d: the balance does not follow from line %d; rows may be missing between them", row->line, last->line));
			breaks++;
		}
		g_hash_table_insert(chains, g_steal_pointer(&key), row);
	}
	return breaks;
}

bool
statement_file_proved(const StatementFile *file)
{
	for (guint i = 0; i < file->rows->len; i++)
		if (((StatementRow *)g_ptr_array_index(file->rows, i))->balance == STATEMENT_NO_BALANCE)
			return false;
	return file->rows->len >= 2 && (count_breaks(file, false, NULL) == 0 || count_breaks(file, true, NULL) == 0);
}

void
statement_file_check(StatementFile *file)
{
	guint forward, backward;

	for (guint i = 0; i < file->rows->len; i++)
		widen(&file->first_day, &file->last_day, ((StatementRow *)g_ptr_array_index(file->rows, i))->at);
	forward = count_breaks(file, false, NULL);
	backward = count_breaks(file, true, NULL);
	if (MIN(forward, backward) > 0)
		count_breaks(file, backward < forward, file);
	if (MIN(forward, backward) > BREAKS_SHOWN)
		g_ptr_array_add(file->warnings, g_strdup_printf("the balance breaks %u times in all", MIN(forward, backward)));
}

static bool
refuse(GError **error, const char *text)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, text);
	return false;
}

/* ---- the way to the parent ---- */

/* Valid UTF-8, cut: what a variant can carry. */
static char *
carried(const char *text)
{
	g_autofree char *cut = text == NULL ? g_strdup("") : g_strndup(text, TEXT_MAX - 8);

	return g_utf8_make_valid(cut, -1);
}

static GVariant *
row_pack(const StatementRow *row)
{
	g_autofree char *at = carried(row->at), *name = carried(row->name), *account = carried(row->account);
	g_autofree char *own = carried(row->own_account), *remark = carried(row->remark), *reference = carried(row->reference);
	g_autofree char *source = carried(row->source), *currency = carried(row->currency);

	return g_variant_new(ROW, (gint32)row->line, at, (gint64)row->in, (gint64)row->out, (gint64)row->balance, name, account, own, remark,
	                     reference, source, currency, (gboolean)row->reverses, (gboolean)row->was_reversed, (gboolean)row->interest);
}

GBytes *
statement_file_to_bytes(const StatementFile *file)
{
	GVariantBuilder rows, balances, warnings;
	g_autoptr(GVariant) packed = NULL;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("a" ROW));
	for (guint i = 0; i < file->rows->len; i++)
		g_variant_builder_add_value(&rows, row_pack(g_ptr_array_index(file->rows, i)));
	g_variant_builder_init(&balances, G_VARIANT_TYPE("a" BALANCE));
	for (guint i = 0; i < file->balances->len; i++) {
		const StatementBalance *b = g_ptr_array_index(file->balances, i);
		g_autofree char *account = carried(b->account), *currency = carried(b->currency);

		g_variant_builder_add(&balances, BALANCE, (gint32)b->line, account, currency, (gint64)b->opening, (gint64)b->closing, (guint32)b->from, (guint32)b->to);
	}
	g_variant_builder_init(&warnings, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < file->warnings->len; i++)
		g_variant_builder_add(&warnings, "s", (char *)g_ptr_array_index(file->warnings, i));
	packed = g_variant_ref_sink(g_variant_new(FILE_TYPE, file->kind, file->account, file->holder, file->wallet, file->first_day, file->last_day, &rows,
	                                          &balances, &warnings));
	return g_variant_get_data_as_bytes(packed);
}

static StatementRow *
row_unpack(GVariant *packed)
{
	StatementRow *row = statement_row_new(0);
	gint32 line;
	gint64 in, out, balance;
	gboolean reverses, was_reversed, interest;

	g_variant_get(packed, ROW, &line, &row->at, &in, &out, &balance, &row->name, &row->account, &row->own_account, &row->remark, &row->reference,
	              &row->source, &row->currency, &reverses, &was_reversed, &interest);
	row->line = line;
	row->in = in;
	row->out = out;
	row->balance = balance;
	row->reverses = reverses;
	row->was_reversed = was_reversed;
	row->interest = interest;
	return row;
}

static bool
balance_unpack(StatementFile *file, GVariant *packed)
{
	StatementBalance *balance = g_new0(StatementBalance, 1);
	gint32 line;
	gint64 opening, closing;
	guint32 from, to;

	g_variant_get(packed, BALANCE, &line, &balance->account, &balance->currency, &opening, &closing, &from, &to);
	g_variant_unref(packed);
	*balance = (StatementBalance){ .line = line, .account = balance->account, .currency = balance->currency, .opening = opening, .closing = closing,
	                               .from = from, .to = to };
	g_ptr_array_add(file->balances, balance);
	return from <= to && to <= file->rows->len && ABS(opening) < MONEY_MAX && ABS(closing) < MONEY_MAX;
}

static bool
row_is_sane(const StatementRow *row)
{
	bool balance = row->balance == STATEMENT_NO_BALANCE || (row->balance > -MONEY_MAX && row->balance < MONEY_MAX);

	return row->line > 0 && strlen(row->at) >= 10 && row->in >= 0 && row->in <= MONEY_MAX && row->out >= 0 && row->out <= MONEY_MAX &&
	       (row->in == 0) != (row->out == 0) && balance;
}

StatementFile *
statement_file_from_bytes(GBytes *bytes, GError **error)
{
	g_autoptr(GVariant) raw = g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE(FILE_TYPE), bytes, FALSE));
	g_autoptr(GVariant) packed = g_variant_get_normal_form(raw);
	g_autoptr(StatementFile) file = statement_file_new("");
	g_autoptr(GVariant) rows = NULL, balances = NULL, warnings = NULL;

	if (!g_variant_is_normal_form(raw))
		return refuse(error, "the reader of the statement gave a broken answer"), NULL;
	g_clear_pointer(&file->kind, g_free);
	g_clear_pointer(&file->account, g_free);
	g_clear_pointer(&file->holder, g_free);
	g_clear_pointer(&file->wallet, g_free);
	g_clear_pointer(&file->first_day, g_free);
	g_clear_pointer(&file->last_day, g_free);
	g_variant_get(packed, "(ssssss@a" ROW "@a" BALANCE "@as)", &file->kind, &file->account, &file->holder, &file->wallet, &file->first_day, &file->last_day, &rows,
	              &balances, &warnings);
	if (g_variant_n_children(rows) > ROWS_MAX)
		return refuse(error, "the statement has more than 200000 rows"), NULL;
	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) one = g_variant_get_child_value(rows, i);
		StatementRow *row = row_unpack(one);

		g_ptr_array_add(file->rows, row);
		if (!row_is_sane(row))
			return refuse(error, "the reader of the statement gave an impossible row"), NULL;
	}
	for (gsize i = 0; i < g_variant_n_children(balances); i++)
		if (!balance_unpack(file, g_variant_get_child_value(balances, i)))
			return refuse(error, "the reader of the statement gave an impossible balance"), NULL;
	for (gsize i = 0; i < g_variant_n_children(warnings); i++) {
		char *text;

		g_variant_get_child(warnings, i, "s", &text);
		g_ptr_array_add(file->warnings, text);
	}
	return g_steal_pointer(&file);
}
