/* test_statement.c - statement files of many banks to credits; companies and numbers are invented */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "parse/statement.h"
#include "parse/statement_file.h"
#include "store/credit.h"
#include "store/payment.h"
#include "store/query.h"

#define OURS "0200001234567890123"

static StatementFile *
parse(const char *text, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

	return statement_file_parse(bytes, error);
}

/* Rows as "at in out name account remark reference flags", parted by | and line ends. */
static char *
rows_text(const StatementFile *file)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < file->rows->len; i++) {
		const StatementRow *row = g_ptr_array_index(file->rows, i);

		g_string_append_printf(out, "%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s|%s|%s|%s%s%s%s\n", row->at, (gint64)row->in, (gint64)row->out,
		                       row->name, row->account, row->remark, row->reference, row->reverses ? "|reverses" : "",
		                       row->was_reversed ? "|was reversed" : "", row->interest ? "|interest" : "");
	}
	return g_string_free(out, FALSE);
}

static const struct {
	const char *name, *text, *account, *rows;
} layouts[] = {
	{ "split sums, preamble, footer (as ICBC)",
	  "账号：" OURS "\t,\n户名：示例公司\n\n日期,交易类型,对方户名,对方账号,摘要,借方发生额,贷方发生额,余额\n"
	  "2026-10-09,网银,天山示例发电有限公司,\t6222001,证书费,,\"1,160.00\",\"2,160.00\"\n"
	  "2026-10-09,网银,,,手续费,15.00,-,2145.00\n合计,,,,,15.00,1160.00,\n", OURS,
	  "2026-10-09|116000|0|天山示例发电有限公司|6222001|证书费|\n2026-10-09|0|1500|||手续费|\n" },
	{ "tabs, moving header, padded names (as ICBC export)",
	  "[HISTORYDETAIL]\n凭证号\t对方账号\t交易时间\t借贷标志\t对方单位\t对方行号\t用途\t摘　　要\t附言\t回单个性化信息\t余  额\t转出金额\t转入金额\t本方账号\n"
	  "0\t6222001\t2026-10-09 10:12:00\t贷\t甲示例公司\t1\tUKEY\t转账\t\t\t100.00\t\t100.00\t" OURS "\n", "",
	  "2026-10-09T10:12:00+08:00|10000|0|甲示例公司|6222001|UKEY|\n" },
	{ "one sum and a direction (as BoCom)",
	  "查询账号:," OURS "\n户  名:,示例公司\n交易时间,摘要,凭证种类,凭证号码,企业业务编号,发生额,币种,余额,对方账号,对方户名,借贷标志,卡号\n"
	  "2026-10-09 08:00:00,转账,,,,350.00,人民币,350.00,6222001,乙示例公司,贷,\n2026-10-09 09:00:00,转账,,,,50.00,人民币,300.00,6222002,丙示例公司,借,\n", OURS,
	  "2026-10-09T08:00:00+08:00|35000|0|乙示例公司|6222001||\n2026-10-09T09:00:00+08:00|0|5000|丙示例公司|6222002||\n" },
	{ "numbers for directions (as Zheshang)",
	  "流水号,付款账号,付款人户名,收款账号,收款人户名,交易日期,交易金额,借贷标志(1收 2付),备注\nS1,6222001,丁示例公司," OURS ",示例公司,20261009,280.00,1,证书\n", "",
	  "2026-10-09|28000|0|丁示例公司|6222001|证书|S1\n" },
	{ "two rows of names (as CCB)",
	  "记账日期,交易时间,凭证种类,凭证号,发生额/元,,余额/元,钞汇标志,对方户名,对方账号,摘要,备注,账户明细编号-交易流水号\n"
	  ",,,,借方,贷方,,,,,,,\n20261009,20261009 10:12:00,,,0.00,700.00,700.00,钞,戊示例公司,6222001,转账,UKEY费用,12-345\n", "",
	  "2026-10-09T10:12:00+08:00|70000|0|戊示例公司|6222001|UKEY费用|12-345\n" },
	{ "names in two languages, signed sums (as BOC)",
	  "查询账号[ Inquirer account number ]," OURS "\n交易类型[ Transaction Type ],付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],收款人账号,交易日期[ Date ],交易时间,"
	  "交易金额[ Trade Amount ],交易后余额,交易流水号,用途,交易附言,名义付款人名称\n"
	  "来账,6222001,己集团公司," OURS ",20261009,10:12:00,600.00,600.00,77,,证书,己示例公司\n往账," OURS ",示例公司,6222002,20261009,11:12:00,-100.00,500.00,78,,,\n", OURS,
	  "2026-10-09T10:12:00+08:00|60000|0|己集团公司|6222001|证书 名义付款人 己示例公司|77\n2026-10-09T11:12:00+08:00|0|10000||6222002||78\n" },
	{ "brackets in names (as CIB), semicolons",
	  "银行流水号;账号;户名;凭证代号;币种;现/转;借方金额（支出）;贷方金额(收入);账户余额;摘要;对方账号;对方户名;记账日期;用途\n"
	  "N1;" OURS ";示例公司;;人民币;转;;240.00;240.00;来账;6222001;庚示例公司;2026/10/09;数字证书\n", "",
	  "2026-10-09|24000|0|庚示例公司|6222001|数字证书|N1\n" },
	{ "flag of reversal (as CMB)",
	  "交易日,交易时间,借方金额,贷方金额,余额,用途,流水号,收(付)方名称,收(付)方账号,冲账标志\n"
	  "20261009,101200,,350.00,350.00,UKEY,A1,辛示例公司,6222001,N\n20261010,101200,350.00,,0.00,UKEY,A1,辛示例公司,6222001,C\n", "",
	  "2026-10-09T10:12:00+08:00|35000|0|辛示例公司|6222001|UKEY|A1\n2026-10-10T10:12:00+08:00|0|35000|辛示例公司|6222001|UKEY|A1|reverses\n" },
	{ "red ink and interest",
	  "交易日期,对方户名,对方账号,收入金额,支出金额,余额,摘要\n2026-10-09,壬示例公司,6222001,-350.00,,0.00,冲正\n2026-10-21,,,1.23,,1.23,结息\n", "",
	  "2026-10-09|0|35000|壬示例公司|6222001|冲正||reverses\n2026-10-21|123|0|||结息||interest\n" },
	{ "a quoted cell with a line end", "交易日期,对方户名,收入金额,支出金额,附言\n2026-10-09,癸示例公司,140.00,,\"a\n\"\"b\"\"\"\n", "",
	  "2026-10-09|14000|0|癸示例公司||a \"b|\n" },
	{ "sides in brackets, twice; a card's masked number (as ICBC)",
	  "明细查询文件下载\n\n卡号: 0200****0123,\"卡别名: \"\n\n交易日期,摘要,交易场所,交易金额(收入),交易金额(支出),交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名\n"
	  "2026-10-09\t,\"他行汇入  \t\",,\"-\",\"-\",-,\"1,160.00  \",\"  \",人民币,\"x,xxx.xx\",\"甲示例公司   \t\",\n \n人民币合计,,,,,,\"1,160.00\",\"\",\n", "0200****0123",
	  "2026-10-09|116000|0|甲示例公司||他行汇入|\n" },
	{ "name and account in one cell, a bare sign (as CMB)",
	  "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n2026-10-09,CNY,\"1,160.00\",\"1,160.00\",转账汇款,甲示例公司 6222021234567890,证书\n"
	  "2026-10-09,CNY,-3.00,\"1,157.00\",费用,乙示例银行99999999999999,\n", "",
	  "2026-10-09|116000|0|甲示例公司|6222021234567890|证书 转账汇款|\n2026-10-09|0|300|乙示例银行|99999999999999|费用|\n" },
	{ "rows of dashes for nothing (as BOC)",
	  "记账日期,记账时间,币别,金额,余额,交易名称,网点名称,附言,对方账户名,对方卡号/账号\n"
	  "2026-10-09,17:57:17,人民币,70.00,70.00,跨行转入,-------------------,----------,甲示例公司,6226******5669\n", "",
	  "2026-10-09T17:57:17+08:00|7000|0|甲示例公司|6226******5669|跨行转入|\n" },
	{ "two letters beside the side; interest by its kind (as BoCom)",
	  "序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,摘要\n1,2026-10-09,00:00:00,存款利息,贷 Cr,1.23,1.23,13231323,应付单位活期存款利息,\n"
	  "2,2026-10-09,13:15:12,转账,借 Dr,0.21,1.02,62220019,甲示例公司,退款\n", "",
	  "2026-10-09T00:00:00+08:00|123|0|应付单位活期存款利息|13231323|||interest\n2026-10-09T13:15:12+08:00|0|21|甲示例公司|62220019|退款|\n" },
	{ "days before months, brackets for red ink, letters for sides",
	  "Date,Description,Amount,Balance\n24/03/2026,FEE,(1.50),98.50\n25/03/2026,TRANSFER,100.00CR,198.50\n26.03.2026,CARD,8.50-,190.00\n", "",
	  "2026-03-24|0|150|||FEE|\n2026-03-25|10000|0|||TRANSFER|\n2026-03-26|0|850|||CARD|\n" },
	{ "a new page: head and names again, carried forward",
	  "账号:" OURS "\n交易日期,对方户名,收入金额,支出金额,余额\n2026-10-09,甲示例公司,10.00,,10.00\n过次页,,,,10.00\n第1页,,,,\n账号:" OURS ",,,,\n"
	  "交易日期,对方户名,收入金额,支出金额,余额\n承前页,,,,10.00\n2026-10-10,乙示例公司,5.00,,15.00\n", OURS,
	  "2026-10-09|1000|0|甲示例公司|||\n2026-10-10|500|0|乙示例公司|||\n" },
	{ "a word that is no direction beside signed sums (as ABC)",
	  "交易日期,交易时间,交易金额,账户余额,对方账号,对方户名,交易类型,交易用途\n2026-10-09,10:00:00,+350.00,350.00,6222001,甲示例公司,转账,UKEY\n"
	  "2026-10-09,11:00:00,-50.00,300.00,6222002,乙示例公司,转账,纸张\n", "",
	  "2026-10-09T10:00:00+08:00|35000|0|甲示例公司|6222001|UKEY|\n2026-10-09T11:00:00+08:00|0|5000|乙示例公司|6222002|纸张|\n" },
	{ "sums without a sign, all of them received",
	  "交易日期,金额,余额,付款人名称\n2026-10-10,50.00,350.00,乙示例公司\n2026-10-09,50.00,300.00,甲示例公司\n", "",
	  "2026-10-10|5000|0|乙示例公司|||\n2026-10-09|5000|0|甲示例公司|||\n" },
	{ "name and account in one cell, whichever comes first",
	  "日期,票据号/摘要,借方/贷方金额,余额,对方户名/账号\n2026-10-09,UKEY,350.00,350.00,甲示例公司/6222021234567890\n2026-10-10,费,-15.00,335.00,6222021234567891/乙示例公司\n", "",
	  "2026-10-09|35000|0|甲示例公司|6222021234567890|UKEY|\n2026-10-10|0|1500|乙示例公司|6222021234567891|费|\n" },
	{ "byte order mark, spreadsheet quotes", "\xef\xbb\xbf交易日期,对方户名,对方账号,贷方发生额,借方发生额\r\n2026-10-09,子示例公司,=\"06222001\",\"140.00\",\r\n", "",
	  "2026-10-09|14000|0|子示例公司|06222001||\n" },
};

