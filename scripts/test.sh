#!/bin/sh
# All tests: each test program natively, then those that want IPVS in the lab. The last line counts them.
# A test that needs the lab's kernel carries [Trait("needs", "ipvs")]: it is left out natively and run in the lab.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
cd "$here/.." || exit 1

[ "$(id -u)" = 0 ] || fail "the tests need root: they make network namespaces" "run them as root: sudo make test"
command -v dotnet >/dev/null || fail "there is no dotnet" "install the .NET SDK 10"
dotnet --version 2>/dev/null | grep -q '^10\.' || fail "dotnet here is not version 10: $(dotnet --version 2>&1 | head -n 1)" "install the .NET SDK 10 (global.json says which)"
# Where the test programs, which are started without `dotnet`, find their runtime.
DOTNET_ROOT=$(dotnet --list-runtimes | sed -n 's/^Microsoft\.NETCore\.App 10\..* \[\(.*\)\/shared\/Microsoft\.NETCore\.App\]$/\1/p' | tail -n 1)
export DOTNET_ROOT
"$here/install.sh" || exit 1
KUBEBUILDER_ASSETS=$("$here/kube-servers.sh") || exit 1
export KUBEBUILDER_ASSETS
export LVS_NGINX="${LVS_NGINX:-$here/lab-nginx.sh}"
make build || fail "the programs do not build" "see the errors above"
# Where they cannot be built, their tests are skipped and say why.
step "the images"
make images || note "there are no images: their tests are skipped"

results=$PWD/TestResults
rm -rf "$results"
mkdir -p "$results/lab"
step "building the tests"
dotnet build Operator.sln -c Release -v quiet -clp:NoSummary --nologo || fail "the tests do not build" "see the errors above"

# tally SUITE PASSED FAILED SKIPPED SECONDS
tally=$results/tally
: >"$tally"
# The failures once more at the end of the log, where a reader looks first.
failures=$results/failures
: >"$failures"
broken=

for project in tests/*.Tests; do
    name=$(basename "$project")
    [ "$name" != Lab.Tests ] || continue
    program=$project/bin/Release/net10.0/LvsOperator.$name
    if [ ! -x "$program" ]; then
        note "$name: nothing built"
        echo "$name 0 1 0 0" >>"$tally"
        continue
    fi
    listed=$("$program" -list tests -noColor 2>/dev/null | sed '1,/^$/d' | grep -c . || true)
    if [ "$listed" = 0 ]; then
        note "$name has no tests yet"
        continue
    fi
    step "$name"
    xml=$results/$name.xml
    "$program" -noColor -noLogo -reporter quiet -xml "$xml" -trait- needs=ipvs </dev/null >"$results/$name.log" 2>&1
    code=$?
    if [ "$code" != 0 ]; then
        cat "$results/$name.log"
        # A program that fails without a failed test has crashed: then its last lines tell.
        { echo "$name:"; grep -A 12 '\[FAIL\]' "$results/$name.log" || tail -n 40 "$results/$name.log"; } >>"$failures"
    fi
    # Of <assembly …>: each count by its name.
    count() { grep -o '<assembly [^>]*' "$xml" 2>/dev/null | grep -o " $1=\"[0-9.]*\"" | head -n 1 | tr -dc 0-9.; }
    passed=$(count passed) failed=$(count failed) skipped=$(count skipped) errors=$(count errors) seconds=$(count time)
    failed=$((${failed:-0} + ${errors:-0}))
    # A program that fails without a failed test has crashed.
    [ "$code" = 0 ] || [ "$failed" -gt 0 ] || failed=1
    echo "$name ${passed:-0} $failed ${skipped:-0} ${seconds:-0}" >>"$tally"
done

step "the lab"
out/lab run all --limit "${LVS_LAB_LIMIT:-3000}"
code=$?
[ ! -e "$results/lab/tally" ] || sed 's/^\([^ ]*\)/\1(lab)/' "$results/lab/tally" >>"$tally"
[ ! -s "$results/lab/failures" ] || cat "$results/lab/failures" >>"$failures"
if [ "$code" != 0 ] && ! awk '$1 ~ /\(lab\)$/ { n += $3 } END { exit n == 0 }' "$tally"; then
    broken="the lab ended with exit code $code and no failed case"
    echo "lab 0 1 0 0" >>"$tally"
fi

# A project that has tests and ran none of them, here or in the lab, hides something.
for project in tests/*.Tests; do
    name=$(basename "$project")
    if grep -rqsE '\[(Fact|Theory|Property)' --include='*.cs' "$project" && ! awk -v a="$name" -v b="$name(lab)" '($1 == a || $1 == b) { n += $2 + $3 + $4 } END { exit n == 0 }' "$tally"; then
        broken="$name has tests and ran none"
        echo "$name 0 1 0 0" >>"$tally"
    fi
done

# On CI nothing may be skipped: what a test needs is installed by the scripts, so a skip there hides a hole.
if [ "${CI:-}" = true ] && awk '{ s += $4 } END { exit s == 0 }' "$tally"; then
    broken="tests were skipped, and CI allows none: see the reasons above"
    echo "skips-on-CI 0 1 0 0" >>"$tally"
fi

echo
awk 'BEGIN { printf "%-26s %7s %7s %7s %9s\n", "suite", "passed", "failed", "skipped", "seconds" }
     { printf "%-26s %7d %7d %7d %9.1f\n", $1, $2, $3, $4, $5 }' "$tally"
if [ -s "$failures" ]; then
    echo "what failed:"
    sed 's/^/    /' "$failures"
fi
echo
[ -z "$broken" ] || printf 'failed  %s\n' "$broken" >&2
awk '{ p += $2; f += $3; s += $4 }
     END { printf "%d passed, %d failed%s\n", p, f, (s > 0 ? sprintf(", %d skipped", s) : "") }' "$tally" | tee "$results/count"
awk '{ p += $2; f += $3 } END { exit (f > 0 || p == 0) }' "$tally"
