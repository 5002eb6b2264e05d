using System.Collections.Immutable;
using System.Text.Json.Nodes;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Cli.Output;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Planning;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Cluster;

/// <summary>What becomes of a node.</summary>
internal enum DrainWish
{
    /// <summary>Its work moves elsewhere.</summary>
    Drain,

    /// <summary>It works again.</summary>
    Undo,
}

/// <summary>Sets or removes the maintenance annotation of a Node, and tells what follows.</summary>
internal sealed class NodeDrain(ApiClient client, Printer printer, CancellationToken stop)
{
    internal async Task<ExitCode> Of(string name, DrainWish wish)
    {
        var found = await client.GetAsync(Resources.Nodes, new("", name), stop);
        if (found.Failure is { Kind: ApiFailureKind.NotFound }) return await Unknown(name);
        if (found.Failure is { } refused) return Say(Refusal.Code(refused), Refusal.Words(refused, client));
        var before = found.Value;
        var value = before.Metadata.Annotations?.GetValueOrDefault(ApiGroup.MaintenanceAnnotation);
        var wanted = wish == DrainWish.Drain ? "true" : null;
        var after = before;
        if (value != wanted)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [ApiGroup.MaintenanceAnnotation] = wanted } } };
            var patched = await client.MergeAsync(Resources.Nodes, new("", name), patch, stop);
            if (patched.Failure is { } failure) return Say(Refusal.Code(failure), Refusal.Words(failure, client));
            after = patched.Value;
        }
        printer.Out([First(name, wish, value == wanted, value)]);
        if (wish == DrainWish.Undo && after.Spec.Unschedulable)
            printer.Out([Line.Of($"it stays in maintenance, as it is cordoned (spec.unschedulable): kubectl uncordon {name}", Tone.Warning)]);
        await Follow(after, stop);
        if (wish == DrainWish.Drain) printer.Out([Line.Of($"undo it with: lvsctl drain-node {name} --undo", Tone.Faint)]);
        return ExitCode.Done;
    }

    private static Line First(string name, DrainWish wish, bool isSo, string? value) => (wish, isSo) switch
    {
        (DrainWish.Drain, false) => Line.Of($"node {name}: in maintenance now (annotation {ApiGroup.MaintenanceAnnotation}: \"true\" set)", Tone.Good),
        (DrainWish.Drain, true) => $"node {name}: was in maintenance already; nothing was written",
        (_, true) => $"node {name}: has no annotation {ApiGroup.MaintenanceAnnotation}; nothing was written",
        _ => Line.Of($"node {name}: annotation {ApiGroup.MaintenanceAnnotation}: \"{value}\" removed", Tone.Good),
    };

    /// <summary>What this node is there for: told as far as it can be read, as the annotation stands whatever comes of this.</summary>
    private async Task Follow(Api.Core.Node node, CancellationToken cancel)
    {
        var read = await ClusterObjects.ReadAsync(client, null, cancel);
        if (read.Failure is { } failure)
        {
            printer.Error($"lvsctl: what follows from it cannot be told: {Refusal.Words(failure, client)}");
            return;
        }
        var nodes = read.Value.Snapshot.Nodes.SetItem(node.Metadata.Name, node);
        var duties = NodeDuties.Of(node.Metadata.Name, read.Value.Snapshot with { Nodes = nodes });
        if (read.Value.Nodes == NodeKnowledge.Refused) printer.Error("lvsctl: Nodes may not be listed, so that what follows is told as if there were this one only");
        List<Line> lines = [.. duties.Directs.Select(d => Of(d, node.Metadata.Name)), .. duties.Serves.Select(Of)];
        printer.Out(lines.Count > 0 ? lines : ["  no VirtualService, pool or tier is concerned: it directs and serves nothing"]);
    }

    private static Line Of(DirectorDuty duty, string node) => duty.Maintenance switch
    {
        MaintenanceEffect.Ignored => Line.Of($"  VirtualService {duty.Service}: every selected director is in maintenance, which is therefore ignored: {duty.Serving} directs", Tone.Warning),
        MaintenanceEffect.Heeded => $"  VirtualService {duty.Service}: {duty.Serving} directs it, and not {node}",
        _ => duty.Serving == node ? $"  VirtualService {duty.Service}: {node} directs it" : $"  VirtualService {duty.Service}: {duty.Serving} directs it; {node} could",
    };

    private static Line Of(ServerDuty duty) => duty.Maintenance switch
    {
        MaintenanceEffect.Ignored => Line.Of($"  {duty.Backend}: every server is in maintenance, which is therefore ignored: all serve on", Tone.Warning),
        MaintenanceEffect.Heeded => $"  {duty.Backend}: this server gets nothing new (weight 0), and keeps the connections it has",
        _ => $"  {duty.Backend}: it is a server of it",
    };

    private async Task<ExitCode> Unknown(string name)
    {
        var all = await client.ListAsync(Resources.Nodes, Selection.Everything, stop);
        var names = all.IsSuccess ? all.Value.Items.Select(n => n.Metadata.Name).Order(StringComparer.Ordinal).ToImmutableArray() : [];
        const int Most = 20;
        var there = names.Length == 0 ? "" : $"; there are {string.Join(", ", names.Take(Most))}{(names.Length > Most ? $" and {names.Length - Most} more" : "")}";
        return Say(ExitCode.InvalidInput, $"no Node {name} in {client.Access.Server}{there}");
    }

    private ExitCode Say(ExitCode code, string text)
    {
        printer.Error($"lvsctl: {text}");
        return code;
    }
}
