using System.Collections.Immutable;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Planning.Balancing;

/// <summary>What one firewall mark stands for: every port at every VIP.</summary>
/// <param name="Vips">VIPs of one family, with their interfaces; an empty interface: it is on none.</param>
/// <param name="Ports">The ports.</param>
public sealed record MarkedFront(ImmutableArray<OwnedAddress> Vips, ImmutableArray<FrontPort> Ports)
{
    /// <summary>Every VIP and port, as keys of services by address.</summary>
    public IEnumerable<ServiceKey> Keys => from vip in Vips from port in Ports select ServiceKey.Of(port.Protocol, vip.Address, port.Port);

    /// <summary>Whether VIPs and ports are equal.</summary>
    public bool Equals(MarkedFront? other) => other is not null && Vips.AsSpan().SequenceEqual(other.Vips.AsSpan()) && Ports.AsSpan().SequenceEqual(other.Ports.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Vips.Length, Ports.Length);
}

/// <summary>A port in front.</summary>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Port">1..65535.</param>
public readonly record struct FrontPort(IpProtocol Protocol, int Port)
{
    /// <summary>Gives <c>80/TCP</c>.</summary>
    public override string ToString() => $"{Port}/{Protocol.ToString().ToUpperInvariant()}";

    /// <summary>Reads back what <see cref="ToString"/> gave; false for anything else.</summary>
    public static bool TryParse(string? text, out FrontPort port)
    {
        port = default;
        if (text?.Split('/') is not [var number, var name] || !ushort.TryParse(number, out var value) || value == 0) return false;
        foreach (var protocol in (IpProtocol[])[IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp])
            if (name == protocol.ToString().ToUpperInvariant()) port = new(protocol, value);
        return port.Port != 0;
    }
}
