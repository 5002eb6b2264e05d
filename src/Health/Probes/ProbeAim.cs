using System.Net;
using LvsOperator.Planning.Checks;
using LvsOperator.Planning.Probing;

namespace LvsOperator.Health.Probes;

/// <summary>What a probe is aimed at.</summary>
/// <param name="Server">The address and the port that are probed.</param>
internal sealed record ProbeAim(IPEndPoint Server)
{
    /// <summary>The pool or tier that it belongs to, such as <c>web/shop</c>; empty for kinds that do not ask.</summary>
    internal string Backend { get; init; } = "";

    /// <summary>The virtual address it is checked for; null for kinds that do not ask, and for servers behind an nginx tier alone.</summary>
    internal CheckPath? Path { get; init; }

    /// <summary>How it is reached through a VIP, which <see cref="Server"/> then is; null: it is reached at its own address.</summary>
    internal ProbeWay? Way { get; init; }

    /// <summary>A server and nothing else.</summary>
    public static implicit operator ProbeAim(IPEndPoint server) => new(server);
}
