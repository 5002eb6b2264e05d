using System.Net;
using LvsOperator.Kubernetes.Auth;
using LvsOperator.Kubernetes.Rest;
using LvsOperator.Kubernetes.Tests.Bench;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace LvsOperator.Kubernetes.Tests.Auth;

/// <summary>TLS against a real server: who is believed, and who we are.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Version = """{"major":"1","minor":"20+","gitVersion":"v1.20.2"}""";
    private readonly TempFolder folder = new();
    private readonly Authority authority = new("cluster");

    public void Dispose() => folder.Dispose();

    private ClusterAccess Access(ScriptedApi api, string cluster, string user = "{}", TimeProvider? time = null)
    {
        folder.Write("ca.crt", authority.Pem);
        var text = $$$"""
            current-context: x
            clusters: [{name: c, cluster: {server: '{{{api.Address}}}', {{{cluster}}}}}]
            users: [{name: u, user: {{{user}}}}]
            contexts: [{name: x, context: {cluster: c, user: u}}]
            """;
        var result = KubeConfig.Load([folder.Write("config", text)], null, time ?? TimeProvider.System);
        Assert.True(result.IsSuccess, string.Join('\n', result.Faults));
        return result.Access;
    }

    private static async Task<ApiResult<ServerVersion>> AskAsync(ScriptedApi api, ClusterAccess access)
    {
        using var client = api.Client(TimeProvider.System, access: access);
        return await Discovery.ServerVersionAsync(client, CancellationToken.None).InTime();
    }

    [Fact]
    public async Task A_server_of_the_given_authority_is_believed_and_spoken_to_by_http2()
    {
        string? protocol = null;
        await using var api = await ScriptedApi.StartAsync(authority.Server("api", addresses: IPAddress.Loopback));
        api.On("/version", context =>
        {
            protocol = context.Request.Protocol;
            return ScriptedApi.Json(Version)(context);
        });
        var answer = await AskAsync(api, Access(api, "certificate-authority: ca.crt"));
        Assert.Equal(20, answer.Value.Minor);
        Assert.Equal("HTTP/2", protocol);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_refused_with_words()
    {
        await using var api = await ScriptedApi.StartAsync(new Authority("other").Server("api", addresses: IPAddress.Loopback));
        var answer = await AskAsync(api, Access(api, "certificate-authority: ca.crt"));
        Assert.Equal(ApiFailureKind.Unreachable, answer.Failure?.Kind);
        Assert.Contains($"not good by the authorities in {folder["ca.crt"]}", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_authority_the_machines_own_decide()
    {
        await using var api = await ScriptedApi.StartAsync(authority.Server("api", addresses: IPAddress.Loopback));
        var answer = await AskAsync(api, Access(api, ""));
        Assert.Contains("not signed by an authority that this machine trusts", answer.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_name_is_refused_and_tls_server_name_sets_it_right()
    {
        await using var api = await ScriptedApi.StartAsync(authority.Server("api.example.com"));
        api.On("/version", Version);
        var answer = await AskAsync(api, Access(api, "certificate-authority: ca.crt"));
        Assert.Contains("certificate is for api.example.com; reach it by one of these, or give tls-server-name", answer.Failure!.Message, StringComparison.Ordinal);
        Assert.True((await AskAsync(api, Access(api, "certificate-authority: ca.crt, tls-server-name: api.example.com"))).IsSuccess);
    }

    [Fact]
    public async Task With_insecure_skip_tls_verify_anybody_is_believed()
    {
        await using var api = await ScriptedApi.StartAsync(new Authority("other").Server("elsewhere"));
        api.On("/version", Version);
        Assert.True((await AskAsync(api, Access(api, "insecure-skip-tls-verify: true"))).IsSuccess);
    }

    [Fact]
    public async Task An_intermediate_authority_alone_is_enough_as_it_is_for_kubectl()
    {
        var root = new Authority("root");
        var between = new Authority("between", root);
        await using var api = await ScriptedApi.StartAsync(between.Server("api", addresses: IPAddress.Loopback));
        api.On("/version", Version);
        Assert.True((await AskAsync(api, ClusterAccess.To(api.Address, authorities: between.Pem))).IsSuccess);
        Assert.True((await AskAsync(api, ClusterAccess.To(api.Address, authorities: root.Pem))).IsSuccess);
        Assert.False((await AskAsync(api, ClusterAccess.To(api.Address, authorities: authority.Pem))).IsSuccess);
    }

    [Fact]
    public async Task A_renewed_authority_is_read_from_its_file()
    {
        await using var api = await ScriptedApi.StartAsync(authority.Server("api", addresses: IPAddress.Loopback));
        api.On("/version", Version);
        var access = Access(api, "certificate-authority: ca.crt");
        folder.Write("ca.crt", new Authority("other").Pem);
        Assert.False((await AskAsync(api, access)).IsSuccess);
        folder.Write("ca.crt", authority.Pem);
        Assert.True((await AskAsync(api, access)).IsSuccess);
    }

    [Fact]
    public async Task A_client_certificate_is_shown_and_a_renewed_one_gets_a_connection_of_its_own()
    {
        var clock = new ManualClock();
        await using var api = await ScriptedApi.StartAsync(authority.Server("api", ClientCertificateMode.RequireCertificate, IPAddress.Loopback));
        api.On("/version", context => context.Response.WriteAsync($$"""{"gitVersion":"{{context.Connection.ClientCertificate!.Subject}}"}"""));
        Sign("one");
        using var client = api.Client(clock, access: Access(api, "certificate-authority: ca.crt", "{client-certificate: me.crt, client-key: me.key}", clock));
        Assert.Equal("CN=one", (await Discovery.ServerVersionAsync(client, CancellationToken.None).InTime()).Value.Text);
        Sign("two");
        Assert.Equal("CN=one", (await Discovery.ServerVersionAsync(client, CancellationToken.None).InTime()).Value.Text);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("CN=two", (await Discovery.ServerVersionAsync(client, CancellationToken.None).InTime()).Value.Text);

        void Sign(string name)
        {
            var (certificate, key) = authority.Sign(name);
            folder.Write("me.crt", certificate);
            folder.Write("me.key", key);
        }
    }
}
