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

/* "8.850" is 8.85: noughts behind the second decimal fall. */
static bool
sum_of(const char *text, Fen *fen)
{
	g_autofree char *copy = g_strstrip(g_strdup(text));
	char *point = strchr(copy, '.');

	if (point != NULL)
		for (gsize n = strlen(copy); copy + n - 1 > point + 2 && copy[n - 1] == '0'; n--)
			copy[n - 1] = '\0';
	return money_parse(copy, fen) && *fen >= 0;
}

static bool
amount_of(const xmlNode *amount, Fen *fen, GError **error)
{
	g_autofree char *text = xml_text(amount);

	return sum_of(text, fen) || refuse(error, amount, "Amt", "a sum such as 280.00", text);
}

static const char *
currency_of(const xmlNode *amount)
{
	const char *currency = amount == NULL ? NULL : xml_attribute(amount, "Ccy");

	return currency == NULL ? "" : currency;
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

static void
add_word(GString *out, const char *text)
{
	if (*text != '\0' && strstr(out->str, text) == NULL)
		g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", text);
}

static void
add_all(GString *out, const xmlNode *parent, const char *name)
{
	for (xmlNode *line = xml_child(parent, name); line != NULL; line = xml_next(line, name)) {
		g_autofree char *raw = xml_text(line);
		g_autofree char *text = text_tidy(raw);

		add_word(out, text);
	}
}

/* Structured remittance: the creditor's reference, numbers of invoices, what is added in words. */
static void
add_structured(GString *out, const xmlNode *remittance)
{
	for (xmlNode *one = xml_child(remittance, "Strd"); one != NULL; one = xml_next(one, "Strd")) {
		g_autofree char *reference = text_at(one, "CdtrRefInf/Ref"), *number = text_at(one, "RfrdDocInf/Nb");

		add_word(out, reference);
		add_word(out, number);
		add_all(out, one, "AddtlRmtInf");
	}
}

/* Who stands behind the payer: a parent's finance company pays, and names the member it pays for. */
static void
add_ultimate(GString *out, const xmlNode *details, const char *payer)
{
	static const char *const paths[] = { "RltdPties/UltmtDbtr/Pty/Nm", "RltdPties/UltmtDbtr/Nm", NULL };
	g_autofree char *name = text_of(details, paths);

	if (*name != '\0' && !text_same(name, payer))
		g_string_append_printf(out, "%s名义付款人 %s", out->len > 0 ? " " : "", name);
}

static char *
remark_of(const xmlNode *details, const xmlNode *entry)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *extra = NULL;

	add_all(out, at_path(details, "RmtInf"), "Ustrd");
	if (details != NULL)
		add_structured(out, at_path(details, "RmtInf"));
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

/* "2026-10-09+08:00": a day may have a zone, which says nothing; nor does a time that is not whole ("T10:00", "T24:00:00"). */
static char *
day_or_moment(char *text)
{
	g_autoptr(GTimeZone) zone = g_time_zone_new_utc();
	g_autoptr(GDateTime) moment = strlen(text) > 10 ? g_date_time_new_from_iso8601(text, zone) : NULL;

	if (moment == NULL && strlen(text) > 10 && strchr("+-ZT", text[10]) != NULL)
		text[10] = '\0';
	return text;
}

/* ISO dates and moments stand as they are; anything else is refused. */
static char *
day_of(const xmlNode *entry, GError **error)
{
	static const char *const paths[] = { "BookgDt/DtTm", "BookgDt/Dt", "ValDt/DtTm", "ValDt/Dt", NULL };
	g_autofree char *text = day_or_moment(text_of(entry, paths));
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
	/* The day is the bank's: its own offset stays.  Z is a system's, not a bank's. */
	{
		g_autoptr(GDateTime) here = g_str_has_suffix(text, "Z") ? g_date_time_to_timezone(moment, zone) : g_date_time_ref(moment);

		return g_date_time_format(here, "%Y-%m-%dT%H:%M:%S%:z");
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

/* A payment that came back (RtrInf) is money of the row's own side taken back, whatever the entry calls itself. */
static bool
is_return(const xmlNode *details)
{
	return details != NULL && xml_child(details, "RtrInf") != NULL;
}

/* What an entry and its transactions have in common. */
typedef struct {
	const char *day, *currency, *own; /* own: the account of the statement; currency: its own where a sum names none */
	Fen total;
	bool credit;
} Booking;

/* The other side of a transaction.  Where a bank names only one party, and it is not us, that is it: returns of direct debits keep the creditor's place. */
static void
party_read(StatementRow *row, const xmlNode *details, const Booking *booking, bool payer)
{
	static const char *const names[2][3] = { { "RltdPties/Cdtr/Pty/Nm", "RltdPties/Cdtr/Nm", NULL }, { "RltdPties/Dbtr/Pty/Nm", "RltdPties/Dbtr/Nm", NULL } };
	static const char *const accounts[2][3] = { { "RltdPties/CdtrAcct/Id/Othr/Id", "RltdPties/CdtrAcct/Id/IBAN", NULL },
	                                            { "RltdPties/DbtrAcct/Id/Othr/Id", "RltdPties/DbtrAcct/Id/IBAN", NULL } };

	row->name = text_of(details, names[payer]);
	row->account = text_of(details, accounts[payer]);
	if (*row->name == '\0' && *row->account == '\0') {
		g_autofree char *account = text_of(details, accounts[!payer]);

		if (*account == '\0' || *booking->own == '\0' || text_same(account, booking->own))
			return;
		g_free(row->name);
		g_free(row->account);
		row->name = text_of(details, names[!payer]);
		row->account = g_steal_pointer(&account);
	}
}

static StatementRow *
row_of(const xmlNode *entry, const xmlNode *details, const Booking *booking, Fen amount, bool credit)
{
	StatementRow *row = statement_row_new((int)MAX(xmlGetLineNo(entry), 1));

	row->at = g_strdup(booking->day);
	row->currency = statement_currency(booking->currency);
	row->in = credit ? amount : 0;
	row->out = credit ? 0 : amount;
	row->reverses = is_true(entry, "RvslInd") || is_return(details);
	/* Of a reversal the parties are those of the transfer it takes back. */
	if (details != NULL)
		party_read(row, details, booking, credit != row->reverses);
	else
		row->name = g_strdup(""), row->account = g_strdup("");
	row->own_account = g_strdup("");
	row->remark = remark_of(details, entry);
	if (details != NULL && credit != row->reverses) {
		GString *whole = g_string_new(row->remark);

		add_ultimate(whole, details, row->name);
		g_free(row->remark);
		row->remark = g_string_free(whole, FALSE);
	}
	row->reference = reference_of(details, entry, &row->source);
	return row;
}

/* Of a statement: whose entries they are, and the currency of sums that name none. */
typedef struct {
	const char *number, *currency;
} Account;

/* What a transaction of a batch moved on the account: the sum in the account's currency, wherever the bank writes it. */
static const xmlNode *
share_of(const xmlNode *transaction, const char *currency)
{
	static const char *const sums[] = { "Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt", NULL };

	for (guint i = 0; sums[i] != NULL; i++) {
		const xmlNode *amount = at_path(transaction, sums[i]);

		if (amount != NULL && strcmp(currency_of(amount), currency) == 0)
			return amount;
	}
	return NULL;
}

/* Rows of a batch; false without an error if its transactions do not say what the entry says. */
static bool
batch_read(GPtrArray *rows, const xmlNode *entry, GPtrArray *details, const Booking *booking, GError **error)
{
	Fen sum = 0;

	for (guint i = 0; i < details->len; i++) {
		const xmlNode *one = g_ptr_array_index(details, i);
		const xmlNode *amount = share_of(one, booking->currency);
		bool one_credit = is_credit(one, booking->credit);
		Fen fen;

		if (amount == NULL)
			return false;
		if (!amount_of(amount, &fen, error))
			return false;
		sum += one_credit == booking->credit ? fen : -fen;
		if (fen > 0)
			g_ptr_array_add(rows, row_of(entry, one, booking, fen, one_credit));
	}
	return sum == booking->total;
}

/* The entry is what was booked: where its transactions do not add up to it (charges, other currencies, a file cut short), it is one row. */
static bool
transactions_read(StatementFile *file, const xmlNode *entry, GPtrArray *details, const Booking *booking, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)statement_row_free);
	GError *wrong = NULL;

	if (details->len > 1) {
		if (batch_read(rows, entry, details, booking, &wrong)) {
			g_ptr_array_extend_and_steal(file->rows, g_ptr_array_ref(rows));
			return true;
		}
		if (wrong != NULL) {
			g_propagate_error(error, wrong);
			return false;
		}
		g_ptr_array_add(file->warnings, g_strdup_printf("line %ld: the transactions of the batch do not add up to the entry; it is one row, of nobody's name",
		                                                xmlGetLineNo(entry)));
	}
	if (booking->total > 0)
		g_ptr_array_add(file->rows, row_of(entry, details->len == 1 ? g_ptr_array_index(details, 0) : NULL, booking, booking->total, booking->credit));
	return true;
}

static void
details_collect(GPtrArray *details, const xmlNode *parent)
{
	for (xmlNode *one = xml_child(parent, "TxDtls"); one != NULL; one = xml_next(one, "TxDtls"))
		g_ptr_array_add(details, one);
}

/* Announced or pending: no money yet. */
static bool
is_booked(const xmlNode *entry)
{
	static const char *const states[] = { "Sts/Cd", "Sts/Prtry", "Sts", NULL };
	g_autofree char *state = text_of(entry, states);

	return *state == '\0' || g_ascii_strcasecmp(state, "BOOK") == 0 || g_ascii_strcasecmp(state, "BOOKED") == 0;
}

static bool
entry_read(StatementFile *file, const xmlNode *entry, const Account *account, GError **error)
{
	g_autofree char *day = NULL;
	g_autoptr(GPtrArray) details = g_ptr_array_new();
	g_autofree char *direction = text_at(entry, "CdtDbtInd");
	Booking booking = { .own = account->number, .credit = strcmp(direction, "CRDT") == 0 };

	if (!booking.credit && strcmp(direction, "DBIT") != 0)
		return refuse(error, entry, "CdtDbtInd", "CRDT or DBIT", direction);
	if (xml_child(entry, "Amt") == NULL)
		return refuse(error, entry, "Amt", "a sum", "none");
	if (!amount_of(xml_child(entry, "Amt"), &booking.total, error))
		return false;
	day = day_of(entry, error);
	if (day == NULL)
		return false;
	booking.day = day;
	booking.currency = currency_of(xml_child(entry, "Amt"));
	if (*booking.currency == '\0')
		booking.currency = account->currency;
	details_collect(details, entry); /* of the first version */
	for (xmlNode *group = xml_child(entry, "NtryDtls"); group != NULL; group = xml_next(group, "NtryDtls"))
		details_collect(details, group);
	return transactions_read(file, entry, details, &booking, error);
}

static void
replace(char **slot, char *text)
{
	g_free(*slot);
	*slot = text;
}

/* The balance of that code and currency, with its sign; false if the statement has none. */
static bool
balance_of(const xmlNode *statement, const char *code, const char *currency, Fen *fen)
{
	for (xmlNode *balance = xml_child(statement, "Bal"); balance != NULL; balance = xml_next(balance, "Bal")) {
		g_autofree char *type = text_at(balance, "Tp/CdOrPrtry/Cd");

		if (strcmp(type, code) != 0 || strcmp(currency_of(at_path(balance, "Amt")), currency) != 0 || at_path(balance, "Amt") == NULL || !amount_of(at_path(balance, "Amt"), fen, NULL))
			continue;
		if (!is_credit(balance, true))
			*fen = -*fen;
		return true;
	}
	return false;
}

static void
balances_take(StatementFile *file, const xmlNode *statement, const char *account, guint first_row)
{
	Fen opening, closing;
	const char *currency = "";

	for (xmlNode *balance = xml_child(statement, "Bal"); balance != NULL && *currency == '\0'; balance = xml_next(balance, "Bal"))
		currency = currency_of(xml_child(balance, "Amt"));
	if ((balance_of(statement, "OPBD", currency, &opening) || balance_of(statement, "PRCD", currency, &opening)) &&
	    balance_of(statement, "CLBD", currency, &closing))
		statement_file_balance(file, (int)MAX(xmlGetLineNo(statement), 1), account, currency, opening, closing, first_row);
}

static bool
one_statement(StatementFile *file, const xmlNode *statement, GError **error)
{
	static const char *const accounts[] = { "Acct/Id/Othr/Id", "Acct/Id/IBAN", "Acct/Id/PrtryAcct/Id", "Acct/Id/BBAN", NULL };
	static const char *const holders[] = { "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm", "Acct/Nm", NULL };
	g_autofree char *account = text_of(statement, accounts);
	g_autofree char *from = text_at(statement, "FrToDt/FrDtTm"), *to = text_at(statement, "FrToDt/ToDtTm");
	g_autofree char *currency = text_at(statement, "Acct/Ccy");
	const Account of = { account, currency };
	guint first_row = file->rows->len, waiting = 0;

	statement_file_account(file, account);
	replace(&file->holder, text_of(statement, holders));
	for (xmlNode *entry = xml_child(statement, "Ntry"); entry != NULL; entry = xml_next(entry, "Ntry")) {
		if (!is_booked(entry))
			waiting++;
		else if (!entry_read(file, entry, &of, error))
			return false;
	}
	if (waiting > 0)
		g_ptr_array_add(file->warnings, g_strdup_printf("line %ld: %u entries are not booked yet (Sts) and were left out", xmlGetLineNo(statement), waiting));
	statement_file_own(file, first_row, account);
	if (strlen(from) >= 10 && strlen(to) >= 10) {
		statement_file_cover(file, from);
		statement_file_cover(file, to);
	}
	balances_take(file, statement, account, first_row);
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
	if (body == NULL)
		body = xml_find(xml_root(document), "BkToCstmrStmtV01");
	for (xmlNode *statement = xml_child(body, "Stmt"); statement != NULL; statement = xml_next(statement, "Stmt"), n++)
		if (!one_statement(file, statement, error))
			return NULL;
	if (n == 0) {
		g_set_error_literal(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "the camt.053 file holds no statement (Stmt)");
		return NULL;
	}
	return g_steal_pointer(&file);
}
