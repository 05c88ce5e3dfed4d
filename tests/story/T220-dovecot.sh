#!/usr/bin/env bash
# A real Dovecot by IMAPS, STARTTLS and POP3S, in short.
exec "$(dirname "$0")/../live/real.sh" 60
