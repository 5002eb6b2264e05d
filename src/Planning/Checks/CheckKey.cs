using System.Net;
using LvsOperator.Api.Meta;

namespace LvsOperator.Planning.Checks;

/// <summary>Names one health check: a server of a backend at the port that is really probed.</summary>
/// <param name="Backend">The pool or tier whose server this is.</param>
/// <param name="Address">The server's own address (RIP).</param>
/// <param name="Port">The real port, 1..65535 (the port of the service, not the probe's <c>port</c> override).</param>
public readonly record struct CheckKey(ObjectRef Backend, IPAddress Address, int Port)
{
    /// <summary>Gives <c>RealServerPool web/tomcat 192.0.2.1:8080</c>.</summary>
    public override string ToString() => $"{Backend} {new IPEndPoint(Address, Port)}";
}
