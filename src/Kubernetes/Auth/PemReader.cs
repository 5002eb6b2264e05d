using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Certificates out of PEM text. What is wrong comes as a <see cref="CryptographicException"/> with a remedy.</summary>
internal static class PemReader
{
    /// <summary>All certificates of a bundle; at least one.</summary>
    internal static X509Certificate2Collection Roots(string pem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(pem);
        return roots.Count > 0 ? roots : throw new CryptographicException("holds no certificate; give PEM blocks that begin with -----BEGIN CERTIFICATE-----");
    }

    /// <summary>The first certificate of a text, with its key.</summary>
    internal static X509Certificate2 Client(string certificate, string key)
    {
        if (key.Contains("ENCRYPTED", StringComparison.Ordinal)) throw new CryptographicException("the key is encrypted; give it in clear, nobody is here to type its password");
        return X509Certificate2.CreateFromPem(certificate, key);
    }
}
