using System.Net;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Probes;

/// <summary>What a probe is aimed at.</summary>
/// <param name="Server">The server's address and the port that is probed.</param>
internal sealed record ProbeAim(IPEndPoint Server)
{
    /// <summary>The pool or tier that it belongs to, such as <c>web/shop</c>; empty for kinds that do not ask.</summary>
    internal string Backend { get; init; } = "";

    /// <summary>The virtual address it is checked for; null for kinds that do not ask, and for servers behind an nginx tier alone.</summary>
    internal CheckPath? Path { get; init; }

    /// <summary>A server and nothing else.</summary>
    public static implicit operator ProbeAim(IPEndPoint server) => new(server);
}