static void
test_layouts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(layouts); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(StatementFile) file = parse(layouts[i].text, &error);
		g_autofree char *rows = NULL;

		g_test_message("%s", layouts[i].name);
		g_assert_no_error(error);
		rows = rows_text(file);
		g_assert_cmpstr(rows, ==, layouts[i].rows);
		g_assert_cmpstr(file->account, ==, layouts[i].account);
	}
}

static void
test_gb18030(void)
{
	g_autofree char *bytes = g_convert(layouts[0].text, -1, "GB18030", "UTF-8", NULL, NULL, NULL);
	g_autoptr(StatementFile) file = parse(bytes, NULL);
	g_autofree char *rows = rows_text(file);

	g_assert_cmpstr(rows, ==, layouts[0].rows);
}

#define HEAD "交易日期,对方户名,对方账号,贷方发生额,借方发生额,余额,流水号\n"

static const struct {
	const char *text, *words;
} refused[] = {
	{ "", "empty" },
	{ "hello\nworld\n", "row of column names" },
	{ HEAD "2026-10-09,甲,6222001,12x,,,\n", "line 2, column 4 (贷方发生额): expected a sum" },
	{ HEAD "2026-10-09,甲,6222001,100.00,5.00,,\n", "one side only" },
	{ HEAD "2026-10-09,甲,6.22E+15,100.00,,,\n", "line 2, column 3 (对方账号): expected all digits" },
	{ HEAD "2026-10-09,甲,6222001,100.00,,,1.2E+17\n", "column 7 (流水号)" },
	{ HEAD "\n\n2026-13-45,甲,6222001,100.00,,,\n", "line 4, column 1 (交易日期): expected a date" },
	{ "交易日期,发生额,借贷标志,对方户名\n2026-10-09,100.00,转,甲\n", "column 3 (借贷标志): expected a direction" },
	{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx", "XLS" },
	{ "PK\3\4xxxx", "archive" },
	{ "<html><table></table></html>", "row of column names" },
	{ "<html><p>x</p></html>", "no statement" },
	{ "{1:F01BANK}{4:\n:20:x\n:25:0200\n:60F:C2610091,00\n-}", "line 4, field :60F: expected a balance" },
	{ ":20:x\n:25:0200\n:60F:C261009CNY1,00\n:61:2610091009C1O0,00NTRFNONREF\n", "line 4, field :61: expected" },
	{ "OFXHEADER:100\n<OFX><BANKACCTFROM><ACCTID>1234567</BANKACCTFROM>\n<STMTTRN><DTPOSTED>2026\n", "line 3, element DTPOSTED" },
	{ ":20:x\n:25:0200\n:34F:CNY0,\n:13D:2610091815+0800\n:61:2610091009C1,00NTRFNONREF\n", "MT942" },
	{ "Date,Description,Amount\n03/04/2026,FEE,1.50\n", "column 1 (Date): expected a date" },
	{ "交易日期,金额,余额,对方户名\n2026-10-09,100.00,200.00,甲\n2026-10-09,50.00,150.00,乙\n2026-10-10,70.00,220.00,丙\n", "line 3, column 2 (金额): expected sums with a sign" },
	{ "业务日期,摘要,借方发生额,贷方发生额,余额\n2026-10-06,收到货款,1000.00,0.00,101000.00\n2026-10-20,付手续费,,15.00,100985.00\n2026-10-21,收到货款,70.00,,101055.00\n",
	  "line 3, column 4 (贷方发生额): expected money in that raises the balance" },
	{ "交易日,入账日,信用卡卡号,入账币种,入账金额,交易描述\n20261009,20261010,********1234,人民币,23.10,书店\n", "bill of a credit card" },
	{ "<?xml version=\"1.0\"?><Document><BkToCstmrAcctRpt/></Document>", "camt.052" },
	{ "<?xml version=\"1.0\"?><Document><BkToCstmrDbtCdtNtfctn/></Document>", "camt.054" },
	{ "<Document><BkToCstmrStmt></BkToCstmrStmt></Document>", "no statement" },
};

static void
test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(StatementFile) file = parse(refused[i].text, &error);

		if (file != NULL)
			g_error("taken: %s", refused[i].text);
		g_assert_error(error, KEYPOST_ERROR, KEYPOST_ERROR_REJECT);
		if (strstr(error->message, refused[i].words) == NULL)
			g_error("\"%s\" does not say \"%s\"", error->message, refused[i].words);
	}
}

