#!/usr/bin/env bash
# A statement's import, and the match and issue behind it, killed at any sync: nothing of the file or all of it, and the next try ends in the same
# facts, the same movements and daily balances, and totals that balance.
. "$(dirname "$0")/../lib.sh"
cc -shared -fPIC -o "$tmp/preload.so" "$here/crash/preload.c" -ldl
release=statement

# read mail before, so that only the import and the match are left
world start
digital_mail 1 >"$world/Maildir/new/1.a"
digital_mail 2 pay=900 >"$world/Maildir/new/2.b"
digital_mail 3 package=组合 >"$world/Maildir/new/3.c"
keypost run ingest parse >/dev/null 2>&1
start=$world
name() { python3 -c 'import sys; print("新疆" + "甲乙丙丁戊己庚辛壬癸"[int(sys.argv[1])] + "号发电有限公司")' "$1"; }
{
	echo ":20:TEST"
	echo ":25:0413060103000009171"
	echo ":60F:C261109CNY1000,00"
	echo ":61:2611091109C700,00NTRFNONREF//TEST2026110900000001"
	echo ":86:166?20UKEY?32$(name 1)"
	echo ":61:2611091109C900,00NTRFNONREF//TEST2026110900000002"
	echo ":86:166?20UKEY?32$(name 2)"
	echo ":61:2611101110D300,00NTRFNONREF//OUT1"
	echo ":61:2611101110C1200,00NTRFNONREF//TEST2026110900000003"
	echo ":86:166?20UKEY?32$(name 3)"
	echo ":61:2611111111C888,00NTRFNONREF//STRANGE1"
	echo ":61:2611121112RC888,00NTRFNONREF//STRANGE1"
	echo ":62F:C261112CNY3500,00"
	echo "-"
} >"$tmp/s.mt940"

# the world as it was before, in a folder of that name
again() {
	world "$1"
	rm -rf "$world"
	cp -a "$start" "$world"
	sed -i "s|$start|$world|g" "$conf"
}
bank() {
	sqlite3 "$world/data/keypost.db" "SELECT kind, day, amount, reference FROM movement ORDER BY 1, 2, 3, 4; SELECT day, opening, closing FROM bank_day ORDER BY 1;
		SELECT substr(booked_at, 1, 10), amount, reversed, reference FROM credit ORDER BY 1, 2, 3, 4"
}
work() { keypost statement import "$tmp/s.mt940" && keypost run match issue; }
same() { # same WHERE: all is as in the whole world
	facts >"$tmp/got"
	bank >>"$tmp/got"
	cmp -s "$tmp/expected" "$tmp/got" || fail "$1: $(diff "$tmp/expected" "$tmp/got" | head -n 8)"
	keypost status >"$tmp/out" 2>"$tmp/err" || fail "$1: totals do not balance: $(cat "$tmp/err")"
	keypost report reconciliation >/dev/null 2>"$tmp/err" || fail "$1: $(cat "$tmp/err")"
}

again whole
LD_PRELOAD=$tmp/preload.so COUNT_TO=$tmp/imported keypost statement import "$tmp/s.mt940" >"$tmp/out" 2>"$tmp/err"
[ ! -s "$tmp/err" ] || fail "the statement is warned of: $(cat "$tmp/err")"
prints "6 rows, 4 new credits, 0 known, 1 outgoing, 1 taken back"
LD_PRELOAD=$tmp/preload.so COUNT_TO=$tmp/matched keypost run match issue >/dev/null 2>&1
facts >"$tmp/expected"
bank >>"$tmp/expected"
grep -q '^job' "$tmp/expected" || fail "the whole run queued nothing: $(cat "$tmp/expected")"
same "whole"
work >/dev/null 2>&1
same "imported and matched again"

read -r imports _ <"$tmp/imported"
read -r matches _ <"$tmp/matched"
[ "$imports" -ge 1 ] && [ "$matches" -ge 3 ] || fail "only $imports and $matches syncs were counted"
for ((n = 1; n <= imports; n++)); do
	again "import$n"
	LD_PRELOAD=$tmp/preload.so DIE_AT_SYNC=$n keypost statement import "$tmp/s.mt940" >/dev/null 2>&1 && fail "was not killed at sync $n of $imports"
	rows=$(bank | wc -l)
	[ "$rows" = 0 ] || [ "$rows" = "$(grep -c '|' "$tmp/expected")" ] || fail "killed at sync $n of the import, half of it stands: $(bank)"
	work >/dev/null 2>"$tmp/err" || fail "killed at sync $n of the import, the second try fails: $(cat "$tmp/err")"
	same "import killed at sync $n"
	rm -rf "$world"
done
step=$(((matches + 19) / 20))
for ((n = 1; n <= matches; n += step)); do
	again "match$n"
	keypost statement import "$tmp/s.mt940" >/dev/null 2>&1
	LD_PRELOAD=$tmp/preload.so DIE_AT_SYNC=$n keypost run match issue >/dev/null 2>&1 && fail "was not killed at sync $n of $matches"
	keypost run match issue >/dev/null 2>"$tmp/err" || fail "killed at sync $n of the match, the second run fails: $(cat "$tmp/err")"
	same "match killed at sync $n"
	rm -rf "$world"
done
echo "killed at $imports syncs of an import and $(((matches + step - 1) / step)) of $matches of a match"
