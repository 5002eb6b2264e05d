using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>VRRP by keepalived; keepalived.conf(5), vrrp_instance.</summary>
public sealed record Vrrp
{
    /// <summary>Protocol version: 2 (RFC 3768) or 3 (RFC 5798); keepalived vrrp_version.</summary>
    [Bounds(2, 3)]
    public int Version { get; set; } = 3;

    /// <summary>Time between advertisements (keepalived advert_int). Version 3: 10ms to 40.95s in steps of 10 ms; version 2: 1s to 255s in whole seconds.</summary>
    public Duration AdvertisementInterval { get; set; } = Duration.FromSeconds(1);

    /// <summary>Virtual router id (keepalived virtual_router_id). Absent: allocated.</summary>
    [Bounds(1, 255)]
    public int? VirtualRouterId { get; set; }

    /// <summary>How VIPs are spread over directors.</summary>
    public VrrpPlacement Placement { get; set; } = VrrpPlacement.ActiveStandby;

    /// <summary>Priorities by node (keepalived priority). Absent, or a node absent from it: 250, 249, ... by node name.</summary>
    [Items(64), ListMap("node")]
    public IReadOnlyList<VrrpPriority> Priorities { get; set; } = [];

    /// <summary>Whether a director with a higher priority takes over from a lower one that serves (keepalived nopreempt if false).</summary>
    public bool Preempt { get; set; } = true;

    /// <summary>How long a returning director waits before it takes over (keepalived preempt_delay). 0s to 1000s.</summary>
    public Duration PreemptDelay { get; set; }

    /// <summary>Sends advertisements to the other directors' addresses instead of the multicast group (keepalived unicast_peer).</summary>
    public bool Unicast { get; set; }

    /// <summary>Authentication of advertisements; version 2 only, as RFC 5798 has none.</summary>
    public VrrpAuthentication? Authentication { get; set; }

    /// <summary>Further interfaces whose loss gives the VIPs up (keepalived track_interface); those used are always tracked.</summary>
    [Items(16), ListSet, Text(15, Minimum = 1, Pattern = Patterns.Interface)]
    public IReadOnlyList<string> TrackInterfaces { get; set; } = [];

    /// <summary>Gratuitous ARP and unsolicited neighbour advertisements. Absent: repeat 5, delay 1s, refresh 60s.</summary>
    public Garp? Garp { get; set; }
}

/// <summary>How VIPs are spread over directors.</summary>
public enum VrrpPlacement
{
    /// <summary>All VIPs on one director.</summary>
    ActiveStandby,

    /// <summary>VIP i is mastered by director i mod n.</summary>
    ActiveActive,
}

/// <summary>The priority of one director.</summary>
public sealed record VrrpPriority
{
    /// <summary>Name of the node.</summary>
    [Required, Text(253, Minimum = 1, Pattern = Patterns.DnsSubdomain)]
    public string Node { get; set; } = "";

    /// <summary>Its priority; the highest is master.</summary>
    [Required, Bounds(1, 254)]
    public int Priority { get; set; }
}

/// <summary>Authentication of VRRP version 2 (RFC 2338).</summary>
public sealed record VrrpAuthentication
{
    /// <summary>Kind of authentication.</summary>
    public VrrpAuthenticationType Type { get; set; } = VrrpAuthenticationType.PASS;

    /// <summary>The Secret, type lvs-operator.io/password, that holds the password; 8 characters count.</summary>
    [Required]
    public SecretReference SecretRef { get; set; } = new();
}

/// <summary>Kinds of VRRP authentication.</summary>
public enum VrrpAuthenticationType
{
    /// <summary>A password in clear.</summary>
    PASS,

    /// <summary>IPsec authentication header.</summary>
    AH,
}

/// <summary>Gratuitous ARP and unsolicited neighbour advertisements of a new master.</summary>
public sealed record Garp
{
    /// <summary>How many at a time (keepalived garp_master_repeat).</summary>
    [Bounds(1, 100)]
    public int Repeat { get; set; } = 5;

    /// <summary>How long after the first ones the second ones follow (keepalived garp_master_delay). Whole seconds, 0s to 60s.</summary>
    public Duration Delay { get; set; } = Duration.FromSeconds(1);

    /// <summary>Time between refreshes while master (keepalived garp_master_refresh); 0s turns them off. Whole seconds, to 24h.</summary>
    public Duration Refresh { get; set; } = Duration.FromSeconds(60);
}
