using LvsOperator.Cli.Input;
using LvsOperator.Cli.Plans;

namespace LvsOperator.Cli.Statuses;

/// <summary>Asks once: the agents, or this node's kernel where manifests are given.</summary>
internal sealed class StatusLook(Surroundings surroundings, AgentClient client, IReadOnlyList<string> manifests, IReadOnlyList<string> agents, string node, string stateDirectory, string acceptedDirectory)
{
    /// <summary>A report; else what went wrong, one sentence each, and how that ends.</summary>
    internal sealed record Outcome(StatusReport? Report, IReadOnlyList<string> Faults, ExitCode Code);

    internal async Task<Outcome> Look(CancellationToken stop) => manifests.Count > 0 ? Kernel() : await Agents(stop);

    private async Task<Outcome> Agents(CancellationToken stop)
    {
        var answers = await Task.WhenAll(agents.Select(a => client.Ask(AgentClient.Parse(a)!, stop)));
        return new(Merge.Of(answers), [], answers.Any(a => a.Status is not null) ? ExitCode.Done : ExitCode.Refused);
    }

    private Outcome Kernel()
    {
        var set = ManifestSet.Read(manifests, surroundings.In);
        if (set.IsBroken) return new(null, [.. set.Unread.Select(u => $"lvsctl: {u}"), .. set.Faults.Select(f => f.ToString())], ExitCode.InvalidInput);
        var (reading, fault) = surroundings.Kernel.Read();
        if (reading is null) return new(null, [$"lvsctl: {fault}"], ExitCode.Refused);
        var record = NodeRecords.OfDirectory(stateDirectory, acceptedDirectory, []);
        var plan = Preview.Plan(set.Snapshot, node, reading, record, surroundings.Time.GetUtcNow());
        var stranger = set.Snapshot.Nodes.ContainsKey(node) ? null : $"no Node {node} in the manifests; say which this is with --node";
        var unknown = stranger is null ? [] : new[] { $"lvsctl: warning: {stranger}" };
        return new(Merge.Of([FromKernel.Answer(node, stranger, $"manifests {string.Join(", ", manifests)}", plan, reading, record)]), [.. unknown, .. record.Notes.Select(n => $"lvsctl: {n}")], ExitCode.Done);
    }
}
