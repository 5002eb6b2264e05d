using System.Net;

namespace LvsOperator.Operator.Hosting;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>.</summary>
internal static class Endpoints
{
    /// <summary>A write is given up after half a minute, and a look has many; a loop that has not come round for this long never will.</summary>
    private static readonly TimeSpan Stalled = TimeSpan.FromMinutes(10);

    /// <summary>Starts them; null, and told, when the address cannot be listened on.</summary>
    internal static async Task<WebApplication?> StartAsync(IPEndPoint listen, Meter meter, Running running, ILogger log)
    {
        var (server, fault) = await PageServer.StartAsync(listen, new OrderedDictionary<string, Func<Page>>
        {
            ["/healthz"] = () => Page.Verdict("ok", meter.IsLeading && meter.SinceTurn >= Stalled ? "the leader's loop does not come round any more" : null),
            ["/readyz"] = () => Page.Verdict("ready", running.Hindrance is { } why ? $"not ready: {why}" : null),
            ["/metrics"] = () => Page.Metrics(MetricsText.Of(meter, running)),
        });
        if (fault is not null) Say.NotListening(log, listen.ToString(), fault);
        return server;
    }
}
