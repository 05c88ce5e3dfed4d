#!/usr/bin/env bash
# Two runs at once on one store lose nothing and double nothing.
. "$(dirname "$0")/../lib.sh"
fill() { for i in $(seq 1 12); do digital_mail "$i" >"$world/Maildir/new/$(printf '%03d' "$i").m"; done; }
world alone
fill
expect 0 keypost run
facts >"$tmp/expected"
[ "$(grep -c '^job' "$tmp/expected")" = 24 ] || fail "the lone run queued $(grep -c '^job' "$tmp/expected") keys for 24"
world together
fill
keypost run >"$tmp/one" 2>&1 & one=$!
keypost run >"$tmp/two" 2>&1 & two=$!
wait $one || fail "the first run: $(cat "$tmp/one")"
wait $two || fail "the second run: $(cat "$tmp/two")"
expect 0 keypost run
facts >"$tmp/got"
cmp -s "$tmp/expected" "$tmp/got" || fail "$(diff "$tmp/expected" "$tmp/got" | head -n 10)"
expect 0 keypost verify
