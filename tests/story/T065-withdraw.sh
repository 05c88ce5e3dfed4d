#!/usr/bin/env bash
# An applicant takes an application back: its questions are closed, its money is free, and no later run or replay brings it to life again.
. "$(dirname "$0")/../lib.sh"
world withdraw
digital_mail 1 pay=none >"$world/Maildir/new/1.m"
digital_mail 2 pay=350 >"$world/Maildir/new/2.m"
digital_mail 3 >"$world/Maildir/new/3.m"
expect 0 keypost run
application() { keypost list applications "$1" --format csv | sed -n '2s/,.*//p'; }
state() { keypost list applications "$1" --format csv | sed -n 2p | cut -d, -f2; }
expect 0 keypost withdraw "$(application 乙号)" "$(application 丙号)" --note "by telephone" --who tester
expect 1 keypost withdraw "$(application 乙号)"
says "is withdrawn"
expect 1 keypost withdraw "$(application 丁号)"
says "is queued"
expect 1 keypost withdraw A99
says "A99: there is no such application"
expect 2 keypost withdraw
expect 0 keypost list exceptions --code amount_short
prints "no open exceptions"
expect 0 keypost run
for n in 乙号 丙号; do [ "$(state $n)" = withdrawn ] || fail "$n is $(state $n)"; done
keypost list payments 350 --format csv | grep -q ',350.00,0.00,' || fail "the money is not free: $(keypost list payments)"
expect 0 keypost list applications 丁号 queued
[ "$(wc -l <"$tmp/out")" = 2 ] || fail "words do not choose rows: $(cat "$tmp/out")"
expect 0 keypost list applications 戊号
prints "no applications like that"
expect 0 keypost show "$(application 丙号)"
prints "withdrawn  by tester: by telephone"
expect 0 keypost replay
prints "no differences"
expect 0 keypost verify
# The program's own name is nobody's.
expect 2 keypost withdraw A1 --who keypost
says "a person's name"
