using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LvsOperator.Api.Meta;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Operator.Admission;
using LvsOperator.Operator.Admission.Certificates;
using LvsOperator.Operator.Settings;
using LvsOperator.Operator.Tests.Bench;
using LvsOperator.Planning;
using LvsOperator.Planning.Acceptance;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>The webhook between kubectl and a real API server.</summary>
[Collection(ClusterWide.Name)]
public sealed class WebhookTests(ServerWithKinds server)
{
    private const string Path = "jsonpath={.webhooks[0].failurePolicy} {.webhooks[0].timeoutSeconds} {.webhooks[0].sideEffects} {.webhooks[0].matchPolicy} {.webhooks[0].rules[*].operations} {.webhooks[0].rules[*].resources}";
    private const string AsItIs = """Ignore 5 None Equivalent ["CREATE","UPDATE"] ["nginxtiers","realserverpools","virtualservices"]""";

    private static string Shop(string space, string vip) => $$"""
        apiVersion: lvs-operator.io/v1alpha1
        kind: VirtualService
        metadata: {name: shop, namespace: {{space}} }
        spec:
          vips: [{address: "{{vip}}"}]
          ports: [{port: 80, targetPort: 8080}]
          backend: {name: p}
        """;

    [Fact]
    public async Task The_registration_is_kept_as_it_should_be()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        Assert.Equal(AsItIs, await RegisteredAsync());
        (await plane.Kubectl("patch", "validatingwebhookconfiguration", "lvs-operator", "--type=json", "--patch",
            """[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"},{"op":"replace","path":"/webhooks/0/clientConfig/caBundle","value":"bm8="},{"op":"replace","path":"/webhooks/0/namespaceSelector","value":{"matchLabels":{"none":"such"}}}]""")).Succeeded();
        await site.AwaitAsync("what it was", async () => await RegisteredAsync() == AsItIs);
        await site.AwaitAskedAsync();
        (await plane.Kubectl("delete", "validatingwebhookconfiguration", "lvs-operator")).Succeeded();
        await site.AwaitAsync("it again", async () => await RegisteredAsync() == AsItIs);
        await site.AwaitAskedAsync();

        async Task<string> RegisteredAsync() => (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found", $"--output={Path}")).Succeeded();
    }

