#!/bin/sh
# The measures of quality.md, each beside its anchor in the same run. What wants IPVS is measured in the lab, all else natively.
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
step "P2 natively: source and loop, a kernel in memory"
"$program" reaction --services "${LVS_BENCH_SERVICES:-10000}" --out bench/results || status=1
step "P5 natively: 10,000 TCP checks at 1 s of addresses of loopback (two minutes)"
"$program" checks-native --out bench/results || status=1
mark=--results-as-json--
# in_lab NAME: one part of the kernel's measures in a lab of its own; its table to the terminal, its JSON to bench/results.
in_lab() {
    out/lab exec --limit 1800 --memory 4096 -- sh -c '"$1" "$5" --out /tmp/bench --agent "$2" --services "$3"; code=$?; echo "$4"; cat "/tmp/bench/$5.json"; exit $code' \
        sh "$program" "$PWD/out/lvs-agent" "${LVS_BENCH_SERVICES:-10000}" "$mark" "$1" >bench/results/out || status=1
    sed "/^$mark\$/,\$d" bench/results/out
    sed "1,/^$mark\$/d" bench/results/out >"bench/results/$1.json"
    rm -f bench/results/out
}
step "P1: a table from nothing, in the lab (ipvsadm alone takes some minutes)"
in_lab program
step "P2, P3, P6: the agent, in the lab (some minutes)"
in_lab agent
step "P2, P3 again: a quarter each of DR, TUN, NAT and FULLNAT, in the lab (some minutes)"
in_lab agent-modes
step "P5: the agent's checks beside keepalived's, in the lab (five minutes)"
in_lab checks
step "the four modes beside plain forwarding and beside ipvsadm, in a lab (eight minutes)"
"$program" modes --lab "$PWD/out/lab" --agent "$PWD/out/lvs-agent" --out bench/results || status=1
exit $status
