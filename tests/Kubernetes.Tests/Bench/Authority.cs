using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LvsOperator.Kubernetes.Tests.Bench;

/// <summary>A certificate authority of a test.</summary>
internal sealed class Authority
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddDays(30);

    private readonly X509Certificate2 certificate;
    private readonly Authority? above;

    internal Authority(string name, Authority? above = null)
    {
        this.above = above;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        certificate = above is null ? request.CreateSelfSigned(From, To) : request.Create(above.certificate, From, To, RandomNumberGenerator.GetBytes(8)).CopyWithPrivateKey(key);
    }

    internal string Pem => certificate.ExportCertificatePem();

    /// <summary>Certificate and key of a server or a client, as PEM.</summary>
    internal (string Certificate, string Key) Sign(string name, params IReadOnlyList<IPAddress> addresses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        foreach (var address in addresses) names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = request.Create(certificate, From, To, RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A server's side of TLS.</summary>
    internal TlsIdentity Server(string name, ClientCertificateMode clients = ClientCertificateMode.NoCertificate, params IReadOnlyList<IPAddress> addresses)
    {
        var (pem, key) = Sign(name, addresses);
        var own = X509Certificate2.CreateFromPem(pem, key);
        X509Certificate2Collection between = above is null ? [] : [certificate];
        return new TlsIdentity(SslStreamCertificateContext.Create(own, between, offline: true), clients);
    }
}
