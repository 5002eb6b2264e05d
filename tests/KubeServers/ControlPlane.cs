using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace LvsOperator.KubeServers;

/// <summary>
/// etcd, kube-apiserver and kube-controller-manager: real ones, with their own certificates, RBAC on and the audit log on, in a
/// temporary folder. There is no kubelet and no scheduler, so no pod ever runs, and nodes stay as a test says they are.
/// </summary>
public sealed class ControlPlane : IAsyncDisposable
{
    private readonly ControlPlaneOptions _options;
    private readonly Assets _assets;
    private readonly Certificates _certificates;
    private readonly Guard _guard;
    private readonly AskedServer _asked;
    private readonly string _folder;
    private int _files;

    private ControlPlane(ControlPlaneOptions options, Assets assets)
    {
        (_options, _assets) = (options, assets);
        _folder = Directory.CreateTempSubdirectory("kube-servers-").FullName;
        _guard = new Guard(_folder);
        _certificates = new Certificates(_folder, options.Address);
        var line = new CommandLines(options, assets, _certificates, _folder);
        Address = line.ApiServerAddress;
        Kubeconfig = WriteKubeconfig("admin");
        _ = WriteKubeconfig("controller-manager");
        _asked = new AskedServer(_certificates, options.Inside, Address);
        Audit = new AuditLog(line.AuditFile);
        Etcd = Server("etcd", line.Etcd(), () => _asked.Said(line.EtcdHealth));
        ApiServer = Server("kube-apiserver", line.ApiServer(), () => _asked.Said(new Uri(Address, "readyz")));
        ControllerManager = Server("kube-controller-manager", line.ControllerManager(), () => _asked.Said(line.ControllerManagerHealth));
        EtcdData = line.EtcdData;
    }

    /// <summary>Where the API server is.</summary>
    public Uri Address { get; }

    /// <summary>A kubeconfig file of the administrator.</summary>
    public string Kubeconfig { get; }

    /// <summary>The authority's certificate, PEM.</summary>
    public string AuthorityFile => _certificates.AuthorityFile;

    /// <summary>Requests as the administrator, relative to <see cref="Address"/>.</summary>
    public HttpClient Admin => _asked.Client;

    /// <summary>What was asked of the API server.</summary>
    public AuditLog Audit { get; }

    /// <summary>The store.</summary>
    public ServerProcess Etcd { get; }

    /// <summary>Etcd's data: may be copied, and replaced, while etcd is not running.</summary>
    public string EtcdData { get; }

    /// <summary>The API server.</summary>
    public ServerProcess ApiServer { get; }

    /// <summary>Garbage collection, service accounts, endpoints, DaemonSets.</summary>
    public ServerProcess ControllerManager { get; }

    /// <summary>Starts all three and waits until they are ready.</summary>
    /// <exception cref="KubeServersFailure">One is not: with the last words of all of them.</exception>
    public static async Task<ControlPlane> Start(ControlPlaneOptions? options = null)
    {
        var assets = Assets.Find();
        for (var tries = 1; ; tries++)
        {
            var plane = new ControlPlane(options ?? new ControlPlaneOptions(), assets);
            try
            {
                await plane.StartAll();
                return plane;
            }
            catch (KubeServersFailure failure)
            {
                var said = plane.Describe();
                await plane.DisposeAsync();
                // Between the look for a free port and its use somebody else may have taken it.
                if (tries == 3 || !said.Contains("address already in use", StringComparison.Ordinal))
                {
                    throw new KubeServersFailure($"{failure.Message}\n{said}");
                }
            }
        }
    }

    /// <summary>Makes a namespace that no other test has.</summary>
    public async Task<string> CreateNamespace()
    {
        var name = $"test-{Guid.NewGuid():n}"[..17];
        (await Kubectl("create", "namespace", name)).Succeeded();
        return name;
    }

    /// <summary>Runs kubectl as the administrator.</summary>
    public Task<CommandOutput> Kubectl(params IReadOnlyList<string> arguments) => KubectlWith(Kubeconfig, null, arguments);

    /// <summary>Runs kubectl as the administrator, with a text on its input, for <c>-f -</c>.</summary>
    public Task<CommandOutput> KubectlReading(string input, params IReadOnlyList<string> arguments) => KubectlWith(Kubeconfig, input, arguments);

    /// <summary>Runs kubectl as whoever a kubeconfig file says.</summary>
    public Task<CommandOutput> KubectlWith(string kubeconfig, string? input, IReadOnlyList<string> arguments) => Run("kubectl", kubeconfig, input, arguments);

    /// <summary>Runs helm as the administrator.</summary>
    public Task<CommandOutput> Helm(params IReadOnlyList<string> arguments) => Run("helm", Kubeconfig, null, arguments);

    /// <summary>A token of a service account, from the TokenRequest API.</summary>
    public async Task<string> Token(string ns, string account, TimeSpan? lifetime = null) =>
        (await Kubectl("create", "token", account, "--namespace", ns, $"--duration={(lifetime ?? TimeSpan.FromHours(1)).TotalSeconds:0}s")).Succeeded().Trim();

    /// <summary>A kubeconfig file with a token.</summary>
    public string KubeconfigOf(string token)
    {
        var path = Path.Combine(_folder, $"token-{Interlocked.Increment(ref _files)}.kubeconfig");
        File.WriteAllText(path, KubeServers.Kubeconfig.WithToken(Address, AuthorityFile, token));
        return path;
    }

