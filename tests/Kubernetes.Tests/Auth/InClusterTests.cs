using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Tests.Bench;

namespace LvsOperator.Kubernetes.Tests.Auth;

public sealed class InClusterTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualClock clock = new();

    public void Dispose() => folder.Dispose();

    private AccessResult Find(string host = "10.96.0.1", string port = "443") =>
        AccessFinder.Find(null, null, new AccessEnvironment(name => name switch { "KUBERNETES_SERVICE_HOST" => host, "KUBERNETES_SERVICE_PORT" => port, _ => null }, "", folder[""], clock));

    private void Account()
    {
        folder.Write("token", "one");
        folder.Write("ca.crt", new Authority("cluster").Pem);
        folder.Write("namespace", "lvs-system");
    }

    [Theory]
    [InlineData("10.96.0.1", "https://10.96.0.1/")]
    [InlineData("fd00::1", "https://[fd00::1]/")]
    public void Address_and_namespace_are_the_pods(string host, string address)
    {
        Account();
        var found = Find(host);
        Assert.True(found.IsSuccess, string.Join('\n', found.Faults));
        Assert.Equal(address, found.Access.Server.ToString());
        Assert.Equal("lvs-system", found.Access.Namespace);
    }

    [Fact]
    public async Task A_renewed_token_is_read_within_a_minute_and_at_once_after_a_refusal()
    {
        Account();
        var source = Find().Access!.Credentials;
        async Task<string> TokenAsync() => (await source.GetAsync(CancellationToken.None)).Credential!.Token!;
        Assert.Equal("one", await TokenAsync());
        folder.Write("token", "two");
        Assert.Equal("one", await TokenAsync());
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("two", await TokenAsync());
        folder.Write("token", "three");
        source.Refuse((await source.GetAsync(CancellationToken.None)).Credential!);
        Assert.Equal("three", await TokenAsync());
    }

    [Fact]
    public void Everything_that_is_missing_is_said_at_once()
    {
        var faults = string.Join('\n', Find(port: "none").Faults);
        Assert.Contains("KUBERNETES_SERVICE_PORT: \"none\" is no port", faults, StringComparison.Ordinal);
        Assert.Contains($"{folder["token"]}: Could not find file", faults, StringComparison.Ordinal);
        Assert.Contains($"{folder["ca.crt"]}: Could not find file", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_token_and_a_file_without_certificates_are_refused()
    {
        Account();
        folder.Write("token", " \n");
        folder.Write("ca.crt", "nothing");
        var faults = string.Join('\n', Find().Faults);
        Assert.Contains("is empty", faults, StringComparison.Ordinal);
        Assert.Contains("holds no certificate", faults, StringComparison.Ordinal);
    }
}
