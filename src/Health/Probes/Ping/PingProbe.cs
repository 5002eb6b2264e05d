using System.Net.Sockets;
using LvsOperator.Health.Judging;

namespace LvsOperator.Health.Probes.Ping;

/// <summary>An ICMP echo; the reply must come from the address that was asked.</summary>
internal sealed class PingProbe(EchoSockets sockets) : IProbe
{
    public ValueTask<ProbeOutcome> RunAsync(ProbeAim aim, CancellationToken deadline) =>
        sockets.For(aim.Server.AddressFamily, out var fault) is { } socket ? socket.AskAsync(aim.Server.Address, deadline) : new(ProbeOutcome.Undecided(fault));
}

/// <summary>The two ICMP sockets, opened when they are first asked for; a refusal is tried again, as what lacked may be there then.</summary>
internal sealed class EchoSockets : IDisposable
{
    private readonly Lock gate = new();
    private EchoSocket? four;
    private EchoSocket? six;

    internal EchoSocket? For(AddressFamily family, out string fault)
    {
        fault = "";
        lock (gate)
        {
            return family == AddressFamily.InterNetwork ? four ??= EchoSocket.Open(family, out fault) : six ??= EchoSocket.Open(family, out fault);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            four?.Dispose();
            six?.Dispose();
        }
    }
}
