using System.Net;
using System.Net.Sockets;
using LvsOperator.Netlink;
using LvsOperator.Node.Filters;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Agent.Effects;

/// <summary>One list of operations on its way: what failed so far, and what must wait for it.</summary>
internal sealed class ExecutionRun
{
    private readonly List<OperationFailure> _failures = [];
    private readonly HashSet<ServiceKey> _suspects = [];
    private readonly HashSet<IPAddress> _failedVips = [];
    private readonly HashSet<IPAddress> _servedVips = [];
    private readonly HashSet<IPAddress> _unknownVips = [];
    private readonly HashSet<IPAddress> _untranslatedVips = [];
    private readonly HashSet<IPAddress> _untunnelledVips = [];
    private readonly HashSet<IPAddress> _unmarkedVips = [];
    private readonly HashSet<IPAddress> _stuckVips = [];
    private readonly Dictionary<ServiceKey, string> _missing = [];
    private bool _arpFailed;
    private bool _heldVipStuck;
    private NetlinkError? _routeLost;

    private readonly ILookup<(AddressFamily Family, uint Mark), IPAddress> _marked;

    /// <param name="held">What failed before, and is not tried now.</param>
    /// <param name="marked">The VIPs behind each firewall mark.</param>
    internal ExecutionRun(IEnumerable<Operation> held, ILookup<(AddressFamily Family, uint Mark), IPAddress> marked)
    {
        _marked = marked;
        foreach (var op in held) Block(op);
    }

    /// <summary>What is no longer ours, and by which operation.</summary>
    internal List<(Operation By, OwnershipClaim Claim)> Released { get; } = [];

    internal List<PlannedAddress> Bound { get; } = [];

    internal int Writes { get; set; }

    internal int Deletes { get; set; }

    internal void Fail(Operation op, string message)
    {
        // A service that is not there refuses all its servers: that is one failure, not a hundred.
        if (op is AddService service) _missing.TryAdd(service.Key, message);
        else if (op is AddDestination destination && _missing.TryGetValue(destination.Service, out var why)) message = why;
        _failures.Add(new(op, message));
        Block(op);
    }

    /// <summary>Nothing was to be done but to record, and that failed.</summary>
    internal void FailToRecord(string message) => _failures.Add(new(null, message));

    internal void Fail(Operation op, NetlinkError error)
    {
        if (error.OutcomeUnknown) _routeLost = error;
        Fail(op, IpvsCommands.Explain(op, error));
    }

    /// <summary>Why no more chains are tried: each would wait for the lock as long as the first, and health verdicts for all of them. Null: they are.</summary>
    internal string? FilterLock { get; private set; }

    internal void FailChain(SetChain op, string why)
    {
        if (FilterLock is null && FilterReader.IsLocked(why)) FilterLock = $"not tried, as another program holds /run/xtables.lock; {op.Chain.Chain} met it. It is tried again";
        Fail(op, $"set {op.Chain.Chain}: {why}");
    }

    /// <summary>A service stands: its VIP is worth binding, whatever becomes of others on it.</summary>
    internal void Serve(AddService op) => _servedVips.UnionWith(VipsOf(op.Key));

    /// <summary>A service may not be as believed. Where nobody knows what was done, its VIP waits until it has been read.</summary>
    internal void Suspect(Operation op, NetlinkError error)
    {
        if (IpvsCommands.ServiceOf(op) is not { } key) return;
        _suspects.Add(key);
        if (error.Fault != NetlinkFault.Refused) _unknownVips.UnionWith(VipsOf(key));
    }

    /// <summary>Why a VIP must not be bound now; null when it may.</summary>
    internal string? WhyNotBind(PlannedAddress address) =>
        (_failedVips.Contains(address.Address) && !_servedVips.Contains(address.Address)) || _unknownVips.Contains(address.Address) ? $"bind {address}: left out, as a service behind it could not be programmed"
        : _untranslatedVips.Contains(address.Address) ? $"bind {address}: left out, as real servers would see the clients' addresses and answer past this director"
        : _untunnelledVips.Contains(address.Address) && address.Role == AddressRole.RealServer ? $"bind {address}: left out, as a tunnel by which its packets come could not be made"
        : _unmarkedVips.Contains(address.Address) && address.Role != AddressRole.RealServer ? $"bind {address}: left out, as packets for it would not get the firewall mark of their service"
        : _arpFailed && address.Role == AddressRole.RealServer ? $"bind {address}: left out, as the ARP settings could not be made and this node would answer for the VIP"
        : null;

    /// <summary>Whether what stands behind a VIP has to stay, as the VIP could not be taken away. Then that is noted.</summary>
    internal bool MustStay(Operation op)
    {
        switch (op)
        {
            case RemoveService remove when VipsOf(remove.Key).Any(_stuckVips.Contains):
                Fail(op, $"remove service {remove.Key}: left out, as its VIP is still bound here");
                return true;
            case RestoreSysctl restore when _heldVipStuck && IsArp(restore.Key):
                Fail(op, $"restore {restore.Key}: left out, as a VIP is still bound on this real server and it would answer for it");
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether the kernel stopped answering about addresses: to ask for every one of them would take a time-out each. Then that is noted.</summary>
    internal bool IsRouteLost(Operation op)
    {
        if (_routeLost is null) return false;
        Fail(op, $"{OperationText.Of(op)}: not tried, as the kernel does not answer: {_routeLost}");
        return true;
    }

    internal ExecutionResult Result() => new(_failures, _suspects, Writes, Deletes) { Bound = Bound };

    private IEnumerable<IPAddress> VipsOf(ServiceKey key) => key.Mark == 0 ? [key.Address] : _marked[(key.Family, key.Mark)];

    private static bool IsArp(string sysctl) => sysctl.EndsWith("/arp_ignore", StringComparison.Ordinal) || sysctl.EndsWith("/arp_announce", StringComparison.Ordinal);

    private void Block(Operation op)
    {
        switch (op)
        {
            case SetSysctl set:
                _arpFailed |= IsArp(set.Sysctl.Key);
                break;
            case SetChain chain:
                _untranslatedVips.UnionWith(chain.Chain.Rules.Select(r => r.Balanced?.Vip).OfType<IPAddress>());
                _unmarkedVips.UnionWith(Marking.Vips([chain.Chain]).SelectMany(m => m));
                break;
            case SetTunnel tunnel:
                _untunnelledVips.UnionWith(tunnel.Tunnel.Vips);
                break;
            case OpenGuePort open:
                _untunnelledVips.UnionWith(open.Port.Vips);
                break;
            case RemoveAddress remove:
                _stuckVips.Add(remove.Address.Address);
                _heldVipStuck |= remove.Address.Role == AddressRole.RealServer;
                break;
            case AddService add:
                _failedVips.UnionWith(VipsOf(add.Key));
                break;
        }
    }
}
