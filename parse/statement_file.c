/* statement_file.c - what a statement file says: checks, and the way to the parent */
#include "parse/statement_file.h"

#include <string.h>

#include "base/text.h"

#define ROW  "(isxxxssssssbbb)"
#define FILE_TYPE "(ssssssa" ROW "as)"

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
	g_free(row);
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
	g_ptr_array_unref(file->warnings);
	g_free(file);
}

/* ---- days and balances ---- */

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

static guint
count_breaks(const StatementFile *file, bool newest_first, StatementFile *report)
{
	const StatementRow *last = NULL;
	guint breaks = 0;

	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->balance == STATEMENT_NO_BALANCE)
			continue;
		if (last != NULL && !(newest_first ? follows(row, last) : follows(last, row))) {
			if (report != NULL && breaks < BREAKS_SHOWN)
				g_ptr_array_add(report->warnings, g_strdup_printf(
					"line %d: the balance does not follow from line %d; rows may be missing between them", row->line, last->line));
			breaks++;
		}
		last = row;
	}
	return breaks;
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
	g_autofree char *source = carried(row->source);

	return g_variant_new(ROW, (gint32)row->line, at, (gint64)row->in, (gint64)row->out, (gint64)row->balance, name, account, own, remark,
	                     reference, source, (gboolean)row->reverses, (gboolean)row->was_reversed, (gboolean)row->interest);
}

GBytes *
statement_file_to_bytes(const StatementFile *file)
{
	GVariantBuilder rows, warnings;
	g_autoptr(GVariant) packed = NULL;

	g_variant_builder_init(&rows, G_VARIANT_TYPE("a" ROW));
	for (guint i = 0; i < file->rows->len; i++)
		g_variant_builder_add_value(&rows, row_pack(g_ptr_array_index(file->rows, i)));
	g_variant_builder_init(&warnings, G_VARIANT_TYPE("as"));
	for (guint i = 0; i < file->warnings->len; i++)
		g_variant_builder_add(&warnings, "s", (char *)g_ptr_array_index(file->warnings, i));
	packed = g_variant_ref_sink(g_variant_new(FILE_TYPE, file->kind, file->account, file->holder, file->wallet, file->first_day, file->last_day, &rows, &warnings));
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
	              &row->source, &reverses, &was_reversed, &interest);
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
	g_autoptr(GVariant) rows = NULL, warnings = NULL;

	if (!g_variant_is_normal_form(raw))
		return refuse(error, "the reader of the statement gave a broken answer"), NULL;
	g_clear_pointer(&file->kind, g_free);
	g_clear_pointer(&file->account, g_free);
	g_clear_pointer(&file->holder, g_free);
	g_clear_pointer(&file->wallet, g_free);
	g_clear_pointer(&file->first_day, g_free);
	g_clear_pointer(&file->last_day, g_free);
	g_variant_get(packed, "(ssssss@a" ROW "@as)", &file->kind, &file->account, &file->holder, &file->wallet, &file->first_day, &file->last_day, &rows, &warnings);
	if (g_variant_n_children(rows) > ROWS_MAX)
		return refuse(error, "the statement has more than 200000 rows"), NULL;
	for (gsize i = 0; i < g_variant_n_children(rows); i++) {
		g_autoptr(GVariant) one = g_variant_get_child_value(rows, i);
		StatementRow *row = row_unpack(one);

		g_ptr_array_add(file->rows, row);
		if (!row_is_sane(row))
			return refuse(error, "the reader of the statement gave an impossible row"), NULL;
	}
	for (gsize i = 0; i < g_variant_n_children(warnings); i++) {
		char *text;

		g_variant_get_child(warnings, i, "s", &text);
		g_ptr_array_add(file->warnings, text);
	}
	return g_steal_pointer(&file);
}
