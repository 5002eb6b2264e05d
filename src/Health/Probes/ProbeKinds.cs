using System.Security.Cryptography.X509Certificates;
using LvsOperator.Api.V1Alpha1;
using LvsOperator.Health.Probes.Dns;
using LvsOperator.Health.Probes.Exec;
using LvsOperator.Health.Probes.Grpc;
using LvsOperator.Health.Probes.Http;
using LvsOperator.Health.Probes.Ping;
using LvsOperator.Health.Probes.Smtp;
using LvsOperator.Health.Probes.Tls;
using LvsOperator.Health.Probes.Udp;
using LvsOperator.Planning.Checks;

namespace LvsOperator.Health.Probes;

/// <summary>Makes the probe for a block. A kind is added by a line here.</summary>
/// <param name="allowedCommands">Programs that EXEC checks may run.</param>
/// <param name="roots">Whose certificates are taken; null: those that this system trusts.</param>
internal sealed class ProbeKinds(IReadOnlyList<string>? allowedCommands = null, X509Certificate2Collection? roots = null) : IDisposable
{
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    private readonly ConnectionPool connections = new();
    private readonly EchoSockets echoes = new();
    private readonly CommandSlots slots = new();

    /// <summary>The probe; for what cannot be run one that says why.</summary>
    internal IProbe Make(HealthCheck check, DrainSignal drain) => check switch
    {
        { Via: ProbeTarget.VirtualAddress, Type: HealthCheckType.PING or HealthCheckType.EXEC } => new RefusedProbe($"via: VirtualAddress: type {check.Type} does not go through it"),
        { Type: HealthCheckType.TCP } => new TcpProbe(connections),
        { Type: HealthCheckType.HTTP } => MakeHttp(check.Http ?? new(), drain, null),
        { Type: HealthCheckType.HTTPS } => MakeHttp(check.Http ?? new(), drain, TlsTerms.Of(check.Http ?? new(), roots)),
        { Type: HealthCheckType.GRPC } => new GrpcProbe(connections, check.Grpc?.Service ?? ""),
        { Type: HealthCheckType.DNS } => MakeDns(check.Dns),
        { Type: HealthCheckType.SMTP } => new SmtpProbe(connections),
        { Type: HealthCheckType.UDP } => UdpProbe.Make(connections, check.Udp ?? new()),
        { Type: HealthCheckType.PING } => new PingProbe(echoes),
        { Type: HealthCheckType.EXEC } => ExecProbe.Make(check.Exec?.Command, allowedCommands ?? [], slots),
        _ => new RefusedProbe($"type: {check.Type}: no such check"),
    };

    public void Dispose() => echoes.Dispose();

    private IProbe MakeHttp(HttpCheck check, DrainSignal drain, TlsTerms? tls) =>
        HttpRequest.Fault(check) is { } unusable ? new RefusedProbe(unusable)
        : HttpExpectation.TryMake(check, drain, out var expectation, out var fault)
            ? new HttpProbe(connections, new(check, tls is null ? HttpPort : HttpsPort), expectation, tls)
            : new RefusedProbe(fault);

    private IProbe MakeDns(DnsCheck? check) =>
        check is null ? new RefusedProbe("dns: absent, and type DNS needs a question")
        : DnsQuestion.TryMake(check, out var question, out var fault) ? new DnsProbe(connections, question)
        : new RefusedProbe(fault);
}