/* MT940 as many banks write it: several accounts and currencies in one file, no entry day but its place, noughts before the sum, a value day that no
 * calendar has, codes behind a blank, what is only announced. */
static void
test_mt940_habits(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = parse(
		"EXAMPLE2A\n940\n:20:A\n:25:EXAMPLEX/NL00EXMP0123456789\n:28C:1/1\n:60F:C260301EUR000000000100,00\n"
		":61:260301    D000000000025,00NTRFNONREF\nthe shop\n:61:2602300301C5,NTRFNONREF//B2\n:86: 166?00GIRO?20two ?21words?31ab12?32EXAMPLE BV\n"
		":61:260302EC9,NTRFNONREF\n:62F:C260301EUR80,00\n:64:C260301EUR80,00\n-\n"
		":20:B\n:25:EXAMPLEX/" OURS "CNY\n:NS:22SOMEBODY\n:60F:C260301CNY0,\n:61:2603020302C700,NTRFNONREF//B3\n:86:paid\n:62F:C260302CNY700,\n-\n", &error);
	g_autofree char *rows = NULL;
	const StatementBalance *balance;

	g_assert_no_error(error);
	rows = rows_text(file);
	g_assert_cmpstr(rows, ==, "2026-03-01|0|2500|(null)|(null)|the shop|\n2026-03-01|500|0|EXAMPLE BV|AB12|two words|B2\n2026-03-02|70000|0|(null)|(null)|paid|B3\n");
	g_assert_cmpuint(file->warnings->len, ==, 0);
	g_assert_true(file->several && *file->account == '\0');
	g_assert_cmpstr(((StatementRow *)file->rows->pdata[0])->currency, ==, "EUR");
	g_assert_cmpstr(((StatementRow *)file->rows->pdata[0])->own_account, ==, "NL00EXMP0123456789");
	g_assert_cmpstr(((StatementRow *)file->rows->pdata[2])->currency, ==, "");
	g_assert_cmpstr(((StatementRow *)file->rows->pdata[2])->own_account, ==, OURS);
	g_assert_cmpuint(file->balances->len, ==, 2);
	balance = file->balances->pdata[1];
	g_assert_true(balance->opening == 0 && balance->closing == 70000 && balance->from == 2 && balance->to == 3);
}

