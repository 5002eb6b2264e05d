#!/bin/sh
# The first program of a lab.
#   init            as process 1 of the user-mode kernel, in the lab's root; LAB_RUN comes from the kernel's command line
#   init here ROOT  in fresh mount, pid and network namespaces of the machine's own kernel
# The root is shared by all labs and never written: a tmpfs lies over it. LAB_RUN is a folder of the machine that holds
#   mounts   lines "ro PATH" or "rw PATH": folders of the machine to be seen at the same place inside
#   main     what to run; its exit code is left in LAB_RUN/exit
set -u
how=${1:-user-mode} lower=${2:-/}
PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
export PATH HOME

end() {
    sync
    [ "$how" = here ] || echo o >/proc/sysrq-trigger
    # The power goes a moment after it is asked to: process 1 must not end before.
    [ "$how" = here ] || sleep 60
    exit 0
}
broken() { echo "$1" >&2; echo "$1" >"${new:-}$LAB_RUN/broken" 2>/dev/null; end; }

# from PATH TARGET: a folder of the machine inside the lab.
from() {
    mkdir -p "$2"
    if [ "$how" = here ]; then mount --bind "$1" "$2"; else mount -t hostfs none "$2" -o "$1"; fi
}

base=${lower%/}/host
if [ "$how" = here ]; then
    mount --make-rprivate /
else
    mount -t proc proc /proc
    insmod "/usr/lib/uml/modules/$(uname -r)/kernel/fs/overlayfs/overlay.ko" 2>/dev/null
fi
mount -t tmpfs -o mode=755 tmpfs "$base" && mkdir "$base/upper" "$base/work" "$base/root" || broken "no tmpfs"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$base/upper,workdir=$base/work" "$base/root" || broken "no overlay file system"
new=$base/root

mount -t proc proc "$new/proc" && mount -t sysfs sysfs "$new/sys" || broken "no proc or sysfs"
if [ "$how" = here ]; then mount --rbind /dev "$new/dev"; else mount -t devtmpfs devtmpfs "$new/dev"; fi
[ "$how" = here ] || { mkdir -p "$new/dev/pts" "$new/dev/shm"; mount -t devpts devpts "$new/dev/pts"; mount -t tmpfs tmpfs "$new/dev/shm"; }
mount -t tmpfs -o mode=755 tmpfs "$new/run" && mount -t tmpfs -o mode=1777 tmpfs "$new/tmp" || broken "no tmpfs"
mkdir -p "$new/run/lock" "$new/run/netns"
mount -t cgroup2 cgroup2 "$new/sys/fs/cgroup" 2>/dev/null

from "$LAB_RUN" "$new$LAB_RUN" || broken "$LAB_RUN cannot be seen from inside"
while read -r mode path; do
    from "$path" "$new$path" || broken "$path cannot be seen from inside"
    [ "$mode" = rw ] || mount -o remount,ro"$([ "$how" = here ] && echo ,bind)" "$new$path" || broken "$path cannot be made read-only"
done <"$new$LAB_RUN/mounts"

if [ "$how" = user-mode ]; then
    mkdir -p "$new/usr/lib/modules"
    mount --bind "$new/usr/lib/uml/modules" "$new/usr/lib/modules"
fi
echo lab >/proc/sys/kernel/hostname
chroot "$new" /sbin/ip link set lo up
chroot "$new" /bin/sh "$LAB_RUN/main"
code=$?
# Written beside and moved: whoever sees it sees all of it.
echo "$code" >"$new$LAB_RUN/exit.new"
mv "$new$LAB_RUN/exit.new" "$new$LAB_RUN/exit"
end
