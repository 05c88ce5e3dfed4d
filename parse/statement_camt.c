/* statement_camt.c - camt.053: booked entries, batches taken apart */
#include <string.h>

#include "base/text.h"
#include "parse/statement_file.h"
#include "parse/xml.h"

static bool
refuse(GError **error, const xmlNode *node, const char *element, const char *wanted, const char *found)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %ld, element %s: expected %s, found \"%.60s\"", xmlGetLineNo(node), element, wanted, found);
	return false;
}

/* The node at a path of local names ("AmtDtls/TxAmt/Amt"); NULL if any step is missing. */
static xmlNode *
at_path(const xmlNode *node, const char *path)
{
	g_auto(GStrv) steps = g_strsplit(path, "/", -1);
	xmlNode *found = (xmlNode *)node;

	for (guint i = 0; steps[i] != NULL && found != NULL; i++)
		found = xml_child(found, steps[i]);
	return found;
}

static char *
text_at(const xmlNode *node, const char *path)
{
	g_autofree char *raw = xml_text(at_path(node, path));

	return text_tidy(raw);
}

/* The first of several paths that holds text: versions of camt differ in depth. */
static char *
text_of(const xmlNode *node, const char *const *paths)
{
	for (guint i = 0; paths[i] != NULL; i++) {
		g_autofree char *text = text_at(node, paths[i]);

		if (*text != '\0')
			return g_steal_pointer(&text);
	}
	return g_strdup("");
}

static bool
amount_of(const xmlNode *amount, Fen *fen, GError **error)
{
	g_autofree char *text = xml_text(amount);
	const char *currency = xml_attribute(amount, "Ccy");

	g_strstrip(text);
	if (currency != NULL && strcmp(currency, "CNY") != 0)
		return refuse(error, amount, "Amt", "the currency CNY", currency);
	if (!money_parse(text, fen) || *fen < 0)
		return refuse(error, amount, "Amt", "a sum such as 280.00", text);
	return true;
}

/* The bank's own number of the transaction, else of the entry; the payer's are the last resort (NtryRef is only a count within one file). `source` says which it was. */
static char *
reference_of(const xmlNode *details, const xmlNode *entry, char **source)
{
	static const struct { const char *path, *source; bool of_entry; } places[] = {
		{ "Refs/AcctSvcrRef", "camt/servicer/", false }, { "Refs/TxId", "camt/transaction/", false }, { "AcctSvcrRef", "camt/servicer/", true },
		{ "Refs/InstrId", "camt/instruction/", false }, { "Refs/EndToEndId", "camt/endtoend/", false },
	};

	for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
		const xmlNode *node = places[i].of_entry ? entry : details;
		g_autofree char *text = node == NULL ? g_strdup("") : text_at(node, places[i].path);

		if (*text == '\0' || g_ascii_strcasecmp(text, "NOTPROVIDED") == 0 || g_ascii_strcasecmp(text, "NONREF") == 0)
			continue;
		*source = g_strdup(places[i].source);
		return g_steal_pointer(&text);
	}
	*source = g_strdup("camt//");
	return g_strdup("");
}