    /// <summary>
    /// Waits until all CustomResourceDefinitions there are come to kinds: established, discovered and served are three moments, and a kubectl that comes right
    /// after the first may know no such kind.
    /// </summary>
    public Task AwaitKinds() => Await("the kinds", async () =>
    {
        if (await Read("apis/apiextensions.k8s.io/v1/customresourcedefinitions") is not { } all || await Read("apis") is not { } groups) return false;
        foreach (var spec in all["items"]!.AsArray().Select(definition => definition!["spec"]!))
        {
            var (group, version, plural) = ((string)spec["group"]!, (string)spec["versions"]![0]!["name"]!, (string)spec["names"]!["plural"]!);
            if (groups["groups"]!.AsArray().All(known => (string)known!["name"]! != group)) return false;
            var known = (await Read($"apis/{group}/{version}"))?["resources"]?.AsArray() ?? [];
            if (known.All(resource => (string)resource!["name"]! != plural) || await Read($"apis/{group}/{version}/{plural}?limit=1") is null) return false;
        }

        return true;
    });

    /// <summary>Waits until a role that was bound is in force: the API server learns of it a moment after it was stored.</summary>
    /// <param name="user">Such as <c>system:serviceaccount:NAMESPACE:NAME</c>.</param>
    /// <param name="verb">A verb that the role allows.</param>
    /// <param name="resource">Plural, with its group: <c>leases.coordination.k8s.io</c>, <c>nodes</c>; a subresource behind a slash.</param>
    /// <param name="ns">Where; null: in all namespaces.</param>
    /// <param name="name">Of an object, where the role is for that alone.</param>
    /// <param name="allowed">False: until it may not any more.</param>
    public Task AwaitRight(string user, string verb, string resource, string? ns = null, string? name = null, bool allowed = true) =>
        Await($"{user} {(allowed ? "may" : "may not")} {verb} {resource}", async () =>
        {
            var (plural, subresource) = resource.Split('/') is [var before, var behind] ? (before, behind) : (resource, "");
            var (kind, group) = plural.Split('.', 2) is [var first, var rest] ? (first, rest) : (plural, "");
            var attributes = new JsonObject { ["verb"] = verb, ["resource"] = kind, ["group"] = group, ["subresource"] = subresource, ["namespace"] = ns ?? "", ["name"] = name ?? "" };
            var review = new JsonObject
            {
                ["apiVersion"] = "authorization.k8s.io/v1",
                ["kind"] = "SubjectAccessReview",
                ["spec"] = new JsonObject { ["user"] = user, ["resourceAttributes"] = attributes },
            };
            using var body = new StringContent(review.ToJsonString(), Encoding.UTF8, "application/json");
            using var answer = await Admin.PostAsync(new Uri("apis/authorization.k8s.io/v1/subjectaccessreviews", UriKind.Relative), body);
            return answer.IsSuccessStatusCode && (bool?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["status"]?["allowed"] == allowed;
        });

    /// <summary>Waits until something holds.</summary>
    /// <param name="what">In words, for the failure.</param>
    /// <param name="holds">Looks.</param>
    /// <exception cref="KubeServersFailure">It did not within three minutes.</exception>
    public async Task Await(string what, Func<Task<bool>> holds)
    {
        for (var watch = Stopwatch.StartNew(); !await holds(); await Task.Delay(50))
        {
            if (watch.Elapsed > TimeSpan.FromMinutes(3))
            {
                throw new KubeServersFailure($"not within three minutes: {what}\n{Describe()}");
            }
        }
    }

    /// <summary>The last words of all three.</summary>
    public string Describe() => string.Join('\n', Etcd.Describe(), ApiServer.Describe(), ControllerManager.Describe());

    /// <summary>Ends all three and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await ControllerManager.Kill();
        await ApiServer.Kill();
        await Etcd.Kill();
        _asked.Dispose();
        _certificates.Dispose();
        _guard.Dispose();
    }

    private async Task StartAll()
    {
        Etcd.Launch();
        ApiServer.Launch();
        await Etcd.Ready();
        await ApiServer.Ready();
        await ControllerManager.Start();
        // The API server makes it beside its readiness, not before.
        await Await("the API server's own Service", async () => await Read("api/v1/namespaces/default/services/kubernetes") is not null);
    }

    /// <summary>Null where the answer is no 200.</summary>
    private async Task<JsonNode?> Read(string path)
    {
        using var answer = await Admin.GetAsync(new Uri(path, UriKind.Relative));
        return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    private ServerProcess Server(string name, IReadOnlyList<string> command, Func<Task<string?>> notReadyYet) =>
        new(new ServerOrder(name, command, Path.Combine(_folder, $"{name}.log"), _options.Inside, _options.Limit, notReadyYet), _guard);

    private string WriteKubeconfig(string user)
    {
        var path = Path.Combine(_folder, $"{user}.kubeconfig");
        File.WriteAllText(path, KubeServers.Kubeconfig.WithCertificate(Address, AuthorityFile, _certificates.CertificateFile(user), _certificates.KeyFile(user)));
        return path;
    }

    private Task<CommandOutput> Run(string program, string kubeconfig, string? input, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(_assets.Program(program), arguments);
        // Caches and plugins of whoever runs the tests are left out.
        start.Environment["HOME"] = _folder;
        start.Environment["KUBECONFIG"] = kubeconfig;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("HELM_", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return CommandOutput.Run(start, input, _options.Inside);
    }
}
