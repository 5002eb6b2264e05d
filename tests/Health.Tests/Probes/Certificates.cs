using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Health.Tests.Probes;

/// <summary>An authority of the test's own, and certificates that it issues.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 authority;

    internal Certificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(Now.AddYears(-3), Now.AddYears(10));
        Roots = [X509CertificateLoader.LoadCertificate(authority.Export(X509ContentType.Cert))];
    }

    internal X509Certificate2Collection Roots { get; }

    /// <summary>A certificate for a name or an address, valid for some days from (or before) today.</summary>
    internal X509Certificate2 Issue(string name, int fromDays = -1, int toDays = 30, Action<CertificateRequest>? more = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        more?.Invoke(request);
        using var bare = request.Create(authority, Now.AddDays(fromDays), Now.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        authority.Dispose();
        foreach (var root in Roots) root.Dispose();
    }
}
