#!/bin/sh
# The measures of quality.md. Those that want IPVS run in the lab; results go to the terminal and to bench/results.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
cd "$here/.." || exit 1
[ -d tests/Benchmarks ] || fail "there is no tests/Benchmarks yet" "the measures come with it"
mkdir -p bench/results
dotnet run --project tests/Benchmarks -c Release -- "$@"
