/* test_statement_forms.c - MT940, OFX and camt.053 as banks' own dialects write them: text, and the rows it says */
#include <glib.h>
#include <string.h>

#include "parse/statement_file.h"

#define HEAD "{1:F01EXAMPLE}\n:20:X\n:25:12345678/0200123\n:28C:1\n:60F:C261009EUR0,00\n"

/* Day, in, out, currency, name, account, remark, reference (and whether money of ours came back), a row a line; then what is warned of. */
static char *
dump(const StatementFile *file)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		g_string_append_printf(out, "%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%s|%s%s\n", row->at, (gint64)row->in, (gint64)row->out, row->currency,
		                       row->name == NULL ? "" : row->name, row->account == NULL ? "" : row->account, row->remark == NULL ? "" : row->remark,
		                       row->reference == NULL ? "" : row->reference, row->in > 0 && row->reverses ? "|reverses" : "");
	}
	for (guint i = 0; i < file->warnings->len; i++)
		g_string_append_printf(out, "warning %s\n", (char *)g_ptr_array_index(file->warnings, i));
	return g_string_free(out, FALSE);
}

static const struct {
	const char *name, *text, *rows;
} cases[] = {
	{ "/forms/mt940-details-a-line", HEAD ":61:261009D13,28N0440121470966      A. Example                      \n:86:Refund of the\n:86:NURSERY JUNE\n:62F:D261009EUR13,28\n-\n",
	  "2026-10-09|0|1328|EUR|A. Example||Refund of the NURSERY JUNE|0121470966\n" },
	{ "/forms/mt940-sub-fields-cut", HEAD ":61:261009C5,NTRFEREF//B77\n:86:166?00GIRO?20EREF+E1?21SVWZ+Invoice sev\nen?22teen CRED+X9?31de\n08?32EXAM\nPLE AG\n:62F:C261009EUR5,\n-\n",
	  "2026-10-09|500|0|EUR|EXAMPLE AG|DE08|Invoice seventeen|B77\n" },
	{ "/forms/mt940-broken-before-the-sum", ":61:2610091009CR\n30,00N062NONREF\n:86:166?00GIRO?20SVWZ+Test",
	  "2026-10-09|3000|0|?|||Test|\nwarning no opening balance (:60F:) names the currency of 1 rows; they are no money of the ledger\nwarning no :25: names the account\n" },
	{ "/forms/mt940-closing-without-currency", HEAD ":61:261009C5,NCHGN\n:62M:C2611315,\n:60M:C261131EUR5,\n:61:261131C1,NTRF/\n:62F:C2611316,\n",
	  "2026-10-09|500|0|EUR||||\n2026-11-30|100|0|EUR||||\n" },
	{ "/forms/mt940-latin", HEAD ":61:261009C5,NTRFNONREF\n:86:166?20B\xe4""ckerei?32M\xfcller\n:62F:C261009EUR5,\n-\n", "2026-10-09|500|0|EUR|Müller||Bäckerei|\n" },
	{ "/forms/mt940-a-line-that-begins-with-a-colon", HEAD ":61:2610091009C50,00 NTRFNONREF//2109\n:86:166?00GUTSCHRIFT?20SVWZ+VERTR?21\n:KO:NR:401APRIL?31DE93\n?32EXAMPLE\n:62F:C261009EUR50,\n-\n",
	  "2026-10-09|5000|0|EUR|EXAMPLE|DE93|VERTR:KO:NR:401APRIL|2109\n" },
	{ "/forms/mt940-no-kind", HEAD ":61:2610091009CR220000,00//19239782213\n:86:10092026-TRANSFER\n:62F:C261009EUR220000,\n-}\n",
	  "2026-10-09|22000000|0|EUR|||10092026-TRANSFER|19239782213\n" },
	{ "/forms/mt940-ordering-party", HEAD ":61:2610091009CR737,NMSCNONREF//21051645\n:86:/ORDP/530500003804588\n/EXAMPLE TRADING\n/000//000\n/Invoice 7\n:62F:C261009EUR737,\n-\n",
	  "2026-10-09|73700|0|EUR|EXAMPLE TRADING|530500003804588|/ORDP/530500003804588/EXAMPLE TRADING/000//000/Invoice 7|21051645\n" },
	{ "/forms/mt940-words-with-colons", HEAD ":61:2610091009C5,N658NONREF\n:86:SEPA OVERBOEKING                 IBAN: NL25EXAM0654589219        \nBIC: EXAMNL2A                    NAAM: MEVR G EXAMPLE            \nOMSCHRIJVING: Order 34           KENMERK: 7\n:62F:C261009EUR5,\n-\n",
	  "2026-10-09|500|0|EUR|MEVR G EXAMPLE|NL25EXAM0654589219|Order 34|\n" },
	{ "/forms/mt940-two-fields-of-words", HEAD ":61:2610091009CR5,NTRFEREF\n:86:/EREF/E7/BENM//NAME/Example RCKV XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX/\nREMI/Order 34/ISDT/2026-10-09\n:62F:C261009EUR5,\n-\n",
	  "2026-10-09|500|0|EUR|Example RCKV XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX||Order 34|\n" },
	{ "/forms/ofx-filled-sums", "OFXHEADER:100\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>USD<BANKACCTFROM><ACCTID>1</BANKACCTFROM><BANKTRANLIST>"
	  "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261009120000[0:GMT]<TRNAMT>+00000000000001.2400<FITID>F1<NAME>Caf\xe9</STMTTRN>"
	  "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261009233000[-5:EST]<TRNAMT>-0000.50<FITID>F2</STMTTRN>"
	  "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261009230000[0:GMT]<TRNAMT>-2,5<FITID>F3</STMTTRN></BANKTRANLIST></STMTRS></OFX>",
	  "2026-10-09|124|0|USD|Café|||F1\n2026-10-09T23:30:00-05:00|0|50|USD||||F2\n2026-10-10T07:00:00+08:00|0|250|USD||||F3\n" },
	{ "/forms/camt-structured-and-ultimate", "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>NL26</IBAN></Id></Acct>"
	  "<Ntry><Amt Ccy=\"EUR\">8.85</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls>"
	  "<RltdPties><Dbtr><Nm>甲集团财务有限公司</Nm></Dbtr><UltmtDbtr><Nm>甲示例公司</Nm></UltmtDbtr></RltdPties>"
	  "<RmtInf><Ustrd>UKEY</Ustrd><Strd><RfrdDocInf><Nb>INV7</Nb></RfrdDocInf><CdtrRefInf><Ref>4654</Ref></CdtrRefInf><AddtlRmtInf>证书</AddtlRmtInf></Strd></RmtInf>"
	  "</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>",
	  "2026-10-09|885|0|EUR|甲集团财务有限公司||UKEY 4654 INV7 证书 名义付款人 甲示例公司|R1\n" },
	{ "/forms/camt-first-version", "<d:Document xmlns:d=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.01\"><d:BkToCstmrStmtV01><d:Stmt><d:Acct><d:Id><d:PrtryAcct><d:Id>77</d:Id></d:PrtryAcct></d:Id><d:Ccy>EUR</d:Ccy></d:Acct>"
	  "<d:Ntry><d:Amt>5.00</d:Amt><d:CdtDbtInd>CRDT</d:CdtDbtInd><d:Sts>BOOK</d:Sts><d:BookgDt><d:DtTm>2026-10-09T10:00:00+01:00</d:DtTm></d:BookgDt><d:AcctSvcrRef>R1</d:AcctSvcrRef>"
	  "<d:TxDtls><d:RltdPties><d:Dbtr><d:Nm>Example</d:Nm></d:Dbtr></d:RltdPties></d:TxDtls></d:Ntry></d:Stmt></d:BkToCstmrStmtV01></d:Document>",
	  "2026-10-09T10:00:00+01:00|500|0|EUR|Example|||R1\n" },
	{ "/forms/camt-waiting-and-returned", "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>NL26</IBAN></Id></Acct>\n"
	  "<Ntry><Amt Ccy=\"CNY\">9</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>"
	  "<Ntry><Amt Ccy=\"CNY\">8.85</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><ValDt><Dt>2026-10-09+08:00</Dt></ValDt><NtryDtls><TxDtls><RltdPties><Cdtr><Nm>Example</Nm></Cdtr></RltdPties>"
	  "<RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>",
	  "2026-10-09|885|0||Example||||reverses\nwarning line 1: 1 entries are not booked yet (Sts) and were left out\n" },
	{ "/forms/camt-one-party-and-two-currencies", "<Document><BkToCstmrStmt><Stmt><Acct><Id><IBAN>NL77</IBAN></Id></Acct>"
	  "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">18.15</Amt></Bal><Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"SEK\">27.00</Amt></Bal>"
	  "<Ntry><Amt Ccy=\"EUR\">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls>"
	  "<TxDtls><RltdPties><Cdtr><Nm>Example</Nm></Cdtr><CdtrAcct><Id><IBAN>NL46</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>"
	  "<Ntry><Amt Ccy=\"EUR\">8.85</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><AcctSvcrRef>R2</AcctSvcrRef><NtryDtls>"
	  "<TxDtls><RltdPties><Cdtr><Nm>Us</Nm></Cdtr><CdtrAcct><Id><IBAN>NL77</IBAN></Id></CdtrAcct></RltdPties></TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>",
	  "2026-10-09|0|500|EUR|Example|NL46||R1\n2026-10-09|885|0|EUR||||R2\n" },
};

static void
test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GBytes) bytes = g_bytes_new_static(cases[i].text, strlen(cases[i].text));
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = statement_file_parse(bytes, &error);
	g_autofree char *rows = NULL;

	g_assert_no_error(error);
	rows = dump(file);
	g_assert_cmpstr(rows, ==, cases[i].rows);
}

/* A part of a message that has neither rows nor balances of an account is none. */
static void
test_parts_refused(void)
{
	static const char *const texts[] = { ":25:51210600/9223382012EUR", ":60F:C100318EUR380115,12\n:60F:C100318EUR380115,1\n", ":86:091\n-", ":20:TELEREPORTING\n" };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(texts[i], strlen(texts[i]));
		g_autoptr(GError) error = NULL;
		g_autoptr(StatementFile) file = statement_file_parse(bytes, &error);

		g_assert_null(file);
		g_assert_nonnull(strstr(error->message, "expected an MT940 message with :20: and :25:"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add_data_func(cases[i].name, GUINT_TO_POINTER(i), test_case);
	g_test_add_func("/forms/parts", test_parts_refused);
	return g_test_run();
}
