using System.Globalization;
using System.Text.Json;
using LvsOperator.Lab.Sites;
using LvsOperator.Lab.Waiting;

namespace LvsOperator.Lab.Tests.Cases;

/// <summary>What a running agent tells of itself over HTTP, asked from its own host.</summary>
internal sealed class AgentView(SiteHost host)
{
    private const string At = "http://127.0.0.1:9476";

    /// <summary>One sample of <c>/metrics</c> that has no labels.</summary>
    public async Task<double> Metric(string name)
    {
        var line = (await Get("/metrics")).Split('\n').FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))
            ?? throw new LabFailure($"{host.Name}: /metrics has no {name}");
        return double.Parse(line.AsSpan(name.Length + 1), CultureInfo.InvariantCulture);
    }

    /// <summary>What keeps objects from serving, as <c>/status</c> lists it.</summary>
    public async Task<IReadOnlyList<string>> Problems()
    {
        using var status = JsonDocument.Parse(await Get("/status"));
        return [.. status.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!)];
    }

    /// <summary>Waits until it has gone round so many times more; it does every two seconds, and looks at the kernel each time.</summary>
    public async Task MoreRounds(int rounds)
    {
        // One that was just started does not answer yet.
        var began = await Expect.Within<double>(TimeSpan.FromSeconds(90), "the agent answers", () => Metric("lvs_agent_rounds_total"), _ => true);
        await Expect.Within(TimeSpan.FromSeconds(90), $"{rounds} rounds more", () => Metric("lvs_agent_rounds_total"), seen => seen >= began + rounds);
    }

    /// <summary>Whether the node's plan is known and stands.</summary>
    public async Task<bool> IsReady() => (await host.Asker($"{At}/readyz").Ask()).IsGood;

    /// <summary>Ports of VIPs for which too little weight is healthy.</summary>
    public async Task<IReadOnlyList<int>> WithoutQuorum()
    {
        using var status = JsonDocument.Parse(await Get("/status"));
        return
        [
            .. status.RootElement.GetProperty("services").EnumerateArray().SelectMany(service => service.GetProperty("ports").EnumerateArray())
                .Where(port => port.GetProperty("quorum").GetString() != "Held").Select(port => port.GetProperty("port").GetInt32()).Order(),
        ];
    }

    /// <summary>How every server is used: <c>PORT ADDRESS USE DETAIL</c>.</summary>
    public async Task<IReadOnlyList<string>> Uses()
    {
        using var status = JsonDocument.Parse(await Get("/status"));
        return
        [
            .. from service in status.RootElement.GetProperty("services").EnumerateArray()
               from port in service.GetProperty("ports").EnumerateArray()
               from server in port.GetProperty("servers").EnumerateArray()
               select $"{port.GetProperty("port")} {server.GetProperty("address")} {server.GetProperty("use")} {server.GetProperty("detail")}",
        ];
    }

    /// <summary>Services by firewall mark, with the VIPs and ports that each stands for.</summary>
    public async Task<IReadOnlyList<string>> Marked()
    {
        using var status = JsonDocument.Parse(await Get("/status"));
        return
        [
            .. status.RootElement.GetProperty("services").EnumerateArray().SelectMany(service => service.GetProperty("ports").EnumerateArray())
                .Where(port => port.GetProperty("protocol").GetString() == "FWM")
                .Select(port => $"{port.GetProperty("vip").GetString()}: {string.Join(' ', port.GetProperty("front").EnumerateArray().Select(front => front.GetString()))}"),
        ];
    }

    private async Task<string> Get(string path)
    {
        var answer = await host.Asker(At + path).Ask();
        return answer.IsGood ? answer.Body : throw new LabFailure($"{host.Name}: the agent's {path}: {answer.Complaint}");
    }
}
