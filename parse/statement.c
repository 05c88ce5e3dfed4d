/* statement.c - a bank statement into the store: the whole file or nothing */
#include "parse/statement.h"

#include <poll.h>
#include <string.h>

#include "base/child.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/names.h"
#include "base/text.h"
#include "parse/statement_file.h"
#include "store/credit.h"
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
	static const char *const charsets[] = { "GB18030", "UTF-16LE", "UTF-16BE", "GB2312", "GBK" };

	statement_xls_prepare(data);
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

static GBytes *
ask_child(Child *child, GBytes *bytes, GError **error)
{
	g_autoptr(GBytes) request = g_bytes_new_static("", 0), answer = NULL;
	g_autofree char *reason = NULL;

	if (!child_send(child, request, bytes, error))
		return NULL;
	for (;;) {
		struct pollfd ready = { .fd = child_fd(child), .events = POLLIN };
		ChildState state;

		poll(&ready, 1, 500);
		state = child_receive(child, &answer, &reason);
		if (state == CHILD_WORKING)
			continue;
		if (state == CHILD_DONE)
			return g_steal_pointer(&answer);
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the statement could not be read: its reader %s",
		            state == CHILD_LATE ? "took too long" : state == CHILD_FLOOD ? "answered too much" : reason == NULL ? "died" : reason);
		return NULL;
	}
}

static StatementFile *
read_caged(GBytes *bytes, const Config *config, GError **error)
{
	static const char *const readable[] = { NULL };
	ChildPlan plan = { .prepare = prepare, .serve = serve, .data = bytes, .readable = readable, .memory = MEMORY, .seconds = SECONDS, .output = ANSWER_LIMIT,
	                   .require = config->require_cage };
	g_autoptr(Child) child = child_start(&plan, error);
	g_autoptr(GBytes) answer = child == NULL ? NULL : ask_child(child, bytes, error);
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

static bool
check_account(const StatementFile *file, const Config *config, GError **error)
{
	const char *wanted = config->payee_account == NULL ? "" : config->payee_account;

	if (!account_fits(file->account, wanted)) {
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the statement is of account %s, but [payee] account is %s", file->account, wanted);
		return false;
	}
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->in == 0 || account_fits(row->own_account, wanted))
			continue;
		g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %d: the row is of account %s, but [payee] account is %s", row->line,
		            row->own_account, wanted);
		return false;
	}
	return true;
}

/* ---- rows to credits ---- */

typedef struct {
	Store *store;
	StatementResult *result;
	const char *account;
	int64_t statement;
	GHashTable *seen;      /* what makes rows equal -> how many so far */
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
	set(&credit->account, import->account);
	set(&credit->booked_at, row->at);
	set(&credit->payer_name, row->name);
	set(&credit->payer_account, row->account);
	set(&credit->remark, row->remark);
	set(&credit->reference, row->reference);
	return credit;
}

/* How many equal rows stand above this one in the file, and itself; "equal" is what credit_add() calls so. */
static int
nth_equal(Import *import, const Credit *credit)
{
	g_autofree char *reference = text_fold(credit->reference);
	g_autofree char *payer = text_fold(credit->payer_name), *payer_account = text_fold(credit->payer_account);
	g_autofree char *key = *reference != '\0' ?
		g_strdup_printf("%d|%" G_GINT64_FORMAT "|%s", credit->reversed, (gint64)credit->amount, reference) :
		g_strdup_printf("%d|%" G_GINT64_FORMAT "|%.10s|%s|%s|%" G_GINT64_FORMAT, credit->reversed, (gint64)credit->amount, credit->booked_at, payer,
		                payer_account, (gint64)credit->balance);
	int n = GPOINTER_TO_INT(g_hash_table_lookup(import->seen, key)) + 1;

	g_hash_table_insert(import->seen, g_steal_pointer(&key), GINT_TO_POINTER(n));
	return n;
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

static bool
add_incoming(Import *import, const StatementRow *row, GError **error)
{
	g_autoptr(Credit) credit = credit_of(import, row);
	int nth = nth_equal(import, credit);
	bool is_new;

	if (!credit_add(import->store, credit, nth, &is_new, error))
		return false;
	if (is_new)
		import->result->credits++;
	else
		import->result->known++;
	return !row->was_reversed || !is_new || take_back(import, credit->id, "the statement marks the row as taken back (冲正)", error);
}

/* The taking back is a row of its own, so that another file with the same row does not take back twice. */
static bool
add_reversal(Import *import, const StatementRow *row, GError **error)
{
	g_autoptr(Credit) credit = credit_of(import, row);
	g_autofree char *why = g_strdup_printf("the bank took the credit back (冲正, line %d)", row->line);
	int64_t original;
	int nth;
	bool is_new;

	if (!reversal_find(import->store, credit, &original, error))
		return false;
	credit->reversed = true;
	nth = nth_equal(import, credit);
	if (!credit_add(import->store, credit, nth, &is_new, error))
		return false;
	if (!is_new)
		return true;
	if (original != 0)
		return take_back(import, original, why, error);
	g_ptr_array_add(import->result->warnings, g_strdup_printf("line %d: the row takes back a credit (冲正) that is not known", row->line));
	return true;
}

static bool
add_rows(Import *import, const StatementFile *file, GError **error)
{
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->in > 0 && !row->reverses && !row->interest) {
			if (!add_incoming(import, row, error))
				return false;
		} else if (row->in == 0 || row->interest || row->reverses) {
			import->result->outgoing += row->in == 0 && !row->reverses;
		}
	}
	/* After all credits: files may stand newest first. */
	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		if (row->out > 0 && row->reverses && !add_reversal(import, row, error))
			return false;
	}
	return true;
}

static bool
import_file(Store *store, const StatementFile *file, const char *sha256, const char *name, StatementResult *result, GError **error)
{
	g_autoptr(Change) change = store_begin(store, error);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	Import import = { .store = store, .result = result, .account = result->account, .seen = seen };

	if (change == NULL || !statement_add(store, sha256, name, result->account, file->first_day, file->last_day, &import.statement, &result->again, error))
		return false;
	if (result->again) {
		for (guint i = 0; i < file->rows->len; i++) {
			const StatementRow *row = g_ptr_array_index(file->rows, i);

			result->known += row->in > 0 && !row->reverses && !row->interest;
		}
		return true; /* the Change is undone: nothing was written */
	}
	return add_rows(&import, file, error) && store_commit(&change, error);
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
	result->account = *file->account == '\0' || masked ? g_strdup(config->payee_account == NULL ? "" : config->payee_account) : bare_account(file->account);
	result->first_day = g_strdup(file->first_day);
	result->last_day = g_strdup(file->last_day);
	result->rows = file->rows->len;
	for (guint i = 0; i < file->warnings->len; i++)
		g_ptr_array_add(result->warnings, g_strdup(g_ptr_array_index(file->warnings, i)));
	return import_file(store, file, sha256, shown, result, error);
}
