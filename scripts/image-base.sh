#!/bin/sh
# Prints an archive of the Debian root that images are built on, in a cache folder outside the checkout; makes it first if need be (half a minute, once).
# Nothing is pulled: it comes from this machine's own Debian mirrors. The same mirrors give the same archive.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
. "$here/debian.sh"

list=$here/image-packages.txt
packages=$(sed 's/#.*//' "$list" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u)
target=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lvs-operator/image-base-$(cat "$list" "$0" | sha256sum | cut -c1-12).tar
if [ -e "$target" ]; then
    echo "$target"
    exit 0
fi

size="500 MB while building in $(dirname "$target"), 200 MB after"
MAKE_TARGET=images
log=$(mktemp /tmp/image-base.XXXXXX)
building=$target.building.$$
trap 'rm -rf --one-file-system "$building"' EXIT
trap 'exit 130' INT TERM HUP
want_debian "the base of the images"
mkdir -p "$(dirname "$target")"
sweep "$target"
mkdir -p "$building"

step "building the base of the images in $target (half a minute, once)"
set --
apt_options >"$building/options"
while IFS= read -r option; do set -- "$@" "$option"; done <"$building/options"
sources deb >"$building/sources"
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0} TMPDIR=$building mmdebstrap --mode=root --variant=minbase --format=tar --verbose \
    --include="$(echo "$packages" | paste -sd,)" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$@" bookworm "$building/base.tar" "$building/sources" >"$log" 2>&1 &
work=$!
progress "$work" "$log"
if wait "$work"; then status=0; else status=$?; fi
[ "$status" = 0 ] || broken "the base of the images could not be built"
# Appears whole or not at all.
mv "$building/base.tar" "$target"
rm -f "$log"
note "the base of the images is ready: $target ($(du -sh "$target" | cut -f1))"
echo "$target"
