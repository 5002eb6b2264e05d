using System.Collections.Immutable;
using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Planning.Policy;
using LvsOperator.Planning.Status;

namespace LvsOperator.Planning.Acceptance;

/// <summary>What can be said of one object alone: all that a webhook may refuse, as what concerns several is decided in turn, not at the door.</summary>
public sealed class ObjectAdmission
{
    private readonly AddressJudge _addresses;
    private readonly TierPolicy _tiers;

    /// <param name="input">For policies, Nodes and the cluster's own addresses.</param>
    public ObjectAdmission(AcceptanceInput input)
    {
        _addresses = new(input.Snapshot, input.Policy, input.Cluster, input.Namespaces);
        _tiers = input.Tiers;
    }

    /// <summary>Why an object is refused; none for one that is not. Its validity, and where it is valid, the policies.</summary>
    public ImmutableArray<Problem> Check(KubernetesObject item)
    {
        if (Validity.Of(item) is { IsEmpty: false } faults) return faults;
        return item switch
        {
            VirtualService service => _addresses.Judge(service),
            NginxTier tier => _tiers.Judge(tier),
            _ => [],
        };
    }
}
