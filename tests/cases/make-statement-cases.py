#!/usr/bin/env python3
"""make-statement-cases.py - one statement file for each layout of a bank, and the rows it says

Companies, accounts and numbers are invented; the rows of names are those banks export (DOMAIN.md section 6.1).  The files are committed,
so the tests need none of this.  To make them anew: apt install python3-xlwt, then run it with Debian's python from the project's root.
"""
import datetime
import io
import os
import zipfile
from xml.sax.saxutils import escape

FOLDER = "tests/cases/statement"
OWN, HOLDER = "0200001234567890123", "示例科技有限公司"

# day, time, in, out (fen), name, account, purpose, summary, serial, what it is
ROWS = [
    ("2026-10-09", "09:12:05", 116000, 0, "天山示例发电有限公司", "6222020200001234567", "UKEY证书费", "转账", "S2026100900001", ""),
    ("2026-10-09", "10:30:00", 35000, 0, "乙示例新能源科技有限公司", "31050161363600000789", "数字证书", "转账", "S2026100900002", ""),
    ("2026-10-09", "10:30:00", 35000, 0, "乙示例新能源科技有限公司", "31050161363600000789", "数字证书", "转账", "S2026100900003", ""),
    ("2026-10-09", "14:00:00", 0, 1500, "", "", "", "手续费", "S2026100900004", ""),
    ("2026-10-10", "08:05:09", 0, 250000, "丙示例印刷厂", "0302012345678901", "印刷款", "转账", "S2026101000001", ""),
    ("2026-10-10", "11:20:30", 70000, 0, "丁示例水电(集团)有限公司", "44050100000000012345", "证书2套", "转账", "S2026101000002", ""),
    ("2026-10-12", "16:45:00", 12345050, 0, "戊示例风电有限公司", "95588000000000123", "91110108MA01EXAMP3", "转账", "S2026101200001", ""),
    ("2026-10-21", "03:00:00", 37, 0, "", "", "", "结息", "S2026102100001", "interest"),
    ("2026-10-22", "09:00:00", 0, 70000, "丁示例水电(集团)有限公司", "44050100000000012345", "", "冲正", "S2026102200001", "reverses"),
]
OPENING = 1000000
PLAIN = {"转账"}


class Row:
    def __init__(self, cells, balance):
        (self.day, self.time, self.gain, self.loss, self.name, self.account, self.purpose, self.summary, self.serial, self.kind) = cells
        self.balance = balance


def all_rows():
    rows, balance = [], OPENING
    for cells in ROWS:
        balance += cells[2] - cells[3]
        rows.append(Row(cells, balance))
    return rows


