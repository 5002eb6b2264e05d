using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Operator.Admission.Certificates;

/// <summary>Makes authorities and serving certificates: ECDSA on P-256, which every API server takes.</summary>
internal static class CertificateMaker
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>A set that depends on nothing before it, but that still trusts what older authorities signed.</summary>
    internal static CertificateSet Start(ServingNames names, IEnumerable<X509Certificate2> trusted, DateTimeOffset now)
    {
        var (authority, key) = NewAuthority(now);
        var (serving, servingKey) = NewServing(authority, key, names, now);
        return new([authority, .. trusted.Take(CertificateSet.MostAuthorities - 1)], key, serving, servingKey);
    }

    /// <summary>The same with a new authority, whose work is not served yet.</summary>
    internal static CertificateSet WithNewAuthority(CertificateSet before, DateTimeOffset now)
    {
        var (authority, key) = NewAuthority(now);
        return before with { Authorities = [authority, .. before.Authorities.Where(a => Times.To(a) > now).Take(CertificateSet.MostAuthorities - 1)], AuthorityKey = key };
    }

    /// <summary>The same with a new serving certificate, signed by the newest authority.</summary>
    internal static CertificateSet WithNewServing(CertificateSet before, ServingNames names, DateTimeOffset now)
    {
        var (serving, key) = NewServing(before.Authorities[0], before.AuthorityKey, names, now);
        return before with { Serving = serving, ServingKey = key };
    }

    private static (X509Certificate2 Certificate, string Key) NewAuthority(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Unlike any other's, so that a verifier that knows several need not try them.
        var name = string.Create(CultureInfo.InvariantCulture, $"CN=lvs-operator webhook authority {now.UtcDateTime:yyyy-MM-dd} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var from = now - Lifetimes.Backdating;
        using var whole = request.CreateSelfSigned(from, from + Lifetimes.Authority);
        return (X509CertificateLoader.LoadCertificate(whole.RawData), key.ExportPkcs8PrivateKeyPem());
    }

    private static (X509Certificate2 Certificate, string Key) NewServing(X509Certificate2 authority, string authorityKey, ServingNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = X509Certificate2.CreateFromPem(authority.ExportCertificatePem(), authorityKey);
        var request = new CertificateRequest("CN=lvs-operator webhook", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(names.Extension());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var (earliest, latest) = (Times.From(authority), Times.To(authority));
        var from = now - Lifetimes.Backdating is var wished && wished > earliest ? wished : earliest;
        var to = from + Lifetimes.Serving is var wishedEnd && wishedEnd < latest ? wishedEnd : latest;
        using var made = request.Create(signer, from, to, RandomNumberGenerator.GetBytes(16));
        var text = key.ExportPkcs8PrivateKeyPem();
        return (X509Certificate2.CreateFromPem(made.ExportCertificatePem(), text), text);
    }
}
