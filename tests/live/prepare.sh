# prepare.sh - what every test against a mail server needs; source it after lib.sh.  Sets $certificates; starts nothing.
certificates=$tmp/certificates
mkdir -p "$certificates"
"$here/live/certificates.sh" "$certificates"
cc -shared -fPIC -o "$tmp/preload.so" "$here/crash/preload.c" -ldl
export KEYPOST PYTHONDONTWRITEBYTECODE=1

# dovecot_world TYPE PORT [LINES...]: a world whose mailbox is the Dovecot of $tmp/dovecot
dovecot_world() {
	local type=$1 port=$2
	shift 2
	world dovecot
	rm -rf "$world/data"
	printf 'let me in, please\n' >"$world/password"
	chmod 600 "$world/password"
	cat >"$conf" <<CONF
[store]
directory = $world/data
[mailbox desk]
type = $type
host = localhost
port = $port
user = desk
password_file = password
ca_file = $certificates/ca.pem
CONF
	for line in "$@"; do echo "$line" >>"$conf"; done
}
# mails_in FOLDER N: N small mails in a Maildir, readable for Dovecot
mails_in() {
	for ((i = 1; i <= $2; i++)); do
		printf 'From: a%d@example.com\r\nSubject: mail %d\r\nMessage-ID: <d%d@example.com>\r\n\r\nmail %d\r\n' "$i" "$i" "$i" "$i" >"$1/new/$((1700000000 + i)).M$i.test"
		chmod 644 "$1/new/$((1700000000 + i)).M$i.test"
	done
}
# digests: of all messages in the store, sorted
digests() { sqlite3 "$world/data/keypost.db" 'SELECT sha256 FROM message ORDER BY sha256'; }
