/* test_mutations.c - every reader, and the understanding of words, on bytes that were good once; a few seconds, always the same */
#include <stdlib.h>

#include "tests/fuzz/mutate.h"
#include "tests/fuzz/target.h"
#include "tests/unit/golden.h"

#define SECONDS 0.8 /* of each; GOLDEN_SEED gives other dice and a minute */

static void mime(GBytes *bytes) { target_reader(read_mail, false, bytes); }
static void docx(GBytes *bytes) { target_reader(read_docx, false, bytes); }
static void xlsx(GBytes *bytes) { target_reader(read_xlsx, false, bytes); }
static void ofd(GBytes *bytes) { target_reader(read_ofd, false, bytes); }
static void pdf(GBytes *bytes) { target_reader(read_pdf, false, bytes); }
static void archive(GBytes *bytes) { target_reader(read_archive, false, bytes); }
static void text(GBytes *bytes) { target_reader(read_text, true, bytes); }
static void html(GBytes *bytes) { target_reader(read_html, true, bytes); }
static void doc(GBytes *bytes) { target_reader(read_doc, false, bytes); }
static void xls(GBytes *bytes) { target_reader(read_xls, false, bytes); }
static void msg(GBytes *bytes) { target_reader(read_msg, false, bytes); }
static void tnef(GBytes *bytes) { target_reader(read_tnef, false, bytes); }
static void rtf(GBytes *bytes) { target_reader(read_rtf, false, bytes); }

static const char mail[] =
	"From: =?gb18030?B?1cXI/Q==?= <zhang@example.cn>\r\nSubject: =?utf-8?Q?=E8=AF=81?=\r\n =?utf-8?Q?=E4=B9=A6?=\r\nDate: Mon, 09 Nov 2026 09:00:00 +0800\r\n"
	"Message-ID: <1@example.cn>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\nx\r\n--b\r\nContent-Type: multipart/alternative;"
	" boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=gbk\r\nContent-Transfer-Encoding: base64\r\n\r\nxPq6ww==\r\n--c\r\nContent-Type: text/html\r\n"
	"Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>=E6=82=A8</p>\r\n--c--\r\n--b\r\nContent-Type: application/pdf;\r\n name*0*=gbk''%C9%EA; name*1=x.pdf\r\n"
	"Content-Disposition: attachment; filename=\"=?gbk?B?yeo=?=.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQ=\r\n--b\r\n"
	"Content-Type: message/rfc822\r\n\r\nFrom: a@example.cn\r\nSubject: y\r\n\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n--b--\r\n";
static const char header[] = "attachment; filename*0*=gb18030''%D6%A4; filename*1=\"x.pdf\"; name=\"=?gbk?B?yeo=?= =?gbk?Q?=C9=EA?=\" (a (b) c) <zhang@example.cn>";
static const char words[] =
	"您好，我公司申请办理电子钥匙2个，基础资费3年。\n联系人：张三 13900000001\n邮寄地址：新疆乌鲁木齐市天山区解放路1号\n密码重置 1 个\n"
	"> 在 2026年11月9日，李四写道：\n> 收到\n-----原始邮件-----\n发件人: a@example.cn\n";
static const char page[] = "<html><head><style>p{}</style></head><body><p>您好&nbsp;<b>申请</b></p><table><tr><td>单位名称<td>甲公司<tr><td colspan=2>证书数量"
			   "<table><tr><td>2</table></table><blockquote>旧</blockquote><a href=\"https://wx.mail.qq.com/ftn/download?k=1\">超大附件</a></body></html>";
static const char form[] = "企业证书申请表\n单位名称\t青泽山谷电力有限公司\n统一社会信用代码\t91650100MA9T00012X\n联系人\t张三\t联系电话\t13900000001\n"
			   "通信地址\t新疆乌鲁木齐市天山区解放路1号\n证书数量\t2\n资费类型\t☑基础资费　□组合资费\n办理年限\t□1年　☑3年\n";
static const char receipt[] = "网上银行电子回单\n付款人户名\t青泽山谷电力有限公司\t收款人户名\t北方示例科技有限公司\n付款人账号\t650000000001\t收款人账号\t1100000002\n"
			      "金额（小写）\t￥700.00\n金额（大写）\t人民币柒佰元整\n交易时间\t2026-11-09 10:12:00\n流水号\tLS0001\n附言\t证书费\n交易状态\t交易成功\n";
