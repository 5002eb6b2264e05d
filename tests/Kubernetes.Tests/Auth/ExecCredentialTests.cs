using System.Text.Json.Nodes;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Auth;

/// <summary>Real programs, called as a kubeconfig says.</summary>
[Collection(Alone.Name)]
public sealed class ExecCredentialTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualClock clock = new();

    public void Dispose() => folder.Dispose();

    private ICredentialSource Source(string body, string more = "", string cluster = "")
    {
        folder.Script("plugin", body);
        var text = $$$"""
            current-context: x
            clusters:
            - name: c
              cluster:
                server: https://10.0.0.1:6443
            {{{cluster}}}
            contexts: [{name: x, context: {cluster: c, user: u}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: ./plugin
                  interactiveMode: Never
                  args: [one, "two three"]
                  env: [{name: GREETING, value: hallo}]
            {{{more}}}
            """;
        var result = KubeConfig.Load([folder.Write("config", text)], null, clock);
        Assert.True(result.IsSuccess, string.Join('\n', result.Faults));
        return result.Access.Credentials;
    }

    private static string Answer(string status) => $$"""printf '%s' '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}'""";

    private static async Task<CredentialResult> GetAsync(ICredentialSource source) => await source.GetAsync(CancellationToken.None).AsTask().InTime();

    [Fact]
    public async Task Arguments_environment_and_info_reach_the_plugin_and_its_token_is_used()
    {
        var source = Source($"printf '%s|' \"$@\" \"$GREETING\" \"$KUBERNETES_EXEC_INFO\" > \"$0.seen\"\n" + Answer("""{"token":"t1"}"""));
        Assert.Equal("t1", (await GetAsync(source)).Credential!.Token);
        var seen = (await File.ReadAllTextAsync(folder["plugin.seen"])).Split('|');
        Assert.Equal(["one", "two three", "hallo"], seen[..3]);
        var info = JsonNode.Parse(seen[3])!;
        Assert.Equal("client.authentication.k8s.io/v1", info["apiVersion"]!.GetValue<string>());
        Assert.False(info["spec"]!["interactive"]!.GetValue<bool>());
        Assert.Null(info["spec"]!["cluster"]);
    }

    [Fact]
    public async Task The_plugin_is_told_of_the_cluster_where_it_asks_for_it()
    {
        var extension = "    extensions: [{name: client.authentication.k8s.io/exec, extension: {audience: a, tries: 3}}]";
        var source = Source("printf '%s' \"$KUBERNETES_EXEC_INFO\" > \"$0.seen\"\n" + Answer("""{"token":"t1"}"""), "      provideClusterInfo: true", extension);
        Assert.NotNull((await GetAsync(source)).Credential);
        var cluster = JsonNode.Parse(await File.ReadAllTextAsync(folder["plugin.seen"]))!["spec"]!["cluster"]!;
        Assert.Equal("https://10.0.0.1:6443", cluster["server"]!.GetValue<string>());
        Assert.Equal("""{"audience":"a","tries":3}""", cluster["config"]!.ToJsonString());
    }

    [Fact]
    public async Task It_is_called_again_when_the_token_expires_or_is_refused_and_not_before()
    {
        var expiry = clock.GetUtcNow().AddMinutes(10).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        var source = Source("echo . >> \"$0.calls\"\nn=$(wc -l < \"$0.calls\")\n" + Answer("""{"token":"t'$n'","expirationTimestamp":"EXPIRY"}""").Replace("EXPIRY", expiry, StringComparison.Ordinal));
        var first = (await GetAsync(source)).Credential!;
        Assert.Equal("t1", first.Token);
        Assert.Same(first, (await GetAsync(source)).Credential);
        source.Refuse(first);
        Assert.Equal("t2", (await GetAsync(source)).Credential!.Token);
        source.Refuse(first); // a late refusal of what is no longer in use
        Assert.Equal("t2", (await GetAsync(source)).Credential!.Token);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("t3", (await GetAsync(source)).Credential!.Token);
    }

    [Fact]
    public async Task Certificates_of_a_plugin_are_used()
    {
        var (certificate, key) = new Authority("test").Sign("plugin");
        folder.Write("answer", new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["kind"] = "ExecCredential",
            ["status"] = new JsonObject { ["clientCertificateData"] = certificate, ["clientKeyData"] = key },
        }.ToJsonString());
        Assert.Equal("CN=plugin", (await GetAsync(Source("cat \"$(dirname \"$0\")/answer\""))).Credential!.Certificate!.Subject);
    }

    [Theory]
    [InlineData("echo the vault is sealed >&2; exit 3", "ended with exit code 3: the vault is sealed")]
    [InlineData("echo hallo", "did not answer as client.authentication.k8s.io/v1")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}'""", "apiVersion client.authentication.k8s.io/v1 is expected")]
    [InlineData("""echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'""", "neither token nor clientCertificateData")]
    [InlineData("cat; exit 1", "ended with exit code 1")] // stdin is closed, so that nothing waits for somebody to type
    public async Task A_plugin_that_fails_is_named_with_its_words(string body, string words)
    {
        var result = await GetAsync(Source(body));
        Assert.Null(result.Credential);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.Contains(folder["plugin"], result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_is_not_there_gives_the_hint_of_the_file()
    {
        var source = Source("", "      installHint: apt install it");
        File.Delete(folder["plugin"]);
        Assert.EndsWith("apt install it", (await GetAsync(source)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_that_hangs_is_ended()
    {
        var source = Source("echo $$ > \"$0.pid\"; exec sleep 1000");
        var waiting = source.GetAsync(CancellationToken.None).AsTask();
        await Until.TrueAsync(() => File.Exists(folder["plugin.pid"]) && File.ReadAllText(folder["plugin.pid"]).EndsWith('\n'), "the plugin runs");
        var pid = File.ReadAllText(folder["plugin.pid"]).Trim();
        await clock.PassAsync(60, 60);
        Assert.Contains("did not end within 60 s", (await waiting.InTime()).Error, StringComparison.Ordinal);
        await Until.TrueAsync(() => !IsRunning(pid), "the plugin is gone");
    }

    /// <summary>Neither gone, which it may be at any moment, nor dead and not waited for.</summary>
    private static bool IsRunning(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
