using LvsOperator.Api.V1Alpha1;
using LvsOperator.Api.Values;

namespace LvsOperator.Api.Validation;

/// <summary>Rules between the fields of a RealServerPool.</summary>
internal static class RealServerPoolValidation
{
    public static void Check(RealServerPoolSpec spec, FaultList faults)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var index = 0; index < spec.Servers.Count; index++)
        {
            var server = spec.Servers[index];
            var path = $"spec.servers[{index}]";
            AddressValidation.CheckUnicast($"{path}.address", server.Address, faults);
            if (server.LowerThreshold > server.UpperThreshold)
            {
                faults.Add($"{path}.lowerThreshold", server.LowerThreshold, $"above upperThreshold ({server.UpperThreshold}), which the kernel refuses", "use at most upperThreshold, or 0");
            }

            if (server.Name is { } name && !names.TryAdd(name, index))
            {
                faults.Add($"{path}.name", name, $"the same name as spec.servers[{names[name]}]", "use a name of its own");
            }
        }

        AddressValidation.CheckDistinct(spec.Servers.Select((server, index) => ($"spec.servers[{index}].address", server.Address, $" {server.Port}")), faults);
        MetadataValidation.CheckSelector("spec.nodes.selector", spec.Nodes?.Selector, faults);
        if (spec.HealthCheck is { } check)
        {
            HealthCheckValidation.Check(check, check.Type, faults);
        }

        faults.WholeSeconds("spec.slowStart", spec.SlowStart, default, Duration.Parse("1h"));
    }
}
