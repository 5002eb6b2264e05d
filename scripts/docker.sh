#!/bin/sh
# docker.sh COMMAND...: runs a command with DOCKER_HOST naming a Docker daemon: the machine's own if one answers, else one started for the
# command alone and ended with it, its images in a cache folder outside the checkout, without a bridge and without rules in iptables.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
. "$here/debian.sh"

if command -v docker >/dev/null && docker info >/dev/null 2>&1; then exec "$@"; fi

[ "$(id -u)" = 0 ] || fail "no Docker daemon answers, and only root can start one" "start Docker, or run this as root"
log=$(mktemp /tmp/lvs-docker.XXXXXX)
size="1 GB in ${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lvs-operator/docker"
if ! command -v dockerd >/dev/null; then
    command -v apt-get >/dev/null || fail "there is no dockerd" "install Docker"
    step "installing docker.io"
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends docker.io; } >"$log" 2>&1 || broken "docker.io could not be installed"
    # Where there is an init system, the package has started it.
    if docker info >/dev/null 2>&1; then rm -f "$log"; exec "$@"; fi
fi
command -v docker >/dev/null || fail "there is a dockerd and no docker" "install Docker's command, too: docker-cli"

data=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/lvs-operator/docker
mkdir -p "$data"
# One daemon a folder.
exec 9>"$data/.lock"
flock --nonblock 9 || { note "another one uses $data: waiting for it"; flock 9; }
run=$(mktemp -d /tmp/lvs-docker-run.XXXXXX)
daemon=
finish() {
    [ -z "$daemon" ] || { kill -9 "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null || true; }
    rm -rf --one-file-system "$run"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

# In namespaces of its own, so that when it ends, however it ends, no process and no mount of it is left.
setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc dockerd --host "unix://$run/docker.sock" --data-root "$data" --exec-root "$run/exec" \
    --pidfile "$run/pid" --bridge=none --iptables=false --ip6tables=false --exec-opt native.cgroupdriver=cgroupfs >"$log" 2>&1 9>&- &
daemon=$!
export DOCKER_HOST="unix://$run/docker.sock"
tries=0
until docker version >/dev/null 2>&1; do
    kill -0 "$daemon" 2>/dev/null || broken "dockerd did not start" 20
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || broken "dockerd does not answer" 20
    sleep 0.2
done
rm -f "$log"
"$@" 9>&-
