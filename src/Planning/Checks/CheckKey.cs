using System.Net;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Checks;

/// <summary>Names one health check: a server of a backend at the port that is really probed.</summary>
/// <param name="Backend">The pool or tier whose server this is.</param>
/// <param name="Address">The server's own address (RIP).</param>
/// <param name="Port">The real port, 1..65535 (the port of the service, not the probe's <c>port</c> override).</param>
public readonly record struct CheckKey(ObjectRef Backend, IPAddress Address, int Port)
{
    /// <summary>Where it is checked through a VIP: which; null where it is asked at its own address.</summary>
    public CheckFront? Via { get; init; }

    /// <summary>The server within its backend.</summary>
    internal CheckedServer Server => new(Address, Port, Via);

    /// <summary>Gives <c>RealServerPool web/tomcat 192.0.2.1:8080</c>, and <c> via TCP 192.0.2.100:80</c> where that is so.</summary>
    public override string ToString() => $"{Backend} {new IPEndPoint(Address, Port)}{(Via is null ? "" : $" via {Via}")}";
}

/// <summary>A server of some backend, as it is checked.</summary>
/// <param name="Address">Its own address.</param>
/// <param name="Port">The real port.</param>
/// <param name="Via">The VIP through which it is checked; null: none.</param>
public readonly record struct CheckedServer(IPAddress Address, int Port, CheckFront? Via);
