/* statement.c - a bank statement into the store: the whole file or nothing */
#include "parse/statement.h"

#include <string.h>

#include "base/child.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/names.h"
#include "base/text.h"
#include "parse/statement_file.h"
#include "store/movement.h"
#include "store/recognition.h"
#include "store/reversal.h"

#define FILE_LIMIT   (64u << 20)
#define ANSWER_LIMIT (256u << 20)
#define MEMORY       ((gsize)2 << 30)
#define SECONDS      60

void
statement_result_clear(StatementResult *result)
{
	g_clear_pointer(&result->kind, g_free);
	g_clear_pointer(&result->account, g_free);
	g_clear_pointer(&result->first_day, g_free);
	g_clear_pointer(&result->last_day, g_free);
	g_clear_pointer(&result->warnings, g_ptr_array_unref);
}

/* ---- in the child ---- */

/* iconv loads its modules from files, which the cage forbids: the charsets of statements stay open from before. */
static void
prepare(gpointer data)
{
	static const char *const charsets[] = { "GB18030", "UTF-16LE", "UTF-16BE", "GB2312", "GBK", "BIG5", "WINDOWS-1252" };

	for (guint i = 0; i < G_N_ELEMENTS(charsets); i++)
		if (g_iconv_open("UTF-8", charsets[i]) == (GIConv)-1)
			return;
}

/* The answer begins with '+' and the rows, or with '-' and the reason. */
static GBytes *
serve(GBytes *request, GBytes *payload, gpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = statement_file_parse(payload, &error);
	GByteArray *answer = g_byte_array_new();

	if (file == NULL) {
		g_byte_array_append(answer, (const guint8 *)"-", 1);
		g_byte_array_append(answer, (const guint8 *)error->message, (guint)strlen(error->message));
	} else {
		g_autoptr(GBytes) rows = statement_file_to_bytes(file);

		g_byte_array_append(answer, (const guint8 *)"+", 1);
		g_byte_array_append(answer, g_bytes_get_data(rows, NULL), (guint)g_bytes_get_size(rows));
	}
	return g_byte_array_free_to_bytes(answer);
}

/* ---- in the parent ---- */

static bool
reject(GError **error, const char *text)
{
	g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, text);
	return false;
}

static StatementFile *
read_caged(GBytes *bytes, const Config *config, GError **error)
{
	static const char *const readable[] = { NULL };
	ChildPlan plan = { .prepare = prepare, .serve = serve, .readable = readable, .memory = MEMORY, .seconds = SECONDS, .output = ANSWER_LIMIT,
	                   .require = config->require_cage };
	g_autoptr(Child) child = child_start(&plan, error);
	g_autoptr(GBytes) request = g_bytes_new_static("", 0);
	g_autoptr(GBytes) answer = child == NULL ? NULL : child_ask(child, request, bytes, "the statement could not be read", error);
	g_autoptr(GBytes) rows = NULL;
	const char *data;
	gsize length;

	if (answer == NULL)
		return NULL;
	data = g_bytes_get_data(answer, &length);
	if (length > 1 && data[0] == '-') {
		g_autofree char *raw = g_strndup(data + 1, MIN(length - 1, 2000));
		g_autofree char *text = g_utf8_make_valid(raw, -1);

		reject(error, text);
		return NULL;
	}
	if (length < 1 || data[0] != '+') {
		reject(error, "the reader of the statement gave a broken answer");
		return NULL;
	}
	/* A copy, since a variant wants its bytes aligned. */
	rows = g_bytes_new(data + 1, length - 1);
	return statement_file_from_bytes(rows, error);
}

/* ---- whose account ---- */

