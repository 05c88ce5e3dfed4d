#!/usr/bin/env python3
"""mails.py - small mails of typed papers only (DOCX), for stories that run often.  Companies are invented.

usage: mails.py N [KEY=VALUE...]   writes one mail of company N to standard output
keys: count package years phone contact address (of the form; empty: left blank)  pay=YUAN|none  payer payee payee_account status words
      reference remark  tax_id (all=1: on every paper)  without=form,letter,licence,proof  subject  id (Message-ID)  reply (In-Reply-To)  date"""
import email.utils, io, sys, zipfile
from email.message import EmailMessage

A31, A36 = "0123456789ABCDEFGHJKLMNPQRTUWXY", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PRICE = {("基础", 1): 140, ("基础", 3): 350, ("基础", 5): 580, ("组合", 1): 240, ("组合", 3): 600, ("组合", 5): 1000}


def uscc(n):
    body = f"MA9T{n:04d}"
    c = 11 - sum(A36.index(x) * w for x, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2))) % 11
    code = "91650100" + body + ("X" if c == 10 else "0" if c == 11 else str(c))
    s = sum(A31.index(x) * pow(3, i, 31) for i, x in enumerate(code))
    return code + A31[(31 - s % 31) % 31]


def name(n):
    return "新疆" + "".join("甲乙丙丁戊己庚辛壬癸"[int(d)] for d in str(n)) + "号发电有限公司"


def docx(title, rows, tail=()):
    cell = lambda t: f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>"
    para = lambda t: f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>"
    table = "".join(f"<w:tr>{cell(a)}{cell(b)}</w:tr>" for a, b in rows)
    body = para(title) + (f"<w:tbl>{table}</w:tbl>" if table else "") + "".join(map(para, tail))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for member, data in {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>',
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'}.items():
            z.writestr(zipfile.ZipInfo(member, (2026, 11, 9, 9, 0, 0)), data)
    return out.getvalue()


def main():
    n = int(sys.argv[1])
    o = dict(count="2", package="基础", years="3", phone=f"139{n:08d}", contact="张三", address=f"新疆维吾尔自治区乌鲁木齐市天山区解放路{n}号",
             pay="", payer=name(n), payee="北京迅驰无限科技有限公司", payee_account="0413060103000009171", status="交易成功", words="",
             reference=f"TEST2026110900{n:06d}", remark="电子钥匙费", without="", subject=f"企业证书申请-{name(n)}", id=f"t{n}", reply="", date="",
             licence=str(n), day="2026-11-09")
    o.update(a.split("=", 1) for a in sys.argv[2:])
    without = o["without"].split(",")
    other = o["tax_id"] if o.get("all") else uscc(n)
    tick = lambda options, chosen: "　".join(("☑" if x.startswith(chosen) and chosen else "□") + x for x in options)
    m = EmailMessage()
    m["From"] = email.utils.formataddr((o["contact"] or "财务", f"user{n}@company{n}.example"))
    m["To"] = "keys@agency.example"
    m["Subject"] = o["subject"]
    m["Date"] = o["date"] or f"Mon, 09 Nov 2026 09:{n % 60:02d}:00 +0800"
    m["Message-ID"] = f'<{o["id"]}@keypost.example>'
    if o["reply"]:
        m["In-Reply-To"] = f'<{o["reply"]}@keypost.example>'
    m.set_content(o.get("text", "您好，材料见附件。") + f"\n\n{o['contact']}\n{name(n)}\n")
    word = "vnd.openxmlformats-officedocument.wordprocessingml.document"
    add = lambda file, data: m.add_attachment(data, maintype="application", subtype=word, filename=file)
    if "form" not in without:
        add("企业证书申请表.docx", docx("企业证书申请表", [
            ("单位名称", name(n)), ("统一社会信用代码", o.get("tax_id", uscc(n))), ("联系人", o["contact"]), ("联系电话", o["phone"]),
            ("通信地址", o["address"]), ("邮政编码", "830000"), ("证书数量", o["count"]),
            ("资费类型", tick(["基础资费", "组合资费"], o["package"])), ("办理年限", tick(["1年", "3年", "5年"], o["years"])),
            ("发票抬头", name(n))]))
    if "letter" not in without:
        add("授权书.docx", docx("授权委托书", [], [
            f"兹授权我单位员工 {o['contact'] or '李四'}（身份证号：110101199001010000）代表我单位办理数字证书（电子钥匙）的申请、领取等事宜。",
            f"授权单位（盖章）：{name(n)}", f"统一社会信用代码：{other}", "2026年11月9日"]))
    if "licence" not in without:
        k = int(o["licence"])
        add("营业执照.docx", docx("营业执照", [("统一社会信用代码", other if k == n else uscc(k)), ("名称", name(k)), ("类型", "有限责任公司"), ("法定代表人", "王五"),
                                            ("住所", "新疆维吾尔自治区乌鲁木齐市天山区")]))
    if "proof" not in without and o["pay"] != "none":
        yuan = o["pay"] or str(PRICE.get((o["package"], int(o["years"] or 0)), 0) * int(o["count"] or 0))
        rows = [("付款人户名", o["payer"]), ("付款人账号", f"30020000{n:010d}"), ("收款人户名", o["payee"]), ("收款人账号", o["payee_account"]),
                ("金额（小写）", f"{int(yuan):,}.00元"), ("交易时间", f'{o["day"]} 10:{n % 60:02d}:00'), ("交易流水号", o["reference"]),
                ("附言", o["remark"]), ("交易状态", o["status"])]
        if o["words"]:
            rows.insert(5, ("金额（大写）", o["words"]))
        add("电子回单.docx", docx("网上银行电子回单", [r for r in rows if r[1]]))
    if m.is_multipart():
        m.set_boundary(f"=_test_{n}_{o['id']}")
    sys.stdout.buffer.write(m.as_bytes())


main()
