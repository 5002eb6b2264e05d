#!/bin/sh
# Prints a folder with etcd, kube-apiserver, kube-controller-manager, kubectl and helm, for tests against a real API server:
# what KUBEBUILDER_ASSETS names, else a cache folder outside the checkout, which is built first if need be (some minutes, once).
# With --where it builds nothing. Nothing is installed on the machine but mmdebstrap, and its apt is left as it is.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
. "$here/debian.sh"
. "$here/kube-servers-recipe.sh"

# lacking FOLDER: the programs that are not there.
lacking() { for program in $programs; do [ -x "$1/$program" ] || printf '%s ' "$program"; done; }

if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
    missing=$(lacking "$KUBEBUILDER_ASSETS")
    [ -z "$missing" ] || fail "KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS lacks ${missing% }" "put them there, all servers of one version, or unset it"
    echo "$KUBEBUILDER_ASSETS"
    exit 0
fi

recipe=$here/kube-servers-recipe.sh
target=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lvs-operator/kube-servers-$(sha256sum <"$recipe" | cut -c1-12)
if [ "${1:-}" = --where ] || [ -e "$target/.complete" ]; then
    echo "$target"
    exit 0
fi

size="4 GB while building in $(dirname "$target"), 300 MB after"
MAKE_TARGET=test
log=$(mktemp /tmp/kube-servers.XXXXXX)
building=
work=
finish() {
    [ -z "$work" ] || kill -9 "$work" 2>/dev/null || true
    [ -z "$building" ] || rm -rf --one-file-system "$building"
}
trap finish EXIT
trap 'rm -f "$log"; exit 130' INT TERM HUP
want_debian "the folder of Kubernetes test servers"

mkdir -p "$(dirname "$target")"
sweep "$target"
building=$target.building.$$
mkdir -p "$building/root"
step "building the Kubernetes test servers in $target (five to ten minutes, once)"

set --
# npm as this machine has set it up, else Debian's in the root, set up alike.
if command -v npm >/dev/null && ( cd "$building" && npm pack --silent --cache "$building/npm" "$clients" ) >"$log" 2>&1; then
    mv "$building"/*.tgz "$building/clients.tgz"
    set -- --customize-hook="copy-in '$building/clients.tgz' /"
else
    packages="$packages npm ca-certificates"
    for settings in /etc/npmrc "${HOME:-/root}/.npmrc"; do
        [ ! -e "$settings" ] || cat "$settings" >>"$building/machine.npmrc"
    done
    for authorities in $(sed -n 's/^cafile *= *//p' "$building/machine.npmrc" 2>/dev/null) /etc/ssl/certs/ca-certificates.crt; do
        [ ! -e "$authorities" ] || cat "$authorities" >>"$building/machine.crt"
    done
    sed -i '/^cafile *=/d' "$building/machine.npmrc" 2>/dev/null || true
    for file in machine.npmrc machine.crt; do
        [ ! -e "$building/$file" ] || set -- "$@" --customize-hook="copy-in '$building/$file' /"
    done
    export NPM_CONFIG_USERCONFIG=/machine.npmrc NODE_EXTRA_CA_CERTS=/machine.crt
fi
apt_options >"$building/options"
while IFS= read -r option; do set -- "$@" "$option"; done <"$building/options"
{ sources deb; sources deb-src; } >"$building/sources"

# In namespaces of their own, so that when it ends, however it ends, no process and no mount of it is left.
TMPDIR=$building setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
    mmdebstrap --mode=root --variant=minbase --format=null --verbose --include="$(echo "$packages" | tr ' ' ',')" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' "$@" \
    --customize-hook="copy-in '$recipe' /" \
    --customize-hook='nice -n 10 chroot "$1" sh -eu /kube-servers-recipe.sh' \
    --customize-hook="sync-out /out '$building/out'" \
    bookworm - "$building/sources" >"$log" 2>&1 &
work=$!
mkdir -p "$building/out"
compiling "$work" "$log"
if wait "$work"; then status=0; else status=$?; fi
work=
[ "$status" = 0 ] || broken "the Kubernetes test servers could not be built" 20
missing=$(lacking "$building/out")
[ -z "$missing" ] || broken "the build gave no ${missing% }" 20

: >"$building/out/.complete"
# Appears whole or not at all; whoever was first wins.
mv -T "$building/out" "$target" 2>/dev/null || [ -e "$target/.complete" ] || fail "$target is in the way" "remove it and run this again"
rm -f "$log"
note "the Kubernetes test servers are ready: $target ($(du -sh "$target" | cut -f1))"
echo "$target"
