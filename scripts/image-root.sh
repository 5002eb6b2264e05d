#!/bin/sh
# image-root.sh TARGET PACKAGE... -- FILE...: makes a root in TARGET of the files of packages, of single files, and of every library that
# these load. Run in a build stage of the Dockerfile, on Debian.
set -eu
target=$1
shift
mkdir -p "$target/usr/bin" "$target/usr/sbin" "$target/usr/lib" "$target/usr/lib64" "$target/etc/ssl/certs" "$target/tmp" "$target/run" "$target/var/lib" "$target/proc" "$target/sys" "$target/dev"
chmod 1777 "$target/tmp"
for link in bin sbin lib lib64; do ln -s "usr/$link" "$target/$link"; done

# put PATH: a file or a link, under the name that its folder really has; what a link points at comes too.
put() {
    name=$(realpath "$(dirname "$1")")/$(basename "$1")
    [ ! -e "$target$name" ] && [ ! -L "$target$name" ] || return 0
    mkdir -p "$target$(dirname "$name")"
    cp -a "$name" "$target$name"
    [ ! -L "$name" ] || [ ! -e "$name" ] || put "$(dirname "$name")/$(readlink "$name" | sed "s|^/.*|/../../../../../../../..&|")"
}

files=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    for file in $(dpkg -L "$1" | grep "^/" | grep -vE '^/usr/share/(doc|man|locale|lintian|bug|bash-completion|doc-base|gcc|gdb|initramfs-tools)(/|$)|^/etc/(init\.d|default|cron|logrotate)|tables-apply$'); do
        [ -d "$file" ] && [ ! -L "$file" ] || files="$files $file"
    done
    # Debian's choice among programs of one purpose.
    for file in $(dpkg -L "$1" | sed -n 's|^/usr/s\?bin/||p'); do
        [ ! -L "/etc/alternatives/$file" ] || files="$files /etc/alternatives/$file"
    done
    shift
done
[ $# -eq 0 ] || shift
# The names by which alternatives are called.
for link in /usr/sbin/iptables* /usr/sbin/ip6tables*; do
    case " $files " in *" /usr/sbin/xtables-legacy-multi "*) [ ! -L "$link" ] || [ "${link%-apply}" != "$link" ] || files="$files $link" ;; esac
done

for file in $files "$@" /etc/ssl/certs/ca-certificates.crt; do put "$file"; done
# Every library that a program or a library here loads.
find "$target" -type f \( -perm -u+x -o -name '*.so*' \) | while IFS= read -r file; do
    ldd "$file" 2>/dev/null | sed -n 's|.* => \(/[^ ]*\) .*|\1|p; s|^\t\(/[^ ]*\) .*|\1|p'
done | sort -u | while IFS= read -r library; do put "$library"; done

printf 'root:x:0:0:root:/:/usr/sbin/nologin\nnonroot:x:65532:65532:nonroot:/:/usr/sbin/nologin\n' >"$target/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$target/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$target/etc/nsswitch.conf"
cp /etc/os-release "$target/etc/os-release"