static const struct {
	const char *text;
	guint warnings;
	const char *words;
} chains[] = {
	{ HEAD "2026-10-09,甲,,100.00,,100.00,\n2026-10-10,乙,,50.00,,150.00,\n2026-10-10,,,,10.00,140.00,\n", 0, NULL },
	{ HEAD "2026-10-10,,,,10.00,140.00,\n2026-10-10,乙,,50.00,,150.00,\n2026-10-09,甲,,100.00,,100.00,\n", 0, NULL },
	{ HEAD "2026-10-09,甲,,100.00,,100.00,\n2026-10-10,乙,,50.00,,150.00,\n2026-10-11,丙,,20.00,,190.00,\n", 1, "line 4: the balance does not follow from line 3" },
	/* two accounts in one table, and another currency: a chain each */
	{ "交易日期,本方账号,收入,支出,余额,币种\n2026-10-09,1111111,10.00,,10.00,人民币\n2026-10-09,2222222,500.00,,900.00,人民币\n2026-10-10,1111111,,4.00,6.00,人民币\n"
	  "2026-10-10,2222222,1.00,,1.00,美元\n2026-10-10,2222222,,400.00,500.00,人民币\n", 0, NULL },
};

static void
test_chain(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(chains); i++) {
		g_autoptr(StatementFile) file = parse(chains[i].text, NULL);

		g_assert_cmpuint(file->warnings->len, ==, chains[i].warnings);
		if (chains[i].words != NULL)
			g_assert_true(g_str_has_prefix(g_ptr_array_index(file->warnings, 0), chains[i].words));
	}
}

#define CAMT_HEAD "<?xml version=\"1.0\"?><Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><Stmt><Acct><Id><Othr><Id>" OURS "</Id></Othr></Id></Acct>"
#define CAMT_END "</Stmt></BkToCstmrStmt></Document>"

static void
test_camt(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = parse(
		CAMT_HEAD
		"<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">0.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
		"<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"CNY\">630.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
		"<Ntry><Amt Ccy=\"CNY\">280.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>"
		"<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>甲示例公司</Nm></Pty></Dbtr><DbtrAcct><Id><Othr><Id>6222001</Id></Othr></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>证书</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
		/* the older form, a batch of two */
		"<Ntry><Amt Ccy=\"CNY\">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-10-09T10:00:00+08:00</DtTm></BookgDt><AcctSvcrRef>R2</AcctSvcrRef><NtryDtls>"
		"<TxDtls><Refs><TxId>T1</TxId></Refs><AmtDtls><TxAmt><Amt Ccy=\"CNY\">350.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>乙示例公司</Nm></Dbtr></RltdPties></TxDtls>"
		"<TxDtls><Refs><TxId>T2</TxId></Refs><AmtDtls><TxAmt><Amt Ccy=\"CNY\">350.00</Amt></TxAmt></AmtDtls><RltdPties><Dbtr><Nm>丙示例公司</Nm></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>"
		"<Ntry><Amt Ccy=\"CNY\">999.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-10-10</Dt></BookgDt></Ntry>"
		"<Ntry><Amt Ccy=\"CNY\">350.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-10</Dt></BookgDt><AcctSvcrRef>T1</AcctSvcrRef></Ntry>"
		CAMT_END, &error);
	g_autofree char *rows = NULL;

	g_assert_no_error(error);
	rows = rows_text(file);
	g_assert_cmpstr(rows, ==,
		"2026-10-09|28000|0|甲示例公司|6222001|证书|R1\n"
		"2026-10-09T10:00:00+08:00|35000|0|乙示例公司|||T1\n"
		"2026-10-09T10:00:00+08:00|35000|0|丙示例公司|||T2\n"
		"2026-10-10|0|35000||||T1|reverses\n");
	g_assert_cmpstr(file->account, ==, OURS);
	g_assert_cmpuint(file->warnings->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(file->warnings, 0), "1 entries are not booked yet"));
}

