using System.Collections.Immutable;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Routing;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Tunnels;

namespace LvsOperator.Planning.Tests.Properties;

/// <summary>A kernel in a few lines, strict where the real one is: what does not exist cannot be edited, what exists cannot be added.</summary>
internal sealed class ModelKernel
{
    internal Dictionary<ServiceKey, BalancedService> Services { get; } = [];

    internal List<AddressFact> Addresses { get; } = [];

    internal SortedDictionary<string, string> Sysctls { get; } = new(StringComparer.Ordinal);

    internal HashSet<string> Modules { get; } = [];

    internal Dictionary<RuleChain, ObservedChain> Chains { get; } = [];

    internal HashSet<SourceRule> SourceRules { get; } = [];

    internal Dictionary<(System.Net.Sockets.AddressFamily, uint), ReturnTable> Tables { get; } = [];

    internal Dictionary<string, TunnelDevice> Tunnels { get; } = [];

    internal HashSet<GuePort> GuePorts { get; } = [];

    internal ConnectionTimeouts Timeouts { get; private set; } = new(900, 120, 300);

    internal Ownership Owned { get; private set; } = Ownership.Nothing;

    internal KernelState State => new()
    {
        Services = Services.ToImmutableDictionary(), Addresses = [.. Addresses], Sysctls = Sysctls.ToImmutableDictionary(), Timeouts = Timeouts, Modules = Modules.ToHashSet(), Chains = Chains.ToImmutableDictionary(),
        SourceRules = SourceRules.ToHashSet(), ReturnTables = Tables.Values.ToHashSet(), Tunnels = Tunnels.Values.ToHashSet(), GuePorts = GuePorts.ToHashSet(),
    };

    /// <summary>Sets every key a plan names to what a kernel starts with, where it is not there yet.</summary>
    internal void Know(NodePlan plan)
    {
        foreach (var s in plan.Sysctls) Sysctls.TryAdd(s.Key, s.Key.EndsWith("send_redirects", StringComparison.Ordinal) ? "1" : "0");
    }

    /// <summary>Brings this to a plan and gives what that took.</summary>
    internal ImmutableArray<Operation> Apply(NodePlan plan, PlanDiffer? differ = null)
    {
        Know(plan);
        var ops = (differ ?? new()).Diff(plan, State, Owned);
        Owned = Claiming.Before(plan, State, Owned);
        foreach (var op in ops)
        {
            Apply(op);
            Owned = Claiming.After(op, Owned);
        }
        return ops;
    }

    private void Apply(Operation operation)
    {
        switch (operation)
        {
            case LoadModule o: Modules.Add(o.Module); break;
            case SetSysctl o: Sysctls[o.Sysctl.Key] = o.Sysctl.Value; break;
            case RestoreSysctl o when Sysctls.GetValueOrDefault(o.Key) == o.Ours: Sysctls[o.Key] = o.Original; break;
            case SetChain o: Chains[o.Chain.Chain] = RulesText.Read(o.Chain.Chain.Family, RulesText.Of([o.Chain]))[o.Chain.Chain]; break;
            case SetTunnel o: Tunnels[o.Tunnel.Device.Name] = o.Tunnel.Device; break;
            case RemoveTunnel o: Assert.True(Tunnels.Remove(o.Name)); break;
            case OpenGuePort o: Assert.True(GuePorts.Add(o.Port.Port)); break;
            case CloseGuePort o: Assert.True(GuePorts.Remove(o.Port)); break;
            case SetReturnTable o: Tables[(o.Table.Family, o.Table.Table)] = o.Table; break;
            case ClearReturnTable o: Tables.Remove((o.Family, o.Table)); break;
            case AddSourceRule o: Assert.True(SourceRules.Add(o.Rule)); break;
            case RemoveSourceRule o: SourceRules.Remove(o.Rule); break;
            case RemoveChain o: Chains.Remove(o.Chain); break;
            case SetTimeouts o: Timeouts = o.Timeouts; break;
            case RestoreTimeouts o when Timeouts == o.Ours: Timeouts = o.Original; break;
            case AddService o: Services.Add(o.Key, new(o.Key, o.Settings, [])); break;
            case EditService o: Services[o.Key] = Services[o.Key] with { Settings = o.Settings }; break;
            case RemoveService o: Services.Remove(o.Key); break;
            case AddDestination o:
                Assert.DoesNotContain(Services[o.Service].Destinations, d => d.Key == o.Destination.Key);
                Put(o.Service, Services[o.Service].Destinations.Add(o.Destination));
                break;
            case EditDestination o:
                Assert.Contains(Services[o.Service].Destinations, d => d.Key == o.Destination.Key);
                Put(o.Service, [.. Services[o.Service].Destinations.Where(d => d.Key != o.Destination.Key), o.Destination]);
                break;
            case RemoveDestination o:
                Assert.Contains(Services[o.Service].Destinations, d => d.Key == o.Destination);
                Put(o.Service, [.. Services[o.Service].Destinations.Where(d => d.Key != o.Destination)]);
                break;
            case AddAddress o: Addresses.Add(new(o.Address.Address, o.Address.PrefixLength, o.Address.Link)); break;
            case RemoveAddress o: Addresses.RemoveAll(a => a.Address.Equals(o.Address.Address) && a.Link == o.Address.Link && a.IsHostSized); break;
        }
    }

    private void Put(ServiceKey key, ImmutableArray<Destination> destinations) =>
        Services[key] = Services[key] with { Destinations = [.. destinations.OrderBy(d => d.Key)] };
}
