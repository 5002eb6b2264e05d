using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Folding;

/// <summary>Status of a VirtualService.</summary>
internal static class ServiceFold
{
    /// <summary>
    /// The operator's part. <c>vips</c>, <c>summary.vips</c> and <c>summary.ports</c> are those of the last accepted generation, as acceptance reads from
    /// them who has what; before the first, <c>vips</c> is empty and the texts tell what is wanted.
    /// </summary>
    internal static VirtualServiceStatus Of(VirtualService service, Decision decision, FoldContext context)
    {
        var before = service.Status;
        var vips = decision.IsAccepted ? decision.Vips : before?.Vips ?? [];
        var held = vips.Select(v => IPAddress.TryParse(v.Address, out var address) ? address : null).OfType<IPAddress>().ToArray();
        var choice = PoolObservers.Choice(service, context.Nodes);
        string[] selected = [.. choice.Selected.Select(n => n.Metadata.Name)];
        string[] expected = [.. PoolObservers.Directors(service, context.Nodes).Select(n => n.Metadata.Name)];
        var traffic = new ServiceTraffic(service, held, selected, expected, context);
        var active = traffic.Active;
        // Before anything is accepted the texts tell what is wanted; later, while an edit is refused, what was accepted last.
        var told = decision.IsAccepted || held.Length == 0 ? Wanted(service.Spec) : before?.Summary ?? new();
        return new()
        {
            ObservedGeneration = service.Metadata.Generation,
            Conditions = ConditionList.Of(
                before?.Conditions, decision, new References(context.Input).Of(service), Programmed(service, decision, held.Length > 0, choice, expected, context), traffic.Ready(), context.Input.Now),
            Summary = told with { Healthy = active.Count == 0 ? null : Healthy(active), Active = Columns.Join([.. active.Select(r => r.Node)]) },
            Vips = [.. vips],
            RealServers = RealServerSetups.Of(service, held, expected, context),
        };
    }

    private static VirtualServiceSummary Wanted(VirtualServiceSpec spec) => new()
    {
        Vips = Columns.Join([.. spec.Vips.Select(v => v.Address)]),
        Ports = Columns.Join(Standing.PortsText(spec).Split(',')),
        Mode = (spec.Forwarding?.Mode ?? ForwardingMode.DR).ToString(),
        Scheduler = (spec.Scheduler?.Name ?? SchedulerName.Wlc).ToString().ToLowerInvariant(),
    };

    private static Finding Programmed(VirtualService service, Decision decision, bool stands, DirectorChoice choice, string[] expected, FoldContext context)
    {
        if (!decision.IsAccepted)
        {
            var rest = stands ? "what was accepted before stays programmed" : "nothing of it is programmed";
            return Finding.No(Reasons.Pending, $"generation {decision.Generation} is not accepted; {rest}");
        }
        if (expected.Length == 0) return Finding.No(Reasons.Pending, "no Node is selected as a director");
        var use = service.Spec.Directors?.HighAvailability is { Mode: not HighAvailabilityMode.None } ? NodeUse.Daemons : NodeUse.Agent;
        var rows = (service.Status?.Directors ?? []).DistinctBy(r => r.Node).ToDictionary(r => r.Node);
        var work = expected.Select(n =>
        {
            var row = rows.GetValueOrDefault(n);
            return new NodeWork(n, row?.ProgrammedGeneration, RowLine.Parse(row?.Message), context.NotDeployed(context.Nodes.Source[n], use));
        });
        var finding = NodeWork.Programmed([.. work], decision.Generation, "director");
        var backend = BackendFit.Backend(service) is { } reference ? context.Resolver.Resolve(reference, context.Input.Snapshot, context.Nodes) : null;
        var note = use == NodeUse.Agent ? Messages.Of(backend, choice) : "";
        return note.Length == 0 ? finding : finding with { Message = $"{finding.Message}; {note}" };
    }

    /// <summary>The worst of those that take traffic.</summary>
    private static string Healthy(IReadOnlyList<DirectorStatus> active)
    {
        var worst = active.OrderBy(r => (r.Healthy ?? 0) - (r.RealServers ?? 0)).ThenBy(r => r.RealServers ?? 0).First();
        return $"{worst.Healthy ?? 0}/{worst.RealServers ?? 0}";
    }
}
