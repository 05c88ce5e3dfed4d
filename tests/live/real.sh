#!/usr/bin/env bash
# real.sh - the same mails from a real Dovecot by IMAPS, STARTTLS and POP3S: each once, byte for byte.  usage: real.sh [MAILS]
. "$(dirname "$0")/../lib.sh"
. "$here/live/prepare.sh"
n=${1:-60}
mkdir -p "$tmp/dovecot"
chmod 711 "$tmp"
trap '"$here/live/dovecot.sh" stop "$tmp/dovecot"; rm -rf "$tmp"' EXIT
"$here/live/dovecot.sh" start "$tmp/dovecot" "$certificates"
. "$tmp/dovecot/ports"
mails_in "$tmp/dovecot/mail" "$n"
(cd "$tmp/dovecot/mail/new" && cat_all() { for f in *; do sha256sum <"$f" | cut -d' ' -f1; done; } && cat_all | sort) >"$tmp/expected"
[ "$(wc -l <"$tmp/expected")" = "$n" ] || fail "the mails are not $n different ones"

for way in "imap $IMAPS" "imap $IMAP tls=starttls" "pop3 $POP3S"; do
	read -r type port more <<<"$way"
	dovecot_world "$type" "$port" "$more"
	expect 0 keypost run ingest
	digests >"$tmp/got"
	cmp -s "$tmp/expected" "$tmp/got" || fail "$way: $(diff "$tmp/expected" "$tmp/got" | head -n 5)"
	expect 0 keypost run ingest
	prints 'nothing new'
	expect 0 keypost check --probe
	prints TLS
	[ "$type" = pop3 ] || { prints 'may be read and changed'; prints 'rights in INBOX: '; prints 'quota: STORAGE '; }
	grep -q 'let me in' "$tmp/out" && fail "$way: check shows the password"
	expect 0 keypost verify
done
# One mailbox by both: the bytes are the same, so are the messages.
dovecot_world imap "$IMAPS" "[mailbox again]" "type = pop3" "host = localhost" "port = $POP3S" "user = desk" "password_file = password" \
	"ca_file = $certificates/ca.pem"
expect 0 keypost poll --once
digests >"$tmp/got"
cmp -s "$tmp/expected" "$tmp/got" || fail "IMAP and POP3 together: $(diff "$tmp/expected" "$tmp/got" | head -n 5)"
expect 0 keypost status --mailboxes
prints "$n"
