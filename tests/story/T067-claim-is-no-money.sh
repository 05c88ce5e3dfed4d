#!/usr/bin/env bash
# A person says whose payment it is, not that it is money: a claim that was assigned releases nothing until the bank's row is there.
. "$(dirname "$0")/../lib.sh"
release=statement world claim
digital_mail 4 pay=none >"$world/Maildir/new/4.m"
digital_mail 5 without=form,letter,licence payer=上海旁人实业有限公司 pay=700 subject=汇款凭证 >"$world/Maildir/new/5.m"
expect 0 keypost run
state() { keypost list applications --format csv | sed -n 2p | cut -d, -f2; }
question=$(keypost list exceptions --code no_application --format csv | sed -n '2s/,.*//p')
expect 0 keypost exception assign "$question" --application A1 --note "they said so on the phone" --who tester
expect 0 keypost run
[ "$(state)" = awaiting_payment ] || fail "a claim released a key: $(keypost list applications)"
expect 0 keypost why A1
prints "the bank's row of P1"
{
	echo "账号,0413060103000009171"
	echo "交易日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要"
	echo "2026-11-09 10:05:00,TEST2026110900000005,,700.00,10700.00,上海旁人实业有限公司,300200000000000005,电子钥匙费"
} >"$world/s.csv"
expect 0 keypost statement import "$world/s.csv"
expect 0 keypost run
[ "$(state)" = queued ] || fail "the money is there, and nothing goes: $(keypost why A1)"
expect 0 keypost verify