static char *
bare_account(const char *account)
{
	g_autoptr(GString) out = g_string_new(NULL);

	for (; *account != '\0'; account++)
		if (g_ascii_isalnum(*account) || *account == '*')
			g_string_append_c(out, *account);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static bool
account_fits(const char *found, const char *wanted)
{
	g_autofree char *left = bare_account(found), *right = bare_account(wanted);

	return *left == '\0' || *right == '\0' || strcmp(left, right) == 0 || (strchr(left, '*') != NULL && names_mask_fits(left, right));
}

/* Does it speak of our account, though perhaps in no row? */
static bool
is_of(const StatementFile *file, const char *wanted)
{
	for (guint i = 0; i < file->balances->len; i++)
		if (account_fits(((StatementBalance *)g_ptr_array_index(file->balances, i))->account, wanted))
			return true;
	return false;
}

/* Rows of other accounts stand aside, if some are ours; a file without any of ours is somebody else's. */
static bool
check_account(StatementFile *file, const Config *config, GError **error)
{
	const char *wanted = config->payee_account == NULL ? "" : config->payee_account;
	const StatementRow *stranger = NULL;
	guint ours = 0;

	if (*file->wallet != '\0')
		return true;
	if (!account_fits(file->account, wanted)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the statement is of account %s, but [payee] account is %s", file->account, wanted);
		return false;
	}
	for (guint i = 0; i < file->rows->len; i++) {
		StatementRow *row = g_ptr_array_index(file->rows, i);

		row->elsewhere = !account_fits(row->own_account, wanted);
		ours += row->in > 0 && !row->elsewhere;
		if (row->elsewhere && row->in > 0 && stranger == NULL)
			stranger = row;
	}
	if (stranger == NULL || ours > 0 || is_of(file, wanted))
		return true;
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d: the row is of account %s, but [payee] account is %s", stranger->line,
	            stranger->own_account, wanted);
	return false;
}

/* ---- rows to credits ---- */

typedef struct {
	Store *store;
	StatementResult *result;
	const char *account;
	int64_t statement;
	GPtrArray *movements;               /* of Movement */
	GPtrArray *lines, *credits, *known; /* of StatementRow (borrowed), of the Credit it says, of the known Credit or NULL; side by side */
} Import;

static void
set(char **slot, const char *text)
{
	g_free(*slot);
	*slot = g_strdup(text == NULL ? "" : text);
}

static Credit *
credit_of(const Import *import, const StatementRow *row)
{
	Credit *credit = credit_new();

	credit->statement = import->statement;
	credit->amount = row->in > 0 ? row->in : row->out;
	credit->balance = row->balance;
	credit->row = row->line;
	credit->reversed = credit->taking_back = row->reverses;
	set(&credit->account, import->account);
	set(&credit->booked_at, row->at);
	set(&credit->payer_name, row->name);
	set(&credit->payer_account, row->account);
	set(&credit->remark, row->remark);
	set(&credit->reference, row->reference);
	set(&credit->source, row->source);
	return credit;
}

/* Yuan that came in, or what takes such money back. */
static bool
is_wanted(const StatementRow *row)
{
	if (row->elsewhere || *row->currency != '\0')
		return false;
	return row->reverses ? row->out > 0 : row->in > 0 && !row->interest;
}

/* Everything else that moved the balance. */
static Movement *
movement_of(const Import *import, const StatementRow *row)
{
	const char *kind = *row->currency != '\0' ? "foreign" : row->out > 0 ? "out" : row->interest ? "interest" : "returned";
	Credit *bare = credit_of(import, row);

	bare->taking_back = row->out > 0;
	import->result->foreign += *row->currency != '\0';
	import->result->outgoing += *row->currency == '\0' && row->out > 0;
	import->result->interest += *row->currency == '\0' && row->in > 0 && row->interest;
	return movement_new(kind, row->currency, bare);
}

static void
collect(Import *import, const StatementFile *file)
{
	for (guint i = 0; i < file->rows->len; i++) {
		StatementRow *row = g_ptr_array_index(file->rows, i);

		if (is_wanted(row)) {
			g_ptr_array_add(import->lines, row);
			g_ptr_array_add(import->credits, credit_of(import, row));
		} else if (row->elsewhere) {
			import->result->elsewhere++;
		} else {
			g_ptr_array_add(import->movements, movement_of(import, row));
		}
	}
}

static bool
take_back(Import *import, int64_t credit, const char *why, GError **error)
{
	int64_t payment;

	if (!reversal_mark(import->store, credit, why, &payment, error))
		return false;
	import->result->reversed++;
	if (payment != 0)
		g_ptr_array_add(import->result->warnings, g_strdup_printf("%s; payment %" G_GINT64_FORMAT " is contradicted", why, (gint64)payment));
	return true;
}

