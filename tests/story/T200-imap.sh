#!/usr/bin/env bash
# Whatever a mail server does: nothing lost, nothing doubled, no secret before a good certificate, and a word of what to do.
. "$(dirname "$0")/../lib.sh"
. "$here/live/prepare.sh"
python3 "$here/live/faults.py" --short --server "$certificates" "$tmp"
