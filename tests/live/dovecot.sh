#!/usr/bin/env bash
# dovecot.sh - a real Dovecot on loopback, as a process of its own.  usage: dovecot.sh start FOLDER CERTIFICATES | dovecot.sh stop FOLDER
# dovecot.sh again FOLDER: after a stop, at the ports it had.
#
# The user "desk" with the password "let me in, please" has the Maildir FOLDER/mail.  After start FOLDER/ports holds IMAPS= IMAP= POP3S=
# (IMAP with STARTTLS); the log is FOLDER/log.
set -euo pipefail
action=$1
mkdir -p "$2"
folder=$(realpath "$2")

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

configure() { # CERTIFICATES
	local who whose login
	who=$(id -un) whose=$(id -gn) login=$who
	local internal=$who
	if [ "$(id -u)" = 0 ]; then # Dovecot refuses mail of root
		who=nobody whose=nogroup internal=dovecot login=dovenull
	fi
	. "$folder/ports"
	cat >"$folder/dovecot.conf" <<CONF
base_dir = $folder/run
state_dir = $folder/state
log_path = $folder/log
instance_name = keypost-test
protocols = imap pop3
listen = 127.0.0.1
default_internal_user = $internal
default_internal_group = $([ "$internal" = dovecot ] && echo dovecot || echo "$whose")
default_login_user = $login
first_valid_uid = 1
disable_plaintext_auth = yes
ssl = required
ssl_cert = <$1/good.pem
ssl_key = <$1/good.key
mail_location = maildir:$folder/mail
mailbox_list_index = yes
mail_plugins = acl quota
protocol imap {
  mail_plugins = acl quota imap_acl imap_quota
}
plugin {
  acl = vfile
  quota = count:desk
  quota_vsizes = yes
  quota_rule = *:storage=1G
}
login_trusted_networks =
mail_max_userip_connections = 100
passdb {
  driver = passwd-file
  args = $folder/users
}
userdb {
  driver = static
  args = uid=$who gid=$whose home=$folder/home
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $IMAP
  }
  inet_listener imaps {
    port = $IMAPS
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = 0
  }
  inet_listener pop3s {
    port = $POP3S
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
CONF
	echo 'desk:{PLAIN}let me in, please' >"$folder/users"
	chmod 644 "$folder/users"
	mkdir -p "$folder/mail/new" "$folder/mail/cur" "$folder/mail/tmp" "$folder/home" "$folder/run" "$folder/state"
	if [ "$who" = nobody ]; then
		chown -R nobody:nogroup "$folder/mail" "$folder/home"
		# The mail user must be able to come this far, and temporary folders are closed to others.
		for ((up = 0; up < 3; up++)); do
			local above=$folder
			for ((i = 0; i < up; i++)); do above=$(dirname "$above"); done
			case "$above" in /tmp/?*) chmod o+x "$above" ;; esac
		done
	fi
}

case "$action" in
start | again)
	if [ "$action" = start ]; then
		printf 'IMAPS=%s\nIMAP=%s\nPOP3S=%s\n' "$(free_port)" "$(free_port)" "$(free_port)" >"$folder/ports"
		configure "$(realpath "$3")"
	fi
	dovecot -c "$folder/dovecot.conf" -F >"$folder/words" 2>&1 </dev/null &
	echo $! >"$folder/pid"
	. "$folder/ports"
	for ((try = 0; try < 100; try++)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$IMAPS") 2>/dev/null && exit 0
		kill -0 "$(cat "$folder/pid")" 2>/dev/null || break
		sleep 0.1
	done
	cat "$folder/words" "$folder/log" >&2 2>/dev/null || true
	exit 1
	;;
stop)
	[ -f "$folder/pid" ] || exit 0
	kill "$(cat "$folder/pid")" 2>/dev/null || true
	for ((try = 0; try < 100; try++)); do
		kill -0 "$(cat "$folder/pid")" 2>/dev/null || break
		sleep 0.1
	done
	rm -f "$folder/pid"
	;;
*)
	sed -n '2,6p' "$0" >&2
	exit 2
	;;
esac