static char *
remark_of(const xmlNode *details, const xmlNode *entry)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *extra = NULL;

	for (xmlNode *line = xml_child(at_path(details, "RmtInf"), "Ustrd"); line != NULL; line = xml_next(line, "Ustrd")) {
		g_autofree char *raw = xml_text(line);
		g_autofree char *text = text_tidy(raw);

		if (*text != '\0')
			g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", text);
	}
	if (out->len == 0 && details != NULL) {
		extra = text_at(details, "AddtlTxInf");
		g_string_append(out, extra);
	}
	if (out->len == 0) {
		g_free(extra);
		extra = text_at(entry, "AddtlNtryInf");
		g_string_append(out, extra);
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* ISO dates and moments stand as they are; anything else is refused. */
static char *
day_of(const xmlNode *entry, GError **error)
{
	static const char *const paths[] = { "BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt", NULL };
	g_autofree char *text = text_of(entry, paths);
	g_autoptr(GDateTime) moment = NULL;
	g_autofree char *whole = strlen(text) == 10 ? g_strconcat(text, "T00:00:00Z", NULL) : g_strdup(text);
	g_autoptr(GTimeZone) zone = g_time_zone_new_offset(8 * 3600);

	moment = g_date_time_new_from_iso8601(whole, zone);
	if (moment == NULL) {
		refuse(error, entry, "BookgDt", "a date such as 2026-10-09", text);
		return NULL;
	}
	if (strlen(text) == 10)
		return g_steal_pointer(&text);
	{
		g_autoptr(GDateTime) here = g_date_time_to_timezone(moment, zone);

		return g_date_time_format(here, "%Y-%m-%dT%H:%M:%S+08:00");
	}
}

static bool
is_credit(const xmlNode *node, bool otherwise)
{
	g_autofree char *text = text_at(node, "CdtDbtInd");

	return *text == '\0' ? otherwise : strcmp(text, "CRDT") == 0;
}

static bool
is_true(const xmlNode *node, const char *name)
{
	g_autofree char *text = text_at(node, name);

	return strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static StatementRow *
row_of(const xmlNode *entry, const xmlNode *details, const char *day, Fen amount, bool credit)
{
	static const char *const payer[] = { "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm", NULL };
	static const char *const payee[] = { "RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Nm", NULL };
	static const char *const from[] = { "RltdPties/DbtrAcct/Id/Othr/Id", "RltdPties/DbtrAcct/Id/IBAN", NULL };
	static const char *const to[] = { "RltdPties/CdtrAcct/Id/Othr/Id", "RltdPties/CdtrAcct/Id/IBAN", NULL };
	StatementRow *row = statement_row_new((int)MAX(xmlGetLineNo(entry), 1));

	row->at = g_strdup(day);
	row->in = credit ? amount : 0;
	row->out = credit ? 0 : amount;
	row->reverses = is_true(entry, "RvslInd");
	/* Of a reversal the parties are those of the transfer it takes back. */
	row->name = details == NULL ? g_strdup("") : text_of(details, credit || row->reverses ? payer : payee);
	row->account = details == NULL ? g_strdup("") : text_of(details, credit || row->reverses ? from : to);
	row->own_account = g_strdup("");
	row->remark = remark_of(details, entry);
	row->reference = reference_of(details, entry, &row->source);
	return row;
}

/* A batch: its transactions must add up to the entry. */
static bool
batch_read(StatementFile *file, const xmlNode *entry, GPtrArray *details, const char *day, Fen total, bool credit, GError **error)
{
	static const char *const sums[] = { "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt", NULL };
	Fen sum = 0;

	for (guint i = 0; i < details->len; i++) {
		const xmlNode *one = g_ptr_array_index(details, i);
		const xmlNode *amount = NULL;
		bool one_credit = is_credit(one, credit);
		Fen fen;

		for (guint j = 0; sums[j] != NULL && amount == NULL; j++)
			amount = at_path(one, sums[j]);
		if (amount == NULL)
			return refuse(error, one, "TxDtls", "an amount for each transaction of a batch", "none");
		if (!amount_of(amount, &fen, error))
			return false;
		sum += one_credit == credit ? fen : -fen;
		if (fen > 0)
			g_ptr_array_add(file->rows, row_of(entry, one, day, fen, one_credit));
	}
	if (sum != total) {
		g_autofree char *found = money_format(sum);

		return refuse(error, entry, "NtryDtls", "transactions that add up to the entry", found == NULL ? "?" : found);
	}
	return true;
}

static bool
entry_read(StatementFile *file, const xmlNode *entry, GError **error)
{
	static const char *const states[] = { "Sts/Cd", "Sts", NULL };
	g_autofree char *state = text_of(entry, states);
	g_autofree char *day = NULL;
	g_autoptr(GPtrArray) details = g_ptr_array_new();
	g_autofree char *direction = text_at(entry, "CdtDbtInd");
	bool credit = strcmp(direction, "CRDT") == 0;
	Fen total;

	if (*state != '\0' && strcmp(state, "BOOK") != 0)
		return true; /* announced or pending: no money yet */
	if (!credit && strcmp(direction, "DBIT") != 0)
		return refuse(error, entry, "CdtDbtInd", "CRDT or DBIT", direction);
	if (xml_child(entry, "Amt") == NULL)
		return refuse(error, entry, "Amt", "a sum", "none");
	if (!amount_of(xml_child(entry, "Amt"), &total, error))
		return false;
	day = day_of(entry, error);
	if (day == NULL)
		return false;
	for (xmlNode *group = xml_child(entry, "NtryDtls"); group != NULL; group = xml_next(group, "NtryDtls"))
		for (xmlNode *one = xml_child(group, "TxDtls"); one != NULL; one = xml_next(one, "TxDtls"))
			g_ptr_array_add(details, one);
	if (details->len > 1)
		return batch_read(file, entry, details, day, total, credit, error);
	if (total > 0)
		g_ptr_array_add(file->rows, row_of(entry, details->len == 0 ? NULL : g_ptr_array_index(details, 0), day, total, credit));
	return true;
}

static void
replace(char **slot, char *text)
{
	g_free(*slot);
	*slot = text;
}

/* The balance of that code, with its sign; false if the statement has none. */
static bool
balance_of(const xmlNode *statement, const char *code, Fen *fen)
{
	for (xmlNode *balance = xml_child(statement, "Bal"); balance != NULL; balance = xml_next(balance, "Bal")) {
		g_autofree char *type = text_at(balance, "Tp/CdOrPrtry/Cd");

		if (strcmp(type, code) != 0 || at_path(balance, "Amt") == NULL || !amount_of(at_path(balance, "Amt"), fen, NULL))
			continue;
		if (!is_credit(balance, true))
			*fen = -*fen;
		return true;
	}
	return false;
}

static void
balances_check(StatementFile *file, const xmlNode *statement, guint first_row)
{
	Fen opening, closing, sum;

	if ((!balance_of(statement, "OPBD", &opening) && !balance_of(statement, "PRCD", &opening)) || !balance_of(statement, "CLBD", &closing))
		return;
	sum = opening;
	for (guint i = first_row; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		sum += row->in - row->out;
	}
	if (sum != closing)
		g_ptr_array_add(file->warnings, g_strdup_printf("line %ld: opening balance and entries do not give the closing balance; entries may be missing",
		                                                xmlGetLineNo(statement)));
}

static bool
one_statement(StatementFile *file, const xmlNode *statement, GError **error)
{
	static const char *const accounts[] = { "Acct/Id/Othr/Id", "Acct/Id/IBAN", NULL };
	static const char *const holders[] = { "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm", "Acct/Nm", NULL };
	g_autofree char *account = text_of(statement, accounts);
	g_autofree char *from = text_at(statement, "FrToDt/FrDtTm"), *to = text_at(statement, "FrToDt/ToDtTm");
	guint first_row = file->rows->len;

	if (*file->account != '\0' && !text_same(file->account, account))
		return refuse(error, statement, "Acct", "the same account in every Stmt", account);
	replace(&file->account, g_steal_pointer(&account));
	replace(&file->holder, text_of(statement, holders));
	for (xmlNode *entry = xml_child(statement, "Ntry"); entry != NULL; entry = xml_next(entry, "Ntry"))
		if (!entry_read(file, entry, error))
			return false;
	if (strlen(from) >= 10 && strlen(to) >= 10 && *file->first_day == '\0') {
		replace(&file->first_day, g_strndup(from, 10));
		replace(&file->last_day, g_strndup(to, 10));
	}
	balances_check(file, statement, first_row);
	return true;
}

StatementFile *
statement_camt_parse(GBytes *bytes, GError **error)
{
	g_autoptr(xmlDoc) document = xml_parse(bytes, false, error);
	g_autoptr(StatementFile) file = statement_file_new("camt.053");
	xmlNode *body;
	guint n = 0;

	if (document == NULL)
		return NULL;
	body = xml_find(xml_root(document), "BkToCstmrStmt");
	for (xmlNode *statement = xml_child(body, "Stmt"); statement != NULL; statement = xml_next(statement, "Stmt"), n++)
		if (!one_statement(file, statement, error))
			return NULL;
	if (n == 0) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the camt.053 file holds no statement (Stmt)");
		return NULL;
	}
	return g_steal_pointer(&file);
}
