using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Health.Probes.Tls;

/// <summary>What is wrong with a certificate, in words that name the remedy's place.</summary>
internal static class CertificateFault
{
    internal static string? Of(string name, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) return "TLS: the server has no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var status = chain?.ChainStatus.Select(s => s.Status).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one) ?? X509ChainStatusFlags.NoError;
            if (status.HasFlag(X509ChainStatusFlags.NotTimeValid)) return $"TLS: the certificate, or its issuer's, is not valid now ({Times(certificate)})";
            if (status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain))
                return $"TLS: this system does not trust the certificate's issuer ({PeerText.Of(certificate.Issuer)})";
            return $"TLS: the certificate is refused ({status})";
        }

        return $"TLS: the certificate is not for {PeerText.Of(name)} ({PeerText.Of(certificate.Subject)})";
    }

    private static string Times(X509Certificate certificate) => certificate is X509Certificate2 full
        ? string.Create(CultureInfo.InvariantCulture, $"{full.NotBefore.ToUniversalTime():yyyy-MM-dd} to {full.NotAfter.ToUniversalTime():yyyy-MM-dd}")
        : PeerText.Of(certificate.GetExpirationDateString());
}
