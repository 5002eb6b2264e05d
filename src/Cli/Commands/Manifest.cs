using LvsOperator.Cli.Input;
using LvsOperator.Cli.Output;

namespace LvsOperator.Cli.Commands;

/// <summary>Manifests for commands that go on only with valid ones.</summary>
internal static class Manifest
{
    /// <summary>The manifests; null when they are not valid, and then every fault has been said on standard error.</summary>
    internal static ManifestSet? ReadValid(IEnumerable<string> paths, Surroundings surroundings, Printer printer)
    {
        var set = ManifestSet.Read(paths, surroundings.In);
        foreach (var unread in set.Unread) printer.Error($"lvsctl: {unread}");
        foreach (var fault in set.Faults) printer.Error(fault.ToString());
        return set.IsBroken ? null : set;
    }

    /// <summary>A name that no Node of the manifests has is probably mistyped.</summary>
    internal static void WarnIfUnknown(string node, ManifestSet set, Printer printer)
    {
        if (set.Snapshot.Nodes.ContainsKey(node)) return;
        printer.Error(set.Snapshot.Nodes.IsEmpty
            ? $"lvsctl: warning: the manifests hold no Node, so {node} directs and serves nothing; add its Node object"
            : $"lvsctl: warning: no Node {node} in the manifests; there are {string.Join(", ", set.Snapshot.Nodes.Keys.Order(StringComparer.Ordinal))}");
    }
}
