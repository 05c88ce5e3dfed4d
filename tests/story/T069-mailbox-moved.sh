#!/usr/bin/env bash
# A provider moved the mailbox: each mail comes again, with another header and other lines of base64, and nothing is made, shipped or asked twice.
. "$(dirname "$0")/../lib.sh"
world moved
digital_mail 4 >"$world/Maildir/new/4.m"
digital_mail 5 count=3 >"$world/Maildir/new/5.m"
digital_mail 6 pay=none >"$world/Maildir/new/6.m"
digital_mail 7 without=letter >"$world/Maildir/new/7.m"
expect 0 keypost run
what_counts() {
	keypost export | python3 -c '
import json, sys
store = json.load(sys.stdin)
for what in ("applications", "payments", "allocations", "production", "shipments", "invoices"):
    for row in store[what]:
        print(what, {name: value for name, value in row.items() if name != "message_ids"})
for row in store["exceptions"]:
    if row["state"] == "open" and row["code"] != "duplicate_proof":
        print(row["code"], row["application_id"], row["detail"])
print(len(store["messages"]), "messages", file=sys.stderr)
' 2>"$tmp/count"
}
what_counts >"$tmp/before"
[ "$(cat "$tmp/count")" = "4 messages" ] && grep -q queued "$tmp/before" || fail "the first run: $(cat "$tmp/before")"
python3 - "$world/Maildir/new" <<'PY'
import email, email.policy, os, sys
for name in os.listdir(sys.argv[1]):
    path = os.path.join(sys.argv[1], name)
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.compat32)
    mail["X-Migrated-From"] = "old.example.com"
    for part in mail.walk():
        if part.get("Content-Transfer-Encoding") == "base64":
            text = "".join(part.get_payload().split())
            part.set_payload("\n".join(text[at:at + 60] for at in range(0, len(text), 60)) + "\n")
    with open(path + ".again", "wb") as file:
        file.write(mail.as_bytes())
    os.unlink(path)
PY
expect 0 keypost run
what_counts >"$tmp/after"
[ "$(cat "$tmp/count")" = "8 messages" ] || fail "the mails came with other bytes, and were not kept: $(cat "$tmp/count")"
diff "$tmp/before" "$tmp/after" >"$tmp/diff" || fail "a mail that came again changed something: $(cat "$tmp/diff")"
expect 0 keypost verify
