using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using LvsOperator.Api;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Acceptance;
using LvsOperator.Planning.Resolve;

namespace LvsOperator.Planning.Allocation;

/// <summary>
/// What makes a VRRP instance what it is. VIPs with equal ones move together and share a router id; the id itself is no part of it.
/// </summary>
/// <param name="Directors">The directors' selector, as text that compares.</param>
/// <param name="Link">The interface as the manifest writes it; empty where the director chooses.</param>
/// <param name="Settings">The VRRP block without its router id.</param>
/// <param name="Slot">With ActiveActive, which director is master: the VIP's place in its object, modulo the number of directors; else 0.</param>
/// <param name="Alone">The object, where it withdraws its VIPs on its own (<c>onLost: WithdrawVip</c>) and so shares with nobody.</param>
internal sealed record RouterInstance(string Directors, string Link, string Settings, int Slot, ObjectKey? Alone)
{
    /// <summary>The VIPs of an object by the instance that carries them, in the order in which the object names them; empty without VRRP.</summary>
    internal static ImmutableArray<(RouterInstance Instance, ImmutableArray<IPAddress> Vips)> Of(Claimant claimant, NodeIndex nodes)
    {
        var spec = claimant.Service.Spec;
        if (spec.Directors?.HighAvailability is not { Mode: HighAvailabilityMode.VRRP } availability) return [];
        var vrrp = availability.Vrrp ?? new();
        var directors = Math.Max(1, nodes.Directors(claimant.Selector, spec.DirectorNodes()).Selected.Length);
        var settings = JsonSerializer.Serialize(vrrp with { VirtualRouterId = null }, ApiJson.Default.Vrrp);
        ObjectKey? alone = spec.QuorumOrDefault().OnLost == QuorumLostAction.WithdrawVip ? claimant.Service.Key : null;
        var instances = new List<(RouterInstance Instance, List<IPAddress> Vips)>();
        for (var i = 0; i < claimant.Vips.Length; i++)
        {
            var slot = vrrp.Placement == VrrpPlacement.ActiveActive ? i % directors : 0;
            var instance = new RouterInstance(claimant.Selector, claimant.Vips[i].Link, settings, slot, alone);
            var there = instances.FindIndex(x => x.Instance == instance);
            if (there < 0) instances.Add((instance, [claimant.Vips[i].Address]));
            else instances[there].Vips.Add(claimant.Vips[i].Address);
        }
        return [.. instances.Select(x => (x.Instance, x.Vips.ToImmutableArray()))];
    }

    /// <summary>
    /// Whether two unequal instances would be taken for one if they had one id. Routers tell instances apart by interface and id (RFC 5798, 5.2.3),
    /// so only two that name different interfaces cannot meet.
    /// </summary>
    internal bool Meets(RouterInstance other) => this != other && (Link.Length == 0 || other.Link.Length == 0 || Link == other.Link);
}
