using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Checks;

/// <summary>Which EXEC checks a node does not run because its agent's <c>--allow-exec</c> does not name their program.</summary>
public static class CommandPolicy
{
    /// <summary>One problem for each VirtualService whose servers are checked by such a program; for the pool itself where no service here uses it.</summary>
    /// <param name="checks">What is planned.</param>
    /// <param name="services">All VirtualServices.</param>
    /// <param name="allowed">Programs that may run.</param>
    public static ImmutableArray<Problem> Problems(IReadOnlyList<PlannedCheck> checks, IEnumerable<VirtualService> services, IReadOnlyList<string> allowed)
    {
        var refused = new SortedDictionary<string, (ObjectRef Backend, string Program)>(StringComparer.Ordinal);
        foreach (var check in checks)
            if (check.Check is { Type: HealthCheckType.EXEC, Exec.Command: [var program, ..] } && !allowed.Contains(program, StringComparer.Ordinal))
                refused[check.Key.Backend.ToString()] = (check.Key.Backend, program);
        if (refused.Count == 0) return [];
        var users = services.ToLookup(BackendFit.Backend);
        return
        [
            .. from r in refused.Values
               from name in users[r.Backend].Select(s => $"VirtualService {s.Key}").Order(StringComparer.Ordinal).DefaultIfEmpty(r.Backend.ToString())
               select new Problem(name, Reasons.NodeError, Text(r.Backend, r.Program)),
        ];
    }

    private static string Text(ObjectRef backend, string program) =>
        $"{backend}: spec.healthCheck.exec.command[0]: {program}: --allow-exec of the agent on this node does not name it, so the check is not run and a server is what "
        + $"initialState says; start the agent with --allow-exec={program} (chart: agent.allowExec), or use another type of check";
}
