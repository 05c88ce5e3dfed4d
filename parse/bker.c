/* bker.c - the structured bank receipt of the Ministry of Finance */
#include "parse/bker.h"
#include <string.h>
#include "base/date.h"
#include "base/money.h"
#include "base/text.h"
#include "parse/xml.h"

typedef enum { PLAIN, DIGITS, SUM, WORDS, DAY } Shape;

/* Element -> field.  The bank names are by analogy with the bank statement (bkrs), not yet seen in a file. */
static const struct { const char *element, *field; Shape shape; } elements[] = {
	{ "AccountNameOfPayer", "payer_name", PLAIN },
	{ "AccountNumberOfPayer", "payer_account", DIGITS },
	{ "DepositoryBankOfPayer", "payer_bank", PLAIN },
	{ "AccountNameOfPayee", "payee_name", PLAIN },
	{ "AccountNumberOfPayee", "payee_account", DIGITS },
	{ "DepositoryBankOfPayee", "payee_bank", PLAIN },
	{ "TransactionAmountInFigures", "amount_fen", SUM },
	{ "TransactionAmountInWords", "amount_words_fen", WORDS },
	{ "TransactionAmountInChineseCharacters", "amount_words_fen", WORDS },
	{ "DateOfBookkeeping", "paid_at", DAY },
	{ "BusinessSerialNumber", "bank_reference", PLAIN },
	{ "NumberOfBankElectronicReceipt", "receipt_no", PLAIN },
	{ "Usage", "remark", PLAIN },
	{ "Notes", "remark", PLAIN },
	{ "IssueDate", "paid_at", DAY },
	{ "DateOfIssue", "paid_at", DAY },
};

/* The canonical form, NULL if the text is none of that shape. */
static char *
canonical(const char *text, Shape shape)
{
	Fen sum = 0;
	char *folded;

	switch (shape) {
	case SUM:
		return money_parse(text, &sum) && sum > 0 ? g_strdup_printf("%" G_GINT64_FORMAT, (gint64)sum) : NULL;
	case WORDS:
		return money_words_parse(text, &sum, NULL) ? g_strdup_printf("%" G_GINT64_FORMAT, (gint64)sum) : NULL;
	case DAY:
		return date_parse(text);
	case DIGITS:
		folded = text_fold(text);
		if (*folded != '\0')
			return folded;
		g_free(folded);
		return NULL;
	case PLAIN:
		break;
	}
	return *text != '\0' ? g_strdup(text) : NULL;
}

static void
take_value(Segment *segment, const xmlNode *node, gsize row)
{
	g_autofree char *whole = xml_text(node);
	g_autofree char *raw = text_tidy(whole);
	g_autofree char *value = canonical(raw, elements[row].shape);

	if (value != NULL && segment_get(segment, elements[row].field) == NULL)
		g_ptr_array_add(segment->fields, field_new(elements[row].field, value, raw, 1, SOURCE_DIGITAL));
}

/* In the order of the table, so that the booking day stands before the day of issue. */
static void
take_values(Segment *segment, xmlNode *root)
{
	for (gsize row = 0; row < G_N_ELEMENTS(elements); row++) {
		const xmlNode *node = xml_find(root, elements[row].element);

		if (node != NULL)
			take_value(segment, node, row);
	}
}

Segment *
bker_read(GBytes *bytes)
{
	g_autoptr(xmlDoc) document = NULL;
	Segment *segment;
	gsize length = 0;
	const char *data = g_bytes_get_data(bytes, &length);

	if (length == 0 || (g_strstr_len(data, (gssize)length, "bker") == NULL && g_strstr_len(data, (gssize)length, "TransactionAmountInFigures") == NULL))
		return NULL;
	document = xml_parse(bytes, true, NULL);
	if (document == NULL || xml_find(xml_root(document), "TransactionAmountInFigures") == NULL)
		return NULL;
	segment = segment_new("remittance_proof");
	take_values(segment, xml_root(document));
	if (segment_get(segment, "amount_fen") == NULL) {
		segment_free(segment);
		return NULL;
	}
	return segment;
}

void
bker_take_part(Reading *reading, Part *part)
{
	Segment *segment = part->fault == NULL && reading->segments->len < 16 ? bker_read(part->bytes) : NULL;

	g_ptr_array_add(reading->parts, part);
	if (segment == NULL)
		return;
	g_ptr_array_add(reading->segments, segment);
	part->ignore = true;
	part->reason = g_strdup("structured bank receipt, read with its document");
}
