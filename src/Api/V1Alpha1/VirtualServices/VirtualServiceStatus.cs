using LvsOperator.Api.Meta;
using LvsOperator.Api.Schema;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>What is, of a VirtualService.</summary>
[NoDefault]
public sealed record VirtualServiceStatus
{
    /// <summary>The metadata.generation this status was judged on.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ObservedGeneration { get; set; }

    /// <summary>Accepted, ResolvedRefs, Programmed and Ready.</summary>
    [Items(16), ListMap("type")]
    public IReadOnlyList<Condition> Conditions { get; set; } = [];

    /// <summary>Texts for the columns of kubectl get.</summary>
    public VirtualServiceSummary? Summary { get; set; }

    /// <summary>What the operator allocated; pinned.</summary>
    [Items(16), ListMap("address")]
    public IReadOnlyList<VipStatus> Vips { get; set; } = [];

    /// <summary>One row a director, applied by its own agent.</summary>
    [Items(256), ListMap("node")]
    public IReadOnlyList<DirectorStatus> Directors { get; set; } = [];

    /// <summary>How managed real servers are set up, told by the operator.</summary>
    public RealServerSetupStatus? RealServers { get; set; }
}

/// <summary>Texts for the columns of kubectl get.</summary>
[NoDefault]
public sealed record VirtualServiceSummary
{
    /// <summary>The VIPs, by commas.</summary>
    [Text(1024)]
    public string? Vips { get; set; }

    /// <summary>The ports, such as 80/TCP, by commas.</summary>
    [Text(1024)]
    public string? Ports { get; set; }

    /// <summary>The forwarding mode, also where it is the default.</summary>
    [Text(64)]
    public string? Mode { get; set; }

    /// <summary>The scheduler, also where it is the default.</summary>
    [Text(64)]
    public string? Scheduler { get; set; }

    /// <summary>Healthy of all servers, such as 2/2.</summary>
    [Text(64)]
    public string? Healthy { get; set; }

    /// <summary>The directors that hold a VIP, by commas.</summary>
    [Text(1024)]
    public string? Active { get; set; }
}

/// <summary>What the operator allocated for a VIP.</summary>
[NoDefault]
public sealed record VipStatus
{
    /// <summary>The VIP.</summary>
    [Required, Text(45)]
    public string Address { get; set; } = "";

    /// <summary>Its virtual router id; absent without VRRP.</summary>
    [Bounds(0, 255)]
    public int? VirtualRouterId { get; set; }

    /// <summary>Its firewall mark; 0 without one.</summary>
    [Bounds(0, uint.MaxValue)]
    public long? FirewallMark { get; set; }
}

/// <summary>What a director's agent did and sees.</summary>
[NoDefault]
public sealed record DirectorStatus
{
    /// <summary>Name of the node.</summary>
    [Required, Text(253)]
    public string Node { get; set; } = "";

    /// <summary>The VIPs that it holds now.</summary>
    [Items(16), ListSet, Text(45)]
    public IReadOnlyList<string> ActiveVips { get; set; } = [];

    /// <summary>Its role, such as Master, Backup, Single or Announcing.</summary>
    [Text(64)]
    public string? Mode { get; set; }

    /// <summary>The generation of the VirtualService that it programmed.</summary>
    [Bounds(0, long.MaxValue)]
    public long? ProgrammedGeneration { get; set; }

    /// <summary>The generation of the backend that it programmed.</summary>
    [Bounds(0, long.MaxValue)]
    public long? BackendGeneration { get; set; }

    /// <summary>Version of its agent.</summary>
    [Text(64)]
    public string? AgentVersion { get; set; }

    /// <summary>How many real servers it knows.</summary>
    [Bounds(0, int.MaxValue)]
    public int? RealServers { get; set; }

    /// <summary>How many of them are healthy.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Healthy { get; set; }

    /// <summary>What went wrong, with the remedy; empty if nothing did.</summary>
    [Text(4096)]
    public string? Message { get; set; }
}

/// <summary>How managed real servers are set up.</summary>
[NoDefault]
public sealed record RealServerSetupStatus
{
    /// <summary>How many real servers are managed nodes.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Managed { get; set; }

    /// <summary>How many of them hold the VIPs.</summary>
    [Bounds(0, int.MaxValue)]
    public int? Programmed { get; set; }

    /// <summary>What went wrong, by node; at most 8.</summary>
    [Items(8), Text(1024)]
    public IReadOnlyList<string> Errors { get; set; } = [];
}
