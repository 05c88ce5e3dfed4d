#!/usr/bin/env bash
# The bank takes a credit back after the release: somebody is asked, and the keys stay where they are.
. "$(dirname "$0")/../lib.sh"
release=statement world back
digital_mail 1 >"$world/Maildir/new/1.m"
digital_mail 4 >"$world/Maildir/new/4.m"
head="账号,0413060103000009171
交易日期,交易流水号,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要"
cat >"$world/s.csv" <<END
$head
2026-11-09 10:01:00,TEST2026110900000001,,700.00,10700.00,新疆乙号发电有限公司,300200000000000001,电子钥匙费
2026-11-09 10:04:00,TEST2026110900000004,,700.00,11400.00,新疆戊号发电有限公司,300200000000000004,电子钥匙费
END
cat >"$world/r.csv" <<END
$head
2026-11-11 10:01:00,TEST2026110900000001,,-700.00,10700.00,新疆乙号发电有限公司,300200000000000001,冲正
END
expect 0 keypost run
expect 0 keypost statement import "$world/s.csv"
expect 0 keypost run
application=$(keypost list applications 乙号 --format csv | sed -n '2s/,.*//p')
job=$(keypost list jobs "$application" --format csv | sed -n '2s/,.*//p')
expect 0 keypost statement import "$world/r.csv"
# The queue passes its keys by, and they are not to be had by their numbers either.
expect 0 keypost produce claim
says "$application was released for"
prints 新疆戊号发电有限公司
expect 1 keypost produce claim "$job"
says "which is contradicted now"
expect 0 keypost run
question=$(keypost list exceptions --code transfer_not_final --format csv | sed -n '2s/,.*//p')
[ -n "$question" ] || fail "nobody is asked: $(keypost list exceptions)"
expect 0 keypost why "$application"
prints "STOPPED BY           $question"
expect 0 keypost run
[ "$(keypost list exceptions --format csv | wc -l)" = 2 ] || fail "asked more than once: $(keypost list exceptions)"
# A person who knows of other money lets them go.
expect 0 keypost exception accept "$question" --note "paid again in cash" --who tester
expect 0 keypost run
expect 0 keypost produce claim "$job"
expect 0 keypost verify
