using System.Collections.Immutable;
using LvsOperator.Netlink;
using LvsOperator.Node;
using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Rules;

namespace LvsOperator.Agent.Effects;

/// <summary>
/// Carries operations out in their order. What becomes ours is recorded before it is made, what goes is struck out after it is gone.
/// A VIP is not bound while something it depends on has failed: a service behind it, or the ARP settings of a real server. On the way back
/// those stay while the VIP itself could not be taken away.
/// </summary>
internal sealed class Executor(IKernel kernel, OwnershipStore owned)
{
    /// <param name="operations">What to do, in order.</param>
    /// <param name="claims">What becomes ours with them.</param>
    /// <param name="held">What is wanted too and failed before, and is not tried now: whatever depends on it waits.</param>
    /// <param name="chains">All that is planned of rules: they tell which VIPs are behind a firewall mark.</param>
    internal ExecutionResult Execute(
        IReadOnlyList<Operation> operations, IReadOnlyList<OwnershipClaim> claims, IReadOnlyList<Operation> held, ImmutableArray<PlannedChain> chains = default)
    {
        var run = new ExecutionRun(held, Marking.Vips(chains.IsDefault ? [] : chains));
        if (owned.Claim(claims) is { } full) return Unrecorded(operations, full, run);
        Modules([.. operations.OfType<LoadModule>()], run);
        // Only now: the settings of a module are there when it is.
        if (owned.Claim([.. SettingClaims(operations)]) is { } none) return Unrecorded(operations, none, run);

        Commands(operations, run);
        foreach (var op in operations) Single(op, run);
        // They stay in the record, so each is asked for again, finds nothing left to do, and is struck out then.
        if (owned.Release([.. run.Released.Select(r => r.Claim)]) is { } failed)
            foreach (var (by, _) in run.Released) run.Fail(by, $"record what is no longer ours: {failed}; it is recorded again later");
        return run.Result();
    }

    private void Modules(LoadModule[] operations, ExecutionRun run)
    {
        if (operations.Length == 0) return;
        var outcomes = kernel.LoadModules([.. operations.Select(o => o.Module)]);
        foreach (var (op, why) in operations.Zip(outcomes))
            if (why is not null) run.Fail(op, $"load module {op.Module}: {why}; run `modprobe {op.Module}` on the node, or list it in /etc/modules-load.d{SchedulerModules.Remedy(op.Module)}");
    }

    /// <summary>Nothing may be made that is not recorded, or a killed agent would take it for somebody else's.</summary>
    private static ExecutionResult Unrecorded(IReadOnlyList<Operation> operations, string why, ExecutionRun run)
    {
        var message = $"record what is ours: {why}; nothing was changed. Free space under the state directory";
        foreach (var op in operations) run.Fail(op, message);
        if (operations.Count == 0) run.FailToRecord(message);
        return run.Result();
    }

    private IEnumerable<OwnershipClaim> SettingClaims(IReadOnlyList<Operation> operations)
    {
        var set = operations.OfType<SetSysctl>().Where(s => s.Sysctl.Teardown == SysctlTeardown.Restore).ToArray();
        var before = kernel.ReadSysctls(set.Select(s => s.Sysctl.Key));
        foreach (var op in set)
            if (before.TryGetValue(op.Sysctl.Key, out var original)) yield return new SysctlClaim(op.Sysctl.Key, op.Sysctl.Value, original);
        foreach (var op in operations.OfType<SetTimeouts>())
            if (kernel.ReadTimeouts() is { } timeouts) yield return new TimeoutsClaim(op.Timeouts, timeouts);
    }

    /// <summary>Tunnels, sysctls, leaving addresses and chains of rules come first, then all IPVS commands in one go, then coming addresses: the order of the list.</summary>
    private void Commands(IReadOnlyList<Operation> operations, ExecutionRun run)
    {
        foreach (var op in operations)
        {
            if (op is SetSysctl set)
            {
                run.Writes++;
                if (kernel.WriteSysctl(set.Sysctl.Key, set.Sysctl.Value) is { } why) run.Fail(op, $"set {set.Sysctl.DottedKey} = {set.Sysctl.Value}: {why}");
            }
            else if (op is RemoveAddress remove && !run.IsRouteLost(op))
            {
                run.Writes++;
                if (kernel.RemoveAddress(remove.Address) is { } refused) run.Fail(op, refused);
                else run.Released.Add((op, new AddressClaim(new(remove.Address.Address, remove.Address.Link))));
            }
            else if (Way(op) is { } write)
            {
                run.Writes++;
                if (write() is { } error) run.Fail(op, error);
            }
            else if (op is SetChain chain)
            {
                run.Writes++;
                var why = run.FilterLock ?? kernel.SetChain(chain.Chain);
                if (why is not null) run.FailChain(chain, why);
            }
        }

        var commands = operations.Where(o => !run.MustStay(o)).Select(o => (Operation: o, Command: IpvsCommands.Of(o))).Where(c => c.Command is not null).ToArray();
        if (commands.Length == 0) return;
        run.Writes += commands.Length;
        var outcomes = kernel.Execute([.. commands.Select(c => c.Command!)]);
        for (var i = 0; i < commands.Length; i++) Outcome(commands[i].Operation, outcomes[i], run);
    }

