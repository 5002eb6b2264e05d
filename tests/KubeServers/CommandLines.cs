using System.Diagnostics;
using System.Net;

namespace LvsOperator.KubeServers;

/// <summary>How the three servers are called.</summary>
internal sealed class CommandLines
{
    private readonly ControlPlaneOptions _options;
    private readonly Assets _assets;
    private readonly Certificates _certificates;
    private readonly string _folder;
    private readonly Uri _etcdClients;
    private readonly Uri _etcdPeers;
    private readonly Uri _controllerManager;

    public CommandLines(ControlPlaneOptions options, Assets assets, Certificates certificates, string folder)
    {
        (_options, _assets, _certificates, _folder) = (options, assets, certificates, folder);
        ApiServerAddress = Free("https", options.Address);
        _etcdClients = Free("http", IPAddress.Loopback);
        _etcdPeers = Free("http", IPAddress.Loopback);
        _controllerManager = Free("https", IPAddress.Loopback);
        File.WriteAllText(PolicyFile, AuditLog.Policy);
    }

    public Uri ApiServerAddress { get; }

    public Uri EtcdHealth => new(_etcdClients, "health");

    public Uri ControllerManagerHealth => new(_controllerManager, "healthz");

    public string EtcdData => Path.Combine(_folder, "etcd");

    public string AuditFile => Path.Combine(_folder, "audit.log");

    private string PolicyFile => Path.Combine(_folder, "audit-policy.yaml");

    public IReadOnlyList<string> Etcd() =>
    [
        _assets.Program("etcd"),
        "--name=test",
        $"--data-dir={EtcdData}",
        $"--listen-client-urls={Origin(_etcdClients)}",
        $"--advertise-client-urls={Origin(_etcdClients)}",
        $"--listen-peer-urls={Origin(_etcdPeers)}",
        $"--initial-advertise-peer-urls={Origin(_etcdPeers)}",
        $"--initial-cluster=test={Origin(_etcdPeers)}",
        "--log-level=warn",
        // What is killed here is a process, never the machine: a slow disk need not hold up every write.
        "--unsafe-no-fsync",
    ];

    public IReadOnlyList<string> ApiServer() =>
    [
        _assets.Program("kube-apiserver"),
        $"--etcd-servers={Origin(_etcdClients)}",
        $"--bind-address={_options.Address}",
        $"--advertise-address={_options.Address}",
        $"--secure-port={ApiServerAddress.Port}",
        $"--tls-cert-file={_certificates.CertificateFile("server")}",
        $"--tls-private-key-file={_certificates.KeyFile("server")}",
        $"--client-ca-file={_certificates.AuthorityFile}",
        "--authorization-mode=RBAC",
        "--allow-privileged=true",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--service-account-issuer=https://kubernetes.default.svc",
        $"--service-account-key-file={_certificates.CertificateFile("service-accounts")}",
        $"--service-account-signing-key-file={_certificates.KeyFile("service-accounts")}",
        $"--audit-policy-file={PolicyFile}",
        $"--audit-log-path={AuditFile}",
        // Never rotated within a test, so that marks stay good.
        "--audit-log-maxsize=100000",
        .. _options.ApiServerArguments,
    ];

    public IReadOnlyList<string> ControllerManager() =>
    [
        _assets.Program("kube-controller-manager"),
        $"--kubeconfig={Path.Combine(_folder, "controller-manager.kubeconfig")}",
        "--use-service-account-credentials=true",
        $"--service-account-private-key-file={_certificates.KeyFile("service-accounts")}",
        $"--root-ca-file={_certificates.AuthorityFile}",
        // Without kubelets it would call every node dead and evict what is on it.
        "--controllers=*,-nodelifecycle",
        "--leader-elect=false",
        $"--bind-address={_controllerManager.Host}",
        $"--secure-port={_controllerManager.Port}",
        $"--tls-cert-file={_certificates.CertificateFile("server")}",
        $"--tls-private-key-file={_certificates.KeyFile("server")}",
        .. TakesInsecurePort() ? ["--port=0"] : Array.Empty<string>(),
    ];

    /// <summary>Until 1.23 it also listens on a port without TLS unless told not to; later ones know no such flag.</summary>
    private bool TakesInsecurePort()
    {
        using var help = Process.Start(new ProcessStartInfo(_assets.Program("kube-controller-manager"), ["--help"]) { RedirectStandardOutput = true })!;
        var text = help.StandardOutput.ReadToEnd();
        help.WaitForExit();
        return text.Contains("--port int", StringComparison.Ordinal);
    }

    private Uri Free(string scheme, IPAddress address) => new UriBuilder(scheme, address.ToString(), FreePort.On(address, _options.Inside)).Uri;

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
