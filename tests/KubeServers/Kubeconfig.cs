namespace LvsOperator.KubeServers;

/// <summary>Texts of kubeconfig files, which point at the files of <see cref="Certificates"/>.</summary>
internal static class Kubeconfig
{
    public static string WithCertificate(Uri server, string authority, string certificate, string key) =>
        Text(server, authority, $"client-certificate: {certificate}\n    client-key: {key}");

    public static string WithToken(Uri server, string authority, string token) => Text(server, authority, $"token: {token}");

    private static string Text(Uri server, string authority, string user) => $"""
        apiVersion: v1
        kind: Config
        current-context: test
        clusters:
        - name: test
          cluster:
            server: {server.AbsoluteUri.TrimEnd('/')}
            certificate-authority: {authority}
        users:
        - name: test
          user:
            {user}
        contexts:
        - name: test
          context:
            cluster: test
            user: test

        """;
}