    /// <summary>What a real server needs before its director may send it anything: a table before the rule that leads to it.</summary>
    private Func<NetlinkError?>? Way(Operation op) => op switch
    {
        SetTunnel set => () => kernel.SetTunnel(set.Tunnel.Device),
        OpenGuePort open => () => kernel.OpenGuePort(open.Port.Port),
        SetReturnTable set => () => kernel.SetReturnTable(set.Table),
        AddSourceRule add => () => kernel.AddSourceRule(add.Rule),
        _ => null,
    };

    private static void Undo(Operation op, NetlinkError? error, OwnershipClaim claim, ExecutionRun run)
    {
        run.Writes++;
        if (error is not null) run.Fail(op, error);
        else run.Released.Add((op, claim));
    }

    private void Outcome(Operation op, NetlinkError? error, ExecutionRun run)
    {
        if (IpvsCommands.IsDelete(op)) run.Deletes++;
        if (error is null || (IpvsCommands.IsDelete(op) && KernelTable.IsGone(error) && IsGone(op)))
        {
            if (op is RemoveService removed) run.Released.Add((op, new ServiceClaim(removed.Key)));
            else if (op is AddService made) run.Serve(made);
            return;
        }
        run.Suspect(op, error);
        run.Fail(op, IpvsCommands.Explain(op, error));
    }

    /// <summary>A service is struck out of what is ours only when a look confirms that it is gone; one that stood on would be nobody's.</summary>
    private bool IsGone(Operation op) => op is not RemoveService remove || kernel.ReadService(remove.Key) is (null, null);

    private void Single(Operation op, ExecutionRun run)
    {
        switch (op)
        {
            case AddAddress add when run.WhyNotBind(add.Address) is { } cause:
                run.Fail(op, cause);
                break;
            case AddAddress when run.IsRouteLost(op):
                break;
            case AddAddress add:
                Bind(add, run);
                break;
            case RemoveSourceRule remove:
                Undo(op, kernel.RemoveSourceRule(remove.Rule), new SourceRuleClaim(remove.Rule), run);
                break;
            case ClearReturnTable clear:
                Undo(op, kernel.ClearReturnTable(clear.Family, clear.Table), new ReturnTableClaim(clear.Family, clear.Table), run);
                break;
            case CloseGuePort close:
                Undo(op, kernel.CloseGuePort(close.Port), new GuePortClaim(close.Port), run);
                break;
            case RemoveTunnel remove:
                Undo(op, kernel.RemoveTunnel(remove.Name), new TunnelClaim(remove.Name), run);
                break;
            case RemoveChain remove:
                run.Writes++;
                if (kernel.RemoveChain(remove.Chain) is { } why) run.Fail(op, $"remove {remove.Chain}: {why}");
                else run.Released.Add((op, new ChainClaim(remove.Chain)));
                break;
            case RestoreSysctl restore when !run.MustStay(op):
                Restore(restore, run);
                break;
            case RestoreTimeouts restore:
                Restore(restore, run);
                break;
        }
    }

    private void Bind(AddAddress add, ExecutionRun run)
    {
        run.Writes++;
        var error = kernel.AddAddress(add.Address);
        // Where only the answer was lost it stands already, and nobody would tell the neighbours: ask again, which does no harm.
        if (error is { OutcomeUnknown: true }) error = kernel.AddAddress(add.Address);
        if (error is not null) run.Fail(add, error);
        else if (add.Address.Role != AddressRole.RealServer) run.Bound.Add(add.Address);
    }

    private void Restore(RestoreSysctl restore, ExecutionRun run)
    {
        if (kernel.ReadSysctls([restore.Key]).GetValueOrDefault(restore.Key) == restore.Ours)
        {
            run.Writes++;
            if (kernel.WriteSysctl(restore.Key, restore.Original) is { } why)
            {
                run.Fail(restore, $"restore {restore.Key} = {restore.Original}: {why}");
                return;
            }
        }
        run.Released.Add((restore, new SysctlClaim(restore.Key, restore.Ours, restore.Original)));
    }

    private void Restore(RestoreTimeouts restore, ExecutionRun run)
    {
        if (kernel.ReadTimeouts() == restore.Ours)
        {
            run.Writes++;
            if (kernel.Execute([IpvsCommands.Of(restore.Original)])[0] is { } refused)
            {
                run.Fail(restore, refused.ToString());
                return;
            }
        }
        run.Released.Add((restore, new TimeoutsClaim(restore.Ours, restore.Original)));
    }
}
