#!/bin/sh
# Gets this machine ready for `make demo` and `make test`: mmdebstrap on the machine, and a Debian root of the lab's own
# in a cache folder. Nothing else is installed here and no service is started. Running it again costs nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"

list=$here/lab-packages.txt
packages=$(sed 's/#.*//' "$list" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u)
root=$("$here/lab-root.sh")

if [ -e "$root/.complete" ]; then
    note "the lab's root is there: $root"
    exit 0
fi

[ "$(id -u)" = 0 ] || fail "only root can make the lab's root file system" "run it as root: sudo make install"
[ "$(uname -m)" = x86_64 ] || fail "this machine is $(uname -m); Debian has user-mode-linux for amd64 alone" "use an amd64 machine"
command -v apt-get >/dev/null || fail "there is no apt-get: the lab is made of Debian packages" "use Debian 12"

log=$(mktemp /tmp/lvs-lab-install.XXXXXX)
building=
trap '[ -z "$building" ] || rm -rf --one-file-system "$building"' EXIT
trap 'exit 130' INT TERM HUP

# Fails with the last lines of the log and the reason this script can recognise in it.
broken() {
    tail -n 8 "$log" | sed 's/^/    /' >&2
    if grep -qiE 'could not resolve|temporary failure|connection (failed|refused|timed out)|unable to connect' "$log"; then
        remedy="the machine cannot reach its package mirror: check the network and /etc/apt"
    elif grep -qi 'no space left' "$log"; then
        remedy="the disk is full: the root takes 1 GB in $(dirname "$root") (XDG_CACHE_HOME moves it)"
    elif grep -qiE 'unable to locate package|has no installation candidate' "$log"; then
        remedy="a package is not known: the lab wants Debian 12 (bookworm) with component main"
    elif grep -qiE 'could not get lock' "$log"; then
        remedy="another apt is running: wait for it and run this again"
    else
        remedy="see the whole log: $log"
    fi
    fail "$1" "$remedy"
}

if ! command -v mmdebstrap >/dev/null; then
    step "installing mmdebstrap"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mmdebstrap; } >"$log" 2>&1 \
        || broken "mmdebstrap could not be installed"
fi

# The mirrors this machine itself uses, whatever the form of its sources; only Debian's own.
sources() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null \
        | grep -E ' bookworm(-[a-z]+)? ' | sort -u
}
if [ -z "$(sources)" ]; then
    step "fetching the package lists"
    apt-get update >"$log" 2>&1 || broken "apt-get update failed"
fi
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -e "$keyring" ] || fail "$keyring is missing" "apt-get install debian-archive-keyring"
list_of_sources=$(sources | sed "s|^|deb [signed-by=$keyring] |")
[ -n "$list_of_sources" ] || fail "apt on this machine knows no Debian bookworm mirror" "the lab's packages are those of Debian 12: add its mirror to /etc/apt/sources.list.d"

mkdir -p "$(dirname "$root")"
# What an interrupted run left behind; a build by another live process is left alone.
for left in "$root".building.*; do
    [ -d "$left" ] && ! kill -0 "${left##*.}" 2>/dev/null && rm -rf --one-file-system "$left"
done
building=$root.building.$$

step "building the lab's Debian root in $root (a minute or two)"
set --
# Proxies and validity settings of this machine's apt hold for the root's as well.
apt-config dump --format '%F "%v";%n' Acquire | grep -E '^Acquire::(Check-|Retries|ForceIPv|https?::Proxy|https?::Timeout)' >"$log.apt" || true
while IFS= read -r option; do set -- "$@" "--aptopt=$option"; done <"$log.apt"
rm -f "$log.apt"

printf '%s\n' "$list_of_sources" >"$log.list"
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
