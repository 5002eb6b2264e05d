using System.Diagnostics.CodeAnalysis;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Access to a cluster, or all that is wrong with its configuration.</summary>
/// <param name="Access">The access; null if there are faults.</param>
/// <param name="Faults">What is wrong.</param>
public sealed record AccessResult(ClusterAccess? Access, IReadOnlyList<AccessFault> Faults)
{
    /// <summary>Whether there is access.</summary>
    [MemberNotNullWhen(true, nameof(Access))]
    public bool IsSuccess => Access is not null;

    internal static AccessResult Failed(params IReadOnlyList<AccessFault> faults) => new(null, faults);
}
