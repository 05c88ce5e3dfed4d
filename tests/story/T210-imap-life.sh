#!/usr/bin/env bash
# The mailbox through the weeks, in short: poll, hang-ups, kills, full disks, poison mails.
. "$(dirname "$0")/../lib.sh"
. "$here/live/prepare.sh"
python3 "$here/live/faults.py" --short --life "$certificates" "$tmp"
