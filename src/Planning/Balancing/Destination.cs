using System.Net;

namespace LvsOperator.Planning.Balancing;

/// <summary>What names a destination within its service.</summary>
/// <param name="Address">The real server's address.</param>
/// <param name="Port">The real server's port; 0 in a firewall-mark service under DR and TUN.</param>
public readonly record struct DestinationKey(IPAddress Address, int Port) : IComparable<DestinationKey>
{
    /// <summary>Orders by address bytes, then port.</summary>
    public int CompareTo(DestinationKey other)
    {
        var c = AddressOrder.Compare(Address, other.Address);
        return c == 0 ? Port.CompareTo(other.Port) : c;
    }

    /// <summary>Whether address and port are equal.</summary>
    public bool Equals(DestinationKey other) => Port == other.Port && (ReferenceEquals(Address, other.Address) || Address.Equals(other.Address));

    /// <inheritdoc/>
    public override int GetHashCode() => (Address.GetHashCode() * 31) + Port;

    /// <summary>Gives <c>192.0.2.1:80</c>.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}

/// <summary>How a destination is reached (IP_VS_CONN_F_FWD_MASK of linux/ip_vs.h).</summary>
public enum ForwardingMethod
{
    /// <summary>Masquerading, <c>ipvsadm -m</c>.</summary>
    Masquerade = 0,

    /// <summary>The kernel's own choice for an address of this node; reads back in place of what was asked.</summary>
    Local = 1,

    /// <summary>Tunnelling, <c>ipvsadm -i</c>.</summary>
    Tunnel = 2,

    /// <summary>Direct routing, <c>ipvsadm -g</c>.</summary>
    Route = 3,
}

/// <summary>A real server within a service.</summary>
/// <param name="Key">Address and port.</param>
/// <param name="Method">Forwarding method.</param>
/// <param name="Weight">0..65535; 0 takes no new connections.</param>
/// <param name="UpperThreshold">Connections above which it gets none; 0: no limit.</param>
/// <param name="LowerThreshold">Connections below which it gets some again; 0: three quarters of the upper.</param>
public sealed record Destination(DestinationKey Key, ForwardingMethod Method, int Weight, long UpperThreshold = 0, long LowerThreshold = 0)
{
    /// <summary>How its packets are wrapped; null: by plain IP in IP, or not at all.</summary>
    public Encapsulation? Wrapping { get; init; }
}
