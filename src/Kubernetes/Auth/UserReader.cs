using System.Security.Cryptography;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Reads a user of a kubeconfig. Ways that we do not go are refused by name, so that nobody is silently somebody else.</summary>
internal static class UserReader
{
    private static readonly (string Field, string Remedy)[] Refused =
    [
        ("username", "servers know no basic authentication since Kubernetes 1.19; use a token, a certificate or exec"),
        ("password", "servers know no basic authentication since Kubernetes 1.19; use a token, a certificate or exec"),
        ("auth-provider", "was removed in Kubernetes 1.26; use exec"),
        ("as", "impersonation is not supported; give the user's own credentials"),
        ("as-uid", "impersonation is not supported; give the user's own credentials"),
        ("as-groups", "impersonation is not supported; give the user's own credentials"),
        ("as-user-extra", "impersonation is not supported; give the user's own credentials"),
    ];

    internal static ICredentialSource Read(ConfigNode? user, ConfigNode? cluster, ClusterAccess? server, TimeProvider time)
    {
        var anonymous = new FixedCredential(Credential.Anonymous);
        if (user is null) return anonymous;
        foreach (var (field, remedy) in Refused)
        {
            if (user.At(field).Exists) user.At(field).Complain(remedy);
        }

        var stored = Stored(user);
        if (!user.At("exec").Exists) return stored is null ? anonymous : Checked(user, stored, time);
        if (stored is not null) user.At("exec").Complain("stands beside a token or a certificate; give one of them");
        var settings = ExecReader.Read(user.At("exec"), cluster, server);
        return settings is null ? anonymous : new ExecCredential(settings, time);
    }

    private static Func<Credential>? Stored(ConfigNode user)
    {
        // tokenFile wins over token (kubeconfig.v1, AuthInfo).
        Func<string?> token = () => null;
        if (user.At("tokenFile") is { Exists: true } named && named.Text() is { } file)
        {
            var path = ConfigText.Resolve(named, file);
            token = () => InCluster.Token(path);
        }
        else if (user.At("token").Text() is { } text)
        {
            token = () => text.Trim(); // a block scalar ends with a line end, which no header may hold
        }

        var certificate = ConfigText.Of(user.At("client-certificate"), user.At("client-certificate-data"));
        var key = ConfigText.Of(user.At("client-key"), user.At("client-key-data"));
        if (certificate is null != key is null)
            user.At(certificate is null ? "client-certificate" : "client-key").Complain("is missing; a certificate and its key go together");
        if (certificate is null || key is null) return user.At("token").Exists || user.At("tokenFile").Exists ? () => new Credential(token(), null) : null;
        return () => new Credential(token(), PemReader.Client(certificate.Read(), key.Read()));
    }

    // Read once now, so that what is wrong is said now; read anew whenever files may have been renewed.
    private static ICredentialSource Checked(ConfigNode user, Func<Credential> read, TimeProvider time)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException or ArgumentException)
        {
            var field = user.At("tokenFile").Exists && !user.At("client-certificate").Exists && !user.At("client-certificate-data").Exists ? "tokenFile"
                : user.At("client-certificate-data").Exists ? "client-certificate-data" : "client-certificate";
            user.At(field).Complain($"{fault.Message}; give a PEM certificate with its own key in clear, or a file with a token");
        }

        return new FileCredential(read, time);
    }
}
