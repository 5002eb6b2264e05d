#!/bin/sh
# The measures of quality.md, each beside its anchor in the same run. Planning is measured natively, what wants IPVS in the lab.
# Results: tables on the terminal and JSON in bench/results. LVS_BENCH_SERVICES=1000 makes the large site smaller.
set -u
here=$(cd "$(dirname "$0")" && pwd)
. "$here/say.sh"
cd "$here/.." || exit 1
mkdir -p bench/results
step "building the benchmarks"
dotnet build tests/Benchmarks -c Release -v quiet -clp:NoSummary --nologo || fail "the benchmarks do not build" "see the errors above"
program=$PWD/tests/Benchmarks/bin/Release/net10.0/LvsOperator.Benchmarks
status=0
step "P9: planning, natively"
"$program" planning --out bench/results || status=1
step "P1, P2, P3, P6: the kernel, in the lab (some minutes: ipvsadm alone takes two)"
mark=--results-as-json--
out/lab exec --limit 3000 --memory 4096 -- sh -c '"$1" kernel --out /tmp/bench --agent "$2" --services "$3"; code=$?; echo "$4"; cat /tmp/bench/kernel.json; exit $code' \
    sh "$program" "$PWD/out/lvs-agent" "${LVS_BENCH_SERVICES:-10000}" "$mark" >bench/results/kernel.out || status=1
sed "/^$mark\$/,\$d" bench/results/kernel.out
sed "1,/^$mark\$/d" bench/results/kernel.out >bench/results/kernel.json
rm -f bench/results/kernel.out
exit $status
