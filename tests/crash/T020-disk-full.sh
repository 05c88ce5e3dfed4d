#!/usr/bin/env bash
# A disk that fills up at any write: exit 75 with a sentence, nothing half-done, and the next run finishes the work.
. "$(dirname "$0")/../lib.sh"
cc -shared -fPIC -o "$tmp/preload.so" "$here/crash/preload.c" -ldl

digital_mail 1 >"$tmp/mail"
world whole
cp "$tmp/mail" "$world/Maildir/new/1.a"
LD_PRELOAD=$tmp/preload.so COUNT_TO=$tmp/count keypost run 2>/dev/null >&2
facts >"$tmp/expected"
read -r _ writes <"$tmp/count"
[ "$writes" -ge 20 ] || fail "only $writes writes were counted"
step=$(((writes + 29) / 30))
tried=0
for ((n = 1; n <= writes; n += step)); do
	world "full$n"
	cp "$tmp/mail" "$world/Maildir/new/1.a"
	status=0
	LD_PRELOAD=$tmp/preload.so FULL_AT_WRITE=$n keypost run >/dev/null 2>"$tmp/err" || status=$?
	if [ $status != 0 ]; then
		[ $status = 75 ] || fail "write $n of $writes: status $status for 75: $(cat "$tmp/err")"
		grep -qi 'full\|space' "$tmp/err" || fail "write $n: no word of the full disk: $(cat "$tmp/err")"
	fi
	keypost run >/dev/null 2>"$tmp/err" || fail "full at write $n, the second run fails: $(cat "$tmp/err")"
	facts >"$tmp/got"
	cmp -s "$tmp/expected" "$tmp/got" || fail "full at write $n: $(diff "$tmp/expected" "$tmp/got" | head -n 8)"
	rm -rf "$world"
	tried=$((tried + 1))
done
echo "full at $tried of $writes writes"
