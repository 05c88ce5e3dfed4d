#!/usr/bin/env bash
# What an operator says is kept: accept, correct, assign, reject, reopen; later runs respect it and never undo it.
. "$(dirname "$0")/../lib.sh"
world operator
digital_mail 1 payer=北京别家投资集团有限公司 >"$world/Maildir/new/1.m"
digital_mail 2 phone= >"$world/Maildir/new/2.m"
digital_mail 3 pay=350 >"$world/Maildir/new/3.m"
digital_mail 4 pay=none >"$world/Maildir/new/4.m"
digital_mail 5 without=form,letter,licence payer=上海旁人实业有限公司 pay=700 subject=汇款凭证 >"$world/Maildir/new/5.m"
expect 0 keypost run
id_of() { keypost export | python3 -c '
import json, sys
ex = json.load(sys.stdin)
print(next("E%d" % e["id"] for e in ex["exceptions"] if e["code"] == sys.argv[1] and e["state"] == "open"))' "$1"; }
state_of() { keypost export | python3 -c '
import json, sys
ex = json.load(sys.stdin)
n = "新疆" + "甲乙丙丁戊己庚辛壬癸"[int(sys.argv[1])] + "号发电有限公司"
print(next(a["state"] for a in ex["applications"] if a["company_name"] == n))' "$1"; }
[ "$(state_of 1)" = held ] || fail "a third party's payment is not held"
expect 0 keypost exception accept "$(id_of third_party_payer)" --note "parent company, letter on file" --who tester
expect 0 keypost exception correct "$(id_of form_incomplete)" --field contact_phone --value 13800001234 --note "by telephone" --who tester
expect 0 keypost exception accept "$(id_of amount_short)" --note "the rest is waived" --who tester
expect 0 keypost run
[ "$(state_of 1)" = queued ] || fail "accepted third party: $(state_of 1)"
[ "$(state_of 2)" = queued ] || fail "corrected telephone: $(state_of 2)"
[ "$(state_of 3)" = queued ] || fail "accepted short sum: $(state_of 3)"
application=$(keypost export | python3 -c '
import json, sys
print(next("A%d" % a["id"] for a in json.load(sys.stdin)["applications"] if a["company_name"] == "新疆戊号发电有限公司"))')
expect 0 keypost exception assign "$(id_of no_application)" --application "$application" --note "said so on the phone" --who tester
expect 0 keypost run
[ "$(state_of 4)" = queued ] || fail "assigned payment: $(state_of 4), $(keypost list exceptions)"
keypost export | python3 -c '
import json, sys
ex = json.load(sys.stdin)
assert any(a["by"] == "tester" for a in ex["allocations"]), ex["allocations"]
assert any(a["contact_phone"] == "13800001234" for a in ex["applications"])' || fail "the person is not in the books"
expect 0 keypost run
expect 0 keypost verify
expect 0 keypost why "$application"
prints tester
# What the text says the JSON says too; a letter that stands for nothing is named.
expect 0 keypost status --format json
python3 - "$tmp/out" <<'PY' || fail "the status is no such JSON: $(cat "$tmp/out")"
import json, sys
status = json.load(open(sys.argv[1]))
assert status["states"] and len(status["control_totals"]) >= 5 and all(t["balanced"] for t in status["control_totals"]), status
assert "5 messages taken" not in status["last_run"] and status["alarms"] == [], status
PY
expect 2 keypost show C12
says "no kind of thing has that letter"
# The goods: a slip of the hand is mended under the same command, and no number stands for two things.
expect 0 keypost produce claim
job=$(sed -n '1s/ .*//p' "$tmp/out")
for other in $(keypost list jobs "$(keypost list jobs "$job" --format csv | sed -n 2p | cut -d, -f4)" --state queued --format csv | sed -n '2,$s/,.*//p'); do
	expect 0 keypost produce claim "$other"
	expect 0 keypost produce done "$other" --serial "N$other"
done
expect 2 keypost produce done "$job" --serial "K 1"
expect 1 keypost produce done "$job" --serial "N$other"
says "is the number of $other already"
expect 0 keypost produce done "$job" --serial K1
expect 0 keypost produce done "$job" --serial K2 --who tester
expect 0 keypost show "$job"
prints "its number is K2, not K1"
expect 0 keypost ship labels -o "$tmp/labels.pdf"
parcel=$(keypost list shipments "$(keypost list jobs "$job" --format csv | sed -n 2p | cut -d, -f4)" --format csv | sed -n '2s/,.*//p')
expect 0 keypost ship waybill "$parcel" SF1023574470215
expect 0 keypost ship waybill "$parcel" SF1023574470216
expect 0 keypost show "$parcel"
prints "its number is SF1023574470216, not SF1023574470215"
expect 1 keypost produce done "$job" --serial K3
expect 0 keypost verify
# Bytes that are gone are found, those of a mail and those of a paper.
for blob in "$world"/data/spool/*/*; do
	mv "$blob" "$tmp/kept"
	expect 1 keypost verify
	prints "its bytes are missing"
	mv "$tmp/kept" "$blob"
	[ $((n = ${n:-0} + 1)) -lt 3 ] || break
done
expect 0 keypost verify
