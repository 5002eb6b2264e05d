using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Reporting;

/// <summary>One thing to write into the status of an object, under the field manager <see cref="AgentNames.FieldManager"/>.</summary>
/// <param name="Object">Whose status.</param>
/// <param name="Document">What is sent.</param>
/// <param name="Kind">How it is sent.</param>
public sealed record RowWrite(ObjectRef Object, JsonObject Document, RowWriteKind Kind)
{
    /// <summary>
    /// What takes a node's row away, and what the field manager owns with it. Nothing is applied, which does it; but where no other row is left, servers put null in the
    /// place of the list then and refuse that as no list (tried on 1.20), so the list as a whole is removed, provided that nobody has written anything meanwhile.
    /// </summary>
    /// <param name="item">The object as the API has it, with its rows and its resourceVersion.</param>
    /// <param name="node">The node.</param>
    public static RowWrite Removing(KubernetesObject item, string node)
    {
        var reference = new ObjectRef(item.Kind, item.Key);
        var (list, nodes) = Rows(item);
        if (nodes.Any(n => n != node)) return new(reference, StatusDocuments.Empty(reference), RowWriteKind.Apply);
        return new(reference, new() { ["metadata"] = new JsonObject { ["resourceVersion"] = item.Metadata.ResourceVersion }, ["status"] = new JsonObject { [list] = null } }, RowWriteKind.Merge);
    }

    private static (string List, IEnumerable<string> Nodes) Rows(KubernetesObject item) => item switch
    {
        VirtualService s => ("directors", (s.Status?.Directors ?? []).Select(r => r.Node)),
        RealServerPool p => ("observers", (p.Status?.Observers ?? []).Select(r => r.Node)),
        NginxTier t => ("nodes", (t.Status?.Nodes ?? []).Select(r => r.Node)),
        _ => throw new ArgumentException($"no kind of ours: {item.Kind}", nameof(item)),
    };
}

/// <summary>How something is written.</summary>
public enum RowWriteKind
{
    /// <summary>By server-side apply.</summary>
    Apply,

    /// <summary>By JSON merge patch (RFC 7386), which is refused as a conflict where the object is not of the resourceVersion named.</summary>
    Merge,
}
