#!/bin/sh
# Builds the images out of the programs in out/, as archives for `docker load` in out/images: the same programs and base give the same digests.
# Run it through docker.sh, which sees to a daemon.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
cd "$here/.."

version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
epoch=${SOURCE_DATE_EPOCH:-0}
base=$("$here/image-base.sh")
name=$(basename "$base" .tar)
tag=lvs-operator-base:${name##*-}
docker image inspect "$tag" >/dev/null 2>&1 || docker import "$base" "$tag" >/dev/null || fail "the base could not be imported" "see the error above"
mkdir -p out/images
work=$(mktemp -d /tmp/lvs-images.XXXXXX)
container=
trap '[ -z "$container" ] || docker rm -f "$container" >/dev/null 2>&1; rm -rf --one-file-system "$work"' EXIT
trap 'exit 130' INT TERM HUP

# archive TARGET IMAGE: one layer, sorted, with one date; a configuration of what the Dockerfile says and nothing of when and where it was built.
archive() {
    container=$(docker create --network none "$1-built" none 2>/dev/null || docker create --network none "$1-built")
    mkdir "$work/root"
    docker export "$container" | tar -x -C "$work/root" --numeric-owner --exclude=.dockerenv --exclude='dev/*' --exclude='proc/*' --exclude='sys/*' \
        --exclude=etc/hosts --exclude=etc/hostname --exclude=etc/resolv.conf --exclude=etc/mtab
    docker rm "$container" >/dev/null
    container=
    mkdir "$work/image"
    tar -c -C "$work/root" --sort=name --mtime="@$epoch" --numeric-owner --format=gnu . >"$work/image/layer.tar"
    layer=$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)
    created=$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)
    settings=$(docker image inspect "$1-built" --format '{"User":{{json .Config.User}},"ExposedPorts":{{json .Config.ExposedPorts}},"Env":{{json .Config.Env}},"Entrypoint":{{json .Config.Entrypoint}},"Cmd":{{json .Config.Cmd}},"WorkingDir":"/"}')
    printf '{"architecture":"amd64","config":%s,"created":"%s","history":[{"created":"%s","created_by":"Dockerfile, target %s"}],"os":"linux","rootfs":{"diff_ids":["sha256:%s"],"type":"layers"}}' \
        "$settings" "$created" "$created" "$1" "$layer" >"$work/config.json"
    config=$(sha256sum "$work/config.json" | cut -d' ' -f1)
    mv "$work/config.json" "$work/image/$config.json"
    printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}]\n' "$config" "$2" >"$work/image/manifest.json"
    tar -c -C "$work/image" --sort=name --mtime="@$epoch" --owner=0 --group=0 --numeric-owner --format=gnu . >"out/images/$1.tar.new"
    printf '%-10s %-22s %6s MB   sha256:%s\n' "$1" "$2" "$(($(stat -c %s "$work/image/layer.tar") / 1000000))" "$config" >>"$work/table"
    rm -rf --one-file-system "$work/root" "$work/image"
    mv "out/images/$1.tar.new" "out/images/$1.tar"
}

for target in operator agent director; do
    step "building the image $target"
    image=lvs-$target:$version
    # The builder without BuildKit, as Debian's Docker has no other; it needs no network, since the base has the packages.
    DOCKER_BUILDKIT=0 docker build --quiet --force-rm --network none --build-arg "BASE=$tag" --target "$target" --tag "$target-built" . >"$work/log" 2>&1 \
        || { tail -n 20 "$work/log" >&2; fail "the image $target could not be built" "see the lines above"; }
    archive "$target" "$image"
    docker load --quiet --input "out/images/$target.tar" >/dev/null
done
# Builds before this one are of no use, in the daemon that docker.sh started; in the machine's own they are not ours to judge.
case ${DOCKER_HOST:-} in unix:///tmp/lvs-docker-run.*) docker container prune --force >/dev/null; docker image prune --force >/dev/null ;; esac
{ printf '%-10s %-22s %9s   %s\n' image tag size digest; cat "$work/table"; } >out/images/table
note "archives for \`docker load\` are in out/images"
