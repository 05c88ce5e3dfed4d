/* statement_bkrs.c - the structured bank statement of the Ministry of Finance (XBRL)
 *
 * Source: DOMAIN.md section 7.  Real files pad with tuples of no amount and write money out with a minus. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "parse/statement_file.h"
#include "parse/statement_words.h"
#include "parse/xml.h"

static bool
refuse(GError **error, const xmlNode *node, const char *element, const char *wanted, const char *found)
{
	g_set_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT, "line %ld, element %s: expected %s, found \"%.60s\"", xmlGetLineNo(node), element, wanted, found);
	return false;
}

static char *
text_at(xmlNode *node, const char *name)
{
	g_autofree char *raw = xml_text(xml_find(node, name));

	return text_tidy(raw);
}

static bool
direction_of(xmlNode *tuple, bool *credit, GError **error)
{
	g_autofree char *text = text_at(tuple, "IdentificationOfCreditOrDebit");

	*credit = statement_words_has("values", "in", text);
	return *credit || strcmp(text, "0") == 0 || statement_words_has("values", "out", text) ||
	       refuse(error, tuple, "IdentificationOfCreditOrDebit", "1 (credit) or 0 (debit)", text);
}

static char *
moment_of(xmlNode *tuple)
{
	g_autofree char *day = text_at(tuple, "DateOfBookkeeping"), *time = text_at(tuple, "TimeOfBookkeeping");
	g_autofree char *clock = strlen(time) == 6 && strspn(time, "0123456789") == 6 ? g_strdup_printf("%.2s:%.2s:%.2s", time, time + 2, time + 4) : g_strdup(time);
	g_autofree char *both = g_strconcat(day, " ", clock, NULL);
	char *at = *clock == '\0' || strlen(clock) > 10 ? date_parse(clock) : date_parse(both);

	return at != NULL ? at : date_parse(day);
}

static void
words_read(xmlNode *tuple, StatementRow *row)
{
	g_autofree char *kind = text_at(tuple, "TypesOfBusinessProducts");

	row->name = text_at(tuple, "NameOfCounterparty");
	row->account = text_at(tuple, "AccountOfCounterparty");
	row->own_account = g_strdup("");
	row->remark = text_at(tuple, "NotesOfBankElectronicReceipt");
	row->reference = text_at(tuple, "BusinessSerialNumber");
	row->source = g_strdup("bkrs/serial/");
	if (*row->reference == '\0') {
		g_free(row->reference);
		g_free(row->source);
		row->reference = text_at(tuple, "NumberOfBankElectronicReceipt");
		row->source = g_strdup("bkrs/receipt/");
	}
	row->reverses = row->reverses || statement_words_within("values", "reversal", kind) || statement_words_begins("values", "reversal", row->remark);
	row->interest = *row->name == '\0' && (statement_words_within("values", "interest", kind) || statement_words_within("values", "interest", row->remark));
}

static bool
tuple_read(StatementFile *file, xmlNode *tuple, GError **error)
{
	g_autofree char *amount = text_at(tuple, "TransactionAmount"), *balance = text_at(tuple, "AccountBalance"), *day = text_at(tuple, "DateOfBookkeeping");
	g_autoptr(StatementRow) row = statement_row_new((int)MAX(xmlGetLineNo(tuple), 1));
	bool credit;
	Fen fen = 0;

	if (*amount == '\0' && *day == '\0')
		return true;
	if (!money_parse(amount, &fen))
		return refuse(error, tuple, "TransactionAmount", "a sum such as 280.00", amount);
	if (fen == 0)
		return true;
	if (!direction_of(tuple, &credit, error))
		return false;
	row->at = moment_of(tuple);
	if (row->at == NULL)
		return refuse(error, tuple, "DateOfBookkeeping", "a date such as 2026-10-09", day);
	row->reverses = credit && fen < 0;
	row->in = credit ? MAX(fen, 0) : 0;
	row->out = credit ? MAX(-fen, 0) : ABS(fen);
	if (*balance != '\0' && !money_parse(balance, &row->balance))
		return refuse(error, tuple, "AccountBalance", "a sum such as 280.00", balance);
	words_read(tuple, row);
	g_ptr_array_add(file->rows, g_steal_pointer(&row));
	return true;
}

static bool
tuples_read(StatementFile *file, xmlNode *node, GError **error)
{
	for (xmlNode *child = node->children; child != NULL; child = child->next) {
		if (child->type != XML_ELEMENT_NODE)
			continue;
		if (xml_is(child, "InformationOfReconcileDetailsTuple") || (xml_is(child, "InformationOfReconcileDetails") && xml_child(child, "TransactionAmount") != NULL)) {
			if (!tuple_read(file, child, error))
				return false;
		} else if (!tuples_read(file, child, error)) {
			return false;
		}
	}
	return true;
}

StatementFile *
statement_bkrs_parse(GBytes *bytes, GError **error)
{
	g_autoptr(xmlDoc) document = xml_parse(bytes, false, error);
	g_autoptr(StatementFile) file = statement_file_new("bkrs");
	g_autofree char *raw = NULL, *currency = NULL;
	xmlNode *root = document == NULL ? NULL : xml_root(document);

	if (root == NULL)
		return NULL;
	raw = text_at(root, "Currency");
	currency = statement_currency(raw);
	g_free(file->account);
	g_free(file->holder);
	file->account = text_at(root, "CustomerSettlementBankAccount");
	file->holder = text_at(root, "NameOfCustomerAccount");
	if (!tuples_read(file, root, error))
		return NULL;
	for (guint i = 0; i < file->rows->len; i++)
		((StatementRow *)g_ptr_array_index(file->rows, i))->currency = g_strdup(currency);
	return g_steal_pointer(&file);
}
