using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.KubeServers;

/// <summary>A control plane's own authority and what it has signed, as PEM files in a folder.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly X509Certificate2 _authority;
    private readonly string _folder;
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddHours(-1);

    public Certificates(string folder, IPAddress address)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-servers", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _authority = request.CreateSelfSigned(_from, _from + Lifetime);
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());

        Sign("server", "CN=kube-apiserver", "1.3.6.1.5.5.7.3.1", address);
        Sign("admin", "O=system:masters, CN=admin", "1.3.6.1.5.5.7.3.2");
        Sign("controller-manager", "CN=system:kube-controller-manager", "1.3.6.1.5.5.7.3.2");
        using var accounts = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(KeyFile("service-accounts"), accounts.ExportECPrivateKeyPem());
        File.WriteAllText(CertificateFile("service-accounts"), accounts.ExportSubjectPublicKeyInfoPem());
    }

    public string AuthorityFile => Path.Combine(_folder, "ca.crt");

    public X509Certificate2 Authority => _authority;

    public string CertificateFile(string name) => Path.Combine(_folder, $"{name}.crt");

    public string KeyFile(string name) => Path.Combine(_folder, $"{name}.key");

    public void Dispose() => _authority.Dispose();

    private void Sign(string name, string subject, string usage, params IPAddress[] addresses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        if (addresses.Length > 0)
        {
            var names = new SubjectAlternativeNameBuilder();
            foreach (var address in addresses.Append(IPAddress.Loopback).Distinct())
            {
                names.AddIpAddress(address);
            }

            names.AddDnsName("localhost");
            names.AddDnsName("kubernetes.default.svc");
            request.CertificateExtensions.Add(names.Build());
        }

        using var certificate = request.Create(_authority, _from, _from + Lifetime, RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(CertificateFile(name), certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile(name), key.ExportECPrivateKeyPem());
    }
}