/* New rows into the store; of known ones what their first file did not say. */
static bool
add_rows(Import *import, bool taking_back, GError **error)
{
	for (guint i = 0; i < import->credits->len; i++) {
		Credit *credit = g_ptr_array_index(import->credits, i);
		const Credit *known = g_ptr_array_index(import->known, i);

		if (credit->taking_back != taking_back)
			continue;
		if (!(known != NULL ? credit_complete(import->store, known, credit, error) : credit_insert(import->store, credit, error)))
			return false;
		if (taking_back)
			continue;
		if (known == NULL)
			import->result->credits++;
		else
			import->result->known++;
	}
	return true;
}

/* One taking-back row finds its credit, or waits for the file that has it. */
static bool
net(Import *import, const Credit *reversal, bool warn, GError **error)
{
	g_autofree char *why = g_strdup_printf("the bank took the credit back (冲正, line %d)", reversal->row);
	g_autoptr(Credit) original = NULL;
	int64_t id;

	if (!reversal_find(import->store, reversal, &id, error))
		return false;
	if (id == 0) {
		if (warn)
			g_ptr_array_add(import->result->warnings, g_strdup_printf("line %d: the row takes back a credit (冲正) that is not known", reversal->row));
		return true;
	}
	original = credit_get(import->store, id, error);
	return original != NULL && reversal_net(import->store, reversal->id, id, error) &&
	       (original->reversed || take_back(import, id, why, error));
}

/* What the file marks as taken back (B beside the N and C of other rows): known as such before any taking-back row looks for its credit. */
static bool
mark_rows(Import *import, GError **error)
{
	for (guint i = 0; i < import->lines->len; i++) {
		const StatementRow *row = g_ptr_array_index(import->lines, i);
		const Credit *credit = g_ptr_array_index(import->credits, i), *known = g_ptr_array_index(import->known, i);

		if (row->was_reversed && !row->reverses && (known == NULL || !known->reversed) &&
		    !take_back(import, credit->id, "the statement marks the row as taken back (冲正)", error))
			return false;
	}
	return true;
}

/* Files may come in any order, and their rows newest first: all credits stand before the first taking-back row looks for its own. */
static bool
net_rows(Import *import, const char *first_day, GError **error)
{
	g_autoptr(GPtrArray) waiting = import->result->credits > 0 ? reversal_waiting(import->store, import->account, first_day, error) : NULL;

	if (import->result->credits > 0 && waiting == NULL)
		return false;
	for (guint i = 0; waiting != NULL && i < waiting->len; i++)
		if (!net(import, g_ptr_array_index(waiting, i), false, error))
			return false;
	if (!add_rows(import, true, error))
		return false;
	for (guint i = 0; i < import->credits->len; i++) {
		const Credit *credit = g_ptr_array_index(import->credits, i);

		if (credit->taking_back && g_ptr_array_index(import->known, i) == NULL && !net(import, credit, true, error))
			return false;
	}
	return true;
}

static gint
by_day(gconstpointer a, gconstpointer b)
{
	return strncmp(*(char *const *)a, *(char *const *)b, 10);
}

/* What stood at both ends of each day, by a file that proves itself: its opening, and its rows by their days. */
static bool
add_days(Import *import, const StatementFile *file, const StatementBalance *balance, GError **error)
{
	g_autoptr(GPtrArray) days = g_ptr_array_new_with_free_func(g_free);
	Fen sum = balance->opening;

	for (guint i = balance->from; i < balance->to; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		sum += row->in - row->out;
		g_ptr_array_add(days, g_strdup_printf("%.10s|%" G_GINT64_FORMAT, row->at, (gint64)(row->in - row->out)));
	}
	if (sum != balance->closing)
		return true;
	g_ptr_array_sort(days, by_day);
	sum = balance->opening;
	for (guint i = 0; i < days->len;) {
		const char *day = g_ptr_array_index(days, i);
		g_autofree char *bare = g_strndup(day, 10);
		Fen opening = sum;

		for (; i < days->len && strncmp(g_ptr_array_index(days, i), day, 10) == 0; i++)
			sum += g_ascii_strtoll((char *)g_ptr_array_index(days, i) + 11, NULL, 10);
		if (!bank_day_add(import->store, import->statement, import->account, bare, opening, sum, error))
			return false;
	}
	return true;
}

