using LvsOperator.Api.Meta;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Planning;

/// <summary>A VirtualService that stands, and what was last planned for it.</summary>
internal sealed record ServiceEntry(Claimant Claimant, ObjectRef? Backend, VirtualServicePlan? Plan)
{
    internal static ServiceEntry Of(Claimant claimant)
    {
        var backend = claimant.Service.Spec.Backend;
        return new(claimant, backend is null ? null : new(backend.Kind.ToString(), new(claimant.Service.Key.Namespace, backend.Name)), null);
    }
}