/* A batch whose transactions say something else than the entry is the entry. */
static void
test_camt_batch_short(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(StatementFile) file = parse(
		CAMT_HEAD "<Ntry><Amt Ccy=\"CNY\">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><NtryDtls>"
		"<TxDtls><Amt Ccy=\"CNY\">350.00</Amt></TxDtls><TxDtls><Amt Ccy=\"CNY\">300.00</Amt></TxDtls></NtryDtls></Ntry>"
		"<Ntry><Amt Ccy=\"CNY\">71.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt><NtryDtls>"
		"<TxDtls><Amt Ccy=\"USD\">5.00</Amt><AmtDtls><CntrValAmt><Amt Ccy=\"CNY\">35.750</Amt></CntrValAmt></AmtDtls></TxDtls>"
		"<TxDtls><Amt Ccy=\"CNY\">35.75</Amt></TxDtls></NtryDtls></Ntry>" CAMT_END, &error);
	g_autofree char *rows = NULL;

	g_assert_no_error(error);
	rows = rows_text(file);
	g_assert_cmpstr(rows, ==, "2026-10-09|70000|0||||\n2026-10-09|0|3575||||\n2026-10-09|0|3575||||\n");
	g_assert_cmpuint(file->warnings->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(file->warnings, 0), "do not add up to the entry"));
}

static void
test_travel(void)
{
	g_autoptr(StatementFile) file = parse(layouts[7].text, NULL);
	g_autoptr(GBytes) bytes = statement_file_to_bytes(file), cut = g_bytes_new_from_bytes(bytes, 0, g_bytes_get_size(bytes) / 2);
	g_autoptr(StatementFile) again = statement_file_from_bytes(bytes, NULL), broken = statement_file_from_bytes(cut, NULL);
	g_autofree char *rows = rows_text(again);

	g_assert_cmpstr(rows, ==, layouts[7].rows);
	g_assert_null(broken);
}

/* ---- into the store ---- */

typedef struct {
	Store *store;
	Config config;
	char *folder;
	guint files;
} House;

static void
house_open(House *house, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	house->store = store_open(NULL, STORE_CREATE, &error);
	g_assert_no_error(error);
	house->config.payee_account = g_strdup(OURS);
	house->folder = g_dir_make_tmp("keypost-statement-XXXXXX", &error);
	g_assert_no_error(error);
}

static void
house_close(House *house, gconstpointer data)
{
	for (guint i = 1; i <= house->files; i++) {
		g_autofree char *path = g_strdup_printf("%s/%u", house->folder, i);

		g_unlink(path);
	}
	g_rmdir(house->folder);
	g_free(house->folder);
	g_free(house->config.payee_account);
	store_close(house->store);
}

/* "new known taken-back credits-in-all", or the message of the refusal. */
static char *
import(House *house, const char *text)
{
	g_autofree char *path = g_strdup_printf("%s/%u", house->folder, ++house->files);
	g_auto(StatementResult) result = { 0 };
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) all = NULL;

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	if (!statement_import(house->store, &house->config, path, &result, &error))
		return g_strdup(error->message);
	all = credit_list(house->store, NULL);
	return g_strdup_printf("%u %u %u %u", result.credits, result.known, result.reversed, all->len);
}

static void
assert_import(House *house, const char *text, const char *wanted)
{
	g_autofree char *got = import(house, text);

	g_assert_cmpstr(got, ==, wanted);
}

static void
test_again(House *house, gconstpointer data)
{
	const char *one = HEAD "2026-10-09,甲示例公司,6222001,100.00,,100.00,\n2026-10-09,甲示例公司,6222001,100.00,,200.00,\n2026-10-09,,,,10.00,190.00,\n";
	g_autofree char *more = g_strconcat(one, "2026-10-10,乙示例公司,6222002,50.00,,240.00,\n", NULL);

	assert_import(house, one, "2 0 0 2");
	assert_import(house, one, "0 2 0 2");
	assert_import(house, more, "1 2 0 3"); /* the files overlap */
}

/* Nothing tells these rows apart: each is a credit of its own, and stays one. */
static void
test_equal(House *house, gconstpointer data)
{
	const char *three = "交易日期,对方户名,收入金额,支出金额\n2026-10-09,甲示例公司,350.00,\n2026-10-09,甲示例公司,350.00,\n2026-10-09,甲示例公司,350.00,\n";

	assert_import(house, three, "3 0 0 3");
	assert_import(house, "交易日期,对方户名,收入金额,支出金额,备注\n2026-10-09,甲示例公司,350.00,,\n2026-10-09,甲示例公司,350.00,,\n", "0 2 0 3");
}

static void
test_refusal_changes_nothing(House *house, gconstpointer data)
{
	g_autofree char *bad = import(house, HEAD "2026-10-09,甲示例公司,6222001,100.00,,,\n2026-10-09,甲示例公司,6222001,1OO.00,,,\n");
	g_autofree char *other = import(house, "账号：0200009999999999999\n" HEAD "2026-10-09,甲示例公司,6222001,100.00,,,\n");
	g_autoptr(GPtrArray) all = credit_list(house->store, NULL);

	g_assert_nonnull(strstr(bad, "line 3, column 4"));
	g_assert_nonnull(strstr(other, "the statement is of account 0200009999999999999, but [payee] account is " OURS));
	g_assert_cmpuint(all->len, ==, 0);
}

