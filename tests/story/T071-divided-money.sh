#!/usr/bin/env bash
# A person divides a transfer: what is left of it stays where it is until a person says where it belongs.
. "$(dirname "$0")/../lib.sh"
world divided
digital_mail 4 without=form,letter,licence payer=上海旁人实业有限公司 pay=1400 subject=汇款凭证 >"$world/Maildir/new/4.m"
digital_mail 5 pay=none >"$world/Maildir/new/5.m"
expect 0 keypost run
question() { keypost list exceptions --code "$1" --format csv | sed -n '2s/,.*//p'; }
state() { keypost list applications --format csv | sed -n 2p | cut -d, -f2; }
allocated() { keypost list payments --format csv | sed -n 2p | cut -d, -f4; }

expect 0 keypost exception assign "$(question no_application)" --application A1 --amount 300 --note "the rest is another matter" --who tester
prints "1,100.00 of P1 are left, and stay there"
for run in 1 2; do
	expect 0 keypost run
	[ "$(allocated)" = 300.00 ] || fail "run $run set what a person had left: $(keypost list payments)"
done
[ "$(state)" = held ] || fail "300 of 700 is no fee: $(keypost list applications)"
[ -n "$(question amount_short)" ] || fail "nobody is asked about the fee: $(keypost list exceptions)"
expect 0 keypost verify

# Who divided it sets the rest of the fee; the surplus is asked about, and stays where it is.
expect 0 keypost exception assign "$(question amount_short)" --payment P1 --application A1 --amount 400 --note "and this" --who tester
expect 0 keypost run
[ "$(state)/$(allocated)" = held/700.00 ] || fail "nobody is asked about 700 more: $(keypost why A1)"
expect 0 keypost exception accept "$(question amount_over)" --note "a second application will come" --who tester
expect 0 keypost run
[ "$(state)/$(allocated)" = queued/700.00 ] || fail "not released: $(keypost why A1)"
digital_mail 5 pay=none years=1 id=t5b address=新疆维吾尔自治区哈密市伊州区建国路9号 date="Tue, 10 Nov 2026 09:00:00 +0800" >"$world/Maildir/new/6.m"
expect 0 keypost run
[ "$(allocated)" = 700.00 ] || fail "the rest went to another application: $(keypost list payments)"
keypost list applications --format csv | grep -q awaiting_payment || fail "it waits for no money: $(keypost list applications)"
[ -n "$(question no_application)" ] || fail "nobody is asked where the rest belongs: $(keypost list exceptions)"
expect 0 keypost verify
