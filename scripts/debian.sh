# Making Debian roots with the mirrors and settings of this machine's own apt: sourced, after say.sh, by whoever has set
# $log (a file) and $size (what the disk must hold, for the remedy).

# want_debian WHAT: this machine can make a Debian root for amd64.
want_debian() {
    [ "$(id -u)" = 0 ] || fail "only root can make $1" "run it as root: sudo make ${MAKE_TARGET:-install}"
    [ "$(uname -m)" = x86_64 ] || fail "this machine is $(uname -m); $1 is made of Debian's packages for amd64" "use an amd64 machine"
    command -v apt-get >/dev/null || fail "there is no apt-get: $1 is made of Debian packages" "use Debian 12"
    if ! command -v mmdebstrap >/dev/null; then
        step "installing mmdebstrap"
        { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends mmdebstrap; } >"$log" 2>&1 \
            || broken "mmdebstrap could not be installed"
    fi
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -e "$keyring" ] || fail "$keyring is missing" "apt-get install debian-archive-keyring"
    if [ -z "$(mirrors)" ]; then
        step "fetching the package lists"
        apt-get update >"$log" 2>&1 || broken "apt-get update failed"
    fi
    [ -n "$(mirrors)" ] || fail "apt on this machine knows no Debian bookworm mirror" "what is needed are packages of Debian 12: add its mirror to /etc/apt/sources.list.d"
}

# The mirrors this machine itself uses, whatever the form of its sources; only Debian's own.
mirrors() {
    apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null \
        | grep -E ' bookworm(-[a-z]+)? ' | sort -u
}

# sources TYPE: lines of a sources list; TYPE is deb or deb-src.
sources() { mirrors | sed "s|^|$1 [signed-by=$keyring] |"; }

# Proxies and validity settings of this machine's apt, which hold for the root's as well: one mmdebstrap option a line.
apt_options() {
    apt-config dump --format '%F "%v";%n' Acquire | grep -E '^Acquire::(Check-|Retries|ForceIPv|https?::Proxy|https?::Timeout)' | sed 's/^/--aptopt=/' || true
}

# sweep TARGET: what interrupted runs left behind; a build by another live process is left alone.
sweep() {
    for left in "$1".building.*; do
        [ -d "$left" ] && ! kill -0 "${left##*.}" 2>/dev/null && rm -rf --one-file-system "$left"
    done
    return 0
}

# Fails with the last lines of the log and the reason that can be recognised in it.
broken() {
    tail -n "${2:-8}" "$log" | sed 's/^/    /' >&2
    if grep -qiE 'could not resolve|temporary failure|connection (failed|refused|timed out)|unable to connect|ENOTFOUND|ECONNREFUSED|ETIMEDOUT' "$log"; then
        remedy="the machine cannot reach its package mirror: check the network and /etc/apt"
    elif grep -qi 'no space left' "$log"; then
        remedy="the disk is full: it takes $size (XDG_CACHE_HOME moves it)"
    elif grep -qiE 'unable to locate package|has no installation candidate' "$log"; then
        remedy="a package is not known: Debian 12 (bookworm) with component main is wanted"
    elif grep -qiE 'could not get lock' "$log"; then
        remedy="another apt is running: wait for it and run this again"
    else
        remedy="see the whole log: $log"
    fi
    fail "$1" "$remedy"
}
