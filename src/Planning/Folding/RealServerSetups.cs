using System.Net;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Conditions;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Folding;

/// <summary>How the managed real servers of a VirtualService are set up, from the Leases of their agents.</summary>
internal static class RealServerSetups
{
    private const int MostErrors = 8;
    private const int LongestError = 1024;

    /// <param name="service">The object.</param>
    /// <param name="vips">Its VIPs in force.</param>
    /// <param name="directors">Nodes that hold the VIPs as directors, and not on lo.</param>
    /// <param name="context">Leases and nodes.</param>
    internal static RealServerSetupStatus Of(VirtualService service, IReadOnlyList<IPAddress> vips, IReadOnlyList<string> directors, FoldContext context)
    {
        var nodes = Managed(service, context).Except(directors).Order(StringComparer.Ordinal).ToArray();
        var errors = new List<string>();
        var programmed = 0;
        foreach (var node in nodes)
        {
            var lease = context.Input.Agents.GetValueOrDefault(node);
            var wrong = lease is null || !lease.IsFresh(context.Input.Now) ? "its agent does not report; see that its pod runs and reaches the API" : Wrong(lease, vips);
            if (wrong is null) programmed++;
            else errors.Add($"{node}: {wrong}");
        }
        return new() { Managed = nodes.Length, Programmed = programmed, Errors = [.. errors.Take(MostErrors).Select(e => e.Length > LongestError ? e[..LongestError] : e)] };
    }

    private static string? Wrong(AgentLease lease, IReadOnlyList<IPAddress> vips)
    {
        if (lease.RealServer is not { } report) return "has not reported a set-up yet";
        foreach (var vip in vips)
            if (report.Failed.TryGetValue(vip.ToString(), out var why)) return $"{vip}: {why}";
        var missing = vips.Where(v => !report.Has(v)).Select(v => v.ToString()).ToArray();
        return missing.Length == 0 ? null : $"{Columns.Names(missing)}: not set up yet";
    }

    /// <summary>Nodes that are servers of a managed back end, and must hold the VIPs for DR and TUN.</summary>
    private static IEnumerable<string> Managed(VirtualService service, FoldContext context)
    {
        if (service.Spec.ForwardingMode() is not (ForwardingMode.DR or ForwardingMode.TUN) || BackendFit.Backend(service) is not { } reference) return [];
        if (context.Resolver.Resolve(reference, context.Input.Snapshot, context.Nodes) is not { Setup: RealServerSetup.Managed } backend) return [];
        var addresses = backend.Servers.Select(s => s.Address);
        if (IPAddress.TryParse(service.Spec.SorryServer?.Address, out var sorry)) addresses = addresses.Append(sorry);
        return addresses.Select(context.Nodes.At).Where(n => n is not null).Select(n => n!.Metadata.Name).Distinct();
    }
}
