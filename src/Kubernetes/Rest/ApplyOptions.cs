using System.Security.Cryptography;
using System.Text;

namespace LvsOperator.Kubernetes.Rest;

/// <summary>Who applies a document, to what part of an object, and what happens to fields that others own.</summary>
/// <param name="FieldManager">The manager's name; <see cref="ManagerName"/> keeps it short enough.</param>
/// <param name="Part">The object or its status.</param>
/// <param name="OnConflict">What happens when another manager owns a field with another value.</param>
public sealed record ApplyOptions(string FieldManager, ApplyPart Part = ApplyPart.Object, ApplyConflict OnConflict = ApplyConflict.Take)
{
    /// <summary>Longest name of a field manager that servers take (k8s.io/apimachinery, FieldManagerMaxLength).</summary>
    public const int LongestManager = 128;

    /// <summary>A manager's name made of a prefix and a node's name; the node's is replaced by its hash where the whole would be too long.</summary>
    public static string ManagerName(string prefix, string node) => Encoding.UTF8.GetByteCount(prefix + node) <= LongestManager
        ? prefix + node
        : prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)))[..32];
}

/// <summary>What is applied to.</summary>
public enum ApplyPart
{
    /// <summary>The object, without its status where that is a subresource.</summary>
    Object,

    /// <summary>The status subresource.</summary>
    Status,
}

/// <summary>What happens to a field that another manager owns with another value.</summary>
public enum ApplyConflict
{
    /// <summary>It becomes ours (force).</summary>
    Take,

    /// <summary>Nothing is applied: <see cref="ApiFailureKind.Conflict"/>.</summary>
    Refuse,
}