/* Of a file of several accounts and currencies only our yuan is money. */
static void
test_foreign(House *house, gconstpointer data)
{
	g_autofree char *none = NULL;

	assert_import(house, "交易日期,币种,贷方发生额,借方发生额,对方户名,账号\n2026-10-09,美元,100.00,,甲示例公司," OURS "\n2026-10-09,人民币,50.00,,乙示例公司," OURS "\n"
	              "2026-10-09,人民币,60.00,,丙示例公司,0200009999999999999\n", "1 0 0 1");
	assert_import(house, "账号:," OURS "\n币种:,欧元\n交易日期,贷方发生额,借方发生额,对方户名\n2026-10-10,100.00,,甲示例公司\n", "0 0 0 1");
	assert_import(house, ":20:x\n:25:NL00EXMP0123456789\n:60F:C261009EUR1,00\n:61:2610091009C1,00NTRFNONREF\n:62F:C261009EUR2,00\n-\n"
	              ":20:x\n:25:" OURS "\n:60F:C261009CNY1,00\n:61:2610091009C7,00NTRFNONREF\n:62F:C261009CNY8,00\n-\n", "1 0 0 2");
	none = import(house, ":20:x\n:25:NL00EXMP0123456789\n:60F:C261009EUR1,00\n:61:2610091009C1,00NTRFNONREF\n:62F:C261009EUR2,00\n-\n");
	g_assert_nonnull(strstr(none, "the statement is of account NL00EXMP0123456789"));
}

/* What is no credit is kept once, whatever file says it again; a file that proves itself says what stood at both ends of each day. */
static void
test_movements(House *house, gconstpointer data)
{
	const char *whole = ":20:x\n:25:" OURS "\n:60F:C261008CNY10,00\n:61:2610091009C7,00NTRFNONREF//R1\n:61:2610091009D3,00NTRFNONREF//R2\n"
	                    ":61:2610101010C0,50NINTNONREF//R3\n:62F:C261010CNY14,50\n-\n";
	int64_t n = 0;

	assert_import(house, whole, "1 0 0 1");
	assert_import(house, "交易日期,对方户名,贷方发生额,借方发生额,余额,摘要\n2026-10-09,,,3.00,14.00,手续费\n2026-10-09,乙示例公司,7.00,,21.00,\n"
	              "2026-10-09,乙示例公司,,3.00,18.00,\n2026-10-10,,0.50,,18.50,结息\n", "0 1 0 1");
	g_assert_true(query_number(house->store, NULL, &n, "SELECT COUNT(*) FROM movement WHERE kind = 'out' AND amount = -300", ""));
	g_assert_cmpint(n, ==, 2);
	g_assert_true(query_number(house->store, NULL, &n, "SELECT COUNT(*) FROM movement WHERE kind = 'interest' AND amount = 50", ""));
	g_assert_cmpint(n, ==, 1);
	g_assert_true(query_number(house->store, NULL, &n, "SELECT COUNT(*) FROM bank_day WHERE (day = '2026-10-09' AND opening = 1000 AND closing = 1400)"
	                                                   " OR (day = '2026-10-10' AND opening = 1400 AND closing = 1450)", ""));
	g_assert_cmpint(n, ==, 2);
	/* Of before movements were kept: the same file again brings them, and nothing else. */
	{
		g_autoptr(Change) change = store_begin(house->store, NULL);

		g_assert_true(query_run(house->store, NULL, NULL, "DELETE FROM movement", "") && store_commit(&change, NULL));
	}
	assert_import(house, whole, "0 1 0 1");
	g_assert_true(query_number(house->store, NULL, &n, "SELECT COUNT(*) FROM movement", ""));
	g_assert_cmpint(n, ==, 2);
}

static void
test_both_kinds_are_one(House *house, gconstpointer data)
{
	assert_import(house, "账号：" OURS "\n" HEAD "2026-10-09,甲示例公司,6222001,280.00,,280.00,R1\n", "1 0 0 1");
	assert_import(house,
		CAMT_HEAD "<Ntry><Amt Ccy=\"CNY\">280.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-10-09</Dt></BookgDt>"
		"<AcctSvcrRef>R1</AcctSvcrRef></Ntry>" CAMT_END, "0 1 0 1");
}

static void
test_reversal(House *house, gconstpointer data)
{
	const char *first = HEAD "2026-10-09,甲示例公司,6222001,350.00,,350.00,R1\n2026-10-09,乙示例公司,6222002,350.00,,700.00,R2\n";
	const char *second = "交易日期,对方户名,对方账号,贷方发生额,借方发生额,余额,流水号,摘要\n2026-10-10,乙示例公司,6222002,,350.00,350.00,R9,冲正\n";
	g_autofree char *wider = g_strconcat(second, "2026-10-11,丙示例公司,6222003,50.00,,400.00,R10,\n", NULL);
	g_autoptr(GPtrArray) open = NULL;

	assert_import(house, first, "2 0 0 2");
	assert_import(house, second, "0 0 1 3");
	assert_import(house, wider, "1 0 0 4"); /* the same taking back in another file takes nothing back again */
	open = credit_open(house->store, NULL);
	g_assert_cmpuint(open->len, ==, 2);
	g_assert_cmpstr(((Credit *)g_ptr_array_index(open, 0))->payer_name, ==, "甲示例公司");
}

/* Newest first: the taking back stands above what it takes back. */
static void
test_reversal_above(House *house, gconstpointer data)
{
	g_autoptr(GPtrArray) open = NULL;

	assert_import(house, "交易日期,对方户名,收入金额,支出金额,摘要\n2026-10-10,甲示例公司,-350.00,,\n2026-10-09,甲示例公司,350.00,,\n", "1 0 1 2");
	open = credit_open(house->store, NULL);
	g_assert_cmpuint(open->len, ==, 0);
}

static void
test_covers(House *house, gconstpointer data)
{
	bool covered = false;

	assert_import(house, HEAD "2026-10-09,,,,10.00,,\n2026-10-12,,,,10.00,,\n", "0 0 0 0");
	g_assert_true(statement_covers(house->store, OURS, "2026-10-10", &covered, NULL));
	g_assert_true(covered);
	g_assert_true(statement_covers(house->store, OURS, "2026-10-13", &covered, NULL));
	g_assert_false(covered);
}

