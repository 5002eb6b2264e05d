using System.Security.Cryptography;
using System.Text;

namespace LvsOperator.Planning.Reporting;

/// <summary>The names under which an agent writes to the API.</summary>
public static class AgentNames
{
    private const string Prefix = "lvs-agent-";

    /// <summary>Longest field manager (Kubernetes, FieldManagerMaxLength), in bytes.</summary>
    private const int LongestManager = 128;

    /// <summary>Longest object name (RFC 1123 subdomain).</summary>
    private const int LongestName = 253;

    /// <summary>The field manager of a node's rows: <c>lvs-agent-&lt;node&gt;</c>; where that is too long, the node's name as its SHA-256.</summary>
    public static string FieldManager(string node) => Fit(node, LongestManager);

    /// <summary>The field manager of an agent's own metadata, such as its Lease's: rows are another's, so that neither takes the other's fields.</summary>
    public static string MetadataManager(string node) => Fit($"{node}-meta", LongestManager);

    /// <summary>The name of a node's Lease.</summary>
    public static string Lease(string node) => Fit(node, LongestName);

    private static string Fit(string node, int longest)
    {
        var name = Prefix + node;
        return Encoding.UTF8.GetByteCount(name) <= longest ? name : Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)));
    }
}
