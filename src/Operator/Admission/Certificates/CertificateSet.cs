using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Api.Core;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>What the webhook serves with and whom the API server is to trust, as the Secret has it. Never printed.</summary>
/// <param name="Authorities">The newest first, which signs what comes next; older ones are trusted until they expire, by which time nothing of theirs can be served any more.</param>
/// <param name="AuthorityKey">The newest authority's private key, PEM.</param>
/// <param name="Serving">The serving certificate with its key.</param>
/// <param name="ServingKey">Its private key, PEM.</param>
internal sealed record CertificateSet(ImmutableArray<X509Certificate2> Authorities, string AuthorityKey, X509Certificate2 Serving, string ServingKey)
{
    /// <summary>The Secret's type; servers check that it has these keys.</summary>
    internal const string SecretType = "kubernetes.io/tls";

    /// <summary>No history of renewals makes more.</summary>
    internal const int MostAuthorities = 8;

    /// <summary>Whether the newest authority signed the serving certificate.</summary>
    internal bool IsServingOfNewest => IsSignedBy(Serving, Authorities[0]);

    /// <summary>For <c>caBundle</c>: PEM, in base64.</summary>
    internal string Bundle => Base64(Pem(Authorities));

    /// <summary>The Secret's data.</summary>
    internal JsonObject Data() => new()
    {
        ["ca.crt"] = Bundle,
        ["ca.key"] = Base64(AuthorityKey),
        ["tls.crt"] = Base64(Pem([Serving])),
        ["tls.key"] = Base64(ServingKey),
    };

    /// <summary>Reads a Secret; what is wrong with it where that cannot be. Values are not named.</summary>
    internal static CertificateSet? Read(Secret secret, out string error)
    {
        if (!TryText(secret, "ca.crt", out var authorities, out error) || !TryText(secret, "ca.key", out var authorityKey, out error)
            || !TryText(secret, "tls.crt", out var serving, out error) || !TryText(secret, "tls.key", out var servingKey, out error)) return null;
        var part = "ca.crt";
        try
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPem(authorities);
            if (trusted.Count is 0 or > MostAuthorities) return No($"ca.crt holds {trusted.Count} certificates, not 1 to {MostAuthorities}", out error);
            if (trusted.Any(a => !IsSignedBy(a, a) || a.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true }))
                return No("ca.crt holds a certificate that is not an authority's", out error);
            part = "ca.key";
            using var newest = X509Certificate2.CreateFromPem(Pem([trusted[0]]), authorityKey);
            part = "tls.crt or tls.key";
            var served = X509Certificate2.CreateFromPem(serving, servingKey);
            var set = new CertificateSet([.. trusted], authorityKey, served, servingKey);
            if (trusted.Any(a => IsSignedBy(served, a))) return set;
            return No("tls.crt is signed by none of ca.crt", out error);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return No($"{part} cannot be read: {fault.Message.ReplaceLineEndings(" ")}", out error);
        }
    }

    /// <summary>Whether a certificate names an authority as its issuer and has its signature.</summary>
    private static bool IsSignedBy(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        // Times are another question, asked of each certificate by itself.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate);
    }

    private static bool TryText(Secret secret, string key, out string text, out string error)
    {
        var bytes = secret.Read(key);
        (text, error) = (bytes is null ? "" : Encoding.UTF8.GetString(bytes), bytes is null ? $"{key} is missing or not base64" : "");
        return bytes is not null;
    }

    private static CertificateSet? No(string why, out string error)
    {
        error = why;
        return null;
    }

    private static string Pem(IEnumerable<X509Certificate2> certificates) => string.Concat(certificates.Select(c => c.ExportCertificatePem() + "\n"));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
