#!/usr/bin/env python3
"""make-read-cases.py - writes the files of tests/cases/read; every company in them is invented.

The .expected files beside them are what the readers should say; they are written by hand or checked by eye, never by this script."""
import hashlib, math, os, struct, sys, zipfile, zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "read")
COMPANY, TAX = "青泽山谷电力有限公司", "91650100MA00TEST0A"


def pack(name, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(os.path.join(HERE, name), "w", method) as out:
        for path, text in members:
            info = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            out.writestr(info, text if isinstance(text, bytes) else text.encode())


def png(width, height):
    row = b"\0" + b"\xff\x80\x40" * width
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(
        b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")


# ---- docx ----
W = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
     'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:v="urn:schemas-microsoft-com:vml" '
     'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"')
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rels(*rows):
    return ('<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="{i}" Type="{R}/{t}" Target="{x}"/>' for i, t, x in rows) + "</Relationships>")


def r(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def p(*inside):
    return "<w:p>" + "".join(x if x.startswith("<") else r(x) for x in inside) + "</w:p>"


def tc(*inside, span=1, merge=None):
    props = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + ("" if merge is None else f"<w:vMerge{merge}/>")
    return f"<w:tc><w:tcPr>{props}</w:tcPr>" + "".join(x if x.startswith("<w:p>") or x.startswith("<w:tbl") else p(x) for x in inside) + "</w:tc>"


def tr(*cells):
    return "<w:tr>" + "".join(cells) + "</w:tr>"


def tbl(columns, *rows):
    return "<w:tbl><w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in columns) + "</w:tblGrid>" + "".join(rows) + "</w:tbl>"


def docx(name, body, more=(), relations=()):
    pack(name, [("[Content_Types].xml", "<Types/>"), ("_rels/.rels", rels(("rId1", "officeDocument", "word/document.xml"))),
                ("word/_rels/document.xml.rels", rels(*relations)),
                ("word/document.xml", f'<?xml version="1.0" encoding="UTF-8"?><w:document {W}><w:body>{body}</w:body></w:document>')] + list(more))


def sdt_box(state):
    return f'<w:sdt><w:sdtPr><w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox></w:sdtPr><w:sdtContent>{r("☒")}</w:sdtContent></w:sdt>'


def old_box(checked):
    return ('<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>' + ("<w:checked/>" if checked else "") +
            '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')


def symbol(code, font="Wingdings"):
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def make_docx():
    docx("form.docx",
         p("企业证书申请表") +
         tbl((2000, 3000, 2000, 3000),
             tr(tc("单位名称"), tc(COMPANY, span=3)),
             tr(tc("统一社会", "信用代码"), tc(TAX), tc("联系人"), tc("<w:p><w:del>" + r("王旧名").replace("w:t>", "w:delText>") + "</w:del><w:ins>" + r("林") + "</w:ins>" + r("一") + "</w:p>")),
             tr(tc("资费", merge=' w:val="restart"'), tc(p(sdt_box(0), "基础资费　", sdt_box(1), "组合资费"), span=3)),
             tr(tc("", merge=""), tc(p(old_box(True), "1年 ", old_box(False), "3年"), span=3)),
             tr(tc("业务类型"), tc(p(symbol("F0FE"), "新办 ", symbol("F0A8"), "更新 ", symbol("00A3", "Wingdings 2"), "补办 ",
                                 '<w:r><w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr><w:t>þ</w:t></w:r>', "加急"), span=3)),
             tr(tc("附件"), tc(tbl((1000, 1000), tr(tc("份数"), tc("2"))), span=3))) +
         p("联系电话：13900000001", "<w:r><w:tab/></w:r>", "电子邮箱：a@example.com") +
         p("经办人：林一        日期：2026年10月9日") + p("户    名  " + COMPANY) +
         p('<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>' + r("单击此处输入文字") + "</w:sdtContent></w:sdt>",
           '<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r>') +
         p('<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent>' + p("文本框里的字") +
           "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>" + p("文本框里的字") + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>") +
         p('<w:r><w:br w:type="page"/></w:r>') + p("授权书") + p('<w:r><w:drawing><a:blip r:embed="rId5"/></w:drawing></w:r>'),
         [("word/header1.xml", f"<w:hdr {W}>{p('附件1')}</w:hdr>"), ("word/media/image1.png", png(3, 2)), ("word/media/unused.png", png(2, 2))],
         [("rId4", "header", "header1.xml"), ("rId5", "image", "media/image1.png"), ("rId6", "image", "media/unused.png")])
    docx("entities.docx", "", [])
    pack("entities.docx", [("word/document.xml", '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>')])
    whole = open(os.path.join(HERE, "form.docx"), "rb").read()
    open(os.path.join(HERE, "cut.docx"), "wb").write(whole[:len(whole) // 2])
    secret = bytearray(whole)
    at = secret.rfind(b"PK\1\2")
    secret[at + 8] |= 1
    open(os.path.join(HERE, "secret.docx"), "wb").write(secret)


# ---- xlsx ----
S = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{R}"'


def cell(ref, value, kind=None, style=None):
    attributes = (f' t="{kind}"' if kind else "") + (f' s="{style}"' if style is not None else "")
    inside = f"<is><t>{value}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    return f'<c r="{ref}"{attributes}>{inside}</c>'


def rows(*lines):
    return "<sheetData>" + "".join(f'<row r="{n}">{"".join(cells)}</row>' for n, cells in lines) + "</sheetData>"


def make_xlsx():
    sheet = (f'<worksheet {S}>' + rows(
        (1, [cell("A1", "0", "s")]),
        (3, [cell("A3", "单位名称", "inlineStr"), cell("B3", "1", "s")]),
        (4, [cell("A4", "联系电话", "inlineStr"), cell("B4", "1.3900000001E10"), cell("C4", "日期", "inlineStr"), cell("D4", "46304", style=1)]),
        (5, [cell("A5", "账号", "inlineStr"), cell("B5", "6222020000000000123"), cell("C5", "金额", "inlineStr"), cell("D5", "1400", style=2)]),
        (6, [cell("A6", "邮政编码", "inlineStr"), cell("B6", "1300", style=3), cell("C6", "比例", "inlineStr"), cell("D6", "0.06", style=4)]),
        (7, [cell("A7", "证书数量", "inlineStr"), '<c r="B7"><f>1+1</f><v>2</v></c>', '<c r="C7" t="str"><f>DISPIMG("x",1)</f><v>=DISPIMG("x",1)</v></c>']),
        (8, [cell("A8", "时间", "inlineStr"), cell("B8", "46304.425", style=5), cell("C8", "单价", "inlineStr"), cell("D8", "99.9")]),
        (9, [cell("A9", "资费类型", "inlineStr")])) +
        '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="B3:D3"/></mergeCells>'
        '<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>'
        '<mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><controls><mc:AlternateContent><mc:Choice><control shapeId="1025" r:id="rId3" name="c"/></mc:Choice>'
        "</mc:AlternateContent></controls></mc:Choice></mc:AlternateContent></worksheet>")
    box = lambda n, col, text, state: (f'<v:shape id="_x0000_s{n}"><v:textbox><div><font>{text}</font></div></v:textbox><x:ClientData ObjectType="Checkbox">'
                                       f"<x:Anchor>{col}, 5, 8, 2, {col + 1}, 0, 9, 0</x:Anchor>{state}</x:ClientData></v:shape>")
    pack("form.xlsx", [
        ("_rels/.rels", rels(("rId1", "officeDocument", "xl/workbook.xml"))),
        ("xl/workbook.xml", f'<workbook {S}><sheets><sheet name="申请表" sheetId="1" r:id="rId1"/><sheet name="字典" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"),
                                            ("rId3", "sharedStrings", "sharedStrings.xml"), ("rId4", "styles", "/xl/styles.xml"))),
        ("xl/sharedStrings.xml", f"<sst {S}><si><t>企业证书申请表</t></si><si><r><t>青泽山谷</t></r><r><t>电力有限公司</t></r><rPh><t>qing</t></rPh></si></sst>"),
        ("xl/styles.xml", f'<styleSheet {S}><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>'
                          '<numFmt numFmtId="171" formatCode="000000"/><numFmt numFmtId="172" formatCode="yyyy/m/d\\ hh:mm"/></numFmts>'
                          '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="4"/><xf numFmtId="171"/><xf numFmtId="9"/><xf numFmtId="172"/></cellXfs></styleSheet>'),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/worksheets/sheet2.xml", f"<worksheet {S}>" + rows((1, [cell("A1", "秘密", "inlineStr")])) + "</worksheet>"),
        ("xl/worksheets/_rels/sheet1.xml.rels", rels(("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "vmlDrawing", "../drawings/vml1.vml"),
                                                     ("rId3", "ctrlProp", "../ctrlProps/ctrlProp1.xml"))),
        ("xl/ctrlProps/ctrlProp1.xml", '<formControlPr objectType="CheckBox" checked="Checked"/>'),
        ("xl/drawings/vml1.vml", '<xml xmlns:v="urn:v" xmlns:x="urn:x">' + box(1025, 1, "基础资费", "") + box(1026, 2, "组合资费", "<x:Checked>0</x:Checked>") + "</xml>"),
        ("xl/drawings/drawing1.xml", f'<xdr:wsDr xmlns:xdr="urn:xdr" xmlns:a="urn:a" xmlns:r="{R}"><xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>10</xdr:row></xdr:from>'
                                     '<xdr:pic><xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></xdr:twoCellAnchor></xdr:wsDr>'),
        ("xl/drawings/_rels/drawing1.xml.rels", rels(("rId1", "image", "../media/image1.png"))),
        ("xl/media/image1.png", png(3, 2)),
        ("xl/cellimages.xml", "<x/>"), ("xl/_rels/cellimages.xml.rels", rels(("rId1", "image", "media/image2.png"))), ("xl/media/image2.png", png(2, 3)),
    ])
    whole = open(os.path.join(HERE, "form.xlsx"), "rb").read()
    open(os.path.join(HERE, "cut.xlsx"), "wb").write(whole[:len(whole) // 2])


# ---- ofd ----
BKER = ('<?xml version="1.0" encoding="UTF-8"?><xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:bker="http://xbrl.mof.gov.cn/taxonomy/2023-05-15/bker">'
        f"<bker:AccountNameOfPayer>{COMPANY}</bker:AccountNameOfPayer><bker:AccountNumberOfPayer>6500 0000 0001</bker:AccountNumberOfPayer>"
        "<bker:AccountNameOfPayee>北方示例科技有限公司</bker:AccountNameOfPayee><bker:AccountNumberOfPayee>1100000002</bker:AccountNumberOfPayee>"
        "<bker:TransactionAmountInFigures>1400.00</bker:TransactionAmountInFigures><bker:DateOfBookkeeping>2026-10-09</bker:DateOfBookkeeping>"
        "<bker:Usage>证书费</bker:Usage><bker:NumberOfBankElectronicReceipt>HD0001</bker:NumberOfBankElectronicReceipt>"
        "<bker:BusinessSerialNumber>LS0001</bker:BusinessSerialNumber></xbrl>")


def code(text, x, y, size=4, dx=None, box="10 10 180 8", extra="", delta=""):
    dx = f' DeltaX="{dx}"' if dx else ""
    return f'<o:TextObject ID="9" Boundary="{box}" Size="{size}"{extra}><o:TextCode X="{x}" Y="{y}"{dx}{delta}>{text}</o:TextCode></o:TextObject>'


def make_ofd():
    n = 'xmlns:o="http://www.ofdspec.org/2016"'
    page = (f"\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?><o:Page {n}><o:Template TemplateID=\"7\" ZOrder=\"Background\"/><o:Content><o:Layer>"
            + code(COMPANY, 30, 14, dx="g 9 4") + '<o:PageBlock><o:PageBlock>' + code("1400.00元", 30, 24, dx="g 7 2 4") + "</o:PageBlock></o:PageBlock>"
            + code("2026-10-09 10:12:00", 30, 34, dx="g 18 4")
            # one TextCode with two lines
            + code("密码区第一行第二行", 110, 14, dx="g 5 4 -20 g 2 4", delta=' DeltaY="g 5 0 10 g 2 0"')
            + code("看不见", 10, 100, dx="g 2 4", extra=' Visible="false"')
            # turned and doubled by its matrix
            + code("大字", 0, 4, dx="4", box="60 150 40 10", extra=' CTM="2 0 0 2 0 0"')
            + '<o:ImageObject ID="12" ResourceID="80" Boundary="10 180 100 60"/>'
            + "</o:Layer></o:Content></o:Page>")
    template = (f"<Page xmlns=\"http://www.ofdspec.org\"><Content><Layer>" + (
        code("付款人户名", 0, 14, dx="g 4 4") + code("金额（小写）", 0, 24, dx="g 5 4") + code("交易时间", 0, 34, dx="g 3 4")
        + code("付", 0, 60) + code("款", 0, 64.2) + code("人", 0, 68.4)).replace("o:", "") + "</Layer></Content></Page>")
    pack("receipt.ofd", [
        ("OFD.xml", f"<o:OFD {n}><o:DocBody><o:DocInfo><o:CustomDatas><o:CustomData Name=\"发票号码\">00012345</o:CustomData></o:CustomDatas></o:DocInfo>"
                    "<o:DocRoot>文档_0/Document.xml</o:DocRoot><o:Signatures>/文档_0/Signs/Signatures.xml</o:Signatures></o:DocBody></o:OFD>"),
        ("文档_0/Document.xml", f"<o:Document {n}><o:CommonData><o:PageArea><o:PhysicalBox>0 0 210 297</o:PhysicalBox></o:PageArea>"
                               '<o:PublicRes>Res.xml</o:PublicRes><o:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/></o:CommonData>'
                               '<o:Pages><o:Page ID="1" BaseLoc="./Pages/../Pages/P.xml"/></o:Pages><o:Annotations>Annots.xml</o:Annotations>'
                               "<o:Attachments>/文档_0/Attachs/Attachments.xml</o:Attachments></o:Document>"),
        ("文档_0/Res.xml", f'<o:Res {n} BaseLoc="Res"><o:MultiMedias><o:MultiMedia ID="80" Type="Image"><o:MediaFile>image.png</o:MediaFile></o:MultiMedia></o:MultiMedias></o:Res>'),
        ("文档_0/Res/image.png", png(4, 3)),
        ("文档_0/Pages/P.xml", page), ("文档_0/Tpls/T.xml", template),
        ("文档_0/Annots.xml", f'<o:Annotations {n}><o:Page PageID="1"><o:FileLoc>Annot1.xml</o:FileLoc></o:Page></o:Annotations>'),
        ("文档_0/Annot1.xml", f'<o:PageAnnot {n}><o:Annot ID="5" Type="Stamp"/><o:Annot ID="6" Type="Highlight"><o:Appearance Boundary="10 200 50 10">'
                             + code("批注文字", 0, 5, dx="g 3 4", box="0 0 50 8") + "</o:Appearance></o:Annot></o:PageAnnot>"),
        ("文档_0/Attachs/Attachments.xml", f'<o:Attachments {n}><o:Attachment ID="1"><o:FileLoc>bker_issuer_1.xml</o:FileLoc></o:Attachment>'
                                          '<o:Attachment ID="2" Visible="false" Size="1.5">note.txt</o:Attachment><o:Attachment ID="3"><o:FileLoc>Note.TXT</o:FileLoc></o:Attachment></o:Attachments>'),
        ("文档_0/Attachs/bker_issuer_1.xml", BKER), ("文档_0/Attachs/note.txt", "hello"),
        ("文档_0/Signs/Signatures.xml", f'<o:Signatures {n}><o:Signature ID="1" BaseLoc="Sign_0/Signature.xml"/></o:Signatures>'),
        ("文档_0/Signs/Sign_0/Signature.xml", f'<o:Signature {n}><o:SignedInfo><o:StampAnnot PageRef="1" ID="1" Boundary="1 1 40 40"/></o:SignedInfo></o:Signature>'),
    ])
    pack("secret.ofd", [("OFD.xml", f"<o:OFD {n}/>"), ("Encryptions.xml", "<x/>")])
    pack("hollow.ofd", [("OFD.xml", f"<o:OFD {n}><o:DocBody><o:DocRoot>Doc_0/Document.xml</o:DocRoot></o:DocBody></o:OFD>")])


# ---- pdf ----
def pdf(name, objects, secret=None):
    out, places = b"%PDF-1.7\n", []
    for i, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % i + (body if isinstance(body, bytes) else body.encode("latin-1")) + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % x for x in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, (secret or "").encode("latin-1"), start)
    open(os.path.join(HERE, name), "wb").write(out)


def stream(data, extra=""):
    data = data if isinstance(data, bytes) else data.encode("latin-1")
    return b"<< /Length %d %s >>\nstream\n" % (len(data), extra.encode()) + data + b"\nendstream"


def hexed(text):
    return "<" + text.encode("utf-16-be").hex() + ">"


def utf16(text):
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def at(x, y, text, size=12, matrix="1 0 0 1"):
    return f"BT /F1 {size} Tf {matrix} {x} {y} Tm {hexed(text)} Tj ET\n"


FONT = ["<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> "
        "/FontDescriptor 5 0 R /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"]


def make_pdf():
    lines = at(200, 780, "银行电子回单", 18)
    lines += at(60, 740, "户") + at(96, 740, "名") + at(200, 740, COMPANY)
    # label and value only four points apart, but a ruled line between them
    lines += at(60, 700, "账号") + at(90, 700, "6500000001") + "0.5 w 87 690 m 87 715 l S\n"
    lines += at(60, 670, "摘要") + at(87, 670, "服务费")
    for i, c in enumerate("付款人"):
        lines += at(30, 740 - 13 * i, c)
    for i, c in enumerate("仅供办证使用"):  # a watermark across the page
        lines += at(150 + 22 * i, 560 + 18 * i, c, 24, "0.77 0.64 -0.64 0.77")
    ring = "1 0 0 rg\n"
    for i, c in enumerate("青泽山谷电力有限公司财务"):
        turn = math.radians(200 - i * 20)
        x, y, lean = 400 + 50 * math.cos(turn), 700 + 50 * math.sin(turn), turn - math.pi / 2
        ring += at(round(x, 2), round(y, 2), c, 11, f"{math.cos(lean):.4f} {math.sin(lean):.4f} {-math.sin(lean):.4f} {math.cos(lean):.4f}")
    ring += "2 w 1 0 0 RG 340 640 120 120 re S\n0 g\n"
    head = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [6 0 R] /Count 1 >>"] + FONT
    resources = "/Resources << /Font << /F1 3 0 R >> /XObject << /I1 8 0 R >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {resources} /Contents 7 0 R >>"
    attached = stream(BKER.encode(), "/Type /EmbeddedFile /Subtype /text#2Fxml")
    with_file = "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(bker_issuer_1.xml) 10 0 R] >> >> >>"
    image = stream(zlib.compress(b"".join(bytes((x * 7 + y * 3) % 256 for x in range(320)) for y in range(200))),
                   "/Type /XObject /Subtype /Image /Width 320 /Height 200 /ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode")
    pdf("receipt.pdf", [with_file] + head[1:] + [page, stream(lines + ring + "q 300 0 0 180 60 300 cm /I1 Do Q\n"), image, attached,
                                                "<< /Type /Filespec /F (bker_issuer_1.xml) /UF (bker_issuer_1.xml) /EF << /F 9 0 R >> >>"])
    for name, rotate in (("form.pdf", 0), ("turned.pdf", 90)):
        text = at(60, 740, "单位名称") + at(60, 700, "资费类型") + at(180, 700, "基础资费") + at(280, 700, "组合资费") + at(60, 620, "有效期") + at(160, 620, "3年")
        text += at(60, 580, "发票抬头")
        if rotate:  # drawn lying, so that it stands when the page is turned
            text = "0 1 -1 0 595 0 cm 1 0 0 1 0 -250 cm\n" + text
        lying = lambda q: f"{595 - (q[3] - 250)} {q[0]} {595 - (q[1] - 250)} {q[2]}" if rotate else " ".join(map(str, q))
        field = lambda rect, rest: f"<< /Type /Annot /Subtype /Widget /F 4 /Rect [{lying([int(v) for v in rect.split()])}] /P 6 0 R {rest} >>"
        look = "/AP << /N << /Yes 14 0 R /Off 14 0 R >> >>"
        pdf(name, [f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R] /DA (/F1 10 Tf) /DR << /Font << /F1 3 0 R >> >> >> >>"]
            + head[1:] + [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate} /Resources << /Font << /F1 3 0 R >> >> /Contents 7 0 R "
                          "/Annots [8 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R 15 0 R] >>", stream(text),
                          field("160 735 400 755", f"/FT /Tx /T (name) /V {utf16(COMPANY)}"),
                          field("160 698 174 712", f"/FT /Btn /T (basic) /V /Off /AS /Off {look}"),
                          field("260 698 274 712", f"/FT /Btn /T (both) /V /Yes /AS /Yes {look}"),
                          field("160 660 174 674", f"/FT /Btn /T (express) /TU {utf16('加急')} /V /Yes /AS /Yes {look}"),
                          # flattened by hand: the value is also printed, it must not come twice
                          field("155 615 300 635", f"/FT /Tx /T (years) /V {utf16('3年')}"),
                          field("160 540 300 560", f"/FT /Ch /Ff 131072 /T (kind) /Opt [{utf16('新办')} {utf16('更新')}] /V {utf16('更新')}"),
                          stream("", "/Type /XObject /Subtype /Form /BBox [0 0 14 14]"),
                          f"<< /Type /Annot /Subtype /FreeText /F 4 /Rect [{lying([160, 575, 400, 595])}] /DA (/F1 10 Tf) /Contents {utf16('青泽山谷')} >>"])
    whole = open(os.path.join(HERE, "receipt.pdf"), "rb").read()
    open(os.path.join(HERE, "cut.pdf"), "wb").write(whole[:60])
    pdf("secret.pdf", head + [page, stream("x"), image,
                              f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"], f"/Encrypt 9 0 R /ID [<{'00' * 16}> <{'00' * 16}>] ")
    pdf("empty.pdf", head + [f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"])


os.makedirs(HERE, exist_ok=True)
make_docx()
make_xlsx()
make_ofd()
make_pdf()
