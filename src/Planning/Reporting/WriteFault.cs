using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Balancing;

namespace LvsOperator.Planning.Reporting;

/// <summary>Something planned that is not so on the node. What names neither service, address nor tier concerns them all: a module, a setting.</summary>
/// <param name="Reason">NodeError, UnsupportedByKernel or ForeignOwner.</param>
/// <param name="Message">What failed, why, and the remedy.</param>
public sealed record WriteFault(string Reason, string Message)
{
    /// <summary>The IPVS service that it is about; null: none.</summary>
    public ServiceKey? Service { get; init; }

    /// <summary>The VIP that it is about; null: none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The nginx tier that it is about; null: none.</summary>
    public ObjectKey? Tier { get; init; }

    /// <summary>Whether it keeps a VirtualService with these ports from being programmed.</summary>
    internal bool Concerns(ImmutableArray<ServiceKey> keys) => Tier is null
        && ((Service is null && Address is null) || (Service is { } s && keys.Contains(s)) || (Address is { } a && keys.Any(k => k.Address.Equals(a))));
}
