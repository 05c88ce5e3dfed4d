# lib.sh - what every story shares; source it first.  Each story runs in a world of its own that is thrown away.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/.." && pwd)
KEYPOST=${KEYPOST:-$root/build/keypost}
KEYPOST_BUILD=${KEYPOST_BUILD:-$root/build}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
unset KEYPOST_CONFIG

fail() { echo "FAILED: $*"; exit 1; }

# world NAME [EXTRA LINES...]: a folder with an empty Maildir and a configuration; sets $world and $conf
world() {
	world=$tmp/$1
	conf=$world/keypost.conf
	shift
	mkdir -p "$world/Maildir/new" "$world/Maildir/cur" "$world/Maildir/tmp"
	cat >"$conf" <<CONF
[store]
directory = $world/data

[mailbox applications]
type = maildir
path = $world/Maildir

[payee]
name = 北京迅驰无限科技有限公司
tax_id = 110108752606005
account = 0413060103000009171
bank = 北京农村商业银行中关村支行

[match]
release_on = ${release:-proof}
patience = 0
CONF
	for line in "$@"; do echo "$line" >>"$conf"; done
}
keypost() { "$KEYPOST" --config "$conf" "$@"; }
# expect STATUS COMMAND...: the exit status must be that one; standard error is kept in $tmp/err, output in $tmp/out
expect() {
	local want=$1 got=0
	shift
	"$@" >"$tmp/out" 2>"$tmp/err" || got=$?
	[ "$got" = "$want" ] || fail "status $got for $want: $* : $(tail -n 3 "$tmp/err")"
}
says() { grep -qF -- "$1" "$tmp/err" || fail "expected on standard error: $1; got: $(cat "$tmp/err")"; }
prints() { grep -qF -- "$1" "$tmp/out" || fail "expected on standard output: $1; got: $(head -c 600 "$tmp/out")"; }
# facts: all that the store knows, without times and row numbers that a second try may count differently
facts() { keypost export | python3 "$here/facts.py"; }
# digital_mail N [KEY=VALUE...]: one small mail of typed papers only, on standard output (see mails.py)
digital_mail() { python3 "$here/mails.py" "$@"; }
