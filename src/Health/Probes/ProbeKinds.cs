using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes.Http;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Probes;

/// <summary>Makes the probe for a block. A kind is added by a line here.</summary>
internal sealed class ProbeKinds
{
    private readonly ConnectionPool connections = new();

    /// <summary>The probe; for what is not supported, or settings that cannot be used, one that fails and says why.</summary>
    internal IProbe Make(HealthCheck check, DrainSignal drain) => check switch
    {
        { Via: not ProbeTarget.RealServer } => new RefusedProbe($"via {check.Via} is not supported yet"),
        { Type: HealthCheckType.TCP } => new TcpProbe(connections),
        { Type: HealthCheckType.HTTP } => MakeHttp(check.Http ?? new(), drain),
        _ => new RefusedProbe($"checks of type {check.Type} are not supported yet"),
    };

    private IProbe MakeHttp(HttpCheck check, DrainSignal drain) =>
        HttpRequest.Fault(check) is { } unusable ? new RefusedProbe(unusable)
        : HttpExpectation.TryMake(check, drain, out var expectation, out var fault)
            ? new HttpProbe(connections, new(check), expectation)
            : new RefusedProbe(fault);
}
