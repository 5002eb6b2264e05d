using System.Net;
using LvsOperator.KubeServers;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>A replica's webhook on loopback, registered for one namespace of a real API server.</summary>
internal sealed class WebhookSite : IAsyncDisposable
{
    private readonly List<Running> running = [];
    private Running? leading;
    private readonly ApiClient client;

    private WebhookSite(ControlPlane plane, string space, ApiClient client, AcceptanceInput? known, TimeProvider time, HeardLog log, string identity)
    {
        (Plane, Space, this.client, Known, Time, Log) = (plane, space, client, known, time, log);
        Settings = new OperatorSettings
        {
            SystemNamespace = space,
            Namespace = space,
            Identity = identity,
            WebhookListen = new IPEndPoint(IPAddress.Loopback, 0),
            Webhook = new WebhookSettings { Url = new Uri("https://127.0.0.1:1") },
        };
        Server = new AdmissionServer(client, Settings, () => Known, log, time);
    }

    internal ControlPlane Plane { get; }

    internal string Space { get; }

    internal AcceptanceInput? Known { get; set; }

    internal TimeProvider Time { get; }

    internal HeardLog Log { get; }

    internal OperatorSettings Settings { get; private set; }

    internal AdmissionServer Server { get; }

    internal WebhookRegistration? Registration { get; private set; }

    /// <summary>A replica that serves and is not registered.</summary>
    internal static async Task<WebhookSite> ServeAsync(ControlPlane plane, string space, AcceptanceInput? known = null, TimeProvider? time = null, string identity = "one", string? account = null)
    {
        var site = await ListenAsync(plane, space, known, time, identity, account);
        await site.AwaitCertificateAsync();
        return site;
    }

    /// <summary>A leader's replica: it serves, and the API server asks it.</summary>
    internal static async Task<WebhookSite> StartAsync(ControlPlane plane, AcceptanceInput? known = null, TimeProvider? time = null, string? space = null)
    {
        var site = await ListenAsync(plane, space ?? await plane.CreateNamespace(), known, time, "one", null);
        site.Lead();
        await site.AwaitCertificateAsync();
        await site.AwaitAskedAsync();
        return site;
    }

    private static async Task<WebhookSite> ListenAsync(ControlPlane plane, string space, AcceptanceInput? known, TimeProvider? time, string identity, string? account)
    {
        var site = new WebhookSite(plane, space, plane.Client(account), known, time ?? TimeProvider.System, new HeardLog(), identity);
        Assert.Null(await site.Server.ListenAsync(CancellationToken.None));
        site.running.Add(new Running(site.Server.RunAsync));
        site.Settings = site.Settings with { Webhook = new WebhookSettings { Url = new Uri($"https://{site.Server.Listening}") } };
        return site;
    }

    private Task AwaitCertificateAsync() => AwaitAsync("a certificate to serve", () => Task.FromResult(Server.Certificates.Served is not null));

    /// <summary>Becomes the leader.</summary>
    internal void Lead()
    {
        Registration = new WebhookRegistration(client, Settings, Server.Certificates, null, Log, Time);
        running.Add(leading = new Running(Registration.RunAsync));
    }

    /// <summary>Another leads now.</summary>
    internal Task StopLeadingAsync() => StopAsync(leading!);

    /// <summary>Nobody listens any more, and the registration stays.</summary>
    internal ValueTask StopServingAsync() => Server.DisposeAsync();

    private async Task StopAsync(Running which)
    {
        running.Remove(which);
        await which.DisposeAsync();
    }

    /// <summary>Servers learn of a registration a moment after it is stored.</summary>
    internal Task AwaitAskedAsync() => AwaitAsync("the API server to ask the webhook", async () =>
    {
        var probe = await Plane.KubectlReading($$"""
            apiVersion: lvs-operator.io/v1alpha1
            kind: RealServerPool
            metadata: {name: probe, namespace: {{Space}} }
            spec:
              servers: [{address: 127.0.0.1}]
            """, "create", "--dry-run=server", "-f", "-");
        return probe.Errors.Contains(WebhookDocument.WebhookName, StringComparison.Ordinal) && probe.Errors.Contains("denied", StringComparison.Ordinal);
    });

    internal async Task AwaitAsync(string what, Func<Task<bool>> holds)
    {
        try
        {
            await Plane.Await(what, () =>
            {
                foreach (var each in running) each.Check();
                return holds();
            });
        }
        catch (KubeServersFailure failure)
        {
            Assert.Fail($"{failure.Message}\nlogged:\n{Log.All}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in running.AsEnumerable().Reverse()) await each.DisposeAsync();
        await Server.DisposeAsync();
        // The registration goes with its owner; here there is none, and the next test's servers would be asked in vain.
        if (Registration is not null) (await Plane.Kubectl("delete", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found")).Succeeded();
        client.Dispose();
    }
}
