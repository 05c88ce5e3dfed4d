#!/usr/bin/env bash
# Mistakes in configuration and calls: exit 2, with the file, the line and the nearest right word.
. "$(dirname "$0")/../lib.sh"
world config
sed -i 's/^release_on = .*/relase_on = proof/' "$conf"
expect 2 keypost check
says release_on
says keypost.conf
grep -qE ':1[0-9]|line 1[0-9]' "$tmp/err" || fail "no line number: $(cat "$tmp/err")"
world section "[mach]"
expect 2 keypost check
says match
world value
expect 2 keypost --set match.patience=often check
says patience
expect 2 "$KEYPOST" --config "$tmp/nowhere.conf" run
says nowhere.conf
expect 2 keypost rnu
says run
# What is like nothing gets the list of what there is, not a guess.
expect 2 keypost --set a.b=c check
says "there are: mailbox NAME, data, store"
expect 2 keypost --set match.x=1 check
says "there are: release_on, patience"
# A misspelt word makes no store.
world made
for wrong in "run --qiet" "run ingset" "statement imprt $conf" "statement import $world/no.csv" "poll --onse"; do
	expect 2 keypost $wrong
done
expect 2 keypost statement read "$conf" --fromat csv
expect 2 keypost read "$world"
says "is a folder"
expect 2 keypost statement import "$world/Maildir"
[ ! -e "$world/data" ] || fail "a misspelt word made a store"
expect 0 keypost run
expect 2 keypost list fields
says applications
expect 0 keypost --help
prints 'statement'
for command in run check status read list show why exception statement ship export; do
	expect 0 keypost $command --help
	[ -s "$tmp/out" ] || fail "$command --help prints nothing"
done
# A file that is not there is a wrong call, whatever reads it.
for reader in "read" "statement read" "statement import"; do
	expect 2 keypost $reader "$tmp/nowhere.csv"
	says "nowhere.csv is not there"
done
# The mailbox that is not there is the world's fault: run again.
world gone
rm -rf "$world/Maildir"
expect 75 keypost run
says Maildir
# A path of another kind is found by check, not by the first run.
world kinds
digital_mail 1 >"$world/one.m"
sed -i "s|^type = .*|type = mbox|; s|^path = .*|path = $world/Maildir|" "$conf"
expect 1 keypost check
prints "it is a folder"
sed -i "s|^path = .*|path = $world/one.m|" "$conf"
expect 1 keypost check
prints 'does not begin with "From "'
