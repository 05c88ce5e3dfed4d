#!/usr/bin/env bash
# Fees, labels and messages are data: one line of [data] replaces a file, in the readers' children too; a broken one is named.
. "$(dirname "$0")/../lib.sh"
world data "[data]" "fees = fees.ini" "reasons = reasons.ini"
sed 's/3:350.00/3:400.00/' "$root/data/fees.ini" >"$world/fees.ini"
sed '/^\[amount_short\]/,/^$/ s/^operator = .*/operator = the clerk wrote this/' "$root/data/reasons.ini" >"$world/reasons.ini"
digital_mail 1 pay=800 >"$world/Maildir/new/1.m"
digital_mail 2 pay=700 >"$world/Maildir/new/2.m"
expect 0 keypost run
keypost list applications --format csv >"$tmp/list"
grep -q 'queued.*800.00' "$tmp/list" || fail "the replaced fee does not hold: $(cat "$tmp/list")"
grep -q 'held.*800.00.*700.00' "$tmp/list" || fail "the old fee still holds: $(cat "$tmp/list")"
expect 0 keypost show E1
prints "the clerk wrote this"
echo "[2018-01-18" >"$world/fees.ini"
expect 1 keypost check
prints fees
expect 2 keypost run
says fees
rm "$world/fees.ini"
expect 2 keypost run
says fees.ini
# A label that the clerk took away is no label any more, for the reader in its cage as well.
world words "[data]" "captions = captions.ini"
sed 's/证书数量;//g; s/=证书数量$/=/; s/^counts=.*/counts=/' "$root/data/captions.ini" >"$world/captions.ini"
digital_mail 1 >"$world/Maildir/new/1.m"
expect 0 keypost run
expect 0 keypost list exceptions
prints form_incomplete
