using System.Collections.Immutable;
using System.Net;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Allocation;
using LvsOperator.Planning.Resolve;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>
/// Decides on VirtualServices: first those in force as they are, then the others, each against what is taken and what status says that others have.
/// </summary>
internal sealed class ServiceJudge
{
    private readonly BackendFit _fit;
    private readonly Claims _claims;
    private readonly RouterIds _ids;
    private readonly FirewallMarks _marks;
    private readonly EarlierClaims _earlier = new();
    private readonly NodeIndex _nodes;
    private readonly ImmutableArray<Claimant> _ordered;
    private readonly List<Claimant> _standing = [];
    private readonly List<Claimant> _others = [];
    private readonly List<Claimant> _lost = [];
    private readonly Dictionary<ObjectKey, Decision> _decisions = [];
    private readonly Dictionary<ObjectRef, List<VirtualService>> _inForce = [];
    private readonly Dictionary<ObjectRef, List<VirtualService>> _changed = [];

    internal ServiceJudge(Snapshot snapshot, NodeIndex nodes, BackendFit fit, MarkRange marks, ObjectAdmission admission)
    {
        (_fit, _nodes, _claims, _ids, _marks) = (fit, nodes, new(nodes, snapshot.VirtualServices.Count), new(nodes), new(marks));
        _ordered = [.. Acceptor.Ordered(snapshot.VirtualServices)];
        foreach (var claimant in _ordered)
        {
            var service = claimant.Service;
            _ids.Reserve(claimant);
            _marks.Reserve(service);
            if (admission.Check(service) is { IsEmpty: false } found)
            {
                Refuse(claimant, found);
                _earlier.Add(service);
            }
            else if (Standing.IsInForce(service.Metadata, service.Status?.Conditions)) _standing.Add(claimant);
            else
            {
                _others.Add(claimant);
                _earlier.Add(service);
                if (BackendFit.Backend(service) is { } backend && Standing.Vips(service).Any()) Note(_changed, backend, service);
            }
        }
    }

    internal IEnumerable<Decision> Decisions => _decisions.Values;

    /// <summary>VirtualServices that use a back end and stand, by their present generation or by an earlier one.</summary>
    internal IEnumerable<VirtualService> UsersThatStand(ObjectRef backend) => AcceptanceJudge.Ordered(_inForce.GetValueOrDefault(backend, [])
        .Concat(_changed.TryGetValue(backend, out var changed) ? changed : []).DistinctBy(s => s.Key));

    /// <summary>First those that were accepted as they are now. They can still lose, as when Nodes got other labels.</summary>
    internal void TakeStanding(BackendJudge backends)
    {
        foreach (var claimant in _standing)
        {
            var problems = Misfits(claimant, backends) is { IsEmpty: false } misfits ? misfits : Take(claimant);
            if (problems.IsEmpty) continue;
            Refuse(claimant, problems);
            _lost.Add(claimant);
            _earlier.Add(claimant.Service);
        }
    }

    /// <summary>Then the others; again while what one of them gave up may be another's.</summary>
    internal void TakeOthers(BackendJudge backends)
    {
        var waiting = _others;
        for (var released = true; released && waiting.Count > 0;)
        {
            released = false;
            List<Claimant> refused = [];
            foreach (var claimant in waiting)
            {
                var problems = Misfits(claimant, backends);
                if (problems.IsEmpty) problems = _earlier.Conflicts(claimant);
                if (problems.IsEmpty) problems = Take(claimant);
                if (problems.IsEmpty) released |= _earlier.Remove(claimant.Service);
                else
                {
                    Refuse(claimant, problems);
                    refused.Add(claimant);
                }
            }
            waiting = refused;
        }
        // Told of what stands in the end, and not of what stood when it was first looked at, nor in the order of that: so the next time tells the same.
        var claims = new Claims(_nodes, _ordered.Length);
        foreach (var claimant in _ordered.Where(c => _decisions[c.Service.Key].IsAccepted)) claims.Add(claimant);
        foreach (var claimant in _lost.Concat(waiting))
            if (Misfits(claimant, backends) is { IsEmpty: false } misfits) Refuse(claimant, misfits);
            else if (_earlier.Conflicts(claimant).AddRange(claims.Conflicts(claimant, VipAddresses.Accepted)) is { IsEmpty: false } conflicts) Refuse(claimant, conflicts);
    }

    private ImmutableArray<Problem> Misfits(Claimant claimant, BackendJudge backends) =>
        BackendFit.Backend(claimant.Service) is { } backend && backends.Has(backend) ? _fit.Of(claimant.Service) : [];

    private ImmutableArray<Problem> Take(Claimant claimant)
    {
        var service = claimant.Service;
        if (_claims.Conflicts(claimant, VipAddresses.Accepted) is { IsEmpty: false } conflicts) return conflicts;
        var (mark, noMark) = _marks.Assign(service);
        if (noMark is not null) return [noMark];
        var (ids, noId) = _ids.Assign(claimant);
        if (noId is not null)
        {
            _marks.Release(mark);
            return [noId];
        }
        _claims.Add(claimant);
        if (BackendFit.Backend(service) is { } backend) Note(_inForce, backend, service);
        var vips = claimant.Vips.DistinctBy(v => v.Address).Select(v => Vip(v.Address, ids, mark));
        _decisions[service.Key] = new(Ref(service), service.Metadata.Generation, [], [.. vips]);
        return [];
    }

    private static void Note(Dictionary<ObjectRef, List<VirtualService>> users, ObjectRef backend, VirtualService service)
    {
        if (!users.TryGetValue(backend, out var there)) users[backend] = there = [];
        there.Add(service);
    }

    private void Refuse(Claimant claimant, ImmutableArray<Problem> problems) =>
        _decisions[claimant.Service.Key] = new(Ref(claimant.Service), claimant.Service.Metadata.Generation, problems, []);

    private static VipStatus Vip(IPAddress address, ImmutableDictionary<IPAddress, int> ids, long mark) =>
        new() { Address = address.ToString(), VirtualRouterId = ids.TryGetValue(address, out var id) ? id : null, FirewallMark = mark };

    private static ObjectRef Ref(VirtualService service) => new(nameof(VirtualService), service.Key);
}
