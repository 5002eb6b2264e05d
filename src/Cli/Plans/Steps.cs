using LvsOperator.Planning.Addresses;
using LvsOperator.Planning.Balancing;
using LvsOperator.Planning.Operations;
using LvsOperator.Planning.Rules;
using LvsOperator.Planning.Status;

namespace LvsOperator.Cli.Plans;

/// <summary>Operations as steps, with the values that stand now beside those that come.</summary>
internal sealed class Steps(KernelState kernel, IReadOnlyList<ServiceReport> reports)
{
    private readonly Dictionary<(ServiceKey, DestinationKey), ServerReport> _servers =
        (from r in reports from p in r.Ports from s in p.Servers select (Key: (p.Key, s.Key), Server: s)).DistinctBy(s => s.Key).ToDictionary(s => s.Key, s => s.Server);

    internal IEnumerable<PlanStep> Of(IEnumerable<Operation> operations) => operations.Select(Of).OfType<PlanStep>();

    /// <summary>Null for an operation that would find nothing to do.</summary>
    private PlanStep? Of(Operation operation) => operation switch
    {
        LoadModule o => new(StepAction.Add, "module", o.Module),
        SetSysctl o => Sysctl(o.Sysctl.Key, o.Sysctl.Value),
        RestoreSysctl o => kernel.Sysctls.GetValueOrDefault(o.Key) == o.Ours ? Sysctl(o.Key, o.Original) : null,
        SetTimeouts o => Timeouts(o.Timeouts),
        RestoreTimeouts o => kernel.Timeouts == o.Ours ? Timeouts(o.Original) : null,
        AddService o => new(StepAction.Add, "service", o.Key.ToString(), New: Values.Of(o.Settings)),
        EditService o => Change("service", o.Key.ToString(), null, kernel.Services.TryGetValue(o.Key, out var s) ? Values.Of(s.Settings) : [], Values.Of(o.Settings)),
        RemoveService o => kernel.Services.TryGetValue(o.Key, out var s) ? new(StepAction.Remove, "service", o.Key.ToString(), Old: Values.Of(s.Settings)) : null,
        AddDestination o => new(StepAction.Add, "destination", o.Destination.Key.ToString(), o.Service.ToString(), New: Values.Of(o.Destination), Note: Note(o.Service, o.Destination.Key)),
        EditDestination o => Change("destination", o.Destination.Key.ToString(), o.Service.ToString(), Standing(o.Service, o.Destination.Key), Values.Of(o.Destination)) with { Note = Note(o.Service, o.Destination.Key) },
        RemoveDestination o => new(StepAction.Remove, "destination", o.Destination.ToString(), o.Service.ToString(), Old: Standing(o.Service, o.Destination)),
        AddAddress o => new(StepAction.Add, "address", o.Address.ToString()),
        RemoveAddress o => kernel.Addresses.Any(a => a.Link == o.Address.Link && a.Address.Equals(o.Address.Address))
            ? new(StepAction.Remove, "address", o.Address.ToString()) : null,
        SetChain o => Chain(o.Chain),
        RemoveChain o => new(StepAction.Remove, "rules", o.Chain.ToString()),
        SetTunnel o => new(StepAction.Add, "tunnel", o.Tunnel.Device.ToString()),
        RemoveTunnel o => new(StepAction.Remove, "tunnel", o.Name),
        OpenGuePort o => new(StepAction.Add, "GUE port", o.Port.Port.ToString()),
        CloseGuePort o => new(StepAction.Remove, "GUE port", o.Port.ToString()),
        SetReturnTable o => new(StepAction.Add, "routes", o.Table.ToString()),
        ClearReturnTable o => new(StepAction.Remove, "routes", $"table {o.Table}"),
        AddSourceRule o => new(StepAction.Add, "routing rule", o.Rule.ToString()),
        RemoveSourceRule o => new(StepAction.Remove, "routing rule", o.Rule.ToString()),
        _ => throw new InvalidOperationException($"an operation without words: {operation.GetType().Name}"),
    };

    private PlanStep Sysctl(string key, string value)
    {
        var name = new PlannedSysctl(key, value).DottedKey;
        return kernel.Sysctls.TryGetValue(key, out var old)
            ? new(StepAction.Change, "sysctl", name, Old: Values.Of(old), New: Values.Of(value)) : new(StepAction.Add, "sysctl", name, New: Values.Of(value));
    }

    private PlanStep Chain(PlannedChain chain)
    {
        var wanted = Values.Of(chain.Rules);
        return kernel.Chains.TryGetValue(chain.Chain, out var there)
            ? Change("rules", chain.Chain.ToString(), null, Values.Of(there), wanted) : new(StepAction.Add, "rules", chain.Chain.ToString(), New: wanted);
    }

    private PlanStep Timeouts(ConnectionTimeouts wanted) => kernel.Timeouts is { } old
        ? Change("timeouts", "IPVS", null, Values.Of(old), Values.Of(wanted)) : new(StepAction.Add, "timeouts", "IPVS", New: Values.Of(wanted));

    private static PlanStep Change(string kind, string target, string? service, Dictionary<string, string> old, Dictionary<string, string> wanted)
    {
        var (before, after) = Values.Differing(old, wanted);
        return new(StepAction.Change, kind, target, service, before, after);
    }

    private string? Note(ServiceKey service, DestinationKey key) => _servers.GetValueOrDefault((service, key)) switch
    {
        { Use: ServerUse.Joining } => "joins: gets its weight once it holds the VIP",
        { Use: ServerUse.Rising } rising => $"slow start: {rising.Detail}",
        { Use: ServerUse.Leaving } => "leaves: goes once idle, or when its drain has run out",
        { Use: ServerUse.Quiesced, Detail: { Length: > 0 } why } => why,
        { Use: ServerUse.Sorry } => "sorry server: quorum is lost",
        _ => null,
    };

    private Dictionary<string, string> Standing(ServiceKey service, DestinationKey key) =>
        kernel.Services.TryGetValue(service, out var s) && s.Destinations.FirstOrDefault(d => d.Key == key) is { } d ? Values.Of(d) : [];
}
