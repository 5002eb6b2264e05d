using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Reporting;

/// <summary>Something planned that is not so on the node. What names neither service, address, scheduler nor tier concerns them all: a setting, IPVS itself.</summary>
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

    /// <summary>The scheduler whose module it is about; null: none.</summary>
    public string? Scheduler { get; init; }

    /// <summary>The persistence engine whose module it is about; null: none.</summary>
    public string? Engine { get; init; }

    /// <summary>Whether it is about the node as a whole.</summary>
    internal bool IsGeneral => this is { Service: null, Address: null, Tier: null, Scheduler: null, Engine: null };

    /// <summary>Whether it keeps a VirtualService from being as planned.</summary>
    internal bool Concerns(ServiceReport service) => IsGeneral
        || (Tier is null && service.Ports.Any(p => p.Key == Service || p.Scheduler == Scheduler || (Engine is not null && p.Engine == Engine) || (Address is not null && p.IsBehind(Address))));
}
