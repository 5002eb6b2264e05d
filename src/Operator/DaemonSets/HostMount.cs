using System.Text.Json.Nodes;

namespace LvsOperator.Operator.DaemonSets;

/// <summary>Something of the node's that a container has.</summary>
/// <param name="Name">The volume's name.</param>
/// <param name="Host">The path on the node.</param>
/// <param name="Path">The path in the container.</param>
/// <param name="Type">As <c>hostPath.type</c> (https://kubernetes.io/docs/concepts/storage/volumes/#hostpath).</param>
internal sealed record HostMount(string Name, string Host, string Path, string Type)
{
    internal HostAccess Access { get; init; } = HostAccess.Write;

    internal JsonObject Volume() => new() { ["name"] = Name, ["hostPath"] = new JsonObject { ["path"] = Host, ["type"] = Type } };

    internal JsonObject Mount()
    {
        var mount = new JsonObject { ["name"] = Name, ["mountPath"] = Path };
        if (Access == HostAccess.Read) mount["readOnly"] = true;
        return mount;
    }
}

/// <summary>What a container may do with it.</summary>
internal enum HostAccess
{
    /// <summary>Read and write.</summary>
    Write,

    /// <summary>Read.</summary>
    Read,
}
