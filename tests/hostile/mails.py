#!/usr/bin/env python3
"""mails.py - one mail of every kind that means harm or is broken beyond reading

usage: mails.py FOLDER          writes NAME.m for each into FOLDER and prints the names
       mails.py FOLDER NAME...  only these; "endless" and "hungry" are written only when they are asked for"""
import io, os, random, struct, sys, zipfile, zlib

TO = "To: keys@agency.example\r\n"


def head(name, sender="=?UTF-8?B?5p2O5Zub?= <li@{}.example>", subject=None):
    return (f"From: {sender.format(name)}\r\n{TO}Subject: {subject or 'papers ' + name}\r\nDate: Mon, 09 Nov 2026 10:00:00 +0800\r\n"
            f"Message-ID: <{name}@hostile.example>\r\nMIME-Version: 1.0\r\n")


def attached(name, file, data, kind="application/octet-stream"):
    import base64
    body = base64.encodebytes(data).decode().replace("\n", "\r\n")
    return (head(name) + f'Content-Type: multipart/mixed; boundary="b-{name}"\r\n\r\n--b-{name}\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--b-{name}\r\n'
            f'Content-Type: {kind}; name="{file}"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="{file}"\r\n\r\n'
            f"{body}--b-{name}--\r\n").encode()


def pdf():
    data = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    return data + random.Random(1).randbytes(4000)


def archive(*members, level=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name, (2026, 11, 9, 9, 0, 0)), data, compress_type=level)
    return out.getvalue()


def docx_cut():
    noise = "".join(chr(0x4e00 + r) for r in random.Random(2).choices(range(20000), k=20000))
    xml = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{noise}</w:t></w:r></w:p></w:body></w:document>'
    whole = archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", xml))
    return whole[:len(whole) * 2 // 3]


def encrypted():
    """A ZIP whose member says that it is encrypted: the bit and twelve bytes of the old cipher's header are all there is to it."""
    data = random.Random(3).randbytes(400)
    name = b"form.pdf"
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 1, 0, 0, 0x5969, 0x1234, len(data), len(data) - 12, len(name), 0) + name + data
    entry = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 20, 20, 1, 0, 0, 0x5969, 0x1234, len(data), len(data) - 12, len(name), 0, 0, 0, 0, 0, 0) + name
    return local + entry + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 1, 1, len(entry), len(local), 0)


def overlapping():
    """Every entry of the directory leads to the same bytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    plain = bytes(4 << 20)
    data = packer.compress(plain) + packer.flush()
    local = struct.pack("<4sHHHHHLLLHH", b"PK\3\4", 20, 0, 8, 0, 0x5969, zlib.crc32(plain), len(data), len(plain), 1, 0) + b"a" + data
    entries = b"".join(struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", 20, 20, 0, 8, 0, 0x5969, zlib.crc32(plain), len(data), len(plain), 1, 0, 0, 0, 0, 0, 0)
                       + b"a" for _ in range(500))
    return local + entries + struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, 500, 500, len(entries), len(local), 0)


def big_picture(side):
    chunk = lambda kind, data: struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
    packer, row = zlib.compressobj(1), b"\0" + bytes((side + 7) // 8)
    rows = b"".join(packer.compress(row * 100) for _ in range(side // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">LLBBBBB", side, side, 1, 0, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def nested_zip():
    data = archive(("a", bytes(30 << 20)))
    for n in range(4):
        data = archive((f"{n}.zip", data), level=zipfile.ZIP_STORED)
    return data


def many_parts():
    part = "--m\r\nContent-Type: text/plain; name=\"{0}.txt\"\r\nContent-Disposition: attachment; filename=\"{0}.txt\"\r\n\r\nnumber {0}\r\n"
    return (head("parts") + 'Content-Type: multipart/mixed; boundary="m"\r\n\r\n' + "".join(part.format(n) for n in range(5000)) + "--m--\r\n").encode()


def chain(depth):
    inner = head("innermost") + "\r\nhello\r\n"
    for n in range(depth):
        inner = head(f"chain-{n}") + f'Content-Type: multipart/mixed; boundary="c{n}"\r\n\r\n--c{n}\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--c{n}--\r\n'
    return inner.encode()


def endless_pdf():
    """Forms that draw each other: ten times ten times ten ... and nothing on the page."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>", "<</Length 4>>stream\n/X Do\nendstream"]
    for n in range(5, 17):
        draw = "/X Do " * 10 if n < 16 else "0 0 m 1 1 l S"
        objects.append(f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n + 1} 0 R>>>>/Length {len(draw)}>>stream\n{draw}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for n, text in enumerate(objects):
        places.append(len(out))
        out += f"{n + 1} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{at:010d} 00000 n \n" for at in places)
    return out + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def endless_docx():
    """Two million words of one digit: small when packed, and a tree of hundreds of megabytes."""
    draw = random.Random(7)
    runs = "".join(f"<w:t>{n}</w:t>" for n in draw.choices(range(10), k=1900000))
    return archive(("[Content_Types].xml", "<Types/>"), ("word/document.xml", '<w:document xmlns:w="http://schemas.openxmlformats.org/'
                    f'wordprocessingml/2006/main"><w:body><w:p><w:r>{runs}</w:r></w:p></w:body></w:document>'))


EXTRA = {
    "endless": lambda: attached("endless", "form.pdf", endless_pdf(), "application/pdf"),
    "hungry": lambda: attached("hungry", "form.docx", endless_docx()),
}

MAILS = {
    "corrupt-pdf": lambda: attached("corrupt-pdf", "form.pdf", pdf(), "application/pdf"),
    "cut-docx": lambda: attached("cut-docx", "form.docx", docx_cut()),
    "encrypted-zip": lambda: attached("encrypted-zip", "papers.zip", encrypted(), "application/zip"),
    "bomb-ratio": lambda: attached("bomb-ratio", "papers.zip", archive(("form.pdf", bytes(60 << 20))), "application/zip"),
    "bomb-nested": lambda: attached("bomb-nested", "papers.zip", nested_zip(), "application/zip"),
    "bomb-overlap": lambda: attached("bomb-overlap", "papers.zip", overlapping(), "application/zip"),
    "picture": lambda: attached("picture", "licence.png", big_picture(20000), "image/png"),
    "parts": many_parts,
    "parentheses": lambda: (head("parentheses", sender="(" * 200000 + " <li@parentheses.example>") + "\r\nhello\r\n").encode(),
    "words": lambda: (head("words", subject="=?a?b?c" * 40000) + "\r\nhello\r\n").encode(),
    "empty-file": lambda: attached("empty-file", "form.pdf", b"", "application/pdf"),
    "unknown": lambda: attached("unknown", "form.wps2", random.Random(5).randbytes(3000)),
    "chain": lambda: chain(40),
    "no-header": lambda: b"there is no header here\r\nnone at all\r\n",
    "long-text": lambda: (head("long-text") + "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").encode()
    + "今天天气很好，没有要办的事情。\r\n".encode() * ((30 << 20) // 47),
}

if __name__ == "__main__":
    for name, make in {n: {**MAILS, **EXTRA}[n] for n in sys.argv[2:] or MAILS}.items():
        with open(os.path.join(sys.argv[1], name + ".m"), "wb") as file:
            file.write(make())
        print(name)
