#!/bin/sh
# packages.sh - installs what packages.txt names and is not there yet
#
# As root, or through sudo.  Says nothing when there is nothing to do.
set -eu
cd "$(dirname "$0")"
missing=
for p in $(sed 's/#.*//' packages.txt); do
	# An npm that did not come from Debian serves as well.
	[ "$p" = npm ] && command -v npm >/dev/null 2>&1 && continue
	dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing="$missing $p"
done
[ -n "$missing" ] || exit 0
as_root=
if [ "$(id -u)" != 0 ]; then
	as_root=$(command -v sudo) || {
		echo "packages.sh: these Debian packages are missing, and neither root nor sudo is here:$missing" >&2
		exit 1
	}
fi
echo "installing Debian packages:$missing"
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install $missing >/dev/null
