using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>How the server proves who it is.</summary>
internal abstract class ServerTrust
{
    /// <summary>By the machine's own certificate authorities.</summary>
    internal static ServerTrust Machine { get; } = new MachineTrust();

    /// <summary>Not at all (insecure-skip-tls-verify).</summary>
    internal static ServerTrust Anybody { get; } = new NoTrust();

    /// <summary>By these authorities alone, read anew for each connection, because a cluster's CA is renewed too.</summary>
    /// <param name="read">Reads them.</param>
    /// <param name="source">Where they come from, for messages.</param>
    internal static ServerTrust Roots(Func<X509Certificate2Collection> read, string source) => new RootsTrust(read, source);

    /// <summary>PEM of the authorities, for an exec plugin; null where the machine's are used.</summary>
    internal virtual X509Certificate2Collection? Authorities => null;

    /// <summary>Null if the server is who it should be, else why not.</summary>
    internal abstract string? Judge(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors);

    private sealed class MachineTrust : ServerTrust
    {
        internal override string? Judge(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors) => errors switch
        {
            SslPolicyErrors.None => null,
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => WrongName(certificate),
            _ => "the server's certificate is not signed by an authority that this machine trusts; give certificate-authority",
        };
    }

    private sealed class NoTrust : ServerTrust
    {
        internal override string? Judge(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors) => null;
    }

    private sealed class RootsTrust(Func<X509Certificate2Collection> read, string source) : ServerTrust
    {
        internal override X509Certificate2Collection Authorities => read();

        internal override string? Judge(X509Certificate2? certificate, X509Chain? sent, SslPolicyErrors errors)
        {
            if (certificate is null) return "the server showed no certificate";
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return WrongName(certificate);
            X509Certificate2Collection roots;
            try
            {
                roots = read();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
            {
                return $"{source} cannot be read: {fault.Message}";
            }

            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(roots);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // serverAuth
            if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
            if (chain.Build(certificate) || EndsInIntermediate(chain, roots)) return null;
            var why = string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
            return $"the server's certificate is not good by the authorities in {source} ({why}); give the cluster's own certificate-authority";
        }

        // An authority that is not self-signed is an anchor too, as it is for Go (x509.VerifyOptions.Roots); .NET calls such a chain partial.
        private static bool EndsInIntermediate(X509Chain chain, X509Certificate2Collection roots) =>
            chain.ChainStatus.All(s => s.Status == X509ChainStatusFlags.PartialChain)
            && chain.ChainElements.Count > 0 && chain.ChainElements[^1].Certificate is var last && roots.Any(r => r.RawDataMemory.Span.SequenceEqual(last.RawDataMemory.Span));
    }

    private static string WrongName(X509Certificate2? certificate)
    {
        var names = certificate?.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).ToArray() ?? [];
        return $"the server's certificate is for {(names.Length == 0 ? "no name at all" : string.Join(", ", names))}; reach it by one of these, or give tls-server-name";
    }
}
