#!/usr/bin/env bash
# What the kernel enforces is said; a reader that loops, crashes or eats all memory costs its document and nothing else.
. "$(dirname "$0")/../lib.sh"
world cage
expect 0 keypost check
for word in Landlock seccomp "address space" "processor time"; do prints "$word"; done

# Once more with a document that never ends and one that grows: the mails around them are queued.
python3 "$here/hostile/mails.py" "$world/Maildir/new" endless hungry >/dev/null
digital_mail 1 >"$world/Maildir/new/0-before.m"
digital_mail 2 >"$world/Maildir/new/zz-after.m"
expect 0 keypost run --set parse.seconds_per_document=2 --set parse.megabytes_per_reader=256
keypost list exceptions >"$tmp/out"
prints "form.pdf: the reader used more than 2 s of processor time"
prints "memory"
[ "$(grep -c unreadable_document "$tmp/out")" = 2 ] || fail "one question for each: $(cat "$tmp/out")"
[ "$(keypost list applications | grep -c queued)" = 2 ] || fail "the good mails are not queued: $(keypost list applications)"
expect 0 keypost verify
expect 0 keypost run
prints "nothing new"

# A reader that is shot in the middle of its work: its document is tried once more, parked, and the run goes on.
world shot
python3 "$here/hostile/mails.py" "$world/Maildir/new" endless >/dev/null
digital_mail 3 >"$world/Maildir/new/zz-after.m"
"$KEYPOST" --config "$conf" run --set parse.seconds_per_document=30 --set parse.workers=2 >"$tmp/out" 2>"$tmp/err" &
run=$!
shots=0
for _ in $(seq 200); do
	kill -0 "$run" 2>/dev/null || break
	sleep 0.2
	# The child that has used the most processor time is the one at the endless document.
	for child in $(cat "/proc/$run/task/$run/children" 2>/dev/null); do
		used=$(awk '{ print $14 + $15 }' "/proc/$child/stat" 2>/dev/null || echo 0)
		if [ "${used:-0}" -gt 150 ]; then
			kill -SEGV "$child" 2>/dev/null && shots=$((shots + 1))
		fi
	done
done
wait "$run" || fail "the run ended with status $?: $(cat "$tmp/err")"
[ "$shots" -ge 2 ] || fail "only $shots readers were shot"
keypost list exceptions >"$tmp/out"
prints "form.pdf: the reader broke down"
[ "$(keypost list exceptions | grep -c unreadable_document)" = 1 ] || fail "more than one question"
[ "$(keypost list applications | grep -c queued)" = 1 ] || fail "the good mail is not queued"
