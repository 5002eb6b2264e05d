#!/bin/sh
# The nginx of the lab's root on this machine, for `nginx -t` in tests that run outside the lab: nothing is installed for it.
root=$("$(dirname "$0")/lab-root.sh")
lib=$root/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$root/usr/lib" "$root/usr/sbin/nginx" "$@"
