using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace LvsOperator.Kubernetes.Auth;

/// <summary>Access from within a pod (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).</summary>
internal static class InCluster
{
    private const string Origin = "in cluster";

    /// <summary>Whether this looks like a pod.</summary>
    internal static bool IsHere(AccessEnvironment environment) => !string.IsNullOrEmpty(environment.Variable("KUBERNETES_SERVICE_HOST"));

    internal static AccessResult Load(AccessEnvironment environment)
    {
        var faults = new List<AccessFault>();
        var host = environment.Variable("KUBERNETES_SERVICE_HOST") ?? "";
        var port = environment.Variable("KUBERNETES_SERVICE_PORT") ?? "";
        if (host.Length == 0) faults.Add(new AccessFault(Origin, "KUBERNETES_SERVICE_HOST", "is not set; run in a pod, or give --kubeconfig"));
        if (!ushort.TryParse(port, out var number) || number == 0) faults.Add(new AccessFault(Origin, "KUBERNETES_SERVICE_PORT", $"\"{port}\" is no port; run in a pod, or give --kubeconfig"));

        string In(string name) => Path.Combine(environment.ServiceAccount, name);
        Try(In("token"), faults, () => Token(In("token")));
        Try(In("ca.crt"), faults, () => PemReader.Roots(File.ReadAllText(In("ca.crt"))));
        if (faults.Count > 0) return AccessResult.Failed(faults);

        var literal = IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{host}]" : host;
        return new AccessResult(
            new ClusterAccess(new Uri($"https://{literal}:{number}"), Origin)
            {
                Namespace = Namespace(In("namespace")),
                Trust = ServerTrust.Roots(() => PemReader.Roots(File.ReadAllText(In("ca.crt"))), In("ca.crt")),
                Credentials = new FileCredential(() => new Credential(Token(In("token")), null), environment.Time),
            },
            []);
    }

    /// <summary>The token in a file.</summary>
    internal static string Token(string file)
    {
        var token = File.ReadAllText(file).Trim();
        return token.Length > 0 ? token : throw new IOException($"{file} is empty");
    }

    private static string Namespace(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } name ? name : "default";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "default";
        }
    }

    private static void Try(string file, List<AccessFault> faults, Func<object> read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            faults.Add(new AccessFault(file, "", $"{fault.Message}; set automountServiceAccountToken, or give --kubeconfig"));
        }
    }
}