def yuan(fen, style):
    text = "%d.%02d" % (abs(fen) // 100, abs(fen) % 100)
    if style.get("thousands"):
        text = "{:,}".format(abs(fen) // 100) + text[-3:]
    return ("-" if fen < 0 else style.get("plus", "")) + text


# What a column of that name holds, unless the layout says otherwise.
USUAL = {
    "date": "交易日期 日期 记账日期 会计日期 账务日 交易日 起息日期",
    "datetime": "交易时间 交易时间戳",
    "in": "转入金额 贷方发生额 贷方发生额(收入) 贷方发生额/元(收入) 收入金额 贷方金额 贷方金额(收入) 贷方金额（收入） 贷 收入",
    "out": "转出金额 借方发生额 借方发生额(支取) 借方发生额/元(支取) 支出金额 借方金额 借方金额(支出) 借方金额（支出） 借",
    "balance": "余额 账户余额 本次余额 余额/元 交易后余额",
    "name": "对方户名 对方单位 对方单位名称 收(付)方名称 对方账号名称 对方账户名称 对方账户名 对方名称",
    "account": "对方账号 收(付)方账号 对方账户",
    "own": "本方账号 账号 交易账号 卡号",
    "own_name": "账户名称 本方账户名称 户名",
    "serial": "账户明细编号-交易流水号 交易流水号 流水号 银行流水号 核心流水号 交易日志号",
    "purpose": "用途 附言 交易用途 交易附言 客户附言 交易描述",
    "summary": "摘要 交易摘要",
    "currency": "币种 交易货币",
}
KIND = {name: kind for kind, names in USUAL.items() for name in names.split()}
ONCE = {"purpose"}  # where several columns could hold it, the first does


class Layout:
    def __init__(self, name, form, names, above=(), below=(), first_names=None, how=None, **style):
        self.name, self.form, self.names, self.above, self.below = name, form, names, above, below
        self.first_names, self.how, self.style = first_names, how or {}, style
        used, self.kinds = set(), []
        for i, n in enumerate(names):
            n = n or (first_names[i] if first_names else "")
            kind = self.how.get(n, KIND.get(n.strip("　 ").replace("　", "").replace(" ", ""), ""))
            if kind in ONCE and kind in used:
                kind = ""
            used.add(kind)
            self.kinds.append(kind)
        self.used = used


def remark_texts(layout, row):
    """The texts of the purpose's and the summary's column."""
    if "purpose" in layout.used and "summary" in layout.used:
        return row.purpose, row.summary
    return row.purpose or row.summary, row.purpose or row.summary


def cell(layout, kind, row):
    style = layout.style
    day = datetime.date.fromisoformat(row.day)
    clock = row.time
    purpose, summary = remark_texts(layout, row)
    red = row.kind == "reverses" and style.get("red")
    gain, loss = (-row.loss, 0) if red else (row.gain, row.loss)
    pays = row.gain > 0 or red  # the other side is the payer
    none = style.get("none", "")
    if kind == "date":
        return day.strftime(style.get("date", "%Y-%m-%d"))
    if kind == "datetime":
        return day.strftime(style.get("date", "%Y-%m-%d")) + style.get("between", " ") + clock
    if kind == "time":
        return clock
    if kind == "time6":
        return clock.replace(":", "")
    if kind == "in":
        return yuan(gain, style) if gain else none
    if kind == "out":
        return (yuan(-loss, style) if style.get("out_negative") else yuan(loss, style)) if loss else none
    if kind == "amount":
        return yuan(gain if gain else loss, style)
    if kind == "signed":
        return yuan(gain - loss, style)
    if kind == "balance":
        return yuan(row.balance, style)
    if kind == "way":
        return style["ways"][0 if pays else 1]
    if kind == "flag":
        return "C" if row.kind == "reverses" else "N"
    if kind == "payer":
        return row.name if pays else HOLDER
    if kind == "payer_account":
        return row.account if pays else OWN
    if kind == "payee":
        return HOLDER if pays else row.name
    if kind == "payee_account":
        return OWN if pays else row.account
    return {"name": row.name, "account": row.account, "own": OWN, "own_name": HOLDER, "serial": row.serial, "purpose": purpose,
            "summary": summary, "currency": style.get("currency", "人民币")}.get(kind, "")


def expected(layout, rows):
    """What must be read, from the rows and what the layout has columns for."""
    used = layout.used
    lines = ["account %s" % (OWN if layout.style.get("names_account") else "")]
    party = "name" in used or "payer" in used
    for row in rows:
        at = row.day + ("T%s+08:00" % row.time if used & {"datetime", "time", "time6"} else "")
        purpose, summary = remark_texts(layout, row)
        parts = []
        for text in ([purpose] if "purpose" in used else []) + ([summary] if "summary" in used else []):
            if text and text not in PLAIN and text not in parts:
                parts.append(text)
        red = row.kind == "reverses" and ("summary" in used or "purpose" in used or layout.style.get("red") or "flag" in used)
        lines.append("|".join([at, str(row.gain), str(row.loss), str(row.balance) if "balance" in used else "-", row.name if party else "",
                               row.account if used & {"account", "payer_account"} else "", " ".join(parts), row.serial if "serial" in used else "",
                               "reverses" if red else row.kind if row.kind == "interest" else ""]))
    return "\n".join(lines) + "\n"


# ---- forms ----

def csv_text(table, separator):
    def quoted(text):
        return '"%s"' % text.replace('"', '""') if any(c in text for c in separator + '"\n') else text
    return "".join(separator.join(quoted(c) for c in line) + "\r\n" for line in table)


def is_number(kind):
    return kind in ("in", "out", "amount", "signed", "balance")


def column_letter(n):
    return (chr(64 + n // 26) if n >= 26 else "") + chr(65 + n % 26)


def xlsx(layout, table, kinds, first):
    """Numbers and days as such where the layout says `typed`, all texts inline."""
    rows = []
    for i, line in enumerate(table):
        cells = []
        for j, text in enumerate(line):
            if text == "":
                continue
            kind = kinds[j] if i >= first and j < len(kinds) else ""
            place = "%s%d" % (column_letter(j), i + 1)
            plain = text.replace(",", "")
            if layout.style.get("typed") and is_number(kind) and plain.replace(".", "").replace("-", "").isdigit():
                cells.append('<c r="%s"><v>%s</v></c>' % (place, repr(float(plain))))
            elif layout.style.get("typed") and kind in ("date", "datetime") and text[:4].isdigit():
                moment = datetime.datetime.fromisoformat(text) - datetime.datetime(1899, 12, 30)
                cells.append('<c r="%s" s="%d"><v>%.10f</v></c>' % (place, 1 if kind == "date" else 2, moment.days + moment.seconds / 86400))
            else:
                cells.append('<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, escape(text)))
        rows.append('<row r="%d">%s</row>' % (i + 1, "".join(cells)))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    members = {
        "[Content_Types].xml": '<Types xmlns="%s/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>' % package,
        "_rels/.rels": '<Relationships xmlns="%s/relationships"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>' % (package, office),
        "xl/workbook.xml": '<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="明细" sheetId="1" r:id="r1"/></sheets></workbook>' % (main, office),
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="%s/relationships"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
                                      '<Relationship Id="r2" Type="%s/styles" Target="styles.xml"/></Relationships>' % (package, office, office),
        "xl/styles.xml": '<styleSheet xmlns="%s"><numFmts><numFmt numFmtId="176" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
                         '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>' % main,
        "xl/worksheets/sheet1.xml": '<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (main, "".join(rows)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in members.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), '<?xml version="1.0" encoding="UTF-8"?>' + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xls(layout, table, kinds, first):
    import xlwt
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Sheet1")
    days = {"date": xlwt.easyxf(num_format_str="yyyy-mm-dd"), "datetime": xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")}
    for i, line in enumerate(table):
        for j, text in enumerate(line):
            kind = kinds[j] if i >= first and j < len(kinds) else ""
            plain = text.replace(",", "")
            if layout.style.get("typed") and is_number(kind) and plain.replace(".", "").replace("-", "").isdigit():
                sheet.write(i, j, float(plain))
            elif layout.style.get("typed") and kind in days and text[:4].isdigit():
                sheet.write(i, j, datetime.datetime.fromisoformat(text), days[kind])
            elif text != "":
                sheet.write(i, j, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def html(layout, table):
    lines = "".join("<tr>%s</tr>\n" % "".join('<td style="mso-number-format:\'\\@\'">%s&nbsp;</td>' % escape(c) for c in line) for line in table)
    return ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
            "<style>td{border:1px}</style></head><body><table border=1>\n%s</table></body></html>" % lines).encode("gb18030")


def padded(text, n):
    return ["\t", " ", "　", ""][n % 4] + text + ["　", " ", "\t", ""][n % 3]


def write(layout):
    rows = all_rows()
    above = [[c.replace("{own}", OWN).replace("{holder}", HOLDER) for c in line] for line in layout.above]
    names = ([layout.first_names] if layout.first_names else []) + [layout.names]
    data = [[cell(layout, kind, row) for kind in layout.kinds] for row in (rows[::-1] if layout.style.get("newest_first") else rows)]
    if layout.style.get("padded"):
        names = [[padded(c, j) if c else c for j, c in enumerate(line)] for line in names]
        data = [[padded(c, i + j) if c else c for j, c in enumerate(line)] for i, line in enumerate(data)]
    table = above + names + data + [list(line) for line in layout.below]
    first = len(above) + len(names)
    form, _, charset = layout.form.partition(" ")
    if form == "csv" or form == "tab":
        body = csv_text(table, "," if form == "csv" else "\t").encode(charset)
    elif form == "xlsx":
        body = xlsx(layout, table, layout.kinds, first)
    elif form == "xls":
        body = xls(layout, table, layout.kinds, first)
    else:
        body = html(layout, table)
    # The name lies, as the names of exports do.
    path = os.path.join(FOLDER, layout.name + ".statement")
    with open(path, "wb") as f:
        f.write(body)
    with open(os.path.join(FOLDER, layout.name + ".expected"), "w", encoding="utf-8") as f:
        f.write(expected(layout, all_rows()[::-1] if layout.style.get("newest_first") else all_rows()))


COLUMNS = lambda text: [c.strip(" ") for c in text.split(",")]

LAYOUTS = [
    Layout("icbc-1", "tab gb18030", COLUMNS("凭证号,对方账号,交易时间,借贷标志,对方单位,对方行号,用途,摘要,附言,回单个性化信息,余额,转出金额,转入金额,本方账号"),
           above=[["[HISTORYDETAIL]"]], padded=True, thousands=True),
    Layout("icbc-2", "csv gb18030", COLUMNS("日期,交易类型,对方户名,对方账号,摘要,借方发生额,贷方发生额,余额"), names_account=True,
           above=[["账号:", "{own}"], ["户名:", "{holder}"], ["网点号:", "0200"], ["币种:", "人民币"], []], thousands=True, none="-",
           below=[["合计", "", "", "", "", "2,515.00", "126,000.87", ""]]),
    Layout("icbc-3", "xlsx", COLUMNS("交易时间,本方账号,对方单位,对方账号,摘要,附言,用途,借贷标志,发生额,余额"), how={"借贷标志": "way", "发生额": "amount"}, ways=("贷", "借"), red=True, typed=True),
    Layout("icbc-4", "tab gb18030", COLUMNS("凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息"), above=[["[HISTORYDETAIL]"]], none="0.00", newest_first=True),
    Layout("ccb-1", "xls", COLUMNS(",,,,借方,贷方,,,,,,,,,,"), how={"借方": "out", "贷方": "in", "备注": "purpose", "发生额/元": ""}, names_account=True,
           first_names=COLUMNS("记账日期,交易时间,凭证种类,凭证号,发生额/元,,余额/元,钞汇标志,对方户名,对方账号,摘要,备注,账户明细编号-交易流水号,企业流水号,本方账号,本方账户名称,本方账户开户机构"),
           above=[["中国建设银行账户明细信息"], ["账号：", "{own}"], ["账户名称：", "{holder}"], ["币种：", "人民币元"], ["起始日期：", "20261001", "截止日期：", "20261031"], [], ["查询时间", "20261101"], []],
           date="%Y%m%d", thousands=True, none="0.00"),
    Layout("ccb-2", "csv utf-8", COLUMNS("账号,账户名称,交易时间,借方发生额(支取),贷方发生额(收入),余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号"),
           how={"备注": "purpose", "交易时间": "datetime"}, date="%Y%m%d", thousands=True, none="0.00"),
    Layout("ccb-3", "xls", COLUMNS("交易时间,借方发生额/元(支取),贷方发生额/元(收入),余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,交易介质编号"),
           how={"备注": "purpose"}, names_account=True, above=[["账户明细"], ["账　　号", "{own}"], ["账户名称", "{holder}"], ["开户机构", "示例支行"], ["币种", "人民币"], ["起始", "20261001"], ["截止", "20261031"], ["笔数", "9"], []], typed=True),
    Layout("cdb-2", "xlsx", COLUMNS("账号,账户名称,交易时间,借方发生额(支取),贷方发生额(收入),余额,币种,对方户名,对方账号,对方开户机构,记账日期,摘要,备注,账户明细编号-交易流水号,企业流水号,凭证种类,凭证号,"
           "个性化信息1,个性化信息2,个性化信息3,个性化信息4,个性化信息5,个性化信息6,个性化信息7,个性化信息8,个性化信息9,个性化信息10"), how={"个性化信息3": "purpose"}, date="%Y%m%d", thousands=True),
    Layout("abc-1", "xls", COLUMNS("交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途,摘要,会计日期"), names_account=True,
           above=[["账户明细"], ["账户号", "{own}", "账户名称", "{holder}"]], typed=True),
    Layout("abc-1b", "html", COLUMNS("交易时间,收入金额,支出金额,账户余额,交易行名,对方省市,对方账号,对方户名,交易用途,摘要,会计日期"), names_account=True,
           above=[["账号:{own} 户名:{holder}"]], thousands=True, none="--"),
    Layout("abc-2", "csv gb18030", COLUMNS("交易日期,交易时间戳,收入金额,支出金额,本次余额,手续费总额,交易方式,交易行名,交易类别,对方省市,对方账号,对方户名,交易说明,交易摘要,交易附言,交易凭证号,交易日志号,账簿号,账簿名称"),
           names_account=True, above=[["账户明细"], ["账户号：{own}", "账户名称：{holder}"]], date="%Y%m%d", none="0.00", padded=True),
    Layout("boc", "csv utf-8-sig", COLUMNS("交易类型[ Transaction Type ],业务类型[ Business type ],付款人开户行号[ Account holding bank number of payer ],付款人开户行名[ Payer account bank ],付款人账号[ Debit Account No. ],付款人名称[ Payer's Name ],"
           "收款人开户行行号[ Account holding bank number of beneficiary ],收款人开户行名[ Beneficiary account bank ],收款人账号[ Payee's Account Number ],收款人名称[ Payee's Name ],交易日期[ Transaction Date ],交易时间[ Transaction time ],"
           "交易货币[ Trade Currency ],交易金额[ Trade Amount ],交易后余额[ After-transaction balance ],起息日期[ Value Date ],汇率[ Exchange rate ],交易流水号[ Transaction reference number ],客户申请号[ Online Banking Transaction Ref. ],"
           "客户业务编号[ Customer Transaction Ref. ],凭证类型[ Voucher type ],凭证号码[ Voucher number ],记录标识号[ Record ID ],摘要[ Reference ],用途[ Purpose ],交易附言[ Remark ],备注[ Remarks ],预留项1,预留项2,预留项3,"
           "名义付款人开户行行号,名义付款人开户行名,名义付款人账号,名义付款人名称,名义收款人开户行行号,名义收款人开户行名,名义收款人账号,名义收款人名称"), names_account=True,
           how={"交易类型[ Transaction Type ]": "way", "付款人账号[ Debit Account No. ]": "payer_account", "付款人名称[ Payer's Name ]": "payer", "收款人账号[ Payee's Account Number ]": "payee_account",
                "收款人名称[ Payee's Name ]": "payee", "交易日期[ Transaction Date ]": "date", "交易时间[ Transaction time ]": "time", "交易货币[ Trade Currency ]": "currency", "交易金额[ Trade Amount ]": "signed",
                "交易后余额[ After-transaction balance ]": "balance", "交易流水号[ Transaction reference number ]": "serial", "摘要[ Reference ]": "summary", "用途[ Purpose ]": "purpose"},
           above=[["查询账号[ Inquirer account number ]", "{own}"], ["总笔数[ Total number of transactions ]", "9"], ["贷方总笔数", "6"], ["贷方总金额", "126000.87"], ["借方总笔数", "3"], ["借方总金额", "2515.00"], ["查询时间", "20261001-20261031"], []],
           ways=("来账", "往账"), red=True, date="%Y%m%d", currency="CNY"),
    Layout("bocom", "xls", COLUMNS("交易时间,摘要,凭证种类,凭证号码,企业业务编号,发生额,币种,余额,对方账号,对方户名,借贷标志,卡号"), how={"借贷标志": "way", "发生额": "amount"}, names_account=True,
           above=[["查询账号: {own}"], ["户  名: {holder}"]], ways=("贷", "借"), red=True, thousands=True),
    Layout("cmb", "xls", COLUMNS("交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,用途,流水号,流程实例号,业务名称,业务参考号,业务摘要,其它摘要,收(付)方分行名,收(付)方名称,收(付)方账号,收(付)方开户行行号,收(付)方开户行名,"
           "收(付)方开户行地址,母(子)公司账号分行名,母(子)公司账号,母(子)公司名称,信息标志,有否附件信息,冲账标志,扩展摘要,交易分析码,票据号,商务支付订单号,内部编号"), names_account=True,
           how={"交易时间": "time6", "冲账标志": "flag", "业务摘要": "summary"},
           above=[["账号", "{own}"], ["户名", "{holder}"], ["币种", "人民币"], ["起始日期", "20261001"], ["终止日期", "20261031"], ["交易方向", "全部"], ["导出时间", "20261101"]], date="%Y%m%d"),
    Layout("psbc", "xlsx", COLUMNS("交易日期,交易时间,支出金额,收入金额,余额,对方账号,对方户名,对方行名,用途,附言,摘要,交易流水号"), how={"交易时间": "time"}, names_account=True,
           above=[["账号：{own}", "", "户名：{holder}"], ["支出总笔数：3", "", "收入总笔数：6"]], typed=True),
    Layout("spdb", "csv gb18030", COLUMNS("交易日期,交易时间,账务日,凭证号,借方金额,贷方金额,余额,对方账号,对方户名,对方行名,交易流水号,摘要,备注"), how={"交易时间": "time6", "备注": "purpose"}, names_account=True,
           above=[["账号", "{own}"], ["账户名称", "{holder}"], ["总笔数", "9"], ["借记总额", "2,515.00", "贷记总额", "126,000.87"]], date="%Y%m%d", thousands=True),
    Layout("cmbc", "xls", COLUMNS("交易时间,交易流水号,借方发生额,贷方发生额,账户余额,凭证号,客户附言,对方账号,对方账号名称,对方开户行"), names_account=True,
           above=[["中国民生银行对公账户交易明细"], ["查询条件"], ["账号", "{own}"], ["户名", "{holder}"], ["币种", "人民币"], ["开户行", "示例支行"], ["起始日期", "2026-10-01"], ["截止日期", "2026-10-31"], ["金额起", ""], ["金额止", ""],
                  ["对方账号", ""], ["对方户名", ""], ["借贷", "全部"], ["排序", "顺序"], ["总笔数", "9"], ["导出时间", "2026-11-01 10:00:00"], []], red=True),
    Layout("cib", "csv utf-8-sig", COLUMNS("银行流水号,账号,户名,凭证代号,币种,现/转,借方金额（支出）,贷方金额(收入),账户余额,摘要,对方账号,对方户名,对方银行,对方行号,记账日期,交易时间,用途,备注"),
           how={"交易时间": "datetime"}, padded=True, currency="人民币元"),
    Layout("hxb", "xls", COLUMNS("序号,交易日期,交易时间,支出金额,收入金额,余额,对方账号,对方户名,对方行名,核心流水号,交易描述,摘要,凭证号码,明细标注,记账日期"), how={"交易时间": "time"}, names_account=True,
           above=[["华夏银行账户交易明细"], ["账号", "{own}"], ["户名", "{holder}"], ["收入合计", "126,000.87"], ["支出合计", "2,515.00"], ["期初余额", "10,000.00"], []], thousands=True, none="--",
           below=[["以上明细仅供参考"], ["第1页", "共1页"]]),
    Layout("pab", "csv gb18030", COLUMNS("交易日期,账号,借,贷,账户余额,对方账户,对方账户名称,交易流水号,单位结算卡号,摘要,用途"), above=[["平安银行账户明细"]], date="%Y/%m/%d"),
    Layout("sichuan-rcc", "xls", COLUMNS("交易日期,交易时间,收入/支出,收入金额,支出金额,账户余额,对方户名,对方账号,对方银行/机构,交易流水号,摘要"), how={"交易时间": "time", "收入/支出": "way"}, names_account=True, ways=("收入", "支出"),
           above=[["账号：{own}\n户名：{holder}\n币种：人民币\n查询日期：2026-10-01至2026-10-31"]], thousands=True),
    Layout("chongqing-rcb", "csv utf-8", COLUMNS("序号,交易流水号,交易日期,币种,收入金额,支出金额,余额,交易账号,对方银行,对方账户名,对方账号,交易渠道,用途,备注,摘要"), date="%Y年%m月%d日"),
    Layout("rural", "html", COLUMNS("交易日期,对方户名,收入金额,支出金额,余额,账号,币种,对方账号,用途,附言,核心流水号"), names_account=True, above=[["账户交易明细"], ["账号", "{own}"], ["户名", "{holder}"]], red=True),
    Layout("citic", "xlsx", COLUMNS("交易日期,交易时间,对方账号,对方账户名称,对方开户行名,借方发生额,贷方发生额,账户余额,摘要,柜员交易号,附言"), how={"交易时间": "time"}, names_account=True,
           above=[["中信银行"], [], ["账户明细"], ["账号", "{own}"], ["账户名称", "{holder}"], ["币种", "人民币"], ["起始日期", "2026-10-01"], ["截止日期", "2026-10-31"], ["借方笔数", "3"], ["贷方笔数", "6"], [], [], []], typed=True),
    Layout("ceb", "xls", COLUMNS("交易日期,交易时间,借方金额(支出),贷方金额(收入),账户余额,对方账号,对方名称,摘要"), how={"交易时间": "time"}, names_account=True,
           above=[["中国光大银行"], ["账号", "{own}"], ["户名", "{holder}"], ["期间", "20261001-20261031"], []], thousands=True, newest_first=True),
    Layout("zheshang", "xls", COLUMNS("流水号,付款账号,付款人户名,收款账号,收款人户名,交易日期,交易金额,借贷标志(1收 2付),备注"),
           how={"付款账号": "payer_account", "付款人户名": "payer", "收款账号": "payee_account", "收款人户名": "payee", "交易金额": "amount", "借贷标志(1收 2付)": "way", "备注": "purpose"}, ways=("1", "2"), red=True, date="%Y%m%d", typed=True),
    Layout("jiangsu", "csv gb18030", COLUMNS("序号,付款账号,交易日期,交易时间,对方户名,借贷标记,交易金额,账户余额,摘要"),
           how={"付款账号": "account", "交易时间": "time", "借贷标记": "way", "交易金额": "amount"}, ways=("贷", "借"), red=True),
    Layout("hongkong", "csv utf-8", COLUMNS("賬戶名,銀行,賬號,賬戶類型,業務類型,交易時間,起息日,扣賬/入賬,幣種,金額,餘額,摘要,對方賬號,對方戶名,憑證號"),
           how={"賬號": "own", "交易時間": "datetime", "扣賬/入賬": "way", "金額": "amount", "餘額": "balance", "對方賬號": "account", "對方戶名": "name"},
           ways=("入賬", "扣賬"), red=True),
    Layout("two-languages", "tab utf-8", COLUMNS("Transaction Date 交易日期,交易时间 Time,摘要/Description,支出/Withdrawals,存入/Deposits,余额 Balance,Counterparty Name 对方户名,对方账号 Counterparty Account"),
           how={"Transaction Date 交易日期": "date", "交易时间 Time": "time", "摘要/Description": "summary", "支出/Withdrawals": "out", "存入/Deposits": "in",
                "余额 Balance": "balance", "Counterparty Name 对方户名": "name", "对方账号 Counterparty Account": "account"}),
    Layout("pab-2", "csv gb18030", COLUMNS("交易日期,传票号,借方,贷方,余额,付款人账户,付款人名称,收款人账户,收款人名称,用途,摘要"),
           how={"借方": "out", "贷方": "in", "付款人账户": "payer_account", "付款人名称": "payer", "收款人账户": "payee_account", "收款人名称": "payee"}, red=True),
    Layout("abc-3", "csv gb18030", COLUMNS("交易日期,交易时间,交易金额,本次余额,对方户名,对方账号,交易行,交易渠道,交易类型,交易用途,交易摘要"), names_account=True,
           how={"交易时间": "time6", "交易金额": "signed"}, above=[["账户明细查询"], ["账号：{own}", "户名：{holder}", "起始日期：20261001", "截止日期：20261031"]], date="%Y%m%d", plus="+"),
    Layout("bocom-2", "csv utf-8", COLUMNS("序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要"),
           how={"交易时间": "time", "借贷": "way", "交易金额": "amount"}, ways=("贷 Cr", "借 Dr"), red=True),
    Layout("boc-2", "xlsx", COLUMNS("交易日期,交易时间,币别,收入金额,支出金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行"),
           how={"交易时间": "time", "对方卡号/账号": "account", "附言": "purpose"}, none="-------------------", thousands=True),
    Layout("spdb-2", "csv gb18030", COLUMNS("交易日期,交易时间,交易摘要,交易金额,账户余额,对手姓名,对手账号,交易渠道"), padded=True,
           how={"交易时间": "time6", "交易金额": "signed", "对手姓名": "name", "对手账号": "account"}, date="%y-%m-%d", newest_first=True),
    Layout("pab-3", "html", COLUMNS("交易时间,收入,支出,账户余额,交易方姓名,交易方账号,交易方行名,交易摘要,交易备注"), how={"交易方姓名": "name", "交易方账号": "account", "交易备注": "purpose", "支出": "out"}, date="%Y年%m月%d日"),
    Layout("lishui", "tab gb18030", COLUMNS("交易日期,来往标志,发生金额,账户余额,对方账户名称,对方账户,附言"), how={"来往标志": "way", "发生金额": "amount"}, ways=("来账", "往账"), red=True, date="%Y.%m.%d",
           below=[["本页小计", "9", "123,515.87", "", "", "", ""], ["2026年10月合计", "9", "123,515.87", "", "", "", ""], ["经办：", "", "复核：", "", "盖章：", "", ""]]),
]

# ---- forms that are no table ----

def lines_of(rows, fields, account=OWN):
    """Expected rows; `fields` picks what the form says: a name of a Row's part, or a function."""
    out = ["account " + account]
    for row in rows:
        out.append("|".join(f(row) if callable(f) else f for f in fields))
    return "\n".join(out) + "\n"


def day(row):
    return row.day


def moment(row):
    return "%sT%s+08:00" % (row.day, row.time)


def text_of(row):
    return row.purpose or ("" if row.summary in PLAIN else row.summary)


SIDES = [lambda r: str(r.gain), lambda r: str(r.loss)]
FLAG = lambda r: r.kind


def comma(fen):
    return "%d,%02d" % (fen // 100, fen % 100)


def mt940(rows, style):
    """Two messages, the second begins where the first ends; the reversal is RC."""
    def entry(row):
        six = row.day[2:4] + row.day[5:7] + row.day[8:]
        mark = "RC" if row.kind == "reverses" else "C" if row.gain else "D"
        kind = "NINT" if row.kind == "interest" else "NTRF"
        first = ":61:%s%s%s%s%sNONREF//%s" % (six, six[2:], mark, comma(row.gain or row.loss), kind, row.serial)
        if style == "numbered":
            party = "?31%s?32%s?33%s" % (row.account, row.name[:9], row.name[9:]) if row.name else ""
            return "%s\r\n:86:166?00TRANSFER?20%s%s" % (first, text_of(row), party)
        words = "/NAME/%s/ACCT/%s" % (row.name, row.account) if row.name else ""
        return "%s\r\n:86:%s/REMI/%s" % (first, words, text_of(row))

    def message(number, part, before):
        after = part[-1].balance
        head = "{1:F01ICBKCNBJAXXX0000000000}{2:I940ICBKCNBJXXXXN}{4:\r\n" if style == "numbered" else ""
        foot = "-}" if style == "numbered" else "-"
        account = OWN if style == "numbered" else "ICBKCNBJ/%sCNY" % OWN
        six = lambda r: r.day[2:4] + r.day[5:7] + r.day[8:]
        return "%s:20:STMT%d\r\n:25:%s\r\n:28C:%d/1\r\n:60F:C%sCNY%s\r\n%s\r\n:62F:C%sCNY%s\r\n:86:STATEMENT TEXT\r\n%s\r\n" % (
            head, number, account, number, six(part[0]), comma(before), "\r\n".join(entry(r) for r in part), six(part[-1]), comma(after), foot)
    return message(1, rows[:5], OPENING) + message(2, rows[5:], rows[4].balance)


def ofx(rows, xml):
    def tag(name, text):
        text = escape(text)
        return "<%s>%s%s" % (name, text, "</%s>" % name if xml else "")

    def transaction(row):
        signed = row.gain - row.loss
        kind = "INT" if row.kind == "interest" else "CREDIT" if signed > 0 else "DEBIT"
        # UTC in the XML, our zone in the SGML
        at = datetime.datetime.fromisoformat(row.day + " " + row.time)
        at = (at - datetime.timedelta(hours=8)).strftime("%Y%m%d%H%M%S.000[0:GMT]") if xml else at.strftime("%Y%m%d%H%M%S[+8:CST]")
        parts = [tag("TRNTYPE", kind), tag("DTPOSTED", at), tag("TRNAMT", yuan(signed, {})), tag("FITID", row.serial)]
        if row.name:
            parts += [tag("NAME", row.name), "<BANKACCTTO>" + tag("BANKID", "1") + tag("ACCTID", row.account) + tag("ACCTTYPE", "CHECKING") + "</BANKACCTTO>"]
        return "<STMTTRN>\n" + "\n".join(parts + [tag("MEMO", text_of(row))]) + "\n</STMTTRN>"
    body = "<OFX><SIGNONMSGSRSV1><SONRS>%s</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><STMTRS>%s<BANKACCTFROM>%s%s</BANKACCTFROM><BANKTRANLIST>%s%s\n%s\n</BANKTRANLIST>" \
           "<LEDGERBAL>%s%s</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n" % (
               tag("DTSERVER", "20261101"), tag("CURDEF", "CNY"), tag("BANKID", "0200"), tag("ACCTID", OWN), tag("DTSTART", "20261001"), tag("DTEND", "20261031"),
               "\n".join(transaction(r) for r in rows), tag("BALAMT", yuan(rows[-1].balance, {})), tag("DTASOF", "20261031"))
    if xml:
        return '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n' + body
    return "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nSECURITY:NONE\r\nENCODING:USASCII\r\nCHARSET:936\r\n\r\n" + body


def camt(rows, version):
    """.02 has states and names bare, .08 in Cd and Pty; the second and third row are one batch."""
    def amount(fen):
        return '<Amt Ccy="CNY">%s</Amt>' % yuan(fen, {})

    def details(row, with_sum):
        name = "<Nm>%s</Nm>" % row.name if version == 2 else "<Pty><Nm>%s</Nm></Pty>" % row.name
        side = "Dbtr" if row.gain or row.kind == "reverses" else "Cdtr"
        parties = "<RltdPties><%s>%s</%s><%sAcct><Id><Othr><Id>%s</Id></Othr></Id></%sAcct></RltdPties>" % (side, name, side, side, row.account, side) if row.name else ""
        total = ("<AmtDtls><TxAmt>%s</TxAmt></AmtDtls>" % amount(row.gain) if version == 2 else amount(row.gain) + "<CdtDbtInd>CRDT</CdtDbtInd>") if with_sum else ""
        return "<TxDtls><Refs><AcctSvcrRef>%s</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>%s%s<RmtInf><Ustrd>%s</Ustrd></RmtInf></TxDtls>" % (row.serial, total, parties, text_of(row))

    def entry(part):
        first = part[0]
        state = "<Sts>BOOK</Sts>" if version == 2 else "<Sts><Cd>BOOK</Cd></Sts>"
        when = "<Dt>%s</Dt>" % first.day if version == 2 else "<DtTm>%s</DtTm>" % moment(first)
        back = "<RvslInd>true</RvslInd>" if first.kind == "reverses" else ""
        return "<Ntry>%s<CdtDbtInd>%s</CdtDbtInd>%s%s<BookgDt>%s</BookgDt><NtryDtls>%s</NtryDtls></Ntry>\n" % (
            amount(sum(r.gain + r.loss for r in part)), "CRDT" if first.gain else "DBIT", back, state, when, "".join(details(r, len(part) > 1) for r in part))

    def balance(code, fen):
        return "<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-10-31</Dt></Dt></Bal>" % (code, amount(fen))
    parts = [[rows[0]], rows[1:3]] + [[r] for r in rows[3:]]
    return '<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.%02d"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>1</Id>' \
           "<Acct><Id><Othr><Id>%s</Id></Othr></Id></Acct>%s%s%s</Stmt></BkToCstmrStmt></Document>\n" % (
               version, OWN, balance("OPBD", OPENING), balance("CLBD", rows[-1].balance), "".join(entry(p) for p in parts))


def bkrs(rows):
    """Two tuples of nothing pad the file; money out has a minus, and 0 is debit."""
    def one(row):
        red = row.kind == "reverses"
        texts = [("DateOfBookkeeping", row.day), ("TimeOfBookkeeping", row.time), ("TypesOfBusinessProducts", row.summary), ("BusinessSerialNumber", row.serial),
                 ("NotesOfBankElectronicReceipt", row.purpose), ("IdentificationOfCreditOrDebit", "1" if row.gain or red else "0"), ("TransactionAmount", yuan(row.gain - row.loss, {})),
                 ("DebitOrCreditOfBalance", "1"), ("AccountBalance", yuan(row.balance, {})), ("AccountOfCounterparty", row.account), ("NameOfCounterparty", row.name)]
        return "<bkrs:InformationOfReconcileDetailsTuple>%s</bkrs:InformationOfReconcileDetailsTuple>\n" % "".join("<bkrs:%s>%s</bkrs:%s>" % (n, t, n) for n, t in texts)
    empty = "<bkrs:InformationOfReconcileDetailsTuple><bkrs:DateOfBookkeeping></bkrs:DateOfBookkeeping><bkrs:TransactionAmount>0.00</bkrs:TransactionAmount></bkrs:InformationOfReconcileDetailsTuple>\n"
    return '<?xml version="1.0" encoding="UTF-8"?>\n<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:bkrs="http://xbrl.mof.gov.cn/taxonomy/2023-05-15/bkrs"><bkrs:Currency>CNY</bkrs:Currency>' \
           "<bkrs:CustomerSettlementBankAccount>%s</bkrs:CustomerSettlementBankAccount><bkrs:NameOfCustomerAccount>%s</bkrs:NameOfCustomerAccount>\n%s</xbrl>\n" % (
               OWN, HOLDER, "".join(one(r) for r in rows) + empty * 2)


def ofd(enclosed):
    """A page that says nothing and the XBRL beside it, its name as the text of the element as in the Ministry's sample."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    members = {
        "OFD.xml": '<ofd:OFD %s DocType="OFD" Version="1.1"><ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>' % space,
        "Doc_0/Document.xml": '<ofd:Document %s><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>'
                              '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>' % space,
        "Doc_0/Pages/Page_0/Content.xml": '<ofd:Page %s><ofd:Content/></ofd:Page>' % space,
        "Doc_0/Attachs/Attachments.xml": '<ofd:Attachments %s><ofd:Attachment ID="2" Name="bkrs" Format="xml">bkrs_20261031.xml</ofd:Attachment></ofd:Attachments>' % space,
        "Doc_0/Attachs/bkrs_20261031.xml": enclosed,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in members.items():
            z.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf(enclosed):
    data = enclosed.encode("utf-8")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(bkrs.xml) 4 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Type /Filespec /F (bkrs.xml) /UF (bkrs.xml) /EF << /F 5 0 R >> >>",
        b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(data), data),
    ]
    out, places = b"%PDF-1.7\n", []
    for n, one in enumerate(objects):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n + 1, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)


# Wallets: preamble lines, a state beside each row, neutral rows; what must be read stands beside them.
WALLETS = {
    "wechat": ("utf-8-sig", "\r\n".join([
        "微信支付账单明细,,,,,,,,", "微信昵称：[示例],,,,,,,,", "起始时间：[2026-10-01 00:00:00] 终止时间：[2026-10-31 23:59:59],,,,,,,,", "导出类型：[全部],,,,,,,,", ",,,,,,,,", "共5笔记录,,,,,,,,",
        "收入：3笔 1050.00元,,,,,,,,", "支出：1笔 15.00元,,,,,,,,", "中性交易：1笔 100.00元,,,,,,,,", "注：,,,,,,,,", "----------------------微信支付账单明细列表--------------------,,,,,,,,",
        "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注",
        '2026-10-12 16:45:00,转账,戊示例,"转账备注:UKEY, 2套",收入,¥350.00,/,已存入零钱,"1000050001202610120000000001\t","\t","/"',
        '2026-10-11 10:00:00,零钱提现,示例银行,"/",/,¥100.00,示例银行,提现已到账,"207261011000000001\t","\t","服务费¥0.10"',
        '2026-10-10 09:00:00,扫二维码付款,丙示例店,"收款方备注:二维码收款",支出,¥15.00,零钱,已转账,"1000049801202610100000000002\t","1\t","/"',
        '2026-10-10 08:00:00,二维码收款,己示例,"收款方备注:证书",收入,¥350.00,/,已全额退款,"1000050001202610100000000003\t","\t","/"',
        '2026-10-09 08:00:00,二维码收款,庚示例,"收款方备注:证书",收入,¥350.00,/,已收钱,"1000050001202610090000000004\t","\t","/"', ""]),
        "account 微信支付\n2026-10-12T16:45:00+08:00|35000|0|-|戊示例||转账备注:UKEY, 2套|1000050001202610120000000001|\n"
        "2026-10-10T09:00:00+08:00|0|1500|-|丙示例店||收款方备注:二维码收款|1000049801202610100000000002|\n"
        "2026-10-10T08:00:00+08:00|35000|0|-|己示例||收款方备注:证书|1000050001202610100000000003|was reversed\n"
        "2026-10-09T08:00:00+08:00|35000|0|-|庚示例||收款方备注:证书|1000050001202610090000000004|\n"),
    "wechat-merchant": ("utf-8-sig", "\r\n".join([
        "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号",
        "`2026-10-09 09:12:05,`4200001,`900001,`交易,`交易,`收入,`350.00,`1350.00,`system,`结算总金额 350.00 元,`42A",
        "`2026-10-09 09:30:00,`4200002,`900002,`退款,`退款,`支出,`140.00,`1210.00,`1900001,`退款总金额140.00元,`42B", "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额", "`2,`1,`350.00,`1,`140.00", ""]),
        "account 微信支付\n2026-10-09T09:12:05+08:00|35000|0|135000|||结算总金额 350.00 元 交易|900001|\n2026-10-09T09:30:00+08:00|0|14000|121000|||退款总金额140.00元|900002|\n"),
    "alipay": ("gb18030", "\r\n".join([
        "------------------------------------------------------------------------------------", "导出信息：", "姓名：示例", "支付宝账户：138****0000", "起始时间：[2026-10-01 00:00:00]    终止时间：[2026-10-31 23:59:59]", "导出交易类型：[全部]", "共4笔记录", "收入：1笔 700.00元", "", "特别提示：",
        "------------------------支付宝（中国）网络技术有限公司  电子客户回单------------------------",
        "交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,",
        "2026-10-12 16:45:00,转账红包,辛示例,xin***@example.com,UKEY证书,收入,700.00,,交易成功,20261012200040011100000000000001\t,\t,,",
        "2026-10-11 10:00:00,投资理财,余额宝,,余额宝-收益,不计收支,0.12,,交易成功,20261011200040011100000000000002\t,\t,,",
        "2026-10-10 09:00:00,日用百货,壬示例店,ren***@example.com,文具,支出,15.00,余额,交易成功,20261010200040011100000000000003\t,T1\t,,",
        "2026-10-09 08:00:00,转账红包,癸示例,gui***@example.com,证书,收入,350.00,,交易关闭,20261009200040011100000000000004\t,\t,,", ""]),
        "account 支付宝\n2026-10-12T16:45:00+08:00|70000|0|-|辛示例|xin***@example.com|UKEY证书|20261012200040011100000000000001|\n2026-10-10T09:00:00+08:00|0|1500|-|壬示例店|ren***@example.com|文具|20261010200040011100000000000003|\n"),
    "alipay-old": ("gb18030", "\r\n".join([
        "支付宝交易记录明细查询", "账号:[example@example.com]", "起始日期:[2026-10-01 00:00:00]    终止日期:[2026-10-31 00:00:00]", "---------------------------------交易记录明细列表------------------------------------",
        "交易号                  ,商家订单号               ,交易创建时间              ,付款时间                ,最近修改时间              ,交易来源地     ,类型              ,交易对方            ,商品名称                ,金额（元）   ,收/支     ,交易状态    ,服务费（元）   ,成功退款（元）  ,备注                  ,资金状态     ,",
        "2026100922001\t,\t,2026-10-09 09:12:05 ,2026-10-09 09:12:09 ,2026-10-09 09:12:09 ,其他 ,即时到账交易 ,天山示例 ,UKEY ,350.00  ,收入 ,交易成功 ,0.00 ,0.00 , ,已收入 ,",
        "2026101022002\t,\t,2026-10-10 09:12:05 ,2026-10-10 09:12:09 ,2026-10-10 09:12:09 ,其他 ,即时到账交易 ,文具店 ,文具 ,15.00  ,支出 ,交易成功 ,0.00 ,0.00 , ,已支出 ,",
        "------------------------------------------------------------------------------------", "共2笔记录", "导出时间:[2026-11-01 10:00:00]    用户:示例", ""]),
        "account 支付宝\n2026-10-09T09:12:09+08:00|35000|0|-|天山示例||UKEY|2026100922001|\n2026-10-10T09:12:09+08:00|0|1500|-|文具店||文具|2026101022002|\n"),
    "alipay-business": ("gb18030", "\r\n".join([
        "#支付宝账务明细查询", "#账号：[20880000000000000156]", "#起始日期：[2026年10月01日 00:00:00]   终止日期：[2026年11月01日 00:00:00]", "#-----------------------------------------账务明细列表----------------------------------------",
        "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注",
        "261009001\t,Y1\t,,UKEY证书\t,2026-10-09 09:12:05,天山示例发电有限公司(tian***@example.com),1160.00,0.00,1160.00,支付宝,在线支付,",
        "261009002\t,Y2\t,,\t,2026-10-09 09:12:06,,0.00,-6.96,1153.04,支付宝,收费,服务费",
        "#-----------------------------------------账务明细列表结束------------------------------------", "#支出合计：1笔，共-6.96元", "#收入合计：1笔，共1160.00元", "#导出时间：[2026年11月01日 10:00:00]", ""]),
        "account 支付宝20880000000000000156\n2026-10-09T09:12:05+08:00|116000|0|116000|天山示例发电有限公司|tian***@example.com|UKEY证书 在线支付|261009001|\n2026-10-09T09:12:06+08:00|0|696|115304|||服务费 收费|261009002|\n"),
}


def put(name, body, wanted):
    with open(os.path.join(FOLDER, name + ".statement"), "wb") as f:
        f.write(body)
    with open(os.path.join(FOLDER, name + ".expected"), "w", encoding="utf-8") as f:
        f.write(wanted)


def write_others(rows):
    name, account, serial = (lambda r: r.name), (lambda r: r.account), (lambda r: r.serial)
    plain = [day] + SIDES + ["-", name, account, text_of, serial, FLAG]
    timed = [moment] + SIDES + ["-", name, account, text_of, serial, FLAG]
    put("mt940-numbered", mt940(rows, "numbered").encode("utf-8"), lines_of(rows, plain))
    put("mt940-words", mt940(rows, "words").encode("gb18030"), lines_of(rows, plain))
    put("ofx-sgml", ofx(rows, False).encode("gb18030"), lines_of(rows, timed))
    put("ofx-xml", ofx(rows, True).encode("utf-8"), lines_of(rows, timed))
    put("camt-02", camt(rows, 2).encode("utf-8"), lines_of(rows, [day] + SIDES + ["-", name, account, text_of, serial, FLAG]))
    put("camt-08", camt(rows, 8).encode("utf-8"), lines_of(rows, [moment] + SIDES + ["-", name, account, text_of, serial, FLAG]))
    whole = lines_of(rows, [moment] + SIDES + [lambda r: str(r.balance), name, account, lambda r: r.purpose, serial, FLAG])
    put("bkrs", bkrs(rows).encode("utf-8"), whole)
    put("bkrs-ofd", ofd(bkrs(rows)), whole)
    put("bkrs-pdf", pdf(bkrs(rows)), whole)
    for wallet, (charset, text, wanted) in WALLETS.items():
        put(wallet, text.encode(charset), wanted)


if __name__ == "__main__":
    os.makedirs(FOLDER, exist_ok=True)
    for one in LAYOUTS:
        write(one)
    write_others(all_rows())
    print("%d layouts in %s" % (len(LAYOUTS), FOLDER))
