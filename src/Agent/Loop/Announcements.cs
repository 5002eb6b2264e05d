using LvsOperator.Planning;
using LvsOperator.Planning.Addresses;

namespace LvsOperator.Agent.Loop;

/// <summary>
/// Tells the neighbours of VIPs that were bound: at once and four times more, a second apart, as keepalived does (vrrp_garp_master_repeat), since nobody
/// acknowledges any of it. One that could not be sent is sent again, or caches that name another director would stand until they expire.
/// </summary>
/// <param name="send">Sends one; null for done, else why not.</param>
/// <param name="backoff">For those that could not be sent.</param>
internal sealed class Announcements(Func<PlannedAddress, string?> send, Backoff backoff)
{
    /// <summary>How often each is sent.</summary>
    internal const int Repeat = 5;

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>More would hold the loop up where a node holds thousands of VIPs; the others follow in the next round, at once.</summary>
    private const int MostARound = 64;

    private readonly Dictionary<PlannedAddress, Pending> _pending = [];

    private sealed record Pending(int Left, int Failures, DateTimeOffset Due, string? Fault);

    /// <summary>What could not be sent, one line each.</summary>
    internal IEnumerable<string> Faults => _pending.Values.Select(p => p.Fault).OfType<string>().Distinct();

    /// <summary>When the next is to be sent; null when there is none.</summary>
    internal DateTimeOffset? Next => _pending.Count == 0 ? null : _pending.Values.Min(p => p.Due);

    /// <summary>A VIP stands on this node now.</summary>
    internal void Bound(PlannedAddress address) => _pending[address] = new(Repeat, 0, DateTimeOffset.MinValue, null);

    /// <summary>What made some fail may have changed, an interface for one: these are due at once.</summary>
    internal void Hasten()
    {
        foreach (var (address, pending) in _pending.Where(p => p.Value.Fault is not null).ToArray()) _pending[address] = pending with { Due = DateTimeOffset.MinValue };
    }

    /// <summary>Sends what is due; a VIP that is no longer planned here is not told of.</summary>
    internal void Send(NodePlan plan, DateTimeOffset now)
    {
        if (_pending.Count == 0) return;
        foreach (var gone in _pending.Keys.Except(plan.Addresses).ToArray()) _pending.Remove(gone);
        foreach (var (address, pending) in _pending.Where(p => p.Value.Due <= now).Take(MostARound).ToArray())
        {
            if (send(address) is { } why)
                _pending[address] = pending with
                {
                    Failures = pending.Failures + 1, Due = now + backoff.After(pending.Failures),
                    Fault = $"tell neighbours of {address}: {why}; it is tried again, and they learn of it when their caches expire at the latest",
                };
            else if (pending.Left > 1) _pending[address] = new(pending.Left - 1, 0, now + Between, null);
            else _pending.Remove(address);
        }
    }
}
