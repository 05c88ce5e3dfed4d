#!/usr/bin/env python3
"""again.py - a small mailbox several times over, each copy with bytes of its own, so that nothing was seen before

usage: again.py MAILDIR/new OUT COPIES"""
import email, email.policy, os, re, sys

source, out, copies = sys.argv[1], sys.argv[2], int(sys.argv[3])
for name in sorted(os.listdir(source)):
    raw = open(os.path.join(source, name), "rb").read()
    for copy in range(copies):
        mail = email.message_from_bytes(raw, policy=email.policy.compat32)
        for part in mail.walk():
            kind = part.get_content_maintype()
            if part.is_multipart() or kind not in ("image", "application") or part["Content-Transfer-Encoding"] != "base64":
                continue
            data = part.get_payload(decode=True)
            if data[:4] in (b"%PDF", b"\x89PNG") or data[:2] == b"\xff\xd8":  # what stands behind the end changes nothing but the digest
                part.set_payload(__import__("base64").encodebytes(data + b"\n%% copy %d\n" % copy).decode())
        old = mail["Message-ID"] or f"<{name}>"
        del mail["Message-ID"]
        mail["Message-ID"] = re.sub(r"^<", f"<c{copy}.", old)
        with open(os.path.join(out, f"{copy}-{name}"), "wb") as file:
            file.write(mail.as_bytes())
