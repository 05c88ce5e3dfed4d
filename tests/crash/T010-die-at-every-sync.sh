#!/usr/bin/env bash
# A run that is killed at any sync leaves a store that the next run finishes with the same facts, nothing lost and nothing doubled.
. "$(dirname "$0")/../lib.sh"
cc -shared -fPIC -o "$tmp/preload.so" "$here/crash/preload.c" -ldl

# the same three mails in every world: one good, one short of money, one second application of the first company
mkdir "$tmp/mails"
digital_mail 1 >"$tmp/mails/1.a"
digital_mail 2 pay=100 >"$tmp/mails/2.b"
digital_mail 1 id=t1b count=1 contact=赵六 phone=13800000009 reference=TEST2026110900990001 >"$tmp/mails/3.c"
mails() { cp "$tmp"/mails/* "$world/Maildir/new/"; }
world whole
mails
LD_PRELOAD=$tmp/preload.so COUNT_TO=$tmp/count keypost run 2>/dev/null >&2
facts >"$tmp/expected"
grep -q '^job' "$tmp/expected" || fail "the whole run queued nothing: $(cat "$tmp/expected")"
read -r syncs _ <"$tmp/count"
[ "$syncs" -ge 10 ] || fail "only $syncs syncs were counted"
step=1
[ "$syncs" -gt 60 ] && step=$(((syncs + 59) / 60))
tried=0
for ((n = 1; n <= syncs; n += step)); do
	world "die$n"
	mails
	LD_PRELOAD=$tmp/preload.so DIE_AT_SYNC=$n keypost run >/dev/null 2>&1 && fail "was not killed at sync $n of $syncs"
	keypost run >/dev/null 2>"$tmp/err" || fail "killed at sync $n, the second run fails: $(cat "$tmp/err")"
	facts >"$tmp/got"
	cmp -s "$tmp/expected" "$tmp/got" || fail "killed at sync $n: $(diff "$tmp/expected" "$tmp/got" | head -n 8)"
	rm -rf "$world"
	tried=$((tried + 1))
done
echo "killed at $tried of $syncs syncs"
