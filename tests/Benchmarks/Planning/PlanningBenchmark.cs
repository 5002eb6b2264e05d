using System.Collections.Immutable;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Benchmarks.Planning;

/// <summary>
/// P9: planning 10,000 services of 5 servers from nothing, and again after one change, with the diff against the kernel. The figure is the mean
/// processor time, as the work is one thread's and elapsed time tells of whoever else is on the machine; the worst is elapsed time.
/// </summary>
internal static class PlanningBenchmark
{
    private const int Services = 10_000;
    private const int Servers = 5;

    internal static IReadOnlyList<Figure> Run()
    {
        var input = LargeSite.Make(Services, Servers);
        var cold = Stopper.Time(1, 0, _ => new NodePlanner().Plan(input));
        var whole = Stopper.Time(10, 3, _ => new NodePlanner().Plan(input));
        var poolEdit = Replan(input, (before, i) => before with
        {
            Snapshot = WithPool(before.Snapshot, LargeSite.Pool(i * 37 % Services, Servers, i)),
        });
        var verdict = Replan(input, (before, i) => before with
        {
            Health = before.Health with
            {
                Verdicts = before.Health.Verdicts.With(LargeSite.Check(i / 2 * 37 % Services, 1), new(i % 2 == 0 ? HealthState.Down : HealthState.Up, LargeSite.Start, "")),
            },
        });
        var serviceEdit = Replan(input, (before, i) => before with
        {
            Snapshot = before.Snapshot with
            {
                VirtualServices = Put(before.Snapshot.VirtualServices, LargeSite.Service(i * 37 % Services, i % 2 == 0 ? SchedulerName.Rr : SchedulerName.Wrr)),
            },
        });
        var nothing = Replan(input, (before, _) => before);
        return
        [
            new("P9", "plan 10,000 x 5 from nothing, first time in this process (cpu)", cold.Cpu, cold.Worst),
            new("P9", "plan 10,000 x 5 from nothing (mean cpu)", whole.Cpu, whole.Worst, Limit: 100),
            Against("plan and diff after one pool edit", poolEdit, 5),
            Against("plan and diff after one verdict", verdict, 5),
            Against("plan and diff after one VirtualService edit", serviceEdit, null),
            Against("plan and diff after no change", nothing, null),
        ];

        Figure Against(string what, Timing time, double? limit) => new("P9", what + " (mean cpu)", time.Cpu, time.Worst, "a new planner", whole.Cpu, limit);
    }

    /// <summary>Plans after each change with one planner and diffs against a kernel that holds what was planned before.</summary>
    private static Timing Replan(PlanInput start, Func<PlanInput, int, PlanInput> change)
    {
        var (planner, differ) = (new NodePlanner(), new PlanDiffer());
        var result = planner.Plan(start);
        var input = start with { Memory = result.Memory };
        var owned = new Ownership
        {
            Services = [.. result.Plan.Services.Keys], Addresses = [.. result.Plan.Addresses.Select(a => new OwnedAddress(a.Address, a.Link))],
        };
        var kernel = new KernelState
        {
            Services = result.Plan.Services, Addresses = [.. result.Plan.Addresses.Select(a => new AddressFact(a.Address, a.PrefixLength, a.Link))],
            Sysctls = result.Plan.Sysctls.ToImmutableDictionary(s => s.Key, s => s.Value), Modules = new HashSet<string> { "ip_vs", "ip_vs_wlc", "ip_vs_rr", "ip_vs_wrr" },
        };
        var inputs = new PlanInput[1];
        return Stopper.Time(200, 50, i =>
        {
            inputs[0] = change(input, i);
            result = planner.Plan(inputs[0]);
            var operations = differ.Diff(result.Plan, kernel, owned);
            if (operations.Length > 1) throw new InvalidOperationException($"{operations.Length} operations after one change");
            // As the agent's view of the kernel does once all was carried out.
            kernel = kernel with { Services = result.Plan.Services, AsPlanned = result.Plan.Services };
            input = inputs[0] with { Memory = result.Memory };
        });
    }

    /// <summary>As sources of manifests do it: they note what they changed.</summary>
    private static Snapshot WithPool(Snapshot before, RealServerPool pool)
    {
        var pools = Put(before.Pools, pool);
        return before with { Pools = pools, PoolsChange = new(before.Pools, pools, [pool.Key]) };
    }

    private static ImmutableDictionary<LvsOperator.Api.Meta.ObjectKey, T> Put<T>(ImmutableDictionary<LvsOperator.Api.Meta.ObjectKey, T> all, T one)
        where T : LvsOperator.Api.Meta.KubernetesObject => all.SetItem(one.Key, one);
}
