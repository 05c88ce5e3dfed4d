#!/usr/bin/env bash
# Mail that means harm, or is broken beyond reading: one question each in words an operator understands, everything else unharmed.
. "$(dirname "$0")/../lib.sh"
world hostile
names=$(python3 "$here/hostile/mails.py" "$world/Maildir/new")
digital_mail 1 >"$world/Maildir/new/0-before.m"
digital_mail 2 >"$world/Maildir/new/zz-after.m"
(cd "$world/Maildir/new" && sha256sum -- *.m) >"$tmp/sums"
expect 0 keypost run

keypost export >"$tmp/export"
python3 - "$tmp/export" "$tmp/sums" $names <<'PY' || fail "see above"
import json, re, sys
export, names = json.load(open(sys.argv[1])), sys.argv[3:]
sums = dict(reversed(line.split()) for line in open(sys.argv[2]))
words = {"corrupt-pdf": "form.pdf", "cut-docx": "form.docx", "encrypted-zip": "password", "bomb-ratio": "200 times", "bomb-nested": "200 times",
         "bomb-overlap": "same bytes", "picture": "20000 x 20000", "parts": "5000 parts", "parentheses": "From line", "words": "Subject line",
         "empty-file": "empty", "unknown": "unknown format", "chain": "deep", "no-header": "no sender", "long-text": "longer than"}
bad = 0
messages = {m["sha256"]: m for m in export["messages"]}
if len(messages) != len(sums) or set(messages) != set(sums.values()):
    print("messages are not the files that came"); bad = 1
for name in names:
    message = messages[sums[name + ".m"]]
    document = {d["id"]: d for d in export["documents"]}
    about = [e for e in export["exceptions"] if message["message_id"] in e["message_ids"]]
    said = [f'{e["code"]}: {e["detail"]}' for e in about]
    if len(about) != 1 or about[0]["code"] != "unreadable_document" or about[0]["state"] != "open":
        print(f"{name}: {len(about)} exceptions: {said}"); bad = 1; continue
    detail = about[0]["detail"]
    if words[name] not in detail or not 25 <= len(detail) <= 300:
        print(f"{name}: does not say what is wrong: {detail}"); bad = 1
    if re.search(r"0x|null|errno|assert|signal|exit|[a-z]_[a-z]|[a-z]\.c\b|\(\)", detail, re.I):
        print(f"{name}: no operator understands: {detail}"); bad = 1
for name, count in (("0-before", 2), ("zz-after", 2)):
    message = messages[sums[name + ".m"]]
    mine = [a for a in export["applications"] if message["message_id"] in a["message_ids"]]
    if [a["state"] for a in mine] != ["queued"] or sum(j["application_id"] == mine[0]["id"] for j in export["production"]) != count:
        print(f"{name}: {mine}"); bad = 1
if len(export["applications"]) != 2:
    print(f'{len(export["applications"])} applications'); bad = 1
sys.exit(bad)
PY

# The bytes as they came are kept, and stay.
while read -r sum _; do
	kept=$(find "$world/data/spool" -type f -name "*${sum#??}*" | head -n 1)
	[ -n "$kept" ] && [ "$(sha256sum <"$kept" | cut -d' ' -f1)" = "$sum" ] || fail "bytes of $sum are gone"
done <"$tmp/sums"
expect 0 keypost verify
(cd "$world/Maildir/new" && sha256sum --quiet -c "$tmp/sums") || fail "the mailbox was changed"
facts >"$tmp/before"
expect 0 keypost run
prints "nothing new"
facts | cmp -s - "$tmp/before" || fail "a second run found something else"
