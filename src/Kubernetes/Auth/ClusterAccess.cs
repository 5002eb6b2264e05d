using System.Security.Cryptography.X509Certificates;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Where an API server is, how it proves itself and how we do. Found by <see cref="AccessFinder"/>.</summary>
public sealed record ClusterAccess
{
    internal ClusterAccess(Uri server, string origin) => (Server, Origin) = (server, origin);

    /// <summary>Base address, such as <c>https://10.0.0.1:6443</c>.</summary>
    public Uri Server { get; }

    /// <summary>Where this was found, for messages.</summary>
    public string Origin { get; }

    /// <summary>The namespace that the configuration names: the pod's own, or the context's; <c>default</c> where none is named.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The name in the server's certificate, where it is not the address's; also sent as host.</summary>
    internal string? TlsServerName { get; init; }

    /// <summary>A proxy on the way.</summary>
    internal Uri? Proxy { get; init; }

    internal ServerTrust Trust { get; init; } = ServerTrust.Machine;

    internal ICredentialSource Credentials { get; init; } = new FixedCredential(Credential.Anonymous);

    /// <summary>A server that asks for no credentials, or for a token that does not change.</summary>
    /// <param name="server">Its base address.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="authorities">PEM of the authorities that sign its certificate; null for the machine's own.</param>
    public static ClusterAccess To(Uri server, string? token = null, string? authorities = null) => new(server, server.ToString())
    {
        Credentials = new FixedCredential(token is null ? Credential.Anonymous : new Credential(token, null)),
        Trust = authorities is null ? ServerTrust.Machine : FixedTrust(authorities),
    };

    /// <summary>Address and origin.</summary>
    public override string ToString() => $"{Server} ({Origin})";

    private static ServerTrust FixedTrust(string pem)
    {
        X509Certificate2Collection roots = PemReader.Roots(pem);
        return ServerTrust.Roots(() => roots, "the authorities given");
    }
}
