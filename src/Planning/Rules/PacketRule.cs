using System.Net;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Policy;

namespace LvsOperator.Planning.Rules;

/// <summary>One rule of ours. Every value in it is typed: nothing that a person wrote reaches iptables as text.</summary>
/// <param name="Target">What becomes of a packet that matches.</param>
public sealed record PacketRule(RuleTarget Target)
{
    /// <summary>Source network; null: any.</summary>
    public Network? Source { get; init; }

    /// <summary>Destination network; null: any.</summary>
    public Network? Destination { get; init; }

    /// <summary>The interface it came in by; empty: any.</summary>
    public string InLink { get; init; } = "";

    /// <summary>Transport protocol; None: any.</summary>
    public IpProtocol Protocol { get; init; }

    /// <summary>Destination port, 1..65535; 0: any. Only with a protocol.</summary>
    public int Port { get; init; }

    /// <summary>The IPVS connection that it belongs to; null: whether or not it does to one.</summary>
    public BalancedMatch? Balanced { get; init; }

    /// <summary>As in iptables-save, without the chain: <c>-s 192.168.226.0/24 -j MASQUERADE</c>.</summary>
    public override string ToString() => RuleText.Of(this);
}

/// <summary>A packet of a connection that IPVS masquerades (<c>-m ipvs</c>, linux/netfilter/xt_ipvs.h).</summary>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Vip">The VIP its client asked.</param>
/// <param name="Port">The port of it, 1..65535.</param>
public sealed record BalancedMatch(IpProtocol Protocol, IPAddress Vip, int Port);

/// <summary>What becomes of a packet.</summary>
public abstract record RuleTarget;

/// <summary>Its source becomes the address of the interface it leaves by (<c>MASQUERADE</c>).</summary>
public sealed record Masquerade : RuleTarget
{
    /// <summary>There is but one.</summary>
    public static Masquerade Source { get; } = new();
}

/// <summary>It gets a firewall mark, whole (<c>MARK --set-xmark</c>).</summary>
/// <param name="Mark">The mark, not 0.</param>
public sealed record SetMark(uint Mark) : RuleTarget;

/// <summary>It goes no further (<c>DROP</c>).</summary>
public sealed record Drop : RuleTarget
{
    /// <summary>There is but one.</summary>
    public static Drop It { get; } = new();
}

/// <summary>The rest of the chain does not look at it (<c>RETURN</c>).</summary>
public sealed record Leave : RuleTarget
{
    /// <summary>There is but one.</summary>
    public static Leave It { get; } = new();
}

/// <summary>A packet that opens a TCP connection asks for segments of that size at the most (<c>TCPMSS --set-mss</c>, which never raises it); matches such packets alone.</summary>
/// <param name="Size">Bytes of payload.</param>
public sealed record ClampSegments(int Size) : RuleTarget;
