using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LvsOperator.Api.V1Alpha1;

namespace LvsOperator.Health.Probes.Tls;

/// <summary>How a check speaks TLS.</summary>
/// <param name="ServerName">Sent (where it is no address) and verified; empty: the address that is probed.</param>
/// <param name="Verification">What a certificate must be.</param>
/// <param name="Roots">Who may have issued it; null: whom this system trusts.</param>
internal sealed record TlsTerms(string ServerName, CertificateVerification Verification, X509Certificate2Collection? Roots)
{
    /// <summary>The terms of a block: <c>serverName</c>, else the host without its port, else the address.</summary>
    internal static TlsTerms Of(HttpCheck check, X509Certificate2Collection? roots) => new(
        check.Tls is { ServerName.Length: > 0 } tls ? tls.ServerName : WithoutPort(check.Host ?? ""),
        check.Tls?.InsecureSkipVerify == true ? CertificateVerification.None : CertificateVerification.Full,
        roots);

    /// <summary>The name for one target.</summary>
    internal string NameFor(IPEndPoint target) => ServerName.Length > 0 ? ServerName : target.Address.ToString();

    /// <summary>
    /// What .NET is to do. Nothing is fetched on a certificate's word (AIA, revocation lists): a hostile one would send this node wherever it likes. No
    /// session is resumed, as a check is to see what a new client sees. The policy is made anew each time, as the handshake adds to it.
    /// </summary>
    internal SslClientAuthenticationOptions OptionsFor(IPEndPoint target, RemoteCertificateValidationCallback judge)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (Roots is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(Roots);
        }

        return new()
        {
            TargetHost = NameFor(target),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowTlsResume = false,
            AllowRenegotiation = false,
            CertificateChainPolicy = policy,
            RemoteCertificateValidationCallback = judge,
        };
    }

    private static string WithoutPort(string host) =>
        host.StartsWith('[') ? host[1..Math.Max(1, host.IndexOf(']', StringComparison.Ordinal))]
        : host.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? host[..colon] : host;
}

/// <summary>What a certificate must be.</summary>
internal enum CertificateVerification
{
    /// <summary>Valid now, for the name, and issued by somebody who is trusted.</summary>
    Full,

    /// <summary>Anything.</summary>
    None,
}
