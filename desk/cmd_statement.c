/* cmd_statement.c - `statement import FILE...`: bank statements into the ledger; `statement read FILE...`: only what they say */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "desk/command.h"
#include "desk/folio.h"
#include "desk/table.h"
#include "desk/writer_json.h"
#include "desk/writer_table.h"
#include "parse/statement.h"

/* ---- import ---- */

static void
print_result(const char *path, const StatementResult *result)
{
	for (guint i = 0; i < result->warnings->len; i++)
		log_warning("%s: %s", path, (char *)g_ptr_array_index(result->warnings, i));
	if (result->again) {
		printf("%s: imported before; nothing added (%u credits known)\n", path, result->known);
		return;
	}
	printf("%s: %s, %s to %s: %u rows, %u new credits, %u known, %u outgoing, %u taken back", path, result->kind,
	       *result->first_day == '\0' ? "-" : result->first_day, *result->last_day == '\0' ? "-" : result->last_day, result->rows, result->credits,
	       result->known, result->outgoing, result->reversed);
	if (result->interest > 0)
		printf(", %u interest", result->interest);
	if (result->foreign > 0)
		printf(", %u in another currency", result->foreign);
	if (result->elsewhere > 0)
		printf(", %u of other accounts", result->elsewhere);
	printf("\n");
}

/* Each file stands for itself: one that is refused does not keep the others out. */
static int
import_files(CommandContext *context, int n, char **paths)
{
	int status = EXIT_DONE;

	for (int i = 0; i < n; i++) {
		g_auto(StatementResult) result = { 0 };
		g_autoptr(GError) refused = NULL;

		if (statement_import(context->store, context->config, paths[i], &result, &refused)) {
			print_result(paths[i], &result);
		} else {
			int failed = command_fail(refused); /* not inside MAX(), which would say it twice */

			status = MAX(status, failed);
		}
	}
	return status;
}

/* ---- read ---- */

static const Column row_columns[] = {
	{ "line", COLUMN_COUNT, false }, { "at", COLUMN_TEXT, false }, { "in", COLUMN_MONEY, true }, { "out", COLUMN_MONEY, true },
	{ "currency", COLUMN_TEXT, false }, { "balance", COLUMN_MONEY, false }, { "name", COLUMN_TEXT, false }, { "account", COLUMN_TEXT, false },
	{ "remark", COLUMN_TEXT, false }, { "reference", COLUMN_TEXT, false }, { "own_account", COLUMN_TEXT, false }, { "sort", COLUMN_TEXT, false },
};

static const char *
sort_of(const StatementRow *row)
{
	return row->reverses ? "reverses" : row->was_reversed ? "reversed" : row->interest ? "interest" : row->in > 0 ? "in" : "out";
}

static void
tell_row(Folio *folio, const StatementFile *file, const StatementRow *row)
{
	folio_count(folio, row->line);
	folio_text(folio, row->at);
	folio_money(folio, row->in);
	folio_money(folio, row->out);
	folio_text(folio, *row->currency == '\0' ? "CNY" : row->currency);
	if (row->balance != STATEMENT_NO_BALANCE)
		folio_money(folio, row->balance);
	else
		folio_empty(folio);
	folio_text(folio, row->name);
	folio_text(folio, row->account);
	folio_text(folio, row->remark);
	folio_text(folio, row->reference);
	folio_text(folio, *row->own_account != '\0' ? row->own_account : file->account);
	folio_text(folio, sort_of(row));
}

static void
tell_file(Folio *folio, const char *path, const StatementFile *file)
{
	folio_section(folio, path, row_columns, G_N_ELEMENTS(row_columns));
	for (guint i = 0; i < file->rows->len; i++)
		tell_row(folio, file, g_ptr_array_index(file->rows, i));
	for (guint i = 0; i < file->balances->len; i++) {
		const StatementBalance *balance = g_ptr_array_index(file->balances, i);
		g_autofree char *opening = money_format(balance->opening), *closing = money_format(balance->closing);

		folio_note(folio, "%s: account %s: %s %s before, %s after its %u rows", path, balance->account,
		           *balance->currency == '\0' ? "CNY" : balance->currency, opening, closing, balance->to - balance->from);
	}
	for (guint i = 0; i < file->warnings->len; i++)
		log_warning("%s: %s", path, (char *)g_ptr_array_index(file->warnings, i));
}

static int
read_files(CommandContext *context, Format format, int n, char **paths)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *now = date_now();
	Writer *writer = format == FORMAT_JSON ? writer_json_new(stdout) : writer_table_new(format, stdout);
	g_autoptr(Folio) folio = folio_new(writer, &(WriterHead){ "statement", "Statement rows", "all days", "", "", now });
	int status = EXIT_DONE;

	for (int i = 0; i < n; i++) {
		g_autoptr(GError) refused = NULL;
		g_autoptr(StatementFile) file = statement_look(context->config, paths[i], &refused);

		if (file != NULL) {
			tell_file(folio, paths[i], file);
		} else {
			int failed = command_fail(refused);

			status = MAX(status, failed);
		}
	}
	return folio_end(folio, &error) ? status : command_fail(error);
}

int
cmd_statement(CommandContext *context, int argc, char **argv)
{
	g_autofree char *word = NULL;
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = { { "format", 0, 0, G_OPTION_ARG_STRING, &word, NULL, NULL }, { 0 } };
	Format format;

	if (!command_options(context, entries, &argc, &argv, &error) || !format_parse(word, &format, &error))
		return command_fail(error);
	for (int i = 2; i < argc; i++)
		if (!command_is_file(context, argv[i]))
			return EXIT_USAGE;
	if (argc >= 3 && strcmp(argv[1], "import") == 0)
		return command_open_store(context, STORE_CREATE, &error) ? import_files(context, argc - 2, argv + 2) : command_fail(error);
	if (argc >= 3 && strcmp(argv[1], "read") == 0)
		return read_files(context, format, argc - 2, argv + 2);
	return command_misuse(context, "statement needs: import FILE..., or read FILE...");
}
