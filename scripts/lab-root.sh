#!/bin/sh
# Prints where the lab's Debian root is (or will be): a cache folder outside the checkout, named by the hash of what is in it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hash=$(sed 's/#.*//' "$here/lab-packages.txt" | tr -s ' \n' '\n' | sed '/^$/d' | sort -u | sha256sum | cut -c1-12)
echo "${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lvs-operator/lab-root-$hash"
