#!/usr/bin/env python3
"""coverage.py - how many characters that pdftotext finds does keypost find too; usage: coverage.py FOLDER (NAME.txt ours, NAME.html theirs)"""
import collections, glob, html, re, sys, unicodedata

squeeze = lambda text: collections.Counter(re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)))
found = total = 0
for path in glob.glob(sys.argv[1] + "/*.html"):
    theirs = squeeze(html.unescape("".join(re.findall(r"<word [^>]*>(.*?)</word>", open(path, encoding="utf-8", errors="replace").read()))))
    ours = squeeze(open(path[:-5] + ".txt", encoding="utf-8").read())
    total += sum(theirs.values())
    found += sum((theirs & ours).values())
print(f"{found / total:.4f} {total}" if total else "0 0")
