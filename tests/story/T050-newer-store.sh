#!/usr/bin/env bash
# A store of a newer version is refused and left as it is; so is a file that is no store of ours.
. "$(dirname "$0")/../lib.sh"
world newer
digital_mail 1 >"$world/Maildir/new/1.m"
expect 0 keypost run
sqlite3 "$world/data/keypost.db" 'PRAGMA wal_checkpoint(TRUNCATE); PRAGMA user_version = 9999' >/dev/null
before=$(sha256sum <"$world/data/keypost.db")
expect 2 keypost run
grep -qi newer "$tmp/err" || fail "the message does not say newer: $(cat "$tmp/err")"
[ "$before" = "$(sha256sum <"$world/data/keypost.db")" ] || fail "the newer store was touched"
world foreign
mkdir -p "$world/data"
sqlite3 "$world/data/keypost.db" 'CREATE TABLE theirs (x)'
expect 2 keypost run
# A store of an older version is brought up to date by a run; before that it can be saved and asked what the new version would make of it.
world older
mkdir -p "$world/data/spool"
sqlite3 "$world/data/keypost.db" <"$here/schema/002.sql"
sqlite3 "$world/data/keypost.db" 'PRAGMA journal_mode = WAL' >/dev/null
expect 75 keypost list applications
says "keypost run"
expect 0 keypost backup "$world/saved.db"
expect 0 keypost replay --keep-readings
[ "$(sqlite3 "$world/data/keypost.db" 'PRAGMA user_version')" = 2 ] || fail "only a run may bring a store up to date"
[ "$(sqlite3 "$world/saved.db" 'PRAGMA user_version')" = 2 ] || fail "what was saved is not what was there"
expect 0 keypost run
expect 0 keypost list applications