/* ---- one row, several kinds of file ---- */

#define MT940(entries) ":20:X\n:25:" OURS "\n:28C:1\n:60F:C261009CNY0,00\n" entries "-\n"
#define OFX(rows) "OFXHEADER:100\n\n<OFX><STMTRS><CURDEF>CNY<BANKACCTFROM><ACCTID>" OURS "</BANKACCTFROM><BANKTRANLIST>" rows "</BANKTRANLIST></STMTRS></OFX>"
#define CAMT_ENTRY(sum, day, name, reference) \
	"<Ntry><Amt Ccy=\"CNY\">" sum "</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>" day "</Dt></BookgDt><AcctSvcrRef>" reference "</AcctSvcrRef>" \
	"<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>" name "</Nm></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>"

/* Files one after the other, and the new credits each brings. */
static const struct {
	const char *name, *files[5];
	guint credits[5];
} mixed[] = {
	{ "balances in one file, none in the other",
	  { "交易日期,对方户名,对方账号,贷方发生额,借方发生额,余额\n2026-10-09,甲示例公司,6222001,350.00,,350.00\n2026-10-09,甲示例公司,6222001,350.00,,700.00\n",
	    CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X1") CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X2") CAMT_END,
	    MT940(":61:2610091009C350,00NTRFNONREF//B1\n:86:166?20UKEY?32甲示例公司\n") }, { 2, 0, 0 } },
	{ "the other way round, and a third equal row",
	  { CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X1") CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X2") CAMT_END,
	    "交易日期,对方户名,对方账号,贷方发生额,借方发生额,余额\n2026-10-09,甲示例公司,6222001,350.00,,350.00\n2026-10-09,甲示例公司,6222001,350.00,,700.00\n2026-10-09,甲示例公司,6222001,350.00,,1050.00\n" },
	  { 2, 1 } },
	{ "other payers, other numbers",
	  { CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X1") CAMT_END, CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "乙示例公司", "X2") CAMT_END,
	    CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "乙示例公司", "X3") CAMT_END, OFX("<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261009<TRNAMT>350.00<FITID>F1<NAME>乙示例公司</STMTTRN>") }, { 1, 1, 1, 0 } },
	{ "a number learnt from a second file keeps a third one's apart",
	  { "交易日期,对方户名,收入金额,支出金额\n2026-10-09,甲示例公司,350.00,\n", CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X1") CAMT_END,
	    CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-09", "甲示例公司", "X2") CAMT_END }, { 1, 0, 1 } },
	{ "hours apart", { "交易时间,对方户名,收入金额,支出金额\n2026-10-09 09:00:00,甲示例公司,350.00,\n", "交易时间,对方户名,收入金额,支出金额\n2026-10-09 15:00:00,甲示例公司,350.00,\n" }, { 1, 1 } },
	{ "booked a day later, by a long number",
	  { "交易日期,对方户名,收入金额,支出金额,流水号\n2026-10-09,甲示例公司,350.00,,NO20261009001\n", CAMT_HEAD CAMT_ENTRY("350.00", "2026-10-10", "甲示例公司", "NO20261009001") CAMT_END }, { 1, 0 } },
	{ "a name in commercial codes",
	  { "交易日期,对方户名,收入金额,支出金额\n2026-10-09,甲示例公司,350.00,\n", MT940(":61:2610091009C350,00NTRFNONREF\n:86:/NAME/3946 4355 0173 0361/REMI/UKEY\n") }, { 1, 0 } },
};

static void
test_mixed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(mixed); i++) {
		House house = { 0 };

		house_open(&house, NULL);
		for (guint j = 0; j < G_N_ELEMENTS(mixed[i].files) && mixed[i].files[j] != NULL; j++) {
			g_autofree char *got = import(&house, mixed[i].files[j]);

			if (g_ascii_strtoull(got, NULL, 10) != mixed[i].credits[j] || !g_ascii_isdigit(*got))
				g_error("%s, file %u: %s", mixed[i].name, j + 1, got);
		}
		house_close(&house, NULL);
	}
}

/* A taking back whose credit comes in a later file, and one beside which the bank has marked its credit. */
static void
test_reversal_first(House *house, gconstpointer data)
{
	g_autoptr(GPtrArray) open = NULL;

	assert_import(house, "交易日期,对方户名,收入金额,支出金额,摘要\n2026-10-10,甲示例公司,,350.00,冲正\n", "0 0 0 1");
	assert_import(house, "交易日期,对方户名,收入金额,支出金额\n2026-10-09,甲示例公司,350.00,\n2026-10-09,乙示例公司,350.00,\n", "2 0 1 3");
	assert_import(house, "交易日期,对方户名,收入金额,支出金额,冲账标志\n2026-10-11,丙示例公司,70.00,,N\n2026-10-11,丙示例公司,70.00,,B\n2026-10-11,丙示例公司,,70.00,C\n", "2 0 1 6");
	open = credit_open(house->store, NULL);
	g_assert_cmpuint(open->len, ==, 2);
	g_assert_cmpstr(((Credit *)g_ptr_array_index(open, 0))->payer_name, ==, "乙示例公司");
}

/* ---- any split and order of files ends in the same credits ---- */

#define STORY_ROWS 24

typedef struct {
	char *day, *line;
} StoryRow;

