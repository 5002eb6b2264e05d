using System.Net;
using LvsOperator.Netlink;
using LvsOperator.Netlink.Ipvs;
using LvsOperator.Node;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;

namespace LvsOperator.Agent.Effects;

/// <summary>What came of a list of operations.</summary>
/// <param name="Failures">Those that failed, and why.</param>
/// <param name="Suspects">Services that no longer are, or may not be, as we believe: read them again.</param>
/// <param name="Writes">Changes the kernel was asked for.</param>
/// <param name="Deletes">Services and destinations among them that were removed.</param>
internal sealed record ExecutionResult(IReadOnlyList<OperationFailure> Failures, IReadOnlySet<ServiceKey> Suspects, int Writes, int Deletes);

/// <summary>An operation that failed.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Message">What was tried, on what, and what the kernel said; with the remedy where one is known.</param>
internal sealed record OperationFailure(Operation Operation, string Message);

/// <summary>
/// Carries operations out in their order. What becomes ours is recorded before it is made, what goes is struck out after it is gone.
/// A VIP is not bound while something it depends on has failed: a service behind it, or the ARP settings of a real server.
/// </summary>
internal sealed class Executor(IKernel kernel, OwnershipStore owned)
{
    internal ExecutionResult Execute(IReadOnlyList<Operation> operations, IReadOnlyList<OwnershipClaim> claims)
    {
        var run = new Run();
        foreach (var op in operations.OfType<LoadModule>())
            if (kernel.LoadModule(op.Module) is { } why) run.Fail(op, $"load module {op.Module}: {why}; run `modprobe {op.Module}` on the node, or list it in /etc/modules-load.d");

        if (owned.Claim([.. claims, .. SysctlClaims(operations)]) is { } full)
        {
            // Nothing may be made that is not recorded, or a killed agent would take it for somebody else's.
            foreach (var op in operations.DefaultIfEmpty(new LoadModule("")))
                run.Fail(op, $"record what is ours: {full}; nothing was changed. Free space under the state directory");
            return run.Result();
        }
        Commands(operations, run);
        foreach (var op in operations) Single(op, run);
        if (owned.Release(run.Released) is { } failed) run.Fail(new LoadModule(""), $"record what is no longer ours: {failed}; it is recorded again later");
        return run.Result();
    }

    private IEnumerable<OwnershipClaim> SysctlClaims(IReadOnlyList<Operation> operations)
    {
        var set = operations.OfType<SetSysctl>().ToArray();
        var before = kernel.ReadSysctls(set.Select(s => s.Sysctl.Key));
        foreach (var op in set)
            if (before.TryGetValue(op.Sysctl.Key, out var original)) yield return new SysctlClaim(op.Sysctl.Key, op.Sysctl.Value, original);
        foreach (var op in operations.OfType<Planning.Operations.SetTimeouts>())
            if (kernel.ReadTimeouts() is { } timeouts) yield return new TimeoutsClaim(op.Timeouts, timeouts);
    }

    /// <summary>Sysctls and leaving addresses come first, then all IPVS commands in one go, then coming addresses: the order of the list.</summary>
    private void Commands(IReadOnlyList<Operation> operations, Run run)
    {
        foreach (var op in operations)
        {
            if (op is SetSysctl set)
            {
                run.Writes++;
                if (kernel.WriteSysctl(set.Sysctl.Key, set.Sysctl.Value) is { } why)
                {
                    run.SysctlFailed = true;
                    run.Fail(op, $"set {set.Sysctl.DottedKey} = {set.Sysctl.Value}: {why}");
                }
            }
            else if (op is RemoveAddress remove)
            {
                run.Writes++;
                if (kernel.RemoveAddress(remove.Address) is { } error) run.Fail(op, error.ToString());
                else run.Released.Add(new AddressClaim(new(remove.Address.Address, remove.Address.Link)));
            }
        }
        var commands = operations.Select(o => (Operation: o, Command: IpvsCommands.Of(o))).Where(c => c.Command is not null).ToArray();
        if (commands.Length == 0) return;
        run.Writes += commands.Length;
        var outcomes = kernel.Execute([.. commands.Select(c => c.Command!)]);
        for (var i = 0; i < commands.Length; i++) Outcome(commands[i].Operation, outcomes[i], run);
    }

    private static void Outcome(Operation op, NetlinkError? error, Run run)
    {
        if (IpvsCommands.IsDelete(op)) run.Deletes++;
        if (error is null || (IpvsCommands.IsDelete(op) && KernelTable.IsGone(error)))
        {
            if (op is RemoveService removed) run.Released.Add(new ServiceClaim(removed.Key));
            return;
        }
        if (IpvsCommands.ServiceOf(op) is { } key)
        {
            run.Suspects.Add(key);
            run.FailedVips.Add(key.Address);
        }
        run.Fail(op, IpvsCommands.Explain(op, error));
    }

    private void Single(Operation op, Run run)
    {
        switch (op)
        {
            case Planning.Operations.AddAddress add when run.FailedVips.Contains(add.Address.Address):
                run.Fail(op, $"bind {add.Address}: left out, as a service behind it could not be programmed");
                break;
            case Planning.Operations.AddAddress { Address.Role: AddressRole.RealServer } add when run.SysctlFailed:
                run.Fail(op, $"bind {add.Address}: left out, as the ARP settings could not be made and this node would answer for the VIP");
                break;
            case Planning.Operations.AddAddress add:
                run.Writes++;
                if (kernel.AddAddress(add.Address) is { } error) run.Fail(op, error.ToString());
                else if (add.Address.Role == AddressRole.Director && kernel.Announce(add.Address) is { } why)
                    run.Fail(op, $"tell neighbours of {add.Address}: {why}; they learn of it when their caches expire");
                break;
            case RestoreSysctl restore:
                if (kernel.ReadSysctls([restore.Key]).GetValueOrDefault(restore.Key) == restore.Ours)
                {
                    run.Writes++;
                    if (kernel.WriteSysctl(restore.Key, restore.Original) is { } sysctl)
                    {
                        run.Fail(op, $"restore {restore.Key} = {restore.Original}: {sysctl}");
                        break;
                    }
                }
                run.Released.Add(new SysctlClaim(restore.Key, restore.Ours, restore.Original));
                break;
            case RestoreTimeouts restore:
                if (kernel.ReadTimeouts() == restore.Ours && kernel.Execute([IpvsCommands.Of(restore.Original)])[0] is { } refused) run.Fail(op, refused.ToString());
                else run.Released.Add(new TimeoutsClaim(restore.Ours, restore.Original));
                break;
        }
    }

    private sealed class Run
    {
        private readonly List<OperationFailure> _failures = [];

        internal HashSet<ServiceKey> Suspects { get; } = [];

        internal HashSet<IPAddress> FailedVips { get; } = [];

        internal List<OwnershipClaim> Released { get; } = [];

        internal bool SysctlFailed { get; set; }

        internal int Writes { get; set; }

        internal int Deletes { get; set; }

        internal void Fail(Operation op, string message) => _failures.Add(new(op, message));

        internal ExecutionResult Result() => new(_failures, Suspects, Writes, Deletes);
    }
}
