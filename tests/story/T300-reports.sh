#!/usr/bin/env bash
# Finance drops the statement, sees every yuan explained or listed, prints the month; what must balance does, and says so when it does not.
. "$(dirname "$0")/../lib.sh"
release=statement world month
db=$world/data/keypost.db
name() { python3 -c 'import sys; print("新疆" + "甲乙丙丁戊己庚辛壬癸"[int(sys.argv[1])] + "号发电有限公司")' "$1"; }
digital_mail 1 >"$world/Maildir/new/1.m"
digital_mail 2 pay=900 >"$world/Maildir/new/2.m"
digital_mail 3 package=组合 >"$world/Maildir/new/3.m"
digital_mail 4 >"$world/Maildir/new/4.m"
{
	echo "账号,0413060103000009171"
	echo "交易日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要"
	echo "2026-11-09 10:01:00,TEST2026110900000001,,700.00,10700.00,$(name 1),300200000000000001,电子钥匙费"
	echo "2026-11-09 10:02:00,TEST2026110900000002,,900.00,11600.00,$(name 2),300200000000000002,电子钥匙费"
	echo "2026-11-10 10:03:00,TEST2026110900000003,,1200.00,12800.00,$(name 3),300200000000000003,电子钥匙费"
	echo "2026-11-10 11:00:00,OUT1,5000.00,,7800.00,某某供应商有限公司,300200000000009999,货款"
	echo "2026-11-11 09:00:00,STRANGE1,,888.00,8688.00,上海不知何处实业有限公司,300200000000008888,往来款"
	echo "2026-11-12 09:00:00,BACK1,200.00,,8488.00,$(name 2),300200000000000002,多付退款"
	echo "2026-11-21 03:00:00,INTEREST1,,1.23,8489.23,,,结息"
} >"$world/s.csv"

# nothing there yet: heads and zero totals, and which reports there are
expect 0 keypost run ingest
expect 0 keypost report
prints "shipped-uninvoiced"
expect 0 keypost report receipts --format csv
grep -q '^total,,,,0.00,0.00,' "$tmp/out" || fail "no zero totals: $(cat "$tmp/out")"

expect 0 keypost run
expect 0 keypost statement read "$world/s.csv" --format csv
grep -q '^9,2026-11-21T03:00:00+08:00,1.23,0.00,CNY,8489.23,.*,interest' "$tmp/out" || fail "rows are not read: $(cat "$tmp/out")"
expect 0 keypost statement import "$world/s.csv"
prints "7 rows, 4 new credits, 0 known, 2 outgoing, 0 taken back, 1 interest"
expect 0 keypost run
expect 0 keypost status
prints "bank: 3,688.00 credited = 2,600.00 allocated + 888.00 unallocated + 200.00 refund due"
prints "mails: 4 seen = 4 taken + 0 ignored + 0 excepted"
expect 0 keypost produce claim
job=$(sed -n '1s/ .*//p' "$tmp/out")
expect 0 keypost produce done "$job" --serial K1
for r in receipts reconciliation refunds credits-open claims-open fees invoices produced-unpaid shipped-uninvoiced throughput; do
	expect 0 keypost report "$r" --format json
	cp "$tmp/out" "$world/$r.json"
	for f in table csv xlsx pdf; do expect 0 keypost report "$r" --format $f -o "$world/$r.$f"; done
done
expect 0 keypost report reconciliation --from 2026-11-10 --to 2026-11-10 --per day --format json
cp "$tmp/out" "$world/day.json"
python3 - "$world" <<'END' || fail "the reports do not tell what came"
import json, re, sys, zipfile
at = sys.argv[1]
load = lambda n: json.load(open(f"{at}/{n}.json"))
r = load("receipts")
assert r["totals"] == {"credited_fen": 368800, "refunded_fen": 0, "allocated_fen": 260000, "unallocated_fen": 108800}, r["totals"]
assert r["balanced"] and not r["faults"]
assert len([x for x in r["receipts"] if x["invoice"]]) == 2, r["receipts"]
d = load("reconciliation")
days = {x["day"]: x for x in d["days"]}
assert days["2026-11-10"]["opening_fen"] == 160000 and days["2026-11-10"]["bank_balance_fen"] == 780000, days
assert days["2026-11-10"]["paid_out_fen"] == 500000 and days["2026-11-21"]["interest_fen"] == 123, days
assert all(x["unexplained_fen"] in (0, None) for x in d["days"] + d["months"]), d
back = load("refunds")
assert [(x["refund_due_fen"], x["paid_back_fen"], x["paid_back_on"]) for x in back["refunds"]] == [(20000, 20000, "2026-11-12")], back
assert [x["kind"] for x in back["rows"]] == ["out", "out", "interest"] and sum(1 for x in back["rows"] if x["refund_of"]) == 1, back
for x in d["days"] + d["months"]:
    assert x["opening_fen"] + x["credited_fen"] - x["refunded_fen"] == x["allocated_fen"] + x["unallocated_fen"], x
assert d["months"][0]["credited_fen"] == 368800
assert [x["day"] for x in load("day")["days"]] == ["2026-11-10"] and "months" not in load("day")
assert load("credits-open")["totals"]["unallocated_fen"] == 108800
assert load("claims-open")["totals"]["claimed_fen"] == 70000
i = load("invoices")["totals"]
assert i["gross_fen"] == i["net_fen"] + i["tax_fen"] == 190000 and i["difference_fen"] == 0, i
assert not load("produced-unpaid")["produced"] and not load("shipped-uninvoiced")["shipped"]
z = zipfile.ZipFile(f"{at}/receipts.xlsx")
sheet = z.read("xl/worksheets/sheet1.xml").decode()
last = len(r["receipts"]) + 1
assert f"<f>SUM(E2:E{last})</f><v>3688</v>" in sheet and 'state="frozen"' in sheet and "<v>700</v>" in sheet
assert 'formatCode="#,##0.00"' in z.read("xl/styles.xml").decode()
assert sum(len(x["payer"] or "") for x in r["receipts"]) > 0 and "上海不知何处实业有限公司" in sheet
END
pdftotext -layout "$world/credits-open.pdf" - | grep -q "上海不知何处实业有限公司" || fail "the paper cuts names"
pdftotext -layout "$world/receipts.pdf" - | grep -q 'page 1 of 1' || fail "the paper has no page numbers"

# wrong words
expect 2 keypost report recepts
says "did you mean 'receipts'"
expect 2 keypost report receipts --from 2026-13-01
expect 2 keypost report receipts --from 2026-12 --to 2026-11
expect 2 keypost report receipts --format word

# money that is gone after the key was made, and a sum spoiled behind the store's back
sqlite3 "$db" "UPDATE credit SET reversed = 1 WHERE reference = 'TEST2026110900000001'"
expect 1 keypost report produced-unpaid
says "700.00 of it is not there"
sqlite3 "$db" "UPDATE payment SET allocated = allocated - 100 WHERE bank_reference = 'TEST2026110900000003'"
expect 1 keypost report receipts
says "out of balance: receipts: C3"
expect 1 keypost report reconciliation
says "the days add up to"
expect 1 keypost status
prints "OUT OF BALANCE"
