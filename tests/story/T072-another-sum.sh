#!/usr/bin/env bash
# The bank's row bears the number of a receipt, but another sum: finance is asked, and may take the row for what it is.
. "$(dirname "$0")/../lib.sh"
release=statement world other
digital_mail 1 >"$world/Maildir/new/1.m"
cat >"$world/s.csv" <<END
账号,0413060103000009171
交易日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要
2026-11-09 10:01:00,TEST2026110900000001,,900.00,10900.00,新疆乙号发电有限公司,300200000000000001,电子钥匙费
END
question() { keypost list exceptions --code "$1" --format csv | sed -n '2s/,.*//p'; }
application() { keypost list applications --format csv | sed -n 2p | cut -d, -f2; }
payment() { keypost list payments --format csv | sed -n 2p | cut -d, -f2,3,4; }
expect 0 keypost run
expect 0 keypost statement import "$world/s.csv"
expect 0 keypost run
[ "$(payment)" = contradicted,900.00,0.00 ] || fail "the bank says 900: $(keypost list payments)"
[ "$(application)" = held ] || fail "nobody looks at it: $(keypost why A1)"
asked=$(question payment_unconfirmed)
[ -n "$asked" ] || fail "nobody is asked: $(keypost list exceptions)"
expect 0 keypost why A1
prints "the proof of payment P1 shows 700.00 yuan, its row of the statement 900.00"
expect 0 keypost verify

# Accepted, the row is money, and its surplus is a question of its own.
expect 0 keypost exception accept "$asked" --note "they rounded up" --who tester
expect 0 keypost run
[ "$(payment)" = confirmed,900.00,700.00 ] || fail "the row is no money yet: $(keypost list payments)"
[ -n "$(question amount_over)" ] || fail "nobody is asked about 200 yuan more: $(keypost list exceptions)"
expect 0 keypost verify

# The answer can be taken back as long as nothing is released.
expect 0 keypost exception reopen "$asked" --who tester
expect 0 keypost run
[ "$(payment)/$(application)" = contradicted,900.00,0.00/held ] || fail "it still pays: $(keypost list payments)"
expect 0 keypost verify
expect 0 keypost exception accept "$asked" --note "they rounded up" --who tester
expect 0 keypost run
expect 0 keypost exception accept "$(question amount_over)" --note "a refund goes by hand" --who tester
expect 0 keypost run
[ "$(application)" = queued ] || fail "not released: $(keypost why A1)"
expect 1 keypost exception reopen "$asked" --who tester
expect 0 keypost verify
