using LvsOperator.Api.Meta;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Api.Validation;

/// <summary>
/// Everything that can be wrong with one object beyond its shape, which the schema of its CRD states.
/// Pure; never throws for an object that its schema allows, and never stops at the first fault.
/// What concerns several objects is decided in planning.
/// </summary>
public static class ObjectValidation
{
    /// <summary>All faults of an object, in the order of its fields; none for a valid one. Core kinds have only their names checked.</summary>
    public static IReadOnlyList<Fault> Validate(KubernetesObject item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var faults = new FaultList(new ObjectRef(item.Kind, item.Key));
        MetadataValidation.Check(item, faults);
        switch (item)
        {
            case VirtualService service:
                VirtualServiceValidation.Check(service.Spec, faults);
                NotYetSupported.Check(service.Spec, faults);
                break;
            case RealServerPool pool:
                RealServerPoolValidation.Check(pool.Spec, faults);
                break;
            case NginxTier tier:
                NginxTierValidation.Check(tier.Spec, faults);
                NotYetSupported.Check(tier.Spec, faults);
                break;
        }

        return faults.Faults;
    }
}
