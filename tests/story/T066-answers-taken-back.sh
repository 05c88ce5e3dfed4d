#!/usr/bin/env bash
# An answer taken back undoes what it did: what was refused is asked again whole, what was assigned is free, and no question is lost.
. "$(dirname "$0")/../lib.sh"
world back
digital_mail 1 payer=北京别家投资集团有限公司 phone= >"$world/Maildir/new/1.m"
digital_mail 2 status=处理中 >"$world/Maildir/new/2.m"
digital_mail 4 without=form,letter,licence payer=上海旁人实业有限公司 pay=1400 subject=汇款凭证 >"$world/Maildir/new/4.m"
digital_mail 5 pay=none >"$world/Maildir/new/5.m"
digital_mail 6 pay=none >"$world/Maildir/new/6.m"
expect 0 keypost run
question() { keypost list exceptions --code "$1" --format csv | sed -n '2s/,.*//p'; }
state() { keypost list applications "$1" --format csv | sed -n 2p | cut -d, -f2; }
application() { keypost list applications "$1" --format csv | sed -n '2s/,.*//p'; }
open() { keypost list exceptions --format csv | grep -c ",$1,open," || true; }

# Two questions refuse one application.  Opened again by one, both are asked: the other must not look answered.
expect 0 keypost exception reject "$(question third_party_payer)" --subject application --who tester
[ "$(state 乙号)" = rejected ] || fail "not refused: $(keypost list applications)"
[ "$(open form_incomplete)" = 0 ] || fail "an application that ended still asks"
expect 0 keypost run
prints "nothing new"
[ "$(keypost list payments 北京别家 --format csv | sed -n 2p | cut -d, -f2)" = claimed ] || fail "its payment was refused with it"
third=$(keypost list exceptions --state resolved --code third_party_payer --format csv | sed -n '2s/,.*//p')
expect 0 keypost exception reopen "$third" --who tester
prints "opened again too"
expect 0 keypost run
[ "$(open form_incomplete)/$(open third_party_payer)" = 1/1 ] || fail "a refusal looks answered: $(keypost list exceptions)"
[ "$(state 乙号)" = incomplete ] || fail "it should be incomplete: $(keypost list applications)"

# What is refused pays nothing, and options that mean nothing to an answer are said.
expect 1 keypost exception assign "$(question transfer_not_final)" --application "$(application 己号)" --who tester
says "is rejected and pays nothing"
expect 2 keypost exception accept "$(question transfer_not_final)" --amount 700
says "--amount means nothing to accept"
expect 2 keypost exception accept "$(question transfer_not_final)" --until 2030-01-01
says "--until belongs to --approve-payer"

# One transfer for two companies: the first part, then what is left of it.
expect 0 keypost exception assign "$(question no_application)" --application "$(application 己号)" --note "by telephone" --who tester
prints "700.00 of P"
expect 0 keypost run
prints "settled"
expect 0 keypost exception assign "$(question amount_over)" --application "$(application 庚号)" --note "by telephone" --who tester
# Taken back before the run, the money is free and the surplus is asked about again.
rest=$(keypost list exceptions --state resolved --code amount_over --format csv | sed -n '2s/,.*//p')
expect 0 keypost exception reopen "$rest" --who tester
expect 0 keypost run
[ "$(open amount_over)" = 1 ] || fail "the surplus is not asked about: $(keypost list exceptions)"
# An application that is taken back gives the money back that a person had set, and whose it is is asked again.
expect 0 keypost withdraw "$(application 己号)" --who tester
expect 0 keypost run
keypost list payments 1400 --format csv | grep -q ',1400.00,0.00,' || fail "the money is not free: $(keypost list payments)"
expect 1 keypost exception assign "$(question no_application)" --application "$(application 己号)" --who tester
says "is withdrawn"
expect 0 keypost verify

# A value that no run could settle is refused, and what would do is said.
question=$(question form_incomplete)
for wrong in "years 2" "key_count 0" "package both" "services polish:1" "kind keyes" "express maybe"; do
	expect 2 keypost exception correct "$question" --field "${wrong% *}" --value "${wrong#* }" --who tester
	says "is no ${wrong% *} of an application; it is "
done
says "0 or 1"
expect 0 keypost exception correct "$question" --field years --value 5 --who tester
