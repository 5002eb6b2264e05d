using System.Security.Cryptography;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Reads a cluster of a kubeconfig.</summary>
internal static class ClusterReader
{
    internal static ClusterAccess? Read(ConfigNode cluster, string origin)
    {
        var trust = Trust(cluster);
        var proxy = Proxy(cluster.At("proxy-url"));
        var address = cluster.At("server");
        if (!Uri.TryCreate(address.Text(), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https") || server.Host.Length == 0)
        {
            address.Complain("an address such as https://10.0.0.1:6443 is expected");
            return null;
        }

        if (server.Query.Length > 0 || server.UserInfo.Length > 0)
        {
            address.Complain("holds more than scheme, host, port and path; remove what comes before @ and after ?");
            return null;
        }

        return new ClusterAccess(server, origin) { TlsServerName = cluster.At("tls-server-name").Text(), Trust = trust, Proxy = proxy };
    }

    private static ServerTrust Trust(ConfigNode cluster)
    {
        var (file, data) = (cluster.At("certificate-authority"), cluster.At("certificate-authority-data"));
        if (cluster.At("insecure-skip-tls-verify").Flag())
        {
            // kubectl refuses this too: a person who gives an authority wants it used.
            if (file.Exists || data.Exists) cluster.At("insecure-skip-tls-verify").Complain("contradicts the certificate-authority given; remove one of them");
            return ServerTrust.Anybody;
        }

        var pem = ConfigText.Of(file, data);
        if (pem is null) return ServerTrust.Machine;
        try
        {
            PemReader.Roots(pem.Read());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            pem.Field.Complain(fault.Message);
        }

        return ServerTrust.Roots(() => PemReader.Roots(pem.Read()), pem.Origin);
    }

    private static Uri? Proxy(ConfigNode field)
    {
        if (field.Text() is not { } text) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5") return proxy;
        field.Complain("an address such as http://proxy.example.com:3128 or socks5://10.0.0.1:1080 is expected");
        return null;
    }
}
