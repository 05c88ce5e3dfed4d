#!/usr/bin/env bash
# replay: what today's rules would make of the mail that was kept, people's answers included; the store itself is not touched.
. "$(dirname "$0")/../lib.sh"
world replay "[data]" "captions = captions.ini"
export TMPDIR=$tmp/scratch
mkdir "$TMPDIR"
cp "$root/data/captions.ini" "$world/captions.ini"
digital_mail 1 payer=北京别家投资集团有限公司 >"$world/Maildir/new/1.m"
digital_mail 2 phone= >"$world/Maildir/new/2.m"
digital_mail 3 pay=350 >"$world/Maildir/new/3.m"
digital_mail 4 pay=none >"$world/Maildir/new/4.m"
digital_mail 5 without=form,letter,licence payer=上海旁人实业有限公司 pay=700 subject=汇款凭证 date="Tue, 10 Nov 2026 09:00:00 +0800" >"$world/Maildir/new/5.m"
digital_mail 6 payer=广州某某贸易有限公司 >"$world/Maildir/new/6.m"
digital_mail 8 without=form,letter,licence,proof subject=问候 text=您好。 >"$world/Maildir/new/8.m"
expect 0 keypost run
id_of() { keypost list exceptions --code "$1" --format csv | sed -n "${2:-2}s/,.*//p"; }
application() { keypost list applications --format csv | sed -n "/$1/s/,.*//p"; }
expect 0 keypost exception accept "$(id_of third_party_payer)" --note "parent company" --who tester
expect 0 keypost exception reject "$(id_of third_party_payer)" --note "not theirs" --who tester
expect 0 keypost exception correct "$(id_of form_incomplete)" --field contact_phone --value 13800001234 --who tester
expect 0 keypost exception accept "$(id_of amount_short)" --note "the rest is waived" --who tester
expect 0 keypost exception assign "$(id_of no_application)" --application "$(application 戊号)" --who tester
expect 0 keypost exception reject "$(id_of unrecognized_message)" --who tester
expect 0 keypost run
expect 0 keypost ship labels -o "$tmp/labels.pdf"
expect 0 keypost produce claim
digital_mail 7 >"$world/Maildir/new/7.m"
expect 0 keypost run ingest
frozen() { (cd "$world/data" && find . -type f ! -name '*-shm' ! -name '*-wal' -exec sha256sum {} + | sort -k 2); }
frozen >"$tmp/before"

# The same rules end in the same facts: what people said is said again, and what nobody has read yet is no difference.
expect 0 keypost replay
[ "$(cat "$tmp/out")" = "no differences" ] || fail "the same rules, and yet: $(cat "$tmp/out")"
says "7 mails with"
says "the store was not changed"

# A label that the clerk took away: each application tells what it would lose, with field, question and state.
sed -i 's/证书数量;//g; s/=证书数量$/=/; s/^counts=.*/counts=/' "$world/captions.ini"
expect 0 keypost replay --format csv
for line in "A1,A1,state,released,incomplete" "A1,A1,key_count,2," "企业证书申请表.docx,key_count,2," "A1,new exception,form_incomplete,,open:"; do prints "$line"; done
expect 0 keypost replay --format json
python3 - "$tmp/out" <<'PY' || fail "the differences are no such JSON: $(cat "$tmp/out")"
import json, sys
rows = json.load(open(sys.argv[1]))["differences"]
assert {r["application"] for r in rows} >= {"A1", "A2", "A3"}, rows
assert all(set(r) == {"application", "about", "what", "kept", "today"} for r in rows)
PY

# Only some mails; only the rules of matching.
expect 0 keypost replay M1 --format csv
! grep -q '^A3' "$tmp/out" || fail "a mail that was not asked for was read again: $(cat "$tmp/out")"
expect 0 keypost replay --from 2026-11-10 --to 2026-11-10
says "1 mail with"
expect 0 keypost replay --keep-readings
prints "no differences"
expect 2 keypost replay --from november
says "--from november"
expect 2 keypost replay M1 --form csv
expect 1 keypost replay M99

frozen | cmp -s - "$tmp/before" || fail "replay changed the store: $(frozen | diff - "$tmp/before")"
[ -z "$(ls -A "$TMPDIR")" ] || fail "the scratch copies are left behind: $(ls "$TMPDIR")"
expect 0 keypost verify
