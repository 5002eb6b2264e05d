using System.Net;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Planning.Checks;

/// <summary>The VIP and port through which a server is checked (<c>via: VirtualAddress</c>): a server that is sound behind one may be broken behind another.</summary>
/// <param name="Protocol">The transport of the service.</param>
/// <param name="Address">The VIP.</param>
/// <param name="Port">Its port, 1..65535.</param>
public sealed record CheckFront(TransportProtocol Protocol, IPAddress Address, int Port)
{
    /// <summary>Gives <c>TCP 192.0.2.100:80</c>.</summary>
    public override string ToString() => $"{Protocol} {new IPEndPoint(Address, Port)}";

    /// <summary>Reads back what <see cref="ToString"/> gave; null for anything else.</summary>
    public static CheckFront? Parse(string? text) =>
        text?.Split(' ') is [var name, var place] && Enum.TryParse<TransportProtocol>(name, out var protocol) && Enum.IsDefined(protocol) && IPEndPoint.TryParse(place, out var end)
            ? new(protocol, end.Address, end.Port) : null;
}