static const char statement[] = "账号,1100000002\n户名,北方示例科技有限公司\n交易日期,摘要,借方发生额,贷方发生额,余额,对方户名,对方账号,流水号\n"
				"2026-11-09,转账,,700.00,1700.00,青泽山谷电力有限公司,650000000001,LS1\n2026-11-10,手续费,5.00,,1695.00,,,LS2\n";
static const char camt[] = "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><Othr><Id>1100000002</Id></Othr></Id></Acct>"
			   "<Ntry><Amt Ccy=\"CNY\">700.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-09</Dt></BookgDt><AcctSvcrRef>LS1</AcctSvcrRef></Ntry>"
			   "</Stmt></BkToCstmrStmt></Document>";

typedef struct {
	const char *name;
	void (*target)(GBytes *bytes);
	const char *files[5]; /* of tests/cases/read */
	const char *texts[3];
} Row;

static const Row rows[] = {
	{ "mime", mime, { NULL }, { mail } },
	{ "headerwords", target_headerwords, { NULL }, { header, mail } },
	{ "docx", docx, { "form.docx", "entities.docx" }, { NULL } },
	{ "xlsx", xlsx, { "form.xlsx" }, { NULL } },
	{ "ofd", ofd, { "receipt.ofd" }, { NULL } },
	{ "pdf", pdf, { "form.pdf", "receipt.pdf", "turned.pdf" }, { NULL } },
	{ "archive", archive, { "form.docx", "receipt.ofd", "secret.docx" }, { NULL } },
	{ "text", text, { NULL }, { words, mail } },
	{ "html", html, { NULL }, { page } },
	{ "doc", doc, { "form.doc" }, { NULL } },
	{ "xls", xls, { "form.xls" }, { NULL } },
	{ "msg", msg, { "mail.msg" }, { NULL } },
	{ "tnef", tnef, { "winmail.dat" }, { NULL } },
	{ "rtf", rtf, { "form.rtf" }, { NULL } },
	{ "picture", target_picture, { "form.docx" }, { "\377\330\377\340\0\020JFIF" } },
	{ "statement", target_statement, { NULL }, { statement, camt } },
	{ "understand", target_understand, { NULL }, { form, receipt, words } },
	{ "any", target_any, { "form.pdf", "receipt.ofd", "form.xlsx", "form.doc" }, { mail, page } },
};

static void
test_row(gconstpointer data)
{
	const Row *row = data;
	g_autoptr(GRand) dice = g_rand_new_with_seed(g_getenv("GOLDEN_SEED") != NULL ? (guint32)atoi(g_getenv("GOLDEN_SEED")) : 20261109);
	g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
	double seconds = g_getenv("GOLDEN_SEED") != NULL ? 60 : SECONDS;
	guint tried = 0;

	for (guint i = 0; i < G_N_ELEMENTS(row->files) && row->files[i] != NULL; i++)
		g_ptr_array_add(seeds, golden_load(row->files[i]));
	for (guint i = 0; i < G_N_ELEMENTS(row->texts) && row->texts[i] != NULL; i++)
		g_ptr_array_add(seeds, g_bytes_new_static(row->texts[i], strlen(row->texts[i])));
	g_test_timer_start();
	for (; tried < 4000 && g_test_timer_elapsed() < seconds; tried++) {
		GBytes *seed = g_ptr_array_index(seeds, tried % seeds->len);
		g_autoptr(GBytes) changed = tried < seeds->len ? g_bytes_ref(seed) : mutate(dice, seed);

		if (g_getenv("GOLDEN_KEEP") != NULL)
			g_file_set_contents(g_getenv("GOLDEN_KEEP"), g_bytes_get_data(changed, NULL), (gssize)g_bytes_get_size(changed), NULL);
		row->target(changed);
	}
	g_test_message("%u inputs", tried);
	g_assert_cmpuint(tried, >, seeds->len);
}

/* Libraries warn of damaged files; only our own criticals count here. */
static void
keep_quiet(const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
	if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) != 0)
		g_log_default_handler(domain, level, message, data);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_log_set_always_fatal(G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
	g_log_set_default_handler(keep_quiet, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *path = g_strdup_printf("/mutations/%s", rows[i].name);

		g_test_add_data_func(path, &rows[i], test_row);
	}
	return g_test_run();
}