    /// <summary>A webhook that is away never keeps anybody from writing; what it would have said, the operator says in the condition.</summary>
    [Fact]
    public async Task While_it_is_away_objects_pass_and_the_operator_judges_them_alike()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        var refused = (await plane.KubectlReading(Shop(site.Space, "127.0.0.1"), "create", "-f", "-")).Failed();
        await site.StopServingAsync();
        (await plane.KubectlReading(Shop(site.Space, "127.0.0.1"), "create", "-f", "-")).Succeeded();
        using var client = plane.Client();
        var item = await client.GetAsync(Resources.VirtualServices, new ObjectKey(site.Space, "shop"), CancellationToken.None);
        Assert.True(item.IsSuccess, item.Failure?.ToString());
        var words = new ObjectAdmission(new AcceptanceInput(Snapshot.Empty)).Check(item.Value).Select(p => p.ToString()).ToList();
        Assert.Equal(2, words.Count);
        Assert.All(words, word => Assert.Contains(word, refused, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_writes_labels_and_deletions_are_not_asked()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        (await plane.KubectlReading(Shop(site.Space, "192.168.101.100").Replace(", targetPort: 8080", "", StringComparison.Ordinal), "create", "-f", "-")).Succeeded();
        var asked = site.Server.Counts[ReviewOutcome.Admitted];
        Assert.True(asked > 0);
        (await plane.Kubectl("patch", "lvs", "shop", "--namespace", site.Space, "--subresource=status", "--type=merge", "--patch", """{"status":{"observedGeneration":1}}""")).Succeeded();
        (await plane.Kubectl("delete", "lvs", "shop", "--namespace", site.Space)).Succeeded();
        Assert.Equal(asked, site.Server.Counts[ReviewOutcome.Admitted]);
    }

    [Fact]
    public async Task With_its_own_permissions_and_no_more_it_serves_and_registers()
    {
        var plane = await server.Ready;
        var space = await plane.CreateNamespace();
        var account = await plane.AccountAsync(space, "operator", typeof(ServingCertificates), typeof(WebhookRegistration));
        var mark = plane.Audit.Mark();
        await using (var site = await WebhookSite.ServeAsync(plane, space, account: account))
        {
            site.Lead();
            await site.AwaitAskedAsync();
            (await plane.Kubectl("patch", "secret", ServingCertificates.SecretName, "--namespace", space, "--type=merge", "--patch", """{"data":{"ca.crt":"bm8="},"immutable":true}""")).Succeeded();
            await site.AwaitAsync("other certificates", () => Task.FromResult(site.Server.Certificates.State.Set is not null && site.Log.All.Contains("removed and made anew", StringComparison.Ordinal)));
            await site.AwaitAskedAsync();
        }

        Assert.DoesNotContain(plane.Audit.Since(mark), e => e.User == $"system:serviceaccount:{space}:operator" && e.Code == 403);
    }

    [Fact]
    public async Task Without_a_webhook_an_earlier_registration_is_taken_away_and_only_ours()
    {
        var plane = await server.Ready;
        await using (var site = await WebhookSite.StartAsync(plane))
        {
            using var client = plane.Client();
            var off = site.Settings with { Webhook = new WebhookSettings { Use = WebhookUse.None } };
            var log = new HeardLog();
            await using var quiet = new AdmissionServer(client, off, () => null, log, TimeProvider.System);
            Assert.Null(await quiet.ListenAsync(CancellationToken.None));
            Assert.Null(quiet.Listening);
            await site.StopLeadingAsync();
            await using (new Running(new WebhookRegistration(client, off, quiet.Certificates, null, log, TimeProvider.System).RunAsync))
                await site.AwaitAsync("no registration", async () => await NameAsync() == "");
            Assert.Contains("taken away", log.All, StringComparison.Ordinal);

            (await plane.KubectlReading("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: lvs-operator}
                """, "create", "-f", "-")).Succeeded();
            var mark = plane.Audit.Mark();
            await using (new Running(new WebhookRegistration(client, off, quiet.Certificates, null, log, TimeProvider.System).RunAsync))
                await plane.Audit.Await(mark, "a look", e => e is { Verb: "get", Resource: "validatingwebhookconfigurations", UserAgent: "lvs-operator" });
            Assert.NotEqual("", await NameAsync());
        }

        async Task<string> NameAsync() => (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found", "--output=name")).Succeeded();
    }

    [Fact]
    public async Task Whoever_sends_nonsense_gets_words_and_does_no_harm()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.ServeAsync(plane, await plane.CreateNamespace());
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.Thumbprint == site.Server.Certificates.Served!.Serving.Thumbprint };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{site.Server.Listening}"), Timeout = TimeSpan.FromSeconds(90) };
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await http.GetAsync("/validate")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("{"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(new string('[', 1_000_000)));
        // A server that closes early may be met while still sending.
        Assert.True(await Record.ExceptionAsync(async () => Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(new string(' ', AdmissionServer.LongestBody + 1)))) is null or HttpRequestException);
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject
            {
                ["uid"] = "7",
                ["operation"] = "CREATE",
                ["kind"] = new JsonObject { ["group"] = "lvs-operator.io", ["version"] = "v1alpha1", ["kind"] = "RealServerPool" },
                ["object"] = new JsonObject { ["apiVersion"] = "lvs-operator.io/v1alpha1", ["kind"] = "RealServerPool", ["metadata"] = new JsonObject { ["name"] = "p", ["namespace"] = site.Space }, ["spec"] = new JsonObject() },
            },
        };
        Assert.Equal(HttpStatusCode.OK, await PostAsync(review.ToJsonString()));
        Assert.Equal((2, 0), (site.Server.Counts[ReviewOutcome.NotUnderstood], site.Server.Counts[ReviewOutcome.Failed]));

        async Task<HttpStatusCode> PostAsync(string text)
        {
            using var body = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
            return (await http.PostAsync("/validate", body)).StatusCode;
        }
    }
}
