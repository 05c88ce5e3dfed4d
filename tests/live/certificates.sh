#!/usr/bin/env bash
# certificates.sh - an authority and the certificates of a test server.  usage: certificates.sh FOLDER
#
# ca.pem; good (localhost, 127.0.0.1, ::1), other (another host), expired, self (signed by itself), stranger (by an authority nobody knows).
set -euo pipefail
cd "$1"
key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key" 2>/dev/null; }
authority() { # NAME SUBJECT
	key "$1"
	openssl req -x509 -new -key "$1.key" -days 3650 -subj "/CN=$2" -out "$1.pem" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
}
leaf() { # NAME AUTHORITY SUBJECT-ALT-NAMES [DAYS-OPTIONS]
	key "$1"
	openssl req -new -key "$1.key" -subj "/CN=keypost test" -out "$1.csr"
	printf 'basicConstraints=CA:FALSE\nsubjectAltName=%s\n' "$3" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial -days "${4:-3650}" -extfile "$1.ext" -out "$1.pem" 2>/dev/null
}
here='DNS:localhost,IP:127.0.0.1,IP:::1'
authority ca 'keypost test authority'
authority unknown 'an authority nobody knows'
leaf good ca "$here"
leaf other ca 'DNS:mail.example.org'
leaf stranger unknown "$here"
if command -v faketime >/dev/null; then
	key expired
	openssl req -new -key expired.key -subj "/CN=keypost test" -out expired.csr
	faketime '2020-01-01 00:00:00' openssl x509 -req -in expired.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 \
		-extfile good.ext -out expired.pem 2>/dev/null
fi
key self
openssl req -x509 -new -key self.key -days 3650 -subj '/CN=localhost' -addext "subjectAltName=$here" -out self.pem