/* Rows of a month in `style`: 0 with references, 1 with balances, 2 with nothing but day, payer and sum.  Equal rows occur. */
static GPtrArray *
story_new(GRand *rand, int style)
{
	static const char *const payers[] = { "甲示例公司", "乙示例公司", "丙示例公司" };
	static const int sums[] = { 350, 700, 140 };
	GPtrArray *story = g_ptr_array_new();
	int day = 1, balance = 10000;

	for (int i = 0; i < STORY_ROWS; i++) {
		StoryRow *row = g_new0(StoryRow, 1);
		int payer = g_rand_int_range(rand, 0, 3), sum = sums[g_rand_int_range(rand, 0, 3)];
		g_autofree char *reference = style == 0 ? g_strdup_printf("R%04d", i) : g_strdup(""), *after = NULL;

		day += g_rand_int_range(rand, 0, 3) == 0;
		balance += sum;
		after = style == 1 ? g_strdup_printf("%d.00", balance) : g_strdup("");
		row->day = g_strdup_printf("2026-10-%02d", day);
		row->line = g_strdup_printf("%s,%s,622200%d,%d.00,,%s,%s\n", row->day, payers[payer], payer, sum, after, reference);
		g_ptr_array_add(story, row);
	}
	return story;
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What ends in the store, in an order of its own. */
static char *
credits_text(Store *store)
{
	g_autoptr(GPtrArray) all = credit_list(store, NULL), lines = g_ptr_array_new_with_free_func(g_free);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < all->len; i++) {
		const Credit *credit = g_ptr_array_index(all, i);

		g_ptr_array_add(lines, g_strdup_printf("%s %s %" G_GINT64_FORMAT " %s %d", credit->booked_at, credit->payer_name, (gint64)credit->amount, credit->reference, credit->reversed));
	}
	g_ptr_array_sort(lines, by_text);
	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(out, "%s\n", (char *)g_ptr_array_index(lines, i));
	return g_string_free(out, FALSE);
}

/* Rows [from, to) as a file; where nothing tells equal rows of a day apart, whole days only. */
static char *
part_text(GPtrArray *story, int from, int to, bool whole_days, bool newest_first)
{
	GString *out = g_string_new(HEAD);

	while (whole_days && from > 0 && strcmp(((StoryRow *)story->pdata[from])->day, ((StoryRow *)story->pdata[from - 1])->day) == 0)
		from--;
	while (whole_days && to < (int)story->len && strcmp(((StoryRow *)story->pdata[to])->day, ((StoryRow *)story->pdata[to - 1])->day) == 0)
		to++;
	for (int i = 0; i < to - from; i++)
		g_string_append(out, ((StoryRow *)story->pdata[newest_first ? to - 1 - i : from + i])->line);
	return g_string_free(out, FALSE);
}

static char *
story_imported(GPtrArray *story, GRand *rand, int style, int rounds)
{
	House house = { 0 };
	char *text;

	house_open(&house, NULL);
	for (int i = 0; i < rounds; i++) {
		int from = g_rand_int_range(rand, 0, STORY_ROWS), to = g_rand_int_range(rand, from + 1, STORY_ROWS + 1);
		g_autofree char *part = part_text(story, from, to, style == 2, g_rand_boolean(rand)), *got = import(&house, part);

		g_assert_true(g_ascii_isdigit(*got));
	}
	{
		g_autofree char *whole = part_text(story, 0, STORY_ROWS, true, g_rand_boolean(rand)), *got = import(&house, whole);

		g_assert_true(g_ascii_isdigit(*got));
	}
	text = credits_text(house.store);
	house_close(&house, NULL);
	return text;
}

static void
test_any_order(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261009);

	for (int i = 0; i < 18; i++) {
		GPtrArray *story = story_new(rand, i % 3);
		g_autofree char *at_once = story_imported(story, rand, i % 3, 0), *in_parts = story_imported(story, rand, i % 3, 1 + i % 4);

		g_assert_cmpstr(at_once, ==, in_parts);
		for (guint j = 0; j < story->len; j++) {
			StoryRow *row = g_ptr_array_index(story, j);

			g_free(row->day);
			g_free(row->line);
			g_free(row);
		}
		g_ptr_array_unref(story);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/statement/layouts", test_layouts);
	g_test_add_func("/statement/gb18030", test_gb18030);
	g_test_add_func("/statement/refused", test_refused);
	g_test_add_func("/statement/chain", test_chain);
	g_test_add_func("/statement/camt", test_camt);
	g_test_add_func("/statement/camt-batch", test_camt_batch_short);
	g_test_add_func("/statement/travel", test_travel);
	g_test_add("/statement/again", House, NULL, house_open, test_again, house_close);
	g_test_add("/statement/equal", House, NULL, house_open, test_equal, house_close);
	g_test_add("/statement/refusal", House, NULL, house_open, test_refusal_changes_nothing, house_close);
	g_test_add_func("/statement/mt940-habits", test_mt940_habits);
	g_test_add("/statement/foreign", House, NULL, house_open, test_foreign, house_close);
	g_test_add("/statement/movements", House, NULL, house_open, test_movements, house_close);
	g_test_add("/statement/both-kinds", House, NULL, house_open, test_both_kinds_are_one, house_close);
	g_test_add("/statement/reversal", House, NULL, house_open, test_reversal, house_close);
	g_test_add("/statement/reversal-above", House, NULL, house_open, test_reversal_above, house_close);
	g_test_add("/statement/covers", House, NULL, house_open, test_covers, house_close);
	g_test_add_func("/statement/mixed-kinds", test_mixed);
	g_test_add("/statement/reversal-first", House, NULL, house_open, test_reversal_first, house_close);
	g_test_add_func("/statement/any-order", test_any_order);
	return g_test_run();
}
