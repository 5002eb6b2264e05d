using LvsOperator.Cli.Cluster;
using LvsOperator.Cli.Input;
using LvsOperator.Cli.Plans;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Cli.Statuses;

/// <summary>What to look at.</summary>
internal abstract record StatusSource
{
    /// <summary>Agents, by their addresses.</summary>
    internal sealed record OfAgents(IReadOnlyList<string> Urls) : StatusSource;

    /// <summary>This node's kernel, named by manifests.</summary>
    internal sealed record OfKernel(IReadOnlyList<string> Manifests, string Node, string StateDirectory, string AcceptedDirectory) : StatusSource;

    /// <summary>A Kubernetes API: one namespace, or all.</summary>
    internal sealed record OfApi(ApiClient Client, string? Namespace) : StatusSource;
}

/// <summary>Asks once.</summary>
internal sealed class StatusLook(Surroundings surroundings, AgentClient client, StatusSource source)
{
    /// <summary>A report; else what went wrong, one sentence each, and how that ends.</summary>
    internal sealed record Outcome(StatusReport? Report, IReadOnlyList<string> Faults, ExitCode Code);

    internal async Task<Outcome> Look(CancellationToken stop) => source switch
    {
        StatusSource.OfKernel kernel => Kernel(kernel),
        StatusSource.OfApi api => await Cluster(api, stop),
        StatusSource.OfAgents agents => await Agents(agents.Urls, stop),
        _ => throw new InvalidOperationException(source.ToString()),
    };

    private async Task<Outcome> Agents(IReadOnlyList<string> urls, CancellationToken stop)
    {
        var answers = await Task.WhenAll(urls.Select(a => client.Ask(AgentClient.Parse(a)!, stop)));
        return new(Merge.Of(answers), [], answers.Any(a => a.Status is not null) ? ExitCode.Done : ExitCode.Refused);
    }

    private async Task<Outcome> Cluster(StatusSource.OfApi api, CancellationToken stop)
    {
        var read = await ClusterObjects.ReadAsync(api.Client, api.Namespace, stop);
        if (read.Failure is { } failure) return new(null, [$"lvsctl: {Refusal.Words(failure, api.Client)}"], Refusal.Code(failure));
        var report = FromCluster.Of(read.Value, api.Client.Access.Server, api.Namespace, surroundings.Time.GetUtcNow());
        return new(report, [.. read.Value.Notes.Select(n => $"lvsctl: {n}")], ExitCode.Done);
    }

    private Outcome Kernel(StatusSource.OfKernel kernel)
    {
        var set = ManifestSet.Read(kernel.Manifests, surroundings.In);
        if (set.IsBroken) return new(null, [.. set.Unread.Select(u => $"lvsctl: {u}"), .. set.Faults.Select(f => f.ToString())], ExitCode.InvalidInput);
        var (reading, fault) = surroundings.Kernel.Read();
        if (reading is null) return new(null, [$"lvsctl: {fault}"], ExitCode.Refused);
        var record = NodeRecords.OfDirectory(kernel.StateDirectory, kernel.AcceptedDirectory, []);
        var plan = Preview.Plan(set.Snapshot, kernel.Node, reading, record, surroundings.Time.GetUtcNow());
        var stranger = set.Snapshot.Nodes.ContainsKey(kernel.Node) ? null : $"no Node {kernel.Node} in the manifests; say which this is with --node";
        var unknown = stranger is null ? [] : new[] { $"lvsctl: warning: {stranger}" };
        return new(Merge.Of([FromKernel.Answer(kernel.Node, stranger, $"manifests {string.Join(", ", kernel.Manifests)}", plan, reading, record)]), [.. unknown, .. record.Notes.Select(n => $"lvsctl: {n}")], ExitCode.Done);
    }
}
