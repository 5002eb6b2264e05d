using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;

namespace LvsOperator.Operator.Upkeep;

/// <summary>Looks for the owner of what we make.</summary>
internal interface IOwnerSource
{
    /// <summary>The owner, if there is one.</summary>
    ObjectRef Reference { get; }

    /// <summary>Whether it is there.</summary>
    Task<ApiResult<Ownership>> FindAsync(CancellationToken cancel);
}

/// <summary>Whether what we make has an owner.</summary>
/// <param name="State">Whether.</param>
/// <param name="OwnerReference">As <c>metadata.ownerReferences</c> has it; null where there is none.</param>
internal sealed record Ownership(OwnershipState State, JsonObject? OwnerReference)
{
    /// <summary>It was never there: the operator does not run from a chart.</summary>
    internal static Ownership Nobody { get; } = new(OwnershipState.Nobody, null);

    /// <summary>It is being deleted, or was: nothing is to be made any more.</summary>
    internal static Ownership Gone { get; } = new(OwnershipState.Gone, null);
}

/// <summary>Whether there is an owner.</summary>
internal enum OwnershipState
{
    /// <summary>There never was.</summary>
    Nobody,

    /// <summary>There is.</summary>
    Found,

    /// <summary>There was.</summary>
    Gone,
}
