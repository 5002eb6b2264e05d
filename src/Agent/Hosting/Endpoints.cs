using System.Text.Json;
using LvsOperator.Agent.Loop;
using LvsOperator.Planning.Status;

namespace LvsOperator.Agent.Hosting;

/// <summary><c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/status</c>.</summary>
internal static class Endpoints
{
    /// <summary>Starts them; null when the address cannot be listened on, which is told and does not stop the agent.</summary>
    internal static async Task<WebApplication?> StartAsync(AgentOptions options, StatusReport status, StatusBoard board, ILogger log)
    {
        var (server, fault) = await PageServer.StartAsync(options.Listen, new OrderedDictionary<string, Func<Page>>
        {
            ["/healthz"] = () => Page.Verdict("ok", status.IsAlive ? null : "the agent's loop does not come round any more"),
            ["/readyz"] = () => Page.Verdict("ready", status.IsReady ? null : Hindrance(status.Hindrances)),
            ["/metrics"] = () => Page.Metrics(MetricsText.Of(status, board)),
            ["/status"] = () => new($"{JsonSerializer.Serialize(status.Build(), StatusJson.Default.AgentStatus)}\n") { ContentType = "application/json; charset=utf-8" },
        });
        if (fault is not null) Say.NotListening(log, options.Listen.ToString(), fault);
        return server;
    }

    private static string Hindrance(IReadOnlyList<string> hindrances) =>
        hindrances.Count == 0 ? "not ready: no manifests yet" : $"not ready: {string.Join("; ", hindrances)}";
}
