using System.Net;

namespace LvsOperator.Netlink.Ipvs;

/// <summary>What identifies a virtual service: protocol, address and port, or a firewall mark.</summary>
public abstract record IpvsServiceKey
{
    private protected IpvsServiceKey()
    {
    }

    /// <summary>Address family of the service (<c>IPVS_SVC_ATTR_AF</c>).</summary>
    public abstract IpFamily Family { get; }
}

/// <summary>A service known by protocol, virtual address and port.</summary>
/// <param name="Protocol">Transport protocol.</param>
/// <param name="Address">Virtual address.</param>
/// <param name="Port">Port in host order; 0 takes every port and is allowed by the kernel only for persistent services.</param>
public sealed record IpvsAddressKey(IpvsProtocol Protocol, IPAddress Address, ushort Port) : IpvsServiceKey
{
    /// <inheritdoc/>
    public override IpFamily Family => IpFamilies.Of(Address);

    /// <summary>As <c>TCP 192.0.2.10:80</c> or <c>UDP [2001:db8::1]:53</c>.</summary>
    public override string ToString() => $"{Protocol.ToString().ToUpperInvariant()} {new IPEndPoint(Address, Port)}";
}

/// <summary>A service known by a firewall mark; each family has marks of its own.</summary>
/// <param name="Mark">The mark, not 0.</param>
/// <param name="Family">Address family.</param>
public sealed record IpvsMarkKey(uint Mark, IpFamily Family) : IpvsServiceKey
{
    /// <inheritdoc/>
    public override IpFamily Family { get; } = Family;

    /// <summary>As <c>FWM 7 IPv4</c>.</summary>
    public override string ToString() => $"FWM {Mark} {Family}";
}
