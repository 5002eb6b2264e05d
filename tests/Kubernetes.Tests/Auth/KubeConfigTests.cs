using System.Text;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Auth;

public sealed class KubeConfigTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static string Config(string user = "{token: t}", string cluster = "{server: 'https://10.0.0.1:6443'}", string context = "{cluster: c, user: u, namespace: web}") => $$"""
        apiVersion: v1
        kind: Config
        current-context: x
        clusters: [{name: c, cluster: {{cluster}}}]
        users: [{name: u, user: {{user}}}]
        contexts: [{name: x, context: {{context}}}]
        """;

    private AccessResult Load(string text, string? context = null) => KubeConfig.Load([folder.Write("config", text)], context, TimeProvider.System);

    private string OnlyFault(string text)
    {
        var result = Load(text);
        Assert.False(result.IsSuccess);
        var fault = Assert.Single(result.Faults).ToString();
        Assert.StartsWith(folder["config"], fault, StringComparison.Ordinal);
        return fault[(folder["config"].Length + 2)..];
    }

    private static async Task<Credential> CredentialOf(AccessResult result)
    {
        Assert.True(result.IsSuccess, string.Join('\n', result.Faults));
        var found = await result.Access.Credentials.GetAsync(CancellationToken.None);
        return found.Credential ?? throw new InvalidOperationException(found.Error);
    }

    [Fact]
    public async Task A_token_a_server_and_a_namespace_are_read()
    {
        var result = Load(Config());
        Assert.Equal("t", (await CredentialOf(result)).Token);
        Assert.Equal("https://10.0.0.1:6443/", result.Access!.Server.ToString());
        Assert.Equal("web", result.Access.Namespace);
    }

    [Fact]
    public async Task A_token_written_as_a_block_has_no_line_end() =>
        Assert.Equal("t", (await CredentialOf(Load("current-context: x\nclusters: [{name: c, cluster: {server: 'https://h'}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nusers:\n- name: u\n  user:\n    token: |\n      t\n"))).Token);

    [Fact]
    public async Task Certificates_come_as_data_or_as_files_beside_the_file()
    {
        var authority = new Authority("test");
        var (certificate, key) = authority.Sign("me");
        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        var data = await CredentialOf(Load(Config($"{{client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}}}", $"{{server: 'https://h', certificate-authority-data: {Base64(authority.Pem)}}}")));
        Assert.Equal("CN=me", data.Certificate!.Subject);
        Assert.True(data.Certificate.HasPrivateKey);

        folder.Write("me.crt", certificate);
        folder.Write("me.key", key);
        folder.Write("ca.crt", authority.Pem);
        var result = Load(Config("{client-certificate: me.crt, client-key: ./me.key}", "{server: 'https://h', certificate-authority: ca.crt}"));
        Assert.Equal(data.Certificate.Thumbprint, (await CredentialOf(result)).Certificate!.Thumbprint);
        Assert.Equal(authority.Pem.Trim(), result.Access!.Trust.Authorities!.Single().ExportCertificatePem());
    }

    [Fact]
    public async Task A_token_file_wins_over_a_token_and_is_read_again_every_minute()
    {
        var clock = new ManualClock();
        folder.Write("token", "one\n");
        var result = KubeConfig.Load([folder.Write("config", Config("{token: t, tokenFile: token}"))], null, clock);
        Assert.Equal("one", (await CredentialOf(result)).Token);
        folder.Write("token", "two");
        Assert.Equal("one", (await CredentialOf(result)).Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", (await CredentialOf(result)).Token);
        File.Delete(folder["token"]);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", (await CredentialOf(result)).Token);
    }

    [Fact]
    public async Task Of_several_files_the_first_that_names_something_wins()
    {
        var one = folder.Write("one", "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: first}}]\n");
        var two = folder.Write("two", Config("{token: second}"));
        var found = AccessFinder.Find(null, null, Environment($"{one}:{folder["absent"]}:{two}"));
        Assert.Equal("first", (await CredentialOf(found)).Token);
        Assert.Equal("10.0.0.1", found.Access!.Server.Host);
    }

    [Fact]
    public void Another_context_can_be_chosen_and_an_unknown_one_lists_the_known()
    {
        Assert.True(Load(Config(), "x").IsSuccess);
        var fault = Assert.Single(Load(Config(), "y").Faults).ToString();
        Assert.EndsWith("contexts: there is no context y in contexts; use one of x", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{username: me, password: secret}", "users[u].username: servers know no basic authentication")]
    [InlineData("{auth-provider: {name: gcp}}", "users[u].user.auth-provider: was removed in Kubernetes 1.26; use exec")]
    [InlineData("{token: t, as: admin}", "users[u].user.as: impersonation is not supported")]
    [InlineData("{tokenFile: nowhere}", "users[u].user.tokenFile: Could not find file")]
    [InlineData("{client-certificate-data: '%%'}", "users[u].user.client-certificate-data: is not base64")]
    [InlineData("{client-key-data: aGFsbG8=}", "users[u].user.client-certificate: is missing")]
    [InlineData("{client-certificate-data: aGFsbG8=, client-key-data: aGFsbG8=}", "users[u].user.client-certificate-data: ")]
    [InlineData("{token: [a]}", "users[u].user.token: a text is expected")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}}", "users[u].user.exec.apiVersion: client.authentication.k8s.io/v1 or /v1beta1 is expected")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x}}", "users[u].user.exec.interactiveMode: Never or IfAvailable is expected")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}}", "users[u].user.exec.interactiveMode: the plugin wants a terminal")]
    [InlineData("{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never}}", "users[u].user.exec.command: is missing")]
    [InlineData("{token: t, exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: x}}", "users[u].user.exec: stands beside a token")]
    public void What_is_wrong_with_a_user_is_said_with_its_field(string user, string words)
    {
        var faults = Load(Config(user)).Faults.Select(f => f.ToString()).ToArray();
        Assert.Contains(faults, f => f.Contains(words.Replace("users[u].username", "users[u].user.username", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{}", "clusters[c].cluster.server: an address such as https://10.0.0.1:6443 is expected")]
    [InlineData("{server: 10.0.0.1:6443}", "clusters[c].cluster.server: an address")]
    [InlineData("{server: 'https://me@h'}", "clusters[c].cluster.server: holds more than")]
    [InlineData("{server: 'https://h', certificate-authority: nowhere.crt}", "clusters[c].cluster.certificate-authority: Could not find file")]
    [InlineData("{server: 'https://h', certificate-authority-data: aGFsbG8=}", "clusters[c].cluster.certificate-authority-data: holds no certificate")]
    [InlineData("{server: 'https://h', insecure-skip-tls-verify: perhaps}", "clusters[c].cluster.insecure-skip-tls-verify: true or false is expected")]
    [InlineData("{server: 'https://h', insecure-skip-tls-verify: true, certificate-authority: x}", "clusters[c].cluster.insecure-skip-tls-verify: contradicts")]
    [InlineData("{server: 'https://h', proxy-url: 'ftp://p'}", "clusters[c].cluster.proxy-url: an address such as")]
    public void What_is_wrong_with_a_cluster_is_said_with_its_field(string cluster, string words) => Assert.StartsWith(words, OnlyFault(Config(cluster: cluster)), StringComparison.Ordinal);

    [Theory]
    [InlineData("{user: u}", "contexts[x].context.cluster: is missing")]
    [InlineData("{cluster: d, user: u}", "contexts[x].context.cluster: there is no cluster d in clusters; use one of c")]
    [InlineData("{cluster: c, user: v}", "contexts[x].context.user: there is no user v in users; use one of u")]
    public void What_is_wrong_with_a_context_is_said_with_its_field(string context, string words) => Assert.StartsWith(words, OnlyFault(Config(context: context)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a: [", "not YAML")]
    [InlineData("- a", "is no kubeconfig")]
    [InlineData("", "is no kubeconfig")]
    [InlineData("clusters: []", "current-context: is not set")]
    [InlineData("current-context: x\ncontexts: {x: y}", "contexts: a list is expected")]
    public void What_is_wrong_with_a_file_is_said_with_its_path(string text, string words) =>
        Assert.Contains(Load(text).Faults, f => f.ToString().StartsWith($"{folder["config"]}: {words}", StringComparison.Ordinal));

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        var fault = Assert.Single(AccessFinder.Find(folder["absent"], null, Environment("")).Faults).ToString();
        Assert.StartsWith($"{folder["absent"]}: Could not find file", fault, StringComparison.Ordinal);
        Assert.EndsWith("give --kubeconfig FILE", Assert.Single(AccessFinder.Find(null, null, Environment("")).Faults).ToString(), StringComparison.Ordinal);
    }

    private AccessEnvironment Environment(string list) => new(name => name == "KUBECONFIG" ? list : null, folder["home"], folder["pod"], TimeProvider.System);
}
