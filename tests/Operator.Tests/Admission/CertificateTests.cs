using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using LvsOperator.KubeServers;
using LvsOperator.Operator.Admission.Certificates;
using LvsOperator.Operator.Tests.Bench;
using Microsoft.Extensions.Logging;

namespace LvsOperator.Operator.Tests.Admission;

/// <summary>The webhook's certificates on a real API server: made once, renewed without a gap, replaced when spoilt.</summary>
[Collection(ClusterWide.Name)]
public sealed class CertificateTests(ServerWithKinds server)
{
    [Fact]
    public async Task Replicas_that_start_together_end_with_one_certificate()
    {
        var plane = await server.Ready;
        var space = await plane.CreateNamespace();
        var mark = plane.Audit.Mark();
        var sites = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => WebhookSite.ServeAsync(plane, space, identity: $"replica-{n}")));
        try
        {
            var one = Assert.Single(sites.Select(s => s.Server.Certificates.Served!.Serving.Thumbprint).Distinct());
            Assert.All(await Task.WhenAll(sites.Select(PresentedAsync)), presented => Assert.Equal(one, presented));
            await plane.Audit.Await(mark, "a Secret made", e => IsWrite(e) && e.Code == 201);
            Assert.Single(plane.Audit.Since(mark), e => IsWrite(e) && e.Code is 200 or 201);
        }
        finally
        {
            foreach (var site in sites) await site.DisposeAsync();
        }

        bool IsWrite(AuditEvent e) => e.Resource == "secrets" && e.Namespace == space && e.Name == ServingCertificates.SecretName && e.Verb == "patch";
    }

    /// <summary>
    /// The clock runs from the birth of an authority through its renewal, and ends at the machine's own time, by which the API server goes: it finds the webhook
    /// with the old authority's certificate and with the new one's.
    /// </summary>
    [Fact]
    public async Task An_authority_is_renewed_without_a_moment_in_which_the_webhook_is_not_trusted()
    {
        var plane = await server.Ready;
        var due = Lifetimes.Due(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch + Lifetimes.Authority) - DateTimeOffset.UnixEpoch - Lifetimes.Backdating;
        var time = new LeapingTime { Ahead = -due };
        await using var site = await WebhookSite.ServeAsync(plane, await plane.CreateNamespace(), time: time);
        site.Lead();
        var first = site.Server.Certificates.Served!;
        time.Ahead = TimeSpan.FromHours(-2);
        await site.AwaitAsync("a serving certificate of this year, of the same authority", () => Task.FromResult(
            site.Server.Certificates.Served is { IsServingOfNewest: true } now && now.Serving.Thumbprint != first.Serving.Thumbprint && now.Authorities.SequenceEqual(first.Authorities)));
        var second = site.Server.Certificates.Served!;
        await site.AwaitAskedAsync();

        time.Ahead = TimeSpan.FromMinutes(2);
        await site.AwaitAsync("two authorities, both registered", async () => site.Server.Certificates.Served is { Authorities.Length: 2 } now && await RegisteredAsync(plane) == now.Bundle);
        Assert.Equal(second.Serving.Thumbprint, await PresentedAsync(site));
        await site.AwaitAskedAsync();

        time.Ahead = TimeSpan.FromMinutes(20);
        await site.AwaitAsync("a serving certificate of the new authority", () => Task.FromResult(site.Server.Certificates.Served is { IsServingOfNewest: true, Authorities.Length: 2 }));
        await site.AwaitAsync("it on new connections", async () => await PresentedAsync(site) == site.Server.Certificates.Served!.Serving.Thumbprint);
        await site.AwaitAskedAsync();
        Assert.Equal(site.Server.Certificates.Served!.Bundle, await RegisteredAsync(plane));
        Assert.Equal(0, site.Log.Count(LogLevel.Error, ""));
    }

    [Fact]
    public async Task After_a_leap_of_the_clock_there_and_back_the_webhook_is_trusted_again()
    {
        var plane = await server.Ready;
        var time = new LeapingTime();
        await using var site = await WebhookSite.StartAsync(plane, time: time);
        foreach (var leap in new[] { TimeSpan.FromDays(5000), TimeSpan.Zero, TimeSpan.FromDays(-500), TimeSpan.Zero })
        {
            time.Ahead = leap;
            await site.AwaitAsync($"certificates of a clock that is {leap.TotalDays} days ahead", async () =>
                site.Server.Certificates.Served is { } now && Times.IsValid(now.Serving, time.GetUtcNow()) && Times.IsValid(now.Authorities[0], time.GetUtcNow()) && await RegisteredAsync(plane) == now.Bundle);
        }

        await site.AwaitAskedAsync();
    }

    [Theory]
    [InlineData("""{"data":{"tls.crt":"bm8="}}""", "tls.crt or tls.key")]
    [InlineData("""{"data":{"ca.key":null}}""", "ca.key is missing")]
    [InlineData("""{"data":{"ca.crt":"bm8="},"immutable":true}""", "ca.crt holds 0 certificates")]
    public async Task What_a_hand_spoils_is_said_and_replaced(string patch, string said)
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        var before = site.Server.Certificates.Served!;
        (await plane.Kubectl("patch", "secret", ServingCertificates.SecretName, "--namespace", site.Space, "--type=merge", "--patch", patch)).Succeeded();
        await site.AwaitAsync("other certificates", () => Task.FromResult(
            site.Server.Certificates is { State.Set: { } now, Served: { } served } && now == served && now.Serving.Thumbprint != before.Serving.Thumbprint));
        Assert.True(site.Log.Count(LogLevel.Warning, said) > 0, site.Log.All);
        await site.AwaitAskedAsync();
        Assert.DoesNotContain("PRIVATE", site.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_that_is_deleted_is_made_anew()
    {
        var plane = await server.Ready;
        await using var site = await WebhookSite.StartAsync(plane);
        var before = site.Server.Certificates.Served!.Serving.Thumbprint;
        (await plane.Kubectl("delete", "secret", ServingCertificates.SecretName, "--namespace", site.Space)).Succeeded();
        await site.AwaitAsync("other certificates", () => Task.FromResult(site.Server.Certificates.Served!.Serving.Thumbprint != before && site.Server.Certificates.State.Set is not null));
        await site.AwaitAskedAsync();
    }

    [Fact]
    public async Task A_Secret_of_another_type_which_nobody_can_change_is_removed_and_made_anew()
    {
        var plane = await server.Ready;
        var space = await plane.CreateNamespace();
        (await plane.Kubectl("create", "secret", "generic", ServingCertificates.SecretName, "--namespace", space, "--from-literal=a=b")).Succeeded();
        await using var site = await WebhookSite.StartAsync(plane, space: space);
        Assert.Equal(CertificateSet.SecretType, (await plane.Kubectl("get", "secret", ServingCertificates.SecretName, "--namespace", space, "--output=jsonpath={.type}")).Succeeded());
        Assert.Equal(1, site.Log.Count(LogLevel.Warning, "cannot be changed"));
    }

    private static async Task<string> RegisteredAsync(ControlPlane plane) =>
        (await plane.Kubectl("get", "validatingwebhookconfiguration", "lvs-operator", "--ignore-not-found", "--output=jsonpath={.webhooks[0].clientConfig.caBundle}")).Succeeded();

    private static async Task<string> PresentedAsync(WebhookSite site)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(site.Server.Listening!);
        string? seen = null;
        await using var tls = new SslStream(socket.GetStream(), false, (_, certificate, _, _) =>
        {
            seen = ((X509Certificate2)certificate!).Thumbprint;
            return true;
        });
        await tls.AuthenticateAsClientAsync("127.0.0.1").WaitAsync(TimeSpan.FromSeconds(60));
        return seen!;
    }
}
