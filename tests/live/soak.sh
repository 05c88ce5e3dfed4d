#!/usr/bin/env bash
# soak.sh - poll against a Dovecot that is stopped and killed at random while mail comes.  usage: soak.sh [SECONDS]
#
# The seed of what happens is printed and can be given again: SEED=4711 soak.sh 300
. "$(dirname "$0")/../lib.sh"
. "$here/live/prepare.sh"
seconds=${1:-60}
RANDOM=${SEED:=$RANDOM}
echo "# SEED=$SEED, $seconds s"
mkdir -p "$tmp/dovecot"
chmod 711 "$tmp"
poll=
trap '[ -z "$poll" ] || kill "$poll" 2>/dev/null; "$here/live/dovecot.sh" stop "$tmp/dovecot"; rm -rf "$tmp"' EXIT
"$here/live/dovecot.sh" start "$tmp/dovecot" "$certificates"
. "$tmp/dovecot/ports"
dovecot_world imap "$IMAPS" "timeout = 5" "command_timeout = 20" "messages_per_batch = 5"
"$KEYPOST" --config "$conf" poll >"$tmp/poll.log" 2>&1 &
poll=$!

number=0 downs=0
deliver() { # N mails, some of them large
	local body name
	for ((i = 0; i < $1; i++)); do
		number=$((number + 1))
		name=$tmp/dovecot/mail/new/$((1700000000 + number)).M$number.soak
		body=$(head -c $((RANDOM % 5 == 0 ? 900000 : 300)) /dev/urandom | base64 -w 76 | sed 's/$/\r/')
		printf 'From: a@example.com\r\nSubject: soak %d\r\n\r\n%s\r\n' "$number" "$body" >"$tmp/letter"
		chmod 644 "$tmp/letter"
		mv "$tmp/letter" "$name"
	done
}
end=$((SECONDS + seconds))
while [ $SECONDS -lt $end ]; do
	deliver $((RANDOM % 12))
	sleep 0.$((RANDOM % 10))
	if [ $((RANDOM % 3)) = 0 ]; then # in the midst of a fetch, say
		if [ $((RANDOM % 2)) = 0 ]; then kill -9 "$(cat "$tmp/dovecot/pid")"; fi
		"$here/live/dovecot.sh" stop "$tmp/dovecot"
		deliver $((RANDOM % 4))
		"$here/live/dovecot.sh" again "$tmp/dovecot"
		downs=$((downs + 1))
	fi
	kill -0 "$poll" || fail "poll ended: $(tail -n 3 "$tmp/poll.log")"
	sleep 1
done
deliver 3
have() { sqlite3 "$world/data/keypost.db" 'SELECT COUNT(*) FROM message' 2>/dev/null || echo 0; }
for ((try = 0; try < 120; try++)); do
	[ "$(have)" = "$number" ] && break
	sleep 1
done
for ((try = 0; try < 60; try++)); do # the look that took the last of them ends well a moment later
	keypost status --mailboxes >"$tmp/out" 2>&1 && break
	sleep 1
done
kill "$poll"
wait "$poll" || fail "poll ended with $?: $(tail -n 3 "$tmp/poll.log")"
poll=
(cd "$tmp/dovecot/mail" && find new cur -type f -exec sha256sum {} + | cut -d' ' -f1 | sort) >"$tmp/expected"
digests >"$tmp/got"
cmp -s "$tmp/expected" "$tmp/got" || fail "$(wc -l <"$tmp/got") of $number messages: $(diff "$tmp/expected" "$tmp/got" | head -n 5)"
expect 0 keypost verify
keypost status --mailboxes >"$tmp/out" 2>&1 || fail "a mailbox is not well: $(cat "$tmp/out")"
echo "$number mails, $downs times down: each once"
