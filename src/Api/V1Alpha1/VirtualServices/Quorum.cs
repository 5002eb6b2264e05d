using LvsOperator.Api.Schema;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.V1Alpha1;

/// <summary>How much healthy weight a (VIP, port) needs. It is lost below minimumWeight − hysteresis and regained at minimumWeight + hysteresis.</summary>
public sealed record Quorum
{
    /// <summary>The sum of healthy weights that is needed (keepalived quorum).</summary>
    [Bounds(1, 65535000)]
    public int MinimumWeight { get; set; } = 1;

    /// <summary>Distance between loss and recovery (keepalived hysteresis); below minimumWeight.</summary>
    [Bounds(0, 65534999)]
    public int Hysteresis { get; set; }

    /// <summary>What happens from loss to recovery.</summary>
    public QuorumLostAction OnLost { get; set; } = QuorumLostAction.SorryServer;
}

/// <summary>What happens when quorum is lost.</summary>
public enum QuorumLostAction
{
    /// <summary>The sorry server is the sole destination; without one the healthy servers stay.</summary>
    SorryServer,

    /// <summary>The VIP leaves this director as soon as any of its ports has lost quorum.</summary>
    WithdrawVip,

    /// <summary>The servers that stood just before the loss stay.</summary>
    KeepLastServers,
}

/// <summary>The sole destination from quorum loss to recovery, by the same forwarding mode.</summary>
public sealed record SorryServer
{
    /// <summary>Its address, of the VIP's family except with mode TUN; never loopback or link-local.</summary>
    [Required, Text(45, Minimum = 2, Pattern = Patterns.Address)]
    public string Address { get; set; } = "";

    /// <summary>Its port; 0 means the port that real servers would have. DR and TUN change no port, so there it is 0 or equal to every port.</summary>
    [Bounds(0, 65535)]
    public int Port { get; set; }
}

/// <summary>How servers leave.</summary>
public sealed record Drain
{
    /// <summary>A leaving server gets weight 0 and is removed once it has no active connection, or at this time. 0s to 24h.</summary>
    public Duration Timeout { get; set; } = Duration.FromSeconds(60);
}
