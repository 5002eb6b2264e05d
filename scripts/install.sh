#!/bin/sh
# Gets this machine ready for `make demo` and `make test`: mmdebstrap on the machine, and a Debian root of the lab's own
# in a cache folder. Nothing else is installed here and no service is started. Running it again costs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
. "$here/debian.sh"

list=$here/lab-packages.txt
packages=$(sed 's/#.*//' "$list" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u)
root=$("$here/lab-root.sh")

if [ -e "$root/.complete" ]; then
    note "the lab's root is there: $root"
    exit 0
fi

log=$(mktemp /tmp/lvs-lab-install.XXXXXX)
size="1 GB in $(dirname "$root")"
building=
trap '[ -z "$building" ] || rm -rf --one-file-system "$building"' EXIT
trap 'exit 130' INT TERM HUP
want_debian "the lab's root file system"

mkdir -p "$(dirname "$root")"
sweep "$root"
building=$root.building.$$

step "building the lab's Debian root in $root (a minute or two)"
set --
apt_options >"$log.apt"
while IFS= read -r option; do set -- "$@" "$option"; done <"$log.apt"
rm -f "$log.apt"

sources deb >"$log.list"
mmdebstrap --mode=root --variant=minbase --format=directory --verbose \
    --include="$(echo "$packages" | paste -sd,)" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$@" bookworm "$building" "$log.list" >"$log" 2>&1 &
work=$!
progress "$work" "$log"
if wait "$work"; then status=0; else status=$?; fi
rm -f "$log.list"
[ "$status" = 0 ] || broken "the lab's root could not be built"

[ -x "$building/usr/bin/linux.uml" ] || broken "the root has no user-mode kernel"
mkdir -p "$building/host" "$building/usr/lib/modules"
# The first program in the lab, which the lab's command hands over in a folder of its own (the kernel puts LAB_RUN into the environment).
printf '#!/bin/sh\nmount -t hostfs none /host -o "$LAB_RUN" && exec /bin/sh /host/init\n' >"$building/sbin/lab-init"
chmod 755 "$building/sbin/lab-init"
: >"$building/.complete"
# Appears whole or not at all; whoever was first wins.
mv -T "$building" "$root" 2>/dev/null || [ -e "$root/.complete" ] || fail "$root is in the way" "remove it and run this again"
rm -f "$log"
note "the lab's root is ready: $root ($(du -sh "$root" | cut -f1))"