/* Rows that pay for nothing, and the balances: an older program kept neither, so importing a file again still adds them. */
static bool
add_movements(Import *import, const StatementFile *file, GError **error)
{
	guint added;

	if (!movement_add(import->store, import->account, import->movements, &added, error))
		return false;
	for (guint i = 0; i < file->balances->len; i++) {
		const StatementBalance *balance = g_ptr_array_index(file->balances, i);

		if (*balance->currency == '\0' && (!file->several || account_fits(balance->account, import->account)) && !add_days(import, file, balance, error))
			return false;
	}
	return true;
}

static bool
import_rows(Import *import, const StatementFile *file, GError **error)
{
	return recognition_run(import->store, import->account, import->credits, &import->known, error) && add_rows(import, false, error) &&
	       mark_rows(import, error) && net_rows(import, file->first_day, error);
}

static bool
import_file(Store *store, const StatementFile *file, const char *sha256, const char *name, StatementResult *result, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	g_autoptr(GPtrArray) lines = g_ptr_array_new(), credits = g_ptr_array_new_with_free_func((GDestroyNotify)credit_free);
	g_autoptr(GPtrArray) movements = g_ptr_array_new_with_free_func((GDestroyNotify)movement_free);
	Import import = { .store = store, .result = result, .account = result->account, .lines = lines, .credits = credits, .movements = movements };
	bool good;

	if (change == NULL || !statement_add(store, sha256, name, result->account, file->first_day, file->last_day, &import.statement, &result->again, error))
		return false;
	collect(&import, file);
	for (guint i = 0; result->again && i < credits->len; i++)
		result->known += !((Credit *)g_ptr_array_index(credits, i))->taking_back;
	good = (result->again || import_rows(&import, file, error)) && add_movements(&import, file, error);
	g_clear_pointer(&import.known, g_ptr_array_unref);
	return good && store_commit(&change, error);
}

StatementFile *
statement_look(const Config *config, const char *path, GError **error)
{
	g_autoptr(GBytes) bytes = file_read(path, FILE_LIMIT, error);
	StatementFile *file = bytes == NULL ? NULL : read_caged(bytes, config, error);

	if (bytes != NULL && file == NULL)
		g_prefix_error(error, "%s: ", path);
	return file;
}

bool
statement_import(Store *store, const Config *config, const char *path, StatementResult *result, GError **error)
{
	g_autoptr(GBytes) bytes = file_read(path, FILE_LIMIT, error);
	g_autoptr(StatementFile) file = NULL;
	g_autofree char *sha256 = NULL, *name = g_path_get_basename(path), *shown = NULL;
	bool masked;

	*result = (StatementResult){ 0 };
	result->warnings = g_ptr_array_new_with_free_func(g_free);
	if (bytes == NULL)
		return false;
	file = read_caged(bytes, config, error);
	if (file == NULL || !check_account(file, config, error)) {
		g_prefix_error(error, "%s: ", path);
		return false;
	}
	sha256 = digest_sha256_bytes(bytes);
	shown = g_utf8_make_valid(name, -1);
	masked = strchr(file->account, '*') != NULL;
	result->kind = g_strdup(file->kind);
	if (*file->wallet != '\0')
		result->account = g_strconcat(file->wallet, file->account, NULL);
	else
		result->account = *file->account == '\0' || masked ? g_strdup(config->payee_account == NULL ? "" : config->payee_account) : bare_account(file->account);
	result->first_day = g_strdup(file->first_day);
	result->last_day = g_strdup(file->last_day);
	result->rows = file->rows->len;
	for (guint i = 0; i < file->warnings->len; i++)
		g_ptr_array_add(result->warnings, g_strdup(g_ptr_array_index(file->warnings, i)));
	return import_file(store, file, sha256, shown, result, error);
}
