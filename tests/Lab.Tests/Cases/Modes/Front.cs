using LvsOperator.Lab.Http;
using LvsOperator.Lab.Sites;

namespace LvsOperator.Lab.Tests.Cases.Modes;

/// <summary>A VIP of one family, with TCP on port 80 and UDP on port 53, and whom the real server has to see as the client.</summary>
/// <param name="Family">For the reader.</param>
/// <param name="Vip">The address.</param>
/// <param name="Seen">The client's own address, or with FULLNAT the director's.</param>
internal sealed record Front(string Family, string Vip, string Seen)
{
    /// <summary>Its URL.</summary>
    public string Url => Vip.Contains(':') ? $"http://[{Vip}]/" : $"http://{Vip}/";

    /// <summary>Fields of a VirtualService with these VIPs.</summary>
    public static string[] Spec(string mode, params Front[] fronts) =>
    [
        $"vips: [{string.Join(", ", fronts.Select(front => $"{{address: \"{front.Vip}\"}}"))}]", "ports: [{name: http, port: 80}, {name: dns, port: 53, protocol: UDP}]", $"forwarding: {mode}",
    ];

    /// <summary>Packets of both protocols pass, in both directions, and who sent them is seen or not seen as the mode has it.</summary>
    public async Task Passes(Steps steps, SiteHost client, string mode, string server, TimeSpan patience)
    {
        await steps.Do($"{mode}, {Family}, TCP", async () =>
        {
            var report = await client.Ask(Url, 3);
            Assert.Equal($"3 requests, 0 failed; {server} 3", report.ToString());
            Assert.All(report.Entries, entry => Assert.Equal(Seen, entry.Answer.Client));
        });
        await steps.Do($"{mode}, {Family}, UDP", () =>
        {
            Assert.Equal($"{server} {Seen} a", client.Udp(Vip, 53, "a", patience));
            Assert.Equal($"{server} {Seen} b", client.Udp(Vip, 53, "b", patience));
            return Task.CompletedTask;
        });
    }
}
