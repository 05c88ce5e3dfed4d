#!/usr/bin/env bash
# `show DOCUMENT --image` draws the page as the program saw it: every kind of document that says something, and only documents.
. "$(dirname "$0")/../lib.sh"
world seen
digital_mail 1 >"$world/Maildir/new/1.m"
expect 0 keypost run
keypost export | python3 -c '
import json, sys
print("\n".join("D%d %s" % (d["id"], d["kind"]) for d in json.load(sys.stdin)["documents"] if d["fields"]))' >"$tmp/documents"
[ "$(wc -l <"$tmp/documents")" -ge 3 ] || fail "few documents: $(cat "$tmp/documents")"
while read -r id kind; do
	expect 0 keypost show "$id" --image "$tmp/$id.png"
	python3 - "$tmp/$id.png" "$kind" <<'PY' || fail "$id is no picture of a page"
import struct, sys, zlib
data = open(sys.argv[1], "rb").read()
assert data[:8] == b"\x89PNG\r\n\x1a\n", "no PNG"
width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
assert width > 100 and height > 20 and depth == 8 and colour == 2, (width, height, depth, colour)
raw, at = b"", 8
while at < len(data):
    size, name = struct.unpack(">I4s", data[at:at + 8])
    raw += data[at + 8:at + 8 + size] if name == b"IDAT" else b""
    at += 12 + size
rows, stride, before, green = zlib.decompress(raw), 3 * width + 1, bytearray(3 * width), 0
for y in range(height):
    kind, row = rows[y * stride], bytearray(rows[y * stride + 1:(y + 1) * stride])
    for i in range(len(row)):
        a, b, c = (row[i - 3] if i > 2 else 0), before[i], (before[i - 3] if i > 2 else 0)
        p = a + b - c
        paeth = a if abs(p - a) <= abs(p - b) and abs(p - a) <= abs(p - c) else b if abs(p - b) <= abs(p - c) else c
        row[i] = (row[i] + (0, a, b, (a + b) // 2, paeth)[kind]) & 255
    before = row
    if y % 4 == 0:
        green += sum(1 for i in range(0, len(row), 3) if row[i + 1] - row[i] > 80 and row[i + 1] - row[i + 2] > 50)
assert green > 20, "no field is marked"
PY
done < <(head -n 3 "$tmp/documents")
id=$(head -n 1 "$tmp/documents" | cut -d' ' -f1)
expect 2 keypost show A1 --image "$tmp/a.png"
says "only documents, and exceptions about one, have an image"
expect 1 keypost show "$id" --image "$tmp/none.png" --page 99
says "no page 99"
[ ! -e "$tmp/none.png" ] || fail "a file was left though nothing could be drawn"
# A question leads to the page it is about; one about no paper says so.
digital_mail 2 tax_id=91650100MA9T00018X all=1 without=licence >"$world/Maildir/new/2.m"
digital_mail 3 pay=350 >"$world/Maildir/new/3.m"
expect 0 keypost run
question=$(keypost list exceptions --code tax_id_invalid --format csv | sed -n '2s/,.*//p')
expect 0 keypost show "$question" --image "$tmp/q.png"
head -c 8 "$tmp/q.png" | grep -q PNG || fail "the question shows no page"
expect 1 keypost show "$(keypost list exceptions --code amount_short --format csv | sed -n '2s/,.*//p')" --image "$tmp/none.png"
says "is about no single document"
